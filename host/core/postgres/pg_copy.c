/* SPDX-License-Identifier: MIT
 *
 * COPY in both directions, a piece at a time.
 */
#include "pg_internal.h"

#include <string.h>

static int begin_copy(rh_pg *pg, rh_error *error, const char *sql,
                      ExecStatusType wanted)
{
    PGresult *res = NULL;
    int rc = rh_pg_ready(pg, error);
    if (rc != RH_OK)
        return rc;
    if (!PQsendQueryParams(pg->conn, sql, 0, NULL, NULL, NULL, NULL, 0))
        return rh_pg_lost(pg, error);
    rc = rh_pg_flush(pg, error);
    if (rc == RH_OK)
        rc = rh_pg_collect(pg, &res, error);
    if (rc == RH_OK && PQresultStatus(res) != wanted) {
        rh_pg_stop(pg); /* it may be a COPY the other way round */
        rc = rh_fail(error, RH_FAILED, "no COPY began with: %s", sql);
    }
    PQclear(res);
    return rc;
}

int rh_pg_copy_out(rh_pg *pg, rh_error *error, const char *sql)
{
    return begin_copy(pg, error, sql, PGRES_COPY_OUT);
}

int rh_pg_copy_next(rh_pg *pg, rh_error *error, const char **data, int *len)
{
    PQfreemem(pg->copied);
    pg->copied = NULL;
    for (;;) {
        int n = PQgetCopyData(pg->conn, &pg->copied, 1);
        if (n > 0) {
            *data = pg->copied;
            *len = n;
            return RH_OK;
        }
        if (n == -2)
            return rh_pg_collect(pg, NULL, error);
        if (n == -1) {
            *data = NULL;
            *len = -1;
            return rh_pg_collect(pg, NULL, error);
        }
        /* PQisBusy() is true during a COPY until a whole row is there. */
        int rc = rh_pg_await_input(pg, error);
        if (rc != RH_OK)
            return rc;
    }
}

int rh_pg_copy_in(rh_pg *pg, rh_error *error, const char *sql)
{
    return begin_copy(pg, error, sql, PGRES_COPY_IN);
}

int rh_pg_copy_put(rh_pg *pg, rh_error *error, const char *data, size_t len)
{
    enum { PIECE = 1 << 16 };
    while (len > 0) {
        /* A server that takes everything at once never makes us wait. */
        if (!pg->is_cancel_ignored && rh_cancel_requested(pg->cancel)) {
            rh_pg_stop(pg);
            return rh_pg_cancelled(error);
        }
        int n = len < PIECE ? (int)len : PIECE;
        int put = PQputCopyData(pg->conn, data, n);
        if (put < 0)
            return rh_pg_lost(pg, error);
        /* Waiting for the wire keeps libpq's buffer, and so memory, flat. */
        int rc = rh_pg_flush(pg, error);
        if (rc != RH_OK)
            return rc;
        if (put > 0) {
            data += n;
            len -= (size_t)n;
        }
    }
    return RH_OK;
}

int rh_pg_copy_end(rh_pg *pg, rh_error *error, int64_t *rows)
{
    if (PQputCopyEnd(pg->conn, NULL) < 0)
        return rh_pg_lost(pg, error);
    int rc = rh_pg_flush(pg, error);
    if (rc == RH_OK)
        rc = rh_pg_collect(pg, NULL, error);
    if (rc == RH_OK && rows != NULL)
        *rows = pg->affected;
    return rc;
}

void rh_pg_copy_fail(rh_pg *pg, const char *why)
{
    rh_error ignored = {0};
    if (pg->conn == NULL || PQputCopyEnd(pg->conn, why) < 0)
        return;
    if (rh_pg_flush(pg, &ignored) == RH_OK)
        rh_pg_collect(pg, NULL, &ignored);
}
