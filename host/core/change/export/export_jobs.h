/* SPDX-License-Identifier: MIT
 *
 * A backup read by several connections at once. All of them see the snapshot of
 * the transaction that holds the locks, so the files are what one connection
 * would have written. Knows nothing of locks: the caller must hold ones that
 * let readers through.
 */
#ifndef RH_CORE_EXPORT_JOBS_H
#define RH_CORE_EXPORT_JOBS_H

#include "backup.h"
#include "plan.h"

typedef struct rh_export_jobs rh_export_jobs;

/* How many connections: `wanted`, or, if that is 0, what so many rows are worth
   on this machine. */
int rh_export_jobs_number(int wanted, int64_t rows);

/* Opens n - 1 sessions beside `pg`, which has no transaction open yet. Where
   they are not to be had, or the server shares no snapshots, a `warning` says
   so and fewer are used; *out stays NULL when `pg` is left alone. Fails only
   when it is cancelled. `pg`, `cancel` and `events` are borrowed. */
int rh_export_jobs_open(rh_export_jobs **out, rh_pg *pg, int n,
                        rh_cancel_flag *cancel, rh_events *events,
                        rh_error *error);
void rh_export_jobs_close(rh_export_jobs *jobs);      /* takes NULL */
int rh_export_jobs_count(const rh_export_jobs *jobs); /* NULL: 1 */

/* Lets them see what the transaction sees that is open in `pg`. Those that cannot
   are left out, which a `warning` says: the count is true from here on. Takes
   NULL. */
int rh_export_jobs_join(rh_export_jobs *jobs, const rh_plan_backup *tables,
                        size_t n, rh_error *error);

/* Backs up `n` tables, the ones they have joined for, within that transaction. Tells
   `progress` and, in the order of the tables, `backup_table`. The first error
   of any connection stops all of them and is the error. Only this thread calls
   into events and into `writer`'s caller. */
int rh_export_jobs_run(rh_export_jobs *jobs, rh_backup_writer *writer,
                       const rh_plan_backup *tables, size_t n, rh_error *error);

#endif
