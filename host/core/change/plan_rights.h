/* SPDX-License-Identifier: MIT
 *
 * Whether this user may do what a plan needs.
 */
#ifndef RH_CORE_PLAN_RIGHTS_H
#define RH_CORE_PLAN_RIGHTS_H

#include "plan.h"

/* Asks what this user may do with each table of the catalogue, for the plan's
   operations to see. */
int rh_plan_read_rights(rh_plan *plan, rh_error *error);

/* RH_FAILED names every missing right and the GRANT that gives it. */
int rh_plan_check_rights(const rh_plan *plan, rh_error *error);

#endif
