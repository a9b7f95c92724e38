/* SPDX-License-Identifier: MIT
 *
 * Transactions: reads that cannot write, islands in writes, and a COMMIT that
 * is believed only by its tag.
 */
#include "live.h"

#include "txn.h"

static rh_pg *with_table(void)
{
    live_do("DROP TABLE IF EXISTS t; CREATE TABLE t (n int);"
            "INSERT INTO t SELECT generate_series(1, 10)");
    return live_open();
}

static rh_pg *writing(void)
{
    rh_error error = {0};
    rh_pg *pg = with_table();
    rh_events *events = rh_events_new();
    assert_ok(rh_txn_begin_write(pg, NULL, 0, events, &error));
    rh_events_free(events);
    return pg;
}

static const char *ask(rh_pg *pg, const char *sql)
{
    rh_error error = {0};
    const char *value = NULL;
    assert_ok(rh_pg_value(pg, live_arena, &value, &error, sql, 0, NULL));
    return value != NULL ? value : "(null)";
}

static void a_read_sees_one_snapshot_and_ends_clean(void **state)
{
    rh_error error = {0};
    rh_pg *pg = with_table();
    (void)state;
    assert_ok(rh_txn_begin_read(pg, &error));
    live_do("DELETE FROM t");
    assert_string_equal(ask(pg, "SELECT count(*) FROM t"), "10");
    assert_string_equal(ask(pg, "SHOW transaction_read_only"), "on");
    assert_ok(rh_txn_end_read(pg, &error));
    assert_int_equal(rh_pg_transaction_status(pg), PQTRANS_IDLE);
    assert_string_equal(ask(pg, "SELECT count(*) FROM t"), "0");
    rh_pg_close(pg);
}

static void a_read_refuses_to_write_or_to_become_writable(void **state)
{
    static const char *const attempts[] = {
        "DELETE FROM t",          "TRUNCATE t",
        "CREATE TABLE u (x int)", "SET TRANSACTION READ WRITE",
        "SELECT nextval('seq')",  "SELECT 1 FROM t FOR UPDATE",
        "SELECT * INTO u FROM t"};
    rh_error error = {0};
    rh_pg *pg = with_table();
    (void)state;
    live_do("CREATE SEQUENCE IF NOT EXISTS seq");
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        assert_ok(rh_txn_begin_read(pg, &error));
        assert_int_equal(rh_pg_exec(pg, &error, attempts[i]), RH_FAILED);
        rh_txn_rollback(pg);
        assert_int_equal(rh_pg_transaction_status(pg), PQTRANS_IDLE);
    }
    assert_string_equal(live_ask("SELECT count(*) FROM t"), "10");
    rh_pg_close(pg);
}

/* Servers before 16 let the setting be taken back; the proof does not. */
static void a_read_that_got_round_the_latch_is_refused_and_undone(void **state)
{
    rh_error error = {0};
    rh_pg *pg = with_table();
    (void)state;
    if (rh_pg_server_version(pg) < 160000) {
        assert_ok(rh_txn_begin_read(pg, &error));
        assert_ok(rh_pg_exec(
            pg, &error,
            "SELECT set_config('transaction_read_only', NULL, false),"
            " set_config('default_transaction_read_only', 'off', false)"));
        if (rh_pg_exec(pg, &error, "RESET transaction_read_only") == RH_OK &&
            rh_pg_exec(pg, &error, "DELETE FROM t") == RH_OK)
            assert_int_equal(rh_txn_end_read(pg, &error), RH_REFUSED);
        rh_txn_rollback(pg);
    }
    assert_string_equal(live_ask("SELECT count(*) FROM t"), "10");
    rh_pg_close(pg);
}

static void a_large_object_made_in_a_read_is_refused(void **state)
{
    rh_error error = {0};
    rh_pg *pg = live_open();
    (void)state;
    assert_ok(rh_txn_begin_read(pg, &error));
    if (rh_pg_exec(pg, &error, "SELECT lo_create(0)") == RH_OK) {
        assert_int_equal(rh_txn_end_read(pg, &error), RH_REFUSED);
        assert_contains(error.message, "tried to write");
    }
    rh_txn_rollback(pg);
    assert_string_equal(
        live_ask("SELECT count(*) FROM pg_largeobject_metadata"), "0");
    rh_pg_close(pg);
}

static void a_lock_that_others_wait_for_is_refused(void **state)
{
    static const struct {
        const char *lock, *said; /* NULL: it hinders no reader, no writer */
    } cases[] = {{"LOCK TABLE t IN ACCESS SHARE MODE", NULL},
                 {"EXPLAIN DELETE FROM t", NULL},
                 {"LOCK TABLE t IN SHARE UPDATE EXCLUSIVE MODE",
                  "ShareUpdateExclusiveLock on t"},
                 {"LOCK TABLE t IN SHARE MODE", "ShareLock on t"},
                 {"LOCK TABLE t", "transaction id"},
                 {"SELECT pg_advisory_xact_lock(1)", NULL},
                 {"SELECT pg_advisory_lock(1)", "an advisory lock"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rh_error error = {0};
        rh_pg *pg = with_table();
        assert_ok(rh_txn_begin_read(pg, &error));
        assert_ok(rh_pg_exec(pg, &error, cases[i].lock));
        assert_int_equal(rh_txn_end_read(pg, &error),
                         cases[i].said == NULL ? RH_OK : RH_REFUSED);
        assert_contains(error.message,
                        cases[i].said != NULL ? cases[i].said : "");
        assert_int_equal(rh_pg_transaction_status(pg), PQTRANS_IDLE);
        rh_pg_close(pg);
    }
}

static void rows_hidden_by_a_policy_are_an_error(void **state)
{
    rh_error error = {0};
    rh_pg *pg = with_table();
    (void)state;
    live_do("CREATE ROLE reader; GRANT SELECT ON t TO reader;"
            "ALTER TABLE t ENABLE ROW LEVEL SECURITY;"
            "CREATE POLICY few ON t USING (n < 4)");
    assert_ok(rh_txn_begin_read(pg, &error));
    assert_ok(rh_pg_exec(pg, &error, "SET LOCAL ROLE reader"));
    assert_int_equal(rh_pg_exec(pg, &error, "SELECT count(*) FROM t"),
                     RH_FAILED);
    assert_contains(error.message, "row-level security");
    rh_txn_rollback(pg);
    live_do("DROP TABLE t; DROP ROLE reader");
    rh_pg_close(pg);
}

static void an_island_is_read_only_and_undoes_settings(void **state)
{
    rh_error error = {0};
    rh_pg *pg = writing();
    (void)state;
    assert_ok(rh_pg_exec(pg, &error, "DELETE FROM t WHERE n > 7"));
    assert_ok(rh_txn_begin_island(pg, &error));
    assert_string_equal(ask(pg, "SELECT count(*) FROM t"), "7");
    ask(pg, "SELECT set_config('search_path', 'pg_catalog', false)");
    assert_ok(rh_txn_end_island(pg, &error));
    assert_string_equal(ask(pg, "SHOW transaction_read_only"), "off");
    assert_string_equal(ask(pg, "SELECT count(*) FROM t"), "7");
    assert_ok(rh_pg_exec(pg, &error, "DELETE FROM t"));
    rh_txn_rollback(pg);
    assert_string_equal(live_ask("SELECT count(*) FROM t"), "10");
    rh_pg_close(pg);
}

static void an_island_refuses_a_write(void **state)
{
    rh_error error = {0};
    rh_pg *pg = writing();
    (void)state;
    assert_ok(rh_txn_begin_island(pg, &error));
    assert_int_equal(rh_pg_exec(pg, &error, "DELETE FROM t"), RH_FAILED);
    assert_string_equal(rh_pg_sqlstate(pg), "25006");
    assert_int_equal(rh_txn_end_island(pg, &error), RH_FAILED);
    rh_txn_rollback(pg);
    rh_pg_close(pg);
}

static void an_island_whose_latch_was_opened_is_refused(void **state)
{
    rh_error error = {0};
    rh_pg *pg = writing();
    (void)state;
    assert_ok(rh_txn_begin_island(pg, &error));
    if (rh_pg_exec(
            pg, &error,
            "SELECT set_config('transaction_read_only', NULL, false),"
            " set_config('default_transaction_read_only', 'off', false)") ==
            RH_OK &&
        rh_pg_exec(pg, &error, "RESET transaction_read_only") == RH_OK &&
        strcmp(ask(pg, "SHOW transaction_read_only"), "off") == 0)
        assert_int_equal(rh_txn_end_island(pg, &error), RH_REFUSED);
    rh_txn_rollback(pg);
    rh_pg_close(pg);
}

static void a_commit_is_one_when_its_tag_says_so(void **state)
{
    rh_error error = {0};
    const char *xid = NULL;
    rh_pg *pg = writing();
    (void)state;
    assert_ok(rh_pg_exec(pg, &error, "DELETE FROM t"));
    assert_ok(rh_txn_id(pg, live_arena, &xid, &error));
    assert_ok(rh_txn_commit(pg, &(rh_txn_mark){.xid = xid}, &error));
    assert_string_equal(live_ask("SELECT count(*) FROM t"), "0");
    rh_pg_close(pg);
}

static void commit_of_a_failed_transaction_is_a_failure(void **state)
{
    rh_error error = {0};
    const char *xid = NULL;
    rh_pg *pg = writing();
    (void)state;
    assert_ok(rh_txn_id(pg, live_arena, &xid, &error));
    assert_ok(rh_pg_exec(pg, &error, "DELETE FROM t"));
    assert_int_equal(rh_pg_exec(pg, &error, "SELECT 1/0"), RH_FAILED);
    assert_int_equal(rh_txn_commit(pg, &(rh_txn_mark){.xid = xid}, &error),
                     RH_FAILED);
    assert_contains(error.message, "ROLLBACK");
    assert_string_equal(live_ask("SELECT count(*) FROM t"), "10");
    rh_pg_close(pg);
}

static void a_deferred_constraint_fails_the_commit(void **state)
{
    rh_error error = {0};
    const char *xid = NULL;
    rh_pg *pg = writing();
    (void)state;
    rh_txn_rollback(pg);
    live_do("DROP TABLE IF EXISTS d; CREATE TABLE d (n int UNIQUE DEFERRABLE"
            " INITIALLY DEFERRED)");
    rh_events *events = rh_events_new();
    assert_ok(rh_txn_begin_write(pg, NULL, 0, events, &error));
    assert_ok(rh_txn_id(pg, live_arena, &xid, &error));
    assert_ok(rh_pg_exec(pg, &error, "INSERT INTO d VALUES (1), (1)"));
    assert_int_equal(rh_txn_commit(pg, &(rh_txn_mark){.xid = xid}, &error),
                     RH_FAILED);
    assert_contains(error.message, "duplicate key");
    assert_string_equal(live_ask("SELECT count(*) FROM d"), "0");
    rh_events_free(events);
    rh_pg_close(pg);
}

static void a_commit_is_not_interrupted(void **state)
{
    rh_error error = {0};
    const char *xid = NULL;
    rh_pg *pg = writing();
    (void)state;
    assert_ok(rh_pg_exec(pg, &error, "DELETE FROM t"));
    assert_ok(rh_txn_id(pg, live_arena, &xid, &error));
    rh_cancel_request(&live_cancel);
    assert_ok(rh_txn_commit(pg, &(rh_txn_mark){.xid = xid}, &error));
    assert_string_equal(live_ask("SELECT count(*) FROM t"), "0");
    rh_pg_close(pg);
}

static void rollback_is_harmless_in_every_state(void **state)
{
    rh_error error = {0};
    const char *data = NULL;
    int len = 0;
    rh_pg *pg = with_table();
    (void)state;
    rh_txn_rollback(pg); /* nothing open */
    assert_ok(rh_txn_begin_read(pg, &error));
    rh_pg_exec(pg, &error, "SELECT 1/0");
    rh_txn_rollback(pg); /* failed */
    assert_int_equal(rh_pg_transaction_status(pg), PQTRANS_IDLE);
    assert_ok(rh_txn_begin_read(pg, &error));
    assert_ok(rh_pg_copy_out(
        pg, &error, "COPY (SELECT generate_series(1, 1000000)) TO STDOUT"));
    assert_ok(rh_pg_copy_next(pg, &error, &data, &len));
    rh_txn_rollback(pg); /* in a COPY that was broken off */
    assert_int_equal(rh_pg_transaction_status(pg), PQTRANS_IDLE);
    assert_ok(rh_txn_begin_read(pg, &error));
    rh_cancel_request(&live_cancel);
    rh_txn_rollback(pg); /* interrupted */
    assert_int_equal(rh_pg_transaction_status(pg), PQTRANS_IDLE);
    rh_cancel_reset(&live_cancel);
    assert_ok(rh_pg_exec(pg, &error, "SELECT 1"));
    rh_pg_close(pg);
}

#define LIVE(test) cmocka_unit_test_setup(test, live_reset)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(a_read_sees_one_snapshot_and_ends_clean),
        LIVE(a_read_refuses_to_write_or_to_become_writable),
        LIVE(a_read_that_got_round_the_latch_is_refused_and_undone),
        LIVE(a_large_object_made_in_a_read_is_refused),
        LIVE(a_lock_that_others_wait_for_is_refused),
        LIVE(rows_hidden_by_a_policy_are_an_error),
        LIVE(an_island_is_read_only_and_undoes_settings),
        LIVE(an_island_refuses_a_write),
        LIVE(an_island_whose_latch_was_opened_is_refused),
        LIVE(a_commit_is_one_when_its_tag_says_so),
        LIVE(commit_of_a_failed_transaction_is_a_failure),
        LIVE(a_deferred_constraint_fails_the_commit),
        LIVE(a_commit_is_not_interrupted),
        LIVE(rollback_is_harmless_in_every_state),
    };
    return cmocka_run_group_tests(tests, live_start, live_stop);
}
