/* SPDX-License-Identifier: MIT
 *
 * The records in a directory, as listing and showing need them.
 */
#ifndef RH_CORE_RECORD_LIST_H
#define RH_CORE_RECORD_LIST_H

#include <stdbool.h>

#include "memory.h"
#include "record.h"
#include "record_past.h"

/* Text is NULL where the record does not have it. */
typedef struct rh_listed_run {
    const char *id, *path;
    const char *playbook, *mode, *started, *database;
    const char *status; /* of the result; "running"; "unfinished" */
    const char *backup;
    int64_t code;
    int64_t micros; /* since 1970, for the order */
    bool is_ended;
    rh_standing standing;
} rh_listed_run;

/* Newest first. *out is the caller's to free(), its text lives in `arena`. */
int rh_record_scan(rh_listed_run **out, size_t *n, rh_arena *arena,
                   const char *state_dir, rh_error *error);

#endif
