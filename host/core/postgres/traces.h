/* SPDX-License-Identifier: MIT
 *
 * What a transaction left behind besides rows of tables: a trigger can make,
 * alter and drop anything, write catalogues, large objects and foreign tables.
 * Neither rows nor files of tables show that; the server's counters of its own
 * catalogues, the rows in them that are ours, and the locks that we hold do.
 */
#ifndef RH_CORE_TRACES_H
#define RH_CORE_TRACES_H

#include "catalog.h"
#include "text.h"

/* How it is now; *before lives in `arena`. After the locks, before the first
   change. */
int rh_traces_note(const char **before, rh_arena *arena, rh_pg *pg,
                   const rh_catalog *catalog, rh_error *error);

/* Adds to `found` all that was changed since and that this host's operations
   do not explain; stays empty where there is nothing. To `advanced`, which
   sequences moved that no declared table uses: a rollback does not undo that. */
int rh_traces_find(rh_text *found, rh_text *advanced, const char *before,
                   rh_pg *pg, const rh_catalog *catalog, rh_error *error);

#endif
