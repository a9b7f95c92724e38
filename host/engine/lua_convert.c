/* SPDX-License-Identifier: MIT
 *
 * Plain data out of Lua and into it, and the boxes that keep C memory from
 * leaking when something raises.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lua_internal.h"

enum { MAX_DEPTH = 64, MAX_NODES = 4 * 1000 * 1000 };

/* ---- Boxes ---- */

static int free_arena(lua_State *L)
{
    rh_arena **box = lua_touserdata(L, 1);
    rh_arena_free(*box);
    *box = NULL;
    return 0;
}

static int free_text(lua_State *L)
{
    rh_text_free(lua_touserdata(L, 1));
    return 0;
}

/* The owner of nothing is complete before there is something to own. */
static void set_finalizer(lua_State *L, const char *name, lua_CFunction fn)
{
    if (luaL_newmetatable(L, name)) {
        lua_pushcfunction(L, fn);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
}

rh_arena **rh_lua_push_arena(lua_State *L)
{
    rh_arena **box = lua_newuserdatauv(L, sizeof(rh_arena *), 0);
    *box = NULL;
    set_finalizer(L, "resethost.arena", free_arena);
    *box = rh_arena_new();
    return box;
}

rh_text *rh_lua_push_text(lua_State *L)
{
    rh_text *text = lua_newuserdatauv(L, sizeof *text, 0);
    *text = (rh_text)RH_TEXT_INIT;
    set_finalizer(L, "resethost.text", free_text);
    return text;
}

/* ---- null ---- */

void rh_lua_push_null(lua_State *L)
{
    lua_pushlightuserdata(L, NULL);
}

int rh_lua_is_null(lua_State *L, int index)
{
    return lua_islightuserdata(L, index) && lua_touserdata(L, index) == NULL;
}

/* ---- Lua -> value ---- */

/* Where the walk is, for messages; each level on its own C frame. */
typedef struct step {
    const struct step *up;
    const char *name;  /* of a member, or of the root */
    lua_Integer index; /* of an item, when name is NULL */
} step;

typedef struct reader {
    lua_State *L;
    rh_arena *arena;
    bool takes_made;
    int64_t nodes;
    size_t bytes; /* of strings */
} reader;

static int write_step(const step *at, char *out, size_t size)
{
    int used = at->up != NULL ? write_step(at->up, out, size) : 0;
    size_t n = (size_t)used < size ? (size_t)used : size - 1;
    if (at->name == NULL)
        return used +
               snprintf(out + n, size - n, "[%lld]", (long long)at->index);
    return used + snprintf(out + n, size - n, "%s%s", at->up != NULL ? "." : "",
                           at->name);
}

static int refuse(reader *r, const step *at, const char *why)
{
    char where[512];
    write_step(at, where, sizeof where);
    return rh_lua_raise(r->L, "%s: %s", where, why);
}

static void read_value(reader *r, int index, rh_value *out, const step *at,
                       int depth);

typedef struct shape {
    size_t strings, integers;
    lua_Integer highest;
} shape;

static shape measure(reader *r, int index, const step *at)
{
    shape s = {0, 0, 0};
    for (lua_pushnil(r->L); lua_next(r->L, index) != 0; lua_pop(r->L, 1)) {
        if (lua_type(r->L, -2) == LUA_TSTRING) {
            s.strings++;
        } else if (lua_isinteger(r->L, -2)) {
            lua_Integer i = lua_tointeger(r->L, -2);
            s.integers++;
            s.highest = i > s.highest ? i : s.highest;
            if (i < 1)
                refuse(r, at, "a list is numbered from 1");
        } else {
            refuse(r, at, "keys must be strings or 1, 2, 3, ...");
        }
    }
    if (s.strings > 0 && s.integers > 0)
        refuse(r, at, "mixes named fields and list items");
    if (s.integers > 0 && (size_t)s.highest != s.integers)
        refuse(r, at, "is a list with holes; write null for what is missing");
    return s;
}

static void read_list(reader *r, int index, rh_value *items, size_t n,
                      const step *at, int depth)
{
    for (size_t i = 0; i < n; i++) {
        step here = {at, NULL, (lua_Integer)i + 1};
        lua_rawgeti(r->L, index, here.index);
        read_value(r, lua_gettop(r->L), &items[i], &here, depth);
        lua_pop(r->L, 1);
    }
}

static int by_key(const void *a, const void *b)
{
    const rh_value *x = a, *y = b;
    return strcmp(x->key, y->key);
}

static void read_map(reader *r, int index, rh_value *items, size_t n,
                     const step *at, int depth)
{
    size_t i = 0;
    for (lua_pushnil(r->L); lua_next(r->L, index) != 0; lua_pop(r->L, 1)) {
        size_t len = 0;
        const char *key = lua_tolstring(r->L, -2, &len);
        step here = {at, key, 0};
        if (strlen(key) != len)
            refuse(r, &here, "a name with a zero byte in it");
        read_value(r, lua_gettop(r->L), &items[i], &here, depth);
        r->bytes += len;
        items[i++].key = rh_arena_strdup(r->arena, key);
    }
    qsort(items, n, sizeof *items, by_key);
}

static void read_table(reader *r, int index, rh_value *out, const step *at,
                       int depth)
{
    if (depth >= MAX_DEPTH)
        refuse(r, at, "nested deeper than 64 levels, or holds itself");
    luaL_checkstack(r->L, 8, "nested too deeply");
    shape s = measure(r, index, at);
    size_t n = s.strings + s.integers;
    /* Tables that hold one table twice grow exponentially when copied. */
    r->nodes += (int64_t)n;
    if (r->nodes > MAX_NODES)
        refuse(r, at, "too much data; let an operation read a file instead");
    rh_value *items = rh_arena_alloc(r->arena, n * sizeof *items);
    out->kind = s.strings > 0 ? RH_MAP : RH_LIST;
    out->u.list.items = items;
    out->u.list.n = n;
    if (s.strings > 0)
        read_map(r, index, items, n, at, depth + 1);
    else
        read_list(r, index, items, n, at, depth + 1);
}

static void read_string(reader *r, int index, rh_value *out, const step *at)
{
    size_t n = 0;
    const char *s = lua_tolstring(r->L, index, &n);
    r->bytes += n;
    if (r->bytes > rh_lua_of(r->L)->limit)
        refuse(r, at, "too much data; let an operation read a file instead");
    out->kind = RH_STRING;
    out->u.string.s = rh_arena_strndup(r->arena, s, n);
    out->u.string.len = n;
}

static void read_number(reader *r, int index, rh_value *out)
{
    out->kind = lua_isinteger(r->L, index) ? RH_INT : RH_FLOAT;
    if (out->kind == RH_INT)
        out->u.integer = lua_tointeger(r->L, index);
    else
        out->u.real = lua_tonumber(r->L, index);
}

static void read_value(reader *r, int index, rh_value *out, const step *at,
                       int depth)
{
    char why[64];
    switch (lua_type(r->L, index)) {
    case LUA_TNIL:
        out->kind = RH_NULL;
        return;
    case LUA_TBOOLEAN:
        out->kind = RH_BOOL;
        out->u.boolean = lua_toboolean(r->L, index);
        return;
    case LUA_TNUMBER:
        read_number(r, index, out);
        return;
    case LUA_TSTRING:
        read_string(r, index, out, at);
        return;
    case LUA_TTABLE:
        read_table(r, index, out, at, depth);
        return;
    default:
        break;
    }
    if (rh_lua_is_null(r->L, index)) {
        out->kind = RH_NULL;
        return;
    }
    const rh_made *made = rh_lua_made_at(r->L, index);
    if (made != NULL && r->takes_made) {
        out->kind = RH_MADE;
        out->u.made = made;
        return;
    }
    if (made != NULL)
        refuse(r, at, "a made value may stand in an operation only");
    snprintf(why, sizeof why, "a %s is not data", luaL_typename(r->L, index));
    refuse(r, at, why);
}

static const rh_value *to_value(lua_State *L, int index, rh_arena *arena,
                                const char *where, bool takes_made)
{
    reader r = {L, arena, takes_made, 0, 0};
    step root = {NULL, where, 0};
    rh_value *out = rh_arena_alloc(arena, sizeof *out);
    read_value(&r, lua_absindex(L, index), out, &root, 0);
    return out;
}

const rh_value *rh_lua_to_value(lua_State *L, int index, rh_arena *arena,
                                const char *where)
{
    return to_value(L, index, arena, where, false);
}

const rh_value *rh_lua_to_operations(lua_State *L, int index, rh_arena *arena,
                                     const char *where)
{
    return to_value(L, index, arena, where, true);
}

/* ---- value -> Lua ---- */

static void push_items(lua_State *L, const rh_value *v)
{
    bool is_list = v->kind == RH_LIST;
    int n = v->u.list.n < RH_LUA_MAX_ITEMS ? (int)v->u.list.n : 0;
    luaL_checkstack(L, 4, "nested too deeply");
    lua_createtable(L, is_list ? n : 0, is_list ? 0 : n);
    for (size_t i = 0; i < v->u.list.n; i++) {
        rh_lua_push_value(L, &v->u.list.items[i]);
        if (is_list)
            lua_rawseti(L, -2, (lua_Integer)i + 1);
        else
            lua_setfield(L, -2, v->u.list.items[i].key);
    }
}

void rh_lua_push_value(lua_State *L, const rh_value *v)
{
    switch (v->kind) {
    case RH_NULL:
        rh_lua_push_null(L);
        break;
    case RH_BOOL:
        lua_pushboolean(L, v->u.boolean);
        break;
    case RH_INT:
        lua_pushinteger(L, v->u.integer);
        break;
    case RH_FLOAT:
        lua_pushnumber(L, v->u.real);
        break;
    case RH_STRING:
        lua_pushlstring(L, v->u.string.s, v->u.string.len);
        break;
    case RH_LIST:
    case RH_MAP:
        push_items(L, v);
        break;
    case RH_MADE:
        rh_lua_push_made(L, v->u.made);
        break;
    }
}
