/* SPDX-License-Identifier: MIT
 *
 * command.run: a program that is run after the commit. commands.find: whether
 * it is there at all.
 */
#include <stdlib.h>
#include <string.h>

#include "bind.h"
#include "process.h"

static const char run_usage[] =
    "command.run { \"program\", \"word\", ..., timeout = seconds }";
static const char find_usage[] = "commands.find(name)";

/* The words are the list in argument 1, the options its named fields. */
static void take_words(lua_State *L)
{
    lua_Integer n = luaL_len(L, 1);
    if (n == 0)
        rh_bind_refuse(L, run_usage, "names no program");
    lua_newtable(L);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, 1, i);
        rh_bind_check(L, -1, LUA_TSTRING, "a word", run_usage);
        lua_rawseti(L, -2, i);
    }
    lua_setfield(L, 2, "argv");
}

static void take_options(lua_State *L)
{
    for (lua_pushnil(L); lua_next(L, 1) != 0; lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING)
            continue;
        lua_pushvalue(L, -2);
        if (lua_rawget(L, 2) != LUA_TNIL)
            rh_bind_refuse(L, run_usage, "'%s' is no option",
                           lua_tostring(L, -3));
        lua_pop(L, 1);
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, 2);
    }
}

static int command_run(lua_State *L)
{
    lua_settop(L, 1);
    rh_bind_check(L, 1, LUA_TTABLE, "the argument", run_usage);
    rh_bind_operation(L, "command.run");
    take_words(L);
    take_options(L);
    return 1;
}

static int commands_find(lua_State *L)
{
    lua_settop(L, 1);
    rh_bind_check(L, 1, LUA_TSTRING, "the name", find_usage);
    const char *name = rh_bind_text(L, 1);
    if (*name == '\0' || strchr(name, '/') != NULL)
        rh_bind_refuse(L, find_usage,
                       "the name is that of a program in PATH, no path");
    char *path = rh_process_find(name);
    bool found = path != NULL;
    free(path);
    lua_pushboolean(L, found);
    return 1;
}

int rh_binding_command(lua_State *L)
{
    static const luaL_Reg functions[] = {{"run", command_run}, {NULL, NULL}};
    luaL_newlib(L, functions);
    return 1;
}

int rh_binding_commands(lua_State *L)
{
    static const luaL_Reg functions[] = {{"find", commands_find}, {NULL, NULL}};
    luaL_newlib(L, functions);
    return 1;
}
