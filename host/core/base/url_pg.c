/* SPDX-License-Identifier: MIT
 *
 * PostgreSQL's connection URLs, and libpq's own "host=... dbname=..." form.
 * Errors show names of parameters at most: any other piece of a URL that
 * could not be taken apart may be the password.
 */
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "url.h"
#include "url_parts.h"
#include "url_pg_show.h"
#include "value.h"

typedef struct reading {
    rh_pg_url *out;
    rh_arena *arena;
    PQconninfoOption *known; /* libpq's keywords with their defaults */
    rh_url_parts parts;
    const char *origin;
    const char *ssl; /* value of ssl=, applied after sslmode */
    rh_error *error;
} reading;

static bool is_one_of(const char *s, const char *const *list)
{
    for (; *list != NULL; list++)
        if (strcmp(*list, s) == 0)
            return true;
    return false;
}

/* What pools, drivers and frameworks read from the same URL. */
static const char *const foreign[] = {"connection_limit",
                                      "pool_timeout",
                                      "pgbouncer",
                                      "statement_cache_size",
                                      "prepared_statement_cache_size",
                                      "prepared_statement_name_func",
                                      "max_cached_statement_lifetime",
                                      "max_cacheable_statement_size",
                                      "socket_timeout",
                                      "sslaccept",
                                      "sslidentity",
                                      "pool_size",
                                      "pool_recycle",
                                      "pool_pre_ping",
                                      "pool_use_lifo",
                                      "max_overflow",
                                      "max_idle_connection_lifetime",
                                      "echo",
                                      "async_fallback",
                                      "timeout",
                                      "command_timeout",
                                      "server_settings",
                                      "conn_max_age",
                                      "conn_health_checks",
                                      "disable_server_side_cursors",
                                      "atomic_requests",
                                      "uselibpqcompat",
                                      NULL};

/* A later value of the same keyword counts, as in libpq. */
static int put(reading *r, const char *keyword, const char *value)
{
    rh_pg_url *out = r->out;
    size_t i = 0;
    while (i < out->n && strcmp(out->keywords[i], keyword) != 0)
        i++;
    if (i + 1 >= RH_PG_URL_PARAMS)
        return rh_fail(r->error, RH_USAGE,
                       "%s has more than %d parameters (leave some out)",
                       r->origin, RH_PG_URL_PARAMS - 1);
    out->keywords[i] = keyword;
    out->values[i] = value;
    out->n += i == out->n;
    return RH_OK;
}

static int put_default(reading *r, const char *keyword, const char *value)
{
    return rh_pg_url_get(r->out, keyword) == NULL ? put(r, keyword, value)
                                                  : RH_OK;
}

static int not_apart(reading *r)
{
    return rh_fail(r->error, RH_USAGE,
                   "%s cannot be taken apart: write \"@\", \"/\", \"?\", \"#\" "
                   "and \"%%\" in the password as %%40, %%2F, %%3F, %%23 and "
                   "%%25; the form is postgresql://user:password@host:5432/"
                   "database",
                   r->origin);
}

static int put_decoded(reading *r, const char *keyword, const char *raw)
{
    if (raw == NULL || *raw == '\0')
        return RH_OK;
    const char *value = rh_url_decode(r->arena, raw);
    if (value == NULL)
        return rh_fail(r->error, RH_USAGE,
                       "%s: the %s holds a \"%%\" that two hex digits do not "
                       "follow (write the sign itself as %%25)",
                       r->origin, keyword);
    return put(r, keyword, value);
}

/* One of "host:port,[::1]:5433,...", appended to both lists. */
static int add_host(reading *r, const char *entry, rh_text *hosts,
                    rh_text *ports)
{
    const char *port = strchr(entry, ':');
    const char *end = entry + strlen(entry);
    if (*entry == '[') {
        const char *closing = strchr(entry, ']');
        if (closing == NULL || strchr(":", closing[1]) == NULL)
            return not_apart(r);
        end = closing;
        port = closing[1] == ':' ? closing + 1 : NULL;
        entry++;
    } else if (port != NULL) {
        end = port;
    }
    if (port != NULL && port[1] != '\0' && rh_url_port(port + 1) < 0)
        return not_apart(r);
    const char *raw = rh_arena_strndup(r->arena, entry, (size_t)(end - entry));
    const char *host = rh_url_decode(r->arena, raw);
    if (host == NULL || strpbrk(host, "@ ") != NULL || strchr(raw, '#') != NULL)
        return not_apart(r);
    rh_text_add(hosts, host);
    rh_text_add(ports, port != NULL ? port + 1 : "");
    return RH_OK;
}

static int add_hosts(reading *r, rh_text *hosts, rh_text *ports)
{
    const char *s = r->parts.hosts;
    for (;;) {
        size_t n = strcspn(s, ",");
        int rc = add_host(r, rh_arena_strndup(r->arena, s, n), hosts, ports);
        if (rc != RH_OK || s[n] == '\0')
            return rc;
        rh_text_addc(hosts, ',');
        rh_text_addc(ports, ',');
        s += n + 1;
    }
}

static int read_hosts(reading *r)
{
    rh_text hosts = RH_TEXT_INIT, ports = RH_TEXT_INIT;
    int rc = add_hosts(r, &hosts, &ports);
    if (rc == RH_OK && hosts.len > 0)
        rc = put(r, "host", rh_arena_strdup(r->arena, hosts.data));
    /* ",," would say nothing: each host has the default port. */
    if (rc == RH_OK && strspn(rh_text_str(&ports), ",") < ports.len)
        rc = put(r, "port", rh_arena_strdup(r->arena, ports.data));
    rh_text_free(&hosts);
    rh_text_free(&ports);
    return rc;
}

static const PQconninfoOption *find_known(const reading *r, const char *name)
{
    for (const PQconninfoOption *o = r->known; o->keyword != NULL; o++)
        if (strcmp(o->keyword, name) == 0)
            return o;
    return NULL;
}

static int unknown_param(reading *r, const char *name)
{
    const char *names[RH_PG_URL_PARAMS + 64];
    size_t n = 0;
    /* An "@" behind the "?" is the rest of a password that holds one. */
    bool is_name = strspn(name, "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == strlen(name);
    if (!is_name || strchr(r->parts.query, '@') != NULL)
        return not_apart(r);
    for (const PQconninfoOption *o = r->known; o->keyword != NULL; o++)
        if (n < RH_PG_URL_PARAMS)
            names[n++] = o->keyword;
    for (size_t i = 0; foreign[i] != NULL; i++)
        names[n++] = foreign[i];
    names[n++] = "schema";
    names[n++] = "ssl";
    const char *near = rh_nearest(name, names, n);
    return rh_fail(r->error, RH_USAGE, "%s: unknown parameter \"%s\" (%s%s%s)",
                   r->origin, name, near != NULL ? "did you mean \"" : "",
                   near != NULL ? near : "leave it out",
                   near != NULL ? "\"?" : "");
}

static int read_known(reading *r, const PQconninfoOption *option,
                      const char *value)
{
    if (strcmp(option->keyword, "replication") == 0)
        return rh_fail(r->error, RH_USAGE,
                       "%s: a replication connection cannot run SQL as "
                       "resethost needs it (leave \"replication\" out)",
                       r->origin);
    /* node-postgres' word for TLS whose certificate nobody looks at */
    if (strcmp(option->keyword, "sslmode") == 0 &&
        strcmp(value, "no-verify") == 0)
        value = "require";
    return put(r, rh_arena_strdup(r->arena, option->keyword), value);
}

static int read_param(reading *r, const char *raw_name, const char *raw_value)
{
    const char *name = rh_url_decode(r->arena, raw_name);
    const char *value =
        rh_url_decode(r->arena, raw_value != NULL ? raw_value : "");
    if (name == NULL)
        return not_apart(r);
    const PQconninfoOption *option = find_known(r, name);
    bool is_foreign = is_one_of(name, foreign);
    bool is_schema = strcmp(name, "schema") == 0;
    bool is_ssl = strcmp(name, "ssl") == 0;
    if (option == NULL && !is_foreign && !is_schema && !is_ssl)
        return unknown_param(r, name);
    if (is_foreign)
        return RH_OK;
    if (value == NULL || raw_value == NULL)
        return rh_fail(r->error, RH_USAGE,
                       "%s: parameter \"%s\" has no value that can be read "
                       "(write %s=value, and \"%%\" in it as %%25)",
                       r->origin, name, name);
    if (is_schema)
        r->out->schema = *value != '\0' ? value : NULL;
    else if (is_ssl)
        r->ssl = value;
    else
        return read_known(r, option, value);
    return RH_OK;
}

/* ssl=true of JDBC, asyncpg and others; never weaker than a sslmode beside
   it. */
static int apply_ssl(reading *r)
{
    static const char *const on[] = {"true", "1",         "yes",
                                     "on",   "no-verify", NULL};
    static const char *const off[] = {"false", "0", "no", "off", NULL};
    static const char *const modes[] = {"disable", "allow",     "prefer",
                                        "require", "verify-ca", "verify-full",
                                        NULL};
    if (r->ssl == NULL)
        return RH_OK;
    if (is_one_of(r->ssl, on))
        return put_default(r, "sslmode", "require");
    if (is_one_of(r->ssl, off))
        return put_default(r, "sslmode", "disable");
    if (is_one_of(r->ssl, modes))
        return put_default(r, "sslmode", r->ssl);
    return rh_fail(r->error, RH_USAGE,
                   "%s: ssl= takes true, false or one of libpq's modes (write "
                   "sslmode=require, or sslmode=verify-full)",
                   r->origin);
}

static int read_params(reading *r)
{
    const char *query = r->parts.query, *name, *value;
    int rc = RH_OK;
    while (rc == RH_OK && rh_url_next_param(r->arena, &query, &name, &value))
        rc = read_param(r, name, value);
    return rc == RH_OK ? apply_ssl(r) : rc;
}

static int read_url(reading *r)
{
    int rc = read_hosts(r);
    if (rc == RH_OK)
        rc = put_decoded(r, "user", r->parts.user);
    if (rc == RH_OK)
        rc = put_decoded(r, "password", r->parts.password);
    if (rc == RH_OK)
        rc = put_decoded(r, "dbname", r->parts.path);
    if (rc == RH_OK)
        rc = read_params(r);
    r->out->masked = rh_url_mask(r->arena, &r->parts, false);
    return rc;
}

static int read_pairs(reading *r, const char *text)
{
    rh_text masked = RH_TEXT_INIT;
    int rc = RH_OK;
    /* libpq's message is not shown: it quotes the text, password included. */
    PQconninfoOption *options = PQconninfoParse(text, NULL);
    if (options == NULL)
        return rh_fail(r->error, RH_USAGE,
                       "%s: libpq cannot read these keywords and values (write "
                       "host=... dbname=..., values with blanks in '', or a "
                       "URL that begins with postgresql://)",
                       r->origin);
    for (PQconninfoOption *o = options; rc == RH_OK && o->keyword != NULL;
         o++) {
        if (o->val == NULL)
            continue;
        rc = read_known(r, o, rh_arena_strdup(r->arena, o->val));
        rh_pg_mask_pair(&masked, o);
    }
    r->out->masked = rh_arena_strdup(r->arena, rh_text_str(&masked));
    rh_text_free(&masked);
    PQconninfoFree(options);
    return rc;
}

static bool is_postgres(const char *scheme)
{
    static const char *const schemes[] = {"postgresql", "postgres", "postgis",
                                          NULL};
    char plain[16];
    size_t n = strcspn(scheme, "+");
    if (n >= sizeof plain)
        return false;
    memcpy(plain, scheme, n);
    plain[n] = '\0';
    return is_one_of(plain, schemes);
}

/* The part in front of the colon, if it is a word; else NULL. It is no
   password: that of a URL stands behind its first colon. */
static const char *scheme_word(reading *r, const char *url)
{
    size_t n = strspn(url, "abcdefghijklmnopqrstuvwxyz"
                           "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    bool is_scheme = n > 0 && url[n + strcspn(url + n, ":")] == ':' &&
                     (url[n] == '+' || url[n] == ':') &&
                     (strstr(url, ":/") != NULL);
    return is_scheme ? rh_arena_strndup(r->arena, url, n) : NULL;
}

static int not_postgres(reading *r, const char *url)
{
    const char *scheme = scheme_word(r, url);
    const char *advice = "give one that begins with postgresql://";
    if (scheme == NULL)
        return rh_fail(r->error, RH_USAGE,
                       "%s: resethost resets PostgreSQL databases, and this is "
                       "no URL of one (%s)",
                       r->origin, advice);
    return rh_fail(r->error, RH_USAGE,
                   "%s: resethost resets PostgreSQL databases, and this is a "
                   "%s URL (%s)",
                   r->origin, scheme, advice);
}

static int read_any(reading *r, const char *url)
{
    bool has_scheme = rh_url_split(&r->parts, r->arena, url);
    if (has_scheme && is_postgres(r->parts.scheme))
        return read_url(r);
    size_t word = strspn(url, "abcdefghijklmnopqrstuvwxyz_ ");
    if (word > 0 && url[word] == '=')
        return read_pairs(r, url);
    return not_postgres(r, url);
}

int rh_pg_url_parse(rh_pg_url *out, rh_arena *arena, const char *url,
                    const char *origin, rh_error *error)
{
    *out = (rh_pg_url){0};
    reading r = {.out = out,
                 .arena = arena,
                 .known = PQconndefaults(),
                 .origin = origin,
                 .error = error};
    if (r.known == NULL)
        return rh_fail(error, RH_FAILED,
                       "libpq cannot read its own defaults (look at PGSERVICE "
                       "and the service file)");
    int rc = read_any(&r, url);
    if (rc == RH_OK)
        rc = put_default(&r, "application_name", "resethost");
    if (rc == RH_OK)
        rc = put_default(&r, "connect_timeout", "10");
    if (rc == RH_OK) {
        out->password = rh_pg_url_get(out, "password");
        out->place = rh_pg_place(out, arena, r.known);
    }
    PQconninfoFree(r.known);
    return rc;
}
