/* SPDX-License-Identifier: MIT
 *
 * The one transaction of a run. From the first lock to the commit, or to the
 * proof that nothing was written, every failure leads to the same end: rolled
 * back, and said so.
 */
#include <stdlib.h>
#include <string.h>

#include "fate.h"
#include "run_follow.h"
#include "sequences.h"
#include "txn.h"

enum { TRIES = 3 };

/* The same questions again, now that nobody can change the answers. The backup
   will tell how many rows its tables have: they are not read twice for that. */
static int plan_again(rh_job *run, rh_error *error)
{
    rh_counts *expected = rh_arena_alloc(run->arena, sizeof *expected);
    expected->arena = run->arena;
    for (size_t i = 0; i < run->plan.nbackup; i++)
        rh_counts_note(expected, run->plan.backup[i].table->oid,
                       run->plan.backup[i].rows);
    rh_run_phase(run, "replan");
    int rc = rh_txn_begin_island(run->pg, error);
    if (rc == RH_OK)
        rc = rh_run_check_class(run, error);
    run->is_planned_again = true;
    if (rc == RH_OK)
        rc = rh_run_evaluate(run, &run->again, expected, error);
    run->is_planned_again = false;
    if (rc == RH_OK)
        rc = rh_run_check_again(run, error);
    if (rc == RH_OK)
        rc = rh_txn_end_island(run->pg, error);
    return rc == RH_OK ? rh_plan_compare(&run->plan, &run->again, error) : rc;
}

/* The plan's lines come before, in which all were told in their order. */
static int lines_before(const rh_change *change, size_t i)
{
    size_t lines = 0;
    while (i-- > 0)
        lines += change->ops[i]->neffects;
    return (int)lines;
}

static int apply(rh_job *run, size_t i, rh_error *error)
{
    rh_progress wait;
    rh_op *op = run->again.change.ops[i];
    int line = lines_before(&run->again.change, i);
    int64_t started = rh_now_ms();
    rh_progress_begin(&wait, run->events, op->effects[0].text, 0);
    rh_pg_set_progress(run->pg, &wait);
    int rc = rh_op_apply(op, &run->again.change, error);
    rh_pg_set_progress(run->pg, NULL);
    rh_progress_end(&wait);
    if (rc == RH_OK)
        rh_op_tell_changed(op, run->events, &line, rh_now_ms() - started);
    return rc;
}

static int apply_all(rh_job *run, bool first, rh_error *error)
{
    int rc = RH_OK;
    const rh_change *all = &run->again.change;
    for (size_t i = 0; rc == RH_OK && i < all->nops; i++)
        if (all->ops[i]->class->apply != NULL &&
            all->ops[i]->is_first == first && !all->ops[i]->is_left_out)
            rc = apply(run, i, error);
    return rc;
}

/* A reader that waits for this very transaction lets a new one through. That
   one takes its locks alone from the start: it cannot come to this. */
static int upgrade(rh_job *run, rh_error *error)
{
    int rc = rh_txn_upgrade(run->pg, run->plan.locks, run->plan.nlocks,
                            run->events, &run->may_begin_again, error);
    run->is_alone = run->may_begin_again;
    return rc;
}

static int change(rh_job *run, rh_error *error)
{
    rh_run_phase(run, "change");
    rh_counts_forget(&run->counts);
    int rc = rh_record_sync(run->record, error);
    if (rc == RH_OK)
        rc = apply_all(run, true, error);
    if (rc == RH_OK && run->is_shared)
        rc = upgrade(run, error);
    run->may_begin_again = run->may_begin_again && rc != RH_OK;
    if (rc == RH_OK)
        rc = rh_sequences_hold(run->pg, &run->again.catalog, error);
    return rc == RH_OK ? apply_all(run, false, error) : rc;
}

static int verify(rh_job *run, rh_error *error)
{
    rh_run_phase(run, "verify");
    int rc = rh_txn_begin_island(run->pg, error);
    if (rc == RH_OK)
        rc = rh_run_verify(run, error);
    if (rc == RH_OK)
        rc = rh_txn_end_island(run->pg, error);
    if (rc == RH_OK && run->playbook->verify != LUA_NOREF)
        RH_EMIT(run->events, "verified", RH_F_TEXT("text", "verify() passed"));
    return rc;
}

/* Whatever anybody needs to go on from here is on the disk before COMMIT. */
static int note_commit(rh_job *run, rh_error *error)
{
    const rh_server_id *id = &run->target.id;
    rh_follow_note_all(run);
    RH_EMIT(run->events, "committing", RH_F_TEXT("xid", run->xid),
            RH_F_INT("backend", rh_pg_backend_pid(run->pg)),
            RH_F_TEXT("timeline", id->timeline), RH_F_TEXT("life", id->life));
    return rh_record_sync(run->record, error);
}

static int say_how_to_know(const rh_job *run, rh_error *error)
{
    char *what = rh_strdup(error->message);
    rh_fail(error, RH_UNKNOWN, "%s; \"resethost runs resume %s\" asks again",
            what, run->id);
    free(what);
    return RH_UNKNOWN;
}

static int commit(rh_job *run, rh_error *error)
{
    rh_run_phase(run, "commit");
    int rc = rh_txn_id(run->pg, run->arena, &run->xid, error);
    if (rc == RH_OK)
        rc = rh_txn_freeze(run->pg, error);
    if (rc != RH_OK)
        return rc;
    rh_txn_mark mark = {.xid = run->xid, .server = run->target.id};
    rc = note_commit(run, error);
    if (rc == RH_OK)
        rc = rh_run_claim(run, error);
    if (rc == RH_OK) {
        rh_fate_stand(RH_UNKNOWN);
        rc = rh_txn_commit(run->pg, &mark, error);
        rh_fate_stand(rc == RH_OK ? RH_INCOMPLETE : rc);
    }
    if (rc != RH_OK)
        return rc == RH_UNKNOWN ? say_how_to_know(run, error) : rc;
    run->is_committed = run->is_over = true;
    /* A Ctrl-C that came too late must not stop what has to follow. */
    rh_cancel_reset(run->set->cancel);
    RH_EMIT(run->events, "committed", RH_F_TEXT("xid", run->xid));
    return RH_OK;
}

static int write_all(rh_job *run, rh_error *error)
{
    int rc =
        rh_measure_begin(&run->measure, run->pg, &run->plan.catalog, error);
    if (rc == RH_OK)
        rc = plan_again(run, error);
    if (rc == RH_OK)
        rc = rh_run_back_up(run, error);
    if (rc == RH_OK)
        rc = change(run, error);
    if (rc == RH_OK)
        rc = rh_inputs_check(&run->inputs, error);
    if (rc == RH_OK) {
        rh_run_phase(run, "measure");
        run->again.declared.renewed = run->again.change.catalog;
        rc = rh_measure_end(run->measure, run->pg, &run->again.declared,
                            run->events, error);
    }
    if (rc == RH_OK)
        rc = verify(run, error);
    if (rc == RH_OK && run->mode == RH_MODE_RUN)
        rc = commit(run, error);
    return rc;
}

static int take_locks(rh_job *run, rh_error *error)
{
    const rh_plan *plan = &run->plan;
    rh_counts_forget(&run->counts);
    return run->is_shared
               ? rh_txn_begin_shared(run->pg, plan->locks, plan->nlocks,
                                     run->events, error)
               : rh_txn_begin_write(run->pg, plan->locks, plan->nlocks,
                                    run->events, error);
}

/* Whatever could not be kept is not there any more. */
static void roll_back(rh_job *run, int rc, const rh_error *error)
{
    rh_txn_rollback(run->pg);
    rh_run_drop_files(run, rc != RH_UNKNOWN);
    if (rc != RH_UNKNOWN)
        rh_run_unclaim(run);
    if (rc != RH_UNKNOWN)
        RH_EMIT(
            run->events, "rolled_back",
            RH_F_TEXT("reason", rc == RH_OK ? "rehearsal" : error->message));
}

/* The server ended our statement for the sake of somebody's (deadlock_detected,
   serialization_failure): the same may well succeed now. */
static bool was_in_conflict(const rh_job *run)
{
    const char *sqlstate = rh_pg_sqlstate(run->pg);
    return strcmp(sqlstate, "40P01") == 0 || strcmp(sqlstate, "40001") == 0;
}

/* *begun: the locks were had, so there is something to roll back. */
static int write_once(rh_job *run, bool *begun, rh_error *error)
{
    rh_run_phase(run, "lock");
    int rc = rh_run_open_jobs(run, error);
    if (rc == RH_OK)
        rc = take_locks(run, error);
    *begun = rc == RH_OK;
    if (rc == RH_OK)
        rc = write_all(run, error);
    run->may_begin_again =
        rc == RH_BUSY && (run->may_begin_again || was_in_conflict(run));
    rh_run_close_jobs(run);
    return rc;
}

/* A lock that was not to be had once the run had its own: back to where
   nothing is held, and all of it once more, the backup too. */
static void begin_again(rh_job *run, int number, const rh_error *why)
{
    rh_txn_rollback(run->pg);
    rh_run_drop_files(run, true);
    rh_backup_discard(run->backup);
    run->backup = NULL;
    rh_measure_free(run->measure);
    run->measure = NULL;
    run->again = (rh_plan){0};
    rh_lua_forgive(run->lua);
    RH_EMIT(run->events, "warning",
            RH_F_TEXT("text",
                      rh_arena_printf(run->arena,
                                      "%s; rolled back, nothing was changed, "
                                      "begins again (%d of %d)",
                                      why->message, number, TRIES)));
}

int rh_run_write(rh_job *run, rh_error *error)
{
    int rc = RH_BUSY;
    bool begun = false;
    for (int number = 1; number <= TRIES; number++) {
        run->may_begin_again = true;
        rc = write_once(run, &begun, error);
        if (!begun || !run->may_begin_again || number == TRIES)
            break;
        begin_again(run, number + 1, error);
    }
    if (!begun)
        return rc;
    if (rc != RH_OK || run->mode != RH_MODE_RUN)
        roll_back(run, rc, error);
    if (rc == RH_BUSY)
        rh_txn_name_blockers(run->pg, run->plan.locks, run->plan.nlocks,
                             run->events, error);
    return rc;
}

/* ---- A run that writes no table ---- */

static int write_files(rh_job *run, rh_error *error)
{
    rh_run_phase(run, "change");
    int rc = rh_record_sync(run->record, error);
    return rc == RH_OK ? apply_all(run, true, error) : rc;
}

static int read_all(rh_job *run, rh_error *error)
{
    int rc = plan_again(run, error);
    if (rc == RH_OK)
        rc = rh_run_back_up(run, error);
    if (rc == RH_OK)
        rc = write_files(run, error);
    if (rc == RH_OK)
        rc = verify(run, error);
    if (rc != RH_OK || run->mode != RH_MODE_RUN)
        return rc;
    rh_follow_note_all(run);
    rc = rh_record_sync(run->record, error);
    if (rc == RH_OK)
        rc = rh_run_claim(run, error);
    if (rc == RH_OK)
        rc = rh_txn_end_read(run->pg, error);
    if (rc != RH_OK)
        return rc;
    run->is_over = true;
    rh_cancel_reset(run->set->cancel);
    rh_run_tell_proof(run);
    return RH_OK;
}

int rh_run_read(rh_job *run, rh_error *error)
{
    const rh_plan *plan = &run->plan;
    rh_run_phase(run, "lock");
    rh_counts_forget(&run->counts);
    int rc = rh_run_open_jobs(run, error);
    if (rc == RH_OK)
        rc = rh_txn_begin_reading(run->pg, plan->locks, plan->nlocks,
                                  run->events, error);
    if (rc == RH_OK) {
        rc = read_all(run, error);
        if (!run->is_over)
            roll_back(run, rc, error);
    }
    rh_run_close_jobs(run);
    return rc;
}
