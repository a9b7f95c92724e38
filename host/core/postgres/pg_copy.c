/* SPDX-License-Identifier: MIT
 *
 * COPY in both directions, a piece at a time.
 */
#include "pg_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The line of the context that the COPY itself wrote; functions that ran for
   the row stand before it. */
static const char *own_context(const char *context)
{
    const char *line = context;
    while (line != NULL && strncmp(line, "COPY ", 5) != 0) {
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    return line;
}

/* COPY words, line 5, column price: "abc" */
void rh_pg_note_copy_place(rh_pg *pg, const char *context)
{
    static const char row[] = ", line ", column[] = ", column ";
    pg->copy_row = 0;
    pg->copy_column[0] = '\0';
    const char *line = own_context(context);
    const char *at = line != NULL ? strstr(line, row) : NULL;
    char *end = NULL;
    if (at == NULL)
        return;
    pg->copy_row = strtoll(at + sizeof row - 1, &end, 10);
    if (strncmp(end, column, sizeof column - 1) != 0)
        return;
    const char *name = end + sizeof column - 1;
    const char *after = strstr(name, ": ");
    size_t n = after != NULL ? (size_t)(after - name) : strlen(name);
    snprintf(pg->copy_column, sizeof pg->copy_column, "%.*s", (int)n, name);
}

int64_t rh_pg_copy_row(const rh_pg *pg, const char **column)
{
    *column = pg->copy_column;
    return pg->copy_row;
}

/* What comes after the statement was sent. */
static int begin_copy(rh_pg *pg, rh_error *error, const char *sql,
                      ExecStatusType wanted)
{
    PGresult *res = NULL;
    int rc = rh_pg_flush(pg, error);
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
    int rc = rh_pg_ready(pg, error);
    if (rc != RH_OK)
        return rc;
    if (!PQsendQueryParams(pg->conn, sql, 0, NULL, NULL, NULL, NULL, 0))
        return rh_pg_lost(pg, error);
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

/* By the simple protocol: with parameters two Syncs are sent, one behind the
   statement and one behind the rows. A COPY that fails before it has read the
   first answers both, and the second answer would be taken for the next
   statement's. */
int rh_pg_copy_in(rh_pg *pg, rh_error *error, const char *sql)
{
    int rc = rh_pg_ready(pg, error);
    if (rc != RH_OK)
        return rc;
    if (!PQsendQuery(pg->conn, sql))
        return rh_pg_lost(pg, error);
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
