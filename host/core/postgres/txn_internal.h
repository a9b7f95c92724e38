/* SPDX-License-Identifier: MIT
 *
 * Between txn.c and txn_outcome.c.
 */
#ifndef RH_CORE_TXN_INTERNAL_H
#define RH_CORE_TXN_INTERNAL_H

#include "txn.h"

/* What became of `xid`, asked over a connection of its own: RH_OK when it
   committed, RH_FAILED when it rolled back, RH_UNKNOWN when nobody can tell.
   A backend that still holds the transaction open is ended first. */
int rh_txn_outcome(rh_pg *lost, const char *xid, rh_error *error);

#endif
