/* SPDX-License-Identifier: MIT
 *
 * Waiting without being deaf, and stopping what is waited for. Whatever goes to
 * the server or comes from it passes here; what it means does not matter here.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>

#include "pg_internal.h"

/* Of a wait: how often it looks at progress, and libpq at what it has. Of a
   cancelled statement: how long it may take to end, and how long when the
   session is wanted afterwards. */
enum {
    TICK_MS = 100,
    PARSE_AGAIN_MS = 1000,
    CANCEL_GRACE_MS = 1000,
    STOP_GRACE_MS = 5000
};

pg_wait rh_pg_wait(rh_pg *pg, short events, int64_t deadline_ms)
{
    for (;;) {
        struct pollfd fds[2] = {
            {.fd = PQsocket(pg->conn), .events = events},
            {.fd = pg->is_cancel_ignored ? -1 : pg->cancel->pipe[0],
             .events = POLLIN}};
        int n = poll(fds, 2, pg->watch != NULL ? pg->watch_ms : TICK_MS);
        if (n < 0 && errno != EINTR)
            return WAIT_READY; /* libpq will find and report the fault */
        if (n > 0 && fds[1].revents != 0)
            return WAIT_CANCELLED;
        if (n > 0 && fds[0].revents != 0)
            return WAIT_READY;
        if (deadline_ms > 0 && rh_now_ms() >= deadline_ms)
            return WAIT_OVER;
        if (pg->progress != NULL)
            rh_progress_tick(pg->progress);
        if (pg->watch != NULL && pg->watch(pg->watch_ud))
            return WAIT_STOPPED;
    }
}

static void drop_session(rh_pg *pg)
{
    PQfinish(pg->conn);
    pg->conn = NULL;
}

/* Waits until the server has something to read; false when it is too late, or
   the connection is gone. */
static bool heard_by(rh_pg *pg, int64_t deadline)
{
    return rh_pg_wait(pg, POLLIN, deadline) == WAIT_READY &&
           rh_now_ms() < deadline && PQconsumeInput(pg->conn);
}

/* Throws away what a COPY still delivers. */
static bool drain_copy(rh_pg *pg, int64_t deadline)
{
    char *row = NULL;
    int n;
    while ((n = PQgetCopyData(pg->conn, &row, 1)) >= 0) {
        PQfreemem(row);
        row = NULL;
        if (n == 0 && !heard_by(pg, deadline))
            return false;
    }
    return true;
}

/* Reads everything that a statement left; false when it does not end. */
static bool drain_results(rh_pg *pg, int64_t deadline)
{
    for (;;) {
        while (PQisBusy(pg->conn))
            if (!heard_by(pg, deadline))
                return false;
        PGresult *res = PQgetResult(pg->conn);
        if (res == NULL)
            return true;
        ExecStatusType status = PQresultStatus(res);
        PQclear(res);
        if (status == PGRES_COPY_IN &&
            PQputCopyEnd(pg->conn, "interrupted") < 0)
            return false;
        if (status == PGRES_COPY_OUT && !drain_copy(pg, deadline))
            return false;
    }
}

static void stop(rh_pg *pg, int64_t deadline)
{
    char why[256];
    bool was_ignored = pg->is_cancel_ignored;
    if (pg->conn == NULL)
        return;
    PGcancel *request = PQgetCancel(pg->conn);
    if (request != NULL)
        PQcancel(request, why, sizeof why);
    PQfreeCancel(request);
    pg->is_cancel_ignored = true;
    if (!drain_results(pg, deadline))
        drop_session(pg);
    pg->is_cancel_ignored = was_ignored;
}

void rh_pg_stop(rh_pg *pg)
{
    stop(pg, rh_now_ms() + CANCEL_GRACE_MS);
}

int rh_pg_flush(rh_pg *pg, rh_error *error)
{
    int left;
    while ((left = PQflush(pg->conn)) > 0) {
        if (rh_pg_wait(pg, POLLIN | POLLOUT, 0) == WAIT_CANCELLED) {
            rh_pg_stop(pg);
            return rh_pg_cancelled(error);
        }
        if (!PQconsumeInput(pg->conn))
            return rh_pg_lost(pg, error);
    }
    return left == 0 ? RH_OK : rh_pg_lost(pg, error);
}

/* Without the memory for what it has read, libpq waits for more of it, and the
   server has sent all (getCopyStart() in its fe-protocol3.c). The caller asks
   it again; if there is still none, that is the end here. */
static int let_parse_again(void)
{
    free(rh_alloc(1));
    return RH_OK;
}

int rh_pg_await_input(rh_pg *pg, rh_error *error)
{
    int64_t again = rh_now_ms() + PARSE_AGAIN_MS;
    bool is_last = pg->deadline_ms > 0 && pg->deadline_ms <= again;
    pg_wait waited = rh_pg_wait(pg, POLLIN, is_last ? pg->deadline_ms : again);
    if (waited == WAIT_OVER && !is_last)
        return let_parse_again();
    if (waited == WAIT_CANCELLED) {
        rh_pg_stop(pg);
        return rh_pg_cancelled(error);
    }
    if (waited == WAIT_STOPPED) {
        rh_pg_set_watch(pg, 0, NULL, NULL);
        stop(pg, rh_now_ms() + STOP_GRACE_MS);
        return rh_fail(error, RH_BUSY, "not waited for any longer");
    }
    if (waited == WAIT_OVER) {
        drop_session(pg);
        return rh_fail(error, RH_FAILED,
                       "no answer from %s in time; has a "
                       "pooler no more connections?",
                       pg->url->place);
    }
    return PQconsumeInput(pg->conn) ? RH_OK : rh_pg_lost(pg, error);
}

int rh_pg_await(rh_pg *pg, rh_error *error)
{
    int rc = RH_OK;
    while (rc == RH_OK && PQisBusy(pg->conn))
        rc = rh_pg_await_input(pg, error);
    return rc;
}
