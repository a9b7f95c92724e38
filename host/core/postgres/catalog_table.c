/* SPDX-License-Identifier: MIT
 *
 * Finding the tables that are named. A name is taken literally (mixed case
 * needs no quotes), first as a table on the search path, then as schema.table.
 */
#include "catalog_internal.h"

#include <stdlib.h>
#include <string.h>

#include "value.h"

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
static int no_table(catalog_reading *r, const char *name)
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

static bool is_system(const char *schema)
{
    return strcmp(schema, "pg_catalog") == 0 ||
           strcmp(schema, "information_schema") == 0;
}

/* The server looks there first: behind a pooler another client's table may hide
   the one that is meant. */
static bool is_temporary(const rh_table *t)
{
    return strncmp(t->schema, "pg_temp_", strlen("pg_temp_")) == 0;
}

static bool is_qualified(const rh_table *t, const char *name)
{
    size_t n = strlen(t->schema);
    return strncmp(name, t->schema, n) == 0 && name[n] == '.' &&
           strcmp(name + n + 1, t->relation) == 0;
}

static rh_table table_in(catalog_reading *r, const PGresult *res, int row)
{
    rh_arena *arena = r->catalog->arena;
    const char *schema = PQgetvalue(res, row, 2);
    rh_table t = {
        .server_version = rh_pg_server_version(r->pg),
        .oid = rh_catalog_oid(res, row, 0),
        .relation = rh_catalog_copy(r, res, row, 1),
        .schema = rh_catalog_unquoted(r, schema),
        .sql = rh_arena_printf(arena, "%s.%s", schema, PQgetvalue(res, row, 3)),
        .kind = PQgetvalue(res, row, 5)[0],
        .is_partition = rh_catalog_truth(res, row, 6)};
    t.label = rh_catalog_truth(res, row, 4)
                  ? t.relation
                  : rh_arena_printf(arena, "%s.%s", t.schema, t.relation);
    return t;
}

/* All that the names may mean, sorted by relation. */
typedef struct candidates {
    rh_table *tables;
    bool *are_visible;
    size_t n;
} candidates;

static candidates read_candidates(catalog_reading *r, const PGresult *res)
{
    rh_arena *arena = r->catalog->arena;
    candidates all = {.n = (size_t)PQntuples(res)};
    all.tables = rh_arena_alloc(arena, all.n * sizeof *all.tables);
    all.are_visible = rh_arena_alloc(arena, all.n * sizeof *all.are_visible);
    for (size_t i = 0; i < all.n; i++) {
        all.tables[i] = table_in(r, res, (int)i);
        all.are_visible[i] = rh_catalog_truth(res, (int)i, 4);
    }
    return all;
}

static size_t first_called(const candidates *all, const char *relation)
{
    size_t low = 0, high = all->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(all->tables[middle].relation, relation) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const char *after_dot(const char *name)
{
    const char *dot = strchr(name, '.');
    return dot != NULL ? dot + 1 : NULL;
}

/* The one on the search path, else the one of that schema. */
static const rh_table *find_table(const candidates *all, const char *name)
{
    const rh_table *found = NULL;
    for (const char *at = name; at != NULL; at = after_dot(at))
        for (size_t i = first_called(all, at);
             i < all->n && strcmp(all->tables[i].relation, at) == 0; i++) {
            const rh_table *t = &all->tables[i];
            if (is_system(t->schema))
                continue;
            if (at == name && all->are_visible[i])
                return t;
            if (is_qualified(t, name))
                found = t;
        }
    return found;
}

static int fill_table(catalog_reading *r, const candidates *all,
                      const char *name)
{
    rh_table *t = &r->tables[r->catalog->ntables];
    const rh_table *found = find_table(all, name);
    if (found == NULL)
        return no_table(r, name);
    if (is_temporary(found))
        return rh_fail(r->error, RH_REFUSED,
                       "\"%s\" is a temporary table in this session, which "
                       "hides any other of that name: name the table with its "
                       "schema",
                       name);
    *t = *found;
    t->name = rh_arena_strdup(r->catalog->arena, name);
    for (size_t i = 0; i < r->catalog->ntables; i++)
        if (r->tables[i].oid == t->oid)
            return rh_fail(r->error, RH_USAGE,
                           "\"%s\" and \"%s\" are the same table: name it once",
                           r->tables[i].name, t->name);
    if (t->kind != 'r' && t->kind != 'p')
        return rh_fail(r->error, RH_FAILED,
                       "\"%s\" is %s: only tables can be reset", t->name,
                       kind_words(t->kind));
    r->catalog->ntables++;
    return RH_OK;
}

/* Every relation that a name can mean: "a.b.c" may be c in a.b, b.c in a, or
   a.b.c itself. */
static void list_relations(rh_text *array, const char *const *names, size_t n)
{
    const char **relations = NULL;
    size_t cap = 0, count = 0;
    for (size_t i = 0; i < n; i++)
        for (const char *at = names[i]; at != NULL; at = after_dot(at)) {
            relations = rh_grow(relations, &cap, count, sizeof *relations);
            relations[count++] = at;
        }
    rh_text_pg_array(array, relations, count);
    free(relations);
}

int rh_catalog_read_tables(catalog_reading *r, const char *const *names,
                           size_t n)
{
    static const char *const sql =
        "SELECT oid, relname, relnamespace::regnamespace, quote_ident(relname),"
        "  pg_table_is_visible(oid), relkind, relispartition"
        " FROM pg_class WHERE relname = ANY ($1::text[])"
        "  AND relkind IN ('r', 'p', 'v', 'm', 'f')"
        " ORDER BY relname COLLATE \"C\"";
    PGresult *res = NULL;
    candidates all = {0};
    rh_text relations = RH_TEXT_INIT;
    list_relations(&relations, names, n);
    int rc = rh_catalog_query(r, &res, sql, &relations);
    r->tables = rh_arena_alloc(r->catalog->arena, n * sizeof *r->tables);
    r->catalog->tables = r->tables;
    if (rc == RH_OK)
        all = read_candidates(r, res);
    for (size_t i = 0; rc == RH_OK && i < n; i++)
        rc = fill_table(r, &all, names[i]);
    rh_text_free(&relations);
    PQclear(res);
    return rc;
}

rh_table *rh_catalog_table_of(catalog_reading *r, unsigned oid)
{
    for (size_t i = 0; i < r->catalog->ntables; i++)
        if (r->tables[i].oid == oid)
            return &r->tables[i];
    return NULL;
}
