/* SPDX-License-Identifier: MIT
 *
 * The table library with a bound on every loop that runs inside C, where no
 * hook sees the clock: lengths that come from __len, or from tables made to
 * have a false border, are refused before the original is called.
 */
#include <lualib.h>
#include <string.h>

#include "lua_internal.h"

enum { MAX_SORTED = 1000 * 1000 };

/* Lua says no line for an error in a function that C called. */
static void add_place(lua_State *L)
{
    lua_Debug ar;
    if (lua_type(L, -1) != LUA_TSTRING || !lua_getstack(L, 1, &ar))
        return;
    lua_getinfo(L, "S", &ar);
    if (strstr(lua_tostring(L, -1), ar.short_src) != NULL)
        return;
    luaL_where(L, 1);
    lua_insert(L, -2);
    lua_concat(L, 2);
}

/* The original function is the first upvalue of each replacement. */
static int call_original(lua_State *L)
{
    rh_lua_check(L);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    int status = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
    if (status == LUA_ERRRUN)
        add_place(L);
    rh_lua_reraise(L, status);
    return lua_gettop(L);
}

static void check_length(lua_State *L, lua_Integer max)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    if (luaL_getmetafield(L, 1, "__len") != LUA_TNIL)
        luaL_argerror(L, 1, "a table with __len is not taken here");
    if (lua_rawlen(L, 1) > (lua_Unsigned)max)
        luaL_argerror(L, 1, "too many items");
}

/* The items first..last, either of which may be any integer. */
static void check_span(lua_State *L, lua_Integer first, lua_Integer last)
{
    if (last >= first &&
        (lua_Unsigned)last - (lua_Unsigned)first > RH_LUA_MAX_ITEMS)
        luaL_error(L, "too many items");
}

static int table_edit(lua_State *L)
{
    check_length(L, RH_LUA_MAX_ITEMS);
    return call_original(L);
}

static int table_concat(lua_State *L)
{
    check_length(L, RH_LUA_MAX_ITEMS);
    lua_Integer last = luaL_optinteger(L, 4, (lua_Integer)lua_rawlen(L, 1));
    check_span(L, luaL_optinteger(L, 3, 1), last);
    return call_original(L);
}

static int table_unpack(lua_State *L)
{
    if (lua_istable(L, 1))
        check_length(L, RH_LUA_MAX_ITEMS);
    return call_original(L);
}

static int table_move(lua_State *L)
{
    check_span(L, luaL_checkinteger(L, 2), luaL_checkinteger(L, 3));
    return call_original(L);
}

/* Comparing long strings is work that no hook counts. */
static int compare(lua_State *L)
{
    rh_lua_check(L);
    lua_settop(L, 2);
    if (lua_isnil(L, lua_upvalueindex(1))) {
        lua_pushboolean(L, lua_compare(L, 1, 2, LUA_OPLT));
        return 1;
    }
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, 2, 1);
    return 1;
}

static int table_sort(lua_State *L)
{
    check_length(L, MAX_SORTED);
    if (!lua_isnoneornil(L, 2))
        luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    lua_pushcclosure(L, compare, 1);
    return call_original(L);
}

static const luaL_Reg replaced[] = {
    {"insert", table_edit},
    {"remove", table_edit},
    {"concat", table_concat},
    {"unpack", table_unpack},
    {"move", table_move},
    {"sort", table_sort},
    {NULL, NULL},
};

void rh_lua_open_table(lua_State *L)
{
    lua_getglobal(L, LUA_TABLIBNAME);
    for (const luaL_Reg *r = replaced; r->name != NULL; r++) {
        lua_getfield(L, -1, r->name);
        lua_pushcclosure(L, r->func, 1);
        lua_setfield(L, -2, r->name);
    }
    lua_pop(L, 1);
}
