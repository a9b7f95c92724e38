/* SPDX-License-Identifier: MIT
 *
 * Records: whole lines, private files, a list that needs only both ends, and
 * a record told again exactly as it was told before.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "folder.h"
#include "memory.h"
#include "record.h"

/* A reader that keeps every line. */
static void keep(void *ud, const rh_event *event)
{
    rh_text_add(ud, event->json);
    rh_text_addc(ud, '\n');
}

static char *slurp(const char *path)
{
    rh_error error;
    rh_text t = RH_TEXT_INIT;
    assert_int_equal(rh_file_read(&t, path, 1 << 24, &error), RH_OK);
    return t.data;
}

static void put(const char *path, const char *content)
{
    rh_error error;
    rh_file *file = NULL;
    unlink(path);
    assert_int_equal(rh_dir_make("s/runs", &error), RH_OK);
    assert_int_equal(rh_file_create(&file, path, &error), RH_OK);
    rh_file_write(file, content, strlen(content), &error);
    assert_int_equal(rh_file_finish(file, NULL, &error), RH_OK);
}

#define RUN(id, day)                                                           \
    "{\"event\":\"run\",\"id\":\"" id "\",\"playbook\":\"factory_reset\","     \
    "\"mode\":\"run\",\"started\":\"2026-01-" day "T10:00:00+01:00\"}\n"
#define TARGET "{\"event\":\"target\",\"database\":\"shop\"}\n"
#define RESULT                                                                 \
    "{\"event\":\"result\",\"code\":0,\"status\":\"done\",\"backup\":\"b/x\"," \
    "\"elapsed_ms\":12}\n"

static void state_dir__says_where(void **state)
{
    (void)state;
    setenv("HOME", "/home/somebody", 1);
    setenv("XDG_STATE_HOME", "/var/state", 1);
    char *dir = rh_state_dir("mine");
    assert_string_equal(dir, "mine");
    free(dir);
    dir = rh_state_dir(NULL);
    assert_string_equal(dir, "/var/state/resethost");
    free(dir);
    setenv("XDG_STATE_HOME", "relative", 1);
    dir = rh_state_dir(NULL);
    assert_string_equal(dir, "/home/somebody/.local/state/resethost");
    free(dir);
}

static void open__refuses_what_is_no_id(void **state)
{
    static const char *const ids[] = {"", "../x", "a/b", "a.b", "a b", "é"};
    rh_error error;
    rh_record *record = NULL;
    (void)state;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        assert_int_equal(rh_record_open(&record, "s", ids[i], &error),
                         RH_FAILED);
        assert_null(record);
    }
    assert_int_equal(access("s", F_OK), -1);
    rh_record_close(NULL);
}

static void record__comes_back_as_it_was_told(void **state)
{
    rh_error error;
    rh_record *record = NULL;
    rh_text again = RH_TEXT_INIT;
    struct stat st;
    (void)state;
    mode_t old = umask(0);
    assert_int_equal(rh_record_open(&record, "s", "20260101_a", &error), RH_OK);
    umask(old);
    assert_int_equal(stat("s/runs/20260101_a.jsonl", &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(stat("s/runs", &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    rh_events *events = rh_events_new();
    rh_events_add_reader(events, rh_record_event, record);
    RH_EMIT(events, "run", RH_F_TEXT("playbook", "a \"b\"\n\\ é"),
            RH_F_INT("n", INT64_MIN), RH_F_INT("m", INT64_MAX));
    RH_EMIT(events, "progress", RH_F_INT("rows", 1));
    RH_EMIT(events, "x", RH_F_BOOL("yes", true), RH_F_BOOL("no", false),
            RH_F_NUMBER("f", "12345.670"),
            RH_F_NUMBER("big", "123456789012345678901234567890"));
    rh_events_emit(events, "verified", NULL, 0);
    assert_int_equal(rh_record_sync(record, &error), RH_OK);
    rh_record_close(record);
    rh_events_remove_reader(events, rh_record_event, record);
    char *written = slurp("s/runs/20260101_a.jsonl");
    assert_null(strstr(written, "progress"));
    rh_events_add_reader(events, keep, &again);
    assert_int_equal(rh_record_show("s", "2026", events, &error), RH_OK);
    assert_memory_equal(again.data, written, strlen(written));
    assert_non_null(strstr(again.data, "\"event\":\"standing\""));
    assert_int_equal(rh_record_open(&record, "s", "20260101_a", &error),
                     RH_FAILED);
    assert_non_null(strstr(error.message, "File exists"));
    free(written);
    rh_text_free(&again);
    rh_events_free(events);
    unlink("s/runs/20260101_a.jsonl");
}

static void record__full_disk_is_told_by_sync_and_leaves_whole_lines(void **s)
{
    rh_error error;
    rh_record *record = NULL;
    (void)s;
    assert_int_equal(rh_record_open(&record, "s", "full", &error), RH_OK);
    rh_events *events = rh_events_new();
    rh_events_add_reader(events, rh_record_event, record);
    RH_EMIT(events, "first", RH_F_INT("n", 1));
    struct rlimit old, small;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = old;
    small.rlim_cur = 40; /* in the middle of the second line */
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    RH_EMIT(events, "second", RH_F_TEXT("text", "too much to be written"));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    signal(SIGXFSZ, handler);
    RH_EMIT(events, "third", RH_F_INT("n", 3));
    assert_int_equal(rh_record_sync(record, &error), RH_FAILED);
    assert_non_null(strstr(error.message, "s/runs/full.jsonl: File too large"));
    rh_record_close(record);
    char *written = slurp("s/runs/full.jsonl");
    assert_string_equal(written, "{\"event\":\"first\",\"n\":1}\n"
                                 "{\"event\":\"third\",\"n\":3}\n");
    free(written);
    rh_events_free(events);
    unlink("s/runs/full.jsonl");
}

static void list__newest_first_from_both_ends(void **state)
{
    rh_error error;
    rh_text told = RH_TEXT_INIT, middle = RH_TEXT_INIT;
    rh_record *running = NULL;
    (void)state;
    rh_text_add(&middle, RUN("a1", "01") TARGET);
    while (middle.len < 300000)
        rh_text_add(&middle, "{\"event\":\"print\",\"text\":\"much\"}\n");
    rh_text_add(&middle, RESULT);
    put("s/runs/a1.jsonl", middle.data);
    put("s/runs/a2.jsonl", RUN("a2", "03") TARGET "{\"event\":\"ph");
    put("s/runs/b1.jsonl", RUN("b1", "02") RESULT);
    put("s/runs/not an id.jsonl", RESULT);
    put("s/runs/other.txt", RESULT);
    assert_int_equal(symlink("a1.jsonl", "s/runs/link.jsonl"), 0);
    rh_events *events = rh_events_new();
    rh_events_add_reader(events, keep, &told);
    assert_int_equal(rh_records_list("s", events, &error), RH_OK);
#define COMMON "\"playbook\":\"factory_reset\",\"mode\":\"run\",\"started\":"
    assert_string_equal(told.data,
                        "{\"event\":\"recorded_run\",\"id\":\"a2\"," COMMON
                        "\"2026-01-03T10:00:00+01:00\",\"database\":\"shop\","
                        "\"status\":\"unfinished\","
                        "\"standing\":\"unchanged\"}\n"
                        "{\"event\":\"recorded_run\",\"id\":\"b1\"," COMMON
                        "\"2026-01-02T10:00:00+01:00\",\"status\":\"done\","
                        "\"backup\":\"b/x\",\"code\":0}\n"
                        "{\"event\":\"recorded_run\",\"id\":\"a1\"," COMMON
                        "\"2026-01-01T10:00:00+01:00\",\"database\":\"shop\","
                        "\"status\":\"done\",\"backup\":\"b/x\",\"code\":0}\n");
    rh_text_clear(&told);
    assert_int_equal(rh_record_open(&running, "s", "c1", &error), RH_OK);
    assert_int_equal(rh_records_list("s", events, &error), RH_OK);
    assert_non_null(strstr(told.data, "\"id\":\"c1\",\"status\":\"running\","
                                      "\"standing\":\"running\"}"));
    rh_record_close(running);
    unlink("s/runs/c1.jsonl");
    rh_text_clear(&told);
    assert_int_equal(rh_records_list("nowhere", events, &error), RH_OK);
    assert_string_equal(told.data, "");
    rh_events_free(events);
    rh_text_free(&told);
    rh_text_free(&middle);
}

static void show__finds_latest_prefix_and_says_when_not(void **state)
{
    rh_error error;
    rh_text told = RH_TEXT_INIT;
    (void)state;
    rh_events *events = rh_events_new();
    rh_events_add_reader(events, keep, &told);
    assert_int_equal(rh_record_show("s", "b", events, &error), RH_OK);
    assert_string_equal(told.data, RUN("b1", "02") RESULT);
    assert_int_equal(rh_record_show("s", "a", events, &error), RH_FAILED);
    assert_non_null(strstr(error.message, "more than one run begins with "
                                          "\"a\": a2, a1; give more"));
    assert_int_equal(rh_record_show("s", "", events, &error), RH_FAILED);
    assert_int_equal(rh_record_show("s", "z", events, &error), RH_FAILED);
    assert_non_null(strstr(error.message, "no run z is recorded in s"));
    assert_int_equal(rh_record_show("none", "latest", events, &error),
                     RH_FAILED);
    rh_text_clear(&told);
    assert_int_equal(rh_record_show("s", "latest", events, &error), RH_OK);
    assert_string_equal(
        told.data, RUN("a2", "03") TARGET
        "{\"event\":\"warning\",\"text\":\"s/runs/a2.jsonl ends in the middle "
        "of a line: the run was killed, or still writes\"}\n"
        "{\"event\":\"standing\",\"id\":\"a2\",\"state\":\"unchanged\","
        "\"text\":\"it was killed before it had begun, and the server rolled "
        "it back: nothing was changed\"}\n");
    rh_events_free(events);
    rh_text_free(&told);
}

static void show__refuses_lines_that_are_not_ours(void **state)
{
    static const char *const lines[] = {
        "{}\n",
        "[]\n",
        "\n",
        "{\"x\":1}\n",
        "{\"event\":1}\n",
        "{\"event\":\"x\",\"a\":null}\n",
        "{\"event\":\"x\",\"a\":{}}\n",
        "{\"event\":\"x\",\"a\":[1]}\n",
        "{\"event\":\"x\"} 1\n",
        "{\"a\":1,\"event\":\"x\"}\n",
        "{\"event\":\"x\",\"a\":\"\\u0000\"}\n",
    };
    rh_error error;
    (void)state;
    rh_events *events = rh_events_new();
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        put("s/runs/bad.jsonl", lines[i]);
        assert_int_equal(rh_record_show("s", "bad", events, &error), RH_FAILED);
        assert_non_null(strstr(error.message, "s/runs/bad.jsonl:1"));
    }
    rh_text wide = RH_TEXT_INIT;
    rh_text_add(&wide, "{\"event\":\"x\"");
    for (int i = 0; i < 100; i++)
        rh_text_addf(&wide, ",\"f%d\":1", i);
    rh_text_add(&wide, "}\n");
    put("s/runs/bad.jsonl", wide.data);
    assert_int_equal(rh_record_show("s", "bad", events, &error), RH_FAILED);
    rh_text_free(&wide);
    rh_events_free(events);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(state_dir__says_where),
        cmocka_unit_test(open__refuses_what_is_no_id),
        cmocka_unit_test(record__comes_back_as_it_was_told),
        cmocka_unit_test(
            record__full_disk_is_told_by_sync_and_leaves_whole_lines),
        cmocka_unit_test(list__newest_first_from_both_ends),
        cmocka_unit_test(show__finds_latest_prefix_and_says_when_not),
        cmocka_unit_test(show__refuses_lines_that_are_not_ours),
    };
    return cmocka_run_group_tests_name("record", tests, enter_folder,
                                       leave_folder);
}
