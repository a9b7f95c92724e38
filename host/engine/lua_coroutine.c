/* SPDX-License-Identifier: MIT
 *
 * Coroutines that cannot swallow an abort: resume, wrap and close look at the
 * state's end before they hand an error to the script. A thread that died in
 * its hook runs nothing any more: its pending variables are not closed, for no
 * hook would run there.
 */
#include <lualib.h>

#include "lua_internal.h"

/* Lua 5.4 forgets how deep the C stack is while it closes a thread. */
enum { MAX_CLOSING = 5 };

/* Between the two nothing is called that may raise. */
static void enter(lua_State *co)
{
    rh_lua_of(co)->running = co;
    rh_lua_watch(co);
}

static void leave(lua_State *L, int status)
{
    rh_lua_of(L)->running = L;
    rh_lua_watch(L);
    rh_lua_check(L);
    if (status == LUA_ERRMEM)
        rh_lua_out_of_memory(L);
}

/* ---- resume ---- */

/* How many results are on the stack; -1: one error is. */
static int resume(lua_State *L, lua_State *co, int nargs)
{
    int n = 0;
    if (!lua_checkstack(co, nargs)) {
        lua_pushliteral(L, "too many arguments to resume");
        return -1;
    }
    lua_xmove(L, co, nargs);
    enter(co);
    int status = lua_resume(co, L, nargs, &n);
    leave(L, status);
    if (status != LUA_OK && status != LUA_YIELD) {
        lua_xmove(co, L, 1);
        return -1;
    }
    if (!lua_checkstack(L, n + 1)) {
        lua_pop(co, n);
        lua_pushliteral(L, "too many results to resume");
        return -1;
    }
    lua_xmove(co, L, n);
    return n;
}

static lua_State *check_coroutine(lua_State *L)
{
    lua_State *co = lua_tothread(L, 1);
    luaL_argexpected(L, co != NULL, 1, "coroutine");
    rh_lua_check(L);
    return co;
}

static int co_resume(lua_State *L)
{
    lua_State *co = check_coroutine(L);
    int n = resume(L, co, lua_gettop(L) - 1);
    lua_pushboolean(L, n >= 0);
    n = n >= 0 ? n : 1;
    lua_insert(L, -(n + 1));
    return n + 1;
}

/* ---- close ---- */

/* LUA_OK, or an error that is on the stack. */
static int close_thread(lua_State *L, lua_State *co)
{
    rh_lua *lua = rh_lua_of(L);
    if (lua->closing >= MAX_CLOSING)
        luaL_error(L, "too many coroutines that close one another");
    lua->closing++;
    enter(co);
    int status = lua_resetthread(co);
    lua->closing--;
    leave(L, status);
    if (status != LUA_OK)
        lua_xmove(co, L, 1);
    return status;
}

/* It neither runs nor waits for another one that it has resumed. */
static bool is_closable(lua_State *L, lua_State *co)
{
    lua_Debug ar;
    return co != L &&
           (lua_status(co) != LUA_OK || lua_getstack(co, 0, &ar) == 0);
}

static int co_close(lua_State *L)
{
    lua_State *co = check_coroutine(L);
    if (!is_closable(L, co))
        return luaL_error(L, "cannot close a %s coroutine",
                          co == L ? "running" : "normal");
    bool is_good = close_thread(L, co) == LUA_OK;
    lua_pushboolean(L, is_good);
    if (is_good)
        return 1;
    lua_insert(L, -2);
    return 2;
}

/* ---- wrap ---- */

static bool is_failed(lua_State *co)
{
    int status = lua_status(co);
    return status != LUA_OK && status != LUA_YIELD;
}

/* Upvalue: the thread. */
static int wrapped(lua_State *L)
{
    lua_State *co = lua_tothread(L, lua_upvalueindex(1));
    rh_lua_check(L);
    int n = resume(L, co, lua_gettop(L));
    if (n >= 0)
        return n;
    if (is_failed(co)) {
        close_thread(L, co);
    } else if (lua_type(L, -1) == LUA_TSTRING) { /* it was dead before */
        luaL_where(L, 1);
        lua_insert(L, -2);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

/* Upvalue: coroutine.create. */
static int co_wrap(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, 1, 1);
    lua_pushcclosure(L, wrapped, 1);
    return 1;
}

void rh_lua_open_coroutine(lua_State *L)
{
    static const luaL_Reg replaced[] = {
        {"resume", co_resume}, {"close", co_close}, {NULL, NULL}};
    lua_getglobal(L, LUA_COLIBNAME);
    luaL_setfuncs(L, replaced, 0);
    lua_getfield(L, -1, "create");
    lua_pushcclosure(L, co_wrap, 1);
    lua_setfield(L, -2, "wrap");
    lua_pop(L, 1);
}
