/* SPDX-License-Identifier: MIT
 *
 * Old backups at the end of a run. The one that this run made was read back
 * when it was sealed, and need not be read again to vouch for the rest.
 */
#include "op_prune.h"
#include "run_follow.h"

int rh_follow_prune(rh_job *run, const rh_op *op, bool *did, rh_error *error)
{
    /* A run that is resumed has its plan in the operation itself. */
    const rh_change *plan = &run->plan.change;
    const rh_op *planned = plan->nops > 0 ? plan->ops[op->number - 1] : op;
    if (run->backup_directory != NULL)
        rh_verdicts_add(&run->verdicts, run->backup_directory, NULL);
    return rh_prune_carry_out(op, planned, &run->again.change, did, error);
}
