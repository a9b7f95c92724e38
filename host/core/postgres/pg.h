/* SPDX-License-Identifier: MIT
 *
 * One libpq session that can always be interrupted: every wait is a poll that
 * also watches the cancel flag. One statement a message (the extended
 * protocol refuses more). Knows nothing of transactions' meaning, of playbooks
 * or of who may write.
 */
#ifndef RH_CORE_PG_H
#define RH_CORE_PG_H

#include <libpq-fe.h>
#include <stdbool.h>

#include "cancel.h"
#include "error.h"
#include "progress.h"
#include "url.h"

typedef struct rh_pg rh_pg;

/* Connects, with default_transaction_read_only = on. `cancel` and `url` are
   borrowed. RH_FAILED when the server cannot be reached or refuses. */
int rh_pg_open(rh_pg **out, const rh_pg_url *url, rh_cancel_flag *cancel,
               rh_error *error);

/* The same in two steps, so that the server gets ready while the caller does:
   rh_pg_open_start() does not wait, but looks up a host's name; rh_pg_open_wait()
   tells every failure. Between them the session can only be closed. */
void rh_pg_open_start(rh_pg **out, const rh_pg_url *url,
                      rh_cancel_flag *cancel);
int rh_pg_open_wait(rh_pg *pg, rh_error *error);
void rh_pg_close(rh_pg *pg); /* takes NULL; an open transaction rolls back */

/* Begins a transaction with `begin` ("BEGIN ...") and sets in it what results
   depend on: ISO dates, UTC, every digit, the URL's schema; that rows hidden by
   row-level security are an error, and that the server lets us be idle in it,
   as while files are synced; who we are, too. Takes no snapshot. */
int rh_pg_begin(rh_pg *pg, const char *begin, rh_error *error);

/* Takes one row, which lives until it returns. An error ends the statement. */
typedef int (*rh_pg_row_fn)(void *ud, const PGresult *row, rh_error *error);
/* rh_pg_run() with each row handed over as it comes, so that memory need not
   hold them all; *out has the columns and no rows. */
int rh_pg_run_rows(rh_pg *pg, PGresult **out, rh_error *error, const char *sql,
                   int nparams, const char *const *params, rh_pg_row_fn on_row,
                   void *ud);

/* Runs one statement with text parameters (NULL for SQL NULL). *out, if
   wanted, is the caller's to PQclear, and set on success only. RH_FAILED with
   the server's message, RH_BUSY when it was a lock, a deadlock or a conflict
   with another transaction; RH_CANCELLED when the flag was raised, after which
   the statement is no longer running. */
int rh_pg_run(rh_pg *pg, PGresult **out, rh_error *error, const char *sql,
              int nparams, const char *const *params);
int rh_pg_exec(rh_pg *pg, rh_error *error, const char *sql); /* no result */

/* Runs a whole script, many statements in one message, for data that the host
   brings itself (sandbox). Never for what a playbook wrote. */
int rh_pg_script(rh_pg *pg, rh_error *error, const char *script);

/* Runs a query that has exactly one value; *out lives in `arena`, NULL for SQL
   NULL. No row, or more than one, is RH_FAILED. */
int rh_pg_value(rh_pg *pg, rh_arena *arena, const char **out, rh_error *error,
                const char *sql, int nparams, const char *const *params);

/* COPY ... TO STDOUT: begin, then next until *len is -1. *data is valid until
   the next call. After an error or cancel the copy is over. */
int rh_pg_copy_out(rh_pg *pg, rh_error *error, const char *sql);
int rh_pg_copy_next(rh_pg *pg, rh_error *error, const char **data, int *len);

/* COPY ... FROM STDIN: begin, put any number of bytes at a time, end. `*rows`
   is what the server says it took. rh_pg_copy_fail() ends it with nothing
   taken, and leaves `error` as it is. */
int rh_pg_copy_in(rh_pg *pg, rh_error *error, const char *sql);
int rh_pg_copy_put(rh_pg *pg, rh_error *error, const char *data, size_t len);
int rh_pg_copy_end(rh_pg *pg, rh_error *error, int64_t *rows);
void rh_pg_copy_fail(rh_pg *pg, const char *why);

/* Answers that do not come by then (rh_now_ms(), 0: never) are RH_FAILED, and
   the session is dropped: a pooler without a free connection lets a statement
   wait for minutes. */
void rh_pg_set_deadline(rh_pg *pg, int64_t at_ms);

/* Sees to it that long statements tell their progress; NULL for none. */
void rh_pg_set_progress(rh_pg *pg, rh_progress *progress);

/* Asked every `every_ms` while a statement is waited for; true stops it, which
   is RH_BUSY. NULL for none. */
typedef bool (*rh_pg_watch_fn)(void *ud);
void rh_pg_set_watch(rh_pg *pg, int every_ms, rh_pg_watch_fn fn, void *ud);

/* Ends whatever is still running, a COPY too, and throws away what is left of
   it; a server that does not answer in time loses the connection instead. */
void rh_pg_stop(rh_pg *pg);

/* While true, the cancel flag is not looked at (COMMIT and after). */
void rh_pg_ignore_cancel(rh_pg *pg, bool ignore);

/* Of the last failed statement: SQLSTATE, "" when the connection failed. */
const char *rh_pg_sqlstate(const rh_pg *pg);
PGTransactionStatusType rh_pg_transaction_status(const rh_pg *pg);
/* The row of a COPY ... FROM STDIN, from 1, that the last error was about, and
   its column, "" for none; 0 when the server did not tell. */
int64_t rh_pg_copy_row(const rh_pg *pg, const char **column);
/* Command tag of the last successful statement, "ROLLBACK". */
const char *rh_pg_tag(const rh_pg *pg);
int64_t rh_pg_affected(const rh_pg *pg); /* rows of the last tag, or 0 */
const char *rh_pg_parameter(const rh_pg *pg, const char *name);
int rh_pg_backend_pid(const rh_pg *pg);    /* of a lost session, too */
int rh_pg_server_version(const rh_pg *pg); /* 150020 */
bool rh_pg_is_connected(const rh_pg *pg);
const rh_pg_url *rh_pg_get_url(const rh_pg *pg);
/* What was or would be given, from wherever it came; "" if none. */
const char *rh_pg_password(const rh_pg *pg);

/* For another program of PostgreSQL's: this process's environment, but with
   all that libpq reads from it as this session has it, a password too. Ends
   with NULL; lives in `arena`. */
int rh_pg_environment(rh_pg *pg, rh_arena *arena, const char *const **out,
                      rh_error *error);
rh_cancel_flag *rh_pg_cancel_flag(const rh_pg *pg);

#endif
