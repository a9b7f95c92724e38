/* SPDX-License-Identifier: MIT
 *
 * Lua's patterns, as its manual defines them, with a matcher that looks at the
 * clock: Lua's own runs in C, where "a?a?a?..." against "aaa..." outlives every
 * hook. A pattern becomes a list of items first, sets of bytes as bitmaps.
 */
#ifndef RH_ENGINE_LUA_PATTERN_H
#define RH_ENGINE_LUA_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lua.h>

enum { RH_PATTERN_CAPTURES = 32, RH_PATTERN_ITEMS = 1000 };

typedef enum rh_item_kind {
    RH_ITEM_SET, /* one byte of `set`, as often as `repeat` says */
    RH_ITEM_OPEN,
    RH_ITEM_POSITION, /* "()" */
    RH_ITEM_CLOSE,
    RH_ITEM_BALANCED, /* %bxy: from a to b */
    RH_ITEM_FRONTIER, /* %f[set] */
    RH_ITEM_BACK,     /* %1: what capture `a` took */
    RH_ITEM_END,      /* "$" */
    RH_ITEM_DONE
} rh_item_kind;

typedef struct rh_item {
    rh_item_kind kind;
    char repeat; /* '*', '+', '-', '?', or 0 for once */
    unsigned char a, b;
    uint32_t set[8];
} rh_item;

typedef struct rh_pattern {
    bool is_anchored;
    rh_item items[]; /* ends with RH_ITEM_DONE */
} rh_pattern;

/* Compiles into a new userdata, pushed; raises what is malformed. Where '^' is
   no anchor (gmatch) it stands for itself. */
rh_pattern *rh_pattern_push(lua_State *L, const char *s, size_t n,
                            bool may_anchor);

typedef struct rh_capture {
    const char *at;
    ptrdiff_t len; /* or one of these */
} rh_capture;

#define RH_CAPTURE_OPEN     (-1)
#define RH_CAPTURE_POSITION (-2)

typedef struct rh_matcher {
    lua_State *L;
    const char *begin, *end; /* the subject */
    int64_t work;            /* bytes looked at since the clock was */
    int ncaptures;
    rh_capture captures[RH_PATTERN_CAPTURES];
} rh_matcher;

/* Where a match that begins at `s` ends, or NULL. Raises for a pattern that
   proves malformed on the way, and when time is up. */
const char *rh_pattern_match(rh_matcher *m, const rh_pattern *pattern,
                             const char *s);

#endif
