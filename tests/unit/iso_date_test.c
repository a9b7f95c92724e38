/* SPDX-License-Identifier: MIT
 *
 * Dates as files carry them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <time.h>

#include "iso_date.h"

static void iso__offset_and_fraction_count(void **state)
{
    int64_t z = 0, e = 0;
    (void)state;
    assert_true(rh_iso_date_parse("2026-01-26T14:30:22Z", &z));
    assert_int_equal(z, INT64_C(1769437822) * 1000000);
    assert_true(rh_iso_date_parse("2026-01-26T16:00:22.25+01:30", &e));
    assert_int_equal(e, z + 250000);
    assert_true(rh_iso_date_parse("2026-01-26 09:30:22.1234567-05", &e));
    assert_int_equal(e, z + 123456);
}

static void iso__without_offset_is_local(void **state)
{
    int64_t local = 0, stamp = 0, told = 0;
    (void)state;
    setenv("TZ", "UTC-2", 1); /* POSIX: two hours east */
    tzset();
    assert_true(rh_iso_date_parse("2026-01-26T14:30:22", &local));
    assert_true(rh_stamp_parse("20260126_143022", &stamp));
    assert_true(rh_iso_date_parse("2026-01-26T14:30:22+0200", &told));
    assert_int_equal(local, told);
    assert_int_equal(stamp, told);
}

static void both__refuse_what_is_none(void **state)
{
    static const char *const bad[] = {
        "",
        "2026",
        "2026-01-26",
        "2026-13-26T14:30:22Z",
        "2026-01-00T14:30:22Z",
        "2026-01-26T24:30:22Z",
        "2026-01-26T14:30:22X",
        "2026-01-26T14:30:22Zx",
        "2026-01-26T14:30:22+1",
        "2026-01-26T14:30:22+01:00x",
        "20260126-143022",
        "20261326_143022",
        "2026012_143022",
    };
    int64_t out = 0;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(rh_iso_date_parse(bad[i], &out));
        assert_false(rh_stamp_parse(bad[i], &out));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(iso__offset_and_fraction_count),
        cmocka_unit_test(iso__without_offset_is_local),
        cmocka_unit_test(both__refuse_what_is_none),
    };
    return cmocka_run_group_tests_name("iso_date", tests, NULL, NULL);
}
