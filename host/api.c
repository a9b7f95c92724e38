/* SPDX-License-Identifier: MIT
 *
 * The public functions: arguments checked, settings found, the engine called.
 * No Lua error and no error of another host gets past here.
 */
#include <stdlib.h>
#include <string.h>

#include "backup.h"
#include "cancel.h"
#include "env.h"
#include "fate.h"
#include "lua_state.h"
#include "mark_run.h"
#include "pg.h"
#include "playbook.h"
#include "record.h"
#include "redis.h"
#include "retention.h"
#include "run.h"
#include "servers.h"

struct rh_host {
    rh_config config; /* texts owned */
    rh_events *events;
    rh_cancel_flag cancel;
    rh_fate fate;
    rh_error error;
    char *state_dir;
    rh_env *env;               /* read at the first call that needs it */
    const rh_sandbox *sandbox; /* its servers take the place of any URL */
};

struct rh_sandbox {
    rh_host *host;
    rh_servers *servers;
};

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

/* Every call that may need memory begins with it. */
static void begin_call(rh_host *host)
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
static int outcome(rh_host *host, int rc)
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
    begin_call(host);
    rh_cancel_begin(&host->cancel);
    order->is_detailed = host->config.detailed != 0;
    if (order->options == NULL && order->noptions > 0)
        return misused(host, "no options");
    int rc = find_settings(host, &settings);
    if (rc == RH_OK)
        rc = rh_run_playbook(&settings, order, &host->error);
    return outcome(host, rc);
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
    rh_error_clear(&host->error);
    rh_cancel_begin(&host->cancel);
    int rc = find_settings(host, &settings);
    if (rc == RH_OK)
        rc = rh_mark_database(&settings, class_name, &host->error);
    return outcome(host, rc);
}

int rh_check(rh_host *host, const char *path)
{
    rh_settings settings;
    begin_call(host);
    rh_cancel_begin(&host->cancel);
    if (path == NULL)
        return misused(host, "no playbook");
    int rc = find_settings(host, &settings);
    if (rc == RH_OK)
        rc = rh_check_playbook(&settings, path, &host->error);
    rc = outcome(host, rc);
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
    begin_call(host);
    return outcome(host, rh_backups_tell(&list, host->events, &host->error));
}

int rh_backups_prune(rh_host *host, const char *playbook, int keep_days,
                     bool dry_run)
{
    rh_retention retention = {.dir = backup_dir(host),
                              .playbook = playbook,
                              .days = keep_days,
                              .now_us = rh_backup_now(),
                              .cancel = &host->cancel};
    begin_call(host);
    rh_cancel_begin(&host->cancel);
    if (keep_days < 1 || keep_days > RH_MOST_KEEP_DAYS)
        return misused(host, "no number of days to keep backups for");
    int rc =
        rh_retention_prune(&retention, dry_run, host->events, &host->error);
    return outcome(host, rc);
}

int rh_backups_verify(rh_host *host, const char *name)
{
    const rh_backup *b = NULL;
    begin_call(host);
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
    return outcome(host, rc);
}

int rh_runs_list(rh_host *host)
{
    begin_call(host);
    int rc = rh_records_list(host->state_dir, host->events, &host->error);
    return outcome(host, rc);
}

int rh_runs_show(rh_host *host, const char *id)
{
    begin_call(host);
    if (id == NULL)
        return misused(host, "no run");
    int rc = rh_record_show(host->state_dir, id, host->events, &host->error);
    return outcome(host, rc);
}

int rh_runs_resume(rh_host *host, const char *id, unsigned how)
{
    rh_settings settings;
    rh_error_clear(&host->error);
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
    rh_events_mask(host->events, host->error.message);
    return rc;
}

/* ---- Sandbox ---- */

enum { MAX_SCRIPT = 64 << 20, REDIS_TIMEOUT_MS = 5000 };

static int load_script(rh_host *host, const rh_pg_url *url, const char *path)
{
    rh_pg *pg = NULL;
    rh_text script = RH_TEXT_INIT;
    rh_error *error = &host->error;
    int rc = rh_file_read(&script, path, MAX_SCRIPT, error);
    if (rc == RH_OK)
        rc = rh_pg_open(&pg, url, &host->cancel, error);
    if (rc == RH_OK)
        rc = rh_pg_exec(pg, error, "SET default_transaction_read_only = off");
    if (rc == RH_OK)
        rc = rh_pg_script(pg, error, script.data);
    if (rc == RH_FAILED)
        rh_error_prefix(error, "%s: ", path);
    rh_pg_close(pg);
    rh_text_free(&script);
    return rc;
}

static int load_redis(rh_host *host, rh_arena *arena, const char *url_text,
                      const char *path)
{
    rh_redis_url url;
    rh_redis *redis = NULL;
    int64_t commands = 0;
    rh_error *error = &host->error;
    int rc = rh_redis_url_parse(&url, arena, url_text, "the sandbox", error);
    if (rc == RH_OK)
        rc =
            rh_redis_open(&redis, &url, &host->cancel, REDIS_TIMEOUT_MS, error);
    if (rc == RH_OK)
        rc = rh_redis_load(redis, path, &commands, error);
    rh_redis_close(redis);
    return rc;
}

static int load_data(rh_host *host, rh_arena *arena, const rh_servers *servers,
                     const rh_playbook *p)
{
    rh_pg_url url;
    int rc = rh_pg_url_parse(&url, arena, rh_servers_database_url(servers),
                             "the sandbox", &host->error);
    if (rc == RH_OK && p->sandbox_schema != NULL)
        rc = load_script(host, &url, p->sandbox_schema);
    if (rc == RH_OK && p->sandbox_data != NULL)
        rc = load_script(host, &url, p->sandbox_data);
    if (rc == RH_OK && p->sandbox_redis != NULL)
        rc = load_redis(host, arena, rh_servers_redis_url(servers),
                        p->sandbox_redis);
    return rc;
}

static int load_playbook(rh_host *host, rh_arena *arena, rh_lua **lua,
                         const char *path, const rh_playbook **playbook)
{
    rh_lua_limits limits = {.folder = rh_playbook_folder(arena, path)};
    limits.lib = rh_arena_printf(arena, "%s/lib", limits.folder);
    int rc = rh_lua_open(lua, &limits, &host->cancel, &host->error);
    if (rc == RH_OK)
        rc = rh_playbook_load(playbook, arena, *lua, path, &host->error);
    if (rc == RH_OK && (*playbook)->sandbox_schema == NULL)
        rc = rh_fail(&host->error, RH_USAGE,
                     "%s says nothing of a sandbox: add sandbox = { schema = "
                     "\"...sql\", data = \"...sql\" }",
                     path);
    return rc;
}

int rh_sandbox_open(rh_sandbox **out, rh_host *host, const char *playbook,
                    bool keep)
{
    const rh_playbook *p = NULL;
    rh_lua *lua = NULL;
    rh_servers *servers = NULL;
    rh_arena *arena = rh_arena_new();
    begin_call(host);
    rh_cancel_begin(&host->cancel);
    int rc = load_playbook(host, arena, &lua, playbook, &p);
    if (rc == RH_OK)
        rc = rh_servers_start(&servers, keep, &host->error);
    if (rc == RH_OK)
        rc = load_data(host, arena, servers, p);
    if (rc != RH_OK) {
        rh_servers_stop(servers);
        goto done;
    }
    rh_sandbox *sandbox = rh_alloc(sizeof *sandbox);
    *sandbox = (rh_sandbox){host, servers};
    host->sandbox = sandbox;
    *out = sandbox;
    RH_EMIT(
        host->events, "sandbox",
        RH_F_TEXT("database_url", rh_servers_database_url(servers)),
        RH_F_TEXT("redis_url", rh_servers_redis_url(servers)),
        RH_F_TEXT("directory", rh_servers_directory(servers)),
        RH_F_TEXT("stop", keep ? rh_arena_printf(arena, "sh %s/stop",
                                                 rh_servers_directory(servers))
                               : NULL),
        RH_F_BOOL("keep", keep));
done:
    rh_lua_close(lua);
    rh_arena_free(arena);
    return outcome(host, rc);
}

void rh_sandbox_close(rh_sandbox *sandbox)
{
    if (sandbox == NULL)
        return;
    if (sandbox->host->sandbox == sandbox)
        sandbox->host->sandbox = NULL;
    rh_servers_stop(sandbox->servers);
    free(sandbox);
}

const char *rh_sandbox_database_url(const rh_sandbox *sandbox)
{
    return rh_servers_database_url(sandbox->servers);
}

const char *rh_sandbox_redis_url(const rh_sandbox *sandbox)
{
    return rh_servers_redis_url(sandbox->servers);
}
