/* SPDX-License-Identifier: MIT
 *
 * Everything up to the last question: who the target is, what would be done to
 * it, and whether a person wants that. No lock is held and nothing written.
 */
#include <string.h>

#include "run_internal.h"
#include "txn.h"

static int parse_urls(rh_job *run, rh_error *error)
{
    const rh_settings *set = run->set;
    if (set->database_url == NULL)
        return rh_fail(error, RH_USAGE,
                       "no database is named: give --database-url, or set "
                       "DATABASE_URL in the environment or in .env");
    int rc = rh_pg_url_parse(&run->pg_url, run->arena, set->database_url,
                             set->database_origin, error);
    run->pg_url.session = rh_arena_printf(run->arena, "resethost %s", run->id);
    if (rc == RH_OK && set->redis_url != NULL) {
        run->has_redis_url = true;
        rc = rh_redis_url_parse(&run->redis_url, run->arena, set->redis_url,
                                set->redis_origin, error);
    }
    rh_run_hide_passwords(run);
    return rc;
}

/* A Redis that is down stops no reset of the database; it is said now, and
   tried again after the commit. */
static int connect_redis(rh_job *run)
{
    rh_error problem = {0};
    run->reads.redis_problem = "no Redis is configured (REDIS_URL)";
    if (!run->has_redis_url)
        return RH_OK;
    int rc = rh_run_open_redis(run, &problem);
    if (rc == RH_OK || rc == RH_CANCELLED)
        return rc;
    run->reads.redis_problem = rh_arena_strdup(run->arena, problem.message);
    RH_EMIT(run->events, "warning", RH_F_TEXT("text", problem.message));
    return RH_OK;
}

static void warn_of_superuser(const rh_job *run)
{
    if (run->target.is_superuser && run->target.class != RH_CLASS_SANDBOX)
        RH_EMIT(run->events, "warning",
                RH_F_TEXT("text",
                          "this user is a superuser: functions that reach "
                          "outside the database are not stopped by READ ONLY"));
}

/* A rehearsal holds the same locks, and nobody has agreed to those either. */
static int refuse_production(const rh_job *run, rh_error *error)
{
    const char *what = run->mode == RH_MODE_REHEARSE
                           ? "a rehearsal locks its tables as a run does"
                           : "it is changed only from a reviewed plan";
    return rh_fail(error, RH_REFUSED,
                   "database \"%s\" is marked production, and %s: make a plan "
                   "with resethost %s --plan-out FILE, have it reviewed, then "
                   "resethost apply FILE --confirm %s:CODE",
                   run->target.database, what, run->path, run->target.database);
}

int rh_run_check_class(rh_job *run, rh_error *error)
{
    rh_class now = RH_CLASS_UNMARKED;
    int rc = rh_target_class(&now, run->arena, run->pg, error);
    if (rc != RH_OK || now == run->target.class)
        return rc;
    return rh_fail(error, RH_STALE,
                   "database \"%s\" was %s when this run began and is %s now: "
                   "nothing was changed, look again",
                   run->target.database, rh_class_name(run->target.class),
                   rh_class_name(now));
}

/* Only the plan says whether anything would be changed. */
static int check_target(const rh_job *run, rh_error *error)
{
    if (run->mode == RH_MODE_DRY_RUN || !run->plan.changes)
        return RH_OK;
    if (run->target.is_standby && run->plan.writes)
        return rh_fail(error, RH_REFUSED,
                       "%s is a standby: it can only be read (--dry-run)",
                       run->pg_url.place);
    if (run->target.class == RH_CLASS_PRODUCTION && !run->plan.is_harmless &&
        run->reviewed == NULL)
        return refuse_production(run, error);
    return RH_OK;
}

static bool is_socket(const rh_pg_url *url)
{
    const char *host = NULL;
    for (size_t i = 0; i < url->n; i++)
        if (strcmp(url->keywords[i], "host") == 0)
            host = url->values[i];
    return host != NULL && host[0] == '/' && strchr(host, ',') == NULL;
}

/* Only to a socket: looking up a name may take long, and a playbook that does
   not load is to be told at once. */
void rh_run_dial(rh_job *run)
{
    rh_error told_by_connect = {0};
    if (parse_urls(run, &told_by_connect) == RH_OK && is_socket(&run->pg_url))
        rh_pg_open_start(&run->pg, &run->pg_url, run->set->cancel);
}

int rh_run_connect_database(rh_job *run, rh_error *error)
{
    int rc = RH_OK;
    if (run->pg == NULL && (rc = parse_urls(run, error)) == RH_OK)
        rh_pg_open_start(&run->pg, &run->pg_url, run->set->cancel);
    return rc == RH_OK ? rh_pg_open_wait(run->pg, error) : rc;
}

int rh_run_connect(rh_job *run, rh_error *error)
{
    int rc = rh_run_connect_database(run, error);
    if (rc == RH_OK)
        rc = rh_target_read(&run->target, run->arena, run->pg, error);
    if (rc != RH_OK)
        return rc;
    rh_run_show_names(run);
    rh_run_warn_of_folders(run);
    run->reads.pg = run->pg;
    run->counts = (rh_counts){.arena = run->arena};
    run->reads.counts = &run->counts;
    rh_target_tell(&run->target, &run->pg_url,
                   run->has_redis_url ? run->redis_url.place : NULL,
                   run->events);
    warn_of_superuser(run);
    return connect_redis(run);
}

static rh_plan_source plan_source(rh_job *run, const rh_counts *expected,
                                  const rh_value *operations)
{
    const rh_playbook *p = run->playbook;
    const char **files = rh_arena_alloc(run->arena, p->nbackup * sizeof *files);
    const char **tables =
        rh_arena_alloc(run->arena, p->nbackup * sizeof *tables);
    for (size_t i = 0; i < p->nbackup; i++) {
        files[i] = p->backup[i].file;
        tables[i] = p->backup[i].table;
    }
    return (rh_plan_source){.arena = run->arena,
                            .pg = run->pg,
                            .events = run->events,
                            .counts = &run->counts,
                            .expected = expected,
                            .backup_dir = run->set->backup_dir,
                            .allowed = rh_run_allowed(run),
                            .retention = {.dir = run->set->backup_dir,
                                          .playbook = p->name,
                                          .place = run->pg_url.place,
                                          .verdicts = &run->verdicts,
                                          .cancel = run->set->cancel},
                            .touches = p->touches,
                            .ntouches = p->ntouches,
                            .backup_files = files,
                            .backup_tables = tables,
                            .nbackup = p->nbackup,
                            .without_backup = p->without_backup,
                            .inputs = &run->inputs,
                            .operations = operations};
}

int rh_run_begin_read(rh_job *run, rh_error *error)
{
    rh_counts_forget(&run->counts);
    return rh_txn_begin_read(run->pg, error);
}

/* A list in the file may be empty on purpose. One that was made and came out
   empty is of a database that is not the one it was made for. */
static int check_tables(const rh_job *run, const rh_value *operations,
                        rh_error *error)
{
    const rh_playbook *p = run->playbook;
    bool is_empty = operations->kind == RH_LIST && operations->u.list.n == 0;
    if (p->tables == LUA_NOREF || p->ntouches > 0 || is_empty)
        return RH_OK;
    return rh_fail(error, RH_FAILED,
                   "%s: touches() found no table in %s, and change() returned "
                   "operations: is this the right database?",
                   p->path, run->pg_url.place);
}

int rh_run_evaluate(rh_job *run, rh_plan *plan, const rh_counts *expected,
                    rh_error *error)
{
    const rh_value *operations = NULL;
    rh_lua_rewind(run->lua);
    int rc = rh_run_inspect(run, error);
    if (rc == RH_OK)
        rc = rh_run_change(run, &operations, error);
    if (rc == RH_OK)
        rc = check_tables(run, operations, error);
    if (rc != RH_OK)
        return rc;
    rh_plan_source source = plan_source(run, expected, operations);
    return rh_plan_make(plan, &source, error);
}

static void tell_plan(rh_job *run)
{
    const rh_plan *plan = &run->plan;
    rh_plan_tell(plan, run->events);
    rh_events_add_reader(run->events, rh_run_note_follow_up, run);
    rh_plan_tell_reactions(&run->reactions, plan, run->events);
    rh_run_tell_follow_ups(run);
    rh_events_remove_reader(run->events, rh_run_note_follow_up, run);
    RH_EMIT(
        run->events, "planned_end", RH_F_INT("operations", plan->change.nops),
        RH_F_INT("rows", plan->rows), RH_F_BOOL("destroys", plan->destroys),
        RH_F_BOOL("changes", plan->changes),
        RH_F_TEXT("backup", plan->keeps_backup ? run->set->backup_dir : NULL),
        RH_F_TEXT("digest", plan->digest));
}

void rh_run_tell_proof(rh_job *run)
{
    RH_EMIT(run->events, "proof",
            RH_F_TEXT("text",
                      "the transaction was READ ONLY, was rolled back, and "
                      "the server assigned it no transaction id"),
            RH_F_BOOL("xid_assigned", false));
}

int rh_run_plan(rh_job *run, rh_error *error)
{
    rh_run_phase(run, "inspect");
    int rc = rh_run_begin_read(run, error);
    if (rc == RH_OK)
        rc = rh_run_statistics(run, &run->statistics, error);
    if (rc == RH_OK)
        rh_run_tell_statistics(run, &run->statistics, "before");
    if (rc == RH_OK)
        rc = rh_run_evaluate(run, &run->plan, NULL, error);
    if (rc == RH_OK && run->order->plan_out != NULL)
        rc = rh_run_note_schema(run, error);
    if (rc == RH_OK && (run->order->plan_out != NULL || run->reviewed != NULL))
        rh_run_bind_files(run);
    if (rc == RH_OK)
        rc = rh_plan_read_reactions(&run->reactions, &run->plan, error);
    if (rc != RH_OK) {
        rh_txn_rollback(run->pg);
        return rc;
    }
    rc = rh_txn_end_read(run->pg, error);
    if (rc == RH_OK)
        rc = check_target(run, error);
    if (rc != RH_OK)
        return rc;
    rh_run_phase(run, "plan");
    tell_plan(run);
    if (run->mode == RH_MODE_DRY_RUN)
        rh_run_tell_proof(run);
    return RH_OK;
}
