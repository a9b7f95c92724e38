/* SPDX-License-Identifier: MIT
 *
 * What is no longer as it was when a plan was reviewed: two documents of the
 * same form, that of the review and that of now, compared part by part. What a
 * stranger left out of the first is a difference.
 */
#ifndef RH_CORE_PLAN_DRIFT_H
#define RH_CORE_PLAN_DRIFT_H

#include "event.h"
#include "json.h"

/* Differences are told as they are found (`plan_drift`). Starts with arena and
   events set and all else zero. */
typedef struct rh_drifts {
    rh_arena *arena;
    rh_events *events;
    size_t n;
    const char *first; /* one line */
} rh_drifts;

/* `was` or `now` is NULL for what was, or is, not there. */
void rh_drift_add(rh_drifts *d, const char *what, const char *was,
                  const char *now);

/* RH_OK without any difference, else RH_STALE with the first and how many
   more there are. */
int rh_drift_outcome(const rh_drifts *d, rh_error *error);

/* Each compares the same part of two documents. */
void rh_drift_playbook(rh_drifts *d, const rh_json *was, const rh_json *now);
void rh_drift_settings(rh_drifts *d, const rh_json *was, const rh_json *now);
void rh_drift_target(rh_drifts *d, const rh_json *was, const rh_json *now);
void rh_drift_tables(rh_drifts *d, const rh_json *was, const rh_json *now);
void rh_drift_operations(rh_drifts *d, const rh_json *was, const rh_json *now);
void rh_drift_follow_ups(rh_drifts *d, const rh_json *was, const rh_json *now);

#endif
