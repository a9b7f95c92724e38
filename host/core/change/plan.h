/* SPDX-License-Identifier: MIT
 *
 * The plan: the operations of one evaluation of change(), checked against the
 * catalogue, the rules and this user's rights, each with the rows it will
 * affect. Made twice: read-only for people to confirm, and again under the
 * locks, when it must be the same one.
 */
#ifndef RH_CORE_PLAN_H
#define RH_CORE_PLAN_H

#include "file.h"
#include "json_out.h"
#include "measure.h"
#include "op.h"
#include "txn.h"

typedef struct rh_plan_backup {
    const char *file;
    const rh_table *table;
    int64_t rows; /* when the plan was made */
} rh_plan_backup;

typedef struct rh_plan {
    rh_change change; /* with the operations */
    rh_catalog catalog;
    rh_plan_backup *backup;
    size_t nbackup;
    rh_lock *locks; /* every touched table */
    size_t nlocks;
    rh_declared declared;
    bool writes; /* tables, whether or not any row is affected */
    bool keeps_backup;
    bool is_harmless;     /* neither tables nor Redis are changed, and no
                             program is run */
    bool destroys;        /* rows may be deleted or overwritten */
    bool changes;         /* there is something to do at all */
    int64_t rows;         /* affected in all */
    const char *unsealed; /* name of an unsealed backup that is read, or NULL */
    char digest[RH_SHA256_HEX];
} rh_plan;

/* What a plan is made from. */
typedef struct rh_plan_source {
    rh_arena *arena;
    rh_pg *pg; /* in a transaction */
    rh_events *events;
    rh_counts *counts;         /* of that transaction */
    const rh_counts *expected; /* as in rh_change */
    const char *backup_dir;
    rh_allowed allowed;
    rh_retention retention; /* as in rh_change */
    const char *const *touches;
    size_t ntouches;
    const char *const *backup_files; /* parallel: file name, table */
    const char *const *backup_tables;
    size_t nbackup;
    bool without_backup;
    rh_inputs *inputs;          /* as in rh_change */
    const rh_value *operations; /* a list */
} rh_plan_source;

/* Also refuses (RH_REFUSED) a table that may lose rows without being in the
   backup, and names every right that is missing. Tells nothing yet. */
int rh_plan_make(rh_plan *out, const rh_plan_source *source, rh_error *error);

/* Once the expected counts are known: the rows of whole tables again. */
int rh_plan_count_again(rh_plan *plan, rh_error *error);

/* What decides whether an operation is still the same: its fields, and what it
   reads; no counts. */
void rh_plan_describe(rh_text *out, const rh_op *op);

/* Tells `planned_backup` and `planned` events. */
void rh_plan_tell(const rh_plan *plan, rh_events *events);

/* Of two plans of the same thing, counts may differ this much. */
enum { RH_PLAN_TOLERANCE_ROWS = 1000, RH_PLAN_TOLERANCE_PART = 10 };
bool rh_plan_is_near(int64_t planned, int64_t now);

/* Puts "backup" and "operations" into the document: each operation with its
   digest and what it would affect. */
void rh_plan_put(rh_json_out *out, const rh_plan *plan);

/* Whether `now`, made under the locks, is the plan that was confirmed: the
   same operations on the same inputs, row counts within a tenth or 1,000 rows,
   whichever is more. RH_STALE says what differs. */
int rh_plan_compare(const rh_plan *confirmed, const rh_plan *now,
                    rh_error *error);

#endif
