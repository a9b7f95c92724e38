/* SPDX-License-Identifier: MIT
 *
 * Queries of a playbook: classified before, checked after.
 */
#include <stdlib.h>
#include <string.h>

#include "statement.h"

enum { MAX_RESULT = 64 << 20 };

static int refuse_writes(const rh_statement *s, rh_error *error)
{
    if (s->nwrites > 0)
        return rh_fail(error, RH_REFUSED,
                       "the query would change \"%s\": a playbook reads, and "
                       "returns its changes from change()",
                       s->writes[0].relation != NULL ? s->writes[0].relation
                                                     : "a table");
    if (s->locks_rows)
        return rh_fail(error, RH_REFUSED,
                       "the query would lock rows (FOR UPDATE or the like)");
    return RH_OK;
}

/* A statement that ended or replaced the transaction leaves it writable. */
static int check_transaction(rh_pg *pg, rh_error *error)
{
    const char *tag = rh_pg_tag(pg);
    if (rh_pg_transaction_status(pg) == PQTRANS_INTRANS &&
        strncmp(tag, "COMMIT", 6) != 0 && strncmp(tag, "ROLLBACK", 8) != 0)
        return RH_OK;
    return rh_fail(error, RH_REFUSED,
                   "a query ended the transaction that it ran in");
}

/* The cells so far, row by row. */
typedef struct taking {
    rh_arena *arena;
    const char **cells;
    size_t n, cap, nrows;
    size_t bytes; /* of all */
} taking;

static int take_row(void *ud, const PGresult *row, rh_error *error)
{
    taking *t = ud;
    t->nrows++;
    t->bytes += sizeof *t->cells; /* a row may have no column at all */
    for (int i = 0; i < PQnfields(row); i++)
        t->bytes += (size_t)PQgetlength(row, 0, i) + sizeof *t->cells;
    if (t->bytes > MAX_RESULT)
        return rh_fail(error, RH_REFUSED,
                       "the query returned more than %d MiB: count or "
                       "aggregate in SQL",
                       MAX_RESULT >> 20);
    for (int i = 0; i < PQnfields(row); i++) {
        size_t len = (size_t)PQgetlength(row, 0, i);
        t->cells = rh_grow(t->cells, &t->cap, t->n, sizeof *t->cells);
        t->cells[t->n++] =
            PQgetisnull(row, 0, i)
                ? NULL
                : rh_arena_strndup(t->arena, PQgetvalue(row, 0, i), len);
    }
    return RH_OK;
}

static void give_result(rh_rows *out, const taking *t, const PGresult *res)
{
    size_t n = (size_t)PQnfields(res);
    const char **names = rh_arena_alloc(t->arena, n * sizeof *names);
    unsigned *types = rh_arena_alloc(t->arena, n * sizeof *types);
    const char **cells = rh_arena_alloc(t->arena, t->n * sizeof *cells);
    for (size_t i = 0; i < n; i++) {
        names[i] = rh_arena_strdup(t->arena, PQfname(res, (int)i));
        types[i] = PQftype(res, (int)i);
    }
    if (t->n > 0)
        memcpy(cells, t->cells, t->n * sizeof *cells);
    *out = (rh_rows){.names = names,
                     .types = types,
                     .cells = cells,
                     .ncolumns = n,
                     .nrows = t->nrows};
}

int rh_read(rh_rows *out, rh_arena *arena, rh_pg *pg, const char *sql,
            int nparams, const char *const *params, rh_error *error)
{
    rh_statement statement;
    PGresult *res = NULL;
    taking t = {.arena = arena};
    int rc = rh_statement_classify(&statement, arena, pg, RH_CALLS_READ, sql,
                                   nparams, params, error);
    if (rc == RH_OK)
        rc = refuse_writes(&statement, error);
    if (rc == RH_OK)
        rc =
            rh_pg_run_rows(pg, &res, error, sql, nparams, params, take_row, &t);
    if (rc == RH_OK)
        rc = check_transaction(pg, error);
    if (rc == RH_OK)
        give_result(out, &t, res);
    free(t.cells);
    PQclear(res);
    return rc;
}
