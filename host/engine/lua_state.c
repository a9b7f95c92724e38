/* SPDX-License-Identifier: MIT
 *
 * The state's life, and the only doors into it. Its caps are in lua_limits.c.
 */
#include "lua_state.h"

#include <stdlib.h>
#include <string.h>

#include "lua_internal.h"

static const size_t default_memory = (size_t)256 * 1024 * 1024;
static const int default_call_ms = 30 * 1000;
static const int default_grace_ms = 30 * 1000;

rh_lua *rh_lua_of(lua_State *L)
{
    void *ud = NULL;
    lua_getallocf(L, &ud);
    return ud;
}

lua_State *rh_lua_get(rh_lua *lua)
{
    return lua->L;
}

/* ---- Calling ---- */

/* Lua shortens paths in messages to 59 characters, "...like/this.lua:3:";
   this puts the whole path back. */
static void restore_path(const rh_lua *lua, rh_error *error)
{
    const char *m = error->message;
    size_t n = strncmp(m, "...", 3) == 0 ? strcspn(m + 3, ":") : 0;
    for (size_t i = 0; n > 0 && i < lua->nfiles; i++) {
        const char *path = lua->files[i].path;
        size_t len = strlen(path);
        if (len <= n || memcmp(path + len - n, m + 3, n) != 0)
            continue;
        memmove(error->message, m + 3 + n, strlen(m + 3 + n) + 1);
        rh_error_prefix(error, "%s", path);
        return;
    }
}

static int describe(lua_State *L)
{
    if (lua_isnil(L, 1))
        lua_pushliteral(L, "the playbook raised an error without a message");
    else
        luaL_tolstring(L, 1, NULL);
    return 1;
}

/* Anything but a string is made text in a protected call: __tostring is the
   playbook's own. */
static void take_message(lua_State *L, rh_error *error)
{
    if (lua_type(L, -1) != LUA_TSTRING) {
        lua_pushcfunction(L, describe);
        lua_insert(L, -2);
        lua_pcall(L, 1, 1, 0);
    }
    const char *s = lua_type(L, -1) == LUA_TSTRING
                        ? lua_tostring(L, -1)
                        : "the playbook raised an error that cannot be shown";
    rh_fail(error, RH_FAILED, "%s", s);
    lua_pop(L, 1);
}

static int fail_call(rh_lua *lua, int status, rh_error *error)
{
    if (lua->is_aborted) {
        lua_pop(lua->L, 1);
        *error = lua->abort;
        return error->code;
    }
    if (status == LUA_ERRMEM) {
        lua_pop(lua->L, 1);
        return rh_lua_fail_memory(lua, error);
    }
    take_message(lua->L, error);
    if (lua->is_aborted) /* __tostring may have looped */
        *error = lua->abort;
    restore_path(lua, error);
    return error->code;
}

/* Some call into C may be long in a way that nobody thought of. */
static void begin_call(rh_lua *lua)
{
    lua->deadline = rh_lua_clock() + lua->call_ns;
    rh_watch watch = {
        .deadline = lua->deadline + lua->grace_ns,
        .after_cancel = lua->grace_ns / 6,
        .in_time = "the playbook is in a call that does not come back, long "
                   "after its time was over; what was not committed is rolled "
                   "back",
        .when_asked = "the playbook could not be stopped, for it is in a call "
                      "that does not come back; what was not committed is "
                      "rolled back"};
    rh_watchdog_set(lua->watchdog, &watch);
}

int rh_lua_call(rh_lua *lua, int nargs, int nresults, rh_error *error)
{
    int rc = RH_OK;
    if (lua->is_aborted) {
        lua_pop(lua->L, nargs + 1);
        *error = lua->abort;
        return error->code;
    }
    if (lua->depth++ == 0)
        begin_call(lua);
    int status = lua_pcall(lua->L, nargs, nresults, 0);
    if (status == LUA_OK && lua->is_aborted) {
        lua_settop(lua->L, -1 - (nresults > 0 ? nresults : 0));
        *error = lua->abort;
        rc = error->code;
    } else if (status != LUA_OK) {
        rc = fail_call(lua, status, error);
    }
    if (--lua->depth == 0)
        rh_watchdog_call_off(lua->watchdog);
    return rc;
}

int rh_lua_protect(rh_lua *lua, lua_CFunction fn, void *ud, rh_error *error)
{
    if (!lua_checkstack(lua->L, 4))
        return rh_fail(error, RH_FAILED, "the playbook's stack is exhausted");
    lua_pushcfunction(lua->L, fn);
    lua_pushlightuserdata(lua->L, ud);
    return rh_lua_call(lua, 1, 0, error);
}

void rh_lua_forgive(rh_lua *lua)
{
    if (!lua->is_aborted || lua->abort.code != RH_BUSY)
        return;
    lua->is_aborted = false;
    rh_lua_watch(lua->L);
}

/* ---- Opening and closing ---- */

static int fill(lua_State *L)
{
    lua_gc(L, LUA_GCGEN, 0, 0);
    rh_lua_open_sandbox(L);
    return 0;
}

static const char *real_folder(rh_arena *arena, const char *folder)
{
    char *path = folder != NULL ? realpath(folder, NULL) : NULL;
    const char *copy = path != NULL ? rh_arena_strdup(arena, path) : NULL;
    free(path);
    return copy;
}

static rh_lua *new_lua(const rh_lua_limits *limits, rh_cancel_flag *cancel)
{
    rh_lua *lua = rh_alloc(sizeof *lua);
    int ms = limits->call_ms > 0 ? limits->call_ms : default_call_ms;
    int grace = limits->grace_ms > 0 ? limits->grace_ms : default_grace_ms;
    *lua = (rh_lua){
        .arena = rh_arena_new(),
        .cancel = cancel,
        .limit = limits->memory > 0 ? limits->memory : default_memory,
        .call_ns = (int64_t)ms * 1000000,
        .grace_ns = (int64_t)grace * 1000000,
        .watchdog = rh_watchdog_new(cancel),
        .now = "1970-01-01T00:00:00+00:00",
        .randomseed = LUA_NOREF,
        .maker = rh_maker_new(),
    };
    if (limits->folder != NULL)
        lua->folder = rh_arena_strdup(lua->arena, limits->folder);
    if (limits->lib != NULL)
        lua->lib = rh_arena_strdup(lua->arena, limits->lib);
    lua->reach.root = real_folder(lua->arena, limits->folder);
    return lua;
}

int rh_lua_open(rh_lua **out, const rh_lua_limits *limits,
                rh_cancel_flag *cancel, rh_error *error)
{
    rh_lua *lua = new_lua(limits, cancel);
    lua->L = lua_newstate(rh_lua_allocate, lua);
    if (lua->L == NULL) {
        rh_lua_fail_memory(lua, error);
        rh_lua_close(lua);
        return error->code;
    }
    lua->running = lua->L;
    int rc = rh_lua_protect(lua, fill, NULL, error);
    if (rc != RH_OK) {
        rh_lua_close(lua);
        return rc;
    }
    rh_lua_watch(lua->L);
    rh_lua_rewind(lua);
    *out = lua;
    return RH_OK;
}

void rh_lua_close(rh_lua *lua)
{
    if (lua == NULL)
        return;
    lua->is_aborted = true; /* whatever still runs on closing is stopped */
    lua->running = NULL;
    if (lua->L != NULL)
        lua_close(lua->L);
    rh_watchdog_free(lua->watchdog);
    rh_maker_free(lua->maker);
    rh_arena_free(lua->arena);
    free(lua->files);
    free(lua->mentions);
    rh_reach_free(&lua->reach);
    free(lua);
}

void rh_lua_set_print(rh_lua *lua, rh_lua_print_fn fn, void *ud)
{
    lua->print = fn;
    lua->print_ud = ud;
}

static int seed_random(lua_State *L)
{
    rh_lua *lua = rh_lua_of(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, lua->randomseed);
    lua_pushinteger(L, (lua_Integer)lua->seed);
    lua_call(L, 1, 0);
    return 0;
}

void rh_lua_set_seed(rh_lua *lua, uint64_t seed, const char *now)
{
    lua->seed = seed;
    rh_maker_set_seed(lua->maker, seed);
    lua->now = rh_arena_strdup(lua->arena, now);
    rh_lua_rewind(lua);
}

void rh_lua_rewind(rh_lua *lua)
{
    rh_error ignored; /* an aborted state runs nothing any more */
    lua->drawn = 0;
    rh_maker_rewind(lua->maker);
    rh_lua_protect(lua, seed_random, NULL, &ignored);
}
