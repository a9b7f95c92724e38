/* SPDX-License-Identifier: MIT
 *
 * What a statement that somebody else wrote would do, in the server's own
 * judgement: EXPLAIN (FORMAT JSON), which knows every relation that a plan
 * writes, common table expressions included. Functions that write are seen
 * only by their names; a read-only transaction and the measuring catch those.
 */
#ifndef RH_CORE_STATEMENT_H
#define RH_CORE_STATEMENT_H

#include "calls.h"
#include "memory.h"
#include "pg.h"
#include "rows.h"

typedef struct rh_write {
    const char *operation; /* "Insert", "Update", "Delete", "Merge" */
    const char *schema, *relation;
    int64_t rows; /* the planner's estimate */
} rh_write;

typedef struct rh_statement {
    const rh_write *writes;
    size_t nwrites;
    bool locks_rows; /* FOR UPDATE and its like */
} rh_statement;

/* Classifies one statement, without running it. RH_REFUSED unless it begins
   with SELECT, WITH, VALUES, TABLE, INSERT, UPDATE, DELETE or MERGE (comments
   and parentheses aside), or when it calls a function that `use` does not
   allow; RH_FAILED with the server's words when it is wrong. */
int rh_statement_classify(rh_statement *out, rh_arena *arena, rh_pg *pg,
                          rh_calls_use use, const char *sql, int nparams,
                          const char *const *params, rh_error *error);

/* ---- Reading, for playbooks ---- */

/* Runs a query that must only read, in a transaction that the server holds
   read only. Refused (RH_REFUSED): anything that writes, locks rows or is not
   a query; a result over 64 MiB; a statement after which the transaction is
   not as it was. The rows live in `arena`. */
int rh_read(rh_rows *out, rh_arena *arena, rh_pg *pg, const char *sql,
            int nparams, const char *const *params, rh_error *error);

#endif
