/* SPDX-License-Identifier: MIT
 *
 * The order of things: directory, keeper, data, servers, readiness. Each is
 * undone by what came before it.
 */
#include "servers.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "file.h"
#include "keeper.h"
#include "memory.h"
#include "process.h"
#include "scratch.h"
#include "template.h"

enum { READY_SECONDS = 30, POLL_MS = 3, LOG_LIMIT = 1 << 20, LOG_TAIL = 600 };

struct rh_servers {
    bool keep;
    rh_arena *arena; /* of every text below */
    rh_scratch scratch;
    rh_keeper keeper;
    char *bindir;
    char *redis;
    const char *data, *log, *tools_log, *socket, *lock_path;
    const char *database_url, *redis_url;
    const char *postgres_argv[40];
    const char *redis_argv[20];
};

/* ---- Finding the programs ---- */

static int find_programs(rh_servers *s, rh_error *error)
{
    s->bindir = rh_template_find_server();
    if (s->bindir == NULL)
        return rh_fail(error, RH_FAILED,
                       "there is no PostgreSQL server on this machine; install "
                       "one (Debian: apt install postgresql)");
    s->redis = rh_process_find("redis-server");
    if (s->redis == NULL)
        return rh_fail(error, RH_FAILED,
                       "there is no redis-server in PATH; install one (Debian: "
                       "apt install redis-server)");
    return RH_OK;
}

/* ---- Names and arguments ---- */

static const char *url_of(rh_arena *arena, const char *format,
                          const char *directory)
{
    rh_text coded = RH_TEXT_INIT;
    for (const char *c = directory; *c != '\0'; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                     (*c >= '0' && *c <= '9') || strchr("/._-", *c) != NULL;
        if (plain)
            rh_text_addc(&coded, *c);
        else
            rh_text_addf(&coded, "%%%02X", (unsigned char)*c);
    }
    rh_text url = RH_TEXT_INIT;
    const char *hole = strchr(format, '*');
    rh_text_addn(&url, format, (size_t)(hole - format));
    rh_text_add(&url, rh_text_str(&coded));
    rh_text_add(&url, hole + 1);
    const char *kept = rh_arena_strdup(arena, url.data);
    rh_text_free(&coded);
    rh_text_free(&url);
    return kept;
}

static void name_things(rh_servers *s)
{
    const char *dir = s->scratch.path;
    s->data = rh_arena_printf(s->arena, "%s/data", dir);
    s->log = rh_arena_printf(s->arena, "%s/log", dir);
    s->lock_path = rh_arena_printf(s->arena, "%s/lock", dir);
    s->tools_log = rh_arena_printf(s->arena, "%s/log.initdb", dir);
    s->socket = rh_arena_printf(s->arena, "%s/redis.sock", dir);
    s->database_url = url_of(
        s->arena, "postgresql:///sandbox?host=*&port=5432&user=postgres", dir);
    s->redis_url = url_of(s->arena, "unix://*/redis.sock", dir);
}

/* Shared memory segments are files in the data directory, which goes. */
static void fill_postgres_argv(rh_servers *s)
{
    const char *program = rh_arena_printf(s->arena, "%s/postgres", s->bindir);
    const char *argv[] = {program,
                          "-D",
                          s->data,
                          "-k",
                          s->scratch.path,
                          "-p",
                          "5432",
                          "-c",
                          "listen_addresses=",
                          "-c",
                          "fsync=off",
                          "-c",
                          "full_page_writes=off",
                          "-c",
                          "synchronous_commit=off",
                          "-c",
                          "shared_buffers=16MB",
                          "-c",
                          "max_prepared_transactions=4",
                          "-c",
                          "dynamic_shared_memory_type=mmap",
                          "-c",
                          "unix_socket_permissions=0700",
                          "-c",
                          "timezone=UTC",
                          "-c",
                          "log_timezone=UTC",
                          NULL};
    _Static_assert(sizeof argv <= sizeof s->postgres_argv, "too small");
    memcpy(s->postgres_argv, argv, sizeof argv);
}

static void fill_redis_argv(rh_servers *s)
{
    const char *pidfile =
        rh_arena_printf(s->arena, "%s/redis.pid", s->scratch.path);
    const char *argv[] = {s->redis,        "--port",    "0",
                          "--unixsocket",  s->socket,   "--unixsocketperm",
                          "700",           "--save",    "",
                          "--appendonly",  "no",        "--dir",
                          s->scratch.path, "--pidfile", pidfile,
                          "--daemonize",   "no",        NULL};
    _Static_assert(sizeof argv <= sizeof s->redis_argv, "too small");
    memcpy(s->redis_argv, argv, sizeof argv);
}

/* ---- Waiting until they answer ---- */

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool redis_answers(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const struct timeval patience = {1, 0};
    char reply[8] = "";
    if (strlen(path) >= sizeof address.sun_path)
        return false;
    memcpy(address.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    bool ready =
        connect(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
        send(fd, "PING\r\n", 6, MSG_NOSIGNAL) == 6 &&
        recv(fd, reply, sizeof reply - 1, MSG_WAITALL) == 7 &&
        strncmp(reply, "+PONG", 5) == 0;
    close(fd);
    return ready;
}

static int not_ready(const rh_servers *s, const char *who, const char *how,
                     rh_error *error)
{
    rh_text said = RH_TEXT_INIT;
    rh_error ignored;
    if (rh_file_read(&said, s->log, LOG_LIMIT, &ignored) != RH_OK)
        rh_text_clear(&said);
    const char *tail = rh_text_str(&said);
    if (said.len > LOG_TAIL)
        tail += said.len - LOG_TAIL;
    rh_fail(error, RH_FAILED, "the throw-away %s %s; its log ends: %s", who,
            how, tail[0] != '\0' ? tail : "(it is empty)");
    rh_text_free(&said);
    return RH_FAILED;
}

static int wait_until_ready(rh_servers *s, rh_error *error)
{
    int64_t deadline = now_ms() + (int64_t)READY_SECONDS * 1000;
    bool redis = false;
    bool postgres = false;
    while (!redis || !postgres) {
        const char *ended = rh_keeper_ended(&s->keeper, POLL_MS);
        if (ended != NULL)
            return not_ready(s, ended, "ended while it started", error);
        redis = redis || redis_answers(s->socket);
        postgres = postgres || PQping(s->database_url) == PQPING_OK;
        if (now_ms() > deadline)
            return not_ready(s, redis ? "PostgreSQL" : "Redis",
                             "did not answer in time", error);
    }
    return RH_OK;
}

/* PQping() is content with a server that lacks the database. */
static int check_database(const rh_servers *s, rh_error *error)
{
    PGconn *conn = PQconnectdb(s->database_url);
    int rc = RH_OK;
    if (PQstatus(conn) != CONNECTION_OK)
        rc = rh_fail(error, RH_FAILED,
                     "the throw-away PostgreSQL refuses: %s; if its template "
                     "is damaged, remove ~/.cache/resethost",
                     PQerrorMessage(conn));
    PQfinish(conn);
    return rc;
}

/* ---- Keeping them ---- */

/* Every process of theirs holds the lock, so who gets it finds none left. */
static const char stop_script[] =
    "#!/bin/sh\n"
    "# Ends the throw-away PostgreSQL and Redis of this directory and removes "
    "it.\n"
    "cd \"$(dirname \"$0\")\" || exit 1\n"
    "dir=$PWD\n"
    "if ! flock -n lock true; then\n"
    "    kill -QUIT \"$(head -n 1 data/postmaster.pid)\"\n"
    "    kill -KILL \"$(cat redis.pid)\"\n"
    "fi\n"
    "cd / && exec flock \"$dir/lock\" rm -rf \"$dir\"\n";

static int write_stop_script(rh_servers *s, rh_error *error)
{
    rh_file *file = NULL;
    const char *path = rh_arena_printf(s->arena, "%s/stop", s->scratch.path);
    int rc = rh_file_create(&file, path, error);
    if (rc != RH_OK)
        return rc;
    rc = rh_file_write(file, stop_script, strlen(stop_script), error);
    if (rc == RH_OK)
        return rh_file_finish(file, NULL, error);
    rh_file_abandon(file);
    return rc;
}

/* ---- Start and stop ---- */

static int open_keeper(rh_servers *s, const rh_account *account,
                       rh_error *error)
{
    rh_keeper_plan plan = {.directory = s->scratch.path,
                           .log = s->log,
                           .lock = s->scratch.lock,
                           .lock_path = s->lock_path,
                           .account = *account,
                           .outlive = s->keep,
                           .argv = {s->postgres_argv, s->redis_argv}};
    return rh_keeper_open(&s->keeper, &plan, error);
}

/* The tools inherit the lock, by which the keeper sees that they are gone. */
static int make_data(rh_servers *s, const rh_account *account, rh_error *error)
{
    fcntl(s->scratch.lock, F_SETFD, 0);
    int rc = rh_template_copy(s->data, s->bindir, s->tools_log, account, error);
    fcntl(s->scratch.lock, F_SETFD, FD_CLOEXEC);
    return rc;
}

static int start(rh_servers *s, rh_error *error)
{
    rh_account account;
    int rc = find_programs(s, error);
    if (rc == RH_OK)
        rc = rh_account_choose(&account, error);
    if (rc == RH_OK)
        rc = rh_scratch_open(&s->scratch, &account, error);
    if (rc != RH_OK)
        return rc;
    name_things(s);
    fill_postgres_argv(s);
    fill_redis_argv(s);
    rc = open_keeper(s, &account, error);
    if (rc == RH_OK && s->keep)
        rc = write_stop_script(s, error);
    if (rc == RH_OK)
        rc = make_data(s, &account, error);
    if (rc == RH_OK)
        rc = rh_keeper_start(&s->keeper, error);
    if (rc == RH_OK)
        rc = wait_until_ready(s, error);
    if (rc == RH_OK)
        rc = check_database(s, error);
    return rc;
}

static void release(rh_servers *s)
{
    if (s->scratch.lock >= 0)
        close(s->scratch.lock);
    s->scratch.lock = -1;
    if (s->keeper.pid != 0)
        rh_keeper_close(&s->keeper);
    else if (s->scratch.path != NULL && !s->keep)
        rh_scratch_remove(s->scratch.path);
    rh_scratch_close(&s->scratch);
    rh_arena_free(s->arena);
    free(s->bindir);
    free(s->redis);
    free(s);
}

int rh_servers_start(rh_servers **out, bool keep, rh_error *error)
{
    rh_servers *s = rh_alloc(sizeof *s);
    *s = (rh_servers){.keep = keep,
                      .arena = rh_arena_new(),
                      .scratch = RH_SCRATCH_INIT,
                      .keeper = RH_KEEPER_INIT};
    int rc = start(s, error);
    if (rc != RH_OK) {
        s->keep = false;
        release(s);
        return rc;
    }
    if (keep)
        rh_keeper_leave(&s->keeper);
    *out = s;
    return RH_OK;
}

const char *rh_servers_database_url(const rh_servers *servers)
{
    return servers->database_url;
}

const char *rh_servers_redis_url(const rh_servers *servers)
{
    return servers->redis_url;
}

const char *rh_servers_directory(const rh_servers *servers)
{
    return servers->scratch.path;
}

void rh_servers_stop(rh_servers *servers)
{
    if (servers != NULL)
        release(servers);
}
