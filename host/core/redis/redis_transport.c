/* SPDX-License-Identifier: MIT
 *
 * The bytes of a Redis session: a non-blocking socket, one poll loop that also
 * hears the cancel flag, and hiredis as formatter and parser. Looking up a
 * host name is the one wait that cannot be interrupted.
 */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "fate.h"
#include "memory.h"
#include "redis_internal.h"

enum { CHUNK = 65536 };

void rh_redis_drop(rh_redis *redis)
{
    if (redis->fd >= 0)
        close(redis->fd);
    redis->fd = -1;
    rh_text_clear(&redis->unsent);
}

static int unreachable(const rh_redis *redis, const char *why, rh_error *error)
{
    return rh_fail(error, RH_FAILED,
                   "Redis at %s cannot be reached: %s (start it, or correct "
                   "REDIS_URL)",
                   redis->server, why);
}

static int lost(rh_redis *redis, const char *why, rh_error *error)
{
    rh_redis_drop(redis);
    return rh_fail(error, RH_FAILED,
                   "lost the connection to Redis at %s: %s (look whether it "
                   "still runs, then run again)",
                   redis->server, why);
}

/* Waits for one of `events`; *seen is what came. */
static int wait_for(rh_redis *redis, short events, short *seen, rh_error *error)
{
    int64_t deadline = rh_now_ms() + redis->timeout_ms;
    for (;;) {
        int cancel_fd = redis->is_cancel_ignored ? -1 : redis->cancel->pipe[0];
        struct pollfd fds[2] = {{.fd = redis->fd, .events = events},
                                {.fd = cancel_fd, .events = POLLIN}};
        int64_t left = deadline - rh_now_ms();
        int n = poll(fds, 2, left > 0 ? (int)left : 0);
        if (n < 0 && errno != EINTR)
            return lost(redis, strerror(errno), error);
        if (n > 0 && fds[1].revents != 0) {
            rh_redis_drop(redis); /* replies may be on their way still */
            return rh_fail(error, RH_CANCELLED, "interrupted");
        }
        *seen = n > 0 ? fds[0].revents : 0;
        if (*seen != 0)
            return RH_OK;
        if (n == 0 && left <= 0)
            return lost(redis, "no answer in time", error);
    }
}

/* Takes what has arrived. */
static int receive(rh_redis *redis, rh_error *error)
{
    char chunk[CHUNK];
    ssize_t n = recv(redis->fd, chunk, sizeof chunk, 0);
    if (n == 0)
        return lost(redis, "it closed the connection", error);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return RH_OK;
    if (n < 0)
        return lost(redis, strerror(errno), error);
    if (redisReaderFeed(redis->reader, chunk, (size_t)n) != REDIS_OK)
        return lost(redis, redis->reader->errstr, error);
    return RH_OK;
}

static int send_some(rh_redis *redis, size_t *sent, rh_error *error)
{
    ssize_t n = send(redis->fd, redis->unsent.data + *sent,
                     redis->unsent.len - *sent, MSG_NOSIGNAL);
    if (n >= 0)
        *sent += (size_t)n;
    else if (errno != EAGAIN && errno != EINTR)
        return lost(redis, strerror(errno), error);
    return RH_OK;
}

/* Reads while it sends, lest both sides wait with full buffers. */
static int flush_queue(rh_redis *redis, rh_error *error)
{
    size_t sent = 0;
    int rc = RH_OK;
    while (rc == RH_OK && sent < redis->unsent.len) {
        short seen = 0;
        rc = wait_for(redis, POLLIN | POLLOUT, &seen, error);
        if (rc == RH_OK && (seen & (POLLIN | POLLHUP | POLLERR)) != 0)
            rc = receive(redis, error);
        if (rc == RH_OK && (seen & POLLOUT) != 0)
            rc = send_some(redis, &sent, error);
    }
    rh_text_clear(&redis->unsent);
    return rc;
}

static int check_open(rh_redis *redis, rh_error *error)
{
    if (!redis->is_cancel_ignored && rh_cancel_requested(redis->cancel)) {
        rh_redis_drop(redis);
        return rh_fail(error, RH_CANCELLED, "interrupted");
    }
    if (redis->fd < 0)
        return rh_fail(error, RH_FAILED,
                       "the connection to Redis at %s is closed (run again)",
                       redis->server);
    return RH_OK;
}

int rh_redis_reply(rh_redis *redis, redisReply **out, rh_error *error)
{
    void *reply = NULL;
    int rc = check_open(redis, error);
    if (rc == RH_OK)
        rc = flush_queue(redis, error);
    while (rc == RH_OK) {
        if (redisReaderGetReply(redis->reader, &reply) != REDIS_OK)
            return lost(redis, redis->reader->errstr, error);
        if (reply != NULL)
            break;
        short seen = 0;
        rc = wait_for(redis, POLLIN, &seen, error);
        if (rc == RH_OK)
            rc = receive(redis, error);
    }
    *out = reply;
    return rc;
}

void rh_redis_queue(rh_redis *redis, int argc, const char *const *argv,
                    const size_t *lens)
{
    const char **args = rh_alloc((size_t)argc * sizeof *args);
    char *command = NULL;
    for (int i = 0; i < argc; i++)
        args[i] = argv[i];
    int n = redisFormatCommandArgv(&command, argc, args, lens);
    if (n < 0)
        rh_out_of_memory();
    rh_text_addn(&redis->unsent, command, (size_t)n);
    free(command);
    free(args);
}

static int finish_connect(rh_redis *redis, rh_error *error)
{
    int fault = 0;
    socklen_t size = sizeof fault;
    short seen = 0;
    int rc = wait_for(redis, POLLOUT, &seen, error);
    if (rc == RH_CANCELLED)
        return rc;
    if (rc != RH_OK)
        return unreachable(redis, "no answer in time", error);
    getsockopt(redis->fd, SOL_SOCKET, SO_ERROR, &fault, &size);
    return fault == 0 ? RH_OK : unreachable(redis, strerror(fault), error);
}

static int connect_to(rh_redis *redis, const struct sockaddr *address,
                      socklen_t size, rh_error *error)
{
    int on = 1, rc = RH_OK;
    redis->fd = socket(address->sa_family,
                       SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (redis->fd < 0)
        return unreachable(redis, strerror(errno), error);
    /* Has no meaning for a Unix socket, and does no harm there. */
    (void)setsockopt(redis->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(redis->fd, address, size) == 0)
        return RH_OK;
    if (errno == EINPROGRESS || errno == EINTR)
        rc = finish_connect(redis, error);
    else
        rc = unreachable(redis, strerror(errno), error);
    if (rc != RH_OK)
        rh_redis_drop(redis);
    return rc;
}

static int connect_socket(rh_redis *redis, const char *path, rh_error *error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t n = strlen(path);
    if (n >= sizeof address.sun_path)
        return unreachable(redis, "the socket's path is too long", error);
    memcpy(address.sun_path, path, n);
    return connect_to(redis, (const struct sockaddr *)&address, sizeof address,
                      error);
}

static int connect_host(rh_redis *redis, const rh_redis_url *url,
                        rh_error *error)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    char port[16];
    snprintf(port, sizeof port, "%d", url->port);
    int fault = getaddrinfo(url->host, port, &hints, &found);
    if (fault != 0)
        return unreachable(
            redis, fault == EAI_SYSTEM ? strerror(errno) : gai_strerror(fault),
            error);
    int rc = RH_FAILED;
    for (struct addrinfo *a = found;
         a != NULL && rc != RH_OK && rc != RH_CANCELLED; a = a->ai_next)
        rc = connect_to(redis, a->ai_addr, a->ai_addrlen, error);
    freeaddrinfo(found);
    return rc;
}

static int log_in(rh_redis *redis, const rh_redis_url *url, rh_error *error)
{
    const char *auth[3] = {"AUTH", url->user, url->password};
    char db[16];
    int rc = RH_OK;
    if (url->password != NULL && url->user != NULL)
        rc = rh_redis_order(redis, 3, auth, error);
    else if (url->password != NULL)
        rc = rh_redis_order(redis, 2, (const char *[]){"AUTH", url->password},
                            error);
    snprintf(db, sizeof db, "%d", url->db);
    /* Also SELECT 0: it shows now, not later, that a password is missing. */
    if (rc == RH_OK)
        rc = rh_redis_order(redis, 2, (const char *[]){"SELECT", db}, error);
    return rc;
}

/* The place without the number of the database: "localhost:6379". */
static char *server_name(const char *place)
{
    char *name = rh_strdup(place);
    char *slash = strrchr(name, '/');
    if (slash != NULL && slash != name)
        *slash = '\0';
    return name;
}

int rh_redis_open(rh_redis **out, const rh_redis_url *url,
                  rh_cancel_flag *cancel, int timeout_ms, rh_error *error)
{
    rh_redis *redis = rh_alloc(sizeof *redis);
    *redis = (rh_redis){.fd = -1, .timeout_ms = timeout_ms, .cancel = cancel};
    redis->server = server_name(url->place);
    redis->reader = redisReaderCreate();
    if (redis->reader == NULL)
        rh_out_of_memory();
    int rc = url->socket != NULL ? connect_socket(redis, url->socket, error)
                                 : connect_host(redis, url, error);
    if (rc == RH_OK)
        rc = log_in(redis, url, error);
    if (rc == RH_OK)
        *out = redis;
    else
        rh_redis_close(redis);
    return rc;
}

void rh_redis_close(rh_redis *redis)
{
    if (redis == NULL)
        return;
    rh_redis_drop(redis);
    redisReaderFree(redis->reader);
    rh_text_free(&redis->unsent);
    free(redis->server);
    free(redis);
}

void rh_redis_ignore_cancel(rh_redis *redis, bool ignore)
{
    redis->is_cancel_ignored = ignore;
}
