/* SPDX-License-Identifier: MIT
 *
 * Both forms of the time of day, in zones ahead of and behind UTC.
 */
#include "live.h"

#include "clock.h"

static void both_forms_say_the_same_local_time(void **state)
{
    static const char *const zones[][2] = {{"UTC0", "+00:00"},
                                           {"AAA-5:45", "+05:45"},
                                           {"BBB+3:30", "-03:30"},
                                           {"CCC-14", "+14:00"}};
    (void)state;
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        int n[6], fraction, end = 0;
        char offset[8], compact[64];
        setenv("TZ", zones[i][0], 1);
        tzset();
        rh_stamp stamp = rh_clock_stamp();
        assert_int_equal(sscanf(stamp.iso, "%4d-%2d-%2dT%2d:%2d:%2d.%6d%7s%n",
                                &n[0], &n[1], &n[2], &n[3], &n[4], &n[5],
                                &fraction, offset, &end),
                         8);
        assert_int_equal(end, strlen(stamp.iso));
        assert_int_equal(strlen(stamp.iso), 32);
        assert_string_equal(offset, zones[i][1]);
        snprintf(compact, sizeof compact, "%04d%02d%02d_%02d%02d%02d", n[0],
                 n[1], n[2], n[3], n[4], n[5]);
        assert_string_equal(stamp.compact, compact);
    }
    unsetenv("TZ");
    tzset();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_forms_say_the_same_local_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
