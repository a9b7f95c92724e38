/* SPDX-License-Identifier: MIT
 *
 * .env files as people write them, and the order of the two places.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "env.h"

static char path[64];
static rh_error error;

static int set_up(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "/tmp/env_test_XXXXXX");
    int fd = mkstemp(path);
    return fd < 0 ? -1 : close(fd);
}

static int tear_down(void **state)
{
    (void)state;
    return unlink(path);
}

static int read_text(rh_env **out, const char *text, size_t n)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, n, file), n);
    fclose(file);
    rh_error_clear(&error);
    return rh_env_open(out, path, &error);
}

static rh_env *env_of(const char *text)
{
    rh_env *env = NULL;
    if (read_text(&env, text, strlen(text)) != RH_OK)
        fail_msg("%s", error.message);
    return env;
}

static void value__is_read_as_written(void **state)
{
    static const char *const cases[][2] = {
        {"RH_X=plain", "plain"},
        {"  export RH_X = spaced out \t", "spaced out"},
        {"RH_X=a#b # comment", "a#b"},
        {"RH_X=", ""},
        {"RH_X= # nothing", ""},
        {"RH_X='a \"b\" \\n # c' # d", "a \"b\" \\n # c"},
        {"RH_X=\"a\\nb \\\"c\\\" \\\\ \\$ # d\"  ", "a\nb \"c\" \\ \\$ # d"},
        {"RH_X=$HOME", "$HOME"},
        {"RH_X=a=b=c", "a=b=c"},
        {"RH_X=windows\r\n", "windows"},
        {"\xEF\xBB\xBFRH_X=marked", "marked"},
        {"# c\n\n   # d\nRH_X=first\nRH_X=last\n", "last"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rh_env *env = env_of(cases[i][0]);
        const char *value = rh_env_get(env, "RH_X", NULL);
        assert_non_null(value);
        assert_string_equal(value, cases[i][1]);
        rh_env_free(env);
    }
}

static void fault__names_the_line_and_no_value(void **state)
{
    static const char *const cases[] = {
        "A=1\nsecret",        "A=1\n=secret",    "A=1\n'A'=secret",
        "A=1\nB='secret",     "A=1\nB=\"secret", "A=1\nB='s'ecret",
        "A=1\nB=\"x\"secret", "A=1\n1B=secret",
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rh_env *env = NULL;
        char where[80];
        int rc = read_text(&env, cases[i], strlen(cases[i]));
        snprintf(where, sizeof where, "%s:2: ", path);
        assert_int_equal(rc, RH_USAGE);
        assert_int_equal(strncmp(error.message, where, strlen(where)), 0);
        assert_null(strstr(error.message, "secret"));
    }
}

static void fault__zero_byte(void **state)
{
    rh_env *env = NULL;
    (void)state;
    assert_int_equal(read_text(&env, "A=1\0B=2\n", 8), RH_USAGE);
}

static void environment__goes_before_the_file(void **state)
{
    const char *origin = NULL;
    char expected[80];
    (void)state;
    rh_env *env = env_of("RH_A=file\nRH_B=file\n");
    setenv("RH_A", "", 1);
    unsetenv("RH_B");
    assert_string_equal(rh_env_get(env, "RH_A", &origin), "");
    assert_string_equal(origin, "RH_A");
    assert_string_equal(rh_env_get(env, "RH_B", &origin), "file");
    snprintf(expected, sizeof expected, "RH_B in %s", path);
    assert_string_equal(origin, expected);
    assert_null(rh_env_get(env, "RH_C", &origin));
    assert_null(getenv("RH_B"));
    unsetenv("RH_A");
    rh_env_free(env);
}

static void file__absent_is_empty_unreadable_is_not(void **state)
{
    rh_env *env = NULL;
    (void)state;
    assert_int_equal(rh_env_open(&env, "/nonexistent/.env", &error), RH_OK);
    assert_null(rh_env_get(env, "RH_C", NULL));
    rh_env_free(env);
    rh_env_free(NULL);
    assert_int_equal(rh_env_open(&env, "/tmp", &error), RH_USAGE);
    assert_non_null(strstr(error.message, "/tmp:1: "));
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(value__is_read_as_written),
        CASE(fault__names_the_line_and_no_value),
        CASE(fault__zero_byte),
        CASE(environment__goes_before_the_file),
        CASE(file__absent_is_empty_unreadable_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
