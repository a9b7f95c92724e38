/* SPDX-License-Identifier: MIT
 *
 * Beginning and ending. Locks are in txn_lock.c, the outcome of a COMMIT whose
 * answer never came in txn_outcome.c.
 */
#include "txn.h"

#include <string.h>

int rh_txn_begin_read(rh_pg *pg, rh_error *error)
{
    int rc = rh_pg_begin(pg,
                         "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"
                         " SET LOCAL lock_timeout = '3s'",
                         error);
    /* Until a query has run, SET TRANSACTION READ WRITE would be obeyed. */
    if (rc == RH_OK)
        rc = rh_pg_exec(pg, error, "SELECT 1");
    return rc;
}

static int value_is(rh_pg *pg, bool *equal, const char *sql, const char *wanted,
                    rh_error *error)
{
    PGresult *res = NULL;
    int rc = rh_pg_run(pg, &res, error, sql, 0, NULL);
    if (rc == RH_OK)
        *equal = strcmp(PQgetvalue(res, 0, 0), wanted) == 0;
    PQclear(res);
    return rc;
}

/* EXPLAIN of a change holds ROW EXCLUSIVE; a lock above it is a function's. */
#define LOCKS                                                                  \
    "SELECT string_agg(DISTINCT mode || ' on ' || relation::regclass, ', ')"   \
    " FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'"    \
    " AND mode NOT IN ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock')"

static int prove_clean(rh_pg *pg, rh_error *error)
{
    PGresult *res = NULL;
    int rc =
        rh_pg_run(pg, &res, error,
                  rh_pg_server_version(pg) >= 130000
                      ? "SELECT pg_current_xact_id_if_assigned(), (" LOCKS ")"
                      : "SELECT txid_current_if_assigned(), (" LOCKS ")",
                  0, NULL);
    if (rc == RH_OK && !PQgetisnull(res, 0, 0))
        rc = rh_fail(error, RH_REFUSED,
                     "a read-only transaction was given a transaction id, so "
                     "something in it tried to write; it was rolled back");
    else if (rc == RH_OK && !PQgetisnull(res, 0, 1))
        rc = rh_fail(error, RH_REFUSED,
                     "a function that a query calls took a lock that others "
                     "may have to wait for (%s); it was rolled back",
                     PQgetvalue(res, 0, 1));
    PQclear(res);
    return rc;
}

/* Advisory locks of a session outlast its transaction. */
static int check_session(rh_pg *pg, rh_error *error)
{
    PGresult *res = NULL;
    int rc = rh_pg_run(pg, &res, error,
                       "SELECT FROM pg_locks WHERE pid = pg_backend_pid()"
                       " AND locktype = 'advisory' LIMIT 1",
                       0, NULL);
    if (rc == RH_OK && PQntuples(res) > 0)
        rc = rh_fail(error, RH_REFUSED,
                     "a function that a query calls took an advisory lock that "
                     "is held as long as the session");
    PQclear(res);
    return rc;
}

int rh_txn_end_read(rh_pg *pg, rh_error *error)
{
    int rc = prove_clean(pg, error);
    rh_txn_rollback(pg);
    return rc == RH_OK ? check_session(pg, error) : rc;
}

int rh_txn_begin_island(rh_pg *pg, rh_error *error)
{
    return rh_pg_script(pg, error,
                        "SAVEPOINT rh_island; SET TRANSACTION READ ONLY");
}

int rh_txn_end_island(rh_pg *pg, rh_error *error)
{
    bool is_latched = false;
    int rc =
        value_is(pg, &is_latched, "SHOW transaction_read_only", "on", error);
    if (rc == RH_OK && !is_latched)
        rc = rh_fail(error, RH_REFUSED,
                     "a query switched the transaction to READ WRITE while it "
                     "was to be read only");
    if (rc == RH_OK)
        rc = rh_pg_script(
            pg, error,
            "ROLLBACK TO SAVEPOINT rh_island; RELEASE SAVEPOINT rh_island");
    return rc;
}

/* With synchronous_commit off the server reports a commit that a crash may
   still undo; what is stricter than "on" stays. */
int rh_txn_id(rh_pg *pg, rh_arena *arena, const char **xid, rh_error *error)
{
    int rc = rh_pg_exec(pg, error,
                        "SELECT set_config('synchronous_commit', 'on', true)"
                        " WHERE current_setting('synchronous_commit') = 'off'");
    if (rc != RH_OK)
        return rc;
    return rh_pg_value(pg, arena, xid, error,
                       rh_pg_server_version(pg) >= 130000
                           ? "SELECT pg_current_xact_id()::text"
                           : "SELECT txid_current()::text",
                       0, NULL);
}

int rh_txn_freeze(rh_pg *pg, rh_error *error)
{
    return rh_pg_exec(pg, error, "SET TRANSACTION READ ONLY");
}

static int name_late_write(rh_error *error)
{
    const rh_error what = *error;
    return rh_fail(error, RH_REFUSED,
                   "a deferred trigger writes at COMMIT, after what the run "
                   "changed was measured: %s; rolled back",
                   what.message);
}

/* An error is an answer only while the session lives on without the
   transaction: a server that shuts down tells an error, too, be the COMMIT done
   or not. */
static bool has_refused(const rh_pg *pg)
{
    return rh_pg_is_connected(pg) && rh_pg_sqlstate(pg)[0] != '\0' &&
           rh_pg_transaction_status(pg) == PQTRANS_IDLE;
}

int rh_txn_commit(rh_pg *pg, const rh_txn_mark *mark, rh_error *error)
{
    enum { PRESET_PATIENCE_MS = 60000 };
    int patience =
        mark->patience_ms > 0 ? mark->patience_ms : PRESET_PATIENCE_MS;
    rh_pg_ignore_cancel(pg, true);
    rh_pg_set_deadline(pg, rh_now_ms() + patience);
    int rc = rh_pg_exec(pg, error, "COMMIT");
    rh_pg_set_deadline(pg, 0);
    /* COMMIT of a failed transaction succeeds; only its tag says ROLLBACK. */
    if (rc == RH_OK && strcmp(rh_pg_tag(pg), "COMMIT") != 0)
        rc = rh_fail(error, RH_FAILED,
                     "the server answered COMMIT with %s: nothing was changed",
                     rh_pg_tag(pg));
    else if (rc != RH_OK && !has_refused(pg))
        rc = rh_txn_outcome(rh_pg_get_url(pg), mark, error);
    else if (rc != RH_OK && strcmp(rh_pg_sqlstate(pg), "25006") == 0)
        rc = name_late_write(error);
    return rc;
}

void rh_locks_list_oids(rh_text *array, const rh_lock *locks, size_t n,
                        bool only_exclusive)
{
    rh_text_addc(array, '{');
    for (size_t i = 0; i < n; i++)
        if (locks[i].is_exclusive || !only_exclusive)
            rh_text_addf(array, "%s%u", array->len > 1 ? "," : "",
                         locks[i].table->oid);
    rh_text_addc(array, '}');
}

void rh_txn_rollback(rh_pg *pg)
{
    rh_error ignored = {0};
    PGTransactionStatusType status = rh_pg_transaction_status(pg);
    if (!rh_pg_is_connected(pg) || status == PQTRANS_IDLE)
        return;
    rh_pg_ignore_cancel(pg, true);
    if (status == PQTRANS_ACTIVE) /* a COPY was broken off */
        rh_pg_stop(pg);
    rh_pg_exec(pg, &ignored, "ROLLBACK");
    rh_pg_ignore_cancel(pg, false);
}
