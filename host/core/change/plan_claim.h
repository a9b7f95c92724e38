/* SPDX-License-Identifier: MIT
 *
 * A plan is good for one run: STATE_DIR/plans/<its SHA-256> is made, and on
 * the disk, before that run commits. Of two at once one makes it.
 */
#ifndef RH_CORE_PLAN_CLAIM_H
#define RH_CORE_PLAN_CLAIM_H

#include "error.h"
#include "memory.h"

/* *run becomes the id of the run that claimed it, or NULL. */
int rh_plan_claimed(const char **run, rh_arena *arena, const char *state_dir,
                    const char *sha256, rh_error *error);

/* RH_STALE when another run has. */
int rh_plan_claim(rh_arena *arena, const char *state_dir, const char *sha256,
                  const char *run, rh_error *error);

/* The run that claimed it was rolled back, and that is known. */
void rh_plan_unclaim(rh_arena *arena, const char *state_dir,
                     const char *sha256);

#endif
