/* SPDX-License-Identifier: MIT
 *
 * COPY in both directions: whole, broken off, interrupted and cut off.
 */
#include "live.h"

static void assert_alive(rh_pg *pg)
{
    rh_error error = {0};
    const char *value = NULL;
    rh_cancel_reset(&live_cancel);
    assert_ok(
        rh_pg_value(pg, live_arena, &value, &error, "SELECT 42", 0, NULL));
    assert_string_equal(value, "42");
}

static rh_pg *with_table(void)
{
    live_do("DROP TABLE IF EXISTS t; CREATE TABLE t (n int, s text)");
    return live_open_writer();
}

static int read_all(rh_pg *pg, rh_error *error, int64_t *rows)
{
    const char *data = NULL;
    int len = 0, rc;
    *rows = 0;
    while ((rc = rh_pg_copy_next(pg, error, &data, &len)) == RH_OK && len >= 0)
        ++*rows;
    return rc;
}

static void rows_go_in_and_come_out(void **state)
{
    rh_error error = {0};
    rh_pg *pg = with_table();
    int64_t rows = 0;
    (void)state;
    assert_ok(rh_pg_copy_in(pg, &error, "COPY t FROM STDIN"));
    assert_ok(rh_pg_copy_put(pg, &error, "1\ta", 3));
    assert_ok(rh_pg_copy_put(pg, &error, "b\n2\t\\N\n", 7));
    assert_ok(rh_pg_copy_end(pg, &error, &rows));
    assert_int_equal(rows, 2);
    assert_string_equal(live_ask("SELECT string_agg(n || coalesce(s, '-'), "
                                 "' ' ORDER BY n) FROM t"),
                        "1ab 2-");
    assert_ok(rh_pg_copy_out(pg, &error, "COPY t TO STDOUT"));
    assert_ok(read_all(pg, &error, &rows));
    assert_int_equal(rows, 2);
    assert_alive(pg);
    rh_pg_close(pg);
}

static void more_than_any_buffer_goes_in(void **state)
{
    rh_error error = {0};
    rh_pg *pg = with_table();
    rh_text big = RH_TEXT_INIT;
    int64_t rows = 0;
    (void)state;
    for (int i = 0; i < 200000; i++)
        rh_text_addf(&big, "%d\tsome text of no importance\n", i);
    assert_ok(rh_pg_copy_in(pg, &error, "COPY t FROM STDIN"));
    assert_ok(rh_pg_copy_put(pg, &error, big.data, big.len));
    assert_ok(rh_pg_copy_end(pg, &error, &rows));
    assert_int_equal(rows, 200000);
    rh_text_free(&big);
    rh_pg_close(pg);
}

static void a_wrong_line_is_named_and_nothing_is_taken(void **state)
{
    rh_error error = {0};
    rh_pg *pg = with_table();
    int64_t rows = -1;
    (void)state;
    assert_ok(rh_pg_copy_in(pg, &error, "COPY t FROM STDIN"));
    assert_ok(rh_pg_copy_put(pg, &error, "1\ta\nx\tb\n", 8));
    assert_int_equal(rh_pg_copy_end(pg, &error, &rows), RH_FAILED);
    const char *column = NULL;
    assert_int_equal(rh_pg_copy_row(pg, &column), 2);
    assert_string_equal(column, "n");
    assert_string_equal(rh_pg_sqlstate(pg), "22P02");
    assert_int_equal(rows, -1);
    assert_string_equal(live_ask("SELECT count(*) FROM t"), "0");
    assert_alive(pg);
    rh_pg_close(pg);
}

/* The server gave up long before everything is sent. */
static void an_early_error_is_told_after_much_more_was_sent(void **state)
{
    rh_error error = {0};
    rh_pg *pg = with_table();
    rh_text big = RH_TEXT_INIT;
    (void)state;
    rh_text_add(&big, "no number\tx\n");
    for (int i = 0; i < 400000; i++)
        rh_text_addf(&big, "%d\tsome text of no importance\n", i);
    assert_ok(rh_pg_copy_in(pg, &error, "COPY t FROM STDIN"));
    int rc = rh_pg_copy_put(pg, &error, big.data, big.len);
    if (rc == RH_OK)
        rc = rh_pg_copy_end(pg, &error, NULL);
    assert_int_equal(rc, RH_FAILED);
    const char *column = NULL;
    assert_int_equal(rh_pg_copy_row(pg, &column), 1);
    assert_alive(pg);
    rh_text_free(&big);
    rh_pg_close(pg);
}

static void a_copy_given_up_takes_nothing_and_keeps_the_error(void **state)
{
    rh_error error = {0};
    rh_pg *pg = with_table();
    (void)state;
    rh_fail(&error, RH_FAILED, "the file is cut");
    assert_ok(rh_pg_copy_in(pg, &error, "COPY t FROM STDIN"));
    assert_ok(rh_pg_copy_put(pg, &error, "1\ta\n", 4));
    rh_pg_copy_fail(pg, "no more");
    assert_string_equal(error.message, "the file is cut");
    assert_string_equal(live_ask("SELECT count(*) FROM t"), "0");
    assert_alive(pg);
    rh_pg_close(pg);
}

static void a_statement_that_is_no_copy_is_an_error(void **state)
{
    static const char *const wrong_in[] = {"SELECT 1", "COPY t TO STDOUT",
                                           "COPY nosuch FROM STDIN"};
    static const char *const wrong_out[] = {"SELECT 1", "COPY t FROM STDIN",
                                            "COPY nosuch TO STDOUT"};
    rh_error error = {0};
    rh_pg *pg = with_table();
    (void)state;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(rh_pg_copy_in(pg, &error, wrong_in[i]), RH_FAILED);
        assert_alive(pg);
        assert_int_equal(rh_pg_copy_out(pg, &error, wrong_out[i]), RH_FAILED);
        assert_alive(pg);
    }
    rh_pg_close(pg);
}

static void an_error_in_the_middle_of_copy_out_is_told(void **state)
{
    rh_error error = {0};
    rh_pg *pg = live_open();
    int64_t rows = 0;
    (void)state;
    assert_ok(rh_pg_copy_out(
        pg, &error,
        "COPY (SELECT 1 / (5000 - n) FROM generate_series(1, 9000) n) TO "
        "STDOUT"));
    assert_int_equal(read_all(pg, &error, &rows), RH_FAILED);
    assert_int_equal(rows, 4999);
    assert_contains(error.message, "division by zero");
    assert_alive(pg);
    rh_pg_close(pg);
}

/* ---- Interrupted ---- */

static void copy_out_is_interrupted_between_rows(void **state)
{
    rh_error error = {0};
    rh_pg *pg = live_open();
    int64_t rows = 0;
    const char *data = NULL;
    int len = 0;
    (void)state;
    assert_ok(rh_pg_copy_out(pg, &error,
                             "COPY (SELECT repeat('x', 1000) FROM"
                             " generate_series(1, 200000)) TO STDOUT"));
    assert_ok(rh_pg_copy_next(pg, &error, &data, &len));
    rh_cancel_request(&live_cancel);
    assert_int_equal(read_all(pg, &error, &rows), RH_CANCELLED);
    assert_true(rows < 199999);
    assert_alive(pg);
    rh_pg_close(pg);
}

static void copy_out_that_waits_is_interrupted(void **state)
{
    rh_error error = {0};
    rh_pg *pg = live_open();
    live_deed deed = {.pid = rh_pg_backend_pid(pg), .query = "pg_sleep"};
    int64_t rows = 0;
    (void)state;
    live_begin(&deed);
    int rc = rh_pg_copy_out(pg, &error, "COPY (SELECT pg_sleep(60)) TO STDOUT");
    if (rc == RH_OK)
        rc = read_all(pg, &error, &rows);
    live_end(&deed);
    assert_int_equal(rc, RH_CANCELLED);
    assert_alive(pg);
    rh_pg_close(pg);
}

/* The server takes everything at once, so nothing ever waits. */
static void copy_in_is_interrupted_though_nothing_waits(void **state)
{
    rh_error error = {0};
    rh_pg *pg = with_table();
    (void)state;
    assert_ok(rh_pg_copy_in(pg, &error, "COPY t FROM STDIN"));
    assert_ok(rh_pg_copy_put(pg, &error, "1\ta\n", 4));
    rh_cancel_request(&live_cancel);
    assert_int_equal(rh_pg_copy_put(pg, &error, "2\tb\n", 4), RH_CANCELLED);
    rh_pg_copy_fail(pg, "interrupted");
    assert_alive(pg);
    assert_string_equal(live_ask("SELECT count(*) FROM t"), "0");
    rh_pg_close(pg);
}

static void copy_in_is_interrupted_at_its_end(void **state)
{
    rh_error error = {0};
    rh_pg *pg = with_table();
    (void)state;
    assert_ok(rh_pg_exec(pg, &error, "BEGIN"));
    assert_ok(rh_pg_copy_in(pg, &error, "COPY t FROM STDIN"));
    assert_ok(rh_pg_copy_put(pg, &error, "1\ta\n", 4));
    rh_cancel_request(&live_cancel);
    assert_int_equal(rh_pg_copy_end(pg, &error, NULL), RH_CANCELLED);
    rh_cancel_reset(&live_cancel);
    assert_ok(rh_pg_exec(pg, &error, "ROLLBACK"));
    assert_alive(pg);
    assert_string_equal(live_ask("SELECT count(*) FROM t"), "0");
    rh_pg_close(pg);
}

/* A trigger of the statement runs before the server reads any row. */
static void copy_in_is_refused_before_the_server_reads(void **state)
{
    rh_error error = {0};
    rh_pg *pg = with_table();
    (void)state;
    live_do("CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE"
            " plpgsql AS $$ BEGIN RAISE EXCEPTION 'no more rows here'; END $$;"
            " CREATE TRIGGER refuse BEFORE INSERT ON t EXECUTE FUNCTION"
            " refuse()");
    assert_ok(rh_pg_copy_in(pg, &error, "COPY t FROM STDIN"));
    assert_ok(rh_pg_copy_put(pg, &error, "1\ta\n", 4));
    assert_int_equal(rh_pg_copy_end(pg, &error, NULL), RH_FAILED);
    assert_contains(error.message, "no more rows here");
    assert_alive(pg);
    rh_pg_close(pg);
}

/* ---- Cut off ---- */

static void terminate(rh_pg *pg)
{
    char sql[64];
    snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%d)",
             rh_pg_backend_pid(pg));
    live_ask(sql);
    live_pause(100);
}

static void copy_in_to_a_server_that_went_fails(void **state)
{
    rh_error error = {0};
    rh_pg *pg = with_table();
    rh_text big = RH_TEXT_INIT;
    (void)state;
    for (int i = 0; i < 100000; i++)
        rh_text_addf(&big, "%d\tsome text of no importance\n", i);
    assert_ok(rh_pg_copy_in(pg, &error, "COPY t FROM STDIN"));
    terminate(pg);
    int rc = rh_pg_copy_put(pg, &error, big.data, big.len);
    if (rc == RH_OK)
        rc = rh_pg_copy_end(pg, &error, NULL);
    else
        rh_pg_copy_fail(pg, "over");
    assert_int_equal(rc, RH_FAILED);
    assert_contains(error.message, "lost the connection to ");
    assert_string_equal(live_ask("SELECT count(*) FROM t"), "0");
    rh_text_free(&big);
    rh_pg_close(pg);
}

static void copy_out_of_a_server_that_went_fails(void **state)
{
    rh_error error = {0};
    rh_pg *pg = live_open();
    int64_t rows = 0;
    (void)state;
    assert_ok(rh_pg_copy_out(pg, &error,
                             "COPY (SELECT repeat('x', 1000) FROM"
                             " generate_series(1, 200000)) TO STDOUT"));
    terminate(pg);
    assert_int_equal(read_all(pg, &error, &rows), RH_FAILED);
    assert_true(rows < 200000);
    assert_contains(error.message, "lost the connection to ");
    rh_pg_close(pg);
}

#define LIVE(test) cmocka_unit_test_setup(test, live_reset)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(rows_go_in_and_come_out),
        LIVE(more_than_any_buffer_goes_in),
        LIVE(a_wrong_line_is_named_and_nothing_is_taken),
        LIVE(an_early_error_is_told_after_much_more_was_sent),
        LIVE(a_copy_given_up_takes_nothing_and_keeps_the_error),
        LIVE(a_statement_that_is_no_copy_is_an_error),
        LIVE(an_error_in_the_middle_of_copy_out_is_told),
        LIVE(copy_out_is_interrupted_between_rows),
        LIVE(copy_out_that_waits_is_interrupted),
        LIVE(copy_in_is_interrupted_though_nothing_waits),
        LIVE(copy_in_is_interrupted_at_its_end),
        LIVE(copy_in_is_refused_before_the_server_reads),
        LIVE(copy_in_to_a_server_that_went_fails),
        LIVE(copy_out_of_a_server_that_went_fails),
    };
    return cmocka_run_group_tests(tests, live_start, live_stop);
}
