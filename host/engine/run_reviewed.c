/* SPDX-License-Identifier: MIT
 *
 * Applying a plan that was reviewed: everything that it was made from is
 * looked at again, as early as it can be, and whatever is not as it was stops
 * the run. Nothing that the plan's file says is done because it says so.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plan_claim.h"
#include "plan_drift.h"
#include "run_internal.h"
#include "schema.h"
#include "txn.h"

static rh_drifts no_drifts(const rh_job *run)
{
    return (rh_drifts){.arena = run->arena, .events = run->events};
}

/* The document of now, as the plan's was made. */
static int parse(const rh_json **now, const rh_job *run, rh_json_out *out,
                 int rc, rh_error *error)
{
    rh_json_close(out, '}');
    if (rc == RH_OK)
        rc = rh_json_parse(now, run->arena, out->text.data, out->text.len,
                           "the plan of now", error);
    rh_json_free(out);
    return rc;
}

static rh_json_out begin(const rh_job *run)
{
    rh_json_out out = {.events = run->events};
    rh_json_open(&out, NULL, '{');
    return out;
}

/* ---- The plan's own file, and files that it was made from ---- */

/* A path may only be meant from another directory. */
static const char *not_there(const rh_job *run, const char *path)
{
    char *here = path[0] != '/' ? getcwd(NULL, 0) : NULL;
    const char *words =
        here != NULL ? rh_arena_printf(run->arena, "not there below %s", here)
                     : NULL;
    free(here);
    return words;
}

static void compare_files(rh_job *run, rh_drifts *d)
{
    const rh_json *files = rh_json_get(run->reviewed->root, "files");
    bool is_object = files != NULL && files->kind == RH_JSON_OBJECT;
    const rh_json *file = is_object ? files->first : NULL;
    for (; file != NULL; file = file->next) {
        rh_error ignored;
        char sha256[RH_SHA256_HEX];
        const char *was = file->kind == RH_JSON_TEXT ? file->text : NULL;
        const char *now =
            rh_file_digest(file->key, NULL, sha256, &ignored) == RH_OK
                ? sha256
                : not_there(run, file->key);
        if (now == NULL || was == NULL || strcmp(was, now) != 0)
            rh_drift_add(d, rh_arena_printf(run->arena, "file %s", file->key),
                         was, now);
    }
}

/* Without it the playbook may not even load, and would not say why. */
static void compare_environment(const rh_job *run, rh_drifts *d)
{
    const rh_json *all = rh_json_get(run->reviewed->root, "environment");
    const rh_json *e = all != NULL ? all->first : NULL;
    for (; e != NULL; e = e->next) {
        const rh_json *set = rh_json_get(e, "set");
        if (e->key == NULL || set == NULL || set->kind != RH_JSON_TRUE ||
            rh_env_get(run->set->env, e->key, NULL) != NULL)
            continue;
        rh_drift_add(
            d, rh_arena_printf(run->arena, "environment variable %s", e->key),
            "set", "not set");
    }
}

/* Until 1.0 a minor version may plan differently. */
static void compare_versions(const rh_job *run, rh_drifts *d)
{
    const char *was = run->reviewed->tool, *now = rh_version();
    size_t major = strcspn(now, ".") + 1;
    size_t n = now[0] == '0' ? major + strcspn(now + major, ".") + 1 : major;
    if (strncmp(was, now, n) != 0)
        rh_drift_add(d, "the version of resethost", was, now);
}

static int compare_age(const rh_job *run, rh_drifts *d, rh_error *error)
{
    enum { SKEW_US = 3600 * 1000000LL }; /* of two machines' clocks */
    const char *user = NULL;
    const rh_plan_file *file = run->reviewed;
    int64_t now = rh_clock_micros();
    int rc = rh_plan_claimed(&user, run->arena, run->set->state_dir,
                             file->sha256, error);
    if (rc != RH_OK)
        return rc;
    if (user != NULL)
        rh_drift_add(d, "this plan, good for one run", "unused",
                     rh_arena_printf(run->arena, "used by run %s", user));
    if (now < file->created_us - SKEW_US)
        rh_drift_add(d, "the plan's age", rh_json_text(file->root, "created"),
                     rh_arena_printf(run->arena,
                                     "%s, which is before that: this "
                                     "machine's clock, or the other's, is "
                                     "wrong",
                                     run->started.iso));
    if (now > file->expires_us)
        rh_drift_add(d, "the plan's age", "new",
                     rh_arena_printf(run->arena, "expired at %s",
                                     rh_json_text(file->root, "expires")));
    return RH_OK;
}

int rh_run_open_reviewed(rh_job *run, rh_error *error)
{
    const rh_order *order = run->order;
    if (order->plan == NULL)
        return RH_OK;
    rh_drifts d = no_drifts(run);
    rh_plan_file *file = rh_arena_alloc(run->arena, sizeof *file);
    int rc = rh_plan_file_read(file, run->arena, order->plan, error);
    if (rc != RH_OK)
        return rc;
    run->reviewed = file;
    run->path = file->playbook;
    if (order->confirm != NULL || run->mode != RH_MODE_DRY_RUN)
        rc = rh_plan_file_confirm(file, order->confirm, error);
    if (rc == RH_OK)
        rc = compare_age(run, &d, error);
    if (rc != RH_OK)
        return rc;
    compare_versions(run, &d);
    compare_files(run, &d);
    compare_environment(run, &d);
    return rh_drift_outcome(&d, error);
}

/* ---- What is known before the database is read ---- */

int rh_run_check_settings(rh_job *run, rh_error *error)
{
    const rh_json *now = NULL;
    if (run->reviewed == NULL)
        return RH_OK;
    rh_drifts d = no_drifts(run);
    rh_json_out out = begin(run);
    int rc = rh_paper_settings(&out, run, error);
    rc = parse(&now, run, &out, rc, error);
    if (rc != RH_OK)
        return rc;
    rh_drift_settings(&d, run->reviewed->root, now);
    return rh_drift_outcome(&d, error);
}

/* ---- The database ---- */

static bool is_missing(const rh_job *run, int rc)
{
    return rc == RH_FAILED &&
           rh_pg_transaction_status(run->pg) == PQTRANS_INTRANS;
}

/* Keeps the names of tables that are there; the others show as gone. */
static int keep_found(rh_job *run, const char **names, size_t *n,
                      rh_error *error)
{
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++) {
        rh_catalog one;
        int rc =
            rh_catalog_read(&one, run->arena, run->pg, &names[i], 1, error);
        if (rc == RH_OK)
            names[kept++] = names[i];
        else if (!is_missing(run, rc))
            return rc;
    }
    *n = kept;
    return RH_OK;
}

/* The tables that the plan has, as far as they are there. */
static int find_tables(rh_job *run, rh_catalog *catalog, rh_error *error)
{
    size_t n = 0, cap = 0;
    const char **names = NULL;
    const rh_json *tables = rh_json_get(run->reviewed->root, "tables");
    bool is_object = tables != NULL && tables->kind == RH_JSON_OBJECT;
    const rh_json *t = is_object ? tables->first : NULL;
    for (; t != NULL; t = t->next) {
        names = rh_grow(names, &cap, n, sizeof *names);
        names[n++] = t->key;
    }
    int rc = rh_catalog_read(catalog, run->arena, run->pg, names, n, error);
    if (is_missing(run, rc)) {
        rc = keep_found(run, names, &n, error);
        if (rc == RH_OK)
            rc = rh_catalog_read(catalog, run->arena, run->pg, names, n, error);
    }
    free(names);
    return rc;
}

static int put_database(rh_json_out *out, rh_job *run, rh_error *error)
{
    rh_catalog catalog;
    int rc = rh_txn_begin_read(run->pg, error);
    if (rc == RH_OK)
        rc = rh_run_note_database(run, error);
    if (rc == RH_OK)
        rc = find_tables(run, &catalog, error);
    if (rc == RH_OK)
        rc = rh_schema_put(out, "tables", run->pg, &catalog, error);
    if (rc == RH_OK)
        rc = rh_txn_end_read(run->pg, error);
    else
        rh_txn_rollback(run->pg);
    if (rc == RH_OK)
        rh_paper_target(out, run);
    return rc;
}

int rh_run_check_target(rh_job *run, rh_error *error)
{
    const rh_json *now = NULL;
    if (run->reviewed == NULL)
        return RH_OK;
    rh_drifts d = no_drifts(run);
    rh_json_out out = begin(run);
    int rc = put_database(&out, run, error);
    rc = parse(&now, run, &out, rc, error);
    if (rc != RH_OK)
        return rc;
    rh_drift_target(&d, run->reviewed->root, now);
    /* Of another database no table can be expected to be there. */
    if (d.n == 0)
        rh_drift_tables(&d, run->reviewed->root, now);
    return rh_drift_outcome(&d, error);
}

/* ---- The plan ---- */

/* verify() and after() are not called for a plan, but what they read is said
   by an option or by the name of a module. */
void rh_run_bind_files(rh_job *run)
{
    const rh_reach *reach = rh_lua_reach(rh_lua_get(run->lua));
    rh_lua_note_modules(run->lua);
    for (size_t i = 0; i < reach->nnamed; i++) {
        rh_error ignored;
        char sha256[RH_SHA256_HEX];
        const char *path = reach->named[i];
        if (!rh_inputs_has(&run->inputs, path) &&
            rh_reach_digest(reach, path, sha256, &ignored) == RH_OK)
            rh_inputs_note(&run->inputs, path, sha256);
    }
}

int rh_run_check_plan(rh_job *run, rh_error *error)
{
    const rh_json *now = NULL;
    if (run->reviewed == NULL)
        return RH_OK;
    rh_drifts d = no_drifts(run);
    rh_json_out out = begin(run);
    rh_paper_playbook(&out, run);
    rh_paper_follow_ups(&out, run);
    rh_plan_put(&out, &run->plan);
    int rc = parse(&now, run, &out, RH_OK, error);
    /* What another run has done meanwhile may look like nothing to do. */
    if (rc == RH_OK)
        rc = compare_age(run, &d, error);
    if (rc != RH_OK)
        return rc;
    rh_drift_playbook(&d, run->reviewed->root, now);
    rh_drift_operations(&d, run->reviewed->root, now);
    rh_drift_follow_ups(&d, run->reviewed->root, now);
    rc = rh_drift_outcome(&d, error);
    rh_inputs_close(&run->inputs);
    if (rc == RH_OK && run->order->confirm != NULL)
        RH_EMIT(run->events, "confirmed",
                RH_F_TEXT("phrase", run->order->confirm), RH_F_INT("number", 1),
                RH_F_INT("total", 1));
    return rc;
}

int rh_run_check_again(rh_job *run, rh_error *error)
{
    const rh_json *now = NULL;
    if (run->reviewed == NULL)
        return RH_OK;
    rh_drifts d = no_drifts(run);
    rh_json_out out = begin(run);
    rh_plan_put(&out, &run->again);
    int rc = rh_schema_put(&out, "tables", run->pg, &run->again.catalog, error);
    rc = parse(&now, run, &out, rc, error);
    if (rc != RH_OK)
        return rc;
    rh_drift_tables(&d, run->reviewed->root, now);
    rh_drift_operations(&d, run->reviewed->root, now);
    return rh_drift_outcome(&d, error);
}

int rh_run_check_counts(rh_job *run, rh_error *error)
{
    const rh_json *now = NULL;
    if (run->reviewed == NULL)
        return RH_OK;
    rh_drifts d = no_drifts(run);
    rh_json_out out = begin(run);
    rh_plan_put(&out, &run->again);
    int rc = parse(&now, run, &out, RH_OK, error);
    if (rc != RH_OK)
        return rc;
    rh_drift_operations(&d, run->reviewed->root, now);
    return rh_drift_outcome(&d, error);
}

/* ---- Once only ---- */

int rh_run_claim(rh_job *run, rh_error *error)
{
    if (run->reviewed == NULL)
        return RH_OK;
    int rc = rh_plan_claim(run->arena, run->set->state_dir,
                           run->reviewed->sha256, run->id, error);
    run->is_claimed = rc == RH_OK;
    return rc;
}

void rh_run_unclaim(rh_job *run)
{
    if (run->is_claimed)
        rh_plan_unclaim(run->arena, run->set->state_dir, run->reviewed->sha256);
    run->is_claimed = false;
}
