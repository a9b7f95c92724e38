/* SPDX-License-Identifier: MIT
 *
 * Options that were understood, and do not go together or with the command:
 * what would not be looked at is a misunderstanding.
 */
#include "options.h"

#include <string.h>

static const char *misplaced(const request *r)
{
    bool is_run = r->command != NULL && strcmp(r->command, "run") == 0;
    bool is_apply = r->command != NULL && strcmp(r->command, "apply") == 0;
    bool is_dry = r->mode == RH_MODE_DRY_RUN || r->plan_out != NULL;
    if (r->plan_out != NULL && !is_run)
        return "--plan-out belongs to run";
    if (r->plan_out != NULL && r->mode == RH_MODE_REHEARSE)
        return "--plan-out ends where --rehearse goes on: leave one of them "
               "out";
    if (r->detailed && !is_run && !is_apply)
        return "--detailed-exitcode belongs to a dry run of run or apply";
    if (r->detailed && !is_dry)
        return "--detailed-exitcode is for a dry run: add --dry-run or "
               "--plan-out";
    return NULL;
}

int request_check(request *r)
{
    const char *wrong = misplaced(r);
    if (wrong == NULL)
        return RH_OK;
    buffer_clear(&r->error);
    buffer_add(&r->error, wrong);
    return RH_USAGE;
}
