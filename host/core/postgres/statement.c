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

/* Past white space, comments (block comments nest) and opening parentheses. */
static const char *skip_blank(const char *s)
{
    for (;;) {
        if (isspace((unsigned char)*s) || *s == '(') {
            s++;
        } else if (s[0] == '-' && s[1] == '-') {
            s += strcspn(s, "\r\n");
        } else if (s[0] == '/' && s[1] == '*') {
            int depth = 0;
            do {
                bool opens = s[0] == '/' && s[1] == '*';
                bool closes = s[0] == '*' && s[1] == '/';
                depth += opens - closes;
                s += opens || closes ? 2 : 1;
            } while (depth > 0 && *s != '\0');
        } else {
            return s;
        }
    }
}

static int check_keyword(const char *sql, rh_error *error)
{
    static const char *const allowed[] = {"SELECT", "WITH",   "VALUES",
                                          "TABLE",  "INSERT", "UPDATE",
                                          "DELETE", "MERGE"};
    const char *word = skip_blank(sql);
    size_t len = 0;
    while (isalpha((unsigned char)word[len]) || word[len] == '_')
        len++;
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (strlen(allowed[i]) == len &&
            strncasecmp(allowed[i], word, len) == 0)
            return RH_OK;
    return rh_fail(error, RH_REFUSED,
                   "\"%.*s\" is not allowed here: a statement is a query, or "
                   "INSERT, UPDATE, DELETE or MERGE",
                   (int)(len > 0 ? (len < 40 ? len : 40) : 1), word);
}

typedef struct walk {
    rh_arena *arena;
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
}

int rh_statement_classify(rh_statement *out, rh_arena *arena, rh_pg *pg,
                          const char *sql, int nparams,
                          const char *const *params, rh_error *error)
{
    const char *plan = NULL;
    const rh_json *tree = NULL;
    walk w = {.arena = arena};
    int rc = check_keyword(sql, error);
    if (rc != RH_OK)
        return rc;
    /* The parentheses keep "ANALYZE DELETE ..." from being executed. */
    const char *explain =
        rh_arena_printf(arena, "EXPLAIN (FORMAT JSON, VERBOSE, COSTS) %s", sql);
    rc = rh_pg_value(pg, arena, &plan, error, explain, nparams, params);
    if (rc == RH_OK)
        rc = rh_json_parse(&tree, arena, plan, strlen(plan),
                           "the server's plan", error);
    if (rc != RH_OK)
        return rc;
    visit(&w, tree);
    rh_write *kept = rh_arena_alloc(arena, w.n * sizeof *kept);
    if (w.n > 0)
        memcpy(kept, w.writes, w.n * sizeof *kept);
    free(w.writes);
    *out = (rh_statement){kept, w.n, w.locks_rows};
    return RH_OK;
}
