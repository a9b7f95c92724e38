/* SPDX-License-Identifier: MIT
 *
 * What a statement would do, by the server's own judgement; and every way in
 * which somebody might get one past it.
 */
#include "live.h"

#include "statement.h"
#include "txn.h"

static rh_pg *reader;

static int start(void **state)
{
    rh_error error = {0};
    live_start(state);
    live_do("CREATE SCHEMA other; CREATE TABLE t (n int PRIMARY KEY);"
            "CREATE TABLE other.t (n int); CREATE TABLE \"Odd \"\"T\" (n int);"
            "CREATE TABLE parts (n int) PARTITION BY RANGE (n);"
            "CREATE TABLE part1 PARTITION OF parts FOR VALUES FROM (0) TO (9);"
            "CREATE TABLE part2 PARTITION OF parts FOR VALUES FROM (9) TO (99);"
            "INSERT INTO t SELECT generate_series(1, 5);"
            "CREATE TABLE audit (n int); CREATE TABLE ruled (n int);"
            "CREATE RULE also AS ON DELETE TO ruled DO ALSO DELETE FROM audit;"
            "CREATE VIEW v AS SELECT n FROM t;"
            "CREATE VIEW loud AS SELECT pg_notify('a', 'b') IS NULL AS n;"
            "CREATE FUNCTION hasty() RETURNS int LANGUAGE plpgsql IMMUTABLE AS"
            " 'BEGIN PERFORM pg_sleep(0); RAISE ''it ran''; END';"
            "CREATE FUNCTION beyond() RETURNS int LANGUAGE plpgsql IMMUTABLE AS"
            " 'BEGIN PERFORM pg_switch_wal(); RAISE ''it ran''; END';"
            "CREATE MATERIALIZED VIEW mv AS SELECT n FROM t;"
            "CREATE SEQUENCE seq;"
            "CREATE FUNCTION frozen() RETURNS text IMMUTABLE LANGUAGE plpgsql"
            " AS 'BEGIN PERFORM pg_advisory_lock(1); RETURN 1; END';"
            "CREATE VIEW noisy AS SELECT pg_notify('c', n::text)::text FROM t");
    reader = live_open();
    assert_ok(rh_txn_begin_read(reader, &error));
    return 0;
}

static int stop(void **state)
{
    rh_pg_close(reader);
    return live_stop(state);
}

static int classify(rh_statement *st, const char *sql, rh_error *error)
{
    *st = (rh_statement){0};
    rh_pg_exec(reader, error, "SAVEPOINT before");
    int rc = rh_statement_classify(st, live_arena, reader, RH_CALLS_READ, sql,
                                   0, NULL, error);
    rh_error ignored = {0};
    rh_pg_exec(reader, &ignored, "ROLLBACK TO before");
    return rc;
}

static void queries_write_nothing(void **state)
{
    static const char *const queries[] = {
        "SELECT 1",
        "  select 1",
        "TABLE t",
        "VALUES (1)",
        "(SELECT 1)",
        "((SELECT 1) UNION SELECT 2)",
        "-- a remark\nSELECT 1",
        "/* one /* in another */ */ SELECT 1",
        "/**/SELECT 1",
        "WITH x AS (SELECT 1) SELECT * FROM x",
        "SELECT 'DELETE FROM t'",
        "SELECT n AS \"ModifyTable\" FROM t",
        "SELECT '\"Node Type\": \"ModifyTable\"'"};
    rh_error error = {0};
    rh_statement st;
    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        assert_ok(classify(&st, queries[i], &error));
        assert_int_equal(st.nwrites, 0);
        assert_false(st.locks_rows);
    }
}

static void writes_are_named_with_schema_and_table(void **state)
{
    static const struct {
        const char *sql, *operation, *schema, *relation;
    } cases[] = {
        {"DELETE FROM t", "Delete", "public", "t"},
        {"DELETE FROM other.t", "Delete", "other", "t"},
        {"DELETE FROM t WHERE false", "Delete", "public", "t"},
        {"UPDATE t SET n = n", "Update", "public", "t"},
        {"INSERT INTO \"Odd \"\"T\" VALUES (1)", "Insert", "public", "Odd \"T"},
        {"INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING", "Insert", "public",
         "t"},
        {"DELETE FROM v", "Delete", "public", "t"},
        {"DELETE FROM parts", "Delete", "public", "parts"},
        {"INSERT INTO parts VALUES (1)", "Insert", "public", "parts"},
        {"WITH x AS (DELETE FROM t RETURNING n) SELECT * FROM x", "Delete",
         "public", "t"},
        {"SELECT (SELECT 1 FROM t LIMIT 1) FROM (VALUES (1)) q WHERE false",
         NULL, NULL, NULL}};
    rh_error error = {0};
    rh_statement st;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_ok(classify(&st, cases[i].sql, &error));
        assert_int_equal(st.nwrites, cases[i].operation != NULL ? 1 : 0);
        if (st.nwrites == 0)
            continue;
        assert_string_equal(st.writes[0].operation, cases[i].operation);
        assert_string_equal(st.writes[0].schema, cases[i].schema);
        assert_string_equal(st.writes[0].relation, cases[i].relation);
    }
}

static void every_table_that_is_written_is_seen(void **state)
{
    rh_error error = {0};
    rh_statement st;
    (void)state;
    assert_ok(classify(&st,
                       "WITH a AS (DELETE FROM t RETURNING n), b AS (INSERT"
                       " INTO other.t SELECT n FROM a RETURNING n) UPDATE"
                       " audit SET n = 1",
                       &error));
    assert_int_equal(st.nwrites, 3);
    assert_ok(classify(&st, "DELETE FROM ruled", &error));
    assert_int_equal(st.nwrites, 2);
    if (rh_pg_server_version(reader) >= 150000) {
        assert_ok(classify(&st,
                           "MERGE INTO t USING (VALUES (1)) s(n) ON t.n = s.n"
                           " WHEN MATCHED THEN DELETE",
                           &error));
        assert_int_equal(st.nwrites, 1);
        assert_string_equal(st.writes[0].operation, "Merge");
    }
}

static void row_locks_are_seen(void **state)
{
    rh_error error = {0};
    rh_statement st;
    (void)state;
    assert_ok(classify(&st, "SELECT * FROM t FOR UPDATE", &error));
    assert_true(st.locks_rows);
    assert_ok(classify(&st, "SELECT * FROM (SELECT n FROM t FOR KEY SHARE) q",
                       &error));
    assert_true(st.locks_rows);
}

static void what_is_no_query_is_refused(void **state)
{
    static const char *const others[] = {
        "", "   ", "-- nothing", "/* SELECT 1", ";", "COMMIT", "commit",
        "ROLLBACK", "ROLLBACK AND CHAIN", "COMMIT AND CHAIN", "BEGIN",
        "START TRANSACTION READ WRITE", "SET TRANSACTION READ WRITE",
        "RESET transaction_read_only", "SET x.y = 1", "RESET ALL",
        "DISCARD ALL", "DO 'BEGIN END'", "CALL p()", "COPY t TO STDOUT",
        "COPY t FROM PROGRAM 'true'", "LOCK TABLE t", "LISTEN x", "NOTIFY x",
        "PREPARE p AS SELECT 1", "EXECUTE p", "PREPARE TRANSACTION 'x'",
        "TRUNCATE t", "CREATE TABLE u AS SELECT 1", "DROP TABLE t",
        "ALTER TABLE t ADD x int", "REFRESH MATERIALIZED VIEW mv",
        "DECLARE c CURSOR WITH HOLD FOR SELECT 1", "VACUUM", "ANALYZE",
        "CLUSTER", "REINDEX TABLE t", "CHECKPOINT", "LOAD 'x'", "SAVEPOINT s",
        "EXPLAIN ANALYZE DELETE FROM t", "ANALYZE DELETE FROM t", "SHOW ALL",
        "GRANT SELECT ON t TO public", "SELECTED", "_SELECT 1",
        /* The server ends a remark at a carriage return, too. */
        "--\rCREATE TABLE u AS\nSELECT 1",
        "-- x\rDECLARE c CURSOR WITH HOLD FOR\nSELECT 1",
        "--\rREFRESH MATERIALIZED VIEW mv --\nSELECT 1", "/*/ SELECT 1",
        "/* /* */ SELECT 1 */ COMMIT", "(COMMIT)"};
    rh_error error = {0};
    rh_statement st;
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (classify(&st, others[i], &error) != RH_REFUSED)
            fail_msg("not refused: %s", others[i]);
}

static void what_only_looks_like_a_query_fails_at_the_server(void **state)
{
    static const char *const wrong[] = {"SELECT 1; DELETE FROM t",
                                        "SELECT 1;COMMIT",
                                        "SELECT FROM WHERE",
                                        "SELECT * FROM nosuch",
                                        "WITH x AS (TRUNCATE t) SELECT 1",
                                        "DELETE t",
                                        "SELECT 1) ; DELETE FROM t; --"};
    rh_error error = {0};
    rh_statement st;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(classify(&st, wrong[i], &error), RH_FAILED);
    assert_string_equal(live_ask("SELECT count(*) FROM t"), "5");
}

static void functions_that_do_more_than_read_are_refused(void **state)
{
    static const struct {
        const char *sql, *said;
    } cases[] = {
        {"SELECT pg_notify('a', 'b')", "pg_notify()"},
        {"SELECT 1 LIMIT length(pg_notify('a', 'b')::text)", "pg_notify()"},
        {"SELECT * FROM loud", "pg_notify()"}, /* only the plan says it */
        {"SELECT U&\"pg\\005fnotify\"('a', 'b')", "write the name as it is"},
        {"DELETE FROM t WHERE n = length(pg_notify('a', 'b')::text)",
         "pg_notify()"},
        /* The planner would run it. */
        {"SELECT beyond()", "pg_switch_wal(), in beyond"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rh_error error = {0};
        rh_statement st;
        assert_int_equal(classify(&st, cases[i].sql, &error), RH_REFUSED);
        assert_contains(error.message, cases[i].said);
    }
    rh_error error = {0};
    rh_statement st;
    assert_int_equal(classify(&st, "SELECT hasty()", &error), RH_FAILED);
    assert_contains(error.message, "it ran");
}

static void what_is_refused_is_shown_in_whole_characters(void **state)
{
    rh_error error = {0};
    rh_statement st;
    (void)state;
    assert_int_equal(classify(&st, "\xc2\xa0SELECT 1", &error), RH_REFUSED);
    assert_contains(error.message, "\"\xc2\xa0SE\"");
}

static void classifying_runs_nothing(void **state)
{
    rh_error error = {0};
    rh_statement st;
    rh_pg *pg = live_open_writer();
    (void)state;
    assert_ok(rh_statement_classify(&st, live_arena, pg, RH_CALLS_READ,
                                    "DELETE FROM t", 0, NULL, &error));
    assert_int_equal(rh_statement_classify(&st, live_arena, pg, RH_CALLS_READ,
                                           "--\rANALYZE DELETE FROM t --\n"
                                           "SELECT 1",
                                           0, NULL, &error),
                     RH_REFUSED);
    assert_string_equal(live_ask("SELECT count(*) FROM t"), "5");
    rh_pg_close(pg);
}

/* What says that it never changes is run while the plan is made, and is not in
   it; what a view calls is in the plan only. */
static void what_is_called_is_seen_in_the_text_and_in_the_plan(void **state)
{
    static const char *const calls[][2] = {
        {"SELECT pg_notify('c', 'p')", "pg_notify() is not allowed"},
        {"SELECT frozen()", "pg_advisory_lock(), in frozen is not allowed"},
        {"TABLE noisy", "pg_notify() is not allowed"}};
    (void)state;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        rh_error error = {0};
        rh_statement st;
        assert_int_equal(classify(&st, calls[i][0], &error), RH_REFUSED);
        assert_contains(error.message, calls[i][1]);
    }
}

static void parameters_are_parameters(void **state)
{
    rh_error error = {0};
    rh_statement st;
    const char *params[] = {"1; DELETE FROM t"};
    (void)state;
    assert_ok(rh_statement_classify(&st, live_arena, reader, RH_CALLS_READ,
                                    "SELECT $1::text", 1, params, &error));
    assert_int_equal(st.nwrites, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(queries_write_nothing),
        cmocka_unit_test(writes_are_named_with_schema_and_table),
        cmocka_unit_test(every_table_that_is_written_is_seen),
        cmocka_unit_test(row_locks_are_seen),
        cmocka_unit_test(what_is_no_query_is_refused),
        cmocka_unit_test(what_only_looks_like_a_query_fails_at_the_server),
        cmocka_unit_test(functions_that_do_more_than_read_are_refused),
        cmocka_unit_test(what_is_refused_is_shown_in_whole_characters),
        cmocka_unit_test(classifying_runs_nothing),
        cmocka_unit_test(what_is_called_is_seen_in_the_text_and_in_the_plan),
        cmocka_unit_test(parameters_are_parameters),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
