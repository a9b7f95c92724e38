/* SPDX-License-Identifier: MIT
 *
 * files: naming files for operations to stream, and reading small ones. Only
 * what lies below the playbook's folder, or was named in an option, opens.
 */
#include "file.h"

#include <string.h>
#include <unistd.h>

#include "bind.h"

enum { MAX_READ = 1024 * 1024 };

static const char lines_usage[] = "files.lines(path, { lower =, distinct = })";
static const char read_usage[] = "files.read(path)";
static const char exists_usage[] = "files.exists(path)";

/* Pushes the absolute path of argument 1, or raises. */
static const char *push_path(lua_State *L, const char *usage)
{
    rh_error error;
    const char *found = NULL;
    rh_bind_check(L, 1, LUA_TSTRING, "the path", usage);
    rh_arena **arena = rh_lua_push_arena(L);
    int rc = rh_lua_find_file(L, &found, *arena, lua_tostring(L, 1), &error);
    if (rc != RH_OK)
        rh_bind_refuse(L, usage, "%s", error.message);
    lua_pushstring(L, found);
    rh_arena_free(*arena);
    *arena = NULL;
    lua_remove(L, -2);
    return lua_tostring(L, -1);
}

static void set_flag(lua_State *L, const char *name, bool preset)
{
    bool value = preset;
    if (lua_istable(L, 2) && lua_getfield(L, 2, name) != LUA_TNIL) {
        rh_bind_check(L, -1, LUA_TBOOLEAN, name, lines_usage);
        value = lua_toboolean(L, -1);
    }
    lua_settop(L, 3);
    lua_pushboolean(L, value);
    lua_setfield(L, 3, name);
}

static void check_options(lua_State *L)
{
    static const char *const known[] = {"lower", "distinct"};
    if (lua_isnil(L, 2))
        return;
    rh_bind_check(L, 2, LUA_TTABLE, "the options", lines_usage);
    for (lua_pushnil(L); lua_next(L, 2) != 0; lua_pop(L, 1)) {
        const char *name =
            lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "";
        const char *near = rh_nearest(name, known, 2);
        if (near == NULL || strcmp(near, name) != 0)
            rh_bind_refuse(L, lines_usage,
                           "'%s' is no option; lower and distinct are", name);
    }
}

static int files_lines(lua_State *L)
{
    lua_settop(L, 2);
    check_options(L);
    lua_newtable(L);
    push_path(L, lines_usage);
    lua_setfield(L, 3, "path");
    lua_pushliteral(L, "lines");
    lua_setfield(L, 3, "kind");
    set_flag(L, "lower", false);
    set_flag(L, "distinct", true);
    return 1;
}

static int files_read(lua_State *L)
{
    rh_error error;
    lua_settop(L, 1);
    const char *path = push_path(L, read_usage);
    rh_text *text = rh_lua_push_text(L);
    if (rh_file_read(text, path, MAX_READ, &error) != RH_OK)
        rh_bind_refuse(L, read_usage, "%s", error.message);
    lua_pushlstring(L, rh_text_str(text), text->len);
    rh_text_free(text);
    return 1;
}

/* False for what is not there; what may not be looked at still raises. */
static int files_exists(lua_State *L)
{
    rh_error error;
    const char *found = NULL;
    lua_settop(L, 1);
    rh_bind_check(L, 1, LUA_TSTRING, "the path", exists_usage);
    rh_arena **arena = rh_lua_push_arena(L);
    int rc = rh_lua_find_file(L, &found, *arena, lua_tostring(L, 1), &error);
    if (rc == RH_USAGE)
        rh_bind_refuse(L, exists_usage, "%s", error.message);
    lua_pushboolean(L, rc == RH_OK && access(found, F_OK) == 0);
    rh_arena_free(*arena);
    *arena = NULL;
    return 1;
}

static const luaL_Reg functions[] = {
    {"lines", files_lines},
    {"read", files_read},
    {"exists", files_exists},
    {NULL, NULL},
};

int rh_binding_files(lua_State *L)
{
    luaL_newlib(L, functions);
    return 1;
}
