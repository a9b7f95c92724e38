/* SPDX-License-Identifier: MIT
 *
 * The public functions of the sandbox: servers that hold a playbook's own
 * schema and data. host/sandbox starts and ends the servers.
 */
#include <stdlib.h>

#include "api_internal.h"
#include "file.h"
#include "lua_state.h"
#include "pg.h"
#include "playbook.h"
#include "redis.h"

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
    rh_host_begin(host);
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
    return rh_host_outcome(host, rc);
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
