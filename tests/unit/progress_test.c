/* SPDX-License-Identifier: MIT
 *
 * When progress is told. The beginning is put back in time, so that nothing
 * has to wait.
 */
#include "live.h"

#include "progress.h"

static void what_is_short_is_not_told(void **state)
{
    rh_progress p;
    live_log log;
    (void)state;
    live_log_open(&log);
    rh_progress_begin(&p, log.events, "Counting", 10);
    p.started_ms += 60000; /* however slow this machine is */
    rh_progress_add(&p, 5000);
    rh_progress_tick(&p);
    rh_progress_end(&p);
    assert_int_equal(log.lines.len, 0);
    assert_int_equal(p.done, 5000);
    live_log_close(&log);
}

static void what_is_long_is_told_with_its_end(void **state)
{
    rh_progress p;
    live_log log;
    (void)state;
    live_log_open(&log);
    rh_progress_begin(&p, log.events, "Counting", 9000);
    p.started_ms -= 1000;
    rh_progress_add(&p, 10); /* too few to look at the clock */
    assert_int_equal(log.lines.len, 0);
    rh_progress_add(&p, 2000);
    assert_contains(log.lines.data, "\"what\":\"Counting\",\"rows\":2010,"
                                    "\"total\":9000");
    assert_contains(log.lines.data, "\"end\":false");
    rh_progress_end(&p);
    assert_contains(log.lines.data, "\"end\":true");
    size_t told = log.lines.len;
    rh_progress_end(&p);
    assert_int_equal(log.lines.len, told);
    live_log_close(&log);
}

static void it_is_told_no_more_than_ten_times_a_second(void **state)
{
    rh_progress p;
    live_log log;
    (void)state;
    live_log_open(&log);
    rh_progress_begin(&p, log.events, "Counting", 0);
    p.started_ms -= 1000;
    rh_progress_tick(&p);
    p.told_ms += 60000;
    size_t told = log.lines.len;
    for (int i = 0; i < 100; i++)
        rh_progress_tick(&p);
    assert_true(told > 0);
    assert_int_equal(log.lines.len, told);
    live_log_close(&log);
}

static void without_events_it_is_silent(void **state)
{
    rh_progress p;
    (void)state;
    rh_progress_begin(&p, NULL, "Counting", 0);
    p.started_ms -= 1000;
    rh_progress_add(&p, 5000);
    rh_progress_end(&p);
    assert_false(p.shown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_short_is_not_told),
        cmocka_unit_test(what_is_long_is_told_with_its_end),
        cmocka_unit_test(it_is_told_no_more_than_ten_times_a_second),
        cmocka_unit_test(without_events_it_is_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
