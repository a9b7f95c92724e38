/* SPDX-License-Identifier: MIT
 *
 * The files that a run was made from, each with its sum: what a reviewed plan
 * is bound to.
 */
#ifndef RH_CORE_INPUTS_H
#define RH_CORE_INPUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "error.h"
#include "memory.h"

/* Which file it was, and when it was last written, moved or exchanged. */
typedef struct rh_input_state {
    dev_t device;
    ino_t inode;
    off_t bytes;
    struct timespec changed; /* no program can set it */
} rh_input_state;

typedef struct rh_input {
    const char *path; /* as it was opened */
    const char *sha256;
    bool is_watched, is_changed;
    rh_input_state state;
} rh_input;

/* Starts with its arena set and all else zero. */
typedef struct rh_inputs {
    rh_arena *arena;
    rh_input *items;
    size_t n, cap; /* of the heap: rh_inputs_free() */
    bool is_closed;
    const char *stranger; /* the first, when it is closed: a path ... */
    bool is_known;        /* ... that was there before, with another sum */
} rh_inputs;

/* Keeps a path once, with the last sum. NULL for `inputs`: nobody wants it. */
void rh_inputs_note(rh_inputs *inputs, const char *path, const char *sha256);
bool rh_inputs_has(const rh_inputs *inputs, const char *path);

/* From now on everything that is noted must be there already, as it is. */
void rh_inputs_close(rh_inputs *inputs);
/* RH_STALE when something was not. */
int rh_inputs_check_strangers(const rh_inputs *inputs, rh_error *error);

/* The same of one that is opened again for its rows: from the first call on it
   must stay what it is. */
void rh_inputs_watch(rh_inputs *inputs, const char *path, const char *sha256);
/* RH_STALE when one that is watched did not, and for strangers. */
int rh_inputs_check(const rh_inputs *inputs, rh_error *error);
void rh_inputs_free(rh_inputs *inputs);

#endif
