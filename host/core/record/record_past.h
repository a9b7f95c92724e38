/* SPDX-License-Identifier: MIT
 *
 * What a record tells of its run: how far it came, and what is left to be
 * done. Read from the record alone; no server is asked.
 */
#ifndef RH_CORE_RECORD_PAST_H
#define RH_CORE_RECORD_PAST_H

#include "event.h"
#include "memory.h"
#include "txn_outcome.h"

/* One operation that follows the commit. */
typedef enum rh_step_state {
    RH_STEP_WAITING, /* not begun */
    RH_STEP_STARTED, /* begun, and whether it was done nobody noted */
    RH_STEP_FAILED,
    RH_STEP_SETTLED /* done, or left out on purpose */
} rh_step_state;

typedef struct rh_past_step {
    int operation;
    const char *kind, *what;
    const char *fields;   /* of the operation, as JSON; NULL: withheld */
    const char *withheld; /* why it is not in the record, or NULL */
    rh_step_state state;
} rh_past_step;

typedef struct rh_past_file {
    int operation;
    const char *path, *temporary;
    int64_t bytes;
    bool is_whole;   /* under its temporary name */
    bool is_settled; /* it has its name, or is gone */
} rh_past_file;

/* Text is NULL where the record does not have it. Lives in one arena. */
typedef struct rh_past {
    const char *id, *path; /* of the record */
    const char *playbook, *playbook_path, *mode, *started;
    const char *version;                 /* of resethost */
    const char *database, *redis;        /* `redis`: its place */
    const char *phase;                   /* the last one */
    const char *partial_backup, *backup; /* directories; sealed: the latter */
    rh_txn_mark mark;
    bool is_running; /* somebody still writes it */
    bool is_committing, is_committed;
    bool is_over; /* committed, or what it read was proven to change nothing */
    bool is_rolled_back;
    bool is_ended; /* the last line is a result, with ... */
    int64_t code;  /* ... this code */
    rh_past_step *steps;
    size_t nsteps, steps_cap;
    rh_past_file *files;
    size_t nfiles, files_cap;
    const char **removals; /* backups that the plan names to go */
    size_t nremovals, removals_cap;
} rh_past;

/* The record that `id` means, as for rh_record_show(); NULL with `error`. */
const char *rh_record_find(const char *state_dir, const char *id,
                           rh_arena *arena, rh_error *error);

/* Reads it. `out` is released by rh_past_free(), also after a failure. */
int rh_past_read(rh_past *out, rh_arena *arena, const char *path,
                 rh_error *error);
void rh_past_free(rh_past *past);

/* How a run stands that is not complete. */
typedef enum rh_standing {
    RH_STANDS_COMPLETE, /* nothing is left to be done */
    RH_STANDS_RUNNING,
    RH_STANDS_UNCHANGED, /* it never came to the commit */
    RH_STANDS_UNKNOWN,   /* the COMMIT was sent and not answered */
    RH_STANDS_UNFINISHED /* something that follows the commit is not done */
} rh_standing;

rh_standing rh_past_standing(const rh_past *past);
/* "unchanged", "unknown", ...: in a list. */
const char *rh_standing_name(rh_standing standing);

/* "begun", "failed", ... */
const char *rh_step_state_name(rh_step_state state);

/* The same in plain words, with what is left behind, as a `standing` event: of
   a run that came to its end and is complete only if `always`. */
void rh_past_tell(const rh_past *past, bool always, rh_events *events);

#endif
