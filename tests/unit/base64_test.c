/* SPDX-License-Identifier: MIT
 *
 * Base64: the vectors of RFC 4648, and that nothing has two spellings.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base64.h"

static void both_ways__as_the_standard_says(void **state)
{
    static const struct {
        const char *plain, *padded, *url;
    } rows[] = {
        {"", "", ""},
        {"f", "Zg==", "Zg"},
        {"fo", "Zm8=", "Zm8"},
        {"foo", "Zm9v", "Zm9v"},
        {"foob", "Zm9vYg==", "Zm9vYg"},
        {"fooba", "Zm9vYmE=", "Zm9vYmE"},
        {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
        {"\xfb\xff\xfe", "+//+", "-__-"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[32], back[32];
        size_t n = strlen(rows[i].plain), len = 0;
        assert_int_equal(rh_base64_encode(text, rows[i].plain, n, RH_BASE64),
                         strlen(rows[i].padded));
        assert_string_equal(text, rows[i].padded);
        assert_null(rh_base64_decode(back, &len, text, strlen(text), 0));
        assert_int_equal(len, n);
        assert_string_equal(back, rows[i].plain);
        rh_base64_encode(text, rows[i].plain, n, RH_BASE64_URL);
        assert_string_equal(text, rows[i].url);
        assert_null(
            rh_base64_decode(back, &len, text, strlen(text), RH_BASE64_URL));
        assert_string_equal(back, rows[i].plain);
    }
}

static void decode__takes_white_space_between(void **state)
{
    static const char wrapped[] = "Zm9v\r\n Ym\tFy\n";
    char back[32];
    size_t len = 0;
    (void)state;
    assert_null(
        rh_base64_decode(back, &len, wrapped, strlen(wrapped), RH_BASE64));
    assert_string_equal(back, "foobar");
    assert_non_null(
        rh_base64_decode(back, &len, wrapped, strlen(wrapped), RH_BASE64_URL));
}

static void decode__refuses_every_other_spelling(void **state)
{
    static const struct {
        const char *text;
        size_t n;
        rh_base64 kind;
        const char *why;
    } rows[] = {
        {"Zg", 2, RH_BASE64, "padding"},
        {"Zg=", 3, RH_BASE64, "padding"},
        {"Zg===", 5, RH_BASE64, "padding"},
        {"Zm9v=", 5, RH_BASE64, "padding"},
        {"Z", 1, RH_BASE64, "cut short"},
        {"Zg==Zg==", 8, RH_BASE64, "follows"},
        {"Zh==", 4, RH_BASE64, "stands for nothing"},
        {"Zm9=", 4, RH_BASE64, "stands for nothing"},
        {"-__-", 4, RH_BASE64, "does not have"},
        {"Zm\0v", 4, RH_BASE64, "does not have"},
        {"Zm\xc3v", 4, RH_BASE64, "does not have"},
        {"+//+", 4, RH_BASE64_URL, "does not have"},
        {"Zg==", 4, RH_BASE64_URL, "does not have"},
        {"Zh", 2, RH_BASE64_URL, "stands for nothing"},
        {"Z", 1, RH_BASE64_URL, "cut short"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char back[32];
        size_t len = 0;
        const char *why =
            rh_base64_decode(back, &len, rows[i].text, rows[i].n, rows[i].kind);
        if (why == NULL || strstr(why, rows[i].why) == NULL)
            fail_msg("%s: got %s, want %s", rows[i].text,
                     why != NULL ? why : "no error", rows[i].why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_ways__as_the_standard_says),
        cmocka_unit_test(decode__takes_white_space_between),
        cmocka_unit_test(decode__refuses_every_other_spelling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
