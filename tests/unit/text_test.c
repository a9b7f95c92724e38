/* SPDX-License-Identifier: MIT
 *
 * Growable text and what it writes for others.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "text.h"

static rh_text t;

static int set_up(void **state)
{
    (void)state;
    t = (rh_text)RH_TEXT_INIT;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    rh_text_free(&t);
    return 0;
}

static void unused__is_empty(void **state)
{
    (void)state;
    assert_string_equal(rh_text_str(&t), "");
    rh_text_clear(&t);
    rh_text_free(&t);
}

static void add__grows_over_every_boundary(void **state)
{
    (void)state;
    for (size_t i = 0; i < 5000; i++) {
        rh_text_addc(&t, (char)('a' + i % 26));
        assert_int_equal(t.len, i + 1);
        assert_int_equal(t.data[t.len], '\0');
    }
    for (size_t i = 0; i < 5000; i++)
        assert_int_equal(t.data[i], 'a' + (int)(i % 26));
    rh_text_clear(&t);
    assert_string_equal(t.data, "");
}

static void addn__keeps_zero_bytes(void **state)
{
    (void)state;
    rh_text_addn(&t, "a\0b", 3);
    rh_text_add(&t, "c");
    assert_int_equal(t.len, 4);
    assert_memory_equal(t.data, "a\0bc", 5);
}

static void addf__formats_longer_than_the_room(void **state)
{
    (void)state;
    rh_text_add(&t, "<");
    rh_text_addf(&t, "%0300d", 7);
    rh_text_addf(&t, "%s", "");
    rh_text_add(&t, ">");
    assert_int_equal(t.len, 302);
    assert_string_equal(t.data + 299, "07>");
}

static void reserve__gives_room_to_fill(void **state)
{
    (void)state;
    for (size_t n = 1; n < 300; n++) {
        memset(rh_text_reserve(&t, n), 'x', n);
        t.len += n;
        assert_true(t.cap > t.len); /* the zero has room */
    }
}

static void json__escapes_what_it_must(void **state)
{
    (void)state;
    rh_text_json(&t, "a\"\\/\b\f\n\r\t\x01\x1f\x7f\0\xc3\xa9", 15);
    assert_string_equal(t.data, "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f"
                                "\\u0000\xc3\xa9\"");
}

static void sql__quotes_are_doubled(void **state)
{
    (void)state;
    rh_text_ident(&t, "a\"b'\\");
    assert_string_equal(t.data, "\"a\"\"b'\\\"");
    rh_text_clear(&t);
    rh_text_literal(&t, "it's \"x\"");
    assert_string_equal(t.data, "'it''s \"x\"'");
    rh_text_clear(&t);
    rh_text_literal(&t, "\\'; x");
    assert_string_equal(t.data, "E'\\\\''; x'");
}

static void pg_array__escapes_its_items(void **state)
{
    const char *items[] = {"a", "b,\"c\"", "\\", "", "NULL"};
    (void)state;
    rh_text_pg_array(&t, items, 5);
    assert_string_equal(t.data,
                        "{\"a\",\"b,\\\"c\\\"\",\"\\\\\",\"\",\"NULL\"}");
    rh_text_clear(&t);
    rh_text_pg_array(&t, items, 0);
    assert_string_equal(t.data, "{}");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(unused__is_empty),
        CASE(add__grows_over_every_boundary),
        CASE(addn__keeps_zero_bytes),
        CASE(addf__formats_longer_than_the_room),
        CASE(reserve__gives_room_to_fill),
        CASE(json__escapes_what_it_must),
        CASE(sql__quotes_are_doubled),
        CASE(pg_array__escapes_its_items),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
