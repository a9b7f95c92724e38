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
#include "inputs.h"
#include "made.h"
#include "memory.h"
#include "reach.h"
#include "value.h"

typedef struct rh_lua rh_lua;

typedef struct rh_lua_limits {
    size_t memory;      /* bytes; 0: 256 MiB */
    int call_ms;        /* processor time of one rh_lua_call; 0: 30,000. Waiting
                           for a server or a person is not counted */
    const char *folder; /* the playbook's own: require() reaches it ... */
    const char *lib;    /* ... and this one; either may be NULL */
    int grace_ms;       /* of processor time beyond call_ms, after which a call
                           that nothing stops ends the process; 0: 30,000 */
} rh_lua_limits;

/* `cancel` is borrowed: raised, it aborts what runs. */
int rh_lua_open(rh_lua **out, const rh_lua_limits *limits,
                rh_cancel_flag *cancel, rh_error *error);
void rh_lua_close(rh_lua *lua); /* takes NULL */

/* A lock that was not to be had (RH_BUSY) ended what ran, and the run begins
   again: the state may be called once more. Any other end stays. */
void rh_lua_forgive(rh_lua *lua);

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

/* The same abort, when there is one, raised again. Every host function that
   waits or works long calls it now and then: it also looks at the clock and at
   the cancel flag. */
void rh_lua_check(lua_State *L);

/* What a C function worked since rh_lua_clock() was no work of the playbook's:
   its time limit is moved by as much. */
int64_t rh_lua_clock(void);
void rh_lua_excuse(lua_State *L, int64_t since);

/* Raises "file:line: ..." of the nearest running line of the playbook. */
int rh_lua_raise(lua_State *L, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* What print() of the playbook says goes here, one line a call, no newline.
   NULL, the default, drops it. */
typedef void (*rh_lua_print_fn)(void *ud, const char *text);
void rh_lua_set_print(rh_lua *lua, rh_lua_print_fn fn, void *ud);

/* Where warn() is told, and what is made for the playbook is masked. NULL, the
   default: nowhere. */
void rh_lua_set_events(rh_lua *lua, rh_events *events);

/* What uuid(), salts and math.random() come from, and what now() says. */
void rh_lua_set_seed(rh_lua *lua, uint64_t seed, const char *now);
/* Back to the seed's beginning: a second evaluation sees the same values. */
void rh_lua_rewind(rh_lua *lua);

/* Lets files.read() and files.lines() open this absolute path, too: one that
   the user named in an option. */
void rh_lua_allow_file(rh_lua *lua, const char *path);
/* All the files that may be opened; valid as long as the state. */
const rh_reach *rh_lua_reach(lua_State *L);

/* Where every file that is loaded or read is noted with its sum. NULL, the
   default: nowhere. */
void rh_lua_set_inputs(rh_lua *lua, rh_inputs *inputs);
/* Does so for C functions. Raises when a plan is applied that lacks it. */
void rh_lua_note_input(lua_State *L, const char *path, const char *sha256);
/* Notes every module that the text of a loaded one names, loaded or not. */
void rh_lua_note_modules(rh_lua *lua);

/* Makes new keys impossible, for what must be made again elsewhere. */
void rh_lua_refuse_new_keys(rh_lua *lua);

/* SHA-256 of what was loaded so far: of one file its own, of several that of
   their sums in path order; so that a plan can name what it came from. */
const char *rh_lua_digest(rh_lua *lua, rh_arena *arena);

/* C memory that a raised error cannot leak: pushes a userdata that owns the
   arena, or the text. Give it back early by freeing *box and setting it NULL
   (rh_text_free does both). */
rh_arena **rh_lua_push_arena(lua_State *L);
rh_text *rh_lua_push_text(lua_State *L);

/* The one SQL NULL / JSON null: lightuserdata NULL, global `null`. */
void rh_lua_push_null(lua_State *L);
int rh_lua_is_null(lua_State *L, int index);

/* Lua -> value: tables with keys 1..n are lists, with string keys maps; holes,
   mixed keys, functions, cycles and depth over 64 raise an error that names
   where ("operations[3].set.price"). An empty table is an empty list. Raises,
   so only inside a protected call. */
const rh_value *rh_lua_to_value(lua_State *L, int index, rh_arena *arena,
                                const char *where);
/* The same for what change() returns, where made values may stand, too; they
   live as long as the state. */
const rh_value *rh_lua_to_operations(lua_State *L, int index, rh_arena *arena,
                                     const char *where);
/* value -> Lua, pushed; raises only for want of memory. */
void rh_lua_push_value(lua_State *L, const rh_value *value);

/* A made value in Lua says its recipe and nothing else. NULL: no such value
   stands there. */
void rh_lua_push_made(lua_State *L, const rh_made *made);
const rh_made *rh_lua_made_at(lua_State *L, int index);
/* The maker of this state, for C functions that first look at the clock: each
   value may take a second. */
rh_maker *rh_lua_maker(lua_State *L);

#endif
