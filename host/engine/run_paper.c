/* SPDX-License-Identifier: MIT
 *
 * A plan as a document: for people to review, and for a later run to compare
 * itself with. Each part is made by the same function for both. No secret is
 * in it, and nothing that was made from one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "fingerprint.h"
#include "run_internal.h"
#include "schema.h"

/* ---- Playbook, options, environment ---- */

static void put_value(rh_json_out *out, const char *key, const rh_value *v)
{
    rh_text json = RH_TEXT_INIT;
    if (v->kind == RH_STRING) {
        rh_json_put(out, key, v->u.string.s);
        return;
    }
    rh_value_json(&json, v);
    rh_json_put_raw(out, key, json.data);
    rh_text_free(&json);
}

static int put_variable(rh_json_out *out, rh_job *run, const char *salt,
                        const rh_playbook_env *e, rh_error *error)
{
    char print[RH_FINGERPRINT_HEX];
    bool ok = false;
    const rh_value *v = rh_value_get(run->env, e->name);
    const char *text = v != NULL ? rh_value_sql_text(v, run->arena, &ok) : NULL;
    if (text == NULL)
        return RH_OK;
    int rc = e->is_secret ? rh_fingerprint(print, salt, e->name, text, error)
                          : RH_OK;
    if (rc != RH_OK)
        return rc;
    rh_json_open(out, e->name, '{');
    rh_json_put_boolean(out, "secret", e->is_secret);
    rh_json_put_boolean(out, "set",
                        rh_env_get(run->set->env, e->name, NULL) != NULL);
    rh_json_put(out, e->is_secret ? "fingerprint" : "value",
                e->is_secret ? print : text);
    rh_json_close(out, '}');
    return RH_OK;
}

static const char *make_salt(rh_job *run)
{
    unsigned char bytes[16];
    char hex[2 * sizeof bytes + 1];
    if (run->reviewed != NULL)
        return run->reviewed->salt;
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return run->id;
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
    return rh_arena_strdup(run->arena, hex);
}

int rh_paper_settings(rh_json_out *out, rh_job *run, rh_error *error)
{
    int rc = RH_OK;
    const rh_playbook *p = run->playbook;
    const char *salt = make_salt(run);
    rh_json_put(out, "backup_directory", run->set->backup_dir);
    rh_json_open(out, "options", '{');
    for (size_t i = 0;
         run->options->kind == RH_MAP && i < run->options->u.list.n; i++) {
        const rh_value *v = &run->options->u.list.items[i];
        put_value(out, v->key, v);
    }
    rh_json_close(out, '}');
    rh_json_put(out, "salt", salt);
    rh_json_open(out, "environment", '{');
    for (size_t i = 0; rc == RH_OK && i < p->nenv; i++)
        rc = put_variable(out, run, salt, &p->env[i], error);
    rh_json_close(out, '}');
    return rc;
}

/* As they were given: an apply resolves them itself. */
static void put_given(rh_json_out *out, const rh_order *order)
{
    rh_json_open(out, "given", '[');
    for (size_t i = 0; i < order->noptions; i++) {
        rh_json_open(out, NULL, '{');
        rh_json_put_exact(out, "name", order->options[i].name);
        rh_json_put_exact(out, "value", order->options[i].value);
        rh_json_close(out, '}');
    }
    rh_json_close(out, ']');
}

void rh_paper_playbook(rh_json_out *out, const rh_job *run)
{
    rh_json_open(out, "playbook", '{');
    rh_json_put_exact(out, "path", run->path);
    rh_json_put(out, "name", run->playbook->name);
    rh_json_put(out, "sha256", rh_lua_digest(run->lua, run->arena));
    rh_json_close(out, '}');
    rh_json_open(out, "files", '{');
    for (size_t i = 0; i < run->inputs.n; i++)
        rh_json_put(out, run->inputs.items[i].path,
                    run->inputs.items[i].sha256);
    rh_json_close(out, '}');
}

/* ---- Target ---- */

void rh_paper_target(rh_json_out *out, const rh_job *run)
{
    const rh_target *t = &run->target;
    size_t major = strcspn(t->version, ".");
    rh_json_open(out, "target", '{');
    rh_json_put_exact(out, "database", t->database);
    rh_json_put(out, "oid", run->database_oid);
    rh_json_put(out, "server", t->server);
    rh_json_put(out, "system identifier", t->id.system);
    rh_json_put(out, "timeline", t->id.timeline);
    rh_json_put(out, "server version",
                rh_arena_strndup(run->arena, t->version, major));
    rh_json_put(out, "user", t->user);
    rh_json_put(out, "class", rh_class_name(t->class));
    rh_json_put(out, "search path", run->search_path);
    rh_json_put(out, "settings", run->db_settings);
    rh_json_put(out, "Redis", run->has_redis_url ? run->redis_url.place : NULL);
    rh_json_close(out, '}');
}

/* What a session is set to by its database and its user can give a statement
   another meaning. The value of one that an application invented may be a
   secret: its name is all that is kept. */
static const char database_sql[] =
    "SELECT (SELECT oid::text FROM pg_catalog.pg_database"
    "  WHERE datname = pg_catalog.current_database()),"
    " pg_catalog.current_setting('search_path'),"
    " (SELECT pg_catalog.string_agg(CASE"
    "  WHEN pg_catalog.split_part(c, '=', 1) LIKE '%.%'"
    "  THEN pg_catalog.split_part(c, '=', 1) ELSE c END, ', '"
    "  ORDER BY s.setrole <> 0, s.setdatabase <> 0, c)"
    " FROM pg_catalog.pg_db_role_setting s,"
    "  pg_catalog.unnest(s.setconfig) c"
    " WHERE s.setdatabase IN (0, (SELECT oid FROM pg_catalog.pg_database"
    "   WHERE datname = pg_catalog.current_database()))"
    "  AND s.setrole IN (0, (SELECT oid FROM pg_catalog.pg_roles"
    "   WHERE rolname = session_user)))";

int rh_run_note_database(rh_job *run, rh_error *error)
{
    PGresult *res = NULL;
    const char **slots[] = {&run->database_oid, &run->search_path,
                            &run->db_settings};
    int rc = rh_pg_run(run->pg, &res, error, database_sql, 0, NULL);
    for (int i = 0; rc == RH_OK && i < 3; i++)
        *slots[i] = PQgetisnull(res, 0, i)
                        ? NULL
                        : rh_arena_strdup(run->arena, PQgetvalue(res, 0, i));
    PQclear(res);
    return rc;
}

int rh_run_note_schema(rh_job *run, rh_error *error)
{
    rh_json_out out = {.events = run->events, .depth = 1};
    int rc = rh_schema_put(&out, "tables", run->pg, &run->plan.catalog, error);
    run->schema = rh_arena_strdup(run->arena, rh_text_str(&out.text));
    rh_json_free(&out);
    if (rc == RH_OK)
        rc = rh_run_note_database(run, error);
    return rc;
}

/* ---- What follows, what is replaced ---- */

void rh_run_note_follow_up(void *ud, const rh_event *event)
{
    rh_job *run = ud;
    if (strncmp(event->name, "planned_", 8) != 0)
        return;
    run->after_commit = rh_grow(run->after_commit, &run->after_commit_cap,
                                run->nafter_commit, sizeof *run->after_commit);
    run->after_commit[run->nafter_commit++] =
        rh_arena_strdup(run->arena, event->json);
}

void rh_paper_follow_ups(rh_json_out *out, const rh_job *run)
{
    rh_json_open(out, "after_commit", '[');
    for (size_t i = 0; i < run->nafter_commit; i++)
        rh_json_put_raw(out, NULL, run->after_commit[i]);
    rh_json_close(out, ']');
}

/* A reviewer must read there what a person would have been asked. */
static void put_demands(rh_json_out *out, rh_job *run)
{
    const rh_demand *demands = NULL;
    size_t n = rh_run_demands(run, &demands);
    rh_json_open(out, "replaces", '[');
    for (size_t i = 0; i < n; i++) {
        rh_json_open(out, NULL, '{');
        rh_json_put(out, "words", demands[i].words);
        if (demands[i].phrase != NULL)
            rh_json_put(out, "phrase", demands[i].phrase);
        else
            rh_json_put_integer(out, "countdown", demands[i].countdown);
        rh_json_close(out, '}');
    }
    rh_json_close(out, ']');
}

static void tell_demands(rh_job *run)
{
    const rh_demand *demands = NULL;
    size_t n = rh_run_demands(run, &demands);
    for (size_t i = 0; i < n; i++)
        if (demands[i].phrase != NULL)
            RH_EMIT(run->events, "plan_replaces",
                    RH_F_TEXT("words", demands[i].words),
                    RH_F_TEXT("phrase", demands[i].phrase));
        else
            RH_EMIT(run->events, "plan_replaces",
                    RH_F_TEXT("words", demands[i].words),
                    RH_F_INT("countdown", demands[i].countdown));
}

static void put_tolerance(rh_json_out *out)
{
    rh_json_open(out, "tolerance", '{');
    rh_json_put(out, "words",
                "When it is applied, each number of rows or keys may differ "
                "from the planned one by a tenth or by 1,000, whichever is "
                "more; nothing else may differ.");
    rh_json_put_integer(out, "part", RH_PLAN_TOLERANCE_PART);
    rh_json_put_integer(out, "rows", RH_PLAN_TOLERANCE_ROWS);
    rh_json_close(out, '}');
}

/* ---- The whole ---- */

static void put_head(rh_json_out *out, const rh_job *run)
{
    char seed[17];
    int64_t now = rh_clock_micros();
    rh_stamp created = rh_clock_stamp_at(now);
    rh_stamp expires =
        rh_clock_stamp_at(now + (int64_t)RH_PLAN_HOURS * 3600 * 1000000);
    snprintf(seed, sizeof seed, "%016llx", (unsigned long long)run->seed);
    rh_json_put(out, "format", RH_PLAN_FORMAT);
    rh_json_put_integer(out, "version", RH_PLAN_VERSION);
    rh_json_put(out, "resethost", rh_version());
    rh_json_put(out, "created", created.iso);
    rh_json_put(out, "expires", expires.iso);
    rh_json_put_exact(out, "run", run->id);
    rh_json_put_exact(out, "seed", seed);
    rh_json_put_exact(out, "now", run->started.iso);
}

static int put_plan(rh_json_out *out, rh_job *run, rh_error *error)
{
    const rh_plan *plan = &run->plan;
    rh_json_open(out, NULL, '{');
    put_head(out, run);
    rh_json_put(out, "summary", run->playbook->summary);
    put_demands(out, run);
    rh_paper_target(out, run);
    rh_json_put_boolean(out, "changes", plan->changes);
    rh_json_put_boolean(out, "destroys", plan->destroys);
    rh_json_put_integer(out, "rows", plan->rows);
    rh_plan_put(out, plan);
    rh_paper_follow_ups(out, run);
    put_tolerance(out);
    rh_paper_playbook(out, run);
    put_given(out, run->order);
    rh_answers_put(run->reads.answers, out, "answers");
    int rc = rh_paper_settings(out, run, error);
    rh_text_add(&out->text, ",");
    rh_text_add(&out->text, run->schema);
    rh_json_put(out, "digest", plan->digest);
    rh_json_close(out, '}');
    return rc;
}

static const char *apply_command(const rh_job *run, const char *code)
{
    rh_text t = RH_TEXT_INIT;
    rh_text_add(&t, "resethost apply ");
    rh_text_shell_word(&t, run->order->plan_out);
    rh_text_add(&t, " --confirm ");
    rh_text_shell_word(
        &t, rh_arena_printf(run->arena, "%s:%s", run->target.database, code));
    if (!run->set->backup_dir_is_preset) {
        rh_text_add(&t, " --backup-dir ");
        rh_text_shell_word(&t, run->set->backup_dir);
    }
    const char *command = rh_arena_strdup(run->arena, t.data);
    rh_text_free(&t);
    return command;
}

static void tell_written(rh_job *run, const rh_plan_file *file)
{
    const char *code = rh_arena_strndup(run->arena, file->sha256, RH_PLAN_CODE);
    tell_demands(run);
    RH_EMIT(run->events, "plan_written", RH_F_TEXT("path", file->path),
            RH_F_TEXT("code", code), RH_F_TEXT("sha256", file->sha256),
            RH_F_TEXT("command", apply_command(run, code)));
}

int rh_run_write_plan(rh_job *run, rh_error *error)
{
    rh_plan_file file;
    rh_json_out out = {.events = run->events};
    const char *path = run->order->plan_out;
    int rc = put_plan(&out, run, error);
    if (rc == RH_OK && out.secret != NULL)
        rc = rh_fail(error, RH_USAGE,
                     "no plan was written, because its \"%s\" would hold a "
                     "secret: give secrets by environment variables that are "
                     "declared secret",
                     out.secret);
    /* What was masked may have become ambiguous. */
    if (rc == RH_OK)
        rc = rh_plan_file_parse(&file, run->arena, path, out.text.data,
                                out.text.len, error);
    if (rc == RH_OK)
        rc = rh_plan_file_write(run->arena, path, &out.text, error);
    if (rc == RH_OK)
        tell_written(run, &file);
    rh_json_free(&out);
    return rc;
}
