/* SPDX-License-Identifier: MIT
 *
 * Coroutines that cannot swallow an abort: resume, wrap and close look at the
 * state's end before they hand an error to the script. A thread that died in
 * its hook runs nothing any more: its pending variables are not closed, for no
 * hook would run there.
 */
#include <lualib.h>

#include "lua_internal.h"

/* The original function is the first upvalue of each replacement. */
static void call_original(lua_State *L)
{
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
}

static void check_thread(lua_State *L, lua_State *co)
{
    rh_lua_check(L);
    if (co != NULL && lua_status(co) == LUA_ERRMEM)
        rh_lua_out_of_memory(L);
}

static int co_resume(lua_State *L)
{
    lua_State *co = lua_tothread(L, 1);
    luaL_argexpected(L, co != NULL, 1, "coroutine");
    rh_lua_check(L);
    call_original(L);
    check_thread(L, co);
    return lua_gettop(L);
}

static int co_close(lua_State *L)
{
    lua_State *co = lua_tothread(L, 1);
    luaL_argexpected(L, co != NULL, 1, "coroutine");
    rh_lua_check(L);
    call_original(L);
    check_thread(L, co);
    return lua_gettop(L);
}

static bool is_failed(lua_State *co)
{
    int status = lua_status(co);
    return status != LUA_OK && status != LUA_YIELD;
}

/* Upvalues: coroutine.resume, coroutine.close, the thread. */
static int wrapped(lua_State *L)
{
    lua_State *co = lua_tothread(L, lua_upvalueindex(3));
    rh_lua_check(L);
    lua_pushvalue(L, lua_upvalueindex(3));
    lua_insert(L, 1);
    call_original(L);
    check_thread(L, co);
    if (lua_toboolean(L, 1))
        return lua_gettop(L) - 1;
    if (is_failed(co)) {
        lua_pushvalue(L, lua_upvalueindex(2));
        lua_pushvalue(L, lua_upvalueindex(3));
        lua_call(L, 1, 2);
        check_thread(L, co);
        lua_settop(L, 2);
    } else if (lua_type(L, 2) == LUA_TSTRING) { /* it was dead before */
        luaL_where(L, 1);
        lua_insert(L, 2);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

/* Upvalues: coroutine.create, resume, close. */
static int co_wrap(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, 1, 1);
    lua_pushvalue(L, lua_upvalueindex(2));
    lua_pushvalue(L, lua_upvalueindex(3));
    lua_pushvalue(L, 1);
    lua_pushcclosure(L, wrapped, 3);
    return 1;
}

static void replace(lua_State *L, const char *name, lua_CFunction fn)
{
    lua_getfield(L, -1, name);
    lua_pushcclosure(L, fn, 1);
    lua_setfield(L, -2, name);
}

void rh_lua_open_coroutine(lua_State *L)
{
    lua_getglobal(L, LUA_COLIBNAME);
    lua_getfield(L, -1, "create");
    lua_getfield(L, -2, "resume");
    lua_getfield(L, -3, "close");
    lua_pushcclosure(L, co_wrap, 3);
    lua_setfield(L, -2, "wrap");
    replace(L, "resume", co_resume);
    replace(L, "close", co_close);
    lua_pop(L, 1);
}
