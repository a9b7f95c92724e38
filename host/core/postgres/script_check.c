/* SPDX-License-Identifier: MIT
 *
 * What a schema file may say. It makes things; it neither ends the run's
 * transaction nor brings rows, nor reaches beyond the database. What pg_dump
 * sets is left out where the host has its own setting.
 */
#include <string.h>
#include <strings.h>

#include "script.h"

typedef rh_script_statement statement;

static bool is(rh_script_token t, const char *word)
{
    return t.len == strlen(word) && strncasecmp(t.s, word, t.len) == 0;
}

static bool is_one_of(rh_script_token t, const char *const *words)
{
    while (*words != NULL && !is(t, *words))
        words++;
    return *words != NULL;
}

static rh_script_token token(const statement *s, size_t i)
{
    return i < s->ntokens ? s->tokens[i] : (rh_script_token){"", 0};
}

static int refuse(const statement *s, const char *name, rh_error *error,
                  const char *why)
{
    rh_script_token first = token(s, 0), second = token(s, 1);
    return rh_fail(error, RH_REFUSED, "%s:%d: %.*s%s%.*s: %s", name, s->line,
                   (int)(first.len < 40 ? first.len : 40), first.s,
                   second.len > 0 ? " " : "",
                   (int)(second.len < 40 ? second.len : 40), second.s, why);
}

/* ---- SET ---- */

/* The settings that rh_script_send() brings back, and those that are the
   host's own. The rest of what there is to set is refused. */
static const char *const kept[] = {
    "search_path",        "check_function_bodies",
    "default_tablespace", "default_table_access_method",
    "xmloption",          NULL};
static const char *const passed_over[] = {"statement_timeout",
                                          "lock_timeout",
                                          "idle_in_transaction_session_timeout",
                                          "transaction_timeout",
                                          "client_min_messages",
                                          "row_security",
                                          "default_with_oids",
                                          NULL};

static bool is_value(const statement *s, size_t at, const char *value)
{
    rh_script_token t = token(s, at);
    if (t.len > 1 && t.s[0] == '\'')
        t = (rh_script_token){t.s + 1, t.len - 2};
    return is(t, value) && s->ntokens == at + 1;
}

static int check_set(statement *s, rh_arena *arena, const char *name,
                     rh_error *error)
{
    size_t at = is(token(s, 1), "SESSION") || is(token(s, 1), "LOCAL") ? 2 : 1;
    rh_script_token what = token(s, at);
    bool is_plain = is(token(s, at + 1), "=") || is(token(s, at + 1), "TO");
    bool is_usual =
        (is(what, "client_encoding") &&
         (is_value(s, at + 2, "UTF8") || is_value(s, at + 2, "UTF-8"))) ||
        (is(what, "standard_conforming_strings") && is_value(s, at + 2, "on"));
    if (is_plain && is_one_of(what, kept)) {
        s->sql = rh_arena_printf(arena, "SET LOCAL %s",
                                 s->sql + (what.s - token(s, 0).s));
        return RH_OK;
    }
    if (!is_plain || !(is_usual || is_one_of(what, passed_over)))
        return refuse(s, name, error,
                      "a schema file sets nothing but what pg_dump sets");
    s->sql = NULL;
    return RH_OK;
}

/* SELECT pg_catalog.set_config('search_path', '', false), as pg_dump says. */
static int check_select(statement *s, const char *name, rh_error *error)
{
    static const char *const words[] = {
        "SELECT", "pg_catalog", ".", "set_config", "(", "'search_path'",
        ",",      "''",         ",", "false",      ")", NULL};
    size_t n = 0;
    while (words[n] != NULL && is(token(s, n), words[n]))
        n++;
    if (words[n] != NULL || s->ntokens != n)
        return refuse(s, name, error, "a schema file holds no queries");
    s->sql = "SET LOCAL search_path = ''";
    return RH_OK;
}

/* ---- The others ---- */

/* What belongs to the whole server, or to no transaction. */
static const char *const beyond[] = {
    "DATABASE",     "EVENT",      "GROUP", "ROLE", "SERVER",    "SYSTEM",
    "SUBSCRIPTION", "TABLESPACE", "USER",  "TEMP", "TEMPORARY", NULL};
static const char *const beyond_grants[] = {"DATABASE", "PARAMETER",
                                            "TABLESPACE", NULL};

static int check_reach(const statement *s, rh_script_token object,
                       const char *const *refused, const char *name,
                       rh_error *error)
{
    if (is_one_of(object, refused))
        return refuse(s, name, error,
                      "a schema file must not reach beyond its schema");
    if (s->is_concurrent)
        return refuse(s, name, error,
                      "CONCURRENTLY is not possible in a transaction");
    return RH_OK;
}

/* A schema that is there already is what both tools expect. */
static int check_create(statement *s, rh_arena *arena, const char *name,
                        rh_error *error)
{
    size_t at = is(token(s, 2), "IF") ? 5 : 2;
    rh_script_token schema = token(s, at);
    if (is(token(s, 1), "SCHEMA") && s->ntokens == at + 1)
        s->schema = rh_arena_strndup(arena, schema.s, schema.len);
    size_t object = is(token(s, 1), "OR") ? 3 : 1;
    if (is(token(s, object), "GLOBAL") || is(token(s, object), "LOCAL"))
        object++;
    return check_reach(s, token(s, object), beyond, name, error);
}

static int check_grant(const statement *s, const char *name, rh_error *error)
{
    if (s->on.s == NULL)
        return refuse(s, name, error, "roles are not a schema's");
    return check_reach(s, s->on, beyond_grants, name, error);
}

typedef struct refusal {
    const char *words[8];
    const char *why;
} refusal;

static const refusal refusals[] = {
    {{"BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE", "START",
      NULL},
     "the transaction is the run's: leave this out"},
    {{"ABORT", "PREPARE", NULL},
     "the transaction is the run's: leave this out"},
    {{"COPY", "INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "WITH", NULL},
     "a schema file holds no rows (pg_dump --schema-only): load rows with "
     "sql.load"},
    {{"DROP", NULL},
     "a schema file only makes things (pg_dump without --clean): drop with "
     "sql.drop_all"},
    {{"RESET", "DISCARD", NULL},
     "a schema file sets nothing but what pg_dump sets"}};

static int refuse_other(const statement *s, const char *name, rh_error *error)
{
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        if (is_one_of(token(s, 0), refusals[i].words))
            return refuse(s, name, error, refusals[i].why);
    return refuse(s, name, error,
                  "a schema file consists of CREATE, ALTER, COMMENT, GRANT and "
                  "REVOKE");
}

int rh_script_check(statement *s, rh_arena *arena, const char *name,
                    rh_error *error)
{
    rh_script_token first = token(s, 0);
    if (is(first, "CREATE"))
        return check_create(s, arena, name, error);
    if (is(first, "ALTER"))
        return check_reach(s, token(s, 1), beyond, name, error);
    if (is(first, "COMMENT"))
        return check_reach(s, s->on, beyond, name, error);
    if (is(first, "GRANT") || is(first, "REVOKE"))
        return check_grant(s, name, error);
    if (is(first, "SET"))
        return check_set(s, arena, name, error);
    if (is(first, "SELECT"))
        return check_select(s, name, error);
    return refuse_other(s, name, error);
}
