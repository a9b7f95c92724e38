/* SPDX-License-Identifier: MIT
 *
 * What happens to Redis after the commit: one session, opened again when it
 * died while the database was at work.
 */
#include "run_follow.h"

enum { REDIS_TIMEOUT_MS = 5000 };

int rh_run_open_redis(rh_job *run, rh_error *error)
{
    if (run->redis != NULL)
        return RH_OK;
    int rc = rh_redis_open(&run->redis, &run->redis_url, run->set->cancel,
                           REDIS_TIMEOUT_MS, error);
    run->reads.redis = run->redis;
    return rc;
}

bool rh_follow_lacks_redis(rh_job *run)
{
    rh_error problem = {0};
    if (rh_run_open_redis(run, &problem) == RH_OK)
        return false;
    RH_EMIT(run->events, "warning",
            RH_F_TEXT("text", rh_arena_printf(run->arena,
                                              "keys were left as they are: %s",
                                              problem.message)));
    return true;
}

typedef struct work {
    rh_job *run;
    const rh_op *op;
    rh_progress progress;
    int64_t keys; /* done so far */
} work;

typedef int (*work_fn)(work *w, rh_error *error);

static int attempt(work *w, work_fn fn, rh_error *error)
{
    int rc = rh_run_open_redis(w->run, error);
    return rc == RH_OK ? fn(w, error) : rc;
}

static int with_redis(work *w, work_fn fn, rh_error *error)
{
    rh_job *run = w->run;
    int rc = attempt(w, fn, error);
    if (rc == RH_OK || w->keys > 0)
        return rc;
    rh_redis_close(run->redis);
    run->redis = run->reads.redis = NULL;
    return attempt(w, fn, error);
}

static int delete_keys(work *w, rh_error *error)
{
    const char *pattern = rh_value_string(w->op->fields, "pattern");
    return rh_redis_delete(w->run->redis, pattern, &w->progress, &w->keys,
                           error);
}

int rh_follow_delete(rh_job *run, const rh_op *op, bool *did, rh_error *error)
{
    work w = {.run = run, .op = op};
    int64_t started = rh_now_ms();
    const char *pattern = rh_value_string(op->fields, "pattern");
    rh_progress_begin(&w.progress, run->events,
                      rh_arena_printf(run->arena, "Deleting keys %s", pattern),
                      0);
    int rc = with_redis(&w, delete_keys, error);
    rh_progress_end(&w.progress);
    *did = w.keys > 0;
    if (rc == RH_OK)
        RH_EMIT(run->events, "redis_deleted", RH_F_INT("operation", op->number),
                RH_F_TEXT("pattern", pattern), RH_F_INT("keys", w.keys),
                RH_F_INT("elapsed_ms", rh_now_ms() - started));
    return rc;
}

static int flush(work *w, rh_error *error)
{
    int64_t keys = 0;
    int rc = rh_redis_size(w->run->redis, &keys, error);
    if (rc == RH_OK)
        rc = rh_redis_flush(w->run->redis, error);
    if (rc == RH_OK)
        w->keys = keys;
    return rc;
}

int rh_follow_flush(rh_job *run, const rh_op *op, bool *did, rh_error *error)
{
    work w = {.run = run, .op = op};
    int64_t started = rh_now_ms();
    int rc = with_redis(&w, flush, error);
    *did = w.keys > 0;
    if (rc == RH_OK)
        RH_EMIT(run->events, "redis_flushed", RH_F_INT("operation", op->number),
                RH_F_INT("database", run->redis_url.db),
                RH_F_INT("keys", w.keys),
                RH_F_INT("elapsed_ms", rh_now_ms() - started));
    return rc;
}

static int set_key(work *w, rh_error *error)
{
    bool ok = false;
    const rh_value *ttl = rh_value_get(w->op->fields, "ttl");
    const char *value = rh_value_sql_text(rh_value_get(w->op->fields, "value"),
                                          w->run->arena, &ok);
    return rh_redis_set(w->run->redis, rh_value_string(w->op->fields, "key"),
                        value, ttl != NULL ? ttl->u.integer : 0, error);
}

int rh_follow_set(rh_job *run, const rh_op *op, bool *did, rh_error *error)
{
    work w = {.run = run, .op = op};
    int rc = with_redis(&w, set_key, error);
    *did = rc == RH_OK;
    if (rc == RH_OK)
        RH_EMIT(run->events, "redis_set", RH_F_INT("operation", op->number),
                RH_F_TEXT("key", rh_value_string(op->fields, "key")));
    return rc;
}
