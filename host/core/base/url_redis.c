/* SPDX-License-Identifier: MIT
 *
 * Redis' connection URLs. As with PostgreSQL's, an error shows no piece that
 * may be the password.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "url.h"
#include "url_parts.h"
#include "value.h"

typedef struct reading {
    rh_redis_url *out;
    rh_arena *arena;
    rh_url_parts parts;
    const char *origin;
    rh_error *error;
} reading;

enum { DEFAULT_PORT = 6379 };

static bool is_one_of(const char *s, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i], s) == 0)
            return true;
    return false;
}

static int not_apart(reading *r)
{
    return rh_fail(r->error, RH_USAGE,
                   "%s cannot be taken apart: write \"@\", \"/\", \"?\", \"#\" "
                   "and \"%%\" in the password as %%40, %%2F, %%3F, %%23 and "
                   "%%25; the form is redis://:password@host:6379/0",
                   r->origin);
}

/* NULL for what is absent or empty; false for a bad "%". */
static bool decode(reading *r, const char **out, const char *raw)
{
    *out = NULL;
    if (raw == NULL || *raw == '\0')
        return true;
    *out = rh_url_decode(r->arena, raw);
    return *out != NULL;
}

static int read_user(reading *r)
{
    rh_redis_url *out = r->out;
    if (!decode(r, &out->user, r->parts.user) ||
        !decode(r, &out->password, r->parts.password))
        return not_apart(r);
    if (r->parts.user != NULL && r->parts.password == NULL) {
        out->password = out->user;
        out->user = NULL;
    }
    return RH_OK;
}

static int read_host(reading *r)
{
    const char *s = r->parts.hosts, *end = s + strcspn(s, ":");
    const char *port = *end == ':' ? end + 1 : NULL;
    if (*s == '[') {
        end = strchr(++s, ']');
        if (end == NULL || strchr(":", end[1]) == NULL)
            return not_apart(r);
        port = end[1] == ':' ? end + 2 : NULL;
    }
    const char *raw = rh_arena_strndup(r->arena, s, (size_t)(end - s));
    bool is_host = decode(r, &r->out->host, raw) && strpbrk(raw, "#@ ") == NULL;
    r->out->port = DEFAULT_PORT;
    if (port != NULL && *port != '\0')
        r->out->port = rh_url_port(port);
    if (!is_host || r->out->port < 0)
        return not_apart(r);
    if (r->out->host == NULL)
        r->out->host = "localhost";
    return RH_OK;
}

static int read_db(reading *r, const char *s)
{
    size_t n = strlen(s);
    if (n == 0)
        return RH_OK;
    if (n > 5 || strspn(s, "0123456789") != n)
        return rh_fail(r->error, RH_USAGE,
                       "%s: a Redis database is a number from 0 (end the URL "
                       "in /0, or in the number of yours)",
                       r->origin);
    r->out->db = (int)strtol(s, NULL, 10);
    return RH_OK;
}

/* What redis-py, ioredis, Celery and others read from the same URL. */
static const char *const foreign[] = {
    "socket_timeout",
    "socket_connect_timeout",
    "socket_keepalive",
    "retry_on_timeout",
    "max_connections",
    "health_check_interval",
    "decode_responses",
    "encoding",
    "encoding_errors",
    "protocol",
    "client_name",
    "timeout",
    "family",
    "virtual_host",
    "allowUsernameInURI",
    "ssl_cert_reqs",
};
static const char *const taken[] = {"db", "password", "username"};

static int unknown_param(reading *r, const char *name)
{
    bool is_name = strspn(name, "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == strlen(name);
    if (!is_name || strchr(r->parts.query, '@') != NULL)
        return not_apart(r);
    const char *near = rh_nearest(name, taken, sizeof taken / sizeof *taken);
    if (near == NULL)
        near = rh_nearest(name, foreign, sizeof foreign / sizeof *foreign);
    return rh_fail(r->error, RH_USAGE, "%s: unknown parameter \"%s\" (%s%s%s)",
                   r->origin, name, near != NULL ? "did you mean \"" : "",
                   near != NULL ? near : "leave it out",
                   near != NULL ? "\"?" : "");
}

static int read_param(reading *r, const char *raw_name, const char *raw_value)
{
    const char *name = NULL, *value = NULL;
    if (!decode(r, &name, raw_name) || !decode(r, &value, raw_value))
        return not_apart(r);
    if (name == NULL ||
        is_one_of(name, foreign, sizeof foreign / sizeof *foreign))
        return RH_OK;
    if (!is_one_of(name, taken, sizeof taken / sizeof *taken))
        return unknown_param(r, name);
    if (strcmp(name, "db") == 0)
        return read_db(r, value != NULL ? value : "");
    if (strcmp(name, "password") == 0)
        r->out->password = value;
    else
        r->out->user = value;
    return RH_OK;
}

static int read_params(reading *r)
{
    const char *query = r->parts.query, *name, *value;
    int rc = RH_OK;
    while (rc == RH_OK && rh_url_next_param(r->arena, &query, &name, &value))
        rc = read_param(r, name, value);
    return rc;
}

/* unix:///run/redis.sock: the path takes the place of host and number. */
static int read_socket(reading *r)
{
    const char *path = r->parts.path != NULL ? r->parts.path : "";
    const char *whole =
        rh_arena_printf(r->arena, "%s/%s", r->parts.hosts, path);
    if (*path == '\0' || !decode(r, &r->out->socket, whole))
        return rh_fail(r->error, RH_USAGE,
                       "%s names no socket (the form is "
                       "unix:///run/redis/redis.sock?db=0)",
                       r->origin);
    return RH_OK;
}

static int read_server(reading *r)
{
    int rc = read_host(r);
    if (rc == RH_OK && r->parts.path != NULL)
        rc = read_db(r, r->parts.path);
    return rc;
}

static int check_scheme(reading *r, bool *is_socket)
{
    static const char *const unix_schemes[] = {"unix", "redis+unix",
                                               "redis+socket", "redis-socket"};
    const char *scheme = r->parts.scheme;
    *is_socket = is_one_of(scheme, unix_schemes, 4);
    if (*is_socket || strcmp(scheme, "redis") == 0)
        return RH_OK;
    if (strcmp(scheme, "rediss") == 0 || strcmp(scheme, "valkeys") == 0)
        return rh_fail(r->error, RH_USAGE,
                       "%s: resethost cannot speak TLS to Redis yet (use "
                       "redis://, through a tunnel such as stunnel)",
                       r->origin);
    if (strcmp(scheme, "valkey") == 0)
        return RH_OK;
    size_t n = strspn(scheme, "abcdefghijklmnopqrstuvwxyz0123456789");
    return rh_fail(r->error, RH_USAGE,
                   "%s: this is a %.*s URL, not one of Redis (give one that "
                   "begins with redis://)",
                   r->origin, (int)n, scheme);
}

static void tell_place(reading *r)
{
    const rh_redis_url *out = r->out;
    assert(out->socket != NULL || out->host != NULL);
    if (out->socket != NULL)
        r->out->place =
            rh_arena_printf(r->arena, "%s/%d", out->socket, out->db);
    else if (strchr(out->host, ':') != NULL)
        r->out->place = rh_arena_printf(r->arena, "[%s]:%d/%d", out->host,
                                        out->port, out->db);
    else
        r->out->place = rh_arena_printf(r->arena, "%s:%d/%d", out->host,
                                        out->port, out->db);
}

int rh_redis_url_parse(rh_redis_url *out, rh_arena *arena, const char *url,
                       const char *origin, rh_error *error)
{
    reading r = {.out = out, .arena = arena, .origin = origin, .error = error};
    bool is_socket = false;
    *out = (rh_redis_url){0};
    if (!rh_url_split(&r.parts, arena, url))
        return rh_fail(error, RH_USAGE,
                       "%s is no Redis URL (the form is "
                       "redis://:password@host:6379/0)",
                       origin);
    int rc = check_scheme(&r, &is_socket);
    if (rc == RH_OK)
        rc = read_user(&r);
    if (rc == RH_OK)
        rc = is_socket ? read_socket(&r) : read_server(&r);
    if (rc == RH_OK)
        rc = read_params(&r);
    if (rc != RH_OK)
        return rc;
    out->masked = rh_url_mask(arena, &r.parts, true);
    tell_place(&r);
    return RH_OK;
}
