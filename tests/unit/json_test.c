/* SPDX-License-Identifier: MIT
 *
 * The scanner and its tree: what is JSON, and where it says that it is none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "json.h"
#include "json_value.h"
#include "text.h"
#include "utf8.h"

static int parse(const rh_json **out, rh_arena *arena, const char *text,
                 rh_error *error)
{
    return rh_json_parse(out, arena, text, strlen(text), "doc", error);
}

static void document__keeps_order_digits_and_escapes(void **state)
{
    (void)state;
    rh_arena *arena = rh_arena_new();
    rh_error error = {0};
    const rh_json *root = NULL;
    int rc = parse(&root, arena,
                   " {\"b\": 9007199254740993, \"a\" : [1.50, -0, 1e5, true,"
                   " false, null, {}, []],\r\n\t\"t\": \"x\\u00e9\\ud83d\\ude00"
                   "\\n\\/\", \"neg\": -5, \"\": \"\"} ",
                   &error);
    assert_string_equal(error.message, "");
    assert_int_equal(rc, RH_OK);
    assert_int_equal(root->kind, RH_JSON_OBJECT);
    assert_string_equal(root->first->key, "b");
    assert_string_equal(root->first->text, "9007199254740993");
    assert_int_equal(rh_json_integer(root, "b", 0), 9007199254740993);
    assert_int_equal(rh_json_integer(root, "neg", 0), -5);
    assert_string_equal(rh_json_text(root, "t"),
                        "x\xC3\xA9\xF0\x9F\x98\x80\n/");
    assert_string_equal(rh_json_text(root, ""), "");
    const rh_json *item = rh_json_get(root, "a")->first;
    static const rh_json_kind kinds[] = {
        RH_JSON_NUMBER, RH_JSON_NUMBER, RH_JSON_NUMBER, RH_JSON_TRUE,
        RH_JSON_FALSE,  RH_JSON_NULL,   RH_JSON_OBJECT, RH_JSON_ARRAY};
    assert_string_equal(item->text, "1.50");
    for (size_t i = 0; i < 8; i++, item = item->next)
        assert_int_equal(item->kind, kinds[i]);
    assert_null(item);
    rh_arena_free(arena);
}

static void getters__give_nothing_for_another_kind(void **state)
{
    (void)state;
    rh_arena *arena = rh_arena_new();
    rh_error error = {0};
    const rh_json *root = NULL;
    parse(&root, arena, "{\"t\":\"5\",\"f\":1.5,\"big\":99999999999999999999}",
          &error);
    assert_null(rh_json_text(root, "f"));
    assert_null(rh_json_text(root, "absent"));
    assert_null(rh_json_get(rh_json_get(root, "t"), "x"));
    assert_null(rh_json_get(NULL, "x"));
    assert_int_equal(rh_json_integer(root, "t", -7), -7);
    assert_int_equal(rh_json_integer(root, "f", -7), -7);
    assert_int_equal(rh_json_integer(root, "big", -7), -7);
    rh_arena_free(arena);
}

static void what_is_no_json__is_refused_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "doc: line 1, byte 0: ends in the middle"},
        {"  ", "doc: line 1, byte 2: ends in the middle"},
        {"{\"a\":1,}", "byte 7: expected '\"', found '}'"},
        {"[1,]", "byte 3: expected a value, found ']'"},
        {"[1 2]", "byte 3: expected ',' or ']', found '2'"},
        {"{\"a\" 1}", "byte 5: expected ':', found '1'"},
        {"{a:1}", "byte 1: expected '\"', found 'a'"},
        {"[1]\n\nx", "line 3, byte 5: expected nothing more, found 'x'"},
        {"[01]", "a number with a leading zero"},
        {"[-]", "expected a digit"},
        {"[1.]", "expected a digit"},
        {"[.5]", "expected a value"},
        {"[+1]", "expected a value"},
        {"[1e]", "expected a digit"},
        {"[NaN]", "expected a value"},
        {"[nul]", "expected true, false or null"},
        {"[tru", "ends in the middle"},
        {"[\"a", "ends in the middle"},
        {"[\"\\x\"]", "no such escape"},
        {"[\"\\u12g4\"]", "\\u without four hex digits"},
        {"[\"\\ud800\"]", "half of a surrogate pair"},
        {"[\"\\ud800\\u0041\"]", "half of a surrogate pair"},
        {"[\"\\udc00\"]", "half of a surrogate pair"},
        {"[\"\\ud800\\ud800\"]", "half of a surrogate pair"},
        {"[\"\\", "ends in the middle"},
        {"[\"\\u00", "ends in the middle"},
        {"[\"a\nb\"]", "bare control character"},
        {"[\"\x80\"]", "not UTF-8"},
        {"[\"\xC0\x80\"]", "not UTF-8"},
        {"[\"\xED\xA0\x80\"]", "not UTF-8"},
        {"[\"\xF4\x90\x80\x80\"]", "not UTF-8"},
        {"[\"\xE2\x82", "not UTF-8"},
        {"{\"a\":1,\"\\u0061\":2}", "key \"a\" twice"},
        {"{\"a\\u0000\":1}", "a zero byte in a key"},
        {"// c\n1", "expected a value, found '/'"},
        {"\xEF\xBB\xBF[]", "expected a value, found byte 0xef"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rh_arena *arena = rh_arena_new();
        rh_error error = {0};
        const rh_json *root = NULL;
        int rc = parse(&root, arena, cases[i].text, &error);
        if (rc != RH_FAILED || strstr(error.message, cases[i].message) == NULL)
            fail_msg("%s: %d, %s", cases[i].text, rc, error.message);
        assert_null(root);
        rh_arena_free(arena);
    }
}

static int parse_nested(int depth, rh_error *error)
{
    rh_arena *arena = rh_arena_new();
    rh_text text = RH_TEXT_INIT;
    const rh_json *root;
    for (int i = 0; i < depth; i++)
        rh_text_addc(&text, '[');
    for (int i = 0; i < depth; i++)
        rh_text_addc(&text, ']');
    int rc = parse(&root, arena, text.data, error);
    rh_text_free(&text);
    rh_arena_free(arena);
    return rc;
}

static void depth__is_limited_to_64(void **state)
{
    (void)state;
    rh_error error = {0};
    assert_int_equal(parse_nested(64, &error), RH_OK);
    assert_int_equal(parse_nested(65, &error), RH_FAILED);
    assert_non_null(strstr(error.message, "nested more than 64 deep"));
    assert_int_equal(parse_nested(100000, &error), RH_FAILED);
}

static void zero_bytes__only_where_escaped(void **state)
{
    (void)state;
    rh_arena *arena = rh_arena_new();
    rh_error error = {0};
    const rh_json *root = NULL;
    assert_int_equal(parse(&root, arena, "\"a\\u0000b\"", &error), RH_OK);
    assert_int_equal(root->len, 3);
    assert_memory_equal(root->text, "a\0b", 4);
    assert_int_equal(rh_json_parse(&root, arena, "\"a\0b\"", 5, "doc", &error),
                     RH_FAILED);
    assert_non_null(strstr(error.message, "bare control character"));
    rh_arena_free(arena);
}

/* Every cut of a document is an error, none reads past its end. */
static void truncation__is_seen_at_every_byte(void **state)
{
    (void)state;
    static const char text[] =
        "{\"a\":[1,-2.5e+3,\"x\\u00e9\\ud83d\\ude00\xE2\x82\xAC\"],\"b\":null}";
    for (size_t n = 0; n < sizeof text - 1; n++) {
        rh_arena *arena = rh_arena_new();
        rh_error error = {0};
        const rh_json *root;
        assert_int_equal(rh_json_parse(&root, arena, text, n, "doc", &error),
                         RH_FAILED);
        rh_arena_free(arena);
    }
}

static void utf8__goes_both_ways_for_every_character(void **state)
{
    (void)state;
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        char bytes[4];
        uint32_t back = 0;
        if (code >= 0xD800 && code <= 0xDFFF)
            continue;
        size_t n = rh_utf8_encode(code, bytes);
        if (rh_utf8_decode(bytes, n, &back) != n || back != code ||
            (n > 1 && rh_utf8_decode(bytes, n - 1, &back) != 0))
            fail_msg("U+%04X", code);
    }
    assert_true(rh_utf8_is_valid("plain ascii text \xC3\xA9", 19));
    assert_false(rh_utf8_is_valid("plain ascii text \xC3", 18));
    assert_false(rh_utf8_is_valid("\xE0\x80\x80", 3));
}

/* What rh_value_json() wrote is the same data again. */
static void value__comes_back_as_it_was(void **state)
{
    static const char *const texts[] = {
        "null",
        "true",
        "[]",
        "{}",
        "-9223372036854775808",
        "9223372036854775807",
        "0.5",
        "\"a\\u0000b\\n\\\"\"",
        "{\"argv\":[\"notify\",\"it's\"],\"kind\":\"command.run\","
        "\"optional\":true,\"timeout\":9}"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        rh_error error = {0};
        const rh_value *v = NULL;
        rh_text again = RH_TEXT_INIT;
        rh_arena *arena = rh_arena_new();
        assert_int_equal(rh_json_to_value(&v, arena, texts[i], "t", &error),
                         RH_OK);
        rh_value_json(&again, v);
        assert_string_equal(again.data, texts[i]);
        rh_text_free(&again);
        rh_arena_free(arena);
    }
    rh_error error = {0};
    const rh_value *none = NULL;
    rh_arena *arena = rh_arena_new();
    assert_int_equal(rh_json_to_value(&none, arena, "{", "doc", &error),
                     RH_FAILED);
    assert_null(none);
    rh_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(value__comes_back_as_it_was),
        cmocka_unit_test(document__keeps_order_digits_and_escapes),
        cmocka_unit_test(getters__give_nothing_for_another_kind),
        cmocka_unit_test(what_is_no_json__is_refused_with_its_place),
        cmocka_unit_test(depth__is_limited_to_64),
        cmocka_unit_test(zero_bytes__only_where_escaped),
        cmocka_unit_test(truncation__is_seen_at_every_byte),
        cmocka_unit_test(utf8__goes_both_ways_for_every_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
