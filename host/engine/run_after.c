/* SPDX-License-Identifier: MIT
 *
 * After the commit: the new files get their names, then Redis and programs in
 * the order of change(), the playbook's own last word, and what has become of
 * the statistics. Nothing here can undo or fail the change; what could not be
 * done is named.
 */
#include <string.h>

#include "fate.h"
#include "new_file.h"
#include "run_follow.h"
#include "txn.h"

/* Whether the commit brought anything: a run may be about Redis alone, or find
   every row as it should be. A statement of sql.exec may have done anything. */
static bool changed_database(const rh_job *run)
{
    const rh_change *change = &run->again.change;
    for (size_t i = 0; i < change->nops; i++) {
        const rh_op *op = change->ops[i];
        if (op->class->renews || strcmp(op->class->kind, "sql.exec") == 0)
            return true;
        for (size_t k = 0; k < op->neffects; k++)
            if (op->effects[k].table != NULL && op->effects[k].rows > 0)
                return true;
    }
    return false;
}

/* For after(), which may tell people what is left to be done. */
static void note_undone(rh_job *run, const char *what)
{
    run->undone[run->nundone++] = what;
}

void rh_follow_note_failed(rh_job *run, rh_outcome *o, const rh_op *op,
                           const char *what, const rh_error *reason)
{
    if (o->failed.len == 0)
        o->reason = *reason;
    note_undone(run, what);
    rh_text_addf(&o->failed, "%s%s", o->failed.len > 0 ? ", " : "", what);
    if (op != NULL)
        RH_EMIT(run->events, "follow_up_failed",
                RH_F_INT("operation", op->number),
                RH_F_TEXT("kind", op->class->kind), RH_F_TEXT("what", what),
                RH_F_TEXT("reason", reason->message));
    else
        RH_EMIT(run->events, "follow_up_failed", RH_F_TEXT("what", what),
                RH_F_TEXT("reason", reason->message));
}

/* The record has all that is needed to go on from here. */
static int judge(const rh_job *run, const rh_outcome *o, rh_error *error)
{
    if (o->failed.len == 0)
        return RH_OK;
    bool changed = changed_database(run);
    int code = changed || o->did ? RH_INCOMPLETE : RH_FAILED;
    return rh_fail(error, code,
                   "%scould not %s: %s%s; \"resethost runs resume %s\" does it",
                   changed  ? "the database was changed and committed, but "
                   : o->did ? "not everything was done: "
                            : "",
                   o->failed.data, o->reason.message,
                   changed ? "" : "; the database was not changed", run->id);
}

/* ---- Files ---- */

static void publish_files(rh_job *run, rh_outcome *o)
{
    rh_change *change = &run->again.change;
    for (size_t i = 0; i < change->nops; i++) {
        rh_error problem = {0};
        const rh_op *op = change->ops[i];
        if (rh_new_file_temporary(op) == NULL)
            continue;
        o->did = true;
        if (rh_new_file_publish(op, change, &problem) != RH_OK)
            rh_follow_note_failed(
                run, o, op,
                rh_arena_printf(run->arena, "name the file %s", op->file->path),
                &problem);
    }
}

void rh_run_drop_files(rh_job *run, bool is_known)
{
    rh_change *change = &run->again.change;
    for (size_t i = 0; i < change->nops; i++) {
        const char *name = rh_new_file_temporary(change->ops[i]);
        if (is_known)
            rh_new_file_discard(change->ops[i], change);
        else if (name != NULL)
            RH_EMIT(run->events, "warning",
                    RH_F_TEXT("text", rh_arena_printf(
                                          run->arena,
                                          "if it was committed, %s is the file "
                                          "that belongs to it: rename it",
                                          name)));
    }
}

/* ---- Redis and programs ---- */

rh_follow_fn rh_follow_find(const rh_op *op)
{
    static const struct {
        const char *kind;
        rh_follow_fn fn;
    } functions[] = {{"redis.delete", rh_follow_delete},
                     {"redis.set", rh_follow_set},
                     {"redis.flush_db", rh_follow_flush},
                     {"backup.prune", rh_follow_prune},
                     {"command.run", rh_follow_command}};
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (strcmp(functions[i].kind, op->class->kind) == 0)
            return functions[i].fn;
    return NULL;
}

static bool is_skipped(rh_job *run, rh_outcome *o, const rh_op *op)
{
    if (op->is_left_out || rh_run_spares_programs(run, op))
        return true;
    if (strncmp(op->class->kind, "redis.", 6) != 0)
        return false;
    if (!run->has_redis_url || !rh_value_is_true(op->fields, "optional"))
        return !run->has_redis_url;
    o->lacks_redis = o->lacks_redis || rh_follow_lacks_redis(run);
    return o->lacks_redis;
}

/* What must not be done twice is not begun unless that is noted: whoever
   resumes the run would begin it once more. The rest is done all the same. */
static int note_start(rh_job *run, const rh_op *op, rh_error *error)
{
    bool may_be_repeated = strcmp(op->class->kind, "command.run") != 0 &&
                           strcmp(op->class->kind, "redis.flush_db") != 0;
    RH_EMIT(run->events, "follow_up_started", RH_F_INT("operation", op->number),
            RH_F_TEXT("kind", op->class->kind), RH_F_TEXT("what", op->what));
    return rh_record_sync(run->record, error) == RH_OK || may_be_repeated
               ? RH_OK
               : error->code;
}

/* Each is in the record, on the disk, before it begins: whoever finds a run
   that was killed knows what may have been done. */
static void carry_out(rh_job *run, rh_outcome *o, const rh_op *op,
                      rh_follow_fn fn)
{
    bool did = false;
    rh_error problem = {0};
    int64_t started = rh_now_ms();
    if (note_start(run, op, &problem) == RH_OK &&
        fn(run, op, &did, &problem) == RH_OK)
        RH_EMIT(run->events, "follow_up_done",
                RH_F_INT("operation", op->number),
                RH_F_TEXT("kind", op->class->kind),
                RH_F_INT("elapsed_ms", rh_now_ms() - started));
    else
        rh_follow_note_failed(run, o, op, op->what, &problem);
    o->did = o->did || did;
    /* A Ctrl-C stops the one that it met; what follows must not be lost. */
    rh_cancel_reset(run->set->cancel);
}

void rh_follow_skip(rh_job *run, const rh_op *op)
{
    note_undone(run, op->what);
    RH_EMIT(run->events, "follow_up_skipped", RH_F_INT("operation", op->number),
            RH_F_TEXT("kind", op->class->kind), RH_F_TEXT("what", op->what));
}

void rh_follow_up(rh_job *run, rh_outcome *o, const rh_op *op, rh_follow_fn fn)
{
    if (!is_skipped(run, o, op))
        carry_out(run, o, op, fn);
    else
        rh_follow_skip(run, op);
}

static void carry_out_all(rh_job *run, rh_outcome *o)
{
    const rh_change *change = &run->again.change;
    for (size_t i = 0; i < change->nops; i++) {
        const rh_op *op = change->ops[i];
        rh_follow_fn fn = rh_follow_find(op);
        if (fn != NULL)
            rh_follow_up(run, o, op, fn);
    }
}

int rh_run_follow_up(rh_job *run, rh_error *error)
{
    rh_outcome o = {0};
    rh_error problem = {0};
    rh_run_phase(run, "follow_up");
    rh_fate_stand(RH_INCOMPLETE);
    size_t n = run->again.change.nops;
    run->undone = rh_arena_alloc(run->arena, n * sizeof *run->undone);
    publish_files(run, &o);
    carry_out_all(run, &o);
    int rc = judge(run, &o, error);
    rh_text_free(&o.failed);
    if (rh_run_after_hook(run, &problem) == RH_OK)
        return rc;
    RH_EMIT(run->events, "follow_up_failed", RH_F_TEXT("what", "after()"),
            RH_F_TEXT("reason", problem.message));
    return rc != RH_OK
               ? rc
               : rh_fail(error, RH_INCOMPLETE, "%s, but after() failed: %s",
                         run->is_committed
                             ? "the database was changed and committed"
                             : "all was done",
                         problem.message);
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
