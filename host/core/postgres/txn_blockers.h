/* SPDX-License-Identifier: MIT
 *
 * Who is in the way of a lock, and whether that is another run. Reads the
 * server's own lists; waits for nothing.
 */
#ifndef RH_CORE_TXN_BLOCKERS_H
#define RH_CORE_TXN_BLOCKERS_H

#include "text.h"
#include "txn.h"

/* Asked before a transaction is begun, where a query fixes no snapshot:
   the server's deadlock_timeout, and, unless `is_reading`, whether another run
   is at work here: RH_BUSY names it. */
int rh_blockers_look(rh_pg *pg, bool is_reading, int64_t *deadlock_ms,
                     rh_events *events, rh_error *error);

/* The same without the former: the run's own lock was not to be had. */
int rh_blockers_name_run(rh_pg *pg, rh_events *events, rh_error *error);

/* Tells a `blocker` event for each session that holds a lock on one of the
   tables (n is 0: on any), modes in `harmless` and `harmless_alone` (of exclusive ones) left
   out, and describes one in `who`: ": pid 4711 (...) is in the way". *is_run:
   that one is a run that writes. Asked right after our own transaction ended,
   so it can miss one that has just gone. */
void rh_blockers_tell(rh_pg *pg, const rh_lock *locks, size_t n,
                      const char *harmless, const char *harmless_alone,
                      rh_events *events, rh_text *who, bool *is_run);

/* The run that `who` is about becomes the error: by its own lock it is known
   best, once it has that. */
int rh_blockers_name_other(rh_pg *pg, const rh_text *who, rh_events *events,
                           rh_error *error);

#endif
