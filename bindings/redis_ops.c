/* SPDX-License-Identifier: MIT
 *
 * redis: constructors of what happens to keys after the commit.
 */
#include <string.h>

#include "bind.h"

static const char delete_usage[] = "redis.delete(pattern, { optional = true })";
static const char set_usage[] = "redis.set(key, value, { ttl = seconds })";
static const char flush_usage[] = "redis.flush_db()";
static const char prefix_usage[] = "redis.prefix(text)";

static void refuse_empty(lua_State *L, const char *usage, const char *what)
{
    if (lua_rawlen(L, 1) == 0)
        rh_bind_refuse(L, usage, "%s is empty: that would be every key", what);
}

static int redis_delete(lua_State *L)
{
    lua_settop(L, 2);
    rh_bind_check(L, 1, LUA_TSTRING, "the pattern", delete_usage);
    refuse_empty(L, delete_usage, "the pattern");
    rh_bind_operation(L, "redis.delete");
    rh_bind_field(L, "pattern", 1);
    rh_bind_options(L, 2, delete_usage);
    return 1;
}

static int redis_set(lua_State *L)
{
    lua_settop(L, 3);
    rh_bind_check(L, 1, LUA_TSTRING, "the key", set_usage);
    if (lua_rawlen(L, 1) == 0)
        rh_bind_refuse(L, set_usage, "the key is empty");
    if (strlen(lua_tostring(L, 1)) != lua_rawlen(L, 1))
        rh_bind_refuse(L, set_usage, "the key holds a zero byte");
    if (lua_isnil(L, 2))
        rh_bind_refuse(L, set_usage, "the value is nil");
    rh_bind_operation(L, "redis.set");
    rh_bind_field(L, "key", 1);
    rh_bind_field(L, "value", 2);
    rh_bind_options(L, 3, set_usage);
    return 1;
}

static int redis_flush_db(lua_State *L)
{
    if (lua_gettop(L) > 0)
        rh_bind_refuse(L, flush_usage,
                       "takes nothing: it is the database of REDIS_URL");
    rh_bind_operation(L, "redis.flush_db");
    return 1;
}

/* Every key that begins with this text, whatever characters it holds. */
static int redis_prefix(lua_State *L)
{
    size_t n = 0;
    luaL_Buffer b;
    lua_settop(L, 1);
    rh_bind_check(L, 1, LUA_TSTRING, "the text", prefix_usage);
    refuse_empty(L, prefix_usage, "the text");
    const char *s = lua_tolstring(L, 1, &n);
    luaL_buffinit(L, &b);
    for (size_t i = 0; i < n; i++) {
        if (s[i] != '\0' && strchr("*?[]\\", s[i]) != NULL)
            luaL_addchar(&b, '\\');
        luaL_addchar(&b, s[i]);
    }
    luaL_addchar(&b, '*');
    luaL_pushresult(&b);
    return 1;
}

static const luaL_Reg functions[] = {
    {"delete", redis_delete}, {"set", redis_set}, {"flush_db", redis_flush_db},
    {"prefix", redis_prefix}, {NULL, NULL},
};

int rh_binding_redis(lua_State *L)
{
    luaL_newlib(L, functions);
    rh_binding_redis_read(L);
    return 1;
}
