/* SPDX-License-Identifier: MIT
 *
 * redis: what a playbook may read of it.
 */
#include "bind.h"
#include "reads.h"

/* redis:count(pattern), as with db, or redis.count(pattern). */
static void drop_self(lua_State *L)
{
    if (lua_istable(L, 1))
        lua_remove(L, 1);
}

static int redis_count(lua_State *L)
{
    rh_error error = {0};
    int64_t keys = 0;
    drop_self(L);
    const char *pattern = rh_bind_text(L, 1);
    if (rh_reads_redis_count(rh_reads_of(L), pattern, &keys, &error) != RH_OK)
        return rh_bind_abort(L, &error);
    lua_pushinteger(L, keys);
    return 1;
}

/* The value of a string key, nil when there is none. */
static int redis_get(lua_State *L)
{
    rh_error error = {0};
    bool found = false;
    drop_self(L);
    const char *key = rh_bind_text(L, 1);
    rh_text *value = rh_lua_push_text(L);
    if (rh_reads_redis_get(rh_reads_of(L), key, value, &found, &error) != RH_OK)
        return rh_bind_abort(L, &error);
    if (found)
        lua_pushlstring(L, rh_text_str(value), value->len);
    else
        lua_pushnil(L);
    return 1;
}

void rh_binding_redis_read(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"count", redis_count}, {"get", redis_get}, {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
