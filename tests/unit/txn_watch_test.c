/* SPDX-License-Identifier: MIT
 *
 * Waits for locks that never become a circle: `other` always has table b, and
 * must never hear of a deadlock.
 */
#include "live.h"

#include "txn_watch.h"

static rh_catalog catalog;
static rh_pg *pg;
static PGconn *other, *third;
static rh_lock locks[2];
static rh_watch_plan plan = {.locks = locks,
                             .n = 2,
                             .harmless_to_exclusive = "{}",
                             .harmless_to_other = "{AccessShareLock}",
                             .deadlock_ms = 1000};
static rh_watch *watch;

static void say(PGconn *conn, const char *sql)
{
    PGresult *res = PQexec(conn, sql);
    if (PQresultStatus(res) != PGRES_COMMAND_OK &&
        PQresultStatus(res) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(conn));
    PQclear(res);
}

static int begin(void **state)
{
    rh_error error = {0};
    const char *names[] = {"a", "b"};
    live_reset(state);
    live_do("DROP TABLE IF EXISTS a, b, c; CREATE TABLE a (n int);"
            " CREATE TABLE b (n int) PARTITION BY RANGE (n);"
            " CREATE TABLE b1 PARTITION OF b FOR VALUES FROM (0) TO (100)"
            "  PARTITION BY RANGE (n);"
            " CREATE TABLE b2 PARTITION OF b1 FOR VALUES FROM (0) TO (10);"
            " CREATE TABLE c (n int)");
    pg = live_open();
    other = PQconnectdb(rh_servers_database_url(live_servers));
    third = PQconnectdb(rh_servers_database_url(live_servers));
    assert_ok(rh_catalog_read(&catalog, live_arena, pg, names, 2, &error));
    locks[0] = (rh_lock){.table = &catalog.tables[0], .is_exclusive = true};
    locks[1] = (rh_lock){.table = &catalog.tables[1]};
    assert_ok(rh_watch_open(&watch, pg, &plan, &error));
    assert_ok(rh_pg_exec(pg, &error, "BEGIN READ WRITE"));
    assert_ok(rh_pg_exec(pg, &error, "LOCK TABLE a"));
    say(other, "BEGIN");
    return 0;
}

static int end(void **state)
{
    (void)state;
    rh_watch_close(watch);
    rh_pg_close(pg);
    PQfinish(other);
    PQfinish(third);
    return 0;
}

/* Returns once it waits for a lock. */
static void ask_for(PGconn *conn, const char *sql)
{
    const char *waits = "f";
    const char *query = rh_arena_printf(
        live_arena,
        "SELECT EXISTS (SELECT FROM pg_locks WHERE pid = %d AND NOT granted)",
        PQbackendPID(conn));
    assert_int_equal(PQsendQuery(conn, sql), 1);
    for (int i = 0; i < 400 && *waits == 'f'; i++) {
        live_pause(10);
        waits = live_ask(query);
    }
    assert_string_equal(waits, "t");
}

/* What was asked for has come, and nobody was ended for it. */
static void assert_served(PGconn *conn)
{
    PGresult *res;
    while ((res = PQgetResult(conn)) != NULL) {
        if (PQresultStatus(res) != PGRES_COMMAND_OK)
            fail_msg("%s", PQerrorMessage(conn));
        PQclear(res);
    }
}

static int lock_b(rh_error *error)
{
    return rh_watch_lock(
        watch, "SET LOCAL lock_timeout = '20s'; LOCK TABLE b IN SHARE MODE",
        error);
}

static void assert_circle(int rc, size_t wanted)
{
    size_t which = 99;
    assert_int_equal(rc, RH_BUSY);
    assert_true(rh_watch_is_circle(watch, &which));
    assert_int_equal(which, wanted);
    rh_error error = {0};
    assert_ok(rh_pg_exec(pg, &error, "ROLLBACK"));
    assert_served(other);
}

static void who_only_has_it_is_waited_for(void **state)
{
    rh_error error = {0};
    live_deed deed = {.pid = rh_pg_backend_pid(pg), .waits = true};
    (void)state;
    say(other, "LOCK TABLE b2 IN ROW EXCLUSIVE MODE");
    deed.sql = rh_arena_printf(
        live_arena, "SELECT pg_sleep(1.3); SELECT pg_terminate_backend(%d)",
        PQbackendPID(other));
    live_begin(&deed);
    int rc = lock_b(&error);
    live_end(&deed);
    if (rc != RH_OK)
        fail_msg("%s", error.message);
}

static void who_has_it_and_waits_for_us_is_not(void **state)
{
    rh_error error = {0};
    (void)state;
    say(other, "LOCK TABLE b IN ROW EXCLUSIVE MODE");
    ask_for(other, "LOCK TABLE a IN ROW EXCLUSIVE MODE");
    assert_circle(rh_watch_look(watch, &error), 1);
    assert_contains(error.message, "waits for this run");
}

static void nor_who_has_a_part_of_a_part_of_it(void **state)
{
    rh_error error = {0};
    (void)state;
    say(other, "LOCK TABLE b2 IN ROW EXCLUSIVE MODE");
    ask_for(other, "LOCK TABLE a IN ROW EXCLUSIVE MODE");
    assert_circle(lock_b(&error), 1);
}

static void nor_who_waits_for_one_that_waits_for_us(void **state)
{
    rh_error error = {0};
    (void)state;
    say(third, "BEGIN");
    say(third, "LOCK TABLE c");
    ask_for(third, "LOCK TABLE a IN ROW EXCLUSIVE MODE");
    say(other, "LOCK TABLE b IN ROW EXCLUSIVE MODE");
    ask_for(other, "LOCK TABLE c");
    assert_int_equal(lock_b(&error), RH_BUSY);
    assert_ok(rh_pg_exec(pg, &error, "ROLLBACK"));
    assert_served(third);
    say(third, "COMMIT");
    assert_served(other);
}

/* It comes while we wait, so its deadlock_timeout has only begun. */
static void who_comes_to_wait_for_us_ends_our_wait(void **state)
{
    rh_error error = {0};
    (void)state;
    say(other, "LOCK TABLE b IN ROW EXCLUSIVE MODE");
    assert_int_equal(
        PQsendQuery(other, "DO 'BEGIN PERFORM pg_sleep(0.4); LOCK a; END'"), 1);
    assert_circle(lock_b(&error), 1);
}

static void whose_lock_is_in_nobodys_way_may_wait(void **state)
{
    rh_error error = {0};
    (void)state;
    say(other, "LOCK TABLE b IN ACCESS SHARE MODE");
    ask_for(other, "LOCK TABLE a IN ROW EXCLUSIVE MODE");
    assert_ok(lock_b(&error));
    assert_ok(rh_pg_exec(pg, &error, "ROLLBACK"));
    assert_served(other);
}

static void a_wait_with_its_time_over_is_no_circle(void **state)
{
    rh_error error = {0};
    size_t which = 99;
    (void)state;
    say(other, "LOCK TABLE b IN ROW EXCLUSIVE MODE");
    assert_int_equal(rh_watch_lock(watch,
                                   "SET LOCAL lock_timeout = 250; LOCK TABLE b",
                                   &error),
                     RH_BUSY);
    assert_contains(error.message, "lock timeout");
    assert_false(rh_watch_is_circle(watch, &which));
    assert_true(rh_watch_is_alive(watch));
}

static void a_wait_is_interrupted(void **state)
{
    rh_error error = {0};
    live_deed deed = {.pid = rh_pg_backend_pid(pg), .waits = true};
    (void)state;
    say(other, "LOCK TABLE b IN ROW EXCLUSIVE MODE");
    live_begin(&deed);
    int rc = lock_b(&error);
    live_end(&deed);
    assert_int_equal(rc, RH_CANCELLED);
}

/* Not to be looked for is not to be waited for. */
static void a_watch_that_is_ended_ends_the_wait(void **state)
{
    rh_error error = {0};
    size_t which = 99;
    (void)state;
    assert_ok(rh_watch_look(watch, &error));
    live_do("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE"
            " query LIKE 'WITH RECURSIVE me%' AND pid <> pg_backend_pid()");
    assert_int_equal(lock_b(&error), RH_BUSY);
    assert_false(rh_watch_is_circle(watch, &which));
    assert_false(rh_watch_is_alive(watch));
}

#define WATCHED(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WATCHED(who_only_has_it_is_waited_for),
        WATCHED(who_has_it_and_waits_for_us_is_not),
        WATCHED(nor_who_has_a_part_of_a_part_of_it),
        WATCHED(nor_who_waits_for_one_that_waits_for_us),
        WATCHED(who_comes_to_wait_for_us_ends_our_wait),
        WATCHED(whose_lock_is_in_nobodys_way_may_wait),
        WATCHED(a_wait_with_its_time_over_is_no_circle),
        WATCHED(a_wait_is_interrupted),
        WATCHED(a_watch_that_is_ended_ends_the_wait),
    };
    return cmocka_run_group_tests(tests, live_start, live_stop);
}
