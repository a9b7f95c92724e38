/* SPDX-License-Identifier: MIT
 *
 * A plan from a stranger: read, confirmed, and compared with itself and with
 * nothing. Each difference is told, and any of them stops the run.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "plan_drift.h"
#include "plan_file.h"

static void check_event(void *ud, const rh_event *event)
{
    size_t *n = ud;
    FUZZ_CHECK(strcmp(event->name, "plan_drift") == 0);
    FUZZ_CHECK(rh_event_text(event, "what") != NULL);
    ++*n;
}

static void compare(rh_arena *arena, rh_events *events, const rh_json *was,
                    const rh_json *now)
{
    size_t told = 0;
    rh_error error = {0};
    rh_drifts d = {.arena = arena, .events = events};
    rh_events_add_reader(events, check_event, &told);
    rh_drift_playbook(&d, was, now);
    rh_drift_settings(&d, was, now);
    rh_drift_target(&d, was, now);
    rh_drift_tables(&d, was, now);
    rh_drift_operations(&d, was, now);
    rh_drift_follow_ups(&d, was, now);
    rh_events_remove_reader(events, check_event, &told);
    FUZZ_CHECK(told == d.n);
    int rc = rh_drift_outcome(&d, &error);
    FUZZ_CHECK(rc == (d.n > 0 ? RH_STALE : RH_OK));
    fuzz_check_error(rc, &error);
}

static void check_confirmed(const rh_plan_file *file)
{
    rh_error error = {0};
    rh_text right = RH_TEXT_INIT;
    rh_text_addf(&right, "%s:%.8s", file->database, file->sha256);
    FUZZ_CHECK(rh_plan_file_confirm(file, right.data, &error) == RH_OK);
    right.data[right.len - 1] = right.data[right.len - 1] == '0' ? '1' : '0';
    FUZZ_CHECK(rh_plan_file_confirm(file, right.data, &error) ==
               RH_NOT_CONFIRMED);
    FUZZ_CHECK(rh_plan_file_confirm(file, NULL, &error) == RH_NOT_CONFIRMED);
    rh_text_free(&right);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    rh_plan_file file;
    rh_error error = {0};
    rh_arena *arena = rh_arena_new();
    rh_events *events = rh_events_new();
    const rh_json *json = NULL;
    char *text = rh_alloc(n + 1);
    memcpy(text, data, n);
    int rc = rh_plan_file_parse(&file, arena, "plan.json", text, n, &error);
    fuzz_check_error(rc, &error);
    FUZZ_CHECK(rc == RH_OK || rc == RH_USAGE);
    if (rc == RH_OK)
        check_confirmed(&file);
    if (fuzz_parse(&json, arena, text, n, &error) == RH_OK) {
        compare(arena, events, json, json);
        compare(arena, events, json, NULL);
        compare(arena, events, NULL, json);
    }
    rh_events_free(events);
    rh_arena_free(arena);
    free(text);
    return 0;
}
