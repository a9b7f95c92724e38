/* SPDX-License-Identifier: MIT
 *
 * What pg.c and pg_copy.c share: the session and its waits.
 */
#ifndef RH_CORE_PG_INTERNAL_H
#define RH_CORE_PG_INTERNAL_H

#include "pg.h"

struct rh_pg {
    PGconn *conn; /* NULL once the session had to be dropped */
    const rh_pg_url *url;
    PostgresPollingStatusType connecting; /* what comes next, until open */
    rh_cancel_flag *cancel;
    bool is_cancel_ignored;
    int64_t deadline_ms; /* of waits for an answer, rh_now_ms(); 0: none */
    rh_progress *progress;
    rh_pg_watch_fn watch; /* NULL: none */
    void *watch_ud;
    int watch_ms;
    rh_pg_row_fn on_row; /* of the statement that runs; NULL: all at once */
    void *on_row_ud;
    char *copied; /* the row handed out by rh_pg_copy_next() */
    int64_t affected;
    int backend_pid; /* libpq forgets it with the connection */
    char sqlstate[6];
    char tag[64];
    int64_t copy_row;     /* of a COPY, that the last error was about, or 0 */
    char copy_column[64]; /* the same, or "" */
};

typedef enum pg_wait {
    WAIT_READY,
    WAIT_CANCELLED,
    WAIT_OVER,
    WAIT_STOPPED, /* by the watch */
} pg_wait;

/* Polls the socket and, unless it is ignored, the cancel flag, until one of
   them has something, `deadline_ms` (rh_now_ms(), 0: never) has passed, or the
   watch wants no more of it. */
pg_wait rh_pg_wait(rh_pg *pg, short events, int64_t deadline_ms);
int rh_pg_cancelled(rh_error *error);

/* Fails unless a statement may be sent now. */
int rh_pg_ready(rh_pg *pg, rh_error *error);

/* Until everything is sent; until a result can be had without waiting. Both
   see to input, so that neither side waits for the other. */
int rh_pg_flush(rh_pg *pg, rh_error *error);
int rh_pg_await(rh_pg *pg, rh_error *error);
int rh_pg_await_input(rh_pg *pg, rh_error *error); /* once */

/* Waits for results until there is none left, or a COPY begins, which is then
   *out. Keeps the first error; otherwise *out is the last result. */
int rh_pg_collect(rh_pg *pg, PGresult **out, rh_error *error);

/* Remembers which row of a COPY an error's context names; NULL: none. */
void rh_pg_note_copy_place(rh_pg *pg, const char *context);

/* What libpq says of the connection, as an error; the session is lost. */
int rh_pg_lost(rh_pg *pg, rh_error *error);

#endif
