/* SPDX-License-Identifier: MIT
 *
 * Loading chunks of text, remembering their sums, and the files that a playbook
 * may read.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lua_internal.h"

enum { PIECE = 1024 };

typedef struct load {
    const char *path;
    const rh_text *source;
} load;

void rh_lua_set_inputs(rh_lua *lua, rh_inputs *inputs)
{
    lua->inputs = inputs;
}

static void remember(rh_lua *lua, const char *path, const rh_text *source)
{
    for (size_t i = 0; i < lua->nfiles; i++)
        if (strcmp(lua->files[i].path, path) == 0)
            return;
    lua->files =
        rh_grow(lua->files, &lua->files_cap, lua->nfiles, sizeof *lua->files);
    rh_lua_file *file = &lua->files[lua->nfiles++];
    file->path = rh_arena_strdup(lua->arena, path);
    rh_sha256(rh_text_str(source), source->len, file->sha256);
}

/* The compiler is no less at work for having no hook: a megabyte of "and"s
   takes it minutes. So it gets its text in small pieces. */
typedef struct pieces {
    rh_lua_loading at;
    const rh_text *source;
    size_t given;
} pieces;

static const char *next_piece(lua_State *L, void *ud, size_t *n)
{
    pieces *p = ud;
    const char *from = rh_text_str(p->source) + p->given;
    rh_lua_check(L);
    size_t left = p->source->len - p->given;
    *n = left < PIECE ? left : PIECE;
    p->given += *n;
    for (size_t i = 0; i < *n; i++)
        p->at.line += from[i] == '\n';
    return *n > 0 ? from : NULL;
}

/* Some errors of the compiler come without a place. */
static int fail_compile(lua_State *L, const pieces *p, int status)
{
    const char *why = lua_tostring(L, -1);
    rh_lua_check(L);
    if (status == LUA_ERRMEM)
        return rh_lua_out_of_memory(L);
    if (p->source->len > 0 && p->source->data[0] == '\033')
        return luaL_error(L, "%s: is compiled Lua; only source text is run",
                          p->at.path);
    if (why != NULL && strchr(why, ':') != NULL)
        return lua_error(L);
    return luaL_error(L, "%s:%d: %s", p->at.path, p->at.line, why);
}

void rh_lua_compile(lua_State *L, const char *path, const rh_text *source)
{
    rh_lua *lua = rh_lua_of(L);
    pieces p = {{path, 1}, source, 0};
    remember(lua, path, source);
    lua_pushfstring(L, "@%s", path);
    lua->loading = &p.at;
    int status = lua_load(L, next_piece, &p, lua_tostring(L, -1), "t");
    lua->loading = NULL;
    lua_remove(L, -2);
    if (status != LUA_OK)
        fail_compile(L, &p, status);
}

/* A "#!" line would be a syntax error; its newline stays, for the count. */
static void blank_shebang(rh_text *source)
{
    for (size_t i = 0; i < source->len && source->data[0] == '#'; i++) {
        if (source->data[i] != '\n' && i > 0)
            source->data[i] = '-';
        if (i + 1 == source->len || source->data[i + 1] == '\n') {
            source->data[0] = '-';
            return;
        }
    }
}

static int compile(lua_State *L)
{
    const load *l = lua_touserdata(L, 1);
    rh_lua_compile(L, l->path, l->source);
    lua_rawsetp(L, LUA_REGISTRYINDEX, l);
    return 0;
}

int rh_lua_load(rh_lua *lua, const char *path, rh_error *error)
{
    rh_text source = RH_TEXT_INIT;
    load l = {path, &source};
    int rc = RH_OK;
    if (rh_file_read(&source, path, RH_LUA_MAX_SOURCE, error) != RH_OK) {
        rc = error->code = RH_USAGE;
        goto done;
    }
    rh_lua_note_source(lua, path, &source);
    blank_shebang(&source);
    rc = rh_lua_protect(lua, compile, &l, error);
    if (rc == RH_FAILED && !lua->is_aborted)
        rc = error->code = RH_USAGE;
    if (rc == RH_OK) {
        lua_rawgetp(lua->L, LUA_REGISTRYINDEX, &l);
        lua_pushnil(lua->L);
        lua_rawsetp(lua->L, LUA_REGISTRYINDEX, &l);
    }
done:
    rh_text_free(&source);
    return rc;
}

/* ---- The sum of what was loaded ---- */

static int by_path(const void *a, const void *b)
{
    const rh_lua_file *x = a, *y = b;
    return strcmp(x->path, y->path);
}

const char *rh_lua_digest(rh_lua *lua, rh_arena *arena)
{
    char sum[RH_SHA256_HEX];
    rh_text all = RH_TEXT_INIT;
    if (lua->nfiles > 0)
        qsort(lua->files, lua->nfiles, sizeof *lua->files, by_path);
    for (size_t i = 0; i < lua->nfiles; i++)
        rh_text_addf(&all, "%s\n", lua->files[i].sha256);
    rh_sha256(rh_text_str(&all), all.len, sum);
    rh_text_free(&all);
    return rh_arena_strdup(arena,
                           lua->nfiles == 1 ? lua->files[0].sha256 : sum);
}

/* ---- Files of the playbook ---- */

void rh_lua_allow_file(rh_lua *lua, const char *path)
{
    rh_reach_name(&lua->reach, rh_arena_strdup(lua->arena, path));
}

const rh_reach *rh_lua_reach(lua_State *L)
{
    return &rh_lua_of(L)->reach;
}
