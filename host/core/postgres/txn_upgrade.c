/* SPDX-License-Identifier: MIT
 *
 * The second step of the locks: what readers were let into for as long as the
 * backup took is locked alone. What is held must be kept, so there is no way
 * out of a circle but to end the transaction.
 */
#include "txn_blockers.h"
#include "txn_taking.h"

enum { MOMENT_MS = 20 };

static const rh_manner alone = {
    .exclusive = "ACCESS EXCLUSIVE",
    .harmless_to_exclusive = "{}",
    .harmless_to_other = "{}",
};

static bool is_circle(const rh_taking *t)
{
    size_t ignored;
    return t->watch != NULL && rh_watch_is_circle(t->watch, &ignored);
}

static int look(const rh_taking *t, rh_error *error)
{
    return t->watch != NULL ? rh_watch_look(t->watch, error) : RH_OK;
}

/* Whoever holds one of the tables beside us reads it. */
static int look_for_readers(const rh_taking *t, rh_error *error)
{
    static const char *const sql = RH_SQL_WITH_PARTS
        " SELECT rel::regclass FROM part JOIN pg_locks l ON l.relation = rel"
        " WHERE l.granted AND l.pid <> pg_backend_pid() LIMIT 1";
    PGresult *res = NULL;
    rh_text oids = RH_TEXT_INIT;
    rh_locks_list_oids(&oids, t->locks, t->n, false);
    const char *params[] = {oids.data};
    int rc = rh_pg_run(t->pg, &res, error, sql, 1, params);
    if (rc == RH_OK && PQntuples(res) > 0)
        rc = rh_fail(error, RH_BUSY, "%s is being read", PQgetvalue(res, 0, 0));
    PQclear(res);
    rh_text_free(&oids);
    return rc;
}

/* A reader that comes to write while we wait for it is ended by the server at
   once, for it sees the circle in the queue of that one lock. So at first we
   wait for none, but a moment: with NOWAIT, writers that wait for us would be
   in our way. */
static int try_upgrade(rh_taking *t, bool waits, rh_error *error)
{
    int rc = rh_pg_exec(t->pg, error, "SAVEPOINT rh_upgrade");
    if (rc == RH_OK)
        rc = look(t, error);
    if (rc == RH_OK && !waits)
        rc = look_for_readers(t, error);
    int64_t by = waits ? t->attempt_by : rh_now_ms() + MOMENT_MS;
    for (size_t i = 0; rc == RH_OK && i < t->n; i++)
        rc = rh_taking_lock(t, i, by, error);
    return rc;
}

/* Back to before the attempt; what the statistics views showed before is not
   what is so now. */
static int undo_upgrade(rh_pg *pg, rh_error *error)
{
    int rc = rh_pg_exec(pg, error, "ROLLBACK TO rh_upgrade");
    if (rc == RH_OK)
        rc = rh_pg_exec(pg, error, "RELEASE rh_upgrade");
    if (rc == RH_OK)
        rc = rh_pg_exec(pg, error, "SELECT pg_stat_clear_snapshot()");
    return rc;
}

/* A table that is read all the time is had only by waiting: `may_wait`. */
static int attempt_upgrade(rh_taking *t, bool may_wait, rh_error *error)
{
    bool waits = false;
    rh_taking_begin(t);
    for (;;) {
        int rc = try_upgrade(t, waits, error);
        if (rc != RH_BUSY || is_circle(t))
            return rc;
        rc = undo_upgrade(t->pg, error);
        if (rc != RH_OK)
            return rc;
        if (rh_taking_is_over(t))
            return RH_BUSY;
        waits = rh_taking_may_wait(t) && may_wait;
        if (!waits)
            rh_taking_pause();
    }
}

int rh_txn_upgrade(rh_pg *pg, const rh_lock *locks, size_t n, rh_events *events,
                   bool *circle, rh_error *error)
{
    rh_taking t = {
        .pg = pg, .how = &alone, .only_exclusive = true, .events = events};
    int64_t deadlock_ms = 0;
    *circle = false;
    int rc = rh_blockers_look(pg, true, &deadlock_ms, events, error);
    if (rc != RH_OK)
        return rc;
    rh_taking_open(&t, locks, n, deadlock_ms);
    rc = t.n > 0 ? RH_BUSY : RH_OK;
    for (int i = 1; rc == RH_BUSY && i <= RH_LOCK_ATTEMPTS && !*circle; i++) {
        rc = attempt_upgrade(&t, i > 1, error);
        *circle = rc == RH_BUSY && is_circle(&t);
        if (rc == RH_BUSY && !*circle)
            rc = rh_taking_tell(&t, i, error);
        if (rc == RH_BUSY && !*circle && i < RH_LOCK_ATTEMPTS)
            rh_taking_rest(i);
    }
    if (rc == RH_OK && t.n > 0)
        rc = rh_pg_exec(pg, error, "RELEASE rh_upgrade");
    if (rc == RH_OK && t.n > 0)
        rc = rh_taking_set_timeout(pg, error);
    rh_taking_close(&t);
    return rc;
}
