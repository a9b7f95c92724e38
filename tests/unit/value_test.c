/* SPDX-License-Identifier: MIT
 *
 * Members, SQL text, canonical JSON and the nearest name.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "value.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define INT(k, i)                                                              \
    {                                                                          \
        .kind = RH_INT, .key = (k), .u.integer = (i)                           \
    }
#define STRING(k, t)                                                           \
    {                                                                          \
        .kind = RH_STRING, .key = (k), .u.string = {(t), sizeof(t) - 1 }       \
    }
#define LIST(k, a)                                                             \
    {                                                                          \
        .kind = RH_LIST, .key = (k), .u.list = {(a), COUNT(a) }                \
    }

static rh_value real(double d)
{
    return (rh_value){.kind = RH_FLOAT, .u.real = d};
}

static void json__is_canonical(void **state)
{
    const rh_value items[] = {INT(NULL, INT64_MIN),
                              real(0.1),
                              real(3.0),
                              {.kind = RH_NULL},
                              real(INFINITY)};
    const rh_value members[] = {
        STRING("z", "a\0\"b"),
        LIST("list", items),
        {.kind = RH_BOOL, .key = "a", .u.boolean = true},
        {.kind = RH_MAP, .key = "empty"},
    };
    const rh_value map = {.kind = RH_MAP, .u.list = {members, COUNT(members)}};
    rh_text t = RH_TEXT_INIT;
    (void)state;
    rh_value_json(&t, &map);
    assert_string_equal(t.data,
                        "{\"a\":true,\"empty\":{},\"list\":"
                        "[-9223372036854775808,0.1,3,null,\"Infinity\"],"
                        "\"z\":\"a\\u0000\\\"b\"}");
    rh_text_free(&t);
}

static void get__finds_members_of_maps_only(void **state)
{
    const rh_value members[] = {
        STRING("name", "x"),
        INT("n", 1),
        {.kind = RH_BOOL, .key = "yes", .u.boolean = true}};
    const rh_value map = {.kind = RH_MAP, .u.list = {members, COUNT(members)}};
    const rh_value list = LIST(NULL, members);
    (void)state;
    assert_ptr_equal(rh_value_get(&map, "n"), &members[1]);
    assert_null(rh_value_get(&map, "absent"));
    assert_null(rh_value_get(&list, "n"));
    assert_null(rh_value_get(NULL, "n"));
    assert_string_equal(rh_value_string(&map, "name"), "x");
    assert_null(rh_value_string(&map, "n"));
    assert_true(rh_value_is_true(&map, "yes"));
    assert_false(rh_value_is_true(&map, "n"));
}

static void sql_text__loses_no_digit(void **state)
{
    static const struct {
        double real;
        const char *text;
    } cases[] = {
        {1.0, "1"},
        {-0.0, "0"},
        {9007199254740992.0, "9007199254740992"},
        {0.1, "0.1"},
        {0.30000000000000004, "0.30000000000000004"},
        {1e300, "1e+300"},
        {NAN, "NaN"},
        {-INFINITY, "-Infinity"},
    };
    bool ok = false;
    rh_arena *arena = rh_arena_new();
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        rh_value v = real(cases[i].real);
        assert_string_equal(rh_value_sql_text(&v, arena, &ok), cases[i].text);
        assert_true(ok);
    }
    rh_value big = INT(NULL, INT64_MAX);
    assert_string_equal(rh_value_sql_text(&big, arena, &ok),
                        "9223372036854775807");
    rh_arena_free(arena);
}

static void sql_text__tells_null_from_no_text(void **state)
{
    const rh_value null = {.kind = RH_NULL}, list = {.kind = RH_LIST};
    const rh_value zero = STRING(NULL, "a\0b");
    bool ok = false;
    (void)state;
    assert_null(rh_value_sql_text(&null, NULL, &ok));
    assert_true(ok);
    assert_null(rh_value_sql_text(&list, NULL, &ok));
    assert_false(ok);
    assert_null(rh_value_sql_text(&zero, NULL, &ok));
    assert_false(ok);
}

static void nearest__knows_slips_and_strangers(void **state)
{
    static const char *const names[] = {"database-url", "dry-run", "words",
                                        "word_views", "ssl"};
    static const char *const cases[][2] = {
        {"database_url", "database-url"},
        {"DRY-RUN", "dry-run"},
        {"wrods", "words"},
        {"word", "words"},
        {"wordviews", "word_views"},
        {"databse-ulr", "database-url"},
        {"zebra", NULL},
        {"x", NULL},
        {"sls", "ssl"},
        {"", NULL},
        {"dry", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *near = rh_nearest(cases[i][0], names, COUNT(names));
        if (cases[i][1] == NULL)
            assert_null(near);
        else
            assert_string_equal(near != NULL ? near : "none", cases[i][1]);
    }
    char longest[200];
    memset(longest, 'w', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    const char *const huge[] = {longest, "words"};
    assert_null(rh_nearest(longest, names, COUNT(names)));
    assert_string_equal(rh_nearest("wods", huge, 2), "words");
}

static void kind_name__is_there_for_each(void **state)
{
    (void)state;
    for (int kind = RH_NULL; kind <= RH_MAP; kind++)
        assert_true(strlen(rh_kind_name((rh_kind)kind)) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json__is_canonical),
        cmocka_unit_test(get__finds_members_of_maps_only),
        cmocka_unit_test(sql_text__loses_no_digit),
        cmocka_unit_test(sql_text__tells_null_from_no_text),
        cmocka_unit_test(nearest__knows_slips_and_strangers),
        cmocka_unit_test(kind_name__is_there_for_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
