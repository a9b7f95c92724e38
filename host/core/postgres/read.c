/* SPDX-License-Identifier: MIT
 *
 * Queries of a playbook: classified before, checked after.
 */
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

static int copy_cells(rh_rows *out, rh_arena *arena, const PGresult *res,
                      rh_error *error)
{
    size_t n = out->nrows * out->ncolumns, bytes = 0;
    const char **cells = rh_arena_alloc(arena, n * sizeof *cells);
    for (size_t i = 0; i < n; i++) {
        int row = (int)(i / out->ncolumns), column = (int)(i % out->ncolumns);
        size_t len = (size_t)PQgetlength(res, row, column);
        bytes += len + sizeof *cells;
        if (bytes > MAX_RESULT)
            return rh_fail(error, RH_REFUSED,
                           "the query returned more than %d MiB: count or "
                           "aggregate in SQL",
                           MAX_RESULT >> 20);
        if (!PQgetisnull(res, row, column))
            cells[i] =
                rh_arena_strndup(arena, PQgetvalue(res, row, column), len);
    }
    out->cells = cells;
    return RH_OK;
}

static int copy_result(rh_rows *out, rh_arena *arena, const PGresult *res,
                       rh_error *error)
{
    size_t n = (size_t)PQnfields(res);
    const char **names = rh_arena_alloc(arena, n * sizeof *names);
    unsigned *types = rh_arena_alloc(arena, n * sizeof *types);
    for (size_t i = 0; i < n; i++) {
        names[i] = rh_arena_strdup(arena, PQfname(res, (int)i));
        types[i] = PQftype(res, (int)i);
    }
    *out = (rh_rows){.names = names,
                     .types = types,
                     .ncolumns = n,
                     .nrows = (size_t)PQntuples(res)};
    return copy_cells(out, arena, res, error);
}

int rh_read(rh_rows *out, rh_arena *arena, rh_pg *pg, const char *sql,
            int nparams, const char *const *params, rh_error *error)
{
    rh_statement statement;
    PGresult *res = NULL;
    int rc = rh_statement_classify(&statement, arena, pg, RH_CALLS_READ, sql,
                                   nparams, params, error);
    if (rc == RH_OK)
        rc = refuse_writes(&statement, error);
    if (rc == RH_OK)
        rc = rh_pg_run(pg, &res, error, sql, nparams, params);
    if (rc == RH_OK)
        rc = check_transaction(pg, error);
    if (rc == RH_OK)
        rc = copy_result(out, arena, res, error);
    PQclear(res);
    return rc;
}
