/* SPDX-License-Identifier: MIT
 *
 * The names a playbook can see. What Lua's own library would let it do against
 * the host (swallow an abort, run where no hook runs, load code, reach the
 * system) is left out or replaced; the rest is Lua's own.
 */
#include <lualib.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "binding.h"
#include "lua_internal.h"

enum { MAX_NAMES = 128, MAX_PRINT = 16 * 1024 };

/* ---- Errors ---- */

int rh_lua_raise(lua_State *L, const char *format, ...)
{
    char message[1024];
    lua_Debug ar;
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    for (int level = 1; lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Sl", &ar);
        if (ar.currentline > 0) {
            lua_pushfstring(L, "%s:%d: %s", ar.short_src, ar.currentline,
                            message);
            return lua_error(L);
        }
    }
    lua_pushstring(L, message);
    return lua_error(L);
}

void rh_lua_reraise(lua_State *L, int status)
{
    rh_lua_check(L);
    if (status == LUA_ERRMEM)
        rh_lua_out_of_memory(L);
    if (status != LUA_OK && status != LUA_YIELD)
        lua_error(L);
}

/* ---- pcall, xpcall ---- */

/* An error that ends the state is raised again, not returned. */
static int finish_pcall(lua_State *L, int status, lua_KContext kept)
{
    rh_lua_check(L);
    if (status == LUA_ERRMEM)
        rh_lua_out_of_memory(L);
    if (status == LUA_OK || status == LUA_YIELD)
        return lua_gettop(L) - (int)kept;
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    return 2;
}

static int base_pcall(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_pushboolean(L, 1);
    lua_insert(L, 1); /* true f args... */
    int status =
        lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish_pcall);
    return finish_pcall(L, status, 0);
}

/* The handler is called after the stack is unwound: Lua would call it inside
   the failing hook, where no hook runs and a loop would never end. */
static int finish_xpcall(lua_State *L, int status, lua_KContext kept)
{
    int n = finish_pcall(L, status, kept);
    if (status == LUA_OK || status == LUA_YIELD)
        return n;
    lua_pushvalue(L, 1); /* ... false error handler */
    lua_insert(L, -2);
    lua_call(L, 1, 1);
    return 2;
}

static int base_xpcall(lua_State *L)
{
    int n = lua_gettop(L);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_pushboolean(L, 1);
    lua_pushvalue(L, 1);
    lua_pushvalue(L, 2);
    lua_replace(L, 1);
    lua_remove(L, 2);    /* handler args... true f */
    lua_rotate(L, 2, 2); /* handler true f args... */
    int status = lua_pcallk(L, n - 2, LUA_MULTRET, 0, 1, finish_xpcall);
    return finish_xpcall(L, status, 1);
}

/* ---- Other base functions ---- */

/* Finalizers run where no hook does. */
static int base_setmetatable(lua_State *L)
{
    int kind = lua_type(L, 2);
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_argexpected(L, kind == LUA_TNIL || kind == LUA_TTABLE, 2,
                     "nil or table");
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
        return luaL_error(L, "cannot change a protected metatable");
    if (kind == LUA_TTABLE) {
        lua_pushliteral(L, "__gc");
        if (lua_rawget(L, 2) != LUA_TNIL)
            return luaL_error(L, "a metatable with __gc is not allowed here");
    }
    lua_settop(L, 2);
    lua_setmetatable(L, 1);
    return 1;
}

/* Pushes the arguments as one text; a tab would not survive a terminal. */
static void push_line(lua_State *L)
{
    int n = lua_gettop(L);
    luaL_Buffer b;
    rh_lua_check(L);
    luaL_buffinit(L, &b);
    for (int i = 1; i <= n; i++) {
        if (i > 1)
            luaL_addchar(&b, ' ');
        luaL_tolstring(L, i, NULL);
        luaL_addvalue(&b);
    }
    luaL_pushresult(&b);
    rh_lua *lua = rh_lua_of(L);
    lua->said += lua_rawlen(L, -1) + 1;
    /* A loop would fill the disk that the record is on. */
    if (lua->said > RH_LUA_MAX_SAID)
        rh_lua_raise(L, "print and warn have said more than %d MiB",
                     RH_LUA_MAX_SAID >> 20);
}

static int base_print(lua_State *L)
{
    const rh_lua *lua = rh_lua_of(L);
    push_line(L);
    if (lua->print != NULL) {
        char line[MAX_PRINT];
        snprintf(line, sizeof line, "%s", lua_tostring(L, -1));
        lua->print(lua->print_ud, line);
    }
    return 0;
}

/* Whether the text on top of the stack was not said before in this state. */
static bool is_news(lua_State *L)
{
    static const char said;
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &said) != LUA_TTABLE) {
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &said);
        lua_replace(L, -2);
    }
    lua_pushvalue(L, -2);
    bool is_new = lua_rawget(L, -2) == LUA_TNIL;
    lua_pushvalue(L, -3);
    lua_pushboolean(L, 1);
    lua_rawset(L, -4); /* text said old */
    lua_pop(L, 2);
    return is_new;
}

/* Said once, however often inspect() and change() are evaluated. */
static int base_warn(lua_State *L)
{
    char line[MAX_PRINT];
    const rh_lua *lua = rh_lua_of(L);
    push_line(L);
    snprintf(line, sizeof line, "%s", lua_tostring(L, -1));
    if (is_news(L) && lua->events != NULL)
        RH_EMIT(lua->events, "warning", RH_F_TEXT("text", line));
    return 0;
}

/* Version 4, from the seed: the same in every evaluation of one run. */
static int base_uuid(lua_State *L)
{
    rh_lua *lua = rh_lua_of(L);
    char from[64], s[RH_SHA256_HEX];
    snprintf(from, sizeof from, "%llx:%lld", (unsigned long long)lua->seed,
             (long long)lua->drawn++);
    rh_sha256(from, strlen(from), s);
    s[12] = '4';
    s[16] = "89ab"[(unsigned char)s[16] & 3];
    lua_pushlstring(L, s, 8);
    for (int i = 8; i < 20; i += 4) {
        lua_pushliteral(L, "-");
        lua_pushlstring(L, s + i, 4);
    }
    lua_pushliteral(L, "-");
    lua_pushlstring(L, s + 20, 12);
    lua_concat(L, 9);
    return 1;
}

static int base_now(lua_State *L)
{
    lua_pushstring(L, rh_lua_of(L)->now);
    return 1;
}

/* Where a table was emptied, one step may have to pass over millions. */
static int base_next(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    rh_lua_check(L);
    lua_settop(L, 2);
    if (lua_next(L, 1) != 0)
        return 2;
    luaL_pushfail(L);
    return 1;
}

/* ---- Globals ---- */

static const char *nearest(lua_State *L, const char *word)
{
    const char *names[MAX_NAMES];
    size_t n = 0;
    lua_pushnil(L);
    while (lua_next(L, lua_upvalueindex(1)) != 0) {
        lua_pop(L, 1);
        if (n < MAX_NAMES)
            names[n++] = lua_tostring(L, -1);
    }
    return rh_nearest(word, names, n);
}

static int unknown_name(lua_State *L)
{
    const char *word = luaL_tolstring(L, 2, NULL);
    const char *near = nearest(L, word);
    if (near == NULL)
        return rh_lua_raise(L, "unknown name '%s'", word);
    return rh_lua_raise(L, "unknown name '%s' (did you mean '%s'?)", word,
                        near);
}

static int no_assignment(lua_State *L)
{
    return rh_lua_raise(L,
                        "assignment to the global '%s': write local %s = ...",
                        luaL_tolstring(L, 2, NULL), luaL_tolstring(L, 2, NULL));
}

/* The playbook's globals are an empty table in front of the real one, so that
   no name can be replaced or added by mistake. The real one is on top. */
static void guard_globals(lua_State *L)
{
    lua_newtable(L); /* names guard */
    lua_pushvalue(L, -2);
    lua_pushcclosure(L, unknown_name, 1);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2); /* names */
    lua_newtable(L);         /* names globals */
    lua_newtable(L);         /* names globals guard */
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, no_assignment);
    lua_setfield(L, -2, "__newindex");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
}

static const luaL_Reg replaced[] = {
    {"pcall", base_pcall},
    {"xpcall", base_xpcall},
    {"setmetatable", base_setmetatable},
    {"print", base_print},
    {"warn", base_warn},
    {"next", base_next},
    {"uuid", base_uuid},
    {"now", base_now},
    {"require", rh_lua_require},
    {"pairs", rh_lua_pairs},
    {NULL, NULL},
};

static const char *const removed[] = {
    "collectgarbage", "dofile", "load", "loadfile", "_G", NULL,
};

static const luaL_Reg libraries[] = {
    {LUA_GNAME, luaopen_base},
    {LUA_TABLIBNAME, luaopen_table},
    {LUA_STRLIBNAME, luaopen_string},
    {LUA_MATHLIBNAME, luaopen_math},
    {LUA_UTF8LIBNAME, luaopen_utf8},
    {LUA_COLIBNAME, luaopen_coroutine},
    {NULL, NULL},
};

static void open_libraries(lua_State *L)
{
    for (const luaL_Reg *lib = libraries; lib->name != NULL; lib++) {
        luaL_requiref(L, lib->name, lib->func, 1);
        lua_pop(L, 1);
    }
}

/* Randomness comes from the run's seed only. */
static void take_randomseed(lua_State *L)
{
    lua_getglobal(L, LUA_MATHLIBNAME);
    lua_getfield(L, -1, "randomseed");
    rh_lua_of(L)->randomseed = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_pushnil(L);
    lua_setfield(L, -2, "randomseed");
    lua_pop(L, 1);
}

static void open_bindings(lua_State *L)
{
    for (const rh_binding *b = rh_bindings; b->name != NULL; b++) {
        lua_pushcfunction(L, b->open);
        lua_call(L, 0, 1);
        lua_setglobal(L, b->name);
    }
}

static int null_tostring(lua_State *L)
{
    lua_pushliteral(L, "null");
    return 1;
}

/* The metatable is that of all light userdata: no other gets into Lua. */
static void open_null(lua_State *L)
{
    rh_lua_push_null(L);
    lua_createtable(L, 0, 2);
    lua_pushcfunction(L, null_tostring);
    lua_setfield(L, -2, "__tostring");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_setglobal(L, "null");
}

void rh_lua_open_sandbox(lua_State *L)
{
    open_libraries(L);
    take_randomseed(L);
    rh_lua_open_coroutine(L);
    rh_lua_open_table(L);
    rh_lua_open_string(L);
    lua_pushglobaltable(L);
    luaL_setfuncs(L, replaced, 0);
    for (const char *const *name = removed; *name != NULL; name++) {
        lua_pushnil(L);
        lua_setfield(L, -2, *name);
    }
    open_null(L);
    open_bindings(L);
    guard_globals(L);
    lua_pop(L, 1);
}
