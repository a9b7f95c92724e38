/* SPDX-License-Identifier: MIT
 *
 * What the files of the Lua state share and nobody else sees.
 */
#ifndef RH_ENGINE_LUA_INTERNAL_H
#define RH_ENGINE_LUA_INTERNAL_H

#include <stdbool.h>

#include "event.h"
#include "file.h"
#include "lua_state.h"
#include "watchdog.h"

/* Longest loop that a library function may run without the clock being seen,
   and the most that one of them may make. */
enum {
    RH_LUA_MAX_ITEMS = 10 * 1000 * 1000,
    RH_LUA_MAX_TEXT = 64 * 1024 * 1024,
    RH_LUA_MAX_SAID = 4 * 1024 * 1024,
    RH_LUA_MAX_SOURCE = 1024 * 1024
};

typedef struct rh_lua_file {
    const char *path; /* as given */
    char sha256[RH_SHA256_HEX];
} rh_lua_file;

/* A file whose text is being compiled. */
typedef struct rh_lua_loading {
    const char *path;
    int line; /* about */
} rh_lua_loading;

struct rh_lua {
    lua_State *L;
    lua_State *running; /* L, or the coroutine that runs; NULL: not yet */
    rh_arena *arena;
    rh_cancel_flag *cancel;

    size_t used, limit;   /* bytes of Lua's heap */
    size_t longest;       /* string that was ever made */
    size_t fresh;         /* bytes got since the clock was last asked for */
    bool is_heap_empty;   /* the last refusal was the machine's */
    char refused_at[512]; /* the place of it, "file:line: ", or "" */

    int depth;        /* rh_lua_call within rh_lua_call */
    int64_t call_ns;  /* of processor time, for the outermost */
    int64_t deadline; /* on the thread's processor clock */
    int64_t grace_ns; /* what the watchdog waits after it */
    rh_watchdog *watchdog;
    unsigned ticks; /* the clock is read once in a few */

    bool is_aborted;
    rh_error abort;

    const char *folder, *lib; /* as given, for messages */
    rh_reach reach;           /* files below `folder`, and some more */

    rh_lua_loading *loading; /* or NULL */
    int closing;             /* coroutines that are being closed now */

    rh_lua_file *files;
    size_t nfiles, files_cap;
    const char **mentions; /* modules that they name, of the heap */
    size_t nmentions, mentions_cap;

    rh_lua_print_fn print;
    void *print_ud;
    size_t said; /* bytes of print() and warn() */

    uint64_t seed;
    const char *now;
    int64_t drawn;  /* uuids since the last rewind */
    int randomseed; /* registry reference of math.randomseed */

    rh_maker *maker;
    rh_events *events; /* or NULL */
    rh_inputs *inputs; /* likewise */
};

void rh_lua_note_source(rh_lua *lua, const char *path, const rh_text *source);
/* Ends the state when what was noted last is not in the plan that is applied. */
void rh_lua_check_input(lua_State *L);

/* "lib.names" or "lib/names": words with one dot or slash between them. */
bool rh_lua_is_module(const char *name);
/* What stands in `fd`, which is closed, goes into `source`. */
int rh_lua_read_source(int fd, rh_text *source, const char *path,
                       rh_error *error);

/* Registers a loaded file and leaves its function on the stack. Raises. */
void rh_lua_compile(lua_State *L, const char *path, const rh_text *source);

/* ---- Limits ---- */

void *rh_lua_allocate(void *ud, void *p, size_t old, size_t size);
/* A coroutine, or the state itself, is going to run: hooks it as is due. */
void rh_lua_watch(lua_State *L);
/* Where the playbook is now: "file:line: ", or nothing. */
void rh_lua_place(lua_State *L, char *out, size_t size);
/* What an allocation that failed is to its user. */
int rh_lua_fail_memory(const rh_lua *lua, rh_error *error);
/* Remembers that this state ends and raises it. */
int rh_lua_out_of_memory(lua_State *L);

/* After a protected call: raises again what pcall must not swallow, and, when
   `status` is an error, the error on top of the stack. */
void rh_lua_reraise(lua_State *L, int status);

/* Each leaves the stack as it was and raises only for want of memory. */
void rh_lua_open_sandbox(lua_State *L);
void rh_lua_open_coroutine(lua_State *L); /* replaces unsafe functions ... */
void rh_lua_open_table(lua_State *L);     /* ... in these libraries */
void rh_lua_open_string(lua_State *L);

int rh_lua_require(lua_State *L); /* globals */
int rh_lua_pairs(lua_State *L);

#endif
