/* SPDX-License-Identifier: MIT
 *
 * backup.take: that a run which changes nothing keeps a backup. The run makes
 * it as it makes any other; all there is to this operation is that it is asked
 * for.
 */
#include "op_classes.h"

static int prepare(rh_op *op, rh_change *change, rh_error *error)
{
    static const char *const known[] = {NULL};
    (void)change;
    return rh_op_check_fields(op, known, error);
}

static int count(rh_op *op, rh_change *change, rh_error *error)
{
    (void)op;
    (void)change;
    (void)error;
    return RH_OK;
}

const rh_op_class rh_op_take = {.kind = "backup.take",
                                .verb = "back up",
                                .prepare = prepare,
                                .count = count};
