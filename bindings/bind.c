/* SPDX-License-Identifier: MIT
 *
 * Making operations. They are plain tables: whoever reads one sees all of it.
 */
#include "bind.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *type_name(lua_State *L, int arg)
{
    if (lua_isnoneornil(L, arg))
        return "nil";
    if (rh_lua_made_at(L, arg) != NULL)
        return "made value";
    return rh_lua_is_null(L, arg) ? "null" : luaL_typename(L, arg);
}

/* The nearest Lua line that called, or false. */
static bool caller(lua_State *L, lua_Debug *ar)
{
    for (int level = 1; lua_getstack(L, level, ar); level++) {
        lua_getinfo(L, "Sl", ar);
        if (ar->currentline > 0)
            return true;
    }
    return false;
}

int rh_bind_refuse(lua_State *L, const char *usage, const char *format, ...)
{
    char why[512];
    lua_Debug ar;
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    if (caller(L, &ar))
        lua_pushfstring(L, "%s:%d: %s: %s", ar.short_src, ar.currentline, usage,
                        why);
    else
        lua_pushfstring(L, "%s: %s", usage, why);
    return lua_error(L);
}

void rh_bind_check(lua_State *L, int arg, int type, const char *what,
                   const char *usage)
{
    if (lua_type(L, arg) != type)
        rh_bind_refuse(L, usage, "%s must be a %s, not %s", what,
                       lua_typename(L, type), type_name(L, arg));
}

static void push_made_at(lua_State *L)
{
    lua_Debug ar;
    if (!caller(L, &ar)) {
        lua_pushliteral(L, "the playbook");
        return;
    }
    const char *slash = strrchr(ar.source, '/');
    const char *file = slash != NULL ? slash + 1 : ar.source + 1;
    lua_pushfstring(L, "%s:%d", file, ar.currentline);
}

void rh_bind_operation(lua_State *L, const char *kind)
{
    lua_newtable(L);
    lua_pushstring(L, kind);
    lua_setfield(L, -2, "kind");
    push_made_at(L);
    lua_setfield(L, -2, "made_at");
    if (luaL_newmetatable(L, RH_OPERATION)) {
        /* A script that got hold of it could give all of them a finaliser. */
        lua_pushboolean(L, 0);
        lua_setfield(L, -2, "__metatable");
    }
    lua_setmetatable(L, -2);
}

void rh_bind_field(lua_State *L, const char *name, int arg)
{
    lua_pushvalue(L, arg);
    lua_setfield(L, -2, name);
}

/* A nil among them would be a hole in the list: it is null. */
void rh_bind_params(lua_State *L, int from, int to)
{
    lua_createtable(L, to >= from ? to - from + 1 : 0, 0);
    for (int i = from; i <= to; i++) {
        if (lua_isnil(L, i))
            rh_lua_push_null(L);
        else
            lua_pushvalue(L, i);
        lua_rawseti(L, -2, i - from + 1);
    }
    lua_setfield(L, -2, "params");
}

void rh_bind_options(lua_State *L, int arg, const char *usage)
{
    int out = lua_gettop(L);
    if (lua_isnoneornil(L, arg) || arg > out - 1)
        return;
    rh_bind_check(L, arg, LUA_TTABLE, "the options", usage);
    for (lua_pushnil(L); lua_next(L, arg) != 0; lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING)
            rh_bind_refuse(L, usage, "the options must have names");
        lua_pushvalue(L, -2);
        if (lua_rawget(L, out) != LUA_TNIL)
            rh_bind_refuse(L, usage, "'%s' is no option", lua_tostring(L, -3));
        lua_pop(L, 1);
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, out); /* out[key] = value */
    }
}

const char *rh_bind_text(lua_State *L, int arg)
{
    size_t n = 0;
    const char *text = luaL_checklstring(L, arg, &n);
    if (strlen(text) != n)
        luaL_argerror(L, arg, "there is a zero byte in it");
    return text;
}

/* No system call reads on behind a zero byte: another file would open. */
const char *rh_bind_path(lua_State *L, const char *usage)
{
    size_t n = 0;
    rh_bind_check(L, 1, LUA_TSTRING, "the path", usage);
    const char *path = lua_tolstring(L, 1, &n);
    if (n == 0 || strlen(path) != n)
        rh_bind_refuse(L, usage, "%s",
                       n == 0 ? "the path is empty"
                              : "the path holds a zero byte");
    return path;
}

const char *rh_bind_push_file(lua_State *L, const char *usage)
{
    rh_error error;
    const char *found = NULL;
    const char *path = rh_bind_path(L, usage);
    rh_arena **arena = rh_lua_push_arena(L);
    int rc = rh_reach_find(rh_lua_reach(L), &found, *arena, path, &error);
    if (rc != RH_OK)
        rh_bind_refuse(L, usage, "%s", error.message);
    lua_pushstring(L, found);
    rh_arena_free(*arena);
    *arena = NULL;
    lua_remove(L, -2);
    return lua_tostring(L, -1);
}

int rh_bind_abort(lua_State *L, rh_error *error)
{
    luaL_where(L, 1);
    rh_error_prefix(error, "%s", lua_tostring(L, -1));
    return rh_lua_abort(L, error);
}
