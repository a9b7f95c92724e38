/* SPDX-License-Identifier: MIT
 *
 * How many rows tables hold, as far as it is known in the transaction that is
 * open: in one snapshot a table needs to be counted once only.
 */
#ifndef RH_CORE_COUNTS_H
#define RH_CORE_COUNTS_H

#include <stdbool.h>

#include "memory.h"
#include "pg.h"

typedef struct rh_counts {
    rh_arena *arena;
    struct rh_count *first;
} rh_counts;

/* To be called when a snapshot ends, and before anything is written. */
void rh_counts_forget(rh_counts *counts);

void rh_counts_note(rh_counts *counts, unsigned table, int64_t rows);
bool rh_counts_know(const rh_counts *counts, unsigned table, int64_t *rows);

/* Counts the table of that oid, named `sql` ("ONLY" included, where it is to
   be), unless its count is known. */
int rh_counts_take(rh_counts *counts, rh_pg *pg, unsigned table,
                   const char *sql, int64_t *rows, rh_error *error);

/* The same for a name, quoted as SQL wants it, that somebody else chose.
   *is_table is false, and nothing counted, where it is not a table that keeps
   rows of its own: a view is another query, and may be another thing each time
   that it is asked. Of a table with children only its own rows count, as they
   do in a backup. */
int rh_counts_take_named(rh_counts *counts, rh_pg *pg, const char *sql,
                         bool *is_table, int64_t *rows, rh_error *error);

#endif
