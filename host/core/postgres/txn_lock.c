/* SPDX-License-Identifier: MIT
 *
 * Taking every lock before the first snapshot. In REPEATABLE READ any query
 * before the LOCK would fix a snapshot older than the lock, and rows committed
 * in between would be cleared without having been backed up.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "txn.h"

enum { ATTEMPTS = 4, LOCK_TIMEOUT_S = 3 };

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

static int lock_one(rh_pg *pg, const rh_lock *lock, const manner *how,
                    rh_error *error)
{
    rh_text sql = RH_TEXT_INIT;
    rh_text_addf(&sql, "LOCK TABLE %s IN %s MODE", lock->table->sql,
                 lock->is_exclusive ? how->exclusive : how->other);
    int rc = rh_pg_exec(pg, error, sql.data);
    rh_text_free(&sql);
    return rc;
}

static int begin_and_lock(rh_pg *pg, const rh_lock *locks, size_t n,
                          const manner *how, const char **waited_for,
                          rh_error *error)
{
    rh_text timeout = RH_TEXT_INIT;
    rh_text_addf(&timeout, "SET LOCAL lock_timeout = '%ds'", LOCK_TIMEOUT_S);
    int rc = rh_pg_begin(pg, how->begin, error);
    if (rc == RH_OK)
        rc = rh_pg_exec(pg, error, timeout.data);
    if (rc == RH_OK && !how->is_reading)
        rc = rh_pg_exec(pg, error, "SET LOCAL synchronous_commit = on");
    for (size_t i = 0; rc == RH_OK && i < n; i++) {
        *waited_for = locks[i].table->label;
        rc = lock_one(pg, &locks[i], how, error);
    }
    rh_text_free(&timeout);
    return rc;
}

static bool is_worth_a_retry(const rh_pg *pg)
{
    const char *state = rh_pg_sqlstate(pg);
    return strcmp(state, "55P03") == 0 /* lock_not_available */
           || strcmp(state, "40P01") == 0 /* deadlock_detected */;
}

static void tell_blocker(rh_events *events, const PGresult *res, int row)
{
    RH_EMIT(events, "blocker",
            RH_F_INT("pid", strtoll(PQgetvalue(res, row, 0), NULL, 10)),
            RH_F_TEXT("user", PQgetvalue(res, row, 1)),
            RH_F_TEXT("application", PQgetvalue(res, row, 2)),
            RH_F_TEXT("state", PQgetvalue(res, row, 3)),
            RH_F_INT("age_s", strtoll(PQgetvalue(res, row, 4), NULL, 10)),
            RH_F_TEXT("query", PQgetvalue(res, row, 5)),
            RH_F_TEXT("table", PQgetvalue(res, row, 6)));
}

/* Tells who holds locks on the tables now, and describes the first of them in
   `who`. Asked right after our own transaction ended, so it can miss one that
   has just gone. */
static void tell_blockers(rh_pg *pg, const rh_lock *locks, size_t n,
                          const manner *how, rh_events *events, rh_text *who)
{
    static const char *const sql =
        "SELECT DISTINCT ON (a.pid) a.pid, coalesce(a.usename, ''),"
        "  coalesce(a.application_name, ''), coalesce(a.state, ''),"
        "  coalesce(extract(epoch FROM now() - a.xact_start)::bigint, 0),"
        "  left(regexp_replace(coalesce(a.query, ''), '\\s+', ' ', 'g'), 200),"
        "  c.relname"
        " FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
        " JOIN pg_class c ON c.oid = l.relation"
        " WHERE l.granted AND l.pid <> pg_backend_pid()"
        "  AND l.database = (SELECT oid FROM pg_database"
        "   WHERE datname = current_database())"
        "  AND l.relation = ANY ($1::oid[])"
        "  AND l.mode <> ALL ($2::text[])"
        " ORDER BY a.pid, a.xact_start";
    rh_text oids = RH_TEXT_INIT;
    rh_error ignored = {0};
    PGresult *res = NULL;
    const char *harmless = how->harmless_to_other;
    rh_text_addc(&oids, '{');
    for (size_t i = 0; i < n; i++) {
        rh_text_addf(&oids, "%s%u", i > 0 ? "," : "", locks[i].table->oid);
        if (locks[i].is_exclusive)
            harmless = how->harmless_to_exclusive;
    }
    rh_text_addc(&oids, '}');
    const char *params[] = {oids.data, harmless};
    if (rh_pg_run(pg, &res, &ignored, sql, 2, params) == RH_OK) {
        for (int i = 0; i < PQntuples(res); i++)
            tell_blocker(events, res, i);
        rh_text_clear(who);
        if (PQntuples(res) > 0)
            rh_text_addf(who,
                         ": pid %s (user %s, application \"%s\", %s) is in"
                         " the way",
                         PQgetvalue(res, 0, 0), PQgetvalue(res, 0, 1),
                         PQgetvalue(res, 0, 2), PQgetvalue(res, 0, 3));
    }
    PQclear(res);
    rh_text_free(&oids);
}

static void pause_between(int attempt)
{
    struct timespec ts = {0, 200000000L * attempt};
    nanosleep(&ts, NULL);
}

/* The lock of runs among themselves: one a database, until the transaction
   ends. Taken last, because it is a query and so takes the snapshot. */
static int take_run_lock(rh_pg *pg, rh_error *error)
{
    static const char *const sql =
        "SELECT pg_try_advisory_xact_lock(hashtextextended("
        "'resethost:' || current_database(), 0))";
    PGresult *res = NULL;
    int rc = rh_pg_run(pg, &res, error, sql, 0, NULL);
    if (rc == RH_OK && PQgetvalue(res, 0, 0)[0] != 't')
        rc = rh_fail(error, RH_BUSY,
                     "another resethost run is at work in %s: wait for its end",
                     rh_pg_get_url(pg)->place);
    PQclear(res);
    return rc;
}

static int begin(rh_pg *pg, const rh_lock *locks, size_t n, const manner *how,
                 rh_events *events, rh_error *error)
{
    rh_text who = RH_TEXT_INIT;
    const char *table = "";
    rh_lock *sorted = rh_alloc(n * sizeof *sorted);
    if (n > 0)
        memcpy(sorted, locks, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_name);
    int rc = RH_OK;
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
        rc = begin_and_lock(pg, sorted, n, how, &table, error);
        if (rc != RH_FAILED || !is_worth_a_retry(pg))
            break;
        rh_txn_rollback(pg);
        RH_EMIT(events, "lock_wait", RH_F_INT("attempt", attempt),
                RH_F_INT("attempts", ATTEMPTS), RH_F_TEXT("tables", table));
        tell_blockers(pg, sorted, n, how, events, &who);
        rc = rh_fail(error, RH_BUSY,
                     "could not lock \"%s\" in %d attempts of %d s%s", table,
                     ATTEMPTS, LOCK_TIMEOUT_S, rh_text_str(&who));
        if (attempt < ATTEMPTS)
            pause_between(attempt);
    }
    /* Those that only read may meet. Their first query is the latch: until
       then SET TRANSACTION READ WRITE would be obeyed. */
    if (rc == RH_OK)
        rc = how->is_reading ? rh_pg_exec(pg, error, "SELECT 1")
                             : take_run_lock(pg, error);
    if (rc != RH_OK)
        rh_txn_rollback(pg);
    rh_text_free(&who);
    free(sorted);
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

/* ---- The second step ---- */

static int try_upgrade(rh_pg *pg, const rh_lock *locks, size_t n,
                       const char **waited_for, rh_error *error)
{
    int rc = rh_pg_exec(pg, error, "SAVEPOINT rh_upgrade");
    for (size_t i = 0; rc == RH_OK && i < n; i++) {
        *waited_for = locks[i].table->label;
        rc = lock_one(pg, &locks[i], &at_once, error);
    }
    return rc == RH_OK ? rh_pg_exec(pg, error, "RELEASE rh_upgrade") : rc;
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

static int upgrade_all(rh_pg *pg, const rh_lock *locks, size_t n,
                       rh_events *events, rh_error *error)
{
    rh_text who = RH_TEXT_INIT;
    const char *table = "";
    int rc = RH_OK;
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
        rc = try_upgrade(pg, locks, n, &table, error);
        if (rc != RH_FAILED || !is_worth_a_retry(pg))
            break;
        rc = undo_upgrade(pg, error);
        if (rc != RH_OK)
            break;
        RH_EMIT(events, "lock_wait", RH_F_INT("attempt", attempt),
                RH_F_INT("attempts", ATTEMPTS), RH_F_TEXT("tables", table));
        tell_blockers(pg, locks, n, &at_once, events, &who);
        rc = rh_fail(error, RH_BUSY,
                     "could not lock \"%s\" in %d attempts of %d s%s", table,
                     ATTEMPTS, LOCK_TIMEOUT_S, rh_text_str(&who));
        if (attempt < ATTEMPTS)
            pause_between(attempt);
    }
    rh_text_free(&who);
    return rc;
}

int rh_txn_upgrade(rh_pg *pg, const rh_lock *locks, size_t n, rh_events *events,
                   rh_error *error)
{
    size_t wanted = 0;
    rh_lock *sorted = rh_alloc(n * sizeof *sorted);
    for (size_t i = 0; i < n; i++)
        if (locks[i].is_exclusive)
            sorted[wanted++] = locks[i];
    qsort(sorted, wanted, sizeof *sorted, by_name);
    int rc =
        wanted > 0 ? upgrade_all(pg, sorted, wanted, events, error) : RH_OK;
    free(sorted);
    return rc;
}
