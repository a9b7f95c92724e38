/* SPDX-License-Identifier: MIT
 *
 * What a playbook may read, and whom it may ask: the one thing between the
 * bindings and the sessions. The handles of a playbook work only while the
 * phase lasts for which they were opened.
 */
#ifndef RH_ENGINE_READS_H
#define RH_ENGINE_READS_H

#include <lua.h>

#include "answers.h"
#include "ask.h"
#include "error.h"
#include "lua_state.h"
#include "memory.h"
#include "rows.h"
#include "text.h"

struct rh_pg;
struct rh_redis;
struct rh_counts;

typedef enum rh_reads_state {
    RH_READS_CLOSED,    /* no reading now: change(), and between the phases */
    RH_READS_WITHIN,    /* inside the transaction that the host has open */
    RH_READS_ON_ITS_OWN /* each read a transaction of its own (ask, touches) */
} rh_reads_state;

typedef struct rh_reads {
    struct rh_pg *pg;
    struct rh_counts *counts;  /* of the transaction that the host has open */
    struct rh_redis *redis;    /* NULL when there is none */
    const char *redis_problem; /* why there is none */
    rh_reads_state state;
    bool may_ask; /* now */
    rh_asker asker;
    rh_answers *answers;      /* kept, or given again; NULL: neither */
    const rh_option *options; /* given by the user */
    size_t noptions;
} rh_reads;

/* Ties the reads to a state, for the bindings; they are borrowed. */
int rh_reads_attach(rh_lua *lua, rh_reads *reads, rh_error *error);
rh_reads *rh_reads_of(lua_State *L);

/* One query; RH_REFUSED when nothing may be read now. */
int rh_reads_query(rh_reads *reads, rh_rows *out, rh_arena *arena,
                   const char *sql, int nparams, const char *const *params,
                   rh_error *error);

/* The rows of what `name` (quoted for SQL) names, counted once for all who ask
   within the host's transaction. */
int rh_reads_count(rh_reads *reads, rh_arena *arena, const char *name,
                   int64_t *rows, rh_error *error);

int rh_reads_redis_count(rh_reads *reads, const char *pattern, int64_t *keys,
                         rh_error *error);
int rh_reads_redis_get(rh_reads *reads, const char *key, rh_text *value,
                       bool *found, rh_error *error);

/* Asks a person, as rh_ask() does; RH_REFUSED where no question may be. */
int rh_reads_ask(rh_reads *reads, const rh_question *question, char *reply,
                 size_t size, rh_error *error);

#endif
