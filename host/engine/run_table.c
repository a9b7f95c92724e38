/* SPDX-License-Identifier: MIT
 *
 * Building `run`. A backup in it is plain data and two methods; what it says
 * is believed by nobody: an operation opens the backup anew by its name.
 */
#include "run_table.h"

#include <stdlib.h>
#include <string.h>

#include "binding.h"

#define BACKUP_TYPE "resethost.backup"

static int backup_has(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    const char *name = luaL_checkstring(L, 2);
    lua_getfield(L, 1, "files");
    lua_getfield(L, -1, name);
    lua_pushboolean(L, !lua_isnil(L, -1));
    return 1;
}

static int backup_file(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    const char *name = luaL_checkstring(L, 2);
    backup_has(L);
    if (!lua_toboolean(L, -1)) {
        lua_getfield(L, 1, "name");
        return luaL_error(L, "backup %s has no file %s.json",
                          luaL_tolstring(L, -1, NULL), name);
    }
    lua_newtable(L);
    lua_pushliteral(L, "backup");
    lua_setfield(L, -2, "kind");
    lua_getfield(L, 1, "reference");
    lua_setfield(L, -2, "backup");
    lua_pushstring(L, name);
    lua_setfield(L, -2, "file");
    lua_getfield(L, 1, "sealed");
    lua_pushboolean(L, !lua_toboolean(L, -1));
    lua_remove(L, -2);
    lua_setfield(L, -2, "unsealed");
    return 1;
}

static void push_backup_type(lua_State *L)
{
    static const luaL_Reg methods[] = {
        {"file", backup_file}, {"has", backup_has}, {NULL, NULL}};
    if (luaL_newmetatable(L, BACKUP_TYPE)) {
        luaL_newlib(L, methods);
        lua_setfield(L, -2, "__index");
    }
}

static void set_text(lua_State *L, const char *name, const char *text)
{
    lua_pushstring(L, text);
    lua_setfield(L, -2, name);
}

/* JSON of the host's own documents as Lua data; numbers that are no integers
   stay texts, so that no digit is lost. */
static void push_json(lua_State *L, const rh_json *node)
{
    luaL_checkstack(L, 4, NULL);
    switch (node->kind) {
    case RH_JSON_NULL:
        rh_lua_push_null(L);
        break;
    case RH_JSON_FALSE:
    case RH_JSON_TRUE:
        lua_pushboolean(L, node->kind == RH_JSON_TRUE);
        break;
    case RH_JSON_NUMBER:
        if (strpbrk(node->text, ".eE") != NULL || node->len > 18)
            lua_pushlstring(L, node->text, node->len);
        else
            lua_pushinteger(L, strtoll(node->text, NULL, 10));
        break;
    case RH_JSON_TEXT:
        lua_pushlstring(L, node->text, node->len);
        break;
    case RH_JSON_ARRAY:
    case RH_JSON_OBJECT:
        lua_newtable(L);
        lua_Integer i = 0;
        for (const rh_json *c = node->first; c != NULL; c = c->next) {
            push_json(L, c);
            if (node->kind == RH_JSON_ARRAY)
                lua_seti(L, -2, ++i);
            else
                lua_setfield(L, -2, c->key);
        }
        break;
    }
}

static void push_files(lua_State *L, const rh_backup *b)
{
    lua_newtable(L);
    for (size_t i = 0; i < b->nfiles; i++) {
        lua_pushinteger(L, (lua_Integer)b->files[i].rows);
        lua_setfield(L, -2, b->files[i].file);
    }
}

static void push_backup(lua_State *L, const rh_backup *b)
{
    lua_newtable(L);
    set_text(L, "name", b->name);
    set_text(L, "reference", b->is_sealed ? b->name : b->directory);
    set_text(L, "directory", b->directory);
    set_text(L, "date", b->date);
    set_text(L, "place", b->place);
    set_text(L, "playbook", b->playbook != NULL ? b->playbook : "");
    lua_pushinteger(L, (lua_Integer)b->rows);
    lua_setfield(L, -2, "rows");
    lua_pushinteger(L, (lua_Integer)b->bytes);
    lua_setfield(L, -2, "bytes");
    lua_pushboolean(L, b->is_sealed);
    lua_setfield(L, -2, "sealed");
    push_files(L, b);
    lua_setfield(L, -2, "files");
    if (b->summary != NULL)
        push_json(L, b->summary);
    else
        lua_newtable(L);
    lua_setfield(L, -2, "summary");
    push_backup_type(L);
    lua_setmetatable(L, -2);
}

static void set_backups(lua_State *L, const char *name,
                        const rh_backup **backups, size_t n)
{
    lua_newtable(L);
    for (size_t i = 0; i < n; i++) {
        push_backup(L, backups[i]);
        lua_seti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, name);
}

typedef struct making {
    const rh_run_table_source *source;
    int *reference;
} making;

static int make(lua_State *L)
{
    making *m = lua_touserdata(L, 1);
    const rh_run_table_source *s = m->source;
    lua_newtable(L);
    set_text(L, "id", s->id);
    set_text(L, "backup_dir", s->backup_dir);
    rh_lua_push_value(L, s->options);
    lua_setfield(L, -2, "options");
    rh_lua_push_value(L, s->env);
    lua_setfield(L, -2, "env");
    set_backups(L, "backups", s->backups, s->nbackups);
    set_backups(L, "unsealed", s->unsealed, s->nunsealed);
    rh_binding_prompt(L);
    lua_setfield(L, -2, "prompt");
    *m->reference = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

int rh_run_table_make(rh_lua *lua, const rh_run_table_source *source,
                      int *reference, rh_error *error)
{
    making m = {source, reference};
    return rh_lua_protect(lua, make, &m, error);
}
