/* SPDX-License-Identifier: MIT
 *
 * backup.prune, as far as the run carries it out at its end.
 */
#ifndef RH_CORE_OP_PRUNE_H
#define RH_CORE_OP_PRUNE_H

#include "op.h"

/* Tells what would go and what stays, when the plan is told. */
void rh_prune_tell(const rh_op *op, rh_events *events);

/* What the plan of a run that is resumed has named to go. Does nothing for an
   operation of another kind. */
void rh_prune_foresee(rh_op *op, const char *const *directories, size_t n,
                      rh_change *change);

/* Looks again, and removes what was `planned` to go and still is to. */
int rh_prune_carry_out(const rh_op *op, const rh_op *planned, rh_change *change,
                       bool *did, rh_error *error);

#endif
