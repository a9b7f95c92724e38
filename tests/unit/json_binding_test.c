/* SPDX-License-Identifier: MIT
 *
 * json for playbooks: what is read is read exactly or refused, what is written
 * is the same text every time.
 */
#include "binding_host.h"

static const char *const right[] = {
    "local d = json.decode '{\"a\": [1, 2.5, \"x\", null, true, 1e2]}'"
    " assert(math.type(d.a[1]) == 'integer' and d.a[1] == 1)"
    " assert(d.a[2] == 2.5 and d.a[3] == 'x' and d.a[4] == null)"
    " assert(d.a[5] == true and math.type(d.a[6]) == 'integer')",
    "assert(json.decode '9007199254740992' == 9007199254740992)",
    "assert(json.decode '-9007199254740992' == -9007199254740992)",
    "assert(json.decode '\"\\\\u00e9\\\\ud83d\\\\ude00\"' == 'é😀')",
    "assert(json.decode 'null' == null and json.null == null)",
    "assert(json.encode(null) == 'null' and json.encode(nil) == 'null')",
    "assert(json.encode(json.decode '[]') == '[]')",
    "assert(json.encode(json.decode '{}') == '{}')",
    "assert(json.encode(json.decode '{\"b\":{},\"a\":[]}') =="
    " '{\"a\":[],\"b\":{}}')",
    "assert(json.encode {} == '[]' and json.encode(json.object {}) == '{}')",
    "assert(json.encode {b = 1, a = {1, null, 'x'}, c = 1.5} =="
    " '{\"a\":[1,null,\"x\"],\"b\":1,\"c\":1.5}')",
    "assert(json.encode(9007199254740993) == '9007199254740993')",
    "assert(json.encode(1234567890123456) == '1234567890123456')",
    "assert(json.encode(math.mininteger) == '-9223372036854775808')",
    "assert(json.encode(0.1) == '0.1' and json.encode(1/3) =="
    " '0.3333333333333333')",
    "assert(json.decode(json.encode(0.1 + 0.2)) == 0.1 + 0.2)",
    "assert(json.encode 'a\"\\n\\0' == '\"a\\\\\"\\\\n\\\\u0000\"')",
    "local t = json.decode(json.encode {x = {y = {1, 2, {z = 'é'}}}})"
    " assert(t.x.y[3].z == 'é')",
    "local t = json.decode '[{\"id\":1},{\"id\":2}]' assert(t[2].id == 2)",
    "assert(getmetatable(json.decode '[]') == false)",
};

static void json__what_fits_is_exact(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        expect_ok(right[i]);
}

static void json__what_does_not_fit_is_refused(void **state)
{
    (void)state;
    static const wrong rows[] = {
        {"json.decode '9007199254740993'", "t.lua:1: json.decode: the integer "
                                           "9007199254740993 is beyond 2^53"},
        {"json.decode '[1, 99999999999999999999]'", "is beyond 2^53"},
        {"json.decode '{\"a\": -9007199254740993}'", "is beyond 2^53"},
        {"json.decode '1e400'", "out of range"},
        {"json.decode '[-1e400]'", "out of range"},
        {"json.decode '{\"a\":1,\"a\":2}'", "json.decode"},
        {"json.decode '\"\\xff\"'", "json.decode"},
        {"json.decode 'NaN'", "json.decode"},
        {"json.decode '0x10'", "json.decode"},
        {"json.decode '01'", "json.decode"},
        {"json.decode '[1,]'", "json.decode"},
        {"json.decode ''", "json.decode"},
        {"json.decode '{} {}'", "json.decode"},
        {"json.decode(('['):rep(100) .. (']'):rep(100))", "json.decode"},
        {"json.decode(nil)", "string expected"},
        {"json.decode((' '):rep(33 * 1024 * 1024))", "larger than 32 MiB"},
        {"json.encode(0/0)", "t.lua:1: json.encode: NaN"},
        {"json.encode(math.huge)", "NaN and infinity"},
        {"json.encode {1, nil, 3}", "a list has holes"},
        {"json.encode {[10] = 1}", "a list has holes"},
        {"json.encode {[0] = 1}", "a list has holes"},
        {"json.encode {1, 2, a = 3}", "mixes named fields"},
        {"json.encode {[true] = 1}", "a key is neither"},
        {"json.encode {['a\\0b'] = 1}", "a zero byte"},
        {"json.encode(print)", "a function has no JSON form"},
        {"json.encode '\\xff'", "not UTF-8"},
        {"local t = {} t.t = t json.encode(t)", "a table holds itself"},
        {"local t = {('x'):rep(1000)} for i = 1, 30 do t = {t, t} end"
         " json.encode(t)",
         "larger than 16 MiB"},
        {"json.encode()", "value expected"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect_error(rows[i].source, rows[i].message);
}

/* However early memory ends, nothing of ours is left behind. cjson alone
   forgets its buffer (16 bytes and up) when it fails inside. */
static void json__memory_may_end_anywhere(void **state)
{
    (void)state;
    const char *source =
        "local t = {} for i = 1, 200 do t[i] = {id = i, name = 'n' .. i} end"
        " for i = 1, 3 do t = json.decode(json.encode(t)) end";
    for (size_t memory = 60000; memory < 400000; memory += 4999)
        run(source, memory);
    assert_string_equal(run(source, 0), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json__what_fits_is_exact),
        cmocka_unit_test(json__what_does_not_fit_is_refused),
        cmocka_unit_test(json__memory_may_end_anywhere),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
