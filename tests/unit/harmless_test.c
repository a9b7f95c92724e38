/* SPDX-License-Identifier: MIT
 *
 * What another program wrote, made fit to be told; and words for a shell.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "harmless.h"

#define LOST "\xef\xbf\xbd"

static void harmless__commands_to_a_terminal_are_gone(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
    } rows[] = {
        {"plain text, \xc3\xa4\xe2\x82\xac\xf0\x9f\x90\x98",
         "plain text, \xc3\xa4\xe2\x82\xac\xf0\x9f\x90\x98"},
        {"\x1b[1;31mred\x1b[0m", "red"},
        {"\x1b[?25lhidden", "hidden"},
        {"\x1b]0;title\007text", "text"},
        {"\x1b]8;;http://x\x1b\\link", "link"},
        {"\x1b(Bset\x1b=s", "sets"},
        {"a\x1b", "a"},
        {"a\x1b[", "a"},
        {"a\x1b[12", "a"},
        {"a\x1b]never ends", "a"},
        {"tab\tbell\007", "tab bell" LOST},
        {"\x7f\xc2\x9b"
         "31m",
         LOST LOST "31m"},
        {"\xff\xc3", LOST LOST},
        {"\xed\xa0\x80", LOST LOST LOST},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        rh_text out = RH_TEXT_INIT;
        rh_text_harmless(&out, rows[i].from, strlen(rows[i].from));
        assert_string_equal(rh_text_str(&out), rows[i].to);
        rh_text_free(&out);
    }
}

static void harmless__a_zero_is_no_end(void **state)
{
    (void)state;
    rh_text out = RH_TEXT_INIT;
    rh_text_harmless(&out, "a\0b", 3);
    assert_string_equal(rh_text_str(&out), "a" LOST "b");
    rh_text_free(&out);
}

static void shell_word__reads_back_as_it_was(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"plain-1.2/x:@%+,_", "plain-1.2/x:@%+,_"},
        {"", "''"},
        {"two words", "'two words'"},
        {"it's", "'it'\\''s'"},
        {"$HOME `x` \"", "'$HOME `x` \"'"},
        {"~", "'~'"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        rh_text out = RH_TEXT_INIT;
        rh_text_shell_word(&out, rows[i][0]);
        assert_string_equal(out.data, rows[i][1]);
        rh_text_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(harmless__commands_to_a_terminal_are_gone),
        cmocka_unit_test(harmless__a_zero_is_no_end),
        cmocka_unit_test(shell_word__reads_back_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
