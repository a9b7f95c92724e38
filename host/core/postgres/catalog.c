/* SPDX-License-Identifier: MIT
 *
 * Four queries on pg_catalog, each read into one kind of record. Names are
 * taken literally (mixed case needs no quotes), first as a table on the
 * search path, then as schema.table.
 */
#include "catalog.h"

#include <stdlib.h>
#include <string.h>

#include "value.h"

typedef struct reading {
    rh_catalog *catalog;
    rh_table *tables; /* the same as catalog->tables, still writable */
    rh_pg *pg;
    rh_error *error;
    char *oids; /* of all tables, as an oid[] literal */
} reading;

static const char *copy(reading *r, const PGresult *res, int row, int column)
{
    return rh_arena_strdup(r->catalog->arena, PQgetvalue(res, row, column));
}

static bool truth(const PGresult *res, int row, int column)
{
    return PQgetvalue(res, row, column)[0] == 't';
}

static unsigned oid_of(const PGresult *res, int row, int column)
{
    return (unsigned)strtoul(PQgetvalue(res, row, column), NULL, 10);
}

/* The text[] of a name list, split up into the arena. `sep` cannot be in a
   name: the query joined them with it. */
static const char *const *split(reading *r, const char *joined, size_t *n)
{
    rh_arena *arena = r->catalog->arena;
    size_t count = 1;
    for (const char *p = joined; *p != '\0'; p++)
        count += *p == '\x1f';
    const char **parts = rh_arena_alloc(arena, count * sizeof *parts);
    for (size_t i = 0; i < count; i++) {
        size_t len = strcspn(joined, "\x1f");
        parts[i] = rh_arena_strndup(arena, joined, len);
        joined += len + 1;
    }
    *n = count;
    return parts;
}

static const char *kind_words(char kind)
{
    switch (kind) {
    case 'v':
        return "a view";
    case 'm':
        return "a materialized view";
    case 'f':
        return "a foreign table";
    default:
        return "no table";
    }
}

/* Says that there is no such table, and which one may be meant. */
static int no_table(reading *r, const char *name)
{
    static const char *const sql =
        "SELECT c.relname FROM pg_class c"
        " WHERE c.relkind IN ('r', 'p') AND pg_table_is_visible(c.oid)"
        " AND c.relnamespace <> 'pg_catalog'::regnamespace";
    PGresult *res = NULL;
    int rc = rh_pg_run(r->pg, &res, r->error, sql, 0, NULL);
    if (rc != RH_OK)
        return rc;
    size_t n = (size_t)PQntuples(res);
    const char **names = rh_alloc(n * sizeof *names);
    for (size_t i = 0; i < n; i++)
        names[i] = PQgetvalue(res, (int)i, 0);
    const char *near = rh_nearest(name, names, n);
    rc = rh_fail(r->error, RH_FAILED, "%s has no table \"%s\"%s%s%s",
                 rh_pg_get_url(r->pg)->place, name,
                 near != NULL ? " (did you mean \"" : "",
                 near != NULL ? near : "", near != NULL ? "\"?)" : "");
    free(names);
    PQclear(res);
    return rc;
}

static int fill_table(reading *r, const PGresult *res, int row)
{
    rh_table *t = &r->tables[row];
    t->name = copy(r, res, row, 0);
    if (PQgetisnull(res, row, 1))
        return no_table(r, t->name);
    t->oid = oid_of(res, row, 1);
    t->sql = copy(r, res, row, 2);
    t->label = copy(r, res, row, 3);
    t->kind = PQgetvalue(res, row, 4)[0];
    t->is_partition = truth(res, row, 5);
    t->schema = copy(r, res, row, 6);
    t->relation = copy(r, res, row, 7);
    for (int i = 0; i < row; i++)
        if (r->tables[i].oid == t->oid)
            return rh_fail(r->error, RH_USAGE,
                           "\"%s\" and \"%s\" are the same table: name it once",
                           r->tables[i].name, t->name);
    if (t->kind != 'r' && t->kind != 'p')
        return rh_fail(r->error, RH_FAILED,
                       "\"%s\" is %s: only tables can be reset", t->name,
                       kind_words(t->kind));
    return RH_OK;
}

static int read_tables(reading *r, const char *const *names, size_t n)
{
    static const char *const sql =
        "SELECT n.name, c.oid, quote_ident(c.nspname) || '.' ||"
        "   quote_ident(c.relname),"
        "  CASE WHEN c.visible THEN c.relname"
        "   ELSE c.nspname || '.' || c.relname END,"
        "  c.relkind, c.relispartition, c.nspname, c.relname"
        " FROM unnest($1::text[]) WITH ORDINALITY n(name, ord)"
        " LEFT JOIN LATERAL (SELECT c.oid, s.nspname, c.relname, c.relkind,"
        "   c.relispartition, pg_table_is_visible(c.oid) AS visible"
        "  FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace"
        "  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')"
        "   AND s.nspname NOT IN ('pg_catalog', 'information_schema')"
        "   AND (c.relname = n.name AND pg_table_is_visible(c.oid)"
        "    OR s.nspname || '.' || c.relname = n.name)"
        "  ORDER BY c.relname = n.name DESC, visible DESC LIMIT 1) c ON true"
        " ORDER BY n.ord";
    PGresult *res = NULL;
    rh_text array = RH_TEXT_INIT, oids = RH_TEXT_INIT;
    rh_text_pg_array(&array, names, n);
    const char *param = array.data;
    int rc = rh_pg_run(r->pg, &res, r->error, sql, 1, &param);
    r->tables = rh_arena_alloc(r->catalog->arena, n * sizeof *r->tables);
    rh_text_addc(&oids, '{');
    for (size_t i = 0; rc == RH_OK && i < n; i++) {
        rc = fill_table(r, res, (int)i);
        rh_text_addf(&oids, "%s%u", i > 0 ? "," : "", r->tables[i].oid);
    }
    rh_text_addc(&oids, '}');
    r->oids = oids.data;
    r->catalog->tables = r->tables;
    r->catalog->ntables = n;
    rh_text_free(&array);
    PQclear(res);
    return rc;
}

static rh_table *table_of(reading *r, unsigned oid)
{
    for (size_t i = 0; i < r->catalog->ntables; i++)
        if (r->tables[i].oid == oid)
            return &r->tables[i];
    return NULL;
}

static int query(reading *r, PGresult **res, const char *sql)
{
    const char *param = r->oids;
    return rh_pg_run(r->pg, res, r->error, sql, 1, &param);
}

/* How many of the rows from `first` on have the same table in column 0. */
static size_t run_length(const PGresult *res, int first)
{
    int n = first;
    unsigned oid = oid_of(res, first, 0);
    while (n < PQntuples(res) && oid_of(res, n, 0) == oid)
        n++;
    return (size_t)(n - first);
}

/* Hands the rows of each table to `fill`; the query sorts them by table. */
static int each_table(reading *r, const char *sql,
                      void (*fill)(reading *r, const PGresult *res, int first,
                                   size_t n))
{
    PGresult *res = NULL;
    int rc = query(r, &res, sql);
    int n = rc == RH_OK ? PQntuples(res) : 0;
    for (int row = 0; row < n;) {
        size_t length = run_length(res, row);
        fill(r, res, row, length);
        row += (int)length;
    }
    PQclear(res);
    return rc;
}

static void fill_columns(reading *r, const PGresult *res, int first, size_t n)
{
    rh_column *columns = rh_arena_alloc(r->catalog->arena, n * sizeof *columns);
    for (size_t i = 0; i < n; i++) {
        int row = first + (int)i;
        columns[i] = (rh_column){
            .name = copy(r, res, row, 1),
            .type_oid = oid_of(res, row, 2),
            .type_name = copy(r, res, row, 3),
            .not_null = truth(res, row, 4),
            .has_default = truth(res, row, 5),
            .is_generated = truth(res, row, 6),
            .is_identity_always = truth(res, row, 7),
            .in_primary_key = truth(res, row, 8),
        };
    }
    rh_table *t = table_of(r, oid_of(res, first, 0));
    t->columns = columns;
    t->ncolumns = n;
}

static int read_columns(reading *r)
{
    static const char *const sql =
        "SELECT a.attrelid, a.attname,"
        "  (WITH RECURSIVE b AS (SELECT t.oid, t.typtype, t.typbasetype UNION"
        "    ALL SELECT p.oid, p.typtype, p.typbasetype FROM b JOIN pg_type p"
        "    ON b.typtype = 'd' AND p.oid = b.typbasetype)"
        "   SELECT oid FROM b WHERE typtype <> 'd'),"
        "  format_type(a.atttypid, a.atttypmod), a.attnotnull,"
        "  a.atthasdef OR a.attidentity <> '', a.attgenerated <> '',"
        "  a.attidentity = 'a', coalesce(a.attnum = ANY (i.indkey), false)"
        " FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid"
        " LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary"
        " WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0"
        "  AND NOT a.attisdropped"
        " ORDER BY a.attrelid, a.attnum";
    return each_table(r, sql, fill_columns);
}

static void fill_sequences(reading *r, const PGresult *res, int first, size_t n)
{
    rh_sequence *seqs = rh_arena_alloc(r->catalog->arena, n * sizeof *seqs);
    for (size_t i = 0; i < n; i++) {
        int row = first + (int)i;
        seqs[i] = (rh_sequence){.oid = oid_of(res, row, 1),
                                .sql = copy(r, res, row, 2),
                                .column = copy(r, res, row, 3),
                                .is_owned_by_us = truth(res, row, 4)};
    }
    rh_table *t = table_of(r, oid_of(res, first, 0));
    t->sequences = seqs;
    t->nsequences = n;
}

static int read_sequences(reading *r)
{
    static const char *const sql =
        "SELECT d.refobjid, s.oid, quote_ident(n.nspname) || '.' ||"
        "   quote_ident(s.relname), a.attname,"
        "  pg_has_role(s.relowner, 'USAGE')"
        " FROM pg_depend d JOIN pg_class s ON s.oid = d.objid"
        "  AND s.relkind = 'S'"
        " JOIN pg_namespace n ON n.oid = s.relnamespace"
        " JOIN pg_attribute a ON a.attrelid = d.refobjid"
        "  AND a.attnum = d.refobjsubid"
        " WHERE d.classid = 'pg_class'::regclass"
        "  AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')"
        "  AND d.refobjid = ANY ($1::oid[])"
        " ORDER BY d.refobjid, s.oid";
    return each_table(r, sql, fill_sequences);
}

static int read_keys(reading *r)
{
    static const char *const sql =
        "SELECT k.conname, k.conrelid, k.confrelid,"
        "  CASE WHEN pg_table_is_visible(k.conrelid) THEN f.relname"
        "   ELSE fn.nspname || '.' || f.relname END,"
        "  CASE WHEN pg_table_is_visible(k.confrelid) THEN t.relname"
        "   ELSE tn.nspname || '.' || t.relname END,"
        "  k.confdeltype, k.confupdtype,"
        "  (SELECT string_agg(a.attname, E'\\x1f' ORDER BY u.ord)"
        "   FROM unnest(k.conkey) WITH ORDINALITY u(num, ord)"
        "   JOIN pg_attribute a ON a.attrelid = k.conrelid"
        "    AND a.attnum = u.num),"
        "  (SELECT string_agg(a.attname, E'\\x1f' ORDER BY u.ord)"
        "   FROM unnest(k.confkey) WITH ORDINALITY u(num, ord)"
        "   JOIN pg_attribute a ON a.attrelid = k.confrelid"
        "    AND a.attnum = u.num)"
        " FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid"
        " JOIN pg_namespace fn ON fn.oid = f.relnamespace"
        " JOIN pg_class t ON t.oid = k.confrelid"
        " JOIN pg_namespace tn ON tn.oid = t.relnamespace"
        " WHERE k.contype = 'f' AND k.conparentid = 0"
        "  AND (k.conrelid = ANY ($1::oid[]) OR k.confrelid = ANY ($1::oid[]))"
        " ORDER BY k.conname, k.oid";
    PGresult *res = NULL;
    int rc = query(r, &res, sql);
    size_t n = rc == RH_OK ? (size_t)PQntuples(res) : 0;
    rh_foreign_key *keys = rh_arena_alloc(r->catalog->arena, n * sizeof *keys);
    for (size_t i = 0; i < n; i++) {
        int row = (int)i;
        keys[i] = (rh_foreign_key){.name = copy(r, res, row, 0),
                                   .from = oid_of(res, row, 1),
                                   .to = oid_of(res, row, 2),
                                   .from_label = copy(r, res, row, 3),
                                   .to_label = copy(r, res, row, 4),
                                   .on_delete = PQgetvalue(res, row, 5)[0],
                                   .on_update = PQgetvalue(res, row, 6)[0]};
        keys[i].from_columns =
            split(r, PQgetvalue(res, row, 7), &keys[i].ncolumns);
        keys[i].to_columns =
            split(r, PQgetvalue(res, row, 8), &keys[i].ncolumns);
    }
    r->catalog->keys = keys;
    r->catalog->nkeys = n;
    PQclear(res);
    return rc;
}

int rh_catalog_read(rh_catalog *out, rh_arena *arena, rh_pg *pg,
                    const char *const *names, size_t n, rh_error *error)
{
    *out = (rh_catalog){.arena = arena};
    reading r = {.catalog = out, .pg = pg, .error = error};
    int rc = read_tables(&r, names, n);
    if (rc == RH_OK)
        rc = read_columns(&r);
    if (rc == RH_OK)
        rc = read_sequences(&r);
    if (rc == RH_OK)
        rc = read_keys(&r);
    free(r.oids);
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

const rh_column *rh_table_column(const rh_table *t, const char *name)
{
    for (size_t i = 0; i < t->ncolumns; i++)
        if (strcmp(t->columns[i].name, name) == 0)
            return &t->columns[i];
    return NULL;
}
