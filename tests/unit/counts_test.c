/* SPDX-License-Identifier: MIT
 *
 * Rows of tables, counted once in a snapshot; where sequences are.
 */
#include "live.h"

#include "counts.h"
#include "sequences.h"
#include "txn.h"

static rh_pg *pg;
static rh_counts counts;

static int begin(void **state)
{
    rh_error error = {0};
    live_reset(state);
    live_do("DROP SCHEMA IF EXISTS public, \"o'd\" CASCADE;"
            "CREATE SCHEMA public; CREATE SCHEMA \"o'd\";"
            "CREATE TABLE t (id serial); INSERT INTO t VALUES (1), (2);"
            "CREATE VIEW v AS SELECT * FROM t;"
            "CREATE TABLE parts (n int) PARTITION BY RANGE (n);"
            "CREATE TABLE part PARTITION OF parts FOR VALUES FROM (0) TO (9);"
            "INSERT INTO parts VALUES (1), (2), (3);"
            "CREATE TABLE \"o'd\".\"T\" (\"I d\" serial);"
            "SELECT nextval('t_id_seq'), nextval('t_id_seq')");
    counts = (rh_counts){.arena = live_arena};
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

static int64_t count(const char *name)
{
    rh_error error = {0};
    bool is_table = false;
    int64_t rows = -1;
    assert_ok(
        rh_counts_take_named(&counts, pg, name, &is_table, &rows, &error));
    assert_int_equal(is_table, rows >= 0);
    return rows;
}

static void what_is_known_is_not_counted(void **state)
{
    unsigned oid =
        (unsigned)strtoul(live_ask("SELECT 't'::regclass::oid"), NULL, 10);
    int64_t rows = 0;
    (void)state;
    assert_false(rh_counts_know(&counts, oid, &rows));
    assert_int_equal(count("t"), 2);
    assert_true(rh_counts_know(&counts, oid, &rows));
    assert_int_equal(rows, 2);
    rh_counts_note(&counts, oid, 7);
    assert_int_equal(count("t"), 7);
    assert_int_equal(count("\"public\".\"t\""), 7);
    rh_counts_forget(&counts);
    assert_int_equal(count("t"), 2);
}

static void partitions_count_for_the_whole_and_views_not_at_all(void **state)
{
    (void)state;
    assert_int_equal(count("parts"), 3);
    assert_int_equal(count("part"), 3);
    assert_int_equal(count("v"), -1);
    assert_int_equal(count("nothing"), -1);
    assert_int_equal(count("\"o'd\".\"T\""), 0);
}

static void sequences_are_read_by_name_whatever_it_is(void **state)
{
    static const char *const names[] = {"t", "o'd.T", "parts"};
    rh_error error = {0};
    rh_catalog catalog;
    rh_positions at;
    (void)state;
    assert_ok(rh_catalog_read(&catalog, live_arena, pg, names, 3, &error));
    assert_ok(rh_sequences_read(&at, pg, &catalog, &error));
    assert_int_equal(at.n, 2);
    const rh_position *t =
        rh_sequences_find(&at, catalog.tables[0].sequences[0].oid);
    const rh_position *odd =
        rh_sequences_find(&at, catalog.tables[1].sequences[0].oid);
    assert_true(t->last_value == 2 && t->is_called);
    assert_true(odd->last_value == 1 && !odd->is_called);
    assert_null(rh_sequences_find(&at, 1));
    assert_ok(rh_catalog_read(&catalog, live_arena, pg, names + 2, 1, &error));
    assert_ok(rh_sequences_read(&at, pg, &catalog, &error));
    assert_int_equal(at.n, 0);
}

#define COUNTS(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        COUNTS(what_is_known_is_not_counted),
        COUNTS(partitions_count_for_the_whole_and_views_not_at_all),
        COUNTS(sequences_are_read_by_name_whatever_it_is),
    };
    return cmocka_run_group_tests(tests, live_start, live_stop);
}
