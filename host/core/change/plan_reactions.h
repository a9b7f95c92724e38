/* SPDX-License-Identifier: MIT
 *
 * What the database will do by itself when a plan is carried out, as far as it
 * can be seen before.
 */
#ifndef RH_CORE_PLAN_REACTIONS_H
#define RH_CORE_PLAN_REACTIONS_H

#include "plan.h"
#include "reactions.h"

/* Of a plan that writes, in its transaction. RH_REFUSED where a table keeps
   rows on another server, which no lock of ours holds. */
int rh_plan_read_reactions(rh_reactions *out, const rh_plan *plan,
                           rh_error *error);

/* Tells a `planned_reaction` event for each that the operations set off. */
void rh_plan_tell_reactions(const rh_reactions *reactions, const rh_plan *plan,
                            rh_events *events);

#endif
