/* SPDX-License-Identifier: MIT
 *
 * json.encode: sorted keys and every digit, so that equal data gives equal
 * text. Holes, mixed keys, cycles, NaN and foreign bytes are errors.
 */
#include "json_binding.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bind.h"
#include "utf8.h"

enum { MAX_DEPTH = 64, MAX_OUTPUT = 16 * 1024 * 1024 };

typedef struct encoder {
    lua_State *L;
    rh_text *out;
} encoder;

static void encode(encoder *e, int index, int depth);

static void refuse(encoder *e, const char *why)
{
    rh_lua_raise(e->L, "json.encode: %s", why);
}

static void encode_string(encoder *e, const char *s, size_t n)
{
    if (!rh_utf8_is_valid(s, n))
        refuse(e, "a string is not UTF-8");
    /* A table of few members may name one long string many times. */
    if (e->out->len + n > MAX_OUTPUT)
        refuse(e, "the text would be larger than 16 MiB");
    rh_text_json(e->out, s, n);
    rh_lua_check(e->L);
}

/* The shortest spelling that reads back as the same double. */
static void encode_number(encoder *e, int index)
{
    char digits[40];
    double d = lua_tonumber(e->L, index);
    if (lua_isinteger(e->L, index)) {
        rh_text_addf(e->out, "%lld", (long long)lua_tointeger(e->L, index));
        return;
    }
    if (!isfinite(d))
        refuse(e, "NaN and infinity have no JSON form");
    for (int n = 15; n <= 17; n++) {
        snprintf(digits, sizeof digits, "%.*g", n, d);
        if (strtod(digits, NULL) == d)
            break;
    }
    rh_text_add(e->out, digits);
}

static int is_marked(encoder *e, int index, const char *mark)
{
    if (!lua_getmetatable(e->L, index))
        return 0;
    luaL_getmetatable(e->L, mark);
    int same = lua_rawequal(e->L, -1, -2);
    lua_pop(e->L, 2);
    return same;
}

/* Counts the members; *is_list when they are numbered from 1. */
static size_t measure(encoder *e, int index, bool *is_list)
{
    size_t n = 0, numbered = 0;
    lua_Integer highest = 0;
    for (lua_pushnil(e->L); lua_next(e->L, index) != 0; lua_pop(e->L, 1)) {
        n++;
        if (lua_isinteger(e->L, -2)) {
            lua_Integer i = lua_tointeger(e->L, -2);
            numbered++;
            highest = i > highest ? i : highest;
        } else if (lua_type(e->L, -2) != LUA_TSTRING) {
            refuse(e, "a key is neither a string nor 1, 2, 3, ...");
        }
    }
    if (numbered > 0 && numbered != n)
        refuse(e, "a table mixes named fields and list items");
    if ((size_t)highest != numbered)
        refuse(e, "a list has holes; write null for what is missing");
    *is_list = n > 0 ? numbered > 0 : !is_marked(e, index, RH_JSON_OBJECT_MARK);
    return n;
}

static void encode_list(encoder *e, int index, size_t n, int depth)
{
    rh_text_addc(e->out, '[');
    for (size_t i = 1; i <= n; i++) {
        if (i > 1)
            rh_text_addc(e->out, ',');
        lua_rawgeti(e->L, index, (lua_Integer)i);
        encode(e, lua_gettop(e->L), depth);
        lua_pop(e->L, 1);
    }
    rh_text_addc(e->out, ']');
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Pushes the owner of n keys, borrowed from the table, in order. */
static const char **push_keys(encoder *e, int index, size_t n)
{
    size_t i = 0, len = 0;
    const char **keys = lua_newuserdatauv(e->L, (n + 1) * sizeof *keys, 0);
    for (lua_pushnil(e->L); lua_next(e->L, index) != 0; lua_pop(e->L, 1)) {
        keys[i] = lua_tolstring(e->L, -2, &len);
        if (strlen(keys[i++]) != len)
            refuse(e, "a key has a zero byte in it");
    }
    qsort(keys, n, sizeof *keys, by_bytes);
    return keys;
}

static void encode_map(encoder *e, int index, size_t n, int depth)
{
    const char **keys = push_keys(e, index, n);
    rh_text_addc(e->out, '{');
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            rh_text_addc(e->out, ',');
        encode_string(e, keys[i], strlen(keys[i]));
        rh_text_addc(e->out, ':');
        lua_pushstring(e->L, keys[i]);
        lua_rawget(e->L, index);
        encode(e, lua_gettop(e->L), depth);
        lua_pop(e->L, 1);
    }
    rh_text_addc(e->out, '}');
    lua_pop(e->L, 1);
}

static void encode_table(encoder *e, int index, int depth)
{
    bool is_list = false;
    if (depth >= MAX_DEPTH)
        refuse(e, "nested deeper than 64 levels, or a table holds itself");
    luaL_checkstack(e->L, 8, "nested too deeply");
    size_t n = measure(e, index, &is_list);
    if (is_list)
        encode_list(e, index, n, depth + 1);
    else
        encode_map(e, index, n, depth + 1);
}

static void encode_other(encoder *e, int index)
{
    char why[64];
    if (rh_lua_is_null(e->L, index)) {
        rh_text_add(e->out, "null");
        return;
    }
    snprintf(why, sizeof why, "a %s has no JSON form",
             luaL_typename(e->L, index));
    refuse(e, why);
}

static void encode(encoder *e, int index, int depth)
{
    size_t n = 0;
    if (e->out->len > MAX_OUTPUT)
        refuse(e, "the text would be larger than 16 MiB");
    switch (lua_type(e->L, index)) {
    case LUA_TNIL:
        rh_text_add(e->out, "null");
        break;
    case LUA_TBOOLEAN:
        rh_text_add(e->out, lua_toboolean(e->L, index) ? "true" : "false");
        break;
    case LUA_TNUMBER:
        encode_number(e, index);
        break;
    case LUA_TSTRING: {
        const char *s = lua_tolstring(e->L, index, &n);
        encode_string(e, s, n);
        break;
    }
    case LUA_TTABLE:
        encode_table(e, index, depth);
        break;
    default:
        encode_other(e, index);
        break;
    }
}

int rh_json_encode(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_settop(L, 1);
    encoder e = {L, rh_lua_push_text(L)};
    encode(&e, 1, 0);
    lua_pushlstring(L, rh_text_str(e.out), e.out->len);
    rh_text_free(e.out);
    return 1;
}
