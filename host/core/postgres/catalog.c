/* SPDX-License-Identifier: MIT
 *
 * Four plain queries on pg_catalog: in a new session each first look into one
 * of its tables costs more than all rows, so they join little, and the numbers
 * of columns become names here.
 */
#include "catalog_internal.h"

#include <stdlib.h>
#include <string.h>

const char *rh_catalog_copy(catalog_reading *r, const PGresult *res, int row,
                            int column)
{
    return rh_arena_strdup(r->catalog->arena, PQgetvalue(res, row, column));
}

bool rh_catalog_truth(const PGresult *res, int row, int column)
{
    return PQgetvalue(res, row, column)[0] == 't';
}

unsigned rh_catalog_oid(const PGresult *res, int row, int column)
{
    return (unsigned)strtoul(PQgetvalue(res, row, column), NULL, 10);
}

const char *rh_catalog_unquoted(catalog_reading *r, const char *name)
{
    char *plain = rh_arena_strdup(r->catalog->arena, name);
    size_t n = 0;
    for (bool inside = false; *name != '\0'; name++) {
        if (*name != '"')
            plain[n++] = *name;
        else if (inside && name[1] == '"')
            plain[n++] = *++name;
        else
            inside = !inside;
    }
    plain[n] = '\0';
    return plain;
}

int rh_catalog_query(catalog_reading *r, PGresult **res, const char *sql,
                     const rh_text *array)
{
    const char *param = rh_text_str(array);
    return rh_pg_run(r->pg, res, r->error, sql, 1, &param);
}

/* How many of the rows from `first` on have the same table in column 0. */
static size_t run_length(const PGresult *res, int first)
{
    int n = first;
    unsigned oid = rh_catalog_oid(res, first, 0);
    while (n < PQntuples(res) && rh_catalog_oid(res, n, 0) == oid)
        n++;
    return (size_t)(n - first);
}

void rh_catalog_each_table(catalog_reading *r, const PGresult *res,
                           void (*fill)(catalog_reading *r, rh_table *t,
                                        const PGresult *res, int first,
                                        size_t n))
{
    for (int row = 0; row < PQntuples(res);) {
        size_t length = run_length(res, row);
        rh_table *t = rh_catalog_table_of(r, rh_catalog_oid(res, row, 0));
        if (t != NULL)
            fill(r, t, res, row, length);
        row += (int)length;
    }
}

/* ---- Keys ---- */

static int read_constraints(catalog_reading *r)
{
    static const char *const sql =
        "SELECT contype, conname, conrelid, confrelid, conrelid::regclass,"
        "  confrelid::regclass, conkey, confkey, confdeltype, confupdtype,"
        "  EXISTS (SELECT FROM pg_trigger g WHERE g.tgconstraint = c.oid)"
        " FROM pg_constraint c"
        " WHERE (conrelid = ANY ($1::oid[]) OR confrelid = ANY ($1::oid[]))"
        "  AND (contype = 'p' OR contype = 'f' AND conparentid = 0)"
        " ORDER BY conname, c.oid";
    rh_text oids = RH_TEXT_INIT;
    rh_catalog_list_oids(r->catalog, &oids);
    int rc = rh_catalog_query(r, &r->constraints, sql, &oids);
    rh_text_free(&oids);
    return rc;
}

bool rh_catalog_is_foreign(const catalog_reading *r, int row)
{
    return PQgetvalue(r->constraints, row, 0)[0] == 'f';
}

/* The names of the columns whose numbers are in an array of the server's. */
static const char *const *names_of(catalog_reading *r, unsigned table,
                                   char *numbers, size_t *n)
{
    const char **names = NULL;
    size_t cap = strlen(numbers) / 2;
    names = rh_arena_alloc(r->catalog->arena, cap * sizeof *names);
    *n = 0;
    while (*numbers == '{' || *numbers == ',')
        names[(*n)++] =
            rh_catalog_column_name(r, table, strtol(numbers + 1, &numbers, 10));
    return names;
}

static rh_foreign_key key_in(catalog_reading *r, int row)
{
    const PGresult *res = r->constraints;
    rh_foreign_key key = {
        .name = rh_catalog_copy(r, res, row, 1),
        .from = rh_catalog_oid(res, row, 2),
        .to = rh_catalog_oid(res, row, 3),
        .from_label = rh_catalog_unquoted(r, PQgetvalue(res, row, 4)),
        .to_label = rh_catalog_unquoted(r, PQgetvalue(res, row, 5)),
        .on_delete = PQgetvalue(res, row, 8)[0],
        .on_update = PQgetvalue(res, row, 9)[0],
        .is_enforced = PQgetvalue(res, row, 10)[0] == 't'};
    key.from_columns =
        names_of(r, key.from, PQgetvalue(res, row, 6), &key.ncolumns);
    key.to_columns =
        names_of(r, key.to, PQgetvalue(res, row, 7), &key.ncolumns);
    return key;
}

static void fill_keys(catalog_reading *r)
{
    int rows = PQntuples(r->constraints);
    rh_foreign_key *keys =
        rh_arena_alloc(r->catalog->arena, (size_t)rows * sizeof *keys);
    r->catalog->keys = keys;
    for (int row = 0; row < rows; row++)
        if (rh_catalog_is_foreign(r, row))
            keys[r->catalog->nkeys++] = key_in(r, row);
}

/* ---- Sequences ---- */

static void fill_sequences(catalog_reading *r, rh_table *t, const PGresult *res,
                           int first, size_t n)
{
    rh_sequence *seqs = rh_arena_alloc(r->catalog->arena, n * sizeof *seqs);
    for (size_t i = 0; i < n; i++) {
        int row = first + (int)i;
        long number = strtol(PQgetvalue(res, row, 1), NULL, 10);
        seqs[i] =
            (rh_sequence){.oid = rh_catalog_oid(res, row, 2),
                          .sql = rh_catalog_copy(r, res, row, 3),
                          .column = rh_catalog_column_name(r, t->oid, number),
                          .is_owned_by_us = rh_catalog_truth(res, row, 4)};
    }
    t->sequences = seqs;
    t->nsequences = n;
}

static int read_sequences(catalog_reading *r)
{
    static const char *const sql =
        "SELECT d.refobjid, d.refobjsubid, s.oid,"
        "  s.relnamespace::regnamespace || '.' || quote_ident(s.relname),"
        "  pg_has_role(s.relowner, 'USAGE')"
        " FROM pg_depend d JOIN pg_class s ON s.oid = d.objid"
        "  AND s.relkind = 'S'"
        " WHERE d.classid = 'pg_class'::regclass"
        "  AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')"
        "  AND d.refobjid = ANY ($1::oid[]) AND d.refobjsubid > 0"
        " ORDER BY d.refobjid, s.oid";
    PGresult *res = NULL;
    rh_text oids = RH_TEXT_INIT;
    rh_catalog_list_oids(r->catalog, &oids);
    int rc = rh_catalog_query(r, &res, sql, &oids);
    if (rc == RH_OK)
        rh_catalog_each_table(r, res, fill_sequences);
    rh_text_free(&oids);
    PQclear(res);
    return rc;
}

int rh_catalog_read(rh_catalog *out, rh_arena *arena, rh_pg *pg,
                    const char *const *names, size_t n, rh_error *error)
{
    *out = (rh_catalog){.arena = arena};
    catalog_reading r = {.catalog = out, .pg = pg, .error = error};
    if (n == 0)
        return RH_OK;
    int rc = rh_catalog_read_tables(&r, names, n);
    if (rc == RH_OK)
        rc = read_constraints(&r);
    if (rc == RH_OK)
        rc = rh_catalog_read_columns(&r);
    if (rc != RH_OK)
        goto done;
    fill_keys(&r);
    rc = read_sequences(&r);
done:
    PQclear(r.constraints);
    PQclear(r.columns);
    PQclear(r.types);
    return rc;
}

const rh_table *rh_catalog_table(const rh_catalog *c, const char *name)
{
    for (size_t i = 0; i < c->ntables; i++)
        if (strcmp(c->tables[i].name, name) == 0)
            return &c->tables[i];
    return NULL;
}

const rh_table *rh_catalog_by_oid(const rh_catalog *c, unsigned oid)
{
    for (size_t i = 0; i < c->ntables; i++)
        if (c->tables[i].oid == oid)
            return &c->tables[i];
    return NULL;
}

void rh_catalog_begin_oids(const rh_catalog *c, rh_text *array)
{
    rh_text_addc(array, '{');
    for (size_t i = 0; i < c->ntables; i++)
        rh_text_addf(array, "%s%u", i > 0 ? "," : "", c->tables[i].oid);
}

void rh_catalog_list_oids(const rh_catalog *c, rh_text *array)
{
    rh_catalog_begin_oids(c, array);
    rh_text_addc(array, '}');
}

void rh_tables_list_oids(const rh_table *const *tables, size_t n,
                         rh_text *array)
{
    rh_text_addc(array, '{');
    for (size_t i = 0; i < n; i++)
        rh_text_addf(array, "%s%u", i > 0 ? "," : "", tables[i]->oid);
    rh_text_addc(array, '}');
}

const rh_column *rh_table_column(const rh_table *t, const char *name)
{
    for (size_t i = 0; i < t->ncolumns; i++)
        if (strcmp(t->columns[i].name, name) == 0)
            return &t->columns[i];
    return NULL;
}
