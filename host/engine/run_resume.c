/* SPDX-License-Identifier: MIT
 *
 * Finishing what a run that was killed, or met a fault, has not done after its
 * commit. All is taken from its record, and goes on in it. Never changes a
 * row: what was not committed is for a run of its own.
 */
#include "run_resume.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "txn.h"

static int nothing_left(resumption *r, rh_error *error)
{
    if (!r->past.is_over && r->past.code != RH_OK)
        return rh_fail(error, RH_FAILED,
                       "run %s was not committed and nothing follows it: run "
                       "its playbook again",
                       r->past.id);
    rh_past_tell(&r->past, true, r->run.events);
    return RH_OK;
}

/* Of a run that was rolled back: only its own files are in the way. */
static int clean_up(resumption *r, rh_error *error)
{
    if (!(r->how & RH_RESUME_DRY_RUN))
        rh_resume_remove_files(r);
    return rh_fail(error, RH_FAILED,
                   "run %s was rolled back: nothing was changed, and nothing "
                   "follows it; run its playbook again",
                   r->past.id);
}

/* ---- Where ---- */

/* The playbook says what is secret, should a program print it. */
static void learn_secrets(resumption *r)
{
    rh_job *run = &r->run;
    rh_error problem = {0};
    const char *path = r->past.playbook_path;
    run->hides_output =
        path == NULL || rh_run_load_only(run, path, &problem) != RH_OK ||
        rh_playbook_environment(&run->env, run->arena, run->playbook,
                                run->set->env, false, run->events,
                                &problem) != RH_OK;
    if (run->hides_output && rh_resume_runs_programs(r))
        RH_EMIT(run->events, "warning",
                RH_F_TEXT("text", rh_arena_printf(
                                      run->arena,
                                      "what programs print is not shown, for "
                                      "the playbook does not say any more what "
                                      "of it is secret: %s",
                                      problem.message)));
}

static int check_redis(const resumption *r, rh_error *error)
{
    const rh_job *run = &r->run;
    const char *then = r->past.redis;
    if (then == NULL || !rh_resume_needs_redis(r))
        return RH_OK;
    if (run->has_redis_url && strcmp(run->redis_url.place, then) == 0)
        return RH_OK;
    return rh_fail(error, RH_REFUSED,
                   "run %s was about the Redis at %s, and %s is configured "
                   "now: give its --redis-url",
                   r->past.id, then,
                   run->has_redis_url ? run->redis_url.place : "none");
}

static int check_target(const resumption *r, rh_error *error)
{
    const rh_past *p = &r->past;
    const rh_target *now = &r->run.target;
    const char *then = p->mark.server.system, *system = now->id.system;
    if (p->database != NULL && strcmp(p->database, now->database) != 0)
        return rh_fail(error, RH_REFUSED,
                       "run %s was about database \"%s\", and this is \"%s\": "
                       "give its --database-url",
                       p->id, p->database, now->database);
    if (then != NULL && system != NULL && strcmp(then, system) != 0)
        return rh_fail(error, RH_REFUSED,
                       "run %s was about the server with the system identifier "
                       "%s, and this is %s: give its --database-url",
                       p->id, then, system);
    return check_redis(r, error);
}

/* ---- What became of the COMMIT ---- */

static int learn_outcome(resumption *r, rh_error *error)
{
    rh_job *run = &r->run;
    bool only_looks = (r->how & RH_RESUME_DRY_RUN) != 0;
    if (r->past.mark.xid == NULL)
        return rh_fail(error, RH_UNKNOWN,
                       "the record of run %s does not say which transaction "
                       "it was",
                       r->past.id);
    int rc = only_looks ? rh_txn_outcome_now(&run->pg_url, &r->past.mark, error)
                        : rh_txn_outcome(&run->pg_url, &r->past.mark, error);
    if (rc == RH_OK) {
        r->past.is_committed = r->past.is_over = true;
        RH_EMIT(run->events, "committed", RH_F_TEXT("xid", r->past.mark.xid));
    } else if (rc == RH_FAILED) {
        r->past.is_rolled_back = true;
        RH_EMIT(run->events, "rolled_back",
                RH_F_TEXT("reason", error->message));
        rc = clean_up(r, error);
    }
    return rc;
}

/* ---- All of it ---- */

/* Major and minor as one number. */
static long version_number(const char *version)
{
    char *end = NULL;
    long major = strtol(version, &end, 10);
    long minor = *end == '.' ? strtol(end + 1, NULL, 10) : 0;
    return major * 1000 + minor;
}

/* What a later one writes down may mean what this one has never heard of. */
static int check_version(const resumption *r, rh_error *error)
{
    const char *version = r->past.version;
    if (version == NULL ||
        version_number(version) <= version_number(rh_version()))
        return RH_OK;
    return rh_fail(error, RH_REFUSED,
                   "run %s is one of resethost %s, and this is %s: resume it "
                   "with that one",
                   r->past.id, version, rh_version());
}

static int finish(resumption *r, rh_error *error)
{
    r->run.is_committed = r->past.is_committed;
    r->run.is_over = true;
    rh_resume_prepare(r);
    rh_resume_tell_plan(r);
    if (r->how & RH_RESUME_DRY_RUN)
        return RH_OK;
    int rc = rh_resume_confirm(r, error);
    if (rc == RH_OK)
        rc = rh_record_sync(r->run.record, error);
    return rc == RH_OK ? rh_resume_carry_out(r, error) : rc;
}

static int go_on(resumption *r, rh_standing standing, rh_error *error)
{
    learn_secrets(r);
    if (standing == RH_STANDS_UNCHANGED)
        return clean_up(r, error);
    int rc = rh_run_connect(&r->run, error);
    if (rc == RH_OK)
        rc = check_target(r, error);
    if (rc == RH_OK && standing == RH_STANDS_UNKNOWN)
        rc = learn_outcome(r, error);
    return rc == RH_OK ? finish(r, error) : rc;
}

static void tell_beginning(resumption *r)
{
    rh_job *run = &r->run;
    if (run->record != NULL)
        rh_events_add_reader(run->events, rh_record_event, run->record);
    RH_EMIT(run->events, "resumed", RH_F_TEXT("id", r->past.id),
            RH_F_TEXT("playbook", r->past.playbook),
            RH_F_TEXT("version", rh_version()),
            RH_F_TEXT("started", run->started.iso),
            RH_F_BOOL("dry_run", (r->how & RH_RESUME_DRY_RUN) != 0));
}

static int tell_end(resumption *r, int rc, rh_error *error)
{
    rh_job *run = &r->run;
    rh_error unsaved = {0};
    int told = rc == RH_CANCELLED ? rh_cancel_status(run->set->cancel) : rc;
    RH_EMIT(run->events, "result", RH_F_INT("code", told),
            RH_F_TEXT("status", rh_code_name(rc)),
            RH_F_TEXT("error", rc != RH_OK ? error->message : NULL),
            RH_F_TEXT("mode", r->past.mode),
            RH_F_TEXT("playbook", r->past.playbook),
            RH_F_TEXT("database", r->past.database),
            RH_F_BOOL("committed", r->past.is_committed),
            RH_F_TEXT("backup", r->past.backup),
            RH_F_INT("elapsed_ms", rh_now_ms() - run->started_ms));
    if (run->record == NULL || rc != RH_OK ||
        rh_record_sync(run->record, &unsaved) == RH_OK)
        return rc;
    return rh_fail(error, RH_INCOMPLETE,
                   "all was done, but its record is not complete: %s",
                   unsaved.message);
}

static int resume(resumption *r, rh_error *error)
{
    rh_standing standing = rh_past_standing(&r->past);
    snprintf(r->run.id, sizeof r->run.id, "%s", r->past.id);
    if (standing == RH_STANDS_RUNNING)
        return rh_fail(error, RH_BUSY, "run %s is still going", r->past.id);
    /* One that lacks no more than its last line gets that. */
    if (standing == RH_STANDS_COMPLETE &&
        (r->past.is_ended || !r->past.is_over))
        return nothing_left(r, error);
    tell_beginning(r);
    return tell_end(r, go_on(r, standing, error), error);
}

int rh_run_resume(const rh_settings *settings, const char *id, unsigned how,
                  rh_error *error)
{
    static const rh_order no_order = {.plan_out = NULL};
    resumption r = {.how = how,
                    .run = {.set = settings,
                            .order = &no_order,
                            .events = settings->events,
                            .run_table = LUA_NOREF,
                            .facts = LUA_NOREF,
                            .started = rh_clock_stamp(),
                            .started_ms = rh_now_ms(),
                            .arena = rh_arena_new()}};
    rh_job *run = &r.run;
    run->verdicts.arena = run->inputs.arena = run->arena;
    int rc = RH_OK;
    const char *path =
        rh_record_find(settings->state_dir, id, run->arena, error);
    if (path == NULL)
        rc = error->code;
    else if (!(how & RH_RESUME_DRY_RUN))
        rc = rh_record_reopen(&run->record, path, error);
    if (rc == RH_OK)
        rc = rh_past_read(&r.past, run->arena, path, error);
    if (rc == RH_OK)
        rc = check_version(&r, error);
    if (rc == RH_OK) {
        r.past.is_running = r.past.is_running && run->record == NULL;
        rc = resume(&r, error);
    }
    rh_past_free(&r.past);
    rh_run_release(run);
    return rc;
}
