/* SPDX-License-Identifier: MIT
 *
 * hash: of passwords. A playbook gets a made value, never the hash itself.
 */
#include <string.h>

#include "bind.h"

enum { DEFAULT_COST = 12 };

static const char usage[] = "hash.bcrypt(text, { cost = 12 })";

static int read_cost(lua_State *L)
{
    int cost = DEFAULT_COST;
    if (lua_isnil(L, 2))
        return cost;
    rh_bind_check(L, 2, LUA_TTABLE, "the second argument", usage);
    for (lua_pushnil(L); lua_next(L, 2) != 0; lua_pop(L, 1)) {
        bool is_name = lua_type(L, -2) == LUA_TSTRING;
        if (!is_name || strcmp(lua_tostring(L, -2), "cost") != 0)
            rh_bind_refuse(L, usage, "the only option is cost");
        lua_Integer n = lua_isinteger(L, -1) ? lua_tointeger(L, -1) : -1;
        cost = n >= 0 && n < 100 ? (int)n : -1;
        if (cost < 0)
            rh_bind_refuse(L, usage, "cost must be a whole number, 4 to 15");
    }
    return cost;
}

static int hash_bcrypt(lua_State *L)
{
    rh_error error = {0};
    size_t n = 0;
    const rh_made *made = NULL;
    lua_settop(L, 2);
    rh_bind_check(L, 1, LUA_TSTRING, "the text", usage);
    const char *text = lua_tolstring(L, 1, &n);
    int cost = read_cost(L);
    if (rh_maker_bcrypt(rh_lua_maker(L), &made, text, n, cost, &error) != RH_OK)
        return rh_bind_refuse(L, usage, "%s", error.message);
    rh_lua_push_made(L, made);
    return 1;
}

int rh_binding_hash(lua_State *L)
{
    static const luaL_Reg functions[] = {{"bcrypt", hash_bcrypt}, {NULL, NULL}};
    luaL_newlib(L, functions);
    return 1;
}
