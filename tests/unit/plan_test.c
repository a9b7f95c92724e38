/* SPDX-License-Identifier: MIT
 *
 * Plans: what operations would do, counted; what may not be planned; rights
 * that are missing; and whether a second plan is still the first.
 */
#include "live.h"

#include "plan.h"
#include "txn.h"

#define TEXT(k, text)                                                          \
    {                                                                          \
        .kind = RH_STRING, .key = (k), .u.string = {(text), strlen(text) }     \
    }
#define MANY(k, what, ...)                                                     \
    {                                                                          \
        .kind = (what), .key = (k), .u.list = {                                \
            (const rh_value[]){__VA_ARGS__},                                   \
            sizeof((const rh_value[]){__VA_ARGS__}) / sizeof(rh_value)         \
        }                                                                      \
    }
#define LIST(k, ...) MANY(k, RH_LIST, __VA_ARGS__)
#define MAP(k, ...)  MANY(k, RH_MAP, __VA_ARGS__)

static const char schema[] =
    "DROP SCHEMA IF EXISTS public, audit CASCADE; CREATE SCHEMA public;"
    "GRANT USAGE ON SCHEMA public TO weak; CREATE SCHEMA audit;"
    "CREATE TABLE t (id int PRIMARY KEY, s text, g int GENERATED ALWAYS AS"
    " (1) STORED); INSERT INTO t SELECT g, g FROM generate_series(1, 10) g;"
    "CREATE TABLE child (t int REFERENCES t);"
    "CREATE TABLE audit.t (id int); CREATE TABLE \"od\"\"d\" (\"a\"\"b\" int)";

static rh_pg *pg;

static int start(void **state)
{
    live_start(state);
    live_do("CREATE ROLE weak");
    return 0;
}

static int begin(void **state)
{
    rh_error error = {0};
    live_reset(state);
    live_do(schema);
    pg = live_open();
    assert_ok(rh_txn_begin_read(pg, &error));
    return 0;
}

static int end(void **state)
{
    (void)state;
    rh_pg_close(pg);
    return 0;
}

static const char *const touches[] = {"t", "child", "od\"d"};
static const char *const saved[] = {"t", "child", "od\"d"};

static int plan(rh_plan *out, rh_value operation, size_t nsaved,
                rh_error *error)
{
    rh_value *kept = rh_arena_alloc(live_arena, sizeof *kept);
    *kept = operation;
    rh_value list = {.kind = RH_LIST, .u.list = {kept, 1}};
    rh_value *operations = rh_arena_alloc(live_arena, sizeof *operations);
    *operations = list;
    rh_counts *counts = rh_arena_alloc(live_arena, sizeof *counts);
    counts->arena = live_arena;
    const rh_plan_source source = {.arena = live_arena,
                                   .pg = pg,
                                   .counts = counts,
                                   .touches = touches,
                                   .ntouches = 3,
                                   .backup_files = saved,
                                   .backup_tables = saved,
                                   .nbackup = nsaved,
                                   .operations = operations};
    return rh_plan_make(out, &source, error);
}

static rh_value delete_where(const char *where)
{
    rh_value *members = rh_arena_alloc(live_arena, 3 * sizeof *members);
    members[0] = (rh_value)TEXT("kind", "sql.delete");
    members[1] = (rh_value)TEXT("table", "t");
    members[2] = (rh_value)TEXT("where", where);
    return (rh_value){.kind = RH_MAP, .u.list = {members, 3}};
}

static rh_value exec(const char *statement)
{
    rh_value *members = rh_arena_alloc(live_arena, 2 * sizeof *members);
    members[0] = (rh_value)TEXT("kind", "sql.exec");
    members[1] = (rh_value)TEXT("statement", statement);
    return (rh_value){.kind = RH_MAP, .u.list = {members, 2}};
}

static void a_delete_is_counted_exactly(void **state)
{
    rh_error error = {0};
    rh_plan p;
    (void)state;
    assert_ok(plan(&p, delete_where("id > 7"), 3, &error));
    assert_int_equal(p.rows, 3);
    assert_true(p.destroys && p.changes);
    assert_int_equal(p.nlocks, 3);
    assert_false(p.locks[0].is_exclusive);
    assert_ok(plan(&p, delete_where("id > 70"), 3, &error));
    assert_int_equal(p.rows, 0);
    assert_false(p.changes);
}

static void what_may_lose_rows_must_be_saved(void **state)
{
    rh_error error = {0};
    rh_plan p;
    (void)state;
    assert_int_equal(plan(&p, delete_where("true"), 0, &error), RH_REFUSED);
    assert_contains(error.message, "is not in the backup");
    assert_int_equal(plan(&p, exec("UPDATE t SET s = ''"), 0, &error),
                     RH_REFUSED);
}

static void a_condition_cannot_break_out(void **state)
{
    static const char *const tricks[] = {
        "true); DELETE FROM child; --",
        "true) RETURNING (id",
        "true) --",
        "true) /*",
        "id IN (DELETE FROM child RETURNING t)",
        "",
        ")"};
    rh_error error = {0};
    rh_plan p;
    (void)state;
    for (size_t i = 0; i < sizeof tricks / sizeof *tricks; i++)
        if (plan(&p, delete_where(tricks[i]), 3, &error) == RH_OK)
            fail_msg("planned: %s", tricks[i]);
}

static void names_with_quotes_are_names(void **state)
{
    rh_error error = {0};
    rh_plan p;
    const rh_value op =
        MAP(NULL, TEXT("kind", "sql.delete"), TEXT("table", "od\"d"),
            MAP("where", TEXT("a\"b", "1")));
    const rh_value wrong =
        MAP(NULL, TEXT("kind", "sql.delete"), TEXT("table", "od\"d"),
            MAP("where", TEXT("a\" = 1 OR \"a", "1")));
    (void)state;
    assert_ok(plan(&p, op, 3, &error));
    assert_int_equal(plan(&p, wrong, 3, &error), RH_USAGE);
    assert_contains(error.message, "has no column");
}

static void a_statement_on_another_schemas_table_is_undeclared(void **state)
{
    rh_error error = {0};
    rh_plan p;
    (void)state;
    assert_ok(plan(&p, exec("DELETE FROM t"), 3, &error));
    assert_ok(plan(&p, exec("DELETE FROM \"od\"\"d\""), 3, &error));
    assert_int_equal(plan(&p, exec("DELETE FROM audit.t"), 3, &error),
                     RH_REFUSED);
    assert_contains(error.message, "not declared");
    assert_int_equal(plan(&p, exec("COMMIT"), 3, &error), RH_REFUSED);
}

static void clear_names_the_table_that_is_left_out(void **state)
{
    rh_error error = {0};
    rh_plan p;
    const rh_value one =
        MAP(NULL, TEXT("kind", "sql.clear"), LIST("tables", TEXT(NULL, "t")));
    const rh_value both =
        MAP(NULL, TEXT("kind", "sql.clear"),
            LIST("tables", TEXT(NULL, "t"), TEXT(NULL, "child")));
    (void)state;
    assert_int_equal(plan(&p, one, 3, &error), RH_REFUSED);
    assert_contains(error.message, "table \"child\" references \"t\"");
    assert_ok(plan(&p, both, 3, &error));
    assert_true(p.locks[0].is_exclusive && p.locks[1].is_exclusive);
    assert_false(p.locks[2].is_exclusive);
}

static void unknown_kinds_fields_and_tables_are_named(void **state)
{
    const rh_value cases[] = {
        MAP(NULL, TEXT("kind", "sql.explode")),
        MAP(NULL, TEXT("kind", "sql.delete"), TEXT("table", "t"),
            TEXT("wher", "true")),
        MAP(NULL, TEXT("kind", "sql.delete"), TEXT("table", "audit.t"),
            TEXT("where", "true")),
        MAP(NULL, TEXT("kind", "sql.insert"), TEXT("table", "t"),
            LIST("rows", MAP(NULL, TEXT("g", "1")))),
        TEXT(NULL, "sql.delete")};
    static const char *const words[] = {
        "sql.explode", "\"where\"", "is not declared", "generated", "a string"};
    rh_error error = {0};
    rh_plan p;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_not_equal(plan(&p, cases[i], 3, &error), RH_OK);
        assert_contains(error.message, words[i]);
    }
}

static void missing_rights_are_all_named(void **state)
{
    rh_error error = {0};
    rh_plan p;
    (void)state;
    live_do("GRANT SELECT ON t TO weak");
    assert_ok(rh_pg_exec(pg, &error, "SET LOCAL ROLE weak"));
    assert_int_equal(plan(&p, delete_where("true"), 3, &error), RH_FAILED);
    assert_contains(error.message, "user \"weak\" lacks rights");
    assert_contains(error.message, "DELETE on t");
    assert_contains(error.message, "SELECT on child");
    assert_lacks(error.message, "SELECT on t,");
}

static void the_same_plan_is_the_same_and_another_is_stale(void **state)
{
    rh_error error = {0};
    rh_plan a, b, c, d;
    (void)state;
    assert_ok(plan(&a, delete_where("id > 0"), 3, &error));
    assert_ok(plan(&b, delete_where("id > 0"), 3, &error));
    assert_ok(rh_plan_compare(&a, &b, &error));
    assert_ok(plan(&c, delete_where("id > 1"), 3, &error));
    assert_int_equal(rh_plan_compare(&a, &c, &error), RH_STALE);
    rh_txn_rollback(pg);
    live_do("INSERT INTO t SELECT generate_series(100, 1099)");
    assert_ok(rh_txn_begin_read(pg, &error));
    assert_ok(plan(&d, delete_where("id > 0"), 3, &error));
    assert_ok(rh_plan_compare(&a, &d, &error)); /* 1,000 more is near */
    rh_txn_rollback(pg);
    live_do("INSERT INTO t VALUES (2000)");
    assert_ok(rh_txn_begin_read(pg, &error));
    assert_ok(plan(&d, delete_where("id > 0"), 3, &error));
    assert_int_equal(rh_plan_compare(&a, &d, &error), RH_STALE);
    assert_contains(error.message, "10 rows and would now affect 1011");
}

#define PLANS(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PLANS(a_delete_is_counted_exactly),
        PLANS(what_may_lose_rows_must_be_saved),
        PLANS(a_condition_cannot_break_out),
        PLANS(names_with_quotes_are_names),
        PLANS(a_statement_on_another_schemas_table_is_undeclared),
        PLANS(clear_names_the_table_that_is_left_out),
        PLANS(unknown_kinds_fields_and_tables_are_named),
        PLANS(missing_rights_are_all_named),
        PLANS(the_same_plan_is_the_same_and_another_is_stale),
    };
    return cmocka_run_group_tests(tests, start, live_stop);
}
