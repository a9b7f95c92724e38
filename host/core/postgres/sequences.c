/* SPDX-License-Identifier: MIT
 *
 * nextval() survives a rollback, except on storage that the same transaction
 * made: ALTER SEQUENCE makes new storage, even when it alters nothing. The
 * server is asked for one text for all sequences, and then given that.
 */
#include "sequences.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

static void list_oids(rh_text *list, const rh_catalog *catalog, bool only_ours)
{
    rh_text_addc(list, '{');
    for (size_t i = 0; i < catalog->ntables; i++) {
        const rh_table *t = &catalog->tables[i];
        for (size_t k = 0; k < t->nsequences; k++)
            if (t->sequences[k].is_owned_by_us || !only_ours)
                rh_text_addf(list, "%s%u", list->len > 1 ? "," : "",
                             t->sequences[k].oid);
    }
    rh_text_addc(list, '}');
}

/* *out is NULL where there is nothing to be said. */
static int compose(const char **out, rh_pg *pg, const rh_catalog *catalog,
                   bool only_ours, const char *sql, rh_error *error)
{
    rh_text oids = RH_TEXT_INIT;
    list_oids(&oids, catalog, only_ours);
    const char *params[] = {oids.data};
    int rc = rh_pg_value(pg, catalog->arena, out, error, sql, 1, params);
    rh_text_free(&oids);
    return rc;
}

int rh_sequences_hold(rh_pg *pg, const rh_catalog *catalog, rh_error *error)
{
    static const char *const sql =
        "SELECT string_agg(format('ALTER SEQUENCE %s INCREMENT %s',"
        "  seqrelid::regclass, seqincrement), '; ' ORDER BY seqrelid)"
        " FROM pg_sequence WHERE seqrelid = ANY ($1::oid[])";
    const char *script = NULL;
    int rc = compose(&script, pg, catalog, true, sql, error);
    return rc == RH_OK && script != NULL ? rh_pg_script(pg, error, script) : rc;
}

static bool is_given(const rh_sequence *sequence, const rh_table *table,
                     const bool *given)
{
    for (size_t i = 0; i < table->ncolumns; i++)
        if (given[i] && strcmp(table->columns[i].name, sequence->column) == 0)
            return true;
    return false;
}

/* An index finds it. */
static void add_outermost(rh_text *sql, const char *which,
                          const rh_sequence *sequence, const rh_table *table)
{
    rh_text_addf(sql, "(SELECT %s(", which);
    rh_text_ident(sql, sequence->column);
    rh_text_addf(sql, ")::bigint FROM %s)", table->sql);
}

static int pass(rh_pg *pg, const rh_sequence *sequence, const rh_table *table,
                rh_error *error)
{
    rh_text sql = RH_TEXT_INIT;
    const char *params[] = {sequence->sql};
    rh_text_add(&sql, "SELECT setval($1::regclass, x.top) FROM pg_sequence q,"
                      " LATERAL (SELECT CASE WHEN q.seqincrement > 0 THEN ");
    add_outermost(&sql, "max", sequence, table);
    rh_text_add(&sql, " ELSE ");
    add_outermost(&sql, "min", sequence, table);
    rh_text_addf(&sql,
                 " END AS top) x, %s s WHERE q.seqrelid = $1::regclass"
                 " AND x.top BETWEEN q.seqmin AND q.seqmax"
                 " AND CASE WHEN q.seqincrement > 0 THEN x.top >= s.last_value"
                 "  ELSE x.top <= s.last_value END",
                 sequence->sql);
    int rc = rh_pg_run(pg, NULL, error, sql.data, 1, params);
    rh_text_free(&sql);
    return rc;
}

int rh_sequences_pass(rh_pg *pg, const rh_table *table, const bool *given,
                      rh_error *error)
{
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i < table->nsequences; i++) {
        const rh_sequence *s = &table->sequences[i];
        if (s->is_owned_by_us && is_given(s, table, given))
            rc = pass(pg, s, table, error);
    }
    return rc;
}

const char *rh_sequences_note(rh_arena *arena, const rh_table *table,
                              const bool *given)
{
    for (size_t i = 0; i < table->nsequences; i++) {
        const rh_sequence *s = &table->sequences[i];
        if (!s->is_owned_by_us && is_given(s, table, given))
            return rh_arena_printf(
                arena,
                "sequence %s stays where it is: this user does not own it",
                s->sql);
    }
    return NULL;
}

/* A partition's default is its table's; an heir's is one of another table. */
static const char shared_sql[] = RH_SQL_WITH_PARTS
    " SELECT format('%s (of %s, too)', d.refobjid::regclass,"
    "  a.adrelid::regclass) FROM pg_depend d JOIN pg_attrdef a"
    "  ON a.oid = d.objid WHERE d.classid = 'pg_attrdef'::regclass"
    "  AND d.refclassid = 'pg_class'::regclass"
    "  AND d.refobjid = ANY ($2::oid[])"
    "  AND a.adrelid NOT IN (SELECT rel FROM part) ORDER BY 1 LIMIT 1";

int rh_sequences_shared(const char **out, rh_pg *pg, rh_arena *arena,
                        const rh_table *const *tables, size_t n,
                        rh_error *error)
{
    PGresult *res = NULL;
    rh_text ours = RH_TEXT_INIT, seqs = RH_TEXT_INIT;
    *out = NULL;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < tables[i]->nsequences; k++)
            rh_text_addf(&seqs, "%c%u", seqs.len == 0 ? '{' : ',',
                         tables[i]->sequences[k].oid);
    int rc = RH_OK;
    if (seqs.len > 0) {
        rh_text_addc(&seqs, '}');
        rh_tables_list_oids(tables, n, &ours);
        const char *params[] = {ours.data, seqs.data};
        rc = rh_pg_run(pg, &res, error, shared_sql, 2, params);
    }
    if (res != NULL && PQntuples(res) > 0)
        *out = rh_arena_strdup(arena, PQgetvalue(res, 0, 0));
    PQclear(res);
    rh_text_free(&ours);
    rh_text_free(&seqs);
    return rc;
}

int rh_sequences_read(rh_positions *out, rh_pg *pg, const rh_catalog *catalog,
                      rh_error *error)
{
    static const char *const sql =
        "SELECT string_agg(format('SELECT %s::bigint, last_value, is_called"
        " FROM %s', oid, oid::regclass), ' UNION ALL ')"
        " FROM unnest($1::oid[]) oid"
        " WHERE has_sequence_privilege(oid, 'SELECT')";
    const char *query = NULL;
    PGresult *res = NULL;
    *out = (rh_positions){0};
    int rc = compose(&query, pg, catalog, false, sql, error);
    if (rc == RH_OK && query != NULL)
        rc = rh_pg_run(pg, &res, error, query, 0, NULL);
    if (rc != RH_OK || res == NULL)
        return rc;
    out->n = (size_t)PQntuples(res);
    out->items = rh_arena_alloc(catalog->arena, out->n * sizeof *out->items);
    for (int i = 0; i < PQntuples(res); i++)
        out->items[i] = (rh_position){
            .sequence = (unsigned)strtoul(PQgetvalue(res, i, 0), NULL, 10),
            .last_value = strtoll(PQgetvalue(res, i, 1), NULL, 10),
            .is_called = PQgetvalue(res, i, 2)[0] == 't'};
    PQclear(res);
    return RH_OK;
}

const rh_position *rh_sequences_find(const rh_positions *positions,
                                     unsigned sequence)
{
    for (size_t i = 0; i < positions->n; i++)
        if (positions->items[i].sequence == sequence)
            return &positions->items[i];
    return NULL;
}
