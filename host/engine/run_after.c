/* SPDX-License-Identifier: MIT
 *
 * After the commit: Redis, the playbook's own last word, and what has become
 * of the statistics. Nothing here can undo or fail the change; what could not
 * be done is named.
 */
#include <string.h>

#include "run_internal.h"
#include "txn.h"

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

static int delete_keys(rh_job *run, const rh_op *op, rh_error *error)
{
    rh_progress progress;
    int64_t keys = 0, started = rh_now_ms();
    const char *pattern = rh_value_string(op->fields, "pattern");
    const char *what = rh_arena_printf(run->arena, "Deleting keys %s", pattern);
    rh_progress_begin(&progress, run->events, what, 0);
    int rc = rh_run_open_redis(run, error);
    if (rc == RH_OK)
        rc = rh_redis_delete(run->redis, pattern, &progress, &keys, error);
    if (rc != RH_OK && keys == 0) {
        /* The session may have died while the database was at work. */
        rh_redis_close(run->redis);
        run->redis = run->reads.redis = NULL;
        rc = rh_run_open_redis(run, error);
        if (rc == RH_OK)
            rc = rh_redis_delete(run->redis, pattern, &progress, &keys, error);
    }
    rh_progress_end(&progress);
    if (rc == RH_OK)
        RH_EMIT(run->events, "redis_deleted", RH_F_TEXT("pattern", pattern),
                RH_F_INT("keys", keys),
                RH_F_INT("elapsed_ms", rh_now_ms() - started));
    else
        RH_EMIT(run->events, "follow_up_failed",
                RH_F_TEXT("what",
                          rh_arena_printf(run->arena,
                                          "delete the Redis keys %s", pattern)),
                RH_F_TEXT("reason", error->message));
    return rc;
}

/* Whether the commit brought anything: a run may be about Redis alone, or find
   every row as it should be. A statement of sql.exec may have done anything. */
static bool changed_database(const rh_job *run)
{
    const rh_change *change = &run->again.change;
    for (size_t i = 0; i < change->nops; i++) {
        const rh_op *op = change->ops[i];
        if (strcmp(op->class->kind, "sql.exec") == 0)
            return true;
        for (size_t k = 0; k < op->neffects; k++)
            if (op->effects[k].rows > 0)
                return true;
    }
    return false;
}

static int fail_keys(const rh_job *run, const char *patterns, const char *why,
                     rh_error *error)
{
    if (changed_database(run))
        return rh_fail(error, RH_INCOMPLETE,
                       "the database was changed and committed, but the Redis "
                       "keys %s could not be deleted: %s",
                       patterns, why);
    return rh_fail(error, RH_FAILED,
                   "the Redis keys %s could not be deleted: %s; the database "
                   "was not changed",
                   patterns, why);
}

static int delete_all_keys(rh_job *run, rh_error *error)
{
    int rc = RH_OK;
    rh_error first = {0};
    rh_text patterns = RH_TEXT_INIT;
    const rh_change *change = &run->again.change;
    for (size_t i = 0; run->has_redis_url && i < change->nops; i++) {
        rh_error problem = {0};
        if (change->ops[i]->class->apply != NULL ||
            delete_keys(run, change->ops[i], &problem) == RH_OK)
            continue;
        if (patterns.len == 0)
            first = problem;
        rh_text_addf(&patterns, "%s%s", patterns.len > 0 ? ", " : "",
                     rh_value_string(change->ops[i]->fields, "pattern"));
    }
    if (patterns.len > 0)
        rc = fail_keys(run, patterns.data, first.message, error);
    rh_text_free(&patterns);
    return rc;
}

int rh_run_follow_up(rh_job *run, rh_error *error)
{
    rh_error problem = {0};
    rh_run_phase(run, "follow_up");
    int rc = delete_all_keys(run, error);
    if (rh_run_after_hook(run, &problem) != RH_OK) {
        RH_EMIT(run->events, "follow_up_failed", RH_F_TEXT("what", "after()"),
                RH_F_TEXT("reason", problem.message));
        if (rc == RH_OK)
            rc = rh_fail(error, RH_INCOMPLETE,
                         "the database was changed and committed, but after() "
                         "failed: %s",
                         problem.message);
    }
    return rc;
}

void rh_run_report(rh_job *run)
{
    rh_statistics after = {0};
    rh_error problem = {0};
    rh_run_phase(run, "report");
    int rc = rh_run_begin_read(run, &problem);
    if (rc == RH_OK)
        rc = rh_run_statistics(run, &after, &problem);
    if (rc == RH_OK)
        rc = rh_txn_end_read(run->pg, &problem);
    if (rc == RH_OK) {
        rh_run_tell_statistics(run, &after, "after");
        return;
    }
    rh_txn_rollback(run->pg);
    RH_EMIT(run->events, "warning",
            RH_F_TEXT("text", rh_arena_printf(run->arena,
                                              "the new statistics could not be "
                                              "read: %s",
                                              problem.message)));
}
