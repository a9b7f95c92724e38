/* SPDX-License-Identifier: MIT
 *
 * Which functions a statement calls, and which of them are allowed.
 */
#include "live.h"

#include "calls.h"

static rh_pg *reader;

static int start(void **state)
{
    live_start(state);
    live_do("CREATE FUNCTION plain() RETURNS int LANGUAGE sql AS 'SELECT 1';"
            "CREATE FUNCTION shouts() RETURNS int LANGUAGE plpgsql AS"
            " 'BEGIN PERFORM pg_logical_emit_message(false, $$a$$, $$b$$);"
            " RETURN 1; END';"
            "CREATE FUNCTION \"Calls It\"() RETURNS int LANGUAGE sql AS"
            " 'SELECT shouts()';"
            "CREATE FUNCTION outer() RETURNS int LANGUAGE sql AS"
            " 'SELECT \"Calls It\"()';"
            "CREATE FUNCTION tells() RETURNS int LANGUAGE plpgsql AS"
            " 'BEGIN PERFORM pg_notify($$a$$, $$b$$); RETURN 1; END';"
            "CREATE FUNCTION locks() RETURNS int LANGUAGE plpgsql AS"
            " 'BEGIN LOCK TABLE pg_class; RETURN 1; END';"
            "CREATE FUNCTION locks_text() RETURNS int LANGUAGE plpgsql AS"
            " 'BEGIN EXECUTE format($$x$$, 1); EXECUTE ''LOCK \"a\"'';"
            " RETURN 1; END';"
            "CREATE FUNCTION copies() RETURNS int LANGUAGE plpgsql AS"
            " 'BEGIN IF true THEN COPY (SELECT 1) TO PROGRAM ''true'';"
            " END IF; RETURN 1; END';"
            "CREATE FUNCTION lock_and_copy_rows(lock int, copy text) RETURNS"
            " int LANGUAGE plpgsql AS 'DECLARE load int; BEGIN lock := 1;"
            " IF copy = ''load'' THEN load := lock; END IF; RETURN lock; END';"
            "CREATE FUNCTION adds(int, int) RETURNS int LANGUAGE plpgsql AS"
            " 'BEGIN RETURN pg_backend_pid() + pg_switch_wal(); END';"
            "CREATE AGGREGATE total(int) (SFUNC = adds, STYPE = int)");
    if (rh_pg_server_version(live_admin) >= 140000)
        live_do("CREATE FUNCTION parsed() RETURNS int BEGIN ATOMIC"
                " SELECT shouts(); END");
    reader = live_open();
    return 0;
}

static int stop(void **state)
{
    rh_pg_close(reader);
    return live_stop(state);
}

static int check(const char *sql, rh_calls_use use, rh_error *error)
{
    rh_calls calls;
    rh_calls_begin(&calls, live_arena);
    rh_calls_add(&calls, sql);
    int rc = rh_calls_check(&calls, reader, use, error);
    rh_calls_end(&calls);
    return rc;
}

static void names_before_parentheses_are_calls(void **state)
{
    static const char sql[] =
        "SELECT a(1), B /* 1 /* ( */ */ (2), \"C \"\"d\" -- 2\n (3), e.f(4),"
        " g, h + (5), count(*), a(6), \"i\"(7), \xc3\xa4(8) FROM j(9";
    static const char *const wanted[] = {"a", "b",        "C \"d", "f",
                                         "i", "\xc3\xa4", "j"};
    rh_calls calls;
    (void)state;
    rh_calls_begin(&calls, live_arena);
    rh_calls_add(&calls, sql);
    assert_int_equal(calls.n, sizeof wanted / sizeof *wanted);
    for (size_t i = 0; i < calls.n; i++)
        assert_string_equal(calls.names[i], wanted[i]);
    assert_false(calls.is_escaped);
    rh_calls_end(&calls);
}

static void what_never_ends_is_read_to_its_end(void **state)
{
    static const char *const broken[] = {"\"", "\"a",   "\"a\"\"", "/*", "a/*(",
                                         "--", "a --(", "U&\"",    "U&", "\""};
    rh_error error = {0};
    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        assert_ok(check(broken[i], RH_CALLS_READ, &error));
}

static void what_only_looks_is_allowed(void **state)
{
    static const char *const harmless[] = {
        "SELECT 1",
        "SELECT count(*) FROM t",
        "SELECT now(), random()",
        "SELECT clock_timestamp(), gen_random_uuid(), pg_sleep(0)",
        "SELECT pg_table_size('t'), pg_total_relation_size('t')",
        "SELECT * FROM pg_lock_status()",
        "SELECT pg_is_in_recovery()",
        "SELECT query_to_xml('SELECT 1', true, true, '')",
        "SELECT plain()",
        "SELECT lock_and_copy_rows(1, 'x')",
        "SELECT tells(), 1",
        "SELECT nosuch()",
        "SELECT nextval('s'), setval('s', 1)"};
    rh_error error = {0};
    (void)state;
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        assert_ok(check(harmless[i], RH_CALLS_READ, &error));
}

static void what_does_more_is_named(void **state)
{
    static const struct {
        const char *sql, *said;
    } cases[] = {
        {"SELECT pg_notify('a', 'b')", "pg_notify() is not allowed"},
        {"SELECT PG_Catalog . Pg_Notify ('a')", "pg_notify() is not"},
        {"SELECT \"pg_switch_wal\"()", "pg_switch_wal()"},
        {"SELECT pg_advisory_lock(1)", "pg_advisory_lock()"},
        {"SELECT set_config('a', 'b', true)", "set_config()"},
        {"SELECT lo_unlink(1)", "lo_unlink()"},
        {"SELECT shouts()", "pg_logical_emit_message(), in shouts"},
        {"SELECT \"Calls It\"()", "pg_logical_emit_message(), in Calls It"},
        {"SELECT outer()", "in outer"},
        {"SELECT locks()", "LOCK, in locks"},
        {"SELECT locks_text()", "LOCK, in locks_text"},
        {"SELECT copies()", "COPY, in copies"},
        {"SELECT total(1)", "pg_switch_wal(), in total"},
        {"SELECT U&\"p\\006cain\"()", "write the name as it is"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rh_error error = {0};
        if (check(cases[i].sql, RH_CALLS_READ, &error) != RH_REFUSED)
            fail_msg("not refused: %s", cases[i].sql);
        assert_contains(error.message, cases[i].said);
    }
}

static void a_body_that_the_server_parsed_is_looked_into(void **state)
{
    rh_error error = {0};
    (void)state;
    if (rh_pg_server_version(reader) < 140000)
        skip();
    assert_int_equal(check("SELECT parsed()", RH_CALLS_READ, &error),
                     RH_REFUSED);
    assert_contains(error.message, "in parsed");
}

static void a_statement_that_writes_may_do_what_a_rollback_undoes(void **state)
{
    rh_error error = {0};
    (void)state;
    assert_ok(check("SELECT pg_notify('a', 'b'), set_config('a', 'b', true),"
                    " pg_advisory_xact_lock(1), lo_create(0)",
                    RH_CALLS_WRITE, &error));
    assert_int_equal(
        check("SELECT pg_advisory_lock(1)", RH_CALLS_WRITE, &error),
        RH_REFUSED);
    assert_contains(error.message, "a rollback would not undo");
    assert_int_equal(check("SELECT copies()", RH_CALLS_WRITE, &error),
                     RH_REFUSED);
}

static void a_name_is_looked_up_once(void **state)
{
    rh_error error = {0};
    rh_calls calls;
    (void)state;
    rh_calls_begin(&calls, live_arena);
    rh_calls_add(&calls, "SELECT plain(), plain()");
    assert_int_equal(calls.n, 1);
    assert_ok(rh_calls_check(&calls, reader, RH_CALLS_READ, &error));
    rh_calls_add(&calls, "plain() = 1");
    assert_int_equal(calls.n, 0);
    rh_calls_end(&calls);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_before_parentheses_are_calls),
        cmocka_unit_test(what_never_ends_is_read_to_its_end),
        cmocka_unit_test(what_only_looks_is_allowed),
        cmocka_unit_test(what_does_more_is_named),
        cmocka_unit_test(a_body_that_the_server_parsed_is_looked_into),
        cmocka_unit_test(a_statement_that_writes_may_do_what_a_rollback_undoes),
        cmocka_unit_test(a_name_is_looked_up_once),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
