/* SPDX-License-Identifier: MIT
 *
 * Cutting and masking. Works on the raw text, so that what is shown is what
 * was given.
 */
#include "url_parts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *lower(rh_arena *arena, const char *s, size_t n)
{
    char *copy = rh_arena_strndup(arena, s, n);
    for (char *p = copy; *p != '\0'; p++)
        *p = (char)tolower((unsigned char)*p);
    return copy;
}

static const char *last_at(const char *s, const char *end)
{
    while (end > s)
        if (*--end == '@')
            return end;
    return NULL;
}

static void split_user(rh_url_parts *out, rh_arena *arena, const char *s,
                       const char *end)
{
    const char *colon = memchr(s, ':', (size_t)(end - s));
    const char *user_end = colon != NULL ? colon : end;
    out->user = rh_arena_strndup(arena, s, (size_t)(user_end - s));
    if (colon != NULL)
        out->password =
            rh_arena_strndup(arena, colon + 1, (size_t)(end - colon - 1));
}

bool rh_url_split(rh_url_parts *out, rh_arena *arena, const char *url)
{
    const char *s = strstr(url, "://");
    *out = (rh_url_parts){0};
    if (s == NULL)
        return false;
    out->scheme = lower(arena, url, (size_t)(s - url));
    s += strlen("://");
    const char *end = s + strcspn(s, "?");
    if (*end == '?')
        out->query = rh_arena_strdup(arena, end + 1);
    const char *at = last_at(s, end);
    if (at != NULL) {
        split_user(out, arena, s, at);
        s = at + 1;
    }
    const char *slash = memchr(s, '/', (size_t)(end - s));
    const char *hosts_end = slash != NULL ? slash : end;
    out->hosts = rh_arena_strndup(arena, s, (size_t)(hosts_end - s));
    if (slash != NULL)
        out->path =
            rh_arena_strndup(arena, slash + 1, (size_t)(end - slash - 1));
    return true;
}

static int hex_value(char c)
{
    const char *digits = "0123456789abcdef";
    const char *at = strchr(digits, tolower((unsigned char)c));
    return c != '\0' && at != NULL ? (int)(at - digits) : -1;
}

const char *rh_url_decode(rh_arena *arena, const char *s)
{
    char *decoded = rh_arena_alloc(arena, strlen(s) + 1);
    size_t n = 0;
    for (; *s != '\0'; s++) {
        if (*s != '%') {
            decoded[n++] = *s;
            continue;
        }
        int high = hex_value(s[1]);
        int low = high >= 0 ? hex_value(s[2]) : -1;
        if (low < 0 || high + low == 0)
            return NULL;
        decoded[n++] = (char)(high * 16 + low);
        s += 2;
    }
    return decoded;
}

bool rh_url_next_param(rh_arena *arena, const char **query, const char **name,
                       const char **value)
{
    if (*query == NULL)
        return false;
    const char *s = *query + strspn(*query, "&");
    size_t n = strcspn(s, "&");
    const char *equals = memchr(s, '=', n);
    size_t name_len = equals != NULL ? (size_t)(equals - s) : n;
    *query = s + n;
    *name = rh_arena_strndup(arena, s, name_len);
    *value = equals != NULL
                 ? rh_arena_strndup(arena, equals + 1, n - name_len - 1)
                 : NULL;
    return n > 0;
}

static void mask_query(rh_text *t, rh_arena *arena, const char *query)
{
    const char *name, *value;
    char separator = '?';
    while (rh_url_next_param(arena, &query, &name, &value)) {
        const char *plain = rh_url_decode(arena, name);
        bool is_secret = plain == NULL || strcasecmp(plain, "password") == 0 ||
                         strcasecmp(plain, "sslpassword") == 0;
        rh_text_addc(t, separator);
        rh_text_add(t, name);
        if (value != NULL)
            rh_text_addf(t, "=%s", is_secret ? "***" : value);
        separator = '&';
    }
}

const char *rh_url_mask(rh_arena *arena, const rh_url_parts *parts,
                        bool is_user_secret)
{
    rh_text t = RH_TEXT_INIT;
    rh_text_addf(&t, "%s://", parts->scheme);
    if (parts->user != NULL) {
        bool hide = parts->password == NULL && is_user_secret;
        rh_text_add(&t, hide ? "***" : parts->user);
        rh_text_add(&t, parts->password != NULL ? ":***@" : "@");
    }
    rh_text_add(&t, parts->hosts);
    if (parts->path != NULL)
        rh_text_addf(&t, "/%s", parts->path);
    mask_query(&t, arena, parts->query);
    const char *masked = rh_arena_strdup(arena, rh_text_str(&t));
    rh_text_free(&t);
    return masked;
}

int rh_url_port(const char *s)
{
    size_t n = strlen(s);
    if (n == 0 || n > 5 || strspn(s, "0123456789") != n)
        return -1;
    long port = strtol(s, NULL, 10);
    return port >= 1 && port <= 65535 ? (int)port : -1;
}
