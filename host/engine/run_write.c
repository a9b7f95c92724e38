/* SPDX-License-Identifier: MIT
 *
 * The one transaction that writes. From the first lock to the commit every
 * failure leads to the same end: rolled back, and said so.
 */
#include <stdlib.h>
#include <string.h>

#include "run_internal.h"
#include "sequences.h"
#include "txn.h"

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
    run->is_planned_again = true;
    if (rc == RH_OK)
        rc = rh_run_evaluate(run, &run->again, expected, error);
    run->is_planned_again = false;
    if (rc == RH_OK)
        rc = rh_txn_end_island(run->pg, error);
    return rc == RH_OK ? rh_plan_compare(&run->plan, &run->again, error) : rc;
}

static int create_backup(rh_job *run, rh_error *error)
{
    rh_backup_facts facts = {.playbook = run->playbook->name,
                             .playbook_digest =
                                 rh_lua_digest(run->lua, run->arena),
                             .run = run->id,
                             .place = run->pg_url.place,
                             .database = run->target.database,
                             .server_version = run->target.version,
                             .started = run->started.compact,
                             .date = run->started.iso,
                             .compress = run->set->compress};
    int rc =
        rh_backup_create(&run->backup, run->set->backup_dir, &facts, error);
    if (rc == RH_OK)
        RH_EMIT(run->events, "backup_started",
                RH_F_TEXT("directory", rh_backup_directory(run->backup)),
                RH_F_INT("connections", rh_export_jobs_count(run->jobs)));
    return rc;
}

/* Before the locks, so that nobody waits for connections to be made. Readers
   are what the others are, so they must be let through until they are done. */
static int open_jobs(rh_job *run, rh_error *error)
{
    int64_t rows = 0;
    rh_plan *plan = &run->plan;
    for (size_t i = 0; i < plan->nbackup; i++)
        rows += plan->backup[i].rows;
    int n = plan->nbackup > 0 ? rh_export_jobs_number(run->set->jobs, rows) : 1;
    int rc = rh_export_jobs_open(&run->jobs, run->pg, n, run->set->cancel,
                                 run->events, error);
    run->is_shared = run->jobs != NULL;
    return rc;
}

static void close_jobs(rh_job *run)
{
    rh_export_jobs_close(run->jobs);
    run->jobs = NULL;
}

static int back_up_table(rh_job *run, const rh_plan_backup *b, rh_error *error)
{
    rh_progress progress;
    int64_t rows = 0, started = rh_now_ms();
    const char *what =
        rh_arena_printf(run->arena, "Backing up %s", b->table->label);
    rh_progress_begin(&progress, run->events, what, b->rows);
    int rc = rh_backup_add_table(run->backup, run->pg, b->file, b->table,
                                 &progress, &rows, error);
    rh_progress_end(&progress);
    if (rc == RH_OK)
        RH_EMIT(run->events, "backup_table",
                RH_F_TEXT("table", b->table->label), RH_F_TEXT("file", b->file),
                RH_F_INT("rows", rows),
                RH_F_INT("elapsed_ms", rh_now_ms() - started));
    return rc;
}

static void add_sequences(rh_job *run, const rh_table *table,
                          const rh_positions *positions)
{
    for (size_t i = 0; i < table->nsequences; i++) {
        const rh_sequence *s = &table->sequences[i];
        const rh_position *at = rh_sequences_find(positions, s->oid);
        if (at != NULL)
            rh_backup_add_sequence(run->backup, s->sql, table->label, s->column,
                                   at->last_value, at->is_called);
    }
}

static int back_up_sequences(rh_job *run, rh_error *error)
{
    const rh_plan *plan = &run->again;
    rh_positions positions;
    int rc = rh_sequences_read(&positions, run->pg, &plan->catalog, error);
    for (size_t i = 0; rc == RH_OK && i < plan->nbackup; i++)
        add_sequences(run, plan->backup[i].table, &positions);
    return rc;
}

static int back_up_one_by_one(rh_job *run, rh_error *error)
{
    const rh_plan *plan = &run->again;
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i < plan->nbackup; i++)
        rc = back_up_table(run, &plan->backup[i], error);
    return rc;
}

static int back_up_tables(rh_job *run, rh_error *error)
{
    const rh_plan *plan = &run->again;
    int rc = run->jobs == NULL
                 ? back_up_one_by_one(run, error)
                 : rh_export_jobs_run(run->jobs, run->backup, plan->backup,
                                      plan->nbackup, error);
    close_jobs(run);
    return rc == RH_OK ? back_up_sequences(run, error) : rc;
}

static void tell_sealed(rh_job *run)
{
    int64_t rows = 0, bytes = 0;
    size_t files = rh_backup_totals(run->backup, &rows, &bytes);
    const char *slash = strrchr(run->backup_directory, '/');
    RH_EMIT(
        run->events, "backup_sealed",
        RH_F_TEXT("directory", run->backup_directory),
        RH_F_TEXT("name", slash != NULL ? slash + 1 : run->backup_directory),
        RH_F_INT("files", files), RH_F_INT("rows", rows),
        RH_F_INT("bytes", bytes));
}

/* What was expected until now is known: whether it still is what was confirmed
   is looked at before the seal, so that no backup is left of a run that was
   over before it changed anything. */
static int compare_rows(rh_job *run, rh_error *error)
{
    rh_plan *plan = &run->again;
    for (size_t i = 0; i < plan->nbackup; i++)
        rh_counts_note(&run->counts, plan->backup[i].table->oid,
                       rh_backup_rows(run->backup, plan->backup[i].file));
    int rc = rh_plan_count_again(plan, error);
    return rc == RH_OK ? rh_plan_compare(&run->plan, plan, error) : rc;
}

static int add_statistics(rh_job *run, rh_error *error)
{
    int rc = rh_txn_begin_island(run->pg, error);
    if (rc == RH_OK)
        rc = rh_run_statistics(run, &run->statistics, error);
    if (rc == RH_OK)
        rc = rh_txn_end_island(run->pg, error);
    for (size_t i = 0; rc == RH_OK && i < run->statistics.n; i++) {
        const rh_statistic *s = &run->statistics.items[i];
        if (s->key != NULL)
            rh_backup_add_statistic(run->backup, s->key, s->json);
    }
    return rc;
}

static int back_up(rh_job *run, rh_error *error)
{
    if (run->playbook->without_backup)
        return RH_OK;
    rh_run_phase(run, "backup");
    int rc = create_backup(run, error);
    if (rc == RH_OK)
        rc = back_up_tables(run, error);
    if (rc == RH_OK)
        rc = compare_rows(run, error);
    if (rc == RH_OK)
        rc = add_statistics(run, error);
    if (rc == RH_OK)
        rc = rh_backup_seal(run->backup, run->events, error);
    if (rc != RH_OK)
        return rc;
    run->backup_directory =
        rh_arena_strdup(run->arena, rh_backup_directory(run->backup));
    tell_sealed(run);
    return RH_OK;
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
    int rc = op->class->apply(op, &run->again.change, error);
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
        if (all->ops[i]->class->apply != NULL && all->ops[i]->is_first == first)
            rc = apply(run, i, error);
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
        rc = rh_txn_upgrade(run->pg, run->plan.locks, run->plan.nlocks,
                            run->events, error);
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

static int commit(rh_job *run, rh_error *error)
{
    rh_run_phase(run, "commit");
    int rc = rh_txn_id(run->pg, run->arena, &run->xid, error);
    if (rc != RH_OK)
        return rc;
    RH_EMIT(run->events, "committing", RH_F_TEXT("xid", run->xid));
    rc = rh_record_sync(run->record, error);
    if (rc == RH_OK)
        rc = rh_txn_commit(run->pg, run->xid, error);
    if (rc != RH_OK)
        return rc;
    run->is_committed = true;
    /* A Ctrl-C that came too late must not stop what has to follow. */
    rh_cancel_reset(run->set->cancel);
    RH_EMIT(run->events, "committed", RH_F_TEXT("xid", run->xid));
    return RH_OK;
}

static int write_all(rh_job *run, rh_error *error)
{
    int rc = rh_measure_begin(&run->measure, run->pg, error);
    if (rc == RH_OK)
        rc = plan_again(run, error);
    if (rc == RH_OK)
        rc = back_up(run, error);
    if (rc == RH_OK)
        rc = change(run, error);
    if (rc == RH_OK) {
        rh_run_phase(run, "measure");
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

int rh_run_write(rh_job *run, rh_error *error)
{
    rh_run_phase(run, "lock");
    int rc = open_jobs(run, error);
    if (rc == RH_OK)
        rc = take_locks(run, error);
    if (rc != RH_OK) {
        close_jobs(run);
        return rc;
    }
    rc = write_all(run, error);
    close_jobs(run);
    if (rc == RH_OK && run->mode == RH_MODE_RUN)
        return RH_OK;
    rh_txn_rollback(run->pg);
    rh_run_drop_files(run, rc != RH_UNKNOWN);
    if (rc != RH_UNKNOWN)
        RH_EMIT(
            run->events, "rolled_back",
            RH_F_TEXT("reason", rc == RH_OK ? "rehearsal" : error->message));
    return rc;
}
