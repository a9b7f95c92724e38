/* SPDX-License-Identifier: MIT
 *
 * The transactions of a run. A read transaction has no way to commit: it is
 * READ ONLY, latched, and ends by proving that nothing was written. The write
 * transaction takes its locks before its first snapshot, and is believed
 * committed only when the server says so.
 */
#ifndef RH_CORE_TXN_H
#define RH_CORE_TXN_H

#include "catalog.h"
#include "event.h"
#include "pg.h"
#include "txn_outcome.h"

/* BEGIN READ ONLY, REPEATABLE READ, and one query of ours, after which the
   server refuses to make it writable again. Rows hidden by row-level security
   become an error in every transaction of ours. A table that somebody has alone
   is RH_BUSY after 3 seconds. */
int rh_txn_begin_read(rh_pg *pg, rh_error *error);

/* Proves that no transaction id was assigned, and no lock taken that readers
   or writers would wait for (else RH_REFUSED), and rolls back; then, that the
   session holds no advisory lock. */
int rh_txn_end_read(rh_pg *pg, rh_error *error);

/* A table to be locked. */
typedef struct rh_lock {
    const rh_table *table;
    bool is_exclusive; /* ACCESS EXCLUSIVE (to truncate); otherwise SHARE ROW
                          EXCLUSIVE: readers go on, writers wait */
} rh_lock;

/* The tables as an array for a query, "{16384,16390}": all, or the exclusive
   ones. */
void rh_locks_list_oids(rh_text *array, const rh_lock *locks, size_t n,
                        bool only_exclusive);

/* BEGIN READ WRITE, REPEATABLE READ, and every lock before any snapshot is
   taken; tries several times, telling `lock_wait` and `blocker` between. A
   second session sees to it that nobody becomes the victim of a deadlock
   (txn_watch.h). Then the run's own lock, so that two runs cannot meet. RH_BUSY
   names who is in the way, another run at once; nothing is left open then. */
int rh_txn_begin_write(rh_pg *pg, const rh_lock *locks, size_t n,
                       rh_events *events, rh_error *error);

/* The same, but readers go on for now: what is to be exclusive is locked
   EXCLUSIVE until rh_txn_upgrade(), which has the same patience. RH_BUSY then
   leaves the transaction open, to be rolled back; *is_circle: because a reader
   waits for this very transaction, so that another one may get through. */
int rh_txn_begin_shared(rh_pg *pg, const rh_lock *locks, size_t n,
                        rh_events *events, rh_error *error);
int rh_txn_upgrade(rh_pg *pg, const rh_lock *locks, size_t n, rh_events *events,
                   bool *is_circle, rh_error *error);

/* For a run that writes no table: BEGIN READ ONLY, REPEATABLE READ, and every
   table in ACCESS SHARE, whatever is_exclusive says, before the snapshot, with
   the same patience. Nobody waits for these locks but who wants a table alone;
   several such runs may meet. Ended by rh_txn_end_read(). */
int rh_txn_begin_reading(rh_pg *pg, const rh_lock *locks, size_t n,
                         rh_events *events, rh_error *error);

/* After a transaction that failed for a lock (RH_BUSY): tells who may have been
   in the way, and adds one to the error. Without tables: of all that somebody
   has alone; another run that is at work becomes the error. */
void rh_txn_name_blockers(rh_pg *pg, const rh_lock *locks, size_t n,
                          rh_events *events, rh_error *error);

/* A stretch in which the server refuses every write, inside the write
   transaction; ending it undoes whatever got through. RH_REFUSED when the
   latch was found open. */
int rh_txn_begin_island(rh_pg *pg, rh_error *error);
int rh_txn_end_island(rh_pg *pg, rh_error *error);

/* The id that the server will know this transaction by; in `arena`. Sees to it
   that its commit is on the server's disk before it is reported. */
int rh_txn_id(rh_pg *pg, rh_arena *arena, const char **xid, rh_error *error);

/* From here on the server refuses every write, until the transaction's end. A
   trigger may put its work off again while the deferred ones are forced; what
   it writes at COMMIT nobody would have measured. */
int rh_txn_freeze(rh_pg *pg, rh_error *error);

/* Commits. RH_OK only when the command tag was COMMIT. When the connection
   dies, asks the server over a new one what became of it: RH_OK, RH_FAILED
   (rolled back) or RH_UNKNOWN. Not to be interrupted. */
int rh_txn_commit(rh_pg *pg, const rh_txn_mark *mark, rh_error *error);

/* Rolls back whatever is open; harmless when nothing is. */
void rh_txn_rollback(rh_pg *pg);

#endif
