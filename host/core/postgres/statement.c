/* SPDX-License-Identifier: MIT
 *
 * First the leading keyword, because EXPLAIN also takes statements that are no
 * queries (CREATE TABLE AS, EXECUTE); then the server's plan.
 */
#include "statement.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "json.h"
#include "utf8.h"

static const char *first_word(const char *sql)
{
    const char *s = rh_sql_skip_blank(sql);
    while (*s == '(')
        s = rh_sql_skip_blank(s + 1);
    return s;
}

static int check_keyword(const char *sql, rh_error *error)
{
    static const char *const allowed[] = {"SELECT", "WITH",   "VALUES",
                                          "TABLE",  "INSERT", "UPDATE",
                                          "DELETE", "MERGE"};
    const char *word = first_word(sql);
    size_t len = 0;
    while (isalpha((unsigned char)word[len]) || word[len] == '_')
        len++;
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (strlen(allowed[i]) == len &&
            strncasecmp(allowed[i], word, len) == 0)
            return RH_OK;
    size_t shown =
        len > 0 && len < 40 ? len : rh_utf8_cut(word, len > 0 ? 40 : 4);
    return rh_fail(error, RH_REFUSED,
                   "\"%.*s\" is not allowed here: a statement is a query, or "
                   "INSERT, UPDATE, DELETE or MERGE",
                   (int)shown, word);
}

typedef struct walk {
    rh_arena *arena;
    rh_calls calls;
    rh_write *writes;
    size_t n, cap;
    bool locks_rows;
} walk;

static int64_t rows_of(const rh_json *node)
{
    const rh_json *plans = rh_json_get(node, "Plans");
    const rh_json *below = plans != NULL ? plans->first : node;
    return rh_json_integer(below, "Plan Rows", 0);
}

static void visit(walk *w, const rh_json *node)
{
    const char *type = rh_json_text(node, "Node Type");
    if (type != NULL && strcmp(type, "LockRows") == 0)
        w->locks_rows = true;
    if (type != NULL && strcmp(type, "ModifyTable") == 0) {
        w->writes = rh_grow(w->writes, &w->cap, w->n, sizeof *w->writes);
        w->writes[w->n++] = (rh_write){
            rh_json_text(node, "Operation"), rh_json_text(node, "Schema"),
            rh_json_text(node, "Relation Name"), rows_of(node)};
    }
    for (const rh_json *child = node->first; child != NULL; child = child->next)
        if (child->kind == RH_JSON_OBJECT || child->kind == RH_JSON_ARRAY)
            visit(w, child);
        else if (child->kind == RH_JSON_TEXT)
            rh_calls_add(&w->calls, child->text);
}

static int explain(walk *w, rh_pg *pg, const char *sql, int nparams,
                   const char *const *params, rh_error *error)
{
    const char *plan = NULL;
    const rh_json *tree = NULL;
    /* The parentheses keep "ANALYZE DELETE ..." from being executed. */
    const char *question = rh_arena_printf(
        w->arena, "EXPLAIN (FORMAT JSON, VERBOSE, COSTS) %s", sql);
    int rc = rh_pg_value(pg, w->arena, &plan, error, question, nparams, params);
    if (rc == RH_OK)
        rc = rh_json_parse(&tree, w->arena, plan, strlen(plan),
                           "the server's plan", error);
    if (rc == RH_OK)
        visit(w, tree);
    return rc;
}

int rh_statement_classify(rh_statement *out, rh_arena *arena, rh_pg *pg,
                          rh_calls_use use, const char *sql, int nparams,
                          const char *const *params, rh_error *error)
{
    walk w = {.arena = arena};
    int rc = check_keyword(sql, error);
    if (rc != RH_OK)
        return rc;
    rh_calls_begin(&w.calls, arena);
    rh_calls_add(&w.calls, sql);
    /* Looking at a plan may run functions that are called IMMUTABLE or STABLE,
       so what the text says is judged before. */
    rc = rh_calls_check(&w.calls, pg, use, error);
    if (rc == RH_OK)
        rc = explain(&w, pg, sql, nparams, params, error);
    if (rc == RH_OK)
        rc = rh_calls_check(&w.calls, pg, use, error);
    rh_write *kept = rh_arena_alloc(arena, w.n * sizeof *kept);
    if (w.n > 0)
        memcpy(kept, w.writes, w.n * sizeof *kept);
    free(w.writes);
    rh_calls_end(&w.calls);
    if (rc == RH_OK)
        *out = (rh_statement){kept, w.n, w.locks_rows};
    return rc;
}
