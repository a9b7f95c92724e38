/* SPDX-License-Identifier: MIT
 *
 * Removing a backup: what came into it since it was chosen stops the removal,
 * and what was read already is not read again. Everything else is tested from
 * outside (tests/test_retention.py).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"
#include "retention.h"

/* One without tables, of the first day of that year. */
static void make(const char *dir, const char *year)
{
    rh_error error;
    rh_backup_writer *w = NULL;
    rh_events *events = rh_events_new();
    rh_text stamp = RH_TEXT_INIT, date = RH_TEXT_INIT;
    rh_text_addf(&stamp, "%s0101_000000", year);
    rh_text_addf(&date, "%s-01-01T00:00:00Z", year);
    rh_backup_facts facts = {.playbook = "p",
                             .playbook_digest = "",
                             .run = "r",
                             .place = "shop",
                             .database = "shop",
                             .server_version = "15",
                             .started = stamp.data,
                             .date = date.data};
    assert_int_equal(rh_backup_create(&w, dir, &facts, &error), RH_OK);
    assert_int_equal(rh_backup_seal(w, events, &error), RH_OK);
    rh_backup_discard(w);
    rh_events_free(events);
    rh_text_free(&stamp);
    rh_text_free(&date);
}

static void remove__stops_at_what_came_since(void **state)
{
    rh_error error = {0};
    const rh_backup *b = NULL;
    rh_arena *arena = rh_arena_new();
    (void)state;
    make("a", "2020");
    assert_int_equal(rh_backup_open(&b, arena, "a", "latest", false, &error),
                     RH_OK);
    assert_int_equal(mkdir("a/p_20200101_000000/note", 0700), 0);
    assert_int_equal(rh_backup_remove(b, &error), RH_FAILED);
    assert_non_null(strstr(error.message, "note"));
    assert_int_equal(access("a/p_20200101_000000/manifest.json", F_OK), 0);
    assert_int_equal(rmdir("a/p_20200101_000000/note"), 0);
    assert_int_equal(rh_backup_remove(b, &error), RH_OK);
    assert_int_equal(rmdir("a"), 0);
    assert_int_equal(rh_backup_remove(b, &error), RH_FAILED);
    rh_arena_free(arena);
}

static void choose__believes_what_was_read_already(void **state)
{
    size_t n = 0;
    rh_error error = {0};
    rh_old_backup *old = NULL;
    rh_arena *arena = rh_arena_new();
    rh_cancel_flag cancel = {.pipe = {-1, -1}};
    rh_events *events = rh_events_new();
    rh_verdicts verdicts = {.arena = arena};
    rh_retention r = {.dir = "b",
                      .days = 30,
                      .now_us = rh_backup_now(),
                      .verdicts = &verdicts,
                      .cancel = &cancel};
    (void)state;
    make("b", "2020");
    make("b", "2021");
    rh_verdicts_add(&verdicts, "b/p_20210101_000000", "as if it were damaged");
    assert_int_equal(rh_retention_choose(&old, &n, arena, &r, events, &error),
                     RH_OK);
    assert_int_equal(n, 2);
    assert_null(old[0].kept);
    assert_non_null(old[1].kept);
    assert_int_equal(verdicts.n, 2);
    assert_int_equal(rh_retention_choose(&old, &n, arena, &r, events, &error),
                     RH_OK);
    assert_int_equal(verdicts.n, 2);
    rh_verdicts_free(&verdicts);
    rh_events_free(events);
    rh_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(remove__stops_at_what_came_since),
        cmocka_unit_test(choose__believes_what_was_read_already),
    };
    return cmocka_run_group_tests_name("retention", tests, enter_folder,
                                       leave_folder);
}
