/* SPDX-License-Identifier: MIT
 *
 * The backups in `run`, looked for when a playbook first asks for them. One is
 * plain data and some methods; what the data says is believed by nobody: an
 * operation, and verify(), open the backup anew by its name.
 */
#include <stdlib.h>
#include <string.h>

#include "iso_date.h"
#include "lua_internal.h"
#include "reads.h"
#include "retention.h"
#include "run_table.h"
#include "unpacker.h"

#define BACKUP_TYPE "resethost.backup"

static const char verified_key; /* of the registry: name to true or why not */

/* ---- Methods: each has the source as its upvalue ---- */

static rh_run_table_source *source_of(lua_State *L)
{
    return lua_touserdata(L, lua_upvalueindex(1));
}

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

/* NULL where `self` is none of those that were found. */
static const rh_backup *find_self(lua_State *L)
{
    const rh_run_table_source *s = source_of(L);
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_getfield(L, 1, "name");
    const char *name = lua_tostring(L, -1);
    for (size_t i = 0; name != NULL && i < s->nbackups; i++)
        if (strcmp(s->backups[i]->name, name) == 0)
            return s->backups[i];
    return NULL;
}

static int backup_tables(lua_State *L)
{
    const rh_backup *b = find_self(L);
    if (b == NULL)
        return rh_lua_raise(L, "this backup is not sealed: it does not say "
                               "which tables it holds");
    lua_createtable(L, (int)b->nfiles, 0);
    for (size_t i = 0; i < b->nfiles; i++) {
        lua_pushstring(L, b->files[i].table);
        lua_seti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* One file after the other, so that a Ctrl-C need not wait for all of them. */
static int verify_files(lua_State *L, const rh_backup *b, rh_error *error)
{
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i <= b->nfiles; i++) {
        int64_t since = rh_lua_clock();
        rc = rh_backup_verify_part(b, i, error);
        rh_lua_excuse(L, since);
        rh_lua_check(L);
    }
    return rc;
}

/* Leaves true, or why not. */
static void push_verdict(lua_State *L, const rh_backup *known)
{
    rh_error error = {0};
    const rh_backup *b = NULL;
    rh_arena **arena = rh_lua_push_arena(L);
    int rc = rh_backup_open(&b, *arena, source_of(L)->backup_dir, known->name,
                            false, &error);
    if (rc == RH_OK)
        rc = verify_files(L, b, &error);
    rh_arena_free(*arena);
    *arena = NULL;
    if (rc == RH_OK)
        lua_pushboolean(L, true);
    else
        lua_pushstring(L, error.message);
}

static void refuse_reading(lua_State *L)
{
    rh_error error = {0};
    rh_fail(&error, RH_REFUSED,
            "backups cannot be read here: verify them in ask, statistics or "
            "inspect, and hand on what you found");
    rh_lua_abort(L, &error);
}

static void push_verified(lua_State *L)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &verified_key) == LUA_TTABLE)
        return;
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &verified_key);
}

static int backup_verify(lua_State *L)
{
    const rh_backup *b = find_self(L);
    if (rh_reads_of(L)->state == RH_READS_CLOSED)
        refuse_reading(L);
    if (b == NULL)
        return rh_lua_raise(L, "this backup is not sealed: there is nothing to "
                               "compare it with");
    push_verified(L);
    if (lua_getfield(L, -1, b->name) == LUA_TNIL) {
        push_verdict(L, b);
        lua_pushvalue(L, -1);
        lua_setfield(L, -5, b->name);
    }
    if (lua_isboolean(L, -1))
        return 1;
    lua_pushboolean(L, false);
    lua_insert(L, -2);
    return 2;
}

static void push_backup_type(lua_State *L, rh_run_table_source *source)
{
    static const luaL_Reg methods[] = {{"file", backup_file},
                                       {"has", backup_has},
                                       {"tables", backup_tables},
                                       {"verify", backup_verify},
                                       {NULL, NULL}};
    if (luaL_newmetatable(L, BACKUP_TYPE)) {
        luaL_newlibtable(L, methods);
        lua_pushlightuserdata(L, source);
        luaL_setfuncs(L, methods, 1);
        lua_setfield(L, -2, "__index");
    }
}

/* ---- Data ---- */

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

static bool is_compressed(const rh_backup *b)
{
    for (size_t i = 0; i < b->nfiles; i++)
        if (rh_is_packed(b->files[i].name))
            return true;
    return false;
}

/* Of the run's beginning, so that it is the same at both evaluations. */
static void set_age(lua_State *L, const rh_run_table_source *source,
                    const rh_backup *b)
{
    enum { MICROS = 1000000 };
    int64_t made = 0, now = 0;
    if (!rh_backup_made(b, &made) || !rh_iso_date_parse(source->started, &now))
        return;
    lua_pushinteger(L, (now - made) / MICROS);
    lua_setfield(L, -2, "age");
}

static void push_backup(lua_State *L, rh_run_table_source *source,
                        const rh_backup *b)
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
    lua_pushboolean(L, is_compressed(b));
    lua_setfield(L, -2, "compressed");
    set_age(L, source, b);
    push_files(L, b);
    lua_setfield(L, -2, "files");
    if (b->summary != NULL)
        push_json(L, b->summary);
    else
        lua_newtable(L);
    lua_setfield(L, -2, "summary");
    push_backup_type(L, source);
    lua_setmetatable(L, -2);
}

/* ---- Lists ---- */

static void scan(lua_State *L, rh_run_table_source *s, bool unsealed)
{
    rh_error error = {0};
    const rh_backup **found = NULL;
    size_t n = 0;
    rh_lua_check(L);
    if (rh_backups_scan(&found, &n, s->arena, s->backup_dir, unsealed,
                        &error) != RH_OK)
        rh_lua_abort(L, &error);
    if (!unsealed) {
        s->backups = found;
        s->nbackups = n;
    }
    lua_createtable(L, (int)n, 0);
    for (size_t i = 0; i < n; i++) {
        push_backup(L, s, found[i]);
        lua_seti(L, -2, (lua_Integer)i + 1);
    }
}

static void scan_damaged(lua_State *L, const rh_run_table_source *s)
{
    rh_error error = {0};
    const rh_damaged_backup *found = NULL;
    size_t n = 0;
    rh_lua_check(L);
    if (rh_backups_scan_damaged(&found, &n, s->arena, s->backup_dir, &error) !=
        RH_OK)
        rh_lua_abort(L, &error);
    lua_createtable(L, (int)n, 0);
    for (size_t i = 0; i < n; i++) {
        lua_createtable(L, 0, 2);
        set_text(L, "name", found[i].name);
        set_text(L, "why", found[i].why);
        lua_seti(L, -2, (lua_Integer)i + 1);
    }
}

/* run, key: a list stays as it was when it was first asked for. */
static int find_list(lua_State *L)
{
    const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
    if (strcmp(key, "backups") == 0)
        scan(L, source_of(L), false);
    else if (strcmp(key, "unsealed") == 0)
        scan(L, source_of(L), true);
    else if (strcmp(key, "damaged") == 0)
        scan_damaged(L, source_of(L));
    else
        return 0;
    lua_pushvalue(L, 2);
    lua_pushvalue(L, -2);
    lua_rawset(L, 1);
    return 1;
}

void rh_run_table_add_lists(lua_State *L, rh_run_table_source *source)
{
    lua_createtable(L, 0, 2);
    lua_pushlightuserdata(L, source);
    lua_pushcclosure(L, find_list, 1);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
}
