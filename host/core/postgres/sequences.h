/* SPDX-License-Identifier: MIT
 *
 * Making the sequences of touched tables obey a rollback.
 */
#ifndef RH_CORE_SEQUENCES_H
#define RH_CORE_SEQUENCES_H

#include "catalog.h"

/* In the transaction that writes, before its first change: what nextval() and
   setval() do from now on is undone with it. Sequences that this user does not
   own are left alone, and keep their gaps. */
int rh_sequences_hold(rh_pg *pg, const rh_catalog *catalog, rh_error *error);

#endif
