/* SPDX-License-Identifier: MIT
 *
 * Reading and asking on behalf of a playbook.
 */
#include "reads.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "counts.h"
#include "redis.h"
#include "statement.h"
#include "txn.h"

static const char registry_key;

static int attach(lua_State *L)
{
    lua_rawsetp(L, LUA_REGISTRYINDEX, &registry_key);
    return 0;
}

int rh_reads_attach(rh_lua *lua, rh_reads *reads, rh_error *error)
{
    return rh_lua_protect(lua, attach, reads, error);
}

rh_reads *rh_reads_of(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &registry_key);
    rh_reads *reads = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return reads;
}

static int query_on_its_own(rh_reads *reads, rh_rows *out, rh_arena *arena,
                            const char *sql, int nparams,
                            const char *const *params, rh_error *error)
{
    int rc = rh_txn_begin_read(reads->pg, error);
    if (rc == RH_OK)
        rc = rh_read(out, arena, reads->pg, sql, nparams, params, error);
    if (rc == RH_OK)
        return rh_txn_end_read(reads->pg, error);
    rh_txn_rollback(reads->pg);
    return rc;
}

int rh_reads_query(rh_reads *reads, rh_rows *out, rh_arena *arena,
                   const char *sql, int nparams, const char *const *params,
                   rh_error *error)
{
    switch (reads->state) {
    case RH_READS_WITHIN:
        return rh_read(out, arena, reads->pg, sql, nparams, params, error);
    case RH_READS_ON_ITS_OWN:
        return query_on_its_own(reads, out, arena, sql, nparams, params, error);
    case RH_READS_CLOSED:
        break;
    }
    return rh_fail(error, RH_REFUSED,
                   "the database cannot be read here: read it in statistics, "
                   "inspect, verify or ask, and hand on what you found");
}

static int count_by_query(rh_reads *reads, rh_arena *arena, const char *name,
                          int64_t *rows, rh_error *error)
{
    rh_rows result = {0};
    const char *sql = rh_arena_printf(arena, "SELECT count(*) FROM %s", name);
    int rc = rh_reads_query(reads, &result, arena, sql, 0, NULL, error);
    if (rc != RH_OK)
        return rc;
    assert(result.cells != NULL);
    *rows = strtoll(result.cells[0], NULL, 10);
    return RH_OK;
}

int rh_reads_count(rh_reads *reads, rh_arena *arena, const char *name,
                   int64_t *rows, rh_error *error)
{
    bool is_table = false;
    if (reads->state == RH_READS_WITHIN) {
        int rc = rh_counts_take_named(reads->counts, reads->pg, name, &is_table,
                                      rows, error);
        if (rc != RH_OK || is_table)
            return rc;
    }
    return count_by_query(reads, arena, name, rows, error);
}

static int need_redis(const rh_reads *reads, rh_error *error)
{
    if (reads->state == RH_READS_CLOSED)
        return rh_fail(error, RH_REFUSED,
                       "Redis cannot be read here: read it in statistics, "
                       "inspect, verify or ask");
    if (reads->redis == NULL)
        return rh_fail(error, RH_FAILED, "Redis cannot be read: %s",
                       reads->redis_problem);
    return RH_OK;
}

int rh_reads_redis_count(rh_reads *reads, const char *pattern, int64_t *keys,
                         rh_error *error)
{
    int rc = need_redis(reads, error);
    return rc == RH_OK ? rh_redis_count(reads->redis, pattern, keys, error)
                       : rc;
}

int rh_reads_redis_get(rh_reads *reads, const char *key, rh_text *value,
                       bool *found, rh_error *error)
{
    int rc = need_redis(reads, error);
    return rc == RH_OK ? rh_redis_get(reads->redis, key, value, found, error)
                       : rc;
}

int rh_reads_ask(rh_reads *reads, const rh_question *question, char *reply,
                 size_t size, rh_error *error)
{
    if (!reads->may_ask)
        return rh_fail(error, RH_REFUSED,
                       "questions can be asked in ask() only, where no "
                       "transaction is open");
    if (rh_answers_are_given(reads->answers))
        return rh_answers_give(reads->answers, question, reply, size, error);
    int rc = rh_answers_may_ask(reads->answers, question, error);
    if (rc == RH_OK)
        rc = rh_ask(&reads->asker, question, reply, size, error);
    if (rc == RH_OK)
        rh_answers_keep(reads->answers, question, reply);
    return rc;
}
