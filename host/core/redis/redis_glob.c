/* SPDX-License-Identifier: MIT
 *
 * Matching a key byte by byte. A class without its end matches nothing here,
 * which allows less than Redis would.
 */
#include "redis_glob.h"

#include <stddef.h>

/* One member of a class, or a range; *at goes behind it. */
static bool is_member(const char **at, unsigned char c)
{
    const char *p = *at;
    p += *p == '\\' && p[1] != '\0';
    unsigned char low = (unsigned char)*p++, high = low;
    if (p[0] == '-' && p[1] != ']' && p[1] != '\0') {
        high = (unsigned char)p[1];
        p += 2;
    }
    *at = p;
    return low <= high ? c >= low && c <= high : c >= high && c <= low;
}

/* `p` stands behind the bracket. NULL when it does not match, else where the
   pattern goes on. */
static const char *match_class(const char *p, unsigned char c)
{
    bool is_negated = *p == '^', found = false;
    p += is_negated;
    while (*p != ']') {
        if (*p == '\0')
            return NULL;
        if (is_member(&p, c))
            found = true;
    }
    return found != is_negated ? p + 1 : NULL;
}

/* One character, which is no star; NULL when it does not match. */
static const char *match_one(const char *p, char c)
{
    if (*p == '?')
        return p + 1;
    if (*p == '[')
        return match_class(p + 1, (unsigned char)c);
    p += *p == '\\' && p[1] != '\0';
    return *p == c ? p + 1 : NULL;
}

/* The last star takes one more whenever what follows it does not fit. */
bool rh_redis_glob(const char *pattern, const char *key)
{
    const char *star = NULL, *taken = NULL;
    while (*key != '\0') {
        const char *next = NULL;
        if (*pattern == '*') {
            star = ++pattern;
            taken = key;
            continue;
        }
        if (*pattern != '\0')
            next = match_one(pattern, *key);
        if (next != NULL) {
            pattern = next;
            key++;
        } else if (star != NULL) {
            pattern = star;
            key = ++taken;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}
