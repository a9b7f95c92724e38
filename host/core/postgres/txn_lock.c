/* SPDX-License-Identifier: MIT
 *
 * Taking every lock before the first snapshot. In REPEATABLE READ any query
 * before the LOCK would fix a snapshot older than the lock, and rows committed
 * in between would be cleared without having been backed up. What is locked
 * more strongly later is in txn_upgrade.c.
 */
#include "txn_blockers.h"
#include "txn_taking.h"

static const char read_write[] =
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE";
static const char readers[] = "{AccessShareLock,RowShareLock}";
static const char all_but_alone[] =
    "{AccessShareLock,RowShareLock,RowExclusiveLock,ShareUpdateExclusiveLock,"
    "ShareLock,ShareRowExclusiveLock,ExclusiveLock}";

static const rh_manner at_once = {
    .begin = read_write,
    .exclusive = "ACCESS EXCLUSIVE",
    .harmless_to_exclusive = "{}",
    .other = "SHARE ROW EXCLUSIVE",
    .harmless_to_other = readers,
};
static const rh_manner at_first = {
    .begin = read_write,
    .exclusive = "EXCLUSIVE",
    .harmless_to_exclusive = "{AccessShareLock}",
    .other = "SHARE ROW EXCLUSIVE",
    .harmless_to_other = readers,
};
static const rh_manner reading = {
    .begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    .exclusive = "ACCESS SHARE",
    .harmless_to_exclusive = all_but_alone,
    .other = "ACCESS SHARE",
    .harmless_to_other = all_but_alone,
    .is_reading = true,
};

static int begin_and_lock(rh_taking *t, bool waits, rh_error *error)
{
    size_t first = t->first;
    int64_t by = waits ? t->attempt_by : RH_LOCK_AT_ONCE;
    int rc = rh_pg_begin(t->pg, t->how->begin, error);
    if (rc == RH_OK && !t->how->is_reading)
        rc = rh_pg_exec(t->pg, error, "SET LOCAL synchronous_commit = on");
    if (rc == RH_OK && t->n > 0)
        rc = rh_taking_lock(t, first, by, error);
    for (size_t i = 0; rc == RH_OK && i < t->n; i++)
        if (i != first)
            rc = rh_taking_lock(t, i, by, error);
    if (rc == RH_OK && t->n > 0)
        rc = rh_taking_set_timeout(t->pg, error);
    return rc;
}

/* Whoever holds a lock that we wait for may wait for one of ours: so all are
   released at each failure, and the one that was missing comes first then. */
static int attempt_all(rh_taking *t, rh_error *error)
{
    int rc;
    bool waits = false;
    rh_taking_begin(t);
    for (;;) {
        rc = begin_and_lock(t, waits, error);
        if (rc != RH_BUSY)
            return rc;
        rh_txn_rollback(t->pg);
        if (rh_taking_is_over(t))
            return rc;
        waits = rh_taking_may_wait(t);
        if (!waits)
            rh_taking_pause();
    }
}

/* The lock of runs among themselves: one a database, until the transaction
   ends. Taken last, because it is a query and so takes the snapshot. */
static int take_run_lock(rh_pg *pg, rh_events *events, rh_error *error)
{
    static const char *const sql =
        "SELECT pg_try_advisory_xact_lock(hashtextextended("
        "'resethost:' || current_database(), 0))";
    PGresult *res = NULL;
    int rc = rh_pg_run(pg, &res, error, sql, 0, NULL);
    if (rc == RH_OK && PQgetvalue(res, 0, 0)[0] != 't') {
        rh_txn_rollback(pg);
        rc = rh_blockers_name_run(pg, events, error);
    }
    PQclear(res);
    return rc;
}

static int begin(rh_pg *pg, const rh_lock *locks, size_t n,
                 const rh_manner *how, rh_events *events, rh_error *error)
{
    rh_taking t = {.pg = pg, .how = how, .events = events};
    int64_t deadlock_ms = 0;
    int rc = rh_blockers_look(pg, how->is_reading, &deadlock_ms, events, error);
    if (rc != RH_OK)
        return rc;
    rh_taking_open(&t, locks, n, deadlock_ms);
    rc = RH_BUSY;
    for (int i = 1; rc == RH_BUSY && i <= RH_LOCK_ATTEMPTS && !t.is_run; i++) {
        rc = attempt_all(&t, error);
        if (rc == RH_BUSY)
            rc = rh_taking_tell(&t, i, error);
        if (rc == RH_BUSY && i < RH_LOCK_ATTEMPTS && !t.is_run)
            rh_taking_rest(i);
    }
    /* Those that only read may meet. Their first query is the latch: until
       then SET TRANSACTION READ WRITE would be obeyed. */
    if (rc == RH_OK)
        rc = how->is_reading ? rh_pg_exec(pg, error, "SELECT 1")
                             : take_run_lock(pg, events, error);
    if (rc != RH_OK)
        rh_txn_rollback(pg);
    rh_taking_close(&t);
    return rc;
}

int rh_txn_begin_write(rh_pg *pg, const rh_lock *locks, size_t n,
                       rh_events *events, rh_error *error)
{
    return begin(pg, locks, n, &at_once, events, error);
}

int rh_txn_begin_shared(rh_pg *pg, const rh_lock *locks, size_t n,
                        rh_events *events, rh_error *error)
{
    return begin(pg, locks, n, &at_first, events, error);
}

int rh_txn_begin_reading(rh_pg *pg, const rh_lock *locks, size_t n,
                         rh_events *events, rh_error *error)
{
    return begin(pg, locks, n, &reading, events, error);
}

void rh_txn_name_blockers(rh_pg *pg, const rh_lock *locks, size_t n,
                          rh_events *events, rh_error *error)
{
    rh_text who = RH_TEXT_INIT;
    bool is_run = false;
    rh_blockers_tell(pg, locks, n, n > 0 ? "{AccessShareLock}" : all_but_alone,
                     "{}", events, &who, &is_run);
    if (n == 0 && is_run) {
        rh_blockers_name_other(pg, &who, events, error);
    } else if (who.len > 0) {
        const rh_error before = *error;
        rh_fail(error, before.code, "%s%s", before.message, who.data);
    }
    rh_text_free(&who);
}
