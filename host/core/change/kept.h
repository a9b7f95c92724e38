/* SPDX-License-Identifier: MIT
 *
 * A trigger before each row, or a rule with a condition, may leave the row as
 * it is, and the server's count is then smaller than what was confirmed, without
 * an error.
 */
#ifndef RH_CORE_KEPT_H
#define RH_CORE_KEPT_H

#include "op.h"
#include "reactions.h"

/* "trigger g, rule r": what may keep rows of the table, its partitions and
   heirs, from being inserted, updated or deleted (one RH_ON_*); NULL: nothing. */
int rh_kept_by(const char **names, const rh_change *change,
               const rh_table *table, unsigned on, rh_error *error);

/* RH_UNVERIFIED unless as many rows were `done` ("deleted") as it takes. */
int rh_kept_check(const rh_change *change, const rh_table *table, unsigned on,
                  int64_t wanted, int64_t done, rh_error *error);

#endif
