/* SPDX-License-Identifier: MIT
 *
 * Between export_jobs.c (sessions and threads) and export_lane.c (what each of
 * them does): tables are cut into parts, parts are taken in order by whoever is
 * free, and written in order, each when it is its turn.
 */
#ifndef RH_CORE_EXPORT_INTERNAL_H
#define RH_CORE_EXPORT_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "export_jobs.h"
#include "fate.h"
#include "rows_decode.h"

/* One table. `file`, `has_rows` and `written` are touched only by the lane
   whose turn it is; the rest under the mutex. */
typedef struct rh_export_table {
    const rh_plan_backup *what;
    int64_t blocks; /* of its storage; 0: not to be split */
    int64_t nparts, begun;
    atomic_int_least64_t turn; /* the part that may be written */
    rh_file *file;
    size_t entry; /* in the backup */
    bool has_rows;
    rh_backup_written written;
    int64_t started_ms, elapsed_ms;
    bool is_done;
} rh_export_table;

typedef struct rh_export_shared {
    pthread_mutex_t mutex;
    pthread_cond_t changed; /* a turn, a table done, a failure */
    rh_backup_writer *writer;
    rh_export_table *tables;
    size_t ntables;
    size_t at;                 /* tables before it are all begun */
    atomic_int_least64_t rows; /* read so far, about */
    atomic_bool failed;
    rh_error error; /* the first */
    rh_fate *fate;  /* of the run */
} rh_export_shared;

/* What one connection works with. */
typedef struct rh_export_lane {
    rh_export_shared *shared;
    rh_pg *pg;
    void (*tick)(void *ud); /* now and then; NULL: nothing to see to */
    void *tick_ud;
    pthread_t thread;
    rh_export_table *table; /* the part in hand: of this table, ... */
    int64_t part;           /* ... this one */
    bool has_turn, has_written;
    int64_t uncounted; /* rows not yet in shared->rows */
    rh_decoder *decoder;
    rh_text text; /* decoded, not yet written */
    rh_error error;
} rh_export_lane;

void rh_export_shared_init(rh_export_shared *shared);
void rh_export_shared_free(rh_export_shared *shared);

/* Takes parts until there are none left, or somebody failed. */
void rh_export_lane_run(rh_export_lane *lane);

/* Waits a tenth of a second at most for the next change. Mutex held. */
void rh_export_wait(rh_export_shared *shared);

#endif
