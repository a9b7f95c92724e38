/* SPDX-License-Identifier: MIT
 *
 * What follows the commit, as long as it is only planned: what a playbook may
 * reach there, and what is told of it before anybody is asked.
 */
#include <inttypes.h>
#include <string.h>

#include "op_command.h"
#include "op_prune.h"
#include "run_internal.h"

/* What the user gave for options of this type. */
static size_t paths_of(const rh_job *run, const char *type, const char **out)
{
    size_t n = 0;
    for (size_t i = 0; i < run->playbook->noptions; i++) {
        const rh_playbook_option *o = &run->playbook->options[i];
        const char *path = rh_value_string(run->options, o->name);
        if (strcmp(o->type, type) == 0 && path != NULL)
            out[n++] = path;
    }
    return n;
}

rh_allowed rh_run_allowed(const rh_job *run)
{
    const rh_playbook *p = run->playbook;
    const char **files =
        rh_arena_alloc(run->arena, p->noptions * sizeof *files);
    const char **folders =
        rh_arena_alloc(run->arena, p->noptions * sizeof *folders);
    return (rh_allowed){.redis = p->redis,
                        .nredis = p->nredis,
                        .commands = p->commands,
                        .ncommands = p->ncommands,
                        .new_files = files,
                        .nnew_files = paths_of(run, "new_file", files),
                        .folders = folders,
                        .nfolders = paths_of(run, "directory", folders),
                        .files = *rh_lua_reach(rh_lua_get(run->lua))};
}

/* ---- Redis ---- */

static const char *count_keys(rh_job *run, const rh_op *op, int64_t *keys)
{
    rh_error problem = {0};
    const char *pattern = rh_value_string(op->fields, "pattern");
    int rc = pattern != NULL
                 ? rh_redis_count(run->redis, pattern, keys, &problem)
                 : rh_redis_size(run->redis, keys, &problem);
    return rc == RH_OK ? NULL : rh_arena_strdup(run->arena, problem.message);
}

/* How many keys it is about; not knowing is no failure. */
static const char *look_at_redis(rh_job *run, const rh_op *op, int64_t *keys)
{
    if (!run->has_redis_url)
        return "no Redis is configured (REDIS_URL): nothing will be done";
    if (run->redis == NULL && rh_value_is_true(op->fields, "optional"))
        return "Redis cannot be reached now: if that is so after the commit, "
               "this is left out";
    if (run->redis == NULL)
        return "Redis cannot be reached now: it is tried again after the "
               "commit";
    if (rh_value_string(op->fields, "key") != NULL)
        return NULL;
    return count_keys(run, op, keys);
}

/* Other applications may have their keys there, and no backup holds any. */
static void note_flush(rh_job *run, int64_t keys)
{
    const rh_redis_url *url = &run->redis_url;
    if (!run->has_redis_url)
        return;
    if (keys >= 0)
        run->flush_question = rh_arena_printf(
            run->arena,
            "All %" PRId64 " keys of the Redis database %d (%s) will be "
            "deleted, whatever put them there. No backup holds them.",
            keys, url->db, url->place);
    else
        run->flush_question = rh_arena_printf(
            run->arena,
            "All keys of the Redis database %d (%s) will be deleted, whatever "
            "put them there; how many there are is not known. No backup holds "
            "them.",
            url->db, url->place);
}

static void tell_flush(rh_job *run, const rh_op *op)
{
    int64_t keys = -1;
    const char *note = look_at_redis(run, op, &keys);
    note_flush(run, keys);
    rh_field fields[4] = {RH_F_INT("operation", op->number),
                          RH_F_TEXT("kind", op->class->kind)};
    size_t n = 2;
    if (run->has_redis_url)
        fields[n++] = (rh_field)RH_F_INT("database", run->redis_url.db);
    fields[n++] = note != NULL ? (rh_field)RH_F_TEXT("note", note)
                               : (rh_field)RH_F_INT("keys", keys);
    rh_events_emit(run->events, "planned_redis", fields, n);
}

static void tell_set(rh_job *run, const rh_op *op)
{
    int64_t keys = 0;
    rh_text value = RH_TEXT_INIT;
    const rh_value *ttl = rh_value_get(op->fields, "ttl");
    const char *note = look_at_redis(run, op, &keys);
    rh_value_json(&value, rh_value_get(op->fields, "value"));
    RH_EMIT(run->events, "planned_redis", RH_F_INT("operation", op->number),
            RH_F_TEXT("kind", op->class->kind),
            RH_F_TEXT("key", rh_value_string(op->fields, "key")),
            RH_F_TEXT("value", value.data),
            RH_F_INT("ttl", ttl != NULL ? ttl->u.integer : 0),
            RH_F_TEXT("note", note));
    rh_text_free(&value);
}

static void tell_delete(rh_job *run, const rh_op *op)
{
    int64_t keys = 0;
    const char *note = look_at_redis(run, op, &keys);
    const char *pattern = rh_value_string(op->fields, "pattern");
    if (note != NULL)
        RH_EMIT(run->events, "planned_redis", RH_F_INT("operation", op->number),
                RH_F_TEXT("kind", op->class->kind),
                RH_F_TEXT("pattern", pattern), RH_F_TEXT("note", note));
    else
        RH_EMIT(run->events, "planned_redis", RH_F_INT("operation", op->number),
                RH_F_TEXT("kind", op->class->kind),
                RH_F_TEXT("pattern", pattern), RH_F_INT("keys", keys));
}

/* ---- Commands ---- */

bool rh_run_spares_programs(const rh_job *run, const rh_op *op)
{
    return run->target.class == RH_CLASS_SANDBOX && rh_command_of(op) != NULL;
}

static void tell_command(rh_job *run, const rh_op *op)
{
    const rh_command *c = rh_command_of(op);
    const char *note = NULL;
    if (op->is_left_out) {
        note = rh_arena_printf(
            run->arena, "%s is not in PATH: it will not be run", c->argv[0]);
        RH_EMIT(run->events, "warning", RH_F_TEXT("text", note));
    } else if (rh_run_spares_programs(run, op)) {
        note = "this is a sandbox: it will not be run";
    }
    RH_EMIT(run->events, "planned_command", RH_F_INT("operation", op->number),
            RH_F_TEXT("command", c->words), RH_F_TEXT("program", c->path),
            RH_F_INT("timeout_s", c->timeout_s), RH_F_TEXT("note", note));
}

static void tell_prune(rh_job *run, const rh_op *op)
{
    rh_prune_tell(op, run->events);
}

static void tell_dump(rh_job *run, const rh_op *op)
{
    if (op->is_left_out)
        RH_EMIT(run->events, "warning", RH_F_TEXT("text", op->note));
}

/* Once, whatever the number of operations. */
static void warn_without_redis(rh_job *run)
{
    for (size_t i = 0; i < run->plan.change.nops; i++)
        if (strncmp(run->plan.change.ops[i]->class->kind, "redis.", 6) == 0) {
            RH_EMIT(run->events, "warning",
                    RH_F_TEXT("text", "no Redis is configured (REDIS_URL): its "
                                      "keys stay as they are"));
            return;
        }
}

void rh_run_tell_follow_ups(rh_job *run)
{
    static const struct {
        const char *kind;
        void (*tell)(rh_job *run, const rh_op *op);
    } tellers[] = {
        {"redis.delete", tell_delete},  {"redis.set", tell_set},
        {"redis.flush_db", tell_flush}, {"backup.prune", tell_prune},
        {"backup.pg_dump", tell_dump},  {"command.run", tell_command}};
    if (!run->has_redis_url)
        warn_without_redis(run);
    for (size_t i = 0; i < run->plan.change.nops; i++) {
        const rh_op *op = run->plan.change.ops[i];
        for (size_t k = 0; k < sizeof tellers / sizeof *tellers; k++)
            if (strcmp(tellers[k].kind, op->class->kind) == 0)
                tellers[k].tell(run, op);
    }
}
