/* SPDX-License-Identifier: MIT
 *
 * The files that a run was made from, each with its sum: what a reviewed plan
 * is bound to.
 */
#ifndef RH_CORE_INPUTS_H
#define RH_CORE_INPUTS_H

#include <stddef.h>

#include "memory.h"

typedef struct rh_input {
    const char *path; /* as it was opened */
    const char *sha256;
} rh_input;

/* Starts with its arena set and all else zero. */
typedef struct rh_inputs {
    rh_arena *arena;
    rh_input *items;
    size_t n, cap; /* of the heap: rh_inputs_free() */
} rh_inputs;

/* Keeps a path once, with the last sum. NULL for `inputs`: nobody wants it. */
void rh_inputs_note(rh_inputs *inputs, const char *path, const char *sha256);
void rh_inputs_free(rh_inputs *inputs);

#endif
