/* SPDX-License-Identifier: MIT
 *
 * redis.delete, redis.set and redis.flush_db: what happens to keys after the
 * commit. Checked here against what the playbook declares; counted and carried
 * out by the run, which holds the Redis session.
 */
#include <string.h>

#include "op_classes.h"
#include "redis_glob.h"

static int count_nothing(rh_op *op, rh_change *change, rh_error *error)
{
    (void)op;
    (void)change;
    (void)error;
    return RH_OK;
}

static int refuse(const rh_op *op, rh_error *error, const char *subject,
                  const char *name)
{
    rh_fail(error, RH_REFUSED,
            "%s \"%s\" %s not declared: add the pattern to redis", subject,
            name, op->class == &rh_op_redis_delete ? "are" : "is");
    return rh_op_failed(op, error, RH_REFUSED);
}

/* ---- redis.delete ---- */

/* A pattern is allowed when it is declared, or lies below a declared prefix:
   "app:cache:*" below "app:*". Nothing declared: whatever the plan shows. */
static bool is_declared(const rh_allowed *allowed, const char *pattern)
{
    for (size_t i = 0; i < allowed->nredis; i++) {
        const char *declared = allowed->redis[i];
        size_t len = strlen(declared);
        if (strcmp(declared, pattern) == 0)
            return true;
        if (len > 0 && declared[len - 1] == '*' &&
            strcspn(declared, "*?[\\") == len - 1 &&
            strncmp(declared, pattern, len - 1) == 0)
            return true;
    }
    /* No declaration never means every key: other applications have theirs. */
    return allowed->nredis == 0 && strcspn(pattern, "*?[") > 0;
}

static int prepare_delete(rh_op *op, rh_change *change, rh_error *error)
{
    static const char *const known[] = {"pattern", "optional", NULL};
    int rc = rh_op_check_fields(op, known, error);
    const char *pattern = rh_value_string(op->fields, "pattern");
    const rh_value *optional = rh_value_get(op->fields, "optional");
    if (rc != RH_OK)
        return rc;
    if (pattern == NULL || *pattern == '\0')
        return rh_op_fail(op, error, "needs a pattern of keys");
    if (optional != NULL && optional->kind != RH_BOOL)
        return rh_op_fail(op, error, "optional must be true or false");
    if (!is_declared(&change->allowed, pattern))
        return refuse(op, error, "keys", pattern);
    op->what =
        rh_arena_printf(change->arena, "delete the Redis keys %s", pattern);
    return RH_OK;
}

const rh_op_class rh_op_redis_delete = {.kind = "redis.delete",
                                        .verb = "delete",
                                        .prepare = prepare_delete,
                                        .count = count_nothing};

/* ---- redis.set ---- */

static bool is_declared_key(const rh_allowed *allowed, const char *key)
{
    for (size_t i = 0; i < allowed->nredis; i++)
        if (rh_redis_glob(allowed->redis[i], key))
            return true;
    return allowed->nredis == 0;
}

static int check_set(const rh_op *op, rh_change *change, rh_error *error)
{
    enum { MAX_TTL = 10 * 366 * 86400 };
    const char *text = NULL;
    const rh_value *value = rh_value_get(op->fields, "value");
    const rh_value *ttl = rh_value_get(op->fields, "ttl");
    if (value == NULL || value->kind == RH_NULL)
        return rh_op_fail(op, error, "needs a value");
    if (ttl != NULL &&
        (ttl->kind != RH_INT || ttl->u.integer < 1 || ttl->u.integer > MAX_TTL))
        return rh_op_fail(op, error,
                          "ttl must be a whole number of seconds, 1 to %d",
                          MAX_TTL);
    return rh_op_scalar(op, change, value, &text, error);
}

static int prepare_set(rh_op *op, rh_change *change, rh_error *error)
{
    static const char *const known[] = {"key", "value", "ttl", NULL};
    int rc = rh_op_check_fields(op, known, error);
    const char *key = rh_value_string(op->fields, "key");
    if (rc != RH_OK)
        return rc;
    if (key == NULL || *key == '\0')
        return rh_op_fail(op, error, "needs a key");
    if (!is_declared_key(&change->allowed, key))
        return refuse(op, error, "key", key);
    op->what = rh_arena_printf(change->arena, "set the Redis key %s", key);
    return check_set(op, change, error);
}

const rh_op_class rh_op_redis_set = {.kind = "redis.set",
                                     .verb = "set",
                                     .prepare = prepare_set,
                                     .count = count_nothing};

/* ---- redis.flush_db ---- */

static int prepare_flush(rh_op *op, rh_change *change, rh_error *error)
{
    static const char *const known[] = {NULL};
    (void)change;
    op->what = "flush the Redis database";
    return rh_op_check_fields(op, known, error);
}

const rh_op_class rh_op_redis_flush = {.kind = "redis.flush_db",
                                       .verb = "flush",
                                       .prepare = prepare_flush,
                                       .count = count_nothing};
