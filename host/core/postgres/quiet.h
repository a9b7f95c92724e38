/* SPDX-License-Identifier: MIT
 *
 * What reacts to the rows of a set of tables that are emptied and filled again:
 * foreign keys among them, which come down and are put back with all that they
 * were, and triggers, which are disabled and enabled again in their own mode.
 */
#ifndef RH_CORE_QUIET_H
#define RH_CORE_QUIET_H

#include "catalog.h"
#include "pg.h"

#define RH_QUIET_OUTSIDE SIZE_MAX

/* A foreign key that references one of the tables. */
typedef struct rh_quiet_key {
    const char *name;
    const char *from_label, *to_label;
    size_t from, to;    /* which of the tables; from may be outside */
    bool comes_down;    /* else it is checked while rows come */
    bool is_deferrable; /* ... or at the end */
    const char *drop, *create;
    const char *comment; /* a statement, or NULL */
} rh_quiet_key;

/* A trigger, or a rule, that rows would fire. */
typedef struct rh_quiet_trigger {
    const char *name, *label;
    const char *disable, *enable; /* NULL: not ours to disable */
} rh_quiet_trigger;

typedef struct rh_quiet {
    rh_quiet_key *keys;
    size_t nkeys;
    rh_quiet_trigger *triggers;
    size_t ntriggers;
} rh_quiet;

/* Partitions count for the table that they are a part of. Reads only. */
int rh_quiet_read(rh_quiet *out, rh_arena *arena, rh_pg *pg,
                  const rh_table *const *tables, size_t n, rh_error *error);

/* To be called before the tables are emptied, all of them locked; and when they
   are filled, no check waiting any more. */
int rh_quiet_begin(const rh_quiet *quiet, rh_pg *pg, rh_error *error);
int rh_quiet_end(const rh_quiet *quiet, rh_pg *pg, rh_error *error);

#endif
