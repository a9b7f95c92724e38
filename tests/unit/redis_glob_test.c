/* SPDX-License-Identifier: MIT
 *
 * Redis' patterns, for the rule that a playbook's keys lie within its own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "redis_glob.h"

static const struct {
    const char *pattern, *key;
    bool matches;
} rows[] = {
    {"app:*", "app:", true},
    {"app:*", "app:a:b", true},
    {"app:*", "app", false},
    {"app:*", "xapp:a", false},
    {"a*b*c", "a--b--b--c", true},
    {"a*b*c", "a--b--b--", false},
    {"*", "", true},
    {"", "", true},
    {"", "a", false},
    {"**", "abc", true},
    {"a?c", "abc", true},
    {"a?c", "ac", false},
    {"[abc]x", "bx", true},
    {"[abc]x", "dx", false},
    {"[a-c]", "b", true},
    {"[c-a]", "b", true},
    {"[^a-c]", "d", true},
    {"[^a-c]", "b", false},
    {"[!a]", "!", true},
    {"[!a]", "b", false},
    {"[a\\]b]", "]", true},
    {"[a-]", "-", true},
    {"\\*", "*", true},
    {"\\*", "a", false},
    {"[a", "a", false},
    {"[", "[", false},
    {"a\\", "a\\", true},
    {"*[", "a", false},
    {"[]", "a", false},
    {"*?", "", false},
};

static void glob__means_what_redis_means(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rh_redis_glob(rows[i].pattern, rows[i].key) != rows[i].matches)
            fail_msg("%s on %s", rows[i].pattern, rows[i].key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(glob__means_what_redis_means),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
