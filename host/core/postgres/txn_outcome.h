/* SPDX-License-Identifier: MIT
 *
 * What became of a transaction whose COMMIT was never answered.
 */
#ifndef RH_CORE_TXN_OUTCOME_H
#define RH_CORE_TXN_OUTCOME_H

#include "server_id.h"

/* What is noted before COMMIT, so that the server can be asked later, also by
   another process. */
typedef struct rh_txn_mark {
    const char *xid;
    rh_server_id server;
    int patience_ms; /* for the answer to COMMIT, until the server is asked over
                        another connection; 0: a minute */
} rh_txn_mark;

/* RH_OK when it committed, RH_FAILED when it rolled back, RH_UNKNOWN when
   nobody can tell. Each question has a connection of its own. Waits some
   seconds for a server that restarts, and ends a backend that still holds the
   transaction open. */
int rh_txn_outcome(const rh_pg_url *url, const rh_txn_mark *mark,
                   rh_error *error);

/* The same, asked once, with nothing ended. */
int rh_txn_outcome_now(const rh_pg_url *url, const rh_txn_mark *mark,
                       rh_error *error);

#endif
