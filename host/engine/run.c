/* SPDX-License-Identifier: MIT
 *
 * The order of a run. Each step either goes on or ends it; the end is always
 * the same: sessions closed (an open transaction rolls back), the result told
 * and recorded.
 */
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "file.h"
#include "run_internal.h"
#include "txn.h"

static const char *const mode_names[] = {"run", "dry run", "rehearse"};

void rh_run_phase(rh_job *run, const char *name)
{
    RH_EMIT(run->events, "phase", RH_F_TEXT("name", name));
}

static void name_run(rh_job *run)
{
    unsigned char salt[3] = {0};
    run->started = rh_clock_stamp();
    run->started_ms = rh_now_ms();
    if (getrandom(salt, sizeof salt, 0) != (ssize_t)sizeof salt)
        memcpy(salt, &run->started_ms, sizeof salt);
    snprintf(run->id, sizeof run->id, "%s_%02x%02x%02x", run->started.compact,
             salt[0], salt[1], salt[2]);
}

/* The record is opened before the playbook is looked at, so that even a
   playbook that does not load leaves one. */
static int begin_record(rh_job *run, rh_error *error)
{
    int rc = rh_record_open(&run->record, run->set->state_dir, run->id, error);
    if (rc == RH_OK)
        rh_events_add_reader(run->events, rh_record_event, run->record);
    return rc;
}

void rh_run_tell(rh_job *run)
{
    const rh_playbook *p = run->playbook;
    const char *path = run->path != NULL ? run->path : run->order->plan;
    RH_EMIT(run->events, "run", RH_F_TEXT("id", run->id),
            RH_F_TEXT("playbook", p != NULL ? p->name : NULL),
            RH_F_TEXT("path", path), RH_F_TEXT("plan", run->order->plan),
            RH_F_TEXT("summary", p != NULL ? p->summary : NULL),
            RH_F_TEXT("mode", run->what), RH_F_TEXT("version", rh_version()),
            RH_F_TEXT("started", run->started.iso));
}

static int carry_out(rh_job *run, rh_error *error)
{
    int rc = rh_run_connect(run, error);
    if (rc == RH_OK)
        rc = rh_run_check_target(run, error);
    if (rc == RH_OK)
        rc = rh_run_make_table(run, error);
    if (rc == RH_OK && run->playbook->ask != LUA_NOREF) {
        rh_run_phase(run, "ask");
        rc = rh_run_ask(run, error);
    }
    if (rc == RH_OK)
        rc = rh_run_decide_tables(run, error);
    if (rc == RH_OK)
        rc = rh_run_plan(run, error);
    if (rc == RH_BUSY)
        rh_txn_name_blockers(run->pg, NULL, 0, run->events, error);
    if (rc == RH_OK)
        rc = rh_run_check_plan(run, error);
    if (rc == RH_OK && run->order->plan_out != NULL)
        rc = rh_run_write_plan(run, error);
    if (rc != RH_OK || run->mode == RH_MODE_DRY_RUN || !run->plan.changes)
        return rc;
    rc = rh_run_confirm(run, error);
    if (rc == RH_OK)
        rc = run->plan.writes ? rh_run_write(run, error)
                              : rh_run_read(run, error);
    if (rc == RH_OK && run->is_over) {
        rc = rh_run_follow_up(run, error);
        if (run->is_committed || !run->plan.is_harmless)
            rh_run_report(run);
    }
    return rc;
}

static const char *shell_word(rh_arena *arena, const char *text)
{
    rh_text t = RH_TEXT_INIT;
    rh_text_shell_word(&t, text);
    const char *word = rh_arena_strdup(arena, t.data);
    rh_text_free(&t);
    return word;
}

/* The command that brings back what was there: only after a commit, and only
   if the playbook names the one that can. */
static const char *undo_command(const rh_job *run)
{
    const rh_playbook *p = run->playbook;
    if (!run->is_committed || run->backup_directory == NULL || p->undo == NULL)
        return NULL;
    const char *slash = strrchr(run->backup_directory, '/');
    bool preset = run->set->backup_dir_is_preset;
    const char *path = rh_arena_printf(run->arena, "%s/%s", p->folder, p->undo);
    return rh_arena_printf(
        run->arena, "resethost %s --backup %s%s%s",
        shell_word(run->arena, path),
        slash != NULL ? slash + 1 : run->backup_directory,
        preset ? "" : " --backup-dir ",
        preset ? "" : shell_word(run->arena, run->set->backup_dir));
}

/* The one that goes on from the record, where something is left to be done. */
static const char *resume_command(const rh_job *run, int code)
{
    if (code != RH_UNKNOWN && (code == RH_OK || !run->is_over))
        return NULL;
    return rh_arena_printf(run->arena, "resethost runs resume %s", run->id);
}

static void tell_result(rh_job *run, int code, const rh_error *error)
{
    int told = code == RH_CANCELLED ? rh_cancel_status(run->set->cancel) : code;
    RH_EMIT(run->events, "result", RH_F_INT("code", told),
            RH_F_TEXT("status", rh_code_name(code)),
            RH_F_TEXT("error", code != RH_OK && code != RH_CHANGES
                                   ? error->message
                                   : NULL),
            RH_F_TEXT("mode", run->what),
            RH_F_TEXT("playbook",
                      run->playbook != NULL ? run->playbook->name : NULL),
            RH_F_TEXT("database", run->target.database),
            RH_F_BOOL("committed", run->is_committed),
            RH_F_TEXT("backup", run->backup_directory),
            RH_F_TEXT("undo", undo_command(run)),
            RH_F_TEXT("resume", resume_command(run, code)),
            RH_F_INT("elapsed_ms", rh_now_ms() - run->started_ms));
}

/* The reads end first: nothing of the playbook may run once they are gone. */
void rh_run_release(rh_job *run)
{
    rh_backup_discard(run->backup);
    rh_verdicts_free(&run->verdicts);
    rh_measure_free(run->measure);
    rh_lua_close(run->lua);
    rh_redis_close(run->redis);
    rh_pg_close(run->pg);
    if (run->record != NULL)
        rh_events_remove_reader(run->events, rh_record_event, run->record);
    rh_record_close(run->record);
    rh_inputs_free(&run->inputs);
    free(run->after_commit);
    rh_arena_free(run->arena);
}

static int sync_record(rh_job *run, int rc, rh_error *error)
{
    rh_error unsaved = {0};
    if (!run->is_over || rh_record_sync(run->record, &unsaved) == RH_OK ||
        rc != RH_OK)
        return rc;
    return rh_fail(error, RH_INCOMPLETE,
                   "%s, but its record is not complete: %s",
                   run->is_committed ? "the database was changed and committed"
                                     : "all was done",
                   unsaved.message);
}

/* What can be said before anything is connected to. */
static int open_order(rh_job *run, rh_error *error)
{
    const rh_order *order = run->order;
    run->path = order->path;
    if (order->plan_out != NULL)
        return rh_plan_file_check_place(order->plan_out, error);
    return rh_run_open_reviewed(run, error);
}

static int load(rh_job *run, rh_error *error)
{
    const rh_order *order = run->order;
    const rh_plan_file *reviewed = run->reviewed;
    rh_file_need_hash();
    rh_run_dial(run);
    int rc = reviewed != NULL ? rh_run_load(run, run->path, reviewed->options,
                                            reviewed->noptions, error)
                              : rh_run_load(run, run->path, order->options,
                                            order->noptions, error);
    return rc == RH_OK ? rh_run_check_settings(run, error) : rc;
}

static bool found_changes(const rh_job *run)
{
    return run->order->is_detailed && run->mode == RH_MODE_DRY_RUN &&
           run->plan.changes;
}

int rh_run_begin(rh_job *run, const rh_settings *settings,
                 const rh_order *order, const char *what, rh_error *error)
{
    *run = (rh_job){.set = settings,
                    .order = order,
                    .what = what,
                    .events = settings->events,
                    .mode = order->mode,
                    .run_table = LUA_NOREF,
                    .facts = LUA_NOREF,
                    .arena = rh_arena_new()};
    run->verdicts.arena = run->inputs.arena = run->arena;
    name_run(run);
    return begin_record(run, error);
}

int rh_run_end(rh_job *run, int rc, rh_error *error)
{
    if (run->record != NULL) {
        tell_result(run, rc, error);
        rc = sync_record(run, rc, error);
    }
    rh_run_release(run);
    return rc;
}

int rh_run_playbook(const rh_settings *settings, const rh_order *order,
                    rh_error *error)
{
    rh_job run;
    int rc =
        rh_run_begin(&run, settings, order, mode_names[order->mode], error);
    if (rc == RH_OK) {
        rc = open_order(&run, error);
        if (rc == RH_OK)
            rc = load(&run, error);
        rh_run_tell(&run);
        if (rc == RH_OK)
            rc = carry_out(&run, error);
        if (rc == RH_OK && found_changes(&run))
            rc = RH_CHANGES;
    }
    return rh_run_end(&run, rc, error);
}

int rh_check_playbook(const rh_settings *settings, const char *path,
                      rh_error *error)
{
    rh_job run = {
        .set = settings, .events = settings->events, .arena = rh_arena_new()};
    run.inputs.arena = run.arena;
    int rc = rh_run_load_only(&run, path, error);
    if (rc == RH_OK)
        rh_playbook_tell(run.playbook, run.events);
    rh_run_release(&run);
    return rc;
}
