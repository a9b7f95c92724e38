/* SPDX-License-Identifier: MIT
 *
 * What a transaction really did, whatever did it: triggers, cascades,
 * partitions, TRUNCATE, tables made and dropped.
 */
#include "live.h"

#include "measure.h"
#include "txn.h"

static const char schema[] =
    "DROP SCHEMA IF EXISTS public, audit CASCADE; CREATE SCHEMA public;"
    "CREATE SCHEMA audit; CREATE TABLE t (id int PRIMARY KEY, n int);"
    "INSERT INTO t SELECT g, g FROM generate_series(1, 10) g;"
    "CREATE TABLE child (t int REFERENCES t ON DELETE CASCADE);"
    "INSERT INTO child SELECT g % 10 + 1 FROM generate_series(1, 30) g;"
    "CREATE TABLE audit.t (id int); INSERT INTO audit.t VALUES (1);"
    "CREATE TABLE watched (n int); CREATE TABLE seen (n int);"
    "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
    " 'BEGIN INSERT INTO seen VALUES (1); RETURN NULL; END';"
    "CREATE TRIGGER note AFTER INSERT ON watched FOR EACH ROW"
    " EXECUTE FUNCTION note();"
    "CREATE TABLE lately (n int); CREATE CONSTRAINT TRIGGER later AFTER INSERT"
    " ON lately DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
    " EXECUTE FUNCTION note();"
    "CREATE TABLE parts (n int) PARTITION BY RANGE (n);"
    "CREATE TABLE part1 PARTITION OF parts FOR VALUES FROM (0) TO (9);"
    "CREATE TABLE part2 PARTITION OF parts FOR VALUES FROM (9) TO (99);"
    "CREATE TABLE base (n int); CREATE TABLE heir () INHERITS (base);"
    "INSERT INTO heir VALUES (1)";

/* What is declared, what of it is backed up, what happens, and the verdict. */
typedef struct scene {
    const char *declared[4], *saved[4];
    bool without_backup;
    const char *script;
    int code;
    const char *words;  /* in the error */
    const char *events; /* in the events */
} scene;

static size_t length(const char *const *names)
{
    size_t n = 0;
    while (n < 4 && names[n] != NULL)
        n++;
    return n;
}

static void play(const scene *s)
{
    rh_error error = {0};
    rh_catalog catalog;
    rh_measure *m = NULL;
    const rh_table *saved[4];
    live_log log;
    live_do(schema);
    rh_pg *pg = live_open();
    live_log_open(&log);
    assert_ok(rh_catalog_read(&catalog, live_arena, pg, s->declared,
                              length(s->declared), &error));
    for (size_t i = 0; i < length(s->saved); i++)
        saved[i] = rh_catalog_table(&catalog, s->saved[i]);
    const rh_declared declared = {.catalog = &catalog,
                                  .backed_up = saved,
                                  .nbacked_up = length(s->saved),
                                  .without_backup = s->without_backup};
    assert_ok(rh_txn_begin_write(pg, NULL, 0, log.events, &error));
    assert_ok(rh_measure_begin(&m, pg, &catalog, &error));
    assert_ok(rh_pg_script(pg, &error, s->script));
    int rc = rh_measure_end(m, pg, &declared, log.events, &error);
    if (rc != s->code)
        fail_msg("%s: %d, %s", s->script, rc, error.message);
    if (s->words != NULL)
        assert_contains(error.message, s->words);
    if (s->events != NULL)
        assert_contains(rh_text_str(&log.lines), s->events);
    rh_measure_free(m);
    rh_pg_close(pg);
    live_log_close(&log);
}

static void play_all(const scene *scenes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        play(&scenes[i]);
}

#define PLAY(scenes) play_all(scenes, sizeof(scenes) / sizeof *(scenes))

static void declared_and_saved_tables_may_change(void **state)
{
    static const scene scenes[] = {
        {{"t"}, {NULL}, false, "SELECT 1", RH_OK, NULL, NULL},
        {{"t"},
         {NULL},
         false,
         "INSERT INTO t VALUES (11)",
         RH_OK,
         NULL,
         "\"table\":\"t\",\"inserted\":1,\"updated\":0,\"deleted\":0"},
        {{"t"},
         {"t"},
         false,
         "UPDATE t SET n = 0 WHERE id < 4",
         RH_OK,
         NULL,
         "\"updated\":3"},
        {{"t", "child"},
         {"t", "child"},
         false,
         "DELETE FROM t WHERE id < 4",
         RH_OK,
         NULL,
         "\"table\":\"child\",\"inserted\":0,\"updated\":0,\"deleted\":9"},
        {{"t", "child"},
         {"t", "child"},
         false,
         "TRUNCATE t, child",
         RH_OK,
         NULL,
         "\"truncated\":true"},
        {{"t", "child"}, {NULL}, true, "TRUNCATE t, child", RH_OK, NULL, NULL},
        {{"audit.t"},
         {"audit.t"},
         false,
         "DELETE FROM audit.t",
         RH_OK,
         NULL,
         "\"table\":\"audit.t\""},
        {{"t"},
         {NULL},
         false,
         "CREATE TEMP TABLE x AS SELECT 1; UPDATE x SET \"?column?\" = 2; DROP "
         "TABLE x",
         RH_OK,
         NULL,
         NULL}};
    (void)state;
    PLAY(scenes);
}

static void undeclared_tables_may_not(void **state)
{
    static const scene scenes[] = {
        {{"t"},
         {"t"},
         false,
         "DELETE FROM t WHERE id < 4",
         RH_REFUSED,
         "does not declare: child (0 inserted, 0 updated, 9 deleted)",
         NULL},
        {{"t"},
         {"t"},
         false,
         "TRUNCATE t CASCADE",
         RH_REFUSED,
         "child (truncated)",
         NULL},
        {{"t"},
         {"t"},
         false,
         "DELETE FROM audit.t",
         RH_REFUSED,
         "audit.t (",
         NULL},
        {{"watched"},
         {NULL},
         false,
         "INSERT INTO watched VALUES (1)",
         RH_REFUSED,
         "seen (1 inserted",
         NULL},
        {{"lately"},
         {NULL},
         false,
         "INSERT INTO lately VALUES (1)",
         RH_REFUSED,
         "seen (1 inserted",
         NULL},
        {{"t"},
         {"t"},
         false,
         "CREATE TABLE made (x int)",
         RH_REFUSED,
         "made (created)",
         NULL},
        {{"t"},
         {"t"},
         false,
         "SELECT 1 AS x INTO made",
         RH_REFUSED,
         "made (created)",
         NULL},
        {{"t"},
         {"t"},
         false,
         "DROP TABLE audit.t",
         RH_REFUSED,
         "audit.t (dropped)",
         NULL},
        {{"t"},
         {"t"},
         false,
         "DELETE FROM audit.t; DROP TABLE audit.t",
         RH_REFUSED,
         "audit.t (dropped)",
         NULL},
        {{"t"},
         {"t"},
         false,
         "INSERT INTO audit.t VALUES (2); DELETE FROM audit.t WHERE id = 2",
         RH_REFUSED,
         "audit.t (1 inserted, 0 updated, 1 deleted)",
         NULL},
        {{"base"},
         {"base"},
         false,
         "DELETE FROM base",
         RH_REFUSED,
         "heir (",
         NULL},
        {{"base"},
         {"base"},
         false,
         "TRUNCATE base",
         RH_REFUSED,
         "heir (truncated)",
         NULL}};
    (void)state;
    PLAY(scenes);
}

static void unsaved_rows_may_not_be_lost(void **state)
{
    static const scene scenes[] = {{{"t"},
                                    {NULL},
                                    false,
                                    "UPDATE t SET n = 0",
                                    RH_REFUSED,
                                    "not backed up: t (0 inserted, 10 updated",
                                    NULL},
                                   {{"t", "child"},
                                    {"t"},
                                    false,
                                    "DELETE FROM t",
                                    RH_REFUSED,
                                    "not backed up: child (",
                                    NULL},
                                   {{"seen"},
                                    {NULL},
                                    false,
                                    "TRUNCATE seen",
                                    RH_REFUSED,
                                    "seen (truncated)",
                                    NULL},
                                   {{"seen"},
                                    {NULL},
                                    false,
                                    "DROP TABLE seen",
                                    RH_REFUSED,
                                    "seen (dropped)",
                                    NULL}};
    (void)state;
    PLAY(scenes);
}

static void partitions_count_for_their_table(void **state)
{
    static const scene scenes[] = {{{"parts"},
                                    {NULL},
                                    false,
                                    "INSERT INTO parts VALUES (1), (10)",
                                    RH_OK,
                                    NULL,
                                    "\"table\":\"parts\",\"inserted\":2"},
                                   {{"parts"},
                                    {"parts"},
                                    false,
                                    "TRUNCATE parts",
                                    RH_OK,
                                    NULL,
                                    "\"table\":\"parts\""},
                                   {{"t"},
                                    {"t"},
                                    false,
                                    "INSERT INTO part1 VALUES (1)",
                                    RH_REFUSED,
                                    "parts (1 inserted",
                                    NULL},
                                   {{"t"},
                                    {"t"},
                                    false,
                                    "TRUNCATE part2",
                                    RH_REFUSED,
                                    "parts (truncated)",
                                    NULL}};
    (void)state;
    PLAY(scenes);
}

/* The server adds up what one session does until it reports it. */
static void what_the_session_did_before_does_not_count(void **state)
{
    rh_error error = {0};
    rh_catalog catalog;
    rh_measure *m = NULL;
    live_log log;
    (void)state;
    live_do(schema);
    rh_pg *pg = live_open();
    live_log_open(&log);
    const rh_declared declared = {.catalog = &catalog};
    const char *name = "t";
    assert_ok(rh_catalog_read(&catalog, live_arena, pg, &name, 1, &error));
    for (int i = 0; i < 3; i++) {
        assert_ok(rh_txn_begin_write(pg, NULL, 0, log.events, &error));
        assert_ok(rh_pg_exec(pg, &error, "DELETE FROM audit.t"));
        rh_txn_rollback(pg);
    }
    assert_ok(rh_txn_begin_write(pg, NULL, 0, log.events, &error));
    assert_ok(rh_measure_begin(&m, pg, &catalog, &error));
    assert_ok(rh_measure_end(m, pg, &declared, log.events, &error));
    assert_lacks(rh_text_str(&log.lines), "measured");
    rh_measure_free(m);
    rh_pg_close(pg);
    live_log_close(&log);
}

static void a_broken_deferred_constraint_is_found(void **state)
{
    rh_error error = {0};
    rh_catalog catalog;
    rh_measure *m = NULL;
    live_log log;
    (void)state;
    live_do(schema);
    live_do("CREATE TABLE d (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
    rh_pg *pg = live_open();
    live_log_open(&log);
    const char *name = "d";
    assert_ok(rh_catalog_read(&catalog, live_arena, pg, &name, 1, &error));
    const rh_declared declared = {.catalog = &catalog};
    assert_ok(rh_txn_begin_write(pg, NULL, 0, log.events, &error));
    assert_ok(rh_measure_begin(&m, pg, &catalog, &error));
    assert_ok(rh_pg_exec(pg, &error, "INSERT INTO d VALUES (1), (1)"));
    assert_int_equal(rh_measure_end(m, pg, &declared, log.events, &error),
                     RH_FAILED);
    assert_contains(error.message, "duplicate key");
    rh_measure_free(m);
    rh_pg_close(pg);
    live_log_close(&log);
}

static void a_server_that_does_not_count_is_refused(void **state)
{
    rh_error error = {0};
    rh_catalog catalog = {0};
    rh_measure *m = NULL;
    rh_pg *pg = live_open();
    (void)state;
    assert_ok(rh_pg_exec(pg, &error, "SET track_counts = off"));
    assert_int_equal(rh_measure_begin(&m, pg, &catalog, &error), RH_REFUSED);
    assert_contains(error.message, "track_counts");
    assert_null(m);
    rh_pg_close(pg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(declared_and_saved_tables_may_change),
        cmocka_unit_test(undeclared_tables_may_not),
        cmocka_unit_test(unsaved_rows_may_not_be_lost),
        cmocka_unit_test(partitions_count_for_their_table),
        cmocka_unit_test(what_the_session_did_before_does_not_count),
        cmocka_unit_test(a_broken_deferred_constraint_is_found),
        cmocka_unit_test(a_server_that_does_not_count_is_refused),
    };
    return cmocka_run_group_tests(tests, live_start, live_stop);
}
