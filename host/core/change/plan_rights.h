/* SPDX-License-Identifier: MIT
 *
 * Whether this user may do what a plan needs.
 */
#ifndef RH_CORE_PLAN_RIGHTS_H
#define RH_CORE_PLAN_RIGHTS_H

#include "plan.h"

/* RH_FAILED names every missing right and the GRANT that gives it. */
int rh_plan_check_rights(const rh_plan *plan, rh_error *error);

#endif
