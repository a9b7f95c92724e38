/* SPDX-License-Identifier: MIT
 *
 * The session: sending one statement and what comes back of it. Connecting is in
 * pg_open.c, COPY in pg_copy.c, waiting and stopping in pg_wait.c.
 */
#include "pg_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int rh_pg_cancelled(rh_error *error)
{
    return rh_fail(error, RH_CANCELLED, "interrupted");
}

int rh_pg_lost(rh_pg *pg, rh_error *error)
{
    pg->sqlstate[0] = '\0';
    rh_fail(error, RH_FAILED, "lost the connection to %s: %s", pg->url->place,
            PQerrorMessage(pg->conn));
    return RH_FAILED;
}

int rh_pg_ready(rh_pg *pg, rh_error *error)
{
    pg->sqlstate[0] = '\0';
    pg->tag[0] = '\0';
    pg->affected = 0;
    rh_pg_note_copy_place(pg, NULL);
    if (!pg->is_cancel_ignored && rh_cancel_requested(pg->cancel))
        return rh_pg_cancelled(error);
    if (pg->conn == NULL)
        return rh_fail(error, RH_FAILED, "the connection to %s is closed",
                       pg->url->place);
    return RH_OK;
}

static const char *or_empty(const char *s)
{
    return s != NULL ? s : "";
}

/* What to add to the message: its detail, unless that holds a whole row, which
   is nobody's business in a log; else the hint. */
static const char *addition(const PGresult *res, bool is_timeout)
{
    static const char row[] = "Failing row contains";
    const char *detail = PQresultErrorField(res, PG_DIAG_MESSAGE_DETAIL);
    const char *hint = PQresultErrorField(res, PG_DIAG_MESSAGE_HINT);
    if (detail != NULL && strncmp(detail, row, sizeof row - 1) != 0)
        return detail;
    if (is_timeout)
        return "a time limit of the server or of this user: raise "
               "statement_timeout for it";
    return or_empty(hint);
}

/* Others were in the way: the same may well succeed later. */
static bool is_of_others(const char *sqlstate)
{
    return strcmp(sqlstate, "55P03") == 0    /* lock_not_available */
           || strcmp(sqlstate, "40P01") == 0 /* deadlock_detected */
           || strcmp(sqlstate, "40001") == 0 /* serialization_failure */;
}

/* The server's message and what helps with it, in one line. */
static int server_error(rh_pg *pg, const PGresult *res, rh_error *error)
{
    const char *text = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
    rh_pg_note_copy_place(pg, PQresultErrorField(res, PG_DIAG_CONTEXT));
    snprintf(pg->sqlstate, sizeof pg->sqlstate, "%s",
             or_empty(PQresultErrorField(res, PG_DIAG_SQLSTATE)));
    int code = is_of_others(pg->sqlstate) ? RH_BUSY : RH_FAILED;
    if (text == NULL)
        return rh_fail(error, code, "%s", PQresultErrorMessage(res));
    const char *more = addition(res, strstr(text, "statement timeout") != NULL);
    return rh_fail(error, code, "%s%s%s%s", text, *more != '\0' ? " (" : "",
                   more, *more != '\0' ? ")" : "");
}

static void note_result(rh_pg *pg, PGresult *res)
{
    snprintf(pg->tag, sizeof pg->tag, "%s", PQcmdStatus(res));
    const char *rows = PQcmdTuples(res);
    pg->affected = *rows != '\0' ? strtoll(rows, NULL, 10) : 0;
}

static bool is_error(ExecStatusType status)
{
    return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE;
}

static bool begins_copy(ExecStatusType status)
{
    return status == PGRES_COPY_IN || status == PGRES_COPY_OUT ||
           status == PGRES_COPY_BOTH;
}

/* The next result, NULL behind the last one; single rows are handed over. */
static int next_result(rh_pg *pg, PGresult **out, rh_error *error)
{
    for (;;) {
        int rc = rh_pg_await(pg, error);
        if (rc != RH_OK)
            return rc;
        *out = PQgetResult(pg->conn);
        if (PQresultStatus(*out) != PGRES_SINGLE_TUPLE)
            return RH_OK;
        rc = pg->on_row(pg->on_row_ud, *out, error);
        PQclear(*out);
        if (rc != RH_OK) {
            rh_pg_stop(pg);
            return rc;
        }
    }
}

int rh_pg_collect(rh_pg *pg, PGresult **out, rh_error *error)
{
    int code = RH_OK;
    PGresult *last = NULL;
    for (;;) {
        PGresult *res = NULL;
        int rc = next_result(pg, &res, error);
        if (rc != RH_OK) {
            PQclear(last);
            return rc;
        }
        if (res == NULL)
            break;
        PQclear(last);
        last = res;
        if (begins_copy(PQresultStatus(res)))
            break;
        if (!is_error(PQresultStatus(res)))
            note_result(pg, res);
        else if (code == RH_OK)
            code = server_error(pg, res, error);
    }
    if (code == RH_OK && last == NULL)
        code = rh_pg_lost(pg, error);
    if (code == RH_OK && out != NULL)
        *out = last;
    else
        PQclear(last);
    return code;
}

/* A COPY has begun where none may: ends it, so that the session lives on. */
static int refuse_copy(rh_pg *pg, rh_error *error)
{
    rh_pg_stop(pg);
    return rh_fail(error, RH_REFUSED, "COPY is not allowed here");
}

/* What was sent, to its end; *out, if wanted, is its last result. */
static int finish(rh_pg *pg, PGresult **out, rh_error *error)
{
    PGresult *res = NULL;
    int rc = rh_pg_flush(pg, error);
    if (rc == RH_OK)
        rc = rh_pg_collect(pg, &res, error);
    if (rc == RH_OK && begins_copy(PQresultStatus(res)))
        rc = refuse_copy(pg, error);
    if (rc == RH_OK && out != NULL)
        *out = res;
    else
        PQclear(res);
    return rc;
}

int rh_pg_run(rh_pg *pg, PGresult **out, rh_error *error, const char *sql,
              int nparams, const char *const *params)
{
    int rc = rh_pg_ready(pg, error);
    if (rc != RH_OK)
        return rc;
    if (!PQsendQueryParams(pg->conn, sql, nparams, NULL, params, NULL, NULL, 0))
        return rh_pg_lost(pg, error);
    return finish(pg, out, error);
}

int rh_pg_run_rows(rh_pg *pg, PGresult **out, rh_error *error, const char *sql,
                   int nparams, const char *const *params, rh_pg_row_fn on_row,
                   void *ud)
{
    int rc = rh_pg_ready(pg, error);
    if (rc != RH_OK)
        return rc;
    if (!PQsendQueryParams(pg->conn, sql, nparams, NULL, params, NULL, NULL,
                           0) ||
        !PQsetSingleRowMode(pg->conn))
        return rh_pg_lost(pg, error);
    pg->on_row = on_row;
    pg->on_row_ud = ud;
    rc = finish(pg, out, error);
    pg->on_row = NULL;
    return rc;
}

int rh_pg_exec(rh_pg *pg, rh_error *error, const char *sql)
{
    return rh_pg_run(pg, NULL, error, sql, 0, NULL);
}

int rh_pg_script(rh_pg *pg, rh_error *error, const char *script)
{
    int rc = rh_pg_ready(pg, error);
    if (rc != RH_OK)
        return rc;
    if (!PQsendQuery(pg->conn, script))
        return rh_pg_lost(pg, error);
    return finish(pg, NULL, error);
}

int rh_pg_value(rh_pg *pg, rh_arena *arena, const char **out, rh_error *error,
                const char *sql, int nparams, const char *const *params)
{
    PGresult *res = NULL;
    int rc = rh_pg_run(pg, &res, error, sql, nparams, params);
    if (rc != RH_OK)
        return rc;
    if (PQntuples(res) != 1 || PQnfields(res) != 1)
        rc = rh_fail(error, RH_FAILED, "one value was expected of: %s", sql);
    else if (PQgetisnull(res, 0, 0))
        *out = NULL;
    else
        *out = rh_arena_strdup(arena, PQgetvalue(res, 0, 0));
    PQclear(res);
    return rc;
}

void rh_pg_close(rh_pg *pg)
{
    if (pg == NULL)
        return;
    PQfreemem(pg->copied);
    PQfinish(pg->conn);
    free(pg);
}

void rh_pg_set_deadline(rh_pg *pg, int64_t at_ms)
{
    pg->deadline_ms = at_ms;
}

void rh_pg_set_progress(rh_pg *pg, rh_progress *progress)
{
    pg->progress = progress;
}

void rh_pg_set_watch(rh_pg *pg, int every_ms, rh_pg_watch_fn fn, void *ud)
{
    pg->watch_ms = every_ms;
    pg->watch = fn;
    pg->watch_ud = ud;
}

void rh_pg_ignore_cancel(rh_pg *pg, bool ignore)
{
    pg->is_cancel_ignored = ignore;
}

const char *rh_pg_sqlstate(const rh_pg *pg)
{
    return pg->sqlstate;
}

PGTransactionStatusType rh_pg_transaction_status(const rh_pg *pg)
{
    return PQtransactionStatus(pg->conn);
}

const char *rh_pg_tag(const rh_pg *pg)
{
    return pg->tag;
}

int64_t rh_pg_affected(const rh_pg *pg)
{
    return pg->affected;
}

const char *rh_pg_parameter(const rh_pg *pg, const char *name)
{
    return or_empty(PQparameterStatus(pg->conn, name));
}

int rh_pg_backend_pid(const rh_pg *pg)
{
    return pg->backend_pid;
}

int rh_pg_server_version(const rh_pg *pg)
{
    return PQserverVersion(pg->conn);
}

bool rh_pg_is_connected(const rh_pg *pg)
{
    return pg->conn != NULL && PQstatus(pg->conn) == CONNECTION_OK;
}

const char *rh_pg_password(const rh_pg *pg)
{
    return PQpass(pg->conn);
}

const rh_pg_url *rh_pg_get_url(const rh_pg *pg)
{
    return pg->url;
}
