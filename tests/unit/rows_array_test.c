/* SPDX-License-Identifier: MIT
 *
 * Arrays: PostgreSQL's binary form as the literal in a JSON string.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "rows_types.h"

enum { VERSION = 170000 };

static void put(rh_text *t, uint64_t value, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--)
        rh_text_addc(t, (char)(value >> (8 * i)));
}

static void put_array(rh_text *t, size_t ndims, const int *bounds)
{
    put(t, ndims, 4);
    put(t, 0, 4);
    put(t, 25, 4);
    for (size_t i = 0; i < ndims; i++) {
        put(t, (uint32_t)bounds[2 * i], 4);
        put(t, (uint32_t)bounds[2 * i + 1], 4);
    }
}

static void put_item(rh_text *t, const char *bytes, size_t n)
{
    put(t, n, 4);
    rh_text_addn(t, bytes, n);
}

static bool write_array(rh_text *out, unsigned oid, const rh_text *t)
{
    unsigned char *exact = malloc(t->len > 0 ? t->len : 1);
    memcpy(exact, t->data, t->len);
    bool ok = rh_write_array(out, exact, t->len, rh_pg_type_of(oid, VERSION));
    free(exact);
    return ok;
}

/* Frees `t`, which can be used anew. */
static void assert_array(unsigned oid, rh_text *t, const char *expected)
{
    rh_text out = RH_TEXT_INIT;
    assert_true(write_array(&out, oid, t));
    assert_string_equal(out.data, expected);
    rh_text_free(&out);
    rh_text_free(t);
}

/* An array of one item. */
static void assert_item(unsigned oid, const char *bytes, size_t n,
                        const char *expected)
{
    rh_text t = RH_TEXT_INIT;
    put_array(&t, 1, (const int[]){1, 1});
    put_item(&t, bytes, n);
    assert_array(oid, &t, expected);
}

static void arrays__keep_dimensions_and_nulls(void **state)
{
    (void)state;
    rh_text t = RH_TEXT_INIT;
    put_array(&t, 0, NULL);
    assert_array(23, &t, "\"{}\"");
    put_array(&t, 2, (const int[]){3, 1, 0, 1});
    assert_array(23, &t, "\"{}\"");
    put_array(&t, 2, (const int[]){2, 1, 2, 1});
    for (char i = 1; i <= 3; i++)
        put_item(&t, (const char[]){0, 0, 0, i}, 4);
    put(&t, UINT32_MAX, 4);
    assert_array(23, &t, "\"{{1,2},{3,NULL}}\"");
    put_array(&t, 2, (const int[]){1, -2, 2, 0});
    put_item(&t, "\0\x01", 2);
    put_item(&t, "\xff\xff", 2);
    assert_array(21, &t, "\"[-2:-2][0:1]={{1,-1}}\"");
    put_array(&t, 1, (const int[]){1, INT32_MAX});
    put_item(&t, "x", 1);
    assert_array(25, &t, "\"[2147483647:2147483647]={x}\"");
}

static void items__are_escaped_for_the_literal_and_for_json(void **state)
{
    (void)state;
    assert_item(25, "plain", 5, "\"{plain}\"");
    assert_item(25, "", 0, "\"{\\\"\\\"}\"");
    assert_item(25, "NuLL", 4, "\"{\\\"NuLL\\\"}\"");
    assert_item(25, "NULLS", 5, "\"{NULLS}\"");
    assert_item(25, "a b", 3, "\"{\\\"a b\\\"}\"");
    assert_item(25, "a,b", 3, "\"{\\\"a,b\\\"}\"");
    assert_item(25, "{", 1, "\"{\\\"{\\\"}\"");
    assert_item(25, "}", 1, "\"{\\\"}\\\"}\"");
    assert_item(25, "\"", 1, "\"{\\\"\\\\\\\"\\\"}\"");
    assert_item(25, "\\", 1, "\"{\\\"\\\\\\\\\\\"}\"");
    assert_item(25, "\b\t\n\f\r\x0b\x1f", 7,
                "\"{\\\"\\b\\t\\n\\f\\r\\u000b\\u001f\\\"}\"");
    assert_item(25, "\xC3\xA9\x7f", 3, "\"{\xC3\xA9\x7f}\"");
    assert_item(17, "\0\xff", 2, "\"{\\\"\\\\\\\\x00ff\\\"}\"");
    assert_item(3802, "\x01null", 5, "\"{\\\"null\\\"}\"");
    assert_item(114, "[1]", 3, "\"{[1]}\"");
    assert_item(16, "\x01", 1, "\"{true}\"");
    assert_item(1082, "\x7f\xff\xff\xff", 4, "\"{infinity}\"");
    assert_item(1083, "\0\0\0\0\0\0\0\0", 8, "\"{00:00:00}\"");
    assert_item(1186, "\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0\0", 16,
                "\"{\\\"1 day\\\"}\"");
}

static void long_items__are_escaped_in_steps(void **state)
{
    (void)state;
    enum { LONG = 10000 };
    rh_text t = RH_TEXT_INIT, item = RH_TEXT_INIT, out = RH_TEXT_INIT;
    for (int i = 0; i < LONG; i++)
        rh_text_addc(&item, '\x01');
    put_array(&t, 1, (const int[]){1, 1});
    put_item(&t, item.data, item.len);
    assert_true(write_array(&out, 25, &t));
    assert_int_equal(out.len, strlen("\"{\\\"\\\"}\"") + LONG * 6);
    assert_string_equal(out.data + out.len - 10, "\\u0001\\\"}\"");
    rh_text_free(&t);
    rh_text_free(&item);
    rh_text_free(&out);
}

/* Cut at any byte, or with one too many: no array. */
static void cut_arrays__are_refused(void **state)
{
    (void)state;
    rh_text t = RH_TEXT_INIT, out = RH_TEXT_INIT;
    put_array(&t, 2, (const int[]){1, 1, 2, 1});
    put_item(&t, "abc", 3);
    put_item(&t, "d e", 3);
    size_t whole = t.len;
    for (t.len = 0; t.len < whole; t.len++)
        assert_false(write_array(&out, 25, &t));
    assert_true(write_array(&out, 25, &t));
    rh_text_addc(&t, 'x');
    assert_false(write_array(&out, 25, &t));
    rh_text_free(&t);
    rh_text_free(&out);
}

static void assert_no_array(size_t ndims, const int *bounds, char flags,
                            unsigned oid)
{
    rh_text t = RH_TEXT_INIT, out = RH_TEXT_INIT;
    put_array(&t, ndims, bounds);
    t.data[7] = flags;
    put_item(&t, "\0\0\0\x01", 4);
    assert_false(write_array(&out, oid, &t));
    rh_text_free(&t);
    rh_text_free(&out);
}

static void odd_arrays__are_refused(void **state)
{
    (void)state;
    static const int many[14] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    assert_no_array(7, many, 0, 23);
    assert_no_array(1, many, 2, 23);
    assert_no_array(1, many, 0, 21); /* an item of another size */
    assert_no_array(1, (const int[]){-1, 1}, 0, 23);
    assert_no_array(1, (const int[]){2, INT32_MAX}, 0, 23);
    assert_no_array(2, (const int[]){INT32_MAX, 1, INT32_MAX, 1}, 0, 23);
    rh_text t = RH_TEXT_INIT, out = RH_TEXT_INIT;
    put_array(&t, 4, (const int[]){65536, 1, 65536, 1, 65536, 1, 65536, 1});
    assert_false(write_array(&out, 23, &t)); /* 2^64 items are not none */
    rh_text_free(&t);
    rh_text_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrays__keep_dimensions_and_nulls),
        cmocka_unit_test(items__are_escaped_for_the_literal_and_for_json),
        cmocka_unit_test(long_items__are_escaped_in_steps),
        cmocka_unit_test(cut_arrays__are_refused),
        cmocka_unit_test(odd_arrays__are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
