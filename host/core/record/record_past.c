/* SPDX-License-Identifier: MIT
 *
 * A table of which event means what for a run's past.
 */
#include "record_past.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record_internal.h"
#include "record_lines.h"

typedef struct reader {
    rh_past *past;
    rh_arena *arena;
} reader;

static const char *text_of(reader *r, const rh_json *event, const char *key)
{
    const char *text = rh_json_text(event, key);
    return text != NULL ? rh_arena_strdup(r->arena, text) : NULL;
}

static int operation_of(const rh_json *event)
{
    return (int)rh_json_integer(event, "operation", 0);
}

/* ---- The run ---- */

static void take_run(reader *r, const rh_json *event)
{
    rh_past *p = r->past;
    p->playbook = text_of(r, event, "playbook");
    p->playbook_path = text_of(r, event, "path");
    p->mode = text_of(r, event, "mode");
    p->started = text_of(r, event, "started");
    p->version = text_of(r, event, "version");
}

/* A resumed run tells its target again. */
static void take_target(reader *r, const rh_json *event)
{
    rh_past *p = r->past;
    if (p->database != NULL)
        return;
    p->database = text_of(r, event, "database");
    p->redis = text_of(r, event, "redis");
    p->mark.server.system = text_of(r, event, "system");
}

static void take_phase(reader *r, const rh_json *event)
{
    r->past->phase = text_of(r, event, "name");
}

static void take_removal(reader *r, const rh_json *event)
{
    rh_past *p = r->past;
    p->removals = rh_grow(p->removals, &p->removals_cap, p->nremovals,
                          sizeof *p->removals);
    p->removals[p->nremovals++] = text_of(r, event, "directory");
}

static void take_backup(reader *r, const rh_json *event)
{
    r->past->partial_backup = text_of(r, event, "directory");
}

static void take_seal(reader *r, const rh_json *event)
{
    r->past->partial_backup = NULL;
    r->past->backup = text_of(r, event, "directory");
}

static void take_committing(reader *r, const rh_json *event)
{
    rh_past *p = r->past;
    p->is_committing = true;
    p->mark =
        (rh_txn_mark){.xid = text_of(r, event, "xid"),
                      .server = {.system = p->mark.server.system,
                                 .timeline = text_of(r, event, "timeline"),
                                 .life = text_of(r, event, "life")}};
}

static void take_committed(reader *r, const rh_json *event)
{
    (void)event;
    r->past->is_committed = r->past->is_over = true;
}

static void take_proof(reader *r, const rh_json *event)
{
    (void)event;
    const char *mode = r->past->mode;
    r->past->is_over = mode != NULL && strcmp(mode, "dry run") != 0 &&
                       strcmp(mode, "rehearse") != 0;
}

static void take_rollback(reader *r, const rh_json *event)
{
    (void)event;
    r->past->is_rolled_back = true;
}

static void take_result(reader *r, const rh_json *event)
{
    r->past->is_ended = true;
    r->past->code = rh_json_integer(event, "code", RH_FAILED);
}

/* ---- What follows ---- */

static rh_past_step *step_of(reader *r, int operation)
{
    for (size_t i = 0; i < r->past->nsteps; i++)
        if (r->past->steps[i].operation == operation)
            return &r->past->steps[i];
    return NULL;
}

static void take_follow_up(reader *r, const rh_json *event)
{
    rh_past *p = r->past;
    p->steps = rh_grow(p->steps, &p->steps_cap, p->nsteps, sizeof *p->steps);
    p->steps[p->nsteps++] =
        (rh_past_step){.operation = operation_of(event),
                       .kind = text_of(r, event, "kind"),
                       .what = text_of(r, event, "what"),
                       .fields = text_of(r, event, "fields"),
                       .withheld = text_of(r, event, "withheld")};
}

static void set_state(reader *r, const rh_json *event, rh_step_state state)
{
    rh_past_step *step = step_of(r, operation_of(event));
    if (step != NULL)
        step->state = state;
}

static void take_start(reader *r, const rh_json *event)
{
    set_state(r, event, RH_STEP_STARTED);
}

static void take_failure(reader *r, const rh_json *event)
{
    set_state(r, event, RH_STEP_FAILED);
}

/* A program that came to its end was noted so before the step was. */
static void take_program(reader *r, const rh_json *event)
{
    bool good = rh_json_integer(event, "status", -1) == 0;
    set_state(r, event, good ? RH_STEP_SETTLED : RH_STEP_FAILED);
}

static void take_end(reader *r, const rh_json *event)
{
    set_state(r, event, RH_STEP_SETTLED);
}

static rh_past_file *file_of(reader *r, const rh_json *event)
{
    const char *path = rh_json_text(event, "path");
    for (size_t i = 0; path != NULL && i < r->past->nfiles; i++)
        if (strcmp(r->past->files[i].path, path) == 0)
            return &r->past->files[i];
    return NULL;
}

static void take_file(reader *r, const rh_json *event)
{
    rh_past *p = r->past;
    const char *path = text_of(r, event, "path");
    const char *temporary = text_of(r, event, "temporary");
    if (path == NULL || temporary == NULL)
        return;
    p->files = rh_grow(p->files, &p->files_cap, p->nfiles, sizeof *p->files);
    p->files[p->nfiles++] = (rh_past_file){
        .operation = operation_of(event), .path = path, .temporary = temporary};
}

static void take_whole_file(reader *r, const rh_json *event)
{
    rh_past_file *file = file_of(r, event);
    if (file == NULL)
        return;
    file->is_whole = true;
    file->bytes = rh_json_integer(event, "bytes", -1);
}

static void settle_file(reader *r, const rh_json *event)
{
    rh_past_file *file = file_of(r, event);
    if (file != NULL)
        file->is_settled = true;
}

static bool take_event(void *ud, const rh_json *event)
{
    static const struct {
        const char *name;
        void (*take)(reader *r, const rh_json *event);
    } known[] = {{"run", take_run},
                 {"target", take_target},
                 {"phase", take_phase},
                 {"planned_removal", take_removal},
                 {"backup_started", take_backup},
                 {"backup_sealed", take_seal},
                 {"committing", take_committing},
                 {"committed", take_committed},
                 {"proof", take_proof},
                 {"rolled_back", take_rollback},
                 {"result", take_result},
                 {"follow_up", take_follow_up},
                 {"follow_up_started", take_start},
                 {"follow_up_failed", take_failure},
                 {"command_ended", take_program},
                 {"follow_up_done", take_end},
                 {"follow_up_skipped", take_end},
                 {"file_started", take_file},
                 {"file_written", take_whole_file},
                 {"file_created", settle_file},
                 {"file_removed", settle_file}};
    reader *r = ud;
    const char *name = rh_json_text(event, "event");
    if (name == NULL)
        return false;
    r->past->is_ended = false;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].name, name) == 0)
            known[i].take(r, event);
    return true;
}

static bool is_written(const char *path)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    bool running = fd >= 0 && rh_record_is_running(fd);
    if (fd >= 0)
        close(fd);
    return running;
}

static const char *id_of(rh_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    return rh_arena_strndup(arena, name, strcspn(name, "."));
}

int rh_past_read(rh_past *out, rh_arena *arena, const char *path,
                 rh_error *error)
{
    bool is_torn = false;
    reader r = {.past = out, .arena = arena};
    *out = (rh_past){.path = path, .id = id_of(arena, path)};
    /* Before it is read: who ends in between has written all of it. */
    out->is_running = is_written(path);
    int rc = rh_record_each_line(path, take_event, &r, &is_torn, error);
    out->is_ended = out->is_ended && !is_torn;
    return rc;
}

void rh_past_free(rh_past *past)
{
    free(past->steps);
    free(past->files);
    free(past->removals);
}
