/* SPDX-License-Identifier: MIT
 *
 * The steps that follow a commit, made again from a record. What may be done
 * twice is done; what may not is left to a person to decide.
 */
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "json_value.h"
#include "new_file.h"
#include "op_prune.h"
#include "run_resume.h"

static bool is_left(const rh_past_step *step)
{
    return step->state != RH_STEP_SETTLED;
}

static bool is_kind(const rh_past_step *step, const char *kind)
{
    return step->kind != NULL && strcmp(step->kind, kind) == 0;
}

bool rh_resume_needs_redis(const resumption *r)
{
    for (size_t i = 0; i < r->past.nsteps; i++)
        if (is_left(&r->past.steps[i]) && r->past.steps[i].kind != NULL &&
            strncmp(r->past.steps[i].kind, "redis.", 6) == 0)
            return true;
    return false;
}

bool rh_resume_runs_programs(const resumption *r)
{
    for (size_t i = 0; i < r->past.nsteps; i++)
        if (is_left(&r->past.steps[i]) &&
            is_kind(&r->past.steps[i], "command.run"))
            return true;
    return false;
}

/* ---- Making the operations again ---- */

/* It was declared when the run was made: the record has nothing else. */
static rh_allowed allow_itself(rh_arena *arena, const rh_value *fields)
{
    const rh_value *argv = rh_value_get(fields, "argv");
    const char **names = rh_arena_alloc(arena, 2 * sizeof *names);
    names[0] = rh_value_string(fields, "pattern");
    if (argv != NULL && argv->kind == RH_LIST && argv->u.list.n > 0 &&
        argv->u.list.items[0].kind == RH_STRING)
        names[1] = argv->u.list.items[0].u.string.s;
    return (rh_allowed){.redis = names,
                        .nredis = names[0] != NULL,
                        .commands = names + 1,
                        .ncommands = names[1] != NULL};
}

static int make_op(resumption *r, resumed_step *step, rh_error *error)
{
    rh_job *run = &r->run;
    const rh_value *fields = NULL;
    rh_change *change = &run->again.change;
    int rc = rh_json_to_value(&fields, run->arena, step->past->fields,
                              r->past.path, error);
    if (rc != RH_OK)
        return rc;
    change->allowed = allow_itself(run->arena, fields);
    rc = rh_op_new(&step->op, fields, step->past->operation, change, error);
    if (rc == RH_OK && rh_follow_find(step->op) == NULL)
        rc = rh_fail(error, RH_FAILED, "%s: %s does not follow a commit",
                     r->past.path, step->op->class->kind);
    if (rc != RH_OK)
        return rc;
    step->op->what = step->past->what;
    rh_prune_foresee(step->op, r->past.removals, r->past.nremovals, change);
    return RH_OK;
}

static bool may_have_been_done(const rh_past_step *step)
{
    return step->state == RH_STEP_STARTED && is_kind(step, "command.run");
}

/* Why it is not done, or NULL. */
static const char *find_obstacle(const resumption *r, const rh_past_step *step)
{
    if (step->withheld != NULL || step->fields == NULL)
        return rh_arena_printf(
            r->run.arena, "%s: do it by hand, and then say --done",
            step->withheld != NULL ? step->withheld : "its record is damaged");
    if (may_have_been_done(step) && !(r->how & RH_RESUME_AGAIN))
        return "it had begun and may have been done: look, and then say "
               "--again to do it once more, or --done";
    return NULL;
}

/* What cannot be made again keeps nothing else from being done. */
static void prepare_step(resumption *r, resumed_step *step)
{
    rh_error problem = {0};
    bool asks = step->past->withheld != NULL || step->past->fields == NULL ||
                may_have_been_done(step->past) ||
                is_kind(step->past, "redis.flush_db");
    step->is_noted = asks && (r->how & RH_RESUME_DONE);
    if (step->is_noted)
        return;
    step->left = find_obstacle(r, step->past);
    if (step->left != NULL || make_op(r, step, &problem) == RH_OK)
        return;
    step->op = NULL;
    step->left = rh_arena_strdup(r->run.arena, problem.message);
}

void rh_resume_prepare(resumption *r)
{
    rh_job *run = &r->run;
    run->again.change = (rh_change){.arena = run->arena,
                                    .pg = run->pg,
                                    .events = run->events,
                                    .backup_dir = run->set->backup_dir,
                                    .retention = {.dir = run->set->backup_dir,
                                                  .playbook = r->past.playbook,
                                                  .place = run->pg_url.place,
                                                  .verdicts = &run->verdicts,
                                                  .cancel = run->set->cancel}};
    r->steps = rh_arena_alloc(run->arena, r->past.nsteps * sizeof *r->steps);
    for (size_t i = 0; i < r->past.nsteps; i++) {
        if (!is_left(&r->past.steps[i]))
            continue;
        resumed_step *step = &r->steps[r->nsteps++];
        step->past = &r->past.steps[i];
        prepare_step(r, step);
    }
}

static bool is_to_be_named(const rh_past_file *file)
{
    return file->is_whole && !file->is_settled;
}

static const char *naming(const resumption *r, const rh_past_file *file)
{
    return rh_arena_printf(r->run.arena, "name the file %s", file->path);
}

void rh_resume_tell_plan(const resumption *r)
{
    for (size_t i = 0; i < r->past.nfiles; i++)
        if (is_to_be_named(&r->past.files[i]))
            RH_EMIT(r->run.events, "planned_resume",
                    RH_F_INT("operation", r->past.files[i].operation),
                    RH_F_TEXT("kind", "files.write"),
                    RH_F_TEXT("what", naming(r, &r->past.files[i])),
                    RH_F_TEXT("state", "not begun"));
    for (size_t i = 0; i < r->nsteps; i++) {
        const resumed_step *step = &r->steps[i];
        RH_EMIT(
            r->run.events, "planned_resume",
            RH_F_INT("operation", step->past->operation),
            RH_F_TEXT("kind", step->past->kind),
            RH_F_TEXT("what", step->past->what),
            RH_F_TEXT("state", rh_step_state_name(step->past->state)),
            RH_F_TEXT("note", step->is_noted ? "noted as done" : step->left));
    }
}

/* ---- Confirming ---- */

/* Whatever was written to it since is not what was confirmed. */
int rh_resume_confirm(resumption *r, rh_error *error)
{
    int64_t keys = -1;
    rh_job *run = &r->run;
    rh_error problem = {0};
    bool flushes = false;
    for (size_t i = 0; i < r->nsteps; i++)
        flushes = flushes || (r->steps[i].op != NULL &&
                              is_kind(r->steps[i].past, "redis.flush_db"));
    if (!flushes || !run->has_redis_url)
        return RH_OK;
    if (run->redis != NULL &&
        rh_redis_size(run->redis, &keys, &problem) != RH_OK)
        keys = -1;
    const char *number =
        keys >= 0 ? rh_arena_printf(run->arena, " %" PRId64, keys) : "";
    return rh_run_ask_phrase(
        run,
        rh_arena_printf(run->arena,
                        "All%s keys of the Redis database %d (%s) will be "
                        "deleted, also those that were written since the run.",
                        number, run->redis_url.db, run->redis_url.place),
        "FLUSH REDIS", error);
}

/* ---- Files ---- */

static const rh_op_class file_class = {.kind = "files.write", .verb = "write"};

static bool is_same_file(const char *a, const char *b)
{
    struct stat x, y;
    return lstat(a, &x) == 0 && lstat(b, &y) == 0 && x.st_dev == y.st_dev &&
           x.st_ino == y.st_ino;
}

/* It got its name, and nobody was left to note that. */
static bool has_its_name(const rh_past_file *file)
{
    int64_t bytes = 0;
    if (is_same_file(file->temporary, file->path))
        return unlink(file->temporary) == 0;
    return rh_path_look(file->temporary, NULL) == RH_PATH_MISSING &&
           rh_path_look(file->path, &bytes) == RH_PATH_FILE &&
           bytes == file->bytes;
}

static void publish(resumption *r, rh_outcome *o, const rh_past_file *file)
{
    rh_error problem = {0};
    rh_change *change = &r->run.again.change;
    rh_new_file f = {file->path, file->temporary, file->bytes};
    rh_op op = {.class = &file_class, .number = file->operation, .file = &f};
    if (has_its_name(file))
        rh_new_file_tell_created(&op, change);
    else if (rh_new_file_publish(&op, change, &problem) != RH_OK)
        rh_follow_note_failed(&r->run, o, &op, naming(r, file), &problem);
}

void rh_resume_remove_files(resumption *r)
{
    rh_change *change = &r->run.again.change;
    change->arena = r->run.arena;
    change->events = r->run.events;
    for (size_t i = 0; i < r->past.nfiles; i++) {
        const rh_past_file *file = &r->past.files[i];
        rh_new_file f = {file->path, file->temporary, file->bytes};
        rh_op op = {.number = file->operation, .file = &f};
        if (!file->is_settled &&
            rh_path_look(file->temporary, NULL) == RH_PATH_FILE)
            rh_new_file_discard(&op, change);
    }
}

/* ---- Doing it ---- */

static void note_done(rh_job *run, const rh_past_step *step)
{
    RH_EMIT(run->events, "follow_up_skipped",
            RH_F_INT("operation", step->operation),
            RH_F_TEXT("kind", step->kind), RH_F_TEXT("what", step->what));
}

/* No event: it stands as it stood. */
static void leave(rh_outcome *o, const resumed_step *step)
{
    if (o->failed.len == 0)
        rh_fail(&o->reason, RH_INCOMPLETE, "%s", step->left);
    rh_text_addf(&o->failed, "%s%s", o->failed.len > 0 ? ", " : "",
                 step->past->what);
}

static void do_step(resumption *r, rh_outcome *o, const resumed_step *step)
{
    if (step->is_noted)
        note_done(&r->run, step->past);
    else if (step->op == NULL)
        leave(o, step);
    else
        rh_follow_up(&r->run, o, step->op, rh_follow_find(step->op));
}

static void warn_of_after(const resumption *r)
{
    const rh_playbook *p = r->run.playbook;
    if (p != NULL && p->after != LUA_NOREF && r->past.phase != NULL &&
        strcmp(r->past.phase, "report") != 0)
        RH_EMIT(r->run.events, "warning",
                RH_F_TEXT("text", "after() of the playbook is not called: what "
                                  "it would be told was known to the run "
                                  "only"));
}

int rh_resume_carry_out(resumption *r, rh_error *error)
{
    rh_job *run = &r->run;
    rh_outcome o = {0};
    int rc = RH_OK;
    rh_run_phase(run, "follow_up");
    size_t most = r->past.nfiles + r->nsteps;
    run->undone = rh_arena_alloc(run->arena, most * sizeof *run->undone);
    for (size_t i = 0; i < r->past.nfiles; i++)
        if (is_to_be_named(&r->past.files[i]))
            publish(r, &o, &r->past.files[i]);
    for (size_t i = 0; i < r->nsteps; i++)
        do_step(r, &o, &r->steps[i]);
    warn_of_after(r);
    if (o.failed.len > 0)
        rc = rh_fail(error, RH_INCOMPLETE,
                     "run %s is still not complete: could not %s: %s",
                     r->past.id, o.failed.data, o.reason.message);
    rh_text_free(&o.failed);
    return rc;
}
