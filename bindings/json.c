/* SPDX-License-Identifier: MIT
 *
 * json: lua-cjson made strict. The core's parser looks at the text first and
 * refuses what cjson would change in silence: integers beyond 2^53, numbers
 * that overflow, keys given twice, text that is not UTF-8.
 */
#include "json.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <lua.h>

#include <lua-cjson.h>

#include "bind.h"
#include "json_binding.h"

enum { MAX_DOCUMENT = 32 * 1024 * 1024 };

static const int64_t exact_limit = INT64_C(1) << 53;

/* ---- decode ---- */

static void check_number(lua_State *L, const rh_json *node)
{
    bool is_integer = strpbrk(node->text, ".eE") == NULL;
    errno = 0;
    long long i = is_integer ? strtoll(node->text, NULL, 10) : 0;
    if (errno != 0 || i > exact_limit || i < -exact_limit)
        rh_lua_raise(L,
                     "json.decode: the integer %s is beyond 2^53 and would "
                     "lose digits; write it as a string",
                     node->text);
    if (!is_integer && !isfinite(strtod(node->text, NULL)))
        rh_lua_raise(L, "json.decode: the number %s is out of range",
                     node->text);
}

static void check_numbers(lua_State *L, const rh_json *node)
{
    if (node->kind == RH_JSON_NUMBER)
        check_number(L, node);
    for (const rh_json *c = node->first; c != NULL; c = c->next)
        check_numbers(L, c);
}

/* cjson makes every number a float: what is integral becomes an integer. */
static bool as_integer(lua_State *L)
{
    lua_Number d = lua_tonumber(L, -1);
    if (lua_isinteger(L, -1) || d != floor(d) ||
        fabs(d) > (lua_Number)exact_limit)
        return false;
    lua_pop(L, 1);
    lua_pushinteger(L, (lua_Integer)d);
    return true;
}

static void set_mark(lua_State *L, const char *mark)
{
    if (luaL_newmetatable(L, mark)) {
        lua_pushboolean(L, 0);
        lua_setfield(L, -2, "__metatable");
    }
    lua_setmetatable(L, -2);
}

static void repair(lua_State *L, const rh_json *node);

static void repair_children(lua_State *L, const rh_json *node)
{
    lua_Integer i = 1;
    luaL_checkstack(L, 4, "nested too deeply");
    for (const rh_json *c = node->first; c != NULL; c = c->next, i++) {
        if (c->kind < RH_JSON_NUMBER || c->kind == RH_JSON_TEXT)
            continue;
        if (c->key != NULL)
            lua_pushstring(L, c->key);
        else
            lua_pushinteger(L, i);
        lua_pushvalue(L, -1);
        lua_rawget(L, -3); /* table key value */
        repair(L, c);
        lua_rawset(L, -3);
    }
}

/* The value on top is what cjson made of `node`. */
static void repair(lua_State *L, const rh_json *node)
{
    if (lua_type(L, -1) == LUA_TNUMBER)
        as_integer(L);
    if (!lua_istable(L, -1))
        return;
    repair_children(L, node);
    if (node->first == NULL)
        set_mark(L, node->kind == RH_JSON_ARRAY ? RH_JSON_ARRAY_MARK
                                                : RH_JSON_OBJECT_MARK);
}

/* Upvalue: the decode of a cjson instance of our own. */
static int json_decode(lua_State *L)
{
    size_t n = 0;
    rh_error error;
    const rh_json *root = NULL;
    const char *text = luaL_checklstring(L, 1, &n);
    lua_settop(L, 1);
    if (n > MAX_DOCUMENT)
        return rh_lua_raise(L, "json.decode: the text is larger than 32 MiB");
    rh_arena **arena = rh_lua_push_arena(L);
    rh_lua_check(L);
    if (rh_json_parse(&root, *arena, text, n, "json.decode", &error) != RH_OK)
        return rh_lua_raise(L, "%s", error.message);
    check_numbers(L, root);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushvalue(L, 1);
    lua_call(L, 1, 1);
    repair(L, root);
    rh_arena_free(*arena);
    *arena = NULL;
    return 1;
}

/* ---- The rest ---- */

static int json_array(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    set_mark(L, RH_JSON_ARRAY_MARK);
    return 1;
}

static int json_object(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    set_mark(L, RH_JSON_OBJECT_MARK);
    return 1;
}

/* Pushes the decode function of a new instance: settings are an instance's
   own, so nothing else in the process can change them. */
static void push_decoder(lua_State *L)
{
    luaL_requiref(L, "cjson", luaopen_cjson, 0);
    lua_getfield(L, -1, "new");
    lua_call(L, 0, 1);
    lua_getfield(L, -1, "decode_invalid_numbers");
    lua_pushboolean(L, 0);
    lua_call(L, 1, 0);
    lua_getfield(L, -1, "decode_max_depth");
    lua_pushinteger(L, 64);
    lua_call(L, 1, 0);
    lua_getfield(L, -1, "decode");
    lua_replace(L, -3);
    lua_pop(L, 1);
}

static const luaL_Reg functions[] = {
    {"array", json_array},
    {"object", json_object},
    {"encode", rh_json_encode},
    {NULL, NULL},
};

int rh_binding_json(lua_State *L)
{
    luaL_newlib(L, functions);
    push_decoder(L);
    lua_pushcclosure(L, json_decode, 1);
    lua_setfield(L, -2, "decode");
    rh_lua_push_null(L);
    lua_setfield(L, -2, "null");
    return 1;
}
