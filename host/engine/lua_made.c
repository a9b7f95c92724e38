/* SPDX-License-Identifier: MIT
 *
 * Made values in Lua: boxes that say their recipe. Nothing here gives the
 * text to a script.
 */
#include "lua_internal.h"

#define MADE_TYPE "resethost.made"

static int made_tostring(lua_State *L)
{
    const rh_made **box = luaL_checkudata(L, 1, MADE_TYPE);
    lua_pushstring(L, (*box)->recipe);
    return 1;
}

void rh_lua_push_made(lua_State *L, const rh_made *made)
{
    const rh_made **box = lua_newuserdatauv(L, sizeof(rh_made *), 0);
    *box = made;
    if (luaL_newmetatable(L, MADE_TYPE)) {
        lua_pushliteral(L, "made"); /* Lua's errors: "a made value" */
        lua_setfield(L, -2, "__name");
        lua_pushcfunction(L, made_tostring);
        lua_setfield(L, -2, "__tostring");
        lua_pushboolean(L, 0);
        lua_setfield(L, -2, "__metatable");
    }
    lua_setmetatable(L, -2);
}

const rh_made *rh_lua_made_at(lua_State *L, int index)
{
    const rh_made **box = luaL_testudata(L, index, MADE_TYPE);
    return box != NULL ? *box : NULL;
}

rh_maker *rh_lua_maker(lua_State *L)
{
    rh_lua *lua = rh_lua_of(L);
    lua->ticks = 0; /* the next look is at the clock, too */
    rh_lua_check(L);
    return lua->maker;
}

void rh_lua_set_events(rh_lua *lua, rh_events *events)
{
    lua->events = events;
    rh_maker_set_events(lua->maker, events);
}

void rh_lua_refuse_new_keys(rh_lua *lua)
{
    rh_maker_refuse_keys(lua->maker);
}
