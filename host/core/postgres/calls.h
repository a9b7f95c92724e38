/* SPDX-License-Identifier: MIT
 *
 * Which functions a statement calls, by their names: in its text, in the
 * server's plan of it, and in the sources of what it calls. A first line only:
 * a function that is called through an operator or a text put together by
 * another is not seen.
 */
#ifndef RH_CORE_CALLS_H
#define RH_CORE_CALLS_H

#include <stdbool.h>

#include "pg.h"
#include "string_set.h"

/* What a statement is allowed to call. */
typedef enum rh_calls_use {
    RH_CALLS_READ, /* nothing that does more than read */
    RH_CALLS_WRITE /* nothing that a rollback would not undo */
} rh_calls_use;

typedef struct rh_calls {
    rh_arena *arena;
    rh_string_set *known;
    const char **names; /* not looked up so far */
    size_t n, cap;
    bool is_escaped; /* a name is written as U&"..." */
} rh_calls;

void rh_calls_begin(rh_calls *calls, rh_arena *arena);
void rh_calls_end(rh_calls *calls);

/* Adds every name that is called in a piece of SQL. */
void rh_calls_add(rh_calls *calls, const char *sql);

/* Looks up what was added since the last check. RH_REFUSED names a function
   that is not allowed, and the one that calls it. */
int rh_calls_check(rh_calls *calls, rh_pg *pg, rh_calls_use use,
                   rh_error *error);

/* Past white space and comments; block comments nest. */
const char *rh_sql_skip_blank(const char *sql);

#endif
