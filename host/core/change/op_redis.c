/* SPDX-License-Identifier: MIT
 *
 * redis.delete: a pattern of keys, deleted after the commit. Planned here;
 * counted and carried out by the run, which holds the Redis session.
 */
#include "op_classes.h"

static int prepare(rh_op *op, rh_change *change, rh_error *error)
{
    static const char *const known[] = {"pattern", NULL};
    (void)change;
    int rc = rh_op_check_fields(op, known, error);
    const char *pattern = rh_value_string(op->fields, "pattern");
    if (rc == RH_OK && (pattern == NULL || *pattern == '\0'))
        rc = rh_op_fail(op, error, "needs a pattern of keys");
    return rc;
}

static int count(rh_op *op, rh_change *change, rh_error *error)
{
    (void)op;
    (void)change;
    (void)error;
    return RH_OK;
}

const rh_op_class rh_op_redis_delete = {"redis.delete", "delete", prepare,
                                        count, NULL};
