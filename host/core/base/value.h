/* SPDX-License-Identifier: MIT
 *
 * Plain data as it crosses the layers: what a playbook returns (operations,
 * rows, facts about sources), in an arena, with no trace of Lua. Immutable
 * once made. Maps are sorted by key, so that equal data looks equal.
 */
#ifndef RH_CORE_VALUE_H
#define RH_CORE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "memory.h"
#include "text.h"

struct rh_made; /* made.h */

typedef enum rh_kind {
    RH_NULL,
    RH_BOOL,
    RH_INT,
    RH_FLOAT,
    RH_STRING,
    RH_LIST,
    RH_MAP,
    RH_MADE /* what the host made, and shows by its recipe only */
} rh_kind;

typedef struct rh_value rh_value;

struct rh_value {
    rh_kind kind;
    const char *key; /* as a member of a map, else NULL */
    union {
        bool boolean;
        int64_t integer;
        double real;
        struct {
            const char *s; /* zero-terminated; may hold zeros inside */
            size_t len;
        } string;
        struct {
            const rh_value *items; /* of a list, or members of a map */
            size_t n;
        } list;
        const struct rh_made *made; /* its maker outlives the value */
    } u;
};

const char *rh_kind_name(rh_kind kind); /* "a string", "a list", ... */

/* Members of a map: NULL when absent. */
const rh_value *rh_value_get(const rh_value *map, const char *key);
const char *rh_value_string(const rh_value *map, const char *key); /* or NULL */
bool rh_value_is_true(const rh_value *map, const char *key);

/* A scalar as the text of an SQL parameter; NULL for null. Integral floats
   print as integers, others shortest with every digit; of a made value it is
   the text itself. Lists and maps have no such text: NULL with *ok false. */
const char *rh_value_sql_text(const rh_value *v, rh_arena *arena, bool *ok);

/* Canonical JSON, for digests and records: sorted keys, no white space; of a
   made value the recipe. */
void rh_value_json(rh_text *out, const rh_value *v);

/* The nearest of `names` to a word that is none of them, for "did you mean":
   NULL when none is near. */
const char *rh_nearest(const char *word, const char *const *names, size_t n);

#endif
