/* SPDX-License-Identifier: MIT
 *
 * What a script may use of memory and of time. An abort is kept in C, where no
 * script can reach it; the hook and every wrapper raise it again.
 *
 * The hook counts instructions, and one instruction may be long: to compare or
 * to join two long strings, or whatever a library function does with one. So
 * the longest string so far decides how many instructions go by between looks,
 * and much new memory asks for one at once.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lua_internal.h"

enum {
    HOOK_COUNT = 1000,
    TICKS_PER_LOOK = 8,
    WORK_PER_HOOK = 32 * 1024 * 1024, /* bytes that instructions may go over */
    NEW_PER_LOOK = 64 * 1024 * 1024   /* bytes that are got between looks */
};

static void hook(lua_State *L, lua_Debug *ar);

/* ---- Memory ---- */

static void set_hook(lua_State *L, int count)
{
    lua_sethook(L, hook, LUA_MASKCOUNT, count);
}

static int count_of(const rh_lua *lua)
{
    size_t longest = lua->longest > 0 ? lua->longest : 1;
    size_t n = WORK_PER_HOOK / longest;
    if (n > HOOK_COUNT)
        return HOOK_COUNT;
    return n > 0 ? (int)n : 1;
}

/* Lua allows this at any time; from an allocation it is no other. */
static void look_soon(rh_lua *lua)
{
    lua->ticks = 0;
    if (lua->running != NULL && !lua->is_aborted)
        set_hook(lua->running, 1);
}

static void note_refusal(rh_lua *lua, bool is_heap_empty)
{
    lua->is_heap_empty = is_heap_empty;
    lua->refused_at[0] = '\0';
    if (lua->running != NULL)
        rh_lua_place(lua->running, lua->refused_at, sizeof lua->refused_at);
    /* Lua collects all its garbage and tries again, each time. */
    look_soon(lua);
}

static void note_new(rh_lua *lua, size_t size, bool is_string)
{
    if (is_string && size > lua->longest) {
        lua->longest = size;
        if (count_of(lua) < HOOK_COUNT)
            look_soon(lua);
    }
    lua->fresh += size;
    if (lua->fresh < NEW_PER_LOOK)
        return;
    lua->fresh = 0;
    look_soon(lua);
}

/* For a new block Lua passes its type in `old`, which is no size. */
void *rh_lua_allocate(void *ud, void *p, size_t old, size_t size)
{
    rh_lua *lua = ud;
    size_t had = p != NULL ? old : 0;
    if (size == 0) {
        free(p);
        lua->used -= had;
        return NULL;
    }
    if (size > had && size - had > lua->limit - lua->used) {
        note_refusal(lua, false);
        return NULL;
    }
    void *got = realloc(p, size);
    if (got == NULL) {
        note_refusal(lua, true);
        return NULL;
    }
    lua->used = lua->used - had + size;
    if (size > had)
        note_new(lua, size, p == NULL && old == LUA_TSTRING);
    return got;
}

/* ---- Aborting ---- */

int64_t rh_lua_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void rh_lua_excuse(lua_State *L, int64_t since)
{
    rh_lua *lua = rh_lua_of(L);
    int64_t took = rh_lua_clock() - since;
    lua->deadline += took;
    rh_watchdog_extend(lua->watchdog, took);
}

static int raise_abort(lua_State *L)
{
    rh_lua *lua = rh_lua_of(L);
    /* From here on every single instruction raises it again: a loop around a
       pcall would otherwise live on for a thousand of them each time. */
    lua_sethook(L, hook, LUA_MASKCOUNT | LUA_MASKLINE, 1);
    lua_sethook(lua->L, hook, LUA_MASKCOUNT | LUA_MASKLINE, 1);
    lua_pushstring(L, lua->abort.message);
    return lua_error(L);
}

int rh_lua_abort(lua_State *L, const rh_error *error)
{
    rh_lua *lua = rh_lua_of(L);
    if (!lua->is_aborted)
        lua->abort = *error;
    lua->is_aborted = true;
    return raise_abort(L);
}

void rh_lua_place(lua_State *L, char *out, size_t size)
{
    lua_Debug ar;
    const rh_lua *lua = rh_lua_of(L);
    out[0] = '\0';
    if (lua->loading != NULL) {
        snprintf(out, size, "%s:%d: ", lua->loading->path, lua->loading->line);
        return;
    }
    for (int level = 0; lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Sl", &ar);
        if (ar.currentline > 0 && ar.source[0] == '@') {
            snprintf(out, size, "%s:%d: ", ar.source + 1, ar.currentline);
            return;
        }
    }
}

static int abort_here(lua_State *L, int code, const char *what)
{
    rh_error error;
    char where[1024];
    rh_lua_place(L, where, sizeof where);
    rh_fail(&error, code, "%s%s", where, what);
    return rh_lua_abort(L, &error);
}

int rh_lua_fail_memory(const rh_lua *lua, rh_error *error)
{
    if (lua->is_heap_empty)
        return rh_fail(error, RH_FAILED,
                       "%sthe machine has no memory left for the playbook, "
                       "which holds %zu of its %zu MiB; run it where there is "
                       "more",
                       lua->refused_at, lua->used >> 20, lua->limit >> 20);
    return rh_fail(error, RH_FAILED,
                   "%sthe playbook needs more than its %zu MiB of memory; let "
                   "operations move the rows instead of reading them into Lua",
                   lua->refused_at, lua->limit >> 20);
}

int rh_lua_out_of_memory(lua_State *L)
{
    rh_error error;
    rh_lua_fail_memory(rh_lua_of(L), &error);
    return rh_lua_abort(L, &error);
}

static void look_at_clock(lua_State *L, rh_lua *lua)
{
    char what[128];
    if (lua->depth == 0 || rh_lua_clock() < lua->deadline)
        return;
    snprintf(what, sizeof what,
             "the playbook ran for more than %lld ms; look for a loop that "
             "never ends",
             (long long)(lua->call_ns / 1000000));
    abort_here(L, RH_FAILED, what);
}

void rh_lua_check(lua_State *L)
{
    rh_lua *lua = rh_lua_of(L);
    if (lua->is_aborted)
        raise_abort(L);
    if (lua->cancel != NULL && rh_cancel_requested(lua->cancel))
        abort_here(L, RH_CANCELLED, "stopped on request");
    if (lua->ticks++ % TICKS_PER_LOOK == 0)
        look_at_clock(L, lua);
}

static void hook(lua_State *L, lua_Debug *ar)
{
    (void)ar;
    rh_lua_check(L);
    rh_lua_watch(L);
}

void rh_lua_watch(lua_State *L)
{
    const rh_lua *lua = rh_lua_of(L);
    int count = count_of(lua);
    if (!lua->is_aborted && lua_gethookcount(L) != count)
        set_hook(L, count);
}
