/* SPDX-License-Identifier: MIT
 *
 * The connection died while COMMIT was under way: the client cannot tell
 * "never arrived" from "done, but the answer was lost". The server can, by
 * pg_xact_status(), as long as it is asked within its memory.
 */
#include "txn_internal.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { TRIES = 40, PAUSE_MS = 250, END_IT_AFTER = 12 };

static void pause_ms(long ms)
{
    struct timespec ts = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&ts, NULL);
}

/* "committed", "aborted", "in progress", or "" when the server cannot say. */
static void ask_status(rh_pg *pg, const char *xid, char *status, size_t size)
{
    rh_error ignored = {0};
    PGresult *res = NULL;
    status[0] = '\0';
    const char *sql = rh_pg_server_version(pg) >= 130000
                          ? "SELECT pg_xact_status($1::xid8)"
                          : "SELECT txid_status($1::bigint)";
    if (rh_pg_run(pg, &res, &ignored, sql, 1, &xid) == RH_OK)
        snprintf(status, size, "%s", PQgetvalue(res, 0, 0));
    PQclear(res);
}

/* A half-open backend would hold the transaction and its locks for ever. */
static void end_backend(rh_pg *pg, int pid, const char *xid)
{
    char text[16];
    rh_error ignored = {0};
    snprintf(text, sizeof text, "%d", pid);
    const char *params[] = {text, xid};
    rh_pg_run(pg, NULL, &ignored,
              "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              " WHERE pid = $1::int AND backend_xid::text ="
              " ($2::numeric % 4294967296)::text",
              2, params);
}

int rh_txn_outcome(rh_pg *lost, const char *xid, rh_error *error)
{
    char status[32] = "";
    rh_cancel_flag never = {.pipe = {-1, -1}};
    for (int i = 0; i < TRIES; i++) {
        rh_pg *pg = NULL;
        rh_error ignored = {0};
        if (i > 0)
            pause_ms(PAUSE_MS);
        if (rh_pg_open(&pg, rh_pg_get_url(lost), &never, &ignored) != RH_OK)
            continue;
        ask_status(pg, xid, status, sizeof status);
        if (strcmp(status, "in progress") == 0 && i >= END_IT_AFTER)
            end_backend(pg, rh_pg_backend_pid(lost), xid);
        rh_pg_close(pg);
        if (strcmp(status, "committed") == 0)
            return RH_OK;
        if (strcmp(status, "aborted") == 0)
            return rh_fail(error, RH_FAILED,
                           "the connection broke at COMMIT; the server says "
                           "that transaction %s was rolled back",
                           xid);
    }
    return rh_fail(error, RH_UNKNOWN,
                   "the connection broke at COMMIT and the server cannot be "
                   "asked whether it happened: when it is back, run "
                   "SELECT pg_xact_status('%s'::xid8) to know",
                   xid);
}
