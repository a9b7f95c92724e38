/* SPDX-License-Identifier: MIT
 *
 * Matching by backtracking, one level of C recursion an item at most. Every
 * byte looked at counts as work, and work looks at the clock.
 */
#include <string.h>

#include "lua_internal.h"
#include "lua_pattern.h"

enum { WORK_PER_CHECK = 20000 };

static const char *match(rh_matcher *m, const rh_item *item, const char *s);

static void work(rh_matcher *m, int64_t n)
{
    m->work += n + 1;
    if (m->work < WORK_PER_CHECK)
        return;
    m->work = 0;
    rh_lua_check(m->L);
}

static bool has(const rh_item *item, unsigned char c)
{
    return (item->set[c >> 5] >> (c & 31) & 1) != 0;
}

static bool fits(const rh_matcher *m, const rh_item *item, const char *s)
{
    return s < m->end && has(item, (unsigned char)*s);
}

/* As many as there are, then one less at a time. */
static const char *longest(rh_matcher *m, const rh_item *item, const char *s,
                           ptrdiff_t least)
{
    ptrdiff_t n = 0;
    while (fits(m, item, s + n))
        n++;
    work(m, n);
    for (; n >= least; n--) {
        const char *e = match(m, item + 1, s + n);
        if (e != NULL)
            return e;
    }
    return NULL;
}

static const char *shortest(rh_matcher *m, const rh_item *item, const char *s)
{
    for (;; s++) {
        const char *e = match(m, item + 1, s);
        if (e != NULL || !fits(m, item, s))
            return e;
    }
}

static const char *repeated(rh_matcher *m, const rh_item *item, const char *s)
{
    const char *e = NULL;
    switch (item->repeat) {
    case '*':
        return longest(m, item, s, 0);
    case '+':
        return longest(m, item, s, 1);
    case '-':
        return shortest(m, item, s);
    default: /* '?' */
        if (fits(m, item, s))
            e = match(m, item + 1, s + 1);
        return e != NULL ? e : match(m, item + 1, s);
    }
}

static const char *open_capture(rh_matcher *m, const rh_item *item,
                                const char *s)
{
    if (m->ncaptures >= RH_PATTERN_CAPTURES)
        luaL_error(m->L, "too many captures");
    m->captures[m->ncaptures++] = (rh_capture){
        s, item->kind == RH_ITEM_OPEN ? RH_CAPTURE_OPEN : RH_CAPTURE_POSITION};
    const char *e = match(m, item + 1, s);
    if (e == NULL)
        m->ncaptures--;
    return e;
}

static const char *close_capture(rh_matcher *m, const rh_item *item,
                                 const char *s)
{
    int i = m->ncaptures - 1;
    while (i >= 0 && m->captures[i].len != RH_CAPTURE_OPEN)
        i--;
    if (i < 0)
        luaL_error(m->L, "invalid pattern capture");
    m->captures[i].len = s - m->captures[i].at;
    const char *e = match(m, item + 1, s);
    if (e == NULL)
        m->captures[i].len = RH_CAPTURE_OPEN;
    return e;
}

static const char *balanced(rh_matcher *m, const rh_item *item, const char *s)
{
    const char *from = s;
    if (s >= m->end || (unsigned char)*s != item->a)
        return NULL;
    for (int64_t depth = 1; ++s < m->end;) {
        if ((unsigned char)*s == item->b) {
            if (--depth == 0) {
                work(m, s - from);
                return s + 1;
            }
        } else if ((unsigned char)*s == item->a) {
            depth++;
        }
    }
    work(m, s - from);
    return NULL;
}

static bool is_frontier(const rh_matcher *m, const rh_item *item, const char *s)
{
    unsigned char before = s == m->begin ? 0 : (unsigned char)s[-1];
    unsigned char here = s == m->end ? 0 : (unsigned char)*s;
    return !has(item, before) && has(item, here);
}

static const char *again(rh_matcher *m, const rh_item *item, const char *s)
{
    int i = item->a - 1;
    if (i < 0 || i >= m->ncaptures || m->captures[i].len == RH_CAPTURE_OPEN)
        luaL_error(m->L, "invalid capture index %%%d", i + 1);
    if (m->captures[i].len == RH_CAPTURE_POSITION)
        return NULL;
    size_t n = (size_t)m->captures[i].len;
    work(m, (int64_t)n);
    if ((size_t)(m->end - s) < n || memcmp(s, m->captures[i].at, n) != 0)
        return NULL;
    return s + n;
}

static const char *match(rh_matcher *m, const rh_item *item, const char *s)
{
    for (; s != NULL; item++) {
        work(m, 0);
        switch (item->kind) {
        case RH_ITEM_DONE:
            return s;
        case RH_ITEM_END:
            return s == m->end ? s : NULL;
        case RH_ITEM_OPEN:
        case RH_ITEM_POSITION:
            return open_capture(m, item, s);
        case RH_ITEM_CLOSE:
            return close_capture(m, item, s);
        case RH_ITEM_BALANCED:
            s = balanced(m, item, s);
            break;
        case RH_ITEM_FRONTIER:
            s = is_frontier(m, item, s) ? s : NULL;
            break;
        case RH_ITEM_BACK:
            s = again(m, item, s);
            break;
        case RH_ITEM_SET:
            if (item->repeat != 0)
                return repeated(m, item, s);
            s = fits(m, item, s) ? s + 1 : NULL;
            break;
        }
    }
    return NULL;
}

const char *rh_pattern_match(rh_matcher *m, const rh_pattern *pattern,
                             const char *s)
{
    m->ncaptures = 0;
    return match(m, pattern->items, s);
}
