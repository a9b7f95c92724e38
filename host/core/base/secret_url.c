/* SPDX-License-Identifier: MIT
 *
 * A URL is a word with "://" in it. Its password may hold any sign of those
 * that should have been encoded, so it ends at the last "@".
 */
#include "secret_url.h"

#include <string.h>
#include <strings.h>

static const char ends[] = " \t\r\n\"'<>`";

/* All between the first ":" and the last "@"; of Redis a user alone, too,
   which is the password then. `s` begins behind "://". */
static bool mark_user(bool *marked, const char *s, size_t n, bool is_redis)
{
    const char *at = memrchr(s, '@', n);
    if (at == NULL || at == s)
        return false;
    const char *colon = memchr(s, ':', (size_t)(at - s));
    if (colon == NULL && !is_redis)
        return false;
    const char *from = colon != NULL ? colon + 1 : s;
    memset(marked + (from - s), true, (size_t)(at - from));
    return at > from;
}

static bool mark_query(bool *marked, const char *s, size_t n)
{
    static const char name[] = "password=";
    bool is_hit = false;
    const char *end = s + n;
    for (const char *p = s; (p = strcasestr(p, name)) != NULL && p < end;) {
        p += sizeof name - 1;
        size_t length = strcspn(p, "&#");
        length = length < (size_t)(end - p) ? length : (size_t)(end - p);
        memset(marked + (p - s), true, length);
        is_hit = is_hit || length > 0;
    }
    return is_hit;
}

bool rh_secret_url_mark(bool *marked, const char *text)
{
    bool is_hit = false;
    for (const char *p = text; (p = strstr(p, "://")) != NULL;) {
        bool is_redis = (p - text >= 5 && strncmp(p - 5, "redis", 5) == 0) ||
                        (p - text >= 6 && strncmp(p - 6, "rediss", 6) == 0);
        const char *s = p + 3;
        size_t n = strcspn(s, ends);
        bool *at = marked + (s - text);
        is_hit = mark_user(at, s, n, is_redis) || is_hit;
        is_hit = mark_query(at, s, n) || is_hit;
        p = s + n;
    }
    return is_hit;
}
