/* SPDX-License-Identifier: MIT
 *
 * Queries of a playbook: their rows, and what is refused.
 */
#include "live.h"

#include "statement.h"
#include "txn.h"

static rh_pg *reader;

static int start(void **state)
{
    live_start(state);
    live_do("CREATE TABLE t (n int, s text);"
            "INSERT INTO t VALUES (1, 'one'), (2, NULL);"
            "CREATE FUNCTION writes() RETURNS int LANGUAGE sql AS"
            " 'DELETE FROM t RETURNING 1';"
            "CREATE FUNCTION unlatches() RETURNS int LANGUAGE plpgsql AS"
            " 'BEGIN RESET transaction_read_only; DELETE FROM t; RETURN 1; END'"
            ";CREATE PROCEDURE commits() LANGUAGE plpgsql AS"
            " 'BEGIN COMMIT; END'");
    return 0;
}

static int begin(void **state)
{
    rh_error error = {0};
    live_reset(state);
    reader = live_open();
    assert_ok(rh_txn_begin_read(reader, &error));
    return 0;
}

static int end(void **state)
{
    (void)state;
    rh_pg_close(reader);
    return 0;
}

static int run_query(rh_rows *rows, const char *sql, rh_error *error)
{
    return rh_read(rows, live_arena, reader, sql, 0, NULL, error);
}

static void rows_come_with_names_types_and_nulls(void **state)
{
    rh_error error = {0};
    rh_rows rows;
    (void)state;
    assert_ok(run_query(&rows, "SELECT n, s FROM t ORDER BY n", &error));
    assert_int_equal(rows.nrows, 2);
    assert_int_equal(rows.ncolumns, 2);
    assert_string_equal(rows.names[1], "s");
    assert_int_equal(rows.types[0], 23);
    assert_string_equal(rows.cells[0], "1");
    assert_string_equal(rows.cells[1], "one");
    assert_null(rows.cells[3]);
}

static void no_row_and_no_column_are_results_too(void **state)
{
    rh_error error = {0};
    rh_rows rows;
    (void)state;
    assert_ok(run_query(&rows, "SELECT n FROM t WHERE false", &error));
    assert_int_equal(rows.nrows, 0);
    assert_ok(run_query(&rows, "SELECT FROM t", &error));
    assert_int_equal(rows.nrows, 2);
    assert_int_equal(rows.ncolumns, 0);
}

static void what_changes_or_locks_is_refused(void **state)
{
    static const char *const refused[] = {
        "DELETE FROM t",
        "INSERT INTO t VALUES (3)",
        "UPDATE t SET n = 0",
        "WITH x AS (DELETE FROM t RETURNING n) SELECT count(*) FROM x",
        "SELECT * FROM t FOR UPDATE",
        "COMMIT",
        "ROLLBACK AND CHAIN",
        "CALL commits()",
        "SET TRANSACTION READ WRITE",
        "COPY t TO STDOUT"};
    rh_error error = {0};
    rh_rows rows;
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (run_query(&rows, refused[i], &error) != RH_REFUSED)
            fail_msg("not refused: %s", refused[i]);
    assert_contains(error.message, "COPY");
    assert_int_equal(rh_pg_transaction_status(reader), PQTRANS_INTRANS);
}

static void a_function_that_writes_is_stopped_by_the_server(void **state)
{
    rh_error error = {0};
    rh_rows rows;
    (void)state;
    assert_int_equal(run_query(&rows, "SELECT writes()", &error), RH_FAILED);
    assert_string_equal(rh_pg_sqlstate(reader), "25006");
    assert_string_equal(live_ask("SELECT count(*) FROM t"), "2");
}

static void a_function_that_opens_the_latch_changes_nothing(void **state)
{
    rh_error error = {0};
    rh_rows rows;
    (void)state;
    if (run_query(&rows, "SELECT unlatches()", &error) == RH_OK)
        assert_int_equal(rh_txn_end_read(reader, &error), RH_REFUSED);
    rh_txn_rollback(reader);
    assert_string_equal(live_ask("SELECT count(*) FROM t"), "2");
}

static void select_into_makes_no_table(void **state)
{
    rh_error error = {0};
    rh_rows rows;
    (void)state;
    assert_int_not_equal(run_query(&rows, "SELECT 1 INTO made", &error), RH_OK);
    assert_string_equal(live_ask("SELECT to_regclass('made')"), "(null)");
}

static void expect_huge(const char *query)
{
    rh_error error = {0};
    rh_rows rows;
    assert_int_equal(run_query(&rows, query, &error), RH_REFUSED);
    assert_contains(error.message, "more than 64 MiB");
}

/* A terabyte, which must not be held before it is counted. */
static void a_huge_result_is_refused(void **state)
{
    (void)state;
    expect_huge("SELECT repeat('x', 1000000) FROM generate_series(1, 1000000)");
}

static void rows_without_columns_count_too(void **state)
{
    (void)state;
    expect_huge("SELECT FROM generate_series(1, 3000) a,"
                " generate_series(1, 3000) b");
}

static void a_query_is_interrupted(void **state)
{
    rh_error error = {0};
    rh_rows rows;
    live_deed deed = {.pid = rh_pg_backend_pid(reader), .query = "pg_sleep"};
    (void)state;
    live_begin(&deed);
    int rc = run_query(&rows, "SELECT pg_sleep(60)", &error);
    live_end(&deed);
    assert_int_equal(rc, RH_CANCELLED);
}

#define READS(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        READS(rows_come_with_names_types_and_nulls),
        READS(no_row_and_no_column_are_results_too),
        READS(what_changes_or_locks_is_refused),
        READS(a_function_that_writes_is_stopped_by_the_server),
        READS(a_function_that_opens_the_latch_changes_nothing),
        READS(select_into_makes_no_table),
        READS(a_huge_result_is_refused),
        READS(rows_without_columns_count_too),
        READS(a_query_is_interrupted),
    };
    return cmocka_run_group_tests(tests, start, live_stop);
}
