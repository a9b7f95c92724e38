/* SPDX-License-Identifier: MIT
 *
 * Plain data out of Lua and back: exact, and refused with the place when it is
 * no data.
 */
#include "binding_host.h"

typedef struct conversion {
    const char *expression;
    rh_arena *arena;
    rh_text json;
} conversion;

static int convert(lua_State *L)
{
    conversion *c = lua_touserdata(L, 1);
    lua_getfield(L, LUA_REGISTRYINDEX, "made");
    const rh_value *v = rh_lua_to_value(L, -1, c->arena, "operations");
    rh_lua_push_value(L, v);
    rh_value_json(&c->json, rh_lua_to_value(L, -1, c->arena, "again"));
    return 0;
}

static void check_conversion(const char *expression, const char *want)
{
    rh_error error;
    conversion c = {expression, rh_arena_new(), RH_TEXT_INIT};
    char source[512];
    rh_lua *lua = NULL;
    rh_lua_limits limits = {.folder = "."};
    assert_int_equal(rh_lua_open(&lua, &limits, NULL, &error), RH_OK);
    snprintf(source, sizeof source, "return %s", expression);
    write_text_file("t.lua", source);
    assert_int_equal(rh_lua_load(lua, "t.lua", &error), RH_OK);
    assert_int_equal(rh_lua_call(lua, 0, 1, &error), RH_OK);
    lua_setfield(rh_lua_get(lua), LUA_REGISTRYINDEX, "made");
    int rc = rh_lua_protect(lua, convert, &c, &error);
    const char *got = rc == RH_OK ? rh_text_str(&c.json) : error.message;
    if (strstr(got, want) == NULL)
        fail_msg("%s\n  got  %s\n  want %s", expression, got, want);
    rh_text_free(&c.json);
    rh_arena_free(c.arena);
    rh_lua_close(lua);
}

static void convert__data_and_nothing_else(void **state)
{
    (void)state;
    check_conversion("{1, 'a', true, null, {b = 2, a = {}}}",
                     "[1,\"a\",true,null,{\"a\":[],\"b\":2}]");
    check_conversion("9007199254740993", "9007199254740993");
    check_conversion("{1, nil, 3}", "operations: is a list with holes");
    check_conversion("{1, {set = {1, x = 2}}}", "operations[2].set: mixes");
    check_conversion("{{price = print}}", "operations[1].price: a function");
    check_conversion("{[0] = 1}", "numbered from 1");
    check_conversion("{[1.5] = 1}", "keys must be");
    check_conversion("(function() local t = {} t.t = t return t end)()",
                     "holds itself");
    check_conversion("(function() local t = {} for i = 1, 50 do t = {t, t} end "
                     "return t end)()",
                     "too much data");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(convert__data_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
