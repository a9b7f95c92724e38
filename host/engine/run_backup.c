/* SPDX-License-Identifier: MIT
 *
 * The backup of a run, made in the transaction that holds the locks, by one
 * connection or several, and sealed before anything is changed.
 */
#include <string.h>

#include "run_internal.h"
#include "sequences.h"
#include "txn.h"

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

int rh_run_open_jobs(rh_job *run, rh_error *error)
{
    int64_t rows = 0;
    rh_plan *plan = &run->plan;
    for (size_t i = 0; i < plan->nbackup; i++)
        rows += plan->backup[i].rows;
    int wanted = run->is_alone ? 1 : run->set->jobs;
    int n = plan->nbackup > 0 ? rh_export_jobs_number(wanted, rows) : 1;
    int rc = rh_export_jobs_open(&run->jobs, run->pg, n, run->set->cancel,
                                 run->events, error);
    run->is_shared = run->jobs != NULL;
    return rc;
}

void rh_run_close_jobs(rh_job *run)
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
    rh_run_close_jobs(run);
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
    if (rc == RH_OK)
        rc = rh_run_check_counts(run, error);
    return rc == RH_OK ? rh_plan_compare(&run->plan, plan, error) : rc;
}

/* A summary is for people as events are, which hide what it must not say. */
static void add_statistic(rh_job *run, const rh_statistic *s)
{
    char *key = rh_arena_strdup(run->arena, s->key);
    char *json = rh_arena_strdup(run->arena, s->json);
    rh_events_mask(run->events, key);
    if (!s->is_number)
        rh_events_mask(run->events, json);
    rh_backup_add_statistic(run->backup, key, json);
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
            add_statistic(run, s);
    }
    return rc;
}

static int seal(rh_job *run, rh_error *error)
{
    int rc = rh_backup_seal(run->backup, run->events, error);
    if (rc != RH_OK)
        return rc;
    run->backup_directory =
        rh_arena_strdup(run->arena, rh_backup_directory(run->backup));
    tell_sealed(run);
    return RH_OK;
}

/* What the commit is to other runs, the seal is to one that only keeps a
   backup. */
static bool is_seal_rehearsed(const rh_job *run)
{
    return run->mode == RH_MODE_REHEARSE && !run->again.writes;
}

int rh_run_back_up(rh_job *run, rh_error *error)
{
    if (!run->again.keeps_backup)
        return RH_OK;
    rh_run_phase(run, "backup");
    int rc = rh_export_jobs_join(run->jobs, run->again.backup,
                                 run->again.nbackup, error);
    if (rc == RH_OK)
        rc = create_backup(run, error);
    if (rc == RH_OK)
        rc = back_up_tables(run, error);
    if (rc == RH_OK)
        rc = compare_rows(run, error);
    if (rc == RH_OK)
        rc = add_statistics(run, error);
    if (rc == RH_OK && !is_seal_rehearsed(run))
        return seal(run, error);
    return rc;
}
