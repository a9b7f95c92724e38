/* SPDX-License-Identifier: MIT
 *
 * A schema file, split into statements by the server's lexical rules. Made
 * for what `prisma migrate diff --script` and pg_dump --schema-only write:
 * anything else than making things is refused, with its line.
 */
#ifndef RH_CORE_SCRIPT_H
#define RH_CORE_SCRIPT_H

#include <stdbool.h>

#include "memory.h"
#include "pg.h"

enum { RH_SCRIPT_TOKENS = 12 };

/* A word, a string or a sign, as it stands in the file. */
typedef struct rh_script_token {
    const char *s;
    size_t len;
} rh_script_token;

typedef struct rh_script_statement {
    const char *sql; /* zero-terminated, without its ";"; NULL: nothing to do */
    int line;
    const char *schema; /* of CREATE SCHEMA, which may be there already */
    rh_script_token tokens[RH_SCRIPT_TOKENS]; /* the first ones */
    size_t ntokens;
    rh_script_token on; /* what follows the first ON outside parentheses */
    bool is_concurrent; /* says CONCURRENTLY */
} rh_script_statement;

typedef struct rh_script {
    const char *name; /* of the file, for errors */
    rh_script_statement *items;
    size_t n;
} rh_script;

/* Splits `text` and checks every statement. RH_FAILED for what cannot be
   split, RH_REFUSED for what a schema file must not do; both "name:line: ". */
int rh_script_read(rh_script *out, rh_arena *arena, const char *name,
                   const char *text, size_t n, rh_error *error);

/* Sends the statements, one a message, in the transaction that is open. The
   settings that pg_dump changes are afterwards what they were. */
int rh_script_send(const rh_script *script, rh_arena *arena, rh_pg *pg,
                   rh_error *error);

/* ---- For script_check.c ---- */

/* Whether a schema file may say this; clears or replaces `sql` where it is not
   to be sent as it stands. */
int rh_script_check(rh_script_statement *s, rh_arena *arena, const char *name,
                    rh_error *error);

#endif
