/* SPDX-License-Identifier: MIT
 *
 * How a target that libpq will connect to is shown: its place, and libpq's
 * keywords and values without the secret ones.
 */
#include "url_pg_show.h"

#include <string.h>

const char *rh_pg_url_get(const rh_pg_url *url, const char *keyword)
{
    for (size_t i = 0; i < url->n; i++)
        if (strcmp(url->keywords[i], keyword) == 0)
            return url->values[i];
    return NULL;
}

void rh_pg_mask_pair(rh_text *t, const PQconninfoOption *o)
{
    rh_text_addf(t, "%s%s='", t->len > 0 ? " " : "", o->keyword);
    for (const char *s = *o->dispchar == '*' ? "***" : o->val; *s != '\0';
         s++) {
        if (*s == '\'' || *s == '\\')
            rh_text_addc(t, '\\');
        rh_text_addc(t, *s);
    }
    rh_text_addc(t, '\'');
}

/* What libpq will use: the URL's value, or its own default. */
static const char *effective(const rh_pg_url *url,
                             const PQconninfoOption *defaults,
                             const char *keyword)
{
    const char *value = rh_pg_url_get(url, keyword);
    if (value != NULL && *value != '\0')
        return value;
    for (const PQconninfoOption *o = defaults; o->keyword != NULL; o++)
        if (strcmp(o->keyword, keyword) == 0)
            return o->val != NULL && *o->val != '\0' ? o->val : NULL;
    return NULL;
}

/* Host i of the list with port i of the other; one port serves all. */
static void add_place(rh_text *t, const char *host, size_t n, const char *port)
{
    size_t nport = strcspn(port, ",");
    bool is_socket = n == 0 || *host == '/' || *host == '@';
    bool is_default = nport == 0 || strncmp(port, "5432,", nport + 1) == 0 ||
                      strcmp(port, "5432") == 0;
    bool is_bracketed = is_socket || memchr(host, ':', n) != NULL;
    rh_text_add(t, is_bracketed ? "[" : "");
    if (n == 0)
        rh_text_add(t, "local");
    rh_text_addn(t, host, n);
    rh_text_add(t, is_bracketed ? "]" : "");
    if (nport == 0)
        rh_text_add(t, is_socket ? "" : ":5432");
    else if (!is_socket || !is_default)
        rh_text_addf(t, ":%.*s", (int)nport, port);
}

static void add_places(rh_text *t, const char *hosts, const char *ports)
{
    bool is_one_port = strchr(ports, ',') == NULL;
    for (;;) {
        size_t n = strcspn(hosts, ",");
        add_place(t, hosts, n, ports);
        if (hosts[n] == '\0')
            return;
        hosts += n + 1;
        ports += is_one_port ? 0 : strcspn(ports, ",");
        ports += !is_one_port && *ports == ',';
        rh_text_addc(t, ',');
    }
}

const char *rh_pg_place(const rh_pg_url *url, rh_arena *arena,
                        const PQconninfoOption *defaults)
{
    rh_text t = RH_TEXT_INIT;
    const char *service = rh_pg_url_get(url, "service");
    const char *host = effective(url, defaults, "host");
    const char *port = effective(url, defaults, "port");
    const char *db = effective(url, defaults, "dbname");
    if (host == NULL)
        host = effective(url, defaults, "hostaddr");
    if (db == NULL)
        db = effective(url, defaults, "user");
    if (host == NULL && service != NULL)
        rh_text_addf(&t, "[service %s]", service);
    else
        add_places(&t, host != NULL ? host : "", port != NULL ? port : "");
    rh_text_addf(&t, "/%s", db != NULL ? db : "");
    const char *place = rh_arena_strdup(arena, rh_text_str(&t));
    rh_text_free(&t);
    return place;
}
