/* SPDX-License-Identifier: MIT
 *
 * Single values: PostgreSQL's binary form as JSON text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "rows_types.h"

static void put(rh_text *t, uint64_t value, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--)
        rh_text_addc(t, (char)(value >> (8 * i)));
}

enum { VERSION = 170000 };

static rh_type_writer writer_of(unsigned oid)
{
    const rh_pg_type *type = rh_pg_type_of(oid, VERSION);
    assert_non_null(type);
    return type->write;
}

static void assert_bytes(unsigned oid, const char *bytes, size_t n,
                         const char *expected)
{
    rh_text out = RH_TEXT_INIT;
    unsigned char *exact = malloc(n > 0 ? n : 1); /* for the sanitizer */
    memcpy(exact, bytes, n);
    assert_true(writer_of(oid)(&out, exact, n));
    assert_string_equal(out.data, expected);
    assert_int_equal(out.len, strlen(expected));
    free(exact);
    rh_text_free(&out);
}

static void assert_word(unsigned oid, uint64_t value, int bytes,
                        const char *expected)
{
    rh_text t = RH_TEXT_INIT;
    put(&t, value, bytes);
    assert_bytes(oid, t.data, t.len, expected);
    rh_text_free(&t);
}

static void integers__keep_every_digit(void **state)
{
    (void)state;
    assert_word(21, 0x8000, 2, "-32768");
    assert_word(23, 0x7FFFFFFF, 4, "2147483647");
    assert_word(23, 0x80000000, 4, "-2147483648");
    assert_word(26, 0xFFFFFFFF, 4, "4294967295");
    assert_word(20, 9007199254740993, 8, "9007199254740993");
    assert_word(20, 0x8000000000000000, 8, "-9223372036854775808");
    assert_word(20, 0, 8, "0");
    assert_word(20, 10, 8, "10");
    assert_word(20, 100, 8, "100");
    assert_word(16, 1, 1, "true");
    assert_word(16, 0, 1, "false");
}

static void assert_double(double value, const char *expected)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    assert_word(701, bits, 8, expected);
}

static void assert_float(float value, const char *expected)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    assert_word(700, bits, 4, expected);
}

static void floats__are_short_and_read_back_equal(void **state)
{
    (void)state;
    assert_double(0.1, "0.1");
    assert_double(-12.34, "-12.34");
    assert_double(0.05, "0.05");
    assert_double(5, "5");
    assert_double(-0.0, "-0");
    assert_double(1.0 / 3, "0.3333333333333333");
    assert_double(0.1 + 0.2, "0.30000000000000004");
    assert_double(1e300, "1e+300");
    assert_double(5e-324, "5e-324");
    assert_double(9007199254740991.0, "9007199254740991");
    assert_double((double)(1.0F / 0.0F), "\"Infinity\"");
    assert_double(-(double)(1.0F / 0.0F), "\"-Infinity\"");
    assert_double((double)__builtin_nanf(""), "\"NaN\"");
    assert_float(0.1F, "0.1");
    assert_float(16777216.0F, "16777216");
    assert_float(1e-20F, "1e-20");
    assert_float(1e-45F, "1e-45");
    assert_float(3.4028235e38F, "3.4028235e+38");
    assert_float(-__builtin_inff(), "\"-Infinity\"");
}

/* A simple generator: the same numbers in every run. */
static uint64_t random_bits(void)
{
    static uint64_t seed = 88172645463325252u;
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

static void check_double(rh_text *out, double value)
{
    unsigned char bytes[8];
    uint64_t bits;
    memcpy(&bits, &value, 8);
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(bits >> (56 - 8 * i));
    rh_text_clear(out);
    assert_true(rh_write_float8(out, bytes, 8));
    double back = strtod(out->data, NULL);
    if (out->data[0] != '"' && memcmp(&back, &value, 8) != 0)
        fail_msg("%.17g became %s", value, out->data);
}

static void check_float(rh_text *out, uint32_t bits)
{
    float value, back;
    unsigned char bytes[4];
    memcpy(&value, &bits, 4);
    for (int i = 0; i < 4; i++)
        bytes[i] = (unsigned char)(bits >> (24 - 8 * i));
    rh_text_clear(out);
    assert_true(rh_write_float4(out, bytes, 4));
    back = strtof(out->data, NULL);
    if (out->data[0] != '"' && memcmp(&back, &value, 4) != 0)
        fail_msg("%.9g became %s", (double)value, out->data);
}

static void random_floats__read_back_equal(void **state)
{
    (void)state;
    rh_text out = RH_TEXT_INIT;
    for (int i = 0; i < 200000; i++) {
        uint64_t bits = random_bits();
        double value;
        memcpy(&value, &bits, sizeof value);
        check_double(&out, value);
        check_double(&out, (double)(int64_t)(bits >> 20) / 1e4);
        check_double(&out, -(double)(bits >> 40) / 100);
        check_float(&out, (uint32_t)bits);
        float few = (float)(bits & 0xFFFFF) / 100;
        uint32_t few_bits;
        memcpy(&few_bits, &few, 4);
        check_float(&out, few_bits);
    }
    rh_text_free(&out);
}

static void assert_numeric(int weight, unsigned sign, unsigned scale,
                           const char *groups, const char *expected)
{
    rh_text t = RH_TEXT_INIT;
    size_t n = strlen(groups) / 4;
    put(&t, n, 2);
    put(&t, (uint64_t)weight, 2);
    put(&t, sign, 2);
    put(&t, scale, 2);
    for (size_t i = 0; i < n; i++) {
        char digits[5] = {0};
        memcpy(digits, groups + 4 * i, 4);
        put(&t, strtoul(digits, NULL, 10), 2);
    }
    assert_bytes(1700, t.data, t.len, expected);
    rh_text_free(&t);
}

static void numerics__keep_scale_and_digits(void **state)
{
    (void)state;
    assert_numeric(0, 0, 2, "0005", "5.00");
    assert_numeric(0, 0x4000, 2, "00123400", "-12.34");
    assert_numeric(0, 0, 0, "", "0");
    assert_numeric(0, 0, 3, "", "0.000");
    assert_numeric(-1, 0, 4, "0500", "0.0500");
    assert_numeric(-2, 0, 7, "0010", "0.0000001");
    assert_numeric(2, 0, 0, "0001", "100000000");
    assert_numeric(1, 0, 5, "001200343210", "120034.32100");
    assert_numeric(1, 0, 1, "000000015000", "1.5");
    assert_numeric(0, 0xC000, 0, "", "\"NaN\"");
    assert_numeric(0, 0xD000, 0, "", "\"Infinity\"");
    assert_numeric(0, 0xF000, 0, "", "\"-Infinity\"");
}

#define DAY INT64_C(86400000000)

static void assert_time(unsigned oid, int64_t us, const char *expected)
{
    assert_word(oid, (uint64_t)us, 8, expected);
}

static void times__are_iso_8601(void **state)
{
    (void)state;
    assert_word(1082, 0, 4, "\"2000-01-01\"");
    assert_word(1082, (uint32_t)-1, 4, "\"1999-12-31\"");
    assert_word(1082, 59, 4, "\"2000-02-29\"");
    assert_word(1082, 366 + 58, 4, "\"2001-02-28\"");
    assert_word(1082, (uint32_t)-730119, 4, "\"0001-01-01\"");
    assert_word(1082, (uint32_t)-730120, 4, "\"0001-12-31 BC\"");
    assert_word(1082, 2921939, 4, "\"9999-12-31\"");
    assert_word(1082, 2921940, 4, "\"10000-01-01\"");
    assert_word(1082, 0x7FFFFFFF, 4, "\"infinity\"");
    assert_word(1082, 0x80000000, 4, "\"-infinity\"");
    assert_time(1114, 0, "\"2000-01-01T00:00:00\"");
    assert_time(1114, -1, "\"1999-12-31T23:59:59.999999\"");
    assert_time(1114, DAY + 390000, "\"2000-01-02T00:00:00.390000\"");
    assert_time(1184, -DAY, "\"1999-12-31T00:00:00+00:00\"");
    assert_time(1184, 1, "\"2000-01-01T00:00:00.000001+00:00\"");
    assert_time(1114, 2921940 * DAY, "\"10000-01-01 00:00:00\"");
    assert_time(1184, -730120 * DAY + 1,
                "\"0001-12-31 00:00:00.000001+00:00 BC\"");
    assert_time(1114, INT64_MIN + 1, "\"290279-12-22 19:59:05.224193 BC\"");
    assert_time(1114, INT64_MAX, "\"infinity\"");
    assert_time(1184, INT64_MIN, "\"-infinity\"");
}

static void assert_timetz(int64_t us, int32_t west, const char *expected)
{
    rh_text t = RH_TEXT_INIT;
    put(&t, (uint64_t)us, 8);
    put(&t, (uint32_t)west, 4);
    assert_bytes(1266, t.data, t.len, expected);
    rh_text_free(&t);
}

static void times_of_a_day__have_six_digits_or_none(void **state)
{
    (void)state;
    assert_time(1083, 0, "\"00:00:00\"");
    assert_time(1083, DAY, "\"24:00:00\"");
    assert_time(1083, DAY - 1, "\"23:59:59.999999\"");
    assert_time(1083, 100000, "\"00:00:00.100000\"");
    assert_timetz(0, 0, "\"00:00:00+00:00\"");
    assert_timetz(DAY, 57599, "\"24:00:00-15:59:59\"");
    assert_timetz(1, -20700, "\"00:00:00.000001+05:45\"");
}

static void put_interval(rh_text *t, int months, int days, int64_t us)
{
    put(t, (uint64_t)us, 8);
    put(t, (uint32_t)days, 4);
    put(t, (uint32_t)months, 4);
}

static void assert_interval(int months, int days, int64_t us,
                            const char *expected)
{
    rh_text t = RH_TEXT_INIT;
    put_interval(&t, months, days, us);
    assert_bytes(1186, t.data, t.len, expected);
    rh_text_free(&t);
}

static void intervals__are_in_the_style_of_postgres(void **state)
{
    (void)state;
    assert_interval(0, 0, 0, "\"00:00:00\"");
    assert_interval(14, -3, 4 * 3600 * INT64_C(1000000) + 5,
                    "\"1 year 2 mons -3 days +04:00:00.000005\"");
    assert_interval(-10, 3, 0, "\"-10 mons +3 days\"");
    assert_interval(-12, 1, 500000, "\"-1 years +1 day 00:00:00.5\"");
    assert_interval(1, 0, -1, "\"1 mon -00:00:00.000001\"");
    assert_interval(24, 1, 0, "\"2 years 1 day\"");
    assert_interval(INT32_MIN, INT32_MIN, 0,
                    "\"-178956970 years -8 mons -2147483648 days\"");
    assert_interval(0, 0, INT64_MIN, "\"-2562047788:00:54.775808\"");
}

static void ends_of_intervals__mean_infinity_since_17(void **state)
{
    (void)state;
    static const char finite[] = "\"178956970 years 7 mons 2147483647 days "
                                 "2562047788:00:54.775807\"";
    rh_text t = RH_TEXT_INIT, out = RH_TEXT_INIT;
    assert_interval(INT32_MAX, INT32_MAX, INT64_MAX, "\"infinity\"");
    assert_interval(INT32_MIN, INT32_MIN, INT64_MIN, "\"-infinity\"");
    put_interval(&t, INT32_MAX, INT32_MAX, INT64_MAX);
    assert_true(rh_pg_type_of(1186, VERSION - 1)
                    ->write(&out, (const unsigned char *)t.data, t.len));
    assert_string_equal(out.data, finite);
    rh_text_free(&t);
    rh_text_free(&out);
}

static void addresses__have_a_mask_where_postgres_shows_it(void **state)
{
    (void)state;
    assert_bytes(869, "\x02\x20\0\x04\x0a\0\0\xff", 8, "\"10.0.0.255\"");
    assert_bytes(869, "\x02\x08\0\x04\x0a\0\0\xff", 8, "\"10.0.0.255/8\"");
    assert_bytes(650, "\x02\x20\x01\x04\x0a\0\0\xff", 8, "\"10.0.0.255/32\"");
    assert_bytes(869,
                 "\x03\x80\0\x10\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0"
                 "\x01",
                 20, "\"2001:db8::1\"");
    assert_bytes(829, "\x08\0\x2b\x01\x02\xff", 6, "\"08:00:2b:01:02:ff\"");
    assert_bytes(774, "\x08\0\x2b\x01\x02\xff\x03\x04", 8,
                 "\"08:00:2b:01:02:ff:03:04\"");
}

static void assert_string(unsigned oid, const char *s, const char *expected)
{
    assert_bytes(oid, s, strlen(s), expected);
}

static void text_and_bytes__become_json_strings(void **state)
{
    (void)state;
    assert_string(25, "", "\"\"");
    assert_string(25, "hello", "\"hello\"");
    assert_string(1043, "twelve chars and \xC3\xA9",
                  "\"twelve chars and \xC3\xA9\"");
    assert_string(1042, "a\"b\\c\nd\te\x01", "\"a\\\"b\\\\c\\nd\\te\\u0001\"");
    assert_string(25, "0123456789abcde\"", "\"0123456789abcde\\\"\"");
    assert_bytes(17, "\x00\xFF\x5C", 3, "\"\\\\x00ff5c\"");
    assert_bytes(17, "", 0, "\"\\\\x\"");
    assert_bytes(2950,
                 "\x12\x34\x56\x78\x9a\xbc\xde\xf0\x11\x22\x33\x44\x55\x66\x77"
                 "\x88",
                 16, "\"12345678-9abc-def0-1122-334455667788\"");
}

static void assert_depth(size_t depth, bool spliced)
{
    rh_text t = RH_TEXT_INIT, out = RH_TEXT_INIT;
    rh_text_add(&t, "[\"\\\\\",\"\\\"[[\"");
    for (size_t i = 1; i < depth; i++)
        rh_text_add(&t, ",[0");
    for (size_t i = 0; i < depth; i++)
        rh_text_addc(&t, ']');
    assert_true(rh_write_json(&out, (const unsigned char *)t.data, t.len));
    assert_int_equal(out.data[0], spliced ? '[' : '"');
    rh_text_free(&t);
    rh_text_free(&out);
}

static void json__is_spliced_unless_it_would_not_come_back(void **state)
{
    (void)state;
    assert_string(114, "{\"a\": [1,\t 2]}", "{\"a\": [1,\t 2]}");
    assert_string(114, "[1,\n2]", "\"[1,\\n2]\"");
    assert_string(114, "[1,\r2]", "\"[1,\\r2]\"");
    assert_string(114, " [1]", "\" [1]\"");
    assert_string(114, "[1]\t", "\"[1]\\t\"");
    assert_string(114, "1.50", "1.50");
    assert_string(114, "true", "true");
    assert_string(114, " null", "\" null\"");
    assert_string(3802, "\x01\"abc\"", "\"\\\"abc\\\"\"");
    assert_string(3802, "\x01null", "\"null\"");
    assert_string(3802, "\x01{\"a\": null}", "{\"a\": null}");
    assert_depth(62, true);
    assert_depth(63, false);
}

static void wrong_lengths__are_refused(void **state)
{
    (void)state;
    static const unsigned fixed[] = {16,   20,   21,   23,   26,   700, 701,
                                     1082, 1114, 1184, 2950, 1700, 650, 774,
                                     829,  869,  1083, 1186, 1266};
    static const unsigned char bytes[32] = {0, 1};
    rh_text out = RH_TEXT_INIT;
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        rh_type_writer write = writer_of(fixed[i]);
        assert_false(write(&out, bytes, 0));
        assert_false(write(&out, bytes, 3));
        assert_false(write(&out, bytes, 17));
    }
    assert_false(rh_write_jsonb(&out, (const unsigned char *)"\x02{}", 3));
    static const unsigned char big[] = {0, 1, 0, 0, 0, 0, 0, 0, 0x27, 0x10};
    assert_false(rh_write_numeric(&out, big, sizeof big)); /* group 10000 */
    static const unsigned char sign[] = {0, 0, 0, 0, 0x12, 0x34, 0, 0};
    assert_false(rh_write_numeric(&out, sign, sizeof sign));
    assert_null(rh_pg_type_of(790, VERSION)); /* money */
    rh_text_free(&out);
}

static void assert_refused(unsigned oid, const char *bytes, size_t n)
{
    rh_text out = RH_TEXT_INIT;
    assert_false(writer_of(oid)(&out, (const unsigned char *)bytes, n));
    rh_text_free(&out);
}

static void odd_times_and_addresses__are_refused(void **state)
{
    (void)state;
    assert_refused(1083, "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
    assert_refused(1083, "\0\0\0\x14\x1d\xd7\x60\x01", 8);  /* 24:00 + 1 us */
    assert_refused(1266, "\0\0\0\0\0\0\0\0\0\0\xe1\0", 12); /* 16 h */
    assert_refused(1266, "\0\0\0\0\0\0\0\0\x80\0\0\0", 12);
    assert_refused(869, "\x01\x20\0\x04\x0a\0\0\x01", 8);
    assert_refused(869, "\x02\x21\0\x04\x0a\0\0\x01", 8);
    assert_refused(869, "\x02\x20\x02\x04\x0a\0\0\x01", 8);
    assert_refused(869, "\x02\x20\0\x10\x0a\0\0\x01", 8);
    assert_refused(869, "\x03\x20\0\x04\x0a\0\0\x01", 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers__keep_every_digit),
        cmocka_unit_test(floats__are_short_and_read_back_equal),
        cmocka_unit_test(random_floats__read_back_equal),
        cmocka_unit_test(numerics__keep_scale_and_digits),
        cmocka_unit_test(times__are_iso_8601),
        cmocka_unit_test(times_of_a_day__have_six_digits_or_none),
        cmocka_unit_test(intervals__are_in_the_style_of_postgres),
        cmocka_unit_test(ends_of_intervals__mean_infinity_since_17),
        cmocka_unit_test(addresses__have_a_mask_where_postgres_shows_it),
        cmocka_unit_test(text_and_bytes__become_json_strings),
        cmocka_unit_test(json__is_spliced_unless_it_would_not_come_back),
        cmocka_unit_test(wrong_lengths__are_refused),
        cmocka_unit_test(odd_times_and_addresses__are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
