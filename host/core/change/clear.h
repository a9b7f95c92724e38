/* SPDX-License-Identifier: MIT
 *
 * Emptying a set of tables, for the operations that begin with it.
 */
#ifndef RH_CORE_CLEAR_H
#define RH_CORE_CLEAR_H

#include "op.h"

typedef struct rh_clear {
    const rh_table **tables;
    size_t n;
    bool restart;   /* their sequences begin anew */
    bool by_delete; /* set by rh_clear_prepare(): TRUNCATE would be refused */
} rh_clear;

/* Chooses the way, and adds the needs: one a table. */
void rh_clear_prepare(rh_clear *c, rh_op *op, const rh_change *change);

/* Every row of every table; not of a table's children, which are tables of
   their own. What DELETE counted becomes `rows` of the effects, which are in
   the order of the tables; TRUNCATE tells no number. */
int rh_clear_apply(const rh_clear *c, rh_effect *effects, rh_change *change,
                   rh_error *error);

#endif
