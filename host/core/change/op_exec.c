/* SPDX-License-Identifier: MIT
 *
 * sql.exec: one statement in the playbook's own SQL. The server says which
 * tables it writes; each must be declared. Its rows can only be estimated
 * before it runs.
 */
#include <string.h>

#include "op_classes.h"
#include "statement.h"
#include "utf8.h"

typedef struct exec {
    const char *sql;
    const char **params;
    int nparams;
    rh_statement statement;
} exec;

static int read_params(exec *x, rh_op *op, rh_change *change, rh_error *error)
{
    const rh_value *params = rh_value_get(op->fields, "params");
    size_t n = params != NULL && params->kind == RH_LIST ? params->u.list.n : 0;
    int rc = RH_OK;
    x->params = rh_arena_alloc(change->arena, n * sizeof *x->params);
    for (; rc == RH_OK && params != NULL && (size_t)x->nparams < n;
         x->nparams++)
        rc = rh_op_scalar(op, change, &params->u.list.items[x->nparams],
                          &x->params[x->nparams], error);
    return rc;
}

/* The declared table that the server means. */
static const rh_table *declared(const rh_change *change, const rh_write *w)
{
    for (size_t i = 0; i < change->catalog->ntables; i++) {
        const rh_table *t = &change->catalog->tables[i];
        if (w->schema != NULL && w->relation != NULL &&
            strcmp(t->schema, w->schema) == 0 &&
            strcmp(t->relation, w->relation) == 0)
            return t;
    }
    return NULL;
}

static unsigned needs_of(const rh_write *w)
{
    switch (w->operation != NULL ? w->operation[0] : 'M') {
    case 'I':
        return RH_NEEDS_INSERT;
    case 'U':
        return RH_NEEDS_UPDATE | RH_DESTROYS;
    case 'D':
        return RH_NEEDS_DELETE | RH_DESTROYS;
    default:
        return RH_DESTROYS; /* Merge: the server checks what it needs */
    }
}

static int note_writes(exec *x, rh_op *op, rh_change *change, rh_error *error)
{
    for (size_t i = 0; i < x->statement.nwrites; i++) {
        const rh_write *w = &x->statement.writes[i];
        const rh_table *table = declared(change, w);
        if (table == NULL) {
            rh_fail(error, RH_REFUSED,
                    "the statement changes \"%s\", which is not declared: add "
                    "it to touches",
                    w->relation != NULL ? w->relation : "a table");
            return rh_op_failed(op, error, RH_REFUSED);
        }
        rh_op_need(op, table, needs_of(w));
    }
    return RH_OK;
}

static int prepare(rh_op *op, rh_change *change, rh_error *error)
{
    static const char *const known[] = {"statement", "params", NULL};
    exec *x = op->own = rh_arena_alloc(change->arena, sizeof *x);
    int rc = rh_op_check_fields(op, known, error);
    if (rc != RH_OK)
        return rc;
    x->sql = rh_value_string(op->fields, "statement");
    if (x->sql == NULL)
        return rh_op_fail(op, error, "needs a statement");
    rc = read_params(x, op, change, error);
    if (rc == RH_OK)
        rc = rh_op_failed(op, error,
                          rh_statement_classify(&x->statement, change->arena,
                                                change->pg, RH_CALLS_WRITE,
                                                x->sql, x->nparams, x->params,
                                                error));
    if (rc != RH_OK)
        return rc;
    rh_op_room(op, change, x->statement.nwrites + 1);
    return note_writes(x, op, change, error);
}

static int count(rh_op *op, rh_change *change, rh_error *error)
{
    const exec *x = op->own;
    (void)error;
    op->neffects = 0;
    size_t shown = rh_utf8_cut(x->sql, 60);
    const char *text =
        rh_arena_printf(change->arena, "Run %.*s%s", (int)shown, x->sql,
                        x->sql[shown] != '\0' ? "..." : "");
    bool writes = x->statement.nwrites > 0;
    rh_effect *e = rh_op_effect(op, writes ? op->needs[0].table : NULL, text);
    e->rows = writes ? x->statement.writes[0].rows : 0;
    e->is_exact = false;
    return RH_OK;
}

static int apply(rh_op *op, rh_change *change, rh_error *error)
{
    const exec *x = op->own;
    int rc = rh_pg_run(change->pg, NULL, error, x->sql, x->nparams, x->params);
    if (rc == RH_OK)
        op->effects[0].rows = rh_pg_affected(change->pg);
    return rh_op_failed(op, error, rc);
}

const rh_op_class rh_op_exec = {.kind = "sql.exec",
                                .verb = "run",
                                .prepare = prepare,
                                .count = count,
                                .apply = apply};
