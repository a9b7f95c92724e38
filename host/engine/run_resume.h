/* SPDX-License-Identifier: MIT
 *
 * A run that is being resumed: run_resume.c has the order, run_resume_steps.c
 * what is done.
 */
#ifndef RH_ENGINE_RUN_RESUME_H
#define RH_ENGINE_RUN_RESUME_H

#include "record_past.h"
#include "run_follow.h"

/* What is left of one step. */
typedef struct resumed_step {
    const rh_past_step *past;
    rh_op *op;        /* NULL: it is not done, because of ... */
    const char *left; /* ... this */
    bool is_noted;    /* ... as a person has done it */
} resumed_step;

typedef struct resumption {
    rh_job run;
    rh_past past;
    unsigned how; /* RH_RESUME_* */
    resumed_step *steps;
    size_t nsteps;
} resumption;

bool rh_resume_needs_redis(const resumption *r);
bool rh_resume_runs_programs(const resumption *r);

/* Makes the operations of the record again, and tells what will be done. */
void rh_resume_prepare(resumption *r);
void rh_resume_tell_plan(const resumption *r);

/* What would delete more than the run was confirmed for. */
int rh_resume_confirm(resumption *r, rh_error *error);
int rh_resume_carry_out(resumption *r, rh_error *error);

/* The temporary files of a run that was rolled back. */
void rh_resume_remove_files(resumption *r);

#endif
