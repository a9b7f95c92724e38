/* SPDX-License-Identifier: MIT
 *
 * find, match, gmatch, gsub and rep of the string library, with a clock in
 * them; string.dump is gone and the metatable of strings is hidden.
 */
#include <lualib.h>
#include <string.h>

#include "lua_internal.h"
#include "lua_pattern.h"

/* ---- Captures ---- */

static void push_capture(rh_matcher *m, int i)
{
    const rh_capture *c = &m->captures[i];
    if (c->len == RH_CAPTURE_OPEN)
        luaL_error(m->L, "unfinished capture");
    if (c->len == RH_CAPTURE_POSITION)
        lua_pushinteger(m->L, c->at - m->begin + 1);
    else
        lua_pushlstring(m->L, c->at, (size_t)c->len);
}

static int push_captures(rh_matcher *m)
{
    luaL_checkstack(m->L, m->ncaptures + 1, "too many captures");
    for (int i = 0; i < m->ncaptures; i++)
        push_capture(m, i);
    return m->ncaptures;
}

/* Without captures, the whole match stands for one. */
static int push_match(rh_matcher *m, const char *s, const char *e)
{
    if (m->ncaptures > 0)
        return push_captures(m);
    lua_pushlstring(m->L, s, (size_t)(e - s));
    return 1;
}

static rh_matcher new_matcher(lua_State *L, int subject)
{
    size_t n = 0;
    const char *s = luaL_checklstring(L, subject, &n);
    return (rh_matcher){.L = L, .begin = s, .end = s + n};
}

/* ---- find, match ---- */

/* Offset from 0 of argument `arg`, which counts from 1, or back from -1. */
static size_t start_at(lua_State *L, int arg, size_t n)
{
    lua_Integer i = luaL_optinteger(L, arg, 1);
    if (i > 0)
        return (size_t)i - 1;
    if (i == 0 || i < -(lua_Integer)n)
        return 0;
    return n - (size_t)-i;
}

static bool is_plain(const char *pattern, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (pattern[i] != '\0' && strchr("^$*+?.([%-", pattern[i]) != NULL)
            return false;
    return true;
}

static int find_plain(lua_State *L, const rh_matcher *m, size_t init)
{
    size_t n = 0;
    const char *what = luaL_checklstring(L, 2, &n);
    const char *from = m->begin + init;
    const char *at = memmem(from, (size_t)(m->end - from), what, n);
    rh_lua_check(L);
    if (at == NULL) {
        luaL_pushfail(L);
        return 1;
    }
    lua_pushinteger(L, at - m->begin + 1);
    lua_pushinteger(L, at - m->begin + (lua_Integer)n);
    return 2;
}

static int push_found(rh_matcher *m, const char *s, const char *e, bool find)
{
    if (!find)
        return push_match(m, s, e);
    lua_pushinteger(m->L, s - m->begin + 1);
    lua_pushinteger(m->L, e - m->begin);
    return push_captures(m) + 2;
}

static int search(lua_State *L, bool find)
{
    size_t n = 0;
    rh_matcher m = new_matcher(L, 1);
    const char *p = luaL_checklstring(L, 2, &n);
    size_t init = start_at(L, 3, (size_t)(m.end - m.begin));
    if (init > (size_t)(m.end - m.begin)) {
        luaL_pushfail(L);
        return 1;
    }
    if (find && (lua_toboolean(L, 4) || is_plain(p, n)))
        return find_plain(L, &m, init);
    const rh_pattern *pattern = rh_pattern_push(L, p, n, true);
    for (const char *s = m.begin + init; s <= m.end; s++) {
        const char *e = rh_pattern_match(&m, pattern, s);
        if (e != NULL)
            return push_found(&m, s, e, find);
        if (pattern->is_anchored)
            break;
    }
    luaL_pushfail(L);
    return 1;
}

static int string_find(lua_State *L)
{
    return search(L, true);
}

static int string_match(lua_State *L)
{
    return search(L, false);
}

/* ---- gmatch ---- */

typedef struct walk {
    size_t at;
    size_t last; /* end of the last match; SIZE_MAX before the first */
} walk;

/* Upvalues: subject, pattern, walk. */
static int gmatch_next(lua_State *L)
{
    rh_matcher m = new_matcher(L, lua_upvalueindex(1));
    const rh_pattern *pattern = lua_touserdata(L, lua_upvalueindex(2));
    walk *w = lua_touserdata(L, lua_upvalueindex(3));
    size_t n = (size_t)(m.end - m.begin);
    for (size_t i = w->at; i <= n; i++) {
        const char *e = rh_pattern_match(&m, pattern, m.begin + i);
        if (e == NULL || (size_t)(e - m.begin) == w->last)
            continue;
        w->at = w->last = (size_t)(e - m.begin);
        return push_match(&m, m.begin + i, e);
    }
    return 0;
}

static int string_gmatch(lua_State *L)
{
    size_t n = 0, length = 0;
    luaL_checklstring(L, 1, &length);
    const char *p = luaL_checklstring(L, 2, &n);
    size_t init = start_at(L, 3, length);
    lua_settop(L, 2);
    lua_pushvalue(L, 1);
    rh_pattern_push(L, p, n, false);
    walk *w = lua_newuserdatauv(L, sizeof *w, 0);
    *w = (walk){init > length ? length + 1 : init, SIZE_MAX};
    lua_pushcclosure(L, gmatch_next, 3);
    return 1;
}

/* ---- gsub ---- */

static void add_text(rh_matcher *m, luaL_Buffer *b, const char *s,
                     const char *e)
{
    lua_State *L = m->L;
    size_t n = 0;
    const char *text = lua_tolstring(L, 3, &n);
    for (size_t i = 0; i < n; i++) {
        if (text[i] != '%') {
            luaL_addchar(b, text[i]);
            continue;
        }
        char c = ++i < n ? text[i] : '\0';
        if (c == '%') {
            luaL_addchar(b, '%');
        } else if (c == '0' || (c == '1' && m->ncaptures == 0)) {
            luaL_addlstring(b, s, (size_t)(e - s));
        } else if (c >= '1' && c <= '9') {
            if (c - '1' >= m->ncaptures)
                luaL_error(L,
                           "invalid capture index %%%d in replacement string",
                           c - '0');
            push_capture(m, c - '1');
            luaL_tolstring(L, -1, NULL);
            lua_remove(L, -2);
            luaL_addvalue(b);
        } else {
            luaL_error(L, "invalid use of '%%' in replacement string");
        }
    }
}

/* What a table or a function makes of it; nil and false leave it as it is. */
static void add_value(rh_matcher *m, luaL_Buffer *b, const char *s,
                      const char *e)
{
    lua_State *L = m->L;
    if (lua_type(L, 3) == LUA_TFUNCTION) {
        lua_pushvalue(L, 3);
        lua_call(L, push_match(m, s, e), 1);
    } else {
        int n = push_match(m, s, e);
        lua_pop(L, n - 1);
        lua_gettable(L, 3);
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        lua_pushlstring(L, s, (size_t)(e - s));
    } else if (!lua_isstring(L, -1)) {
        luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    }
    luaL_addvalue(b);
}

static void replace_one(rh_matcher *m, luaL_Buffer *b, const char *s,
                        const char *e)
{
    if (lua_isstring(m->L, 3))
        add_text(m, b, s, e);
    else
        add_value(m, b, s, e);
}

static int replace_all(rh_matcher *m, const rh_pattern *pattern,
                       lua_Integer most)
{
    luaL_Buffer b;
    lua_Integer count = 0;
    const char *s = m->begin, *last = NULL;
    luaL_buffinit(m->L, &b);
    while (count < most) {
        const char *e = rh_pattern_match(m, pattern, s);
        if (e != NULL && e != last) {
            count++;
            replace_one(m, &b, s, e);
            s = last = e;
        } else if (s < m->end) {
            luaL_addchar(&b, *s++);
        } else {
            break;
        }
        if (pattern->is_anchored)
            break;
    }
    luaL_addlstring(&b, s, (size_t)(m->end - s));
    luaL_pushresult(&b);
    lua_pushinteger(m->L, count);
    return 2;
}

static int string_gsub(lua_State *L)
{
    size_t n = 0;
    rh_matcher m = new_matcher(L, 1);
    const char *p = luaL_checklstring(L, 2, &n);
    int kind = lua_type(L, 3);
    luaL_argexpected(L,
                     kind == LUA_TNUMBER || kind == LUA_TSTRING ||
                         kind == LUA_TFUNCTION || kind == LUA_TTABLE,
                     3, "string/function/table");
    lua_Integer most =
        luaL_optinteger(L, 4, (lua_Integer)(m.end - m.begin) + 1);
    return replace_all(&m, rh_pattern_push(L, p, n, true), most);
}

/* ---- rep ---- */

static int string_rep(lua_State *L)
{
    size_t size = 0, separator = 0;
    luaL_checklstring(L, 1, &size);
    lua_Integer n = luaL_checkinteger(L, 2);
    luaL_optlstring(L, 3, "", &separator);
    if (n <= 0 || size + separator == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    if ((size_t)n > RH_LUA_MAX_TEXT / (size + separator))
        return luaL_error(L, "resulting string too large");
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
    return 1;
}

static const luaL_Reg replaced[] = {
    {"find", string_find},
    {"match", string_match},
    {"gmatch", string_gmatch},
    {"gsub", string_gsub},
    {NULL, NULL},
};

void rh_lua_open_string(lua_State *L)
{
    lua_getglobal(L, LUA_STRLIBNAME);
    luaL_setfuncs(L, replaced, 0);
    lua_pushnil(L);
    lua_setfield(L, -2, "dump");
    lua_getfield(L, -1, "rep");
    lua_pushcclosure(L, string_rep, 1);
    lua_setfield(L, -2, "rep");
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 3);
}
