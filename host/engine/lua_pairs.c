/* SPDX-License-Identifier: MIT
 *
 * pairs() in the order of the keys: numbers, then strings, then the rest. Lua's
 * own order differs from process to process, and with it the operations of a
 * playbook that goes over a table; the plan would not be the same twice.
 */
#include <stdlib.h>
#include <string.h>

#include "lua_internal.h"

typedef struct key {
    int type;           /* LUA_TNUMBER, LUA_TSTRING, or any other */
    lua_Integer number; /* place in the table's own order, for the others */
    lua_Number real;    /* of a float; else the integer again */
    const char *s;      /* borrowed from the table */
    size_t len;
} key;

static int rank(int type)
{
    if (type == LUA_TNUMBER)
        return 0;
    return type == LUA_TSTRING ? 1 : 2;
}

static int compare(const void *a, const void *b)
{
    const key *x = a, *y = b;
    if (rank(x->type) != rank(y->type))
        return rank(x->type) - rank(y->type);
    if (x->type == LUA_TSTRING) {
        size_t n = x->len < y->len ? x->len : y->len;
        int order = memcmp(x->s, y->s, n);
        return order != 0 ? order : (x->len > y->len) - (x->len < y->len);
    }
    if (x->type == LUA_TNUMBER && x->real != y->real)
        return x->real < y->real ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static key read_key(lua_State *L, int index, size_t place)
{
    key k = {.type = lua_type(L, index), .number = (lua_Integer)place};
    if (k.type == LUA_TSTRING)
        k.s = lua_tolstring(L, index, &k.len);
    if (k.type != LUA_TNUMBER)
        return k;
    k.real = lua_tonumber(L, index);
    k.number = lua_isinteger(L, index) ? lua_tointeger(L, index) : 0;
    return k;
}

/* Stack: table, keys in the table's own order. Leaves them sorted on top. */
static void push_sorted(lua_State *L, size_t n)
{
    key *keys = lua_newuserdatauv(L, (n + 1) * sizeof *keys, 0);
    for (size_t i = 0; i < n; i++) {
        lua_rawgeti(L, 2, (lua_Integer)i + 1);
        keys[i] = read_key(L, -1, i);
        lua_pop(L, 1);
    }
    qsort(keys, n, sizeof *keys, compare);
    lua_createtable(L, n < RH_LUA_MAX_ITEMS ? (int)n : 0, 0);
    for (size_t i = 0; i < n; i++) {
        if (keys[i].type == LUA_TSTRING)
            lua_pushlstring(L, keys[i].s, keys[i].len);
        else if (keys[i].type != LUA_TNUMBER)
            lua_rawgeti(L, 2, keys[i].number + 1);
        else if (keys[i].real == (lua_Number)keys[i].number)
            lua_pushinteger(L, keys[i].number);
        else
            lua_pushnumber(L, keys[i].real);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

/* Upvalues: the sorted keys, how many were seen. What was removed on the way
   is passed over. */
static int next_pair(lua_State *L)
{
    lua_Integer i = lua_tointeger(L, lua_upvalueindex(2));
    lua_settop(L, 1);
    while (lua_rawgeti(L, lua_upvalueindex(1), ++i) != LUA_TNIL) {
        lua_pushvalue(L, -1);
        if (lua_rawget(L, 1) != LUA_TNIL)
            break;
        lua_settop(L, 1);
    }
    lua_pushinteger(L, i);
    lua_replace(L, lua_upvalueindex(2));
    return lua_gettop(L) - 1;
}

int rh_lua_pairs(lua_State *L)
{
    lua_Integer n = 0;
    luaL_checkany(L, 1);
    if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
        lua_pushvalue(L, 1);
        lua_call(L, 1, 3);
        return 3;
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lua_newtable(L);
    for (lua_pushnil(L); lua_next(L, 1) != 0; lua_pop(L, 1)) {
        lua_pushvalue(L, -2);
        lua_rawseti(L, 2, ++n);
    }
    rh_lua_check(L);
    push_sorted(L, (size_t)n);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_pair, 2);
    lua_pushvalue(L, 1);
    lua_pushnil(L);
    return 3;
}
