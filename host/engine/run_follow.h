/* SPDX-License-Identifier: MIT
 *
 * The kinds of what follows the commit, one function each; run_after.c calls
 * them in order.
 */
#ifndef RH_ENGINE_RUN_FOLLOW_H
#define RH_ENGINE_RUN_FOLLOW_H

#include "run_internal.h"

/* Does it and tells what was done. `*did` says whether anything was, also when
   it failed half-way. */
int rh_follow_delete(rh_job *run, const rh_op *op, bool *did, rh_error *error);
int rh_follow_set(rh_job *run, const rh_op *op, bool *did, rh_error *error);
int rh_follow_flush(rh_job *run, const rh_op *op, bool *did, rh_error *error);
int rh_follow_prune(rh_job *run, const rh_op *op, bool *did, rh_error *error);
int rh_follow_command(rh_job *run, const rh_op *op, bool *did, rh_error *error);

/* Whether Redis cannot be reached; if so a warning has said it. */
bool rh_follow_lacks_redis(rh_job *run);

#endif
