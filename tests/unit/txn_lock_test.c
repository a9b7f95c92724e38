/* SPDX-License-Identifier: MIT
 *
 * Locks before the first snapshot, whoever is in the way named.
 */
#include "live.h"

#include "txn.h"

static rh_catalog catalog;
static rh_pg *pg;

static int begin(void **state)
{
    rh_error error = {0};
    const char *names[] = {"t", "a"};
    live_reset(state);
    live_do("DROP TABLE IF EXISTS t, a; CREATE TABLE a (n int);"
            "CREATE TABLE t (n int); INSERT INTO t VALUES (1)");
    pg = live_open();
    assert_ok(rh_catalog_read(&catalog, live_arena, pg, names, 2, &error));
    return 0;
}

static int end(void **state)
{
    (void)state;
    rh_pg_close(pg);
    return 0;
}

static int lock(bool exclusive, rh_events *events, rh_error *error)
{
    rh_lock locks[] = {{.table = &catalog.tables[0], .is_exclusive = exclusive},
                       {.table = &catalog.tables[1]}};
    return rh_txn_begin_write(pg, locks, 2, events, error);
}

static const char *mode_of(const char *table)
{
    return live_ask(rh_arena_printf(
        live_arena,
        "SELECT string_agg(mode, ' ') FROM pg_locks WHERE pid = %d AND granted"
        " AND relation = '%s'::regclass",
        rh_pg_backend_pid(pg), table));
}

static void tables_are_locked_as_asked(void **state)
{
    rh_error error = {0};
    live_log log;
    (void)state;
    live_log_open(&log);
    assert_ok(lock(true, log.events, &error));
    assert_string_equal(mode_of("t"), "AccessExclusiveLock");
    assert_string_equal(mode_of("a"), "ShareRowExclusiveLock");
    assert_int_equal(log.lines.len, 0);
    const char *level = NULL;
    assert_ok(rh_pg_value(pg, live_arena, &level, &error,
                          "SHOW transaction_isolation", 0, NULL));
    assert_string_equal(level, "repeatable read");
    rh_txn_rollback(pg);
    assert_string_equal(mode_of("t"), "(null)");
    live_log_close(&log);
}

/* Both by the weakest lock, and no way back to writing, though no query has
   run but our own. */
static void what_only_reads_locks_nobody_out_and_stays_so(void **state)
{
    rh_error error = {0};
    live_log log;
    (void)state;
    rh_lock locks[] = {{.table = &catalog.tables[0], .is_exclusive = true},
                       {.table = &catalog.tables[1]}};
    live_log_open(&log);
    assert_ok(rh_txn_begin_reading(pg, locks, 2, log.events, &error));
    assert_string_equal(mode_of("t"), "AccessShareLock");
    assert_string_equal(mode_of("a"), "AccessShareLock");
    live_do("INSERT INTO t VALUES (2)");
    assert_int_equal(rh_pg_exec(pg, &error, "SET TRANSACTION READ WRITE"),
                     RH_FAILED);
    assert_contains(error.message, "read-write mode");
    rh_txn_rollback(pg);
    assert_ok(rh_txn_begin_reading(pg, locks, 2, log.events, &error));
    assert_ok(rh_txn_end_read(pg, &error));
    assert_int_equal(rh_pg_transaction_status(pg), PQTRANS_IDLE);
    live_log_close(&log);
}

/* A writer commits while we wait: what it wrote must be seen. */
static void *commit_when_waited_for(void *ud)
{
    PGconn *conn = ud;
    for (int i = 0; i < 400; i++) {
        char sql[128];
        snprintf(sql, sizeof sql,
                 "SELECT 1 FROM pg_locks WHERE pid = %d AND NOT granted",
                 rh_pg_backend_pid(pg));
        PGresult *res = PQexec(conn, sql);
        bool waits = PQntuples(res) > 0;
        PQclear(res);
        if (waits)
            break;
        live_pause(10);
    }
    PQclear(PQexec(conn, "COMMIT"));
    return NULL;
}

static void rows_committed_while_waiting_are_seen(void **state)
{
    rh_error error = {0};
    pthread_t thread;
    const char *rows = NULL;
    live_log log;
    PGconn *conn = PQconnectdb(rh_servers_database_url(live_servers));
    (void)state;
    live_log_open(&log);
    PQclear(PQexec(conn, "BEGIN"));
    PQclear(PQexec(conn, "INSERT INTO t VALUES (2)"));
    pthread_create(&thread, NULL, commit_when_waited_for, conn);
    int rc = lock(false, log.events, &error);
    pthread_join(thread, NULL);
    assert_int_equal(rc, RH_OK);
    assert_ok(rh_pg_value(pg, live_arena, &rows, &error,
                          "SELECT count(*) FROM t", 0, NULL));
    assert_string_equal(rows, "2");
    PQfinish(conn);
    live_log_close(&log);
}

/* The blocker goes as soon as it is told of. */
typedef struct blocked {
    live_log log;
    rh_pg *blocker;
} blocked;

static void let_go(void *ud, const rh_event *event)
{
    blocked *b = ud;
    rh_error ignored = {0};
    if (strcmp(event->name, "blocker") == 0)
        rh_pg_exec(b->blocker, &ignored, "ROLLBACK");
}

static void a_blocker_is_named_and_the_next_attempt_succeeds(void **state)
{
    rh_error error = {0};
    blocked b;
    (void)state;
    live_log_open(&b.log);
    rh_events_add_reader(b.log.events, let_go, &b);
    b.blocker = live_open();
    assert_ok(rh_pg_exec(b.blocker, &error, "SET application_name = 'night'"));
    assert_ok(rh_pg_exec(b.blocker, &error, "BEGIN"));
    assert_ok(rh_pg_exec(b.blocker, &error, "SELECT * FROM t"));
    assert_ok(lock(true, b.log.events, &error));
    assert_contains(b.log.lines.data, "\"event\":\"lock_wait\",\"attempt\":1");
    assert_contains(b.log.lines.data, "\"application\":\"night\"");
    assert_contains(b.log.lines.data, "\"query\":\"SELECT * FROM t\"");
    assert_lacks(b.log.lines.data, "\"attempt\":2");
    rh_pg_close(b.blocker);
    live_log_close(&b.log);
}

static void a_wait_is_interrupted_and_leaves_nothing_open(void **state)
{
    rh_error error = {0};
    live_log log;
    rh_pg *blocker = live_open_writer();
    live_deed deed = {.pid = rh_pg_backend_pid(pg), .waits = true};
    (void)state;
    live_log_open(&log);
    assert_ok(rh_pg_exec(blocker, &error, "BEGIN"));
    assert_ok(rh_pg_exec(blocker, &error, "LOCK TABLE t"));
    live_begin(&deed);
    int rc = lock(false, log.events, &error);
    live_end(&deed);
    rh_cancel_reset(&live_cancel);
    assert_int_equal(rc, RH_CANCELLED);
    assert_int_equal(rh_pg_transaction_status(pg), PQTRANS_IDLE);
    rh_pg_close(blocker);
    live_log_close(&log);
}

static void two_runs_do_not_meet(void **state)
{
    rh_error error = {0};
    live_log log;
    rh_pg *other = live_open();
    (void)state;
    live_log_open(&log);
    assert_ok(rh_txn_begin_write(other, NULL, 0, log.events, &error));
    assert_int_equal(rh_txn_begin_write(pg, NULL, 0, log.events, &error),
                     RH_BUSY);
    assert_contains(error.message, "another resethost run");
    assert_int_equal(rh_pg_transaction_status(pg), PQTRANS_IDLE);
    rh_txn_rollback(other);
    assert_ok(rh_txn_begin_write(pg, NULL, 0, log.events, &error));
    rh_pg_close(other);
    live_log_close(&log);
}

static void a_table_that_is_gone_is_no_reason_to_wait(void **state)
{
    rh_error error = {0};
    live_log log;
    (void)state;
    live_log_open(&log);
    live_do("DROP TABLE t");
    assert_int_equal(lock(true, log.events, &error), RH_FAILED);
    assert_contains(error.message, "does not exist");
    assert_int_equal(log.lines.len, 0);
    assert_int_equal(rh_pg_transaction_status(pg), PQTRANS_IDLE);
    live_log_close(&log);
}

#define LOCKS(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOCKS(tables_are_locked_as_asked),
        LOCKS(what_only_reads_locks_nobody_out_and_stays_so),
        LOCKS(rows_committed_while_waiting_are_seen),
        LOCKS(a_blocker_is_named_and_the_next_attempt_succeeds),
        LOCKS(a_wait_is_interrupted_and_leaves_nothing_open),
        LOCKS(two_runs_do_not_meet),
        LOCKS(a_table_that_is_gone_is_no_reason_to_wait),
    };
    return cmocka_run_group_tests(tests, live_start, live_stop);
}
