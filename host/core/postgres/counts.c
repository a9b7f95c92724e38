/* SPDX-License-Identifier: MIT
 *
 * Tables are known by their oid: a name may be written in several ways, and
 * two names may be one table's.
 */
#include "counts.h"

#include <stdlib.h>

typedef struct rh_count {
    struct rh_count *next;
    unsigned table;
    int64_t rows;
} rh_count;

void rh_counts_forget(rh_counts *counts)
{
    counts->first = NULL;
}

static rh_count *find(const rh_counts *counts, unsigned table)
{
    rh_count *c = counts->first;
    while (c != NULL && c->table != table)
        c = c->next;
    return c;
}

void rh_counts_note(rh_counts *counts, unsigned table, int64_t rows)
{
    rh_count *c = find(counts, table);
    if (c == NULL) {
        c = rh_arena_alloc(counts->arena, sizeof *c);
        *c = (rh_count){counts->first, table, 0};
        counts->first = c;
    }
    c->rows = rows;
}

bool rh_counts_know(const rh_counts *counts, unsigned table, int64_t *rows)
{
    const rh_count *c = find(counts, table);
    if (c != NULL)
        *rows = c->rows;
    return c != NULL;
}

int rh_counts_take(rh_counts *counts, rh_pg *pg, unsigned table,
                   const char *sql, int64_t *rows, rh_error *error)
{
    const char *text = NULL;
    if (rh_counts_know(counts, table, rows))
        return RH_OK;
    int rc = rh_pg_value(
        pg, counts->arena, &text, error,
        rh_arena_printf(counts->arena, "SELECT count(*) FROM %s", sql), 0,
        NULL);
    if (rc != RH_OK)
        return rc;
    *rows = strtoll(text, NULL, 10);
    rh_counts_note(counts, table, *rows);
    return RH_OK;
}

int rh_counts_take_named(rh_counts *counts, rh_pg *pg, const char *sql,
                         bool *is_table, int64_t *rows, rh_error *error)
{
    PGresult *res = NULL;
    unsigned table = 0;
    const char *only = "", *params[] = {sql};
    int rc = rh_pg_run(pg, &res, error,
                       "SELECT oid, CASE relkind WHEN 'r' THEN 'ONLY ' ELSE ''"
                       " END FROM pg_class WHERE oid = to_regclass($1)"
                       " AND relkind IN ('r', 'p')",
                       1, params);
    *is_table = rc == RH_OK && PQntuples(res) == 1;
    if (*is_table) {
        table = (unsigned)strtoul(PQgetvalue(res, 0, 0), NULL, 10);
        only = rh_arena_strdup(counts->arena, PQgetvalue(res, 0, 1));
    }
    PQclear(res);
    return *is_table ? rh_counts_take(
                           counts, pg, table,
                           rh_arena_printf(counts->arena, "%s%s", only, sql),
                           rows, error)
                     : rc;
}
