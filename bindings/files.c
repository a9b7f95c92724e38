/* SPDX-License-Identifier: MIT
 *
 * files: naming files for operations to stream, and reading small ones. Only
 * what lies below the playbook's folder, or was named in an option, opens.
 */
#include "file.h"

#include <string.h>
#include <unistd.h>

#include "bind.h"

enum { MAX_READ = 32 * 1024 * 1024 };

static const char read_usage[] = "files.read(path)";
static const char exists_usage[] = "files.exists(path)";

/* An option of a source, and what it is when it is not given. */
typedef struct option {
    const char *name;
    int type;           /* LUA_TBOOLEAN or LUA_TSTRING */
    const char *preset; /* of a flag: NULL for false */
} option;

typedef struct source {
    const char *kind, *usage, *names;
    option options[5]; /* ends with one that has no name */
} source;

static const source lines = {
    "lines",
    "files.lines(path, { lower =, distinct = })",
    "lower and distinct are",
    {{"lower", LUA_TBOOLEAN, NULL}, {"distinct", LUA_TBOOLEAN, "true"}}};
static const source csv = {
    "csv",
    "files.csv(path, { header =, delimiter =, quote =, null = })",
    "header, delimiter, quote and null are",
    {{"header", LUA_TBOOLEAN, "true"},
     {"delimiter", LUA_TSTRING, ","},
     {"quote", LUA_TSTRING, "\""},
     {"null", LUA_TSTRING, ""}}};
static const source json = {
    "json", "files.json(path)", "it has none", {{NULL, 0, NULL}}};
static const source json_lines = {
    "json_lines", "files.json_lines(path)", "it has none", {{NULL, 0, NULL}}};

static void set_option(lua_State *L, const option *o, const char *usage)
{
    bool is_flag = o->type == LUA_TBOOLEAN;
    if (lua_istable(L, 2) && lua_getfield(L, 2, o->name) != LUA_TNIL)
        rh_bind_check(L, -1, o->type, o->name, usage);
    else if (is_flag)
        lua_pushboolean(L, o->preset != NULL);
    else
        lua_pushstring(L, o->preset);
    lua_setfield(L, 3, o->name);
    lua_settop(L, 3);
}

static void check_options(lua_State *L, const source *s)
{
    if (lua_isnil(L, 2))
        return;
    rh_bind_check(L, 2, LUA_TTABLE, "the options", s->usage);
    for (lua_pushnil(L); lua_next(L, 2) != 0; lua_pop(L, 1)) {
        const char *name =
            lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "";
        const option *o = s->options;
        while (o->name != NULL && strcmp(o->name, name) != 0)
            o++;
        if (o->name == NULL)
            rh_bind_refuse(L, s->usage, "'%s' is no option; %s", name,
                           s->names);
    }
}

/* { kind =, path =, every option } */
static int push_source(lua_State *L, const source *s)
{
    lua_settop(L, 2);
    check_options(L, s);
    lua_newtable(L);
    rh_bind_push_file(L, s->usage);
    lua_setfield(L, 3, "path");
    lua_pushstring(L, s->kind);
    lua_setfield(L, 3, "kind");
    for (const option *o = s->options; o->name != NULL; o++)
        set_option(L, o, s->usage);
    return 1;
}

static int files_lines(lua_State *L)
{
    return push_source(L, &lines);
}

static int files_csv(lua_State *L)
{
    return push_source(L, &csv);
}

static int files_json(lua_State *L)
{
    return push_source(L, &json);
}

static int files_json_lines(lua_State *L)
{
    return push_source(L, &json_lines);
}

static void note_read(lua_State *L, const char *path, const rh_text *text)
{
    char sha256[RH_SHA256_HEX];
    rh_sha256(rh_text_str(text), text->len, sha256);
    rh_lua_note_input(L, path, sha256);
}

static int files_read(lua_State *L)
{
    rh_error error;
    lua_settop(L, 1);
    const char *path = rh_bind_push_file(L, read_usage);
    rh_text *text = rh_lua_push_text(L);
    if (rh_reach_read(rh_lua_reach(L), text, path, MAX_READ, &error) != RH_OK)
        rh_bind_refuse(L, read_usage, "%s", error.message);
    note_read(L, path, text);
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
    const char *path = rh_bind_path(L, exists_usage);
    rh_arena **arena = rh_lua_push_arena(L);
    int rc = rh_reach_find(rh_lua_reach(L), &found, *arena, path, &error);
    if (rc == RH_USAGE)
        rh_bind_refuse(L, exists_usage, "%s", error.message);
    lua_pushboolean(L, rc == RH_OK && access(found, F_OK) == 0);
    rh_arena_free(*arena);
    *arena = NULL;
    return 1;
}

static const luaL_Reg functions[] = {
    {"lines", files_lines}, {"csv", files_csv},
    {"json", files_json},   {"json_lines", files_json_lines},
    {"read", files_read},   {"exists", files_exists},
    {NULL, NULL},
};

int rh_binding_files(lua_State *L)
{
    luaL_newlib(L, functions);
    rh_binding_files_write(L);
    rh_binding_files_table(L);
    return 1;
}
