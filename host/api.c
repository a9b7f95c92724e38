/* SPDX-License-Identifier: MIT
 *
 * The public functions: arguments checked, settings found, the engine called.
 * No Lua error and no error of another host gets past here.
 */
#include <stdlib.h>
#include <string.h>

#include "api_internal.h"
#include "backup.h"
#include "mark_run.h"
#include "record.h"
#include "retention.h"
#include "run.h"

const char *rh_version(void)
{
#define TEXT(x)         #x
#define DOTTED(a, b, c) TEXT(a) "." TEXT(b) "." TEXT(c)
    return DOTTED(RH_VERSION_MAJOR, RH_VERSION_MINOR, RH_VERSION_PATCH);
#undef DOTTED
#undef TEXT
}

const char *rh_code_name(int code)
{
    switch (code) {
    case RH_OK:
        return "done";
    case RH_FAILED:
        return "failed";
    case RH_CHANGES:
        return "changes";
    case RH_REFUSED:
        return "refused";
    case RH_NOT_CONFIRMED:
        return "not confirmed";
    case RH_STALE:
        return "stale plan";
    case RH_UNVERIFIED:
        return "not verified";
    case RH_BUSY:
        return "busy";
    case RH_INCOMPLETE:
        return "incomplete";
    case RH_UNKNOWN:
        return "unknown";
    case RH_USAGE:
        return "usage";
    case RH_CANCELLED:
        return "interrupted";
    default:
        return "?";
    }
}

static char *copy_or_null(const char *s)
{
    return s != NULL ? rh_strdup(s) : NULL;
}

int rh_open(rh_host **out, const rh_config *config)
{
    rh_config known = {0};
    size_t size = config != NULL ? config->size : 0;
    if (out == NULL || config == NULL || size < sizeof config->size)
        return RH_USAGE;
    memcpy(&known, config, size < sizeof known ? size : sizeof known);
    /* The host is the first that there may be no memory for. */
    rh_fate fate = {known.on_fatal, known.on_fatal_ud, RH_FAILED, -1,
                    ATOMIC_FLAG_INIT};
    rh_fate_begin(&fate);
    rh_host *host = rh_alloc(sizeof *host);
    *host = (rh_host){
        .config = known,
        .cancel = {.pipe = {-1, -1}},
        .fate = {.on_fatal = known.on_fatal, .on_fatal_ud = known.on_fatal_ud}};
    rh_fate_begin(&host->fate);
    if (rh_cancel_open(&host->cancel) != 0) {
        free(host);
        return RH_FAILED;
    }
    host->config.database_url = copy_or_null(known.database_url);
    host->config.redis_url = copy_or_null(known.redis_url);
    host->config.backup_dir = copy_or_null(known.backup_dir);
    host->config.env_file =
        rh_strdup(known.env_file != NULL ? known.env_file : ".env");
    host->state_dir = rh_state_dir(known.state_dir);
    host->events = rh_events_new();
    if (known.on_event != NULL)
        rh_events_add_reader(host->events, known.on_event, known.on_event_ud);
    *out = host;
    return RH_OK;
}

static void free_text(const char *s)
{
    union {
        const char *borrowed;
        void *owned;
    } text = {s};
    free(text.owned);
}

void rh_close(rh_host *host)
{
    if (host == NULL)
        return;
    free_text(host->config.database_url);
    free_text(host->config.redis_url);
    free_text(host->config.backup_dir);
    free_text(host->config.env_file);
    free(host->state_dir);
    rh_env_free(host->env);
    rh_events_free(host->events);
    rh_cancel_close(&host->cancel);
    free(host);
}

void rh_host_begin(rh_host *host)
{
    rh_error_clear(&host->error);
    rh_fate_begin(&host->fate);
}

int rh_code_so_far(const rh_host *host)
{
    return atomic_load(&host->fate.standing);
}

const char *rh_last_error(const rh_host *host)
{
    return host->error.message;
}

void rh_cancel(rh_host *host)
{
    rh_cancel_request(&host->cancel);
}

void rh_cancel_by_signal(rh_host *host, int number)
{
    rh_cancel_signal(&host->cancel, number);
}

/* ---- Settings ---- */

static const char *backup_dir(const rh_host *host)
{
    return host->config.backup_dir != NULL ? host->config.backup_dir
                                           : "backups";
}

/* A URL from the configuration, else from the environment or .env. */
static const char *find_url(rh_host *host, const char *given, const char *flag,
                            const char *variable, const char **origin)
{
    *origin = flag;
    if (given != NULL)
        return given;
    const char *url = rh_env_get(host->env, variable, origin);
    return url != NULL && *url != '\0' ? url : NULL;
}

static int check_numbers(rh_host *host)
{
    const rh_config *c = &host->config;
    if (c->compress < 0 || c->compress > 19)
        return rh_fail(&host->error, RH_USAGE,
                       "compression level %d is none: use 1 to 19, or 0 for no "
                       "compression",
                       c->compress);
    if (c->jobs < 0 || c->jobs > 64)
        return rh_fail(&host->error, RH_USAGE,
                       "%d is no number of connections: use 1 to 64, or 0 to "
                       "let the host choose",
                       c->jobs);
    return RH_OK;
}

static int find_settings(rh_host *host, rh_settings *s)
{
    int rc = check_numbers(host);
    if (rc != RH_OK)
        return rc;
    if (host->env == NULL)
        rc = rh_env_open(&host->env, host->config.env_file, &host->error);
    if (rc != RH_OK)
        return rc;
    *s = (rh_settings){.backup_dir = backup_dir(host),
                       .backup_dir_is_preset = host->config.backup_dir == NULL,
                       .state_dir = host->state_dir,
                       .env = host->env,
                       .events = host->events,
                       .cancel = &host->cancel,
                       .ask = host->config.ask,
                       .ask_ud = host->config.ask_ud,
                       .compress = host->config.compress,
                       .jobs = host->config.jobs};
    if (host->sandbox != NULL) {
        s->sandbox_directory = rh_servers_directory(host->sandbox->servers);
        s->database_origin = s->redis_origin = "the sandbox";
        s->database_url = rh_sandbox_database_url(host->sandbox);
        s->redis_url = rh_sandbox_redis_url(host->sandbox);
        return RH_OK;
    }
    s->database_url =
        find_url(host, host->config.database_url, "--database-url",
                 "DATABASE_URL", &s->database_origin);
    s->redis_url = find_url(host, host->config.redis_url, "--redis-url",
                            "REDIS_URL", &s->redis_origin);
    return RH_OK;
}

/* What goes to the caller by rh_last_error() passes no event. */
int rh_host_outcome(rh_host *host, int rc)
{
    rh_events_mask(host->events, host->error.message);
    return rc;
}

/* What must not be missing in a call is. */
static int misused(rh_host *host, const char *what)
{
    return rh_fail(&host->error, RH_USAGE, "wrong call: %s", what);
}

/* ---- Playbooks ---- */

static int carry_out(rh_host *host, rh_order *order)
{
    rh_settings settings;
    rh_host_begin(host);
    rh_cancel_begin(&host->cancel);
    order->is_detailed = host->config.detailed != 0;
    if (order->options == NULL && order->noptions > 0)
        return misused(host, "no options");
    int rc = find_settings(host, &settings);
    if (rc == RH_OK)
        rc = rh_run_playbook(&settings, order, &host->error);
    return rh_host_outcome(host, rc);
}

int rh_run(rh_host *host, const char *path, rh_mode mode,
           const rh_option *options, size_t noptions)
{
    rh_order order = {
        .path = path, .mode = mode, .options = options, .noptions = noptions};
    if (path == NULL)
        return misused(host, "no playbook");
    if (mode != RH_MODE_RUN && mode != RH_MODE_DRY_RUN &&
        mode != RH_MODE_REHEARSE)
        return misused(host, "there is no such mode");
    return carry_out(host, &order);
}

int rh_plan_out(rh_host *host, const char *path, const char *plan_path,
                const rh_option *options, size_t noptions)
{
    rh_order order = {.path = path,
                      .mode = RH_MODE_DRY_RUN,
                      .options = options,
                      .noptions = noptions,
                      .plan_out = plan_path};
    if (path == NULL || plan_path == NULL)
        return misused(host, "no playbook, or no file for its plan");
    return carry_out(host, &order);
}

int rh_apply(rh_host *host, const char *plan_path, const char *confirm,
             bool dry_run)
{
    rh_order order = {.mode = dry_run ? RH_MODE_DRY_RUN : RH_MODE_RUN,
                      .plan = plan_path,
                      .confirm = confirm};
    if (plan_path == NULL)
        return misused(host, "no plan");
    return carry_out(host, &order);
}

int rh_mark(rh_host *host, const char *class_name)
{
    rh_settings settings;
    rh_host_begin(host);
    rh_cancel_begin(&host->cancel);
    int rc = find_settings(host, &settings);
    if (rc == RH_OK)
        rc = rh_mark_database(&settings, class_name, &host->error);
    return rh_host_outcome(host, rc);
}

int rh_check(rh_host *host, const char *path)
{
    rh_settings settings;
    rh_host_begin(host);
    rh_cancel_begin(&host->cancel);
    if (path == NULL)
        return misused(host, "no playbook");
    int rc = find_settings(host, &settings);
    if (rc == RH_OK)
        rc = rh_check_playbook(&settings, path, &host->error);
    rc = rh_host_outcome(host, rc);
    RH_EMIT(host->events, "checked", RH_F_TEXT("path", path),
            RH_F_INT("code",
                     rc == RH_CANCELLED ? rh_cancel_status(&host->cancel) : rc),
            RH_F_TEXT("status", rh_code_name(rc)),
            RH_F_TEXT("error", rc != RH_OK ? host->error.message : NULL));
    return rc;
}

/* ---- Backups and records ---- */

int rh_backups_list(rh_host *host, const char *playbook, int64_t max_age_s)
{
    rh_backup_list list = {.dir = backup_dir(host),
                           .playbook = playbook,
                           .max_age_s = max_age_s,
                           .now_us = rh_backup_now()};
    rh_host_begin(host);
    return rh_host_outcome(host,
                           rh_backups_tell(&list, host->events, &host->error));
}

int rh_backups_prune(rh_host *host, const char *playbook, int keep_days,
                     bool dry_run)
{
    rh_retention retention = {.dir = backup_dir(host),
                              .playbook = playbook,
                              .days = keep_days,
                              .now_us = rh_backup_now(),
                              .cancel = &host->cancel};
    rh_host_begin(host);
    rh_cancel_begin(&host->cancel);
    if (keep_days < 1 || keep_days > RH_MOST_KEEP_DAYS)
        return misused(host, "no number of days to keep backups for");
    int rc =
        rh_retention_prune(&retention, dry_run, host->events, &host->error);
    return rh_host_outcome(host, rc);
}

int rh_backups_verify(rh_host *host, const char *name)
{
    const rh_backup *b = NULL;
    rh_host_begin(host);
    if (name == NULL)
        return misused(host, "no backup");
    rh_arena *arena = rh_arena_new();
    int rc =
        rh_backup_open(&b, arena, backup_dir(host), name, false, &host->error);
    if (rc == RH_OK)
        rc = rh_backup_verify(b, host->events, &host->error);
    if (rc == RH_OK)
        RH_EMIT(host->events, "verified_backup", RH_F_TEXT("name", b->name),
                RH_F_TEXT("directory", b->directory),
                RH_F_INT("files", b->nfiles), RH_F_INT("rows", b->rows),
                RH_F_INT("bytes", b->bytes));
    rh_arena_free(arena);
    return rh_host_outcome(host, rc);
}

int rh_runs_list(rh_host *host)
{
    rh_host_begin(host);
    int rc = rh_records_list(host->state_dir, host->events, &host->error);
    return rh_host_outcome(host, rc);
}

int rh_runs_show(rh_host *host, const char *id)
{
    rh_host_begin(host);
    if (id == NULL)
        return misused(host, "no run");
    int rc = rh_record_show(host->state_dir, id, host->events, &host->error);
    return rh_host_outcome(host, rc);
}

int rh_runs_resume(rh_host *host, const char *id, unsigned how)
{
    rh_settings settings;
    rh_host_begin(host);
    rh_cancel_begin(&host->cancel);
    if (id == NULL)
        return misused(host, "no run");
    if ((how & ~(unsigned)(RH_RESUME_DRY_RUN | RH_RESUME_AGAIN |
                           RH_RESUME_DONE)) != 0 ||
        (how & RH_RESUME_AGAIN && how & RH_RESUME_DONE))
        return misused(host, "there is no such way to resume");
    int rc = find_settings(host, &settings);
    if (rc == RH_OK)
        rc = rh_run_resume(&settings, id, how, &host->error);
    return rh_host_outcome(host, rc);
}
