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

/* The same questions again, now that nobody can change the answers. */
static int plan_again(rh_job *run, rh_error *error)
{
    rh_run_phase(run, "replan");
    int rc = rh_txn_begin_island(run->pg, error);
    if (rc == RH_OK)
        rc = rh_run_statistics(run, &run->statistics, error);
    run->is_planned_again = true;
    if (rc == RH_OK)
        rc = rh_run_evaluate(run, &run->again, error);
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

static int back_up_sequence(rh_job *run, const rh_table *table,
                            const rh_sequence *s, rh_error *error)
{
    PGresult *res = NULL;
    const char *params[] = {s->sql};
    int rc =
        rh_pg_run(run->pg, &res, error,
                  "SELECT has_sequence_privilege($1, 'SELECT')", 1, params);
    bool readable = rc == RH_OK && PQgetvalue(res, 0, 0)[0] == 't';
    PQclear(res);
    res = NULL;
    if (rc != RH_OK || !readable)
        return rc;
    rc = rh_pg_run(run->pg, &res, error,
                   rh_arena_printf(run->arena,
                                   "SELECT last_value, is_called FROM %s",
                                   s->sql),
                   0, NULL);
    if (rc == RH_OK)
        rh_backup_add_sequence(run->backup, s->sql, table->label, s->column,
                               strtoll(PQgetvalue(res, 0, 0), NULL, 10),
                               PQgetvalue(res, 0, 1)[0] == 't');
    PQclear(res);
    return rc;
}

static int back_up_sequences(rh_job *run, const rh_table *table,
                             rh_error *error)
{
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i < table->nsequences; i++)
        rc = back_up_sequence(run, table, &table->sequences[i], error);
    return rc;
}

static int back_up_tables(rh_job *run, rh_error *error)
{
    const rh_plan *plan = &run->again;
    int rc = RH_OK;
    if (run->jobs != NULL)
        rc = rh_export_jobs_run(run->jobs, run->backup, plan->backup,
                                plan->nbackup, error);
    for (size_t i = 0; rc == RH_OK && i < plan->nbackup; i++) {
        if (run->jobs == NULL)
            rc = back_up_table(run, &plan->backup[i], error);
        if (rc == RH_OK)
            rc = back_up_sequences(run, plan->backup[i].table, error);
    }
    close_jobs(run);
    return rc;
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

static int back_up(rh_job *run, rh_error *error)
{
    if (run->playbook->without_backup)
        return RH_OK;
    rh_run_phase(run, "backup");
    int rc = create_backup(run, error);
    if (rc == RH_OK)
        rc = back_up_tables(run, error);
    if (rc != RH_OK)
        return rc;
    for (size_t i = 0; i < run->statistics.n; i++) {
        const rh_statistic *s = &run->statistics.items[i];
        if (s->key != NULL)
            rh_backup_add_statistic(run->backup, s->key, s->json);
    }
    rc = rh_backup_seal(run->backup, run->events, error);
    if (rc != RH_OK)
        return rc;
    run->backup_directory =
        rh_arena_strdup(run->arena, rh_backup_directory(run->backup));
    tell_sealed(run);
    return RH_OK;
}

static int change(rh_job *run, rh_error *error)
{
    int line = 0;
    rh_run_phase(run, "change");
    int rc = rh_record_sync(run->record, error);
    if (rc == RH_OK && run->is_shared)
        rc = rh_txn_upgrade(run->pg, run->plan.locks, run->plan.nlocks,
                            run->events, error);
    if (rc == RH_OK)
        rc = rh_sequences_hold(run->pg, &run->again.catalog, error);
    for (size_t i = 0; rc == RH_OK && i < run->again.change.nops; i++) {
        rh_op *op = run->again.change.ops[i];
        int64_t started = rh_now_ms();
        if (op->class->apply == NULL)
            continue;
        rh_progress wait;
        rh_progress_begin(&wait, run->events, op->effects[0].text, 0);
        rh_pg_set_progress(run->pg, &wait);
        rc = op->class->apply(op, &run->again.change, error);
        rh_pg_set_progress(run->pg, NULL);
        rh_progress_end(&wait);
        if (rc == RH_OK)
            rh_op_tell_changed(op, run->events, &line, rh_now_ms() - started);
    }
    return rc;
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
    if (rc != RH_UNKNOWN)
        RH_EMIT(
            run->events, "rolled_back",
            RH_F_TEXT("reason", rc == RH_OK ? "rehearsal" : error->message));
    return rc;
}
