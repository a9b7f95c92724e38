/* SPDX-License-Identifier: MIT
 *
 * What the command line writes for people: numbers, widths, escapes. Includes
 * the source, which needs nothing of the library.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../../host/cli/escape.c"
#include "../../host/cli/format.c"

noreturn void fatal_out_of_memory(void)
{
    abort();
}

/* Compares and empties. */
static void expect(buffer *b, const char *wanted)
{
    assert_string_equal(buffer_str(b), wanted);
    buffer_free(b);
}

static void count__groups_thousands(void **state)
{
    (void)state;
    static const struct {
        int64_t n;
        const char *text;
    } cases[] = {{0, "0"},
                 {7, "7"},
                 {999, "999"},
                 {1000, "1,000"},
                 {20523, "20,523"},
                 {-1234567, "-1,234,567"},
                 {INT64_MAX, "9,223,372,036,854,775,807"},
                 {INT64_MIN, "-9,223,372,036,854,775,808"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buffer b = {0};
        format_count(&b, cases[i].n);
        expect(&b, cases[i].text);
    }
    buffer b = {0};
    format_counted(&b, 1, "row", "rows");
    buffer_add(&b, "/");
    format_counted(&b, 0, "row", "rows");
    expect(&b, "1 row/0 rows");
}

static void number__keeps_every_digit(void **state)
{
    (void)state;
    static const struct {
        const char *number, *unit, *text;
    } cases[] = {{"12345.67", "$", "$12,345.67"},
                 {"-12345.670", "$", "-$12,345.670"},
                 {"0.00", "$", "$0.00"},
                 {"98765", NULL, "98,765"},
                 {"1500", "rows", "1,500 rows"},
                 {"99.5", "%", "99.5%"},
                 {"123456789012345678901234.5", NULL,
                  "123,456,789,012,345,678,901,234.5"},
                 {"never", "$", "never"},
                 {"1e5", NULL, "1e5"},
                 {"1.", NULL, "1."},
                 {"2026-11-21", NULL, "2026-11-21"},
                 {"-", NULL, "-"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buffer b = {0};
        format_number(&b, cases[i].number, cases[i].unit);
        expect(&b, cases[i].text);
    }
}

static void bytes__take_the_unit_that_fits(void **state)
{
    (void)state;
    static const struct {
        int64_t n;
        const char *text;
    } cases[] = {{0, "0 bytes"},       {1, "1 byte"},        {999, "999 bytes"},
                 {1000, "1.0 kB"},     {999949, "999.9 kB"}, {999960, "1.0 MB"},
                 {24100000, "24.1 MB"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buffer b = {0};
        format_bytes(&b, cases[i].n);
        expect(&b, cases[i].text);
    }
}

static void duration__loses_precision_with_length(void **state)
{
    (void)state;
    static const struct {
        int64_t ms;
        const char *text;
    } cases[] = {{0, "0.00 s"},          {340, "0.34 s"},
                 {9994, "9.99 s"},       {9995, "10.0 s"},
                 {59949, "59.9 s"},      {59950, "1 min 00 s"},
                 {125000, "2 min 05 s"}, {3599499, "59 min 59 s"},
                 {3599500, "1 h 00 min"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buffer b = {0};
        format_duration(&b, cases[i].ms);
        expect(&b, cases[i].text);
    }
}

static void date__drops_the_fraction(void **state)
{
    (void)state;
    buffer b = {0};
    format_date(&b, "2026-11-21T14:30:22.123456+00:00");
    expect(&b, "2026-11-21 14:30:22");
    format_date(&b, "yesterday");
    expect(&b, "yesterday");
}

static void width__counts_columns_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(format_width(""), 0);
    assert_int_equal(format_width("words"), 5);
    assert_int_equal(format_width("\xc3\xa9t\xc3\xa9"), 3);
    assert_int_equal(format_width("e\xcc\x81"), 1);
    assert_int_equal(format_width("\xe8\xaa\x9e\xe8\xaa\x9e"), 4);
    assert_int_equal(format_width("\xff\xfe"), 2);
    assert_int_equal(format_fit("\xe8\xaa\x9e\xe8\xaa\x9e", 3), 3);
    assert_int_equal(format_fit("abc", 9), 3);
}

static void wrap__breaks_at_blanks(void **state)
{
    (void)state;
    const char *next = NULL;
    const char *text = "delete all rows";
    assert_int_equal(format_wrap(text, 10, &next), 10);
    assert_string_equal(next, "rows");
    assert_int_equal(format_wrap(text, 12, &next), 10);
    assert_int_equal(format_wrap(text, 80, &next), 15);
    assert_string_equal(next, "");
    assert_int_equal(format_wrap("word_registry", 4, &next), 4);
    assert_string_equal(next, "_registry");
}

static void clean__shows_what_commands_a_terminal(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *text;
    } cases[] = {{"plain \xc3\xa9", "plain \xc3\xa9"},
                 {"\x1b[2J", "\\x1b[2J"},
                 {"a\nb\tc\r", "a\\nb\\tc\\r"},
                 {"\x7f", "\\x7f"},
                 {"\xc2\x9b"
                  "31m",
                  "\\u009b31m"},
                 {"\xe2\x80\xae"
                  "x",
                  "\\u202ex"},
                 {"\xc3", "\\xc3"},
                 {"\xc0\xaf", "\\xc0\\xaf"},
                 {"\xed\xa0\x80", "\\xed\\xa0\\x80"},
                 {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buffer b = {0};
        format_clean(&b, cases[i].raw, false);
        expect(&b, cases[i].text);
    }
    buffer b = {0};
    format_clean(&b, "\xc3\xa9 \xf0\x9f\x98\x80", true);
    expect(&b, "\\u00e9 \\U01f600");
}

static void json__is_always_valid(void **state)
{
    (void)state;
    buffer b = {0};
    escape_json(&b, "a\"b\\c\n\x1f\xff\xc3\xa9");
    expect(&b, "\"a\\\"b\\\\c\\u000a\\u001f\xef\xbf\xbd\xc3\xa9\"");
}

static void nearest__suggests_only_what_is_near(void **state)
{
    (void)state;
    static const char *const names[] = {"run", "check", "backups", "sandbox"};
    assert_string_equal(format_nearest("chekc", names, 4), "check");
    assert_string_equal(format_nearest("backup", names, 4), "backups");
    assert_null(format_nearest("factory_reset", names, 4));
    assert_null(format_nearest("xyz", names, 4));
    assert_null(format_nearest("sunset", names, 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(count__groups_thousands),
        cmocka_unit_test(number__keeps_every_digit),
        cmocka_unit_test(bytes__take_the_unit_that_fits),
        cmocka_unit_test(duration__loses_precision_with_length),
        cmocka_unit_test(date__drops_the_fraction),
        cmocka_unit_test(width__counts_columns_not_bytes),
        cmocka_unit_test(wrap__breaks_at_blanks),
        cmocka_unit_test(clean__shows_what_commands_a_terminal),
        cmocka_unit_test(json__is_always_valid),
        cmocka_unit_test(nearest__suggests_only_what_is_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
