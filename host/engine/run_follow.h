/* SPDX-License-Identifier: MIT
 *
 * The kinds of what follows the commit, one function each; run_after.c calls
 * them in order, and run_resume.c those that a run did not come to.
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

typedef int (*rh_follow_fn)(rh_job *run, const rh_op *op, bool *did,
                            rh_error *error);

/* Of what follows the commit; NULL for all other operations. */
rh_follow_fn rh_follow_find(const rh_op *op);

/* What became of all that was to follow. */
typedef struct rh_outcome {
    rh_text failed;   /* what could not be done, one after the other */
    rh_error reason;  /* of the first */
    bool did;         /* something was done, if only in part */
    bool lacks_redis; /* one attempt is enough: it may take seconds */
} rh_outcome;

/* Does it, or leaves it out, and tells which; what fails is noted. */
void rh_follow_up(rh_job *run, rh_outcome *o, const rh_op *op, rh_follow_fn fn);
void rh_follow_note_failed(rh_job *run, rh_outcome *o, const rh_op *op,
                           const char *what, const rh_error *reason);
/* It was not done, and that is no failure. */
void rh_follow_skip(rh_job *run, const rh_op *op);

/* Tells `follow_up` events, so that the record alone is enough to go on from
   it. What must not be in a record is withheld, and why is told. */
void rh_follow_note_all(rh_job *run);

/* Whether Redis cannot be reached; if so a warning has said it. */
bool rh_follow_lacks_redis(rh_job *run);

#endif
