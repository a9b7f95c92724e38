/* SPDX-License-Identifier: MIT
 *
 * The sandboxed Lua state in which one playbook lives: no os, io, debug,
 * bytecode or C modules; memory, instructions and time are capped; an abort
 * cannot be swallowed. Knows nothing of playbooks or databases.
 */
#ifndef RH_ENGINE_LUA_STATE_H
#define RH_ENGINE_LUA_STATE_H

#include <lauxlib.h>
#include <lua.h>

#include "cancel.h"
#include "error.h"
#include "memory.h"
#include "value.h"

typedef struct rh_lua rh_lua;

typedef struct rh_lua_limits {
    size_t memory;        /* bytes; 0: 256 MiB */
    int call_ms;          /* Lua time of one rh_lua_call; 0: 30,000. Time
                             spent waiting in host functions is not counted */
    const char *folder;   /* the playbook's own: require() reaches it ... */
    const char *lib;      /* ... and this one, or NULL */
} rh_lua_limits;

/* `cancel` is borrowed: raised, it aborts what runs. */
int rh_lua_open(rh_lua **out, const rh_lua_limits *limits,
                rh_cancel_flag *cancel, rh_error *error);
void rh_lua_close(rh_lua *lua); /* takes NULL */

lua_State *rh_lua_get(rh_lua *lua);
rh_lua *rh_lua_of(lua_State *L); /* from within a C function of this state */

/* Loads a text chunk and leaves the function on the stack. RH_USAGE with
   file:line for a syntax error, a missing or unreadable file. */
int rh_lua_load(rh_lua *lua, const char *path, rh_error *error);

/* The only lua_pcall. On failure the error object has become `error`: a plain
   Lua error gives RH_FAILED with "file:line: message"; an aborted state gives
   the code and message of the abort. */
int rh_lua_call(rh_lua *lua, int nargs, int nresults, rh_error *error);

/* Calls a C function in protected mode, so that nothing raises past it. */
int rh_lua_protect(rh_lua *lua, lua_CFunction fn, void *ud, rh_error *error);

/* From a C function called by Lua: remember `error` as this state's end and
   raise it. No pcall, coroutine or finaliser of the playbook gets past it:
   every later host call and every hook raises it again. Does not return. */
int rh_lua_abort(lua_State *L, const rh_error *error);

/* SHA-256 over the bytes of every file loaded so far (path order), so that a
   plan can name exactly what it came from. */
const char *rh_lua_digest(rh_lua *lua, rh_arena *arena);

/* The one SQL NULL / JSON null: lightuserdata NULL, global `null`. */
void rh_lua_push_null(lua_State *L);
int rh_lua_is_null(lua_State *L, int index);

/* Lua -> value: tables with keys 1..n are lists, with string keys maps; holes,
   mixed keys, functions, cycles and depth over 64 raise an error that names
   where ("operations[3].set.price"). An empty table is an empty list. */
const rh_value *rh_lua_to_value(lua_State *L, int index, rh_arena *arena,
                                const char *where);
/* value -> Lua, pushed. */
void rh_lua_push_value(lua_State *L, const rh_value *value);

#endif
