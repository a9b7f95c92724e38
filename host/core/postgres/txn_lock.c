/* SPDX-License-Identifier: MIT
 *
 * Taking every lock before the first snapshot. In REPEATABLE READ any query
 * before the LOCK would fix a snapshot older than the lock, and rows committed
 * in between would be cleared without having been backed up.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "txn_blockers.h"

enum { ATTEMPTS = 4, ATTEMPT_MS = 3000, SHORTEST_MS = 50, POLL_MS = 20 };

/* A lock is had now or not at all: nobody finds us waiting for it. */
enum { AT_ONCE = 0 };

static int by_name(const void *a, const void *b)
{
    const rh_lock *x = a, *y = b;
    return strcmp(x->table->sql, y->table->sql);
}

/* How tables are locked, and which locks of others are in nobody's way then. */
typedef struct manner {
    const char *begin;
    const char *exclusive, *harmless_to_exclusive;
    const char *other, *harmless_to_other;
    bool is_reading;
} manner;

static const char read_write[] =
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE";
static const char readers[] = "{AccessShareLock,RowShareLock}";
static const char all_but_alone[] =
    "{AccessShareLock,RowShareLock,RowExclusiveLock,ShareUpdateExclusiveLock,"
    "ShareLock,ShareRowExclusiveLock,ExclusiveLock}";

static const manner at_once = {
    .begin = read_write,
    .exclusive = "ACCESS EXCLUSIVE",
    .harmless_to_exclusive = "{}",
    .other = "SHARE ROW EXCLUSIVE",
    .harmless_to_other = readers,
};
static const manner at_first = {
    .begin = read_write,
    .exclusive = "EXCLUSIVE",
    .harmless_to_exclusive = "{AccessShareLock}",
    .other = "SHARE ROW EXCLUSIVE",
    .harmless_to_other = readers,
};
static const manner reading = {
    .begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    .exclusive = "ACCESS SHARE",
    .harmless_to_exclusive = all_but_alone,
    .other = "ACCESS SHARE",
    .harmless_to_other = all_but_alone,
    .is_reading = true,
};

/* Taking the locks of a run. */
typedef struct taking {
    rh_pg *pg;
    rh_lock *locks; /* sorted by name */
    size_t n;
    const manner *how;
    rh_events *events;
    rh_text who;
    bool is_run;        /* who is in the way is a run that writes */
    size_t first;       /* the table to begin with: the one that was not to be
                           had last time */
    int64_t patience;   /* how long to wait while some locks are held: less than
                           others wait before the server looks for a deadlock
                           and ends one of them */
    int64_t attempt_by; /* rh_now_ms(): when the attempt is over */
} taking;

static void open_taking(taking *t, const rh_lock *locks, size_t n)
{
    t->locks = rh_alloc(n * sizeof *t->locks);
    for (size_t i = 0; i < n; i++)
        if (locks[i].is_exclusive || t->how != NULL)
            t->locks[t->n++] = locks[i];
    qsort(t->locks, t->n, sizeof *t->locks, by_name);
}

static void close_taking(taking *t)
{
    rh_text_free(&t->who);
    free(t->locks);
}

static void set_patience(taking *t, int64_t deadlock_ms)
{
    t->patience = deadlock_ms / 2;
    if (t->patience > ATTEMPT_MS)
        t->patience = ATTEMPT_MS;
    if (t->patience < SHORTEST_MS)
        t->patience = SHORTEST_MS;
}

static int lock_one(const taking *t, size_t i, const manner *how, int64_t by,
                    rh_error *error)
{
    const rh_lock *lock = &t->locks[i];
    int64_t left = by - rh_now_ms();
    rh_text sql = RH_TEXT_INIT;
    rh_text_addf(&sql,
                 "SET LOCAL lock_timeout = %d; LOCK TABLE %s IN %s MODE%s",
                 left > 1 ? (int)left : 1, lock->table->sql,
                 lock->is_exclusive ? how->exclusive : how->other,
                 by == AT_ONCE ? " NOWAIT" : "");
    int rc = rh_pg_script(t->pg, error, sql.data);
    rh_text_free(&sql);
    return rc;
}

/* The rest of the run waits as long as an attempt does. */
static int set_timeout(rh_pg *pg, rh_error *error)
{
    rh_text sql = RH_TEXT_INIT;
    rh_text_addf(&sql, "SET LOCAL lock_timeout = %d", ATTEMPT_MS);
    int rc = rh_pg_exec(pg, error, sql.data);
    rh_text_free(&sql);
    return rc;
}

/* All but the one that was had first. */
static int lock_others(taking *t, rh_error *error)
{
    int rc = RH_OK;
    size_t had = t->first;
    int64_t by = rh_now_ms() + t->patience;
    for (size_t i = 0; rc == RH_OK && i < t->n; i++) {
        if (i == had)
            continue;
        rc = lock_one(t, i, t->how, by, error);
        if (rc != RH_OK)
            t->first = i;
    }
    return rc;
}

/* While nothing is held nobody can be in a circle with us, so the first lock,
   and only that, may be waited for long. One on a partitioned table takes its
   partitions one by one. */
static int begin_and_lock(taking *t, rh_error *error)
{
    int rc = rh_pg_begin(t->pg, t->how->begin, error);
    if (rc == RH_OK && !t->how->is_reading)
        rc = rh_pg_exec(t->pg, error, "SET LOCAL synchronous_commit = on");
    if (rc != RH_OK || t->n == 0)
        return rc;
    bool has_parts = t->locks[t->first].table->kind == 'p';
    rc = lock_one(t, t->first, t->how,
                  has_parts ? rh_now_ms() + t->patience : t->attempt_by, error);
    if (rc == RH_OK)
        rc = lock_others(t, error);
    return rc == RH_OK ? set_timeout(t->pg, error) : rc;
}

/* Whoever holds a lock that we wait for may wait for one of ours: so all are
   released at each failure, and the one that was missing comes first then. */
static int attempt_all(taking *t, rh_error *error)
{
    int rc;
    t->attempt_by = rh_now_ms() + ATTEMPT_MS;
    do {
        rc = begin_and_lock(t, error);
        if (rc == RH_BUSY)
            rh_txn_rollback(t->pg);
    } while (rc == RH_BUSY && rh_now_ms() < t->attempt_by);
    return rc;
}

static const char *missing(const taking *t)
{
    return t->n > 0 ? t->locks[t->first].table->label : "";
}

/* By its own lock it is known best, once it has that. */
static int name_run(rh_pg *pg, const rh_text *who, rh_events *events,
                    rh_error *error)
{
    int64_t ignored = 0;
    int rc = rh_blockers_look(pg, false, &ignored, events, error);
    if (rc != RH_OK)
        return rc;
    return rh_fail(error, RH_BUSY,
                   "another resethost run is at work in %s%s: wait for its end",
                   rh_pg_get_url(pg)->place, rh_text_str(who));
}

static int tell_attempt(taking *t, int attempt, rh_error *error)
{
    const manner *how = t->how != NULL ? t->how : &at_once;
    RH_EMIT(t->events, "lock_wait", RH_F_INT("attempt", attempt),
            RH_F_INT("attempts", ATTEMPTS), RH_F_TEXT("tables", missing(t)));
    rh_blockers_tell(t->pg, t->locks, t->n, how->harmless_to_other,
                     how->harmless_to_exclusive, t->events, &t->who,
                     &t->is_run);
    if (t->is_run)
        return name_run(t->pg, &t->who, t->events, error);
    return rh_fail(error, RH_BUSY,
                   "could not lock \"%s\" in %d attempts of %d s%s", missing(t),
                   ATTEMPTS, ATTEMPT_MS / 1000, rh_text_str(&t->who));
}

static void pause_ms(int ms)
{
    struct timespec ts = {0, 1000000L * ms};
    nanosleep(&ts, NULL);
}

static void pause_between(int attempt)
{
    pause_ms(200 * attempt);
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

static int begin(rh_pg *pg, const rh_lock *locks, size_t n, const manner *how,
                 rh_events *events, rh_error *error)
{
    taking t = {.pg = pg, .how = how, .events = events};
    int64_t deadlock_ms = 0;
    open_taking(&t, locks, n);
    int rc = rh_blockers_look(pg, how->is_reading, &deadlock_ms, events, error);
    if (rc != RH_OK)
        goto done;
    set_patience(&t, deadlock_ms);
    rc = RH_BUSY;
    for (int i = 1; rc == RH_BUSY && i <= ATTEMPTS && !t.is_run; i++) {
        rc = attempt_all(&t, error);
        if (rc == RH_BUSY)
            rc = tell_attempt(&t, i, error);
        if (rc == RH_BUSY && i < ATTEMPTS && !t.is_run)
            pause_between(i);
    }
    /* Those that only read may meet. Their first query is the latch: until
       then SET TRANSACTION READ WRITE would be obeyed. */
    if (rc == RH_OK)
        rc = how->is_reading ? rh_pg_exec(pg, error, "SELECT 1")
                             : take_run_lock(pg, events, error);
    if (rc != RH_OK)
        rh_txn_rollback(pg);
done:
    close_taking(&t);
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
        name_run(pg, &who, events, error);
    } else if (who.len > 0) {
        const rh_error before = *error;
        rh_fail(error, before.code, "%s%s", before.message, who.data);
    }
    rh_text_free(&who);
}

/* ---- The second step ---- */

/* What is held must be kept, so who waits for it and is waited for would wait
   for ever: looked for before each wait, and none lasts long enough for the
   server to look and to end the other one. */
static int try_upgrade(taking *t, bool waits, bool *is_circle, rh_error *error)
{
    int rc = rh_blockers_find_circle(t->pg, t->locks, t->n, is_circle, error);
    if (rc == RH_OK && *is_circle)
        return rh_fail(error, RH_BUSY,
                       "a session that reads the tables waits for this run, "
                       "which waits for it");
    if (rc == RH_OK)
        rc = rh_pg_exec(t->pg, error, "SAVEPOINT rh_upgrade");
    int64_t by = waits ? rh_now_ms() + t->patience : AT_ONCE;
    for (size_t i = 0; rc == RH_OK && i < t->n; i++) {
        t->first = i;
        rc = lock_one(t, i, &at_once, by, error);
    }
    return rc;
}

/* Back to before the attempt. What the statistics views showed before is not
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

/* A reader that comes to write while we wait for it is ended by the server at
   once, for it sees the circle in the queue of that one lock. So at first we do
   not wait but ask again; a table that is read all the time is had only by
   waiting. */
static int attempt_upgrade(taking *t, bool waits, bool *is_circle,
                           rh_error *error)
{
    int rc;
    t->attempt_by = rh_now_ms() + ATTEMPT_MS;
    do {
        rc = try_upgrade(t, waits, is_circle, error);
        if (rc != RH_BUSY || *is_circle)
            break;
        rc = undo_upgrade(t->pg, error);
        if (rc == RH_OK)
            rc = RH_BUSY;
        if (!waits)
            pause_ms(POLL_MS);
    } while (rc == RH_BUSY && rh_now_ms() < t->attempt_by);
    return rc;
}

static int upgrade(taking *t, bool *is_circle, rh_error *error)
{
    int rc = RH_BUSY;
    for (int i = 1; rc == RH_BUSY && i <= ATTEMPTS; i++) {
        rc = attempt_upgrade(t, i > 1, is_circle, error);
        if (*is_circle)
            return rc;
        if (rc == RH_BUSY)
            rc = tell_attempt(t, i, error);
        if (rc == RH_BUSY && i < ATTEMPTS)
            pause_between(i);
    }
    if (rc == RH_OK)
        rc = rh_pg_exec(t->pg, error, "RELEASE rh_upgrade");
    return rc == RH_OK ? set_timeout(t->pg, error) : rc;
}

int rh_txn_upgrade(rh_pg *pg, const rh_lock *locks, size_t n, rh_events *events,
                   bool *is_circle, rh_error *error)
{
    taking t = {.pg = pg, .events = events};
    int64_t deadlock_ms = 0;
    *is_circle = false;
    open_taking(&t, locks, n);
    int rc = t.n > 0 ? rh_blockers_look(pg, true, &deadlock_ms, events, error)
                     : RH_OK;
    set_patience(&t, deadlock_ms / 2);
    if (rc == RH_OK && t.n > 0)
        rc = upgrade(&t, is_circle, error);
    close_taking(&t);
    return rc;
}
