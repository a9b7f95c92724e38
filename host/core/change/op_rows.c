/* SPDX-License-Identifier: MIT
 *
 * sql.update and sql.delete: the rows that a condition selects. The condition
 * is { column = value } or a piece of SQL with its own parameters; what the
 * whole statement does is judged by the server before it counts as planned.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "kept.h"
#include "op_classes.h"
#include "statement.h"

typedef struct selection {
    const rh_table *table;
    const char *where; /* SQL */
    const char *sql;   /* the whole statement */
    const char **params;
    int nparams;
    int nwhere; /* the condition's own, which come first */
} selection;

static int add_param(selection *s, rh_op *op, rh_change *change,
                     const rh_value *v, rh_error *error)
{
    int rc = rh_op_scalar(op, change, v, &s->params[s->nparams], error);
    s->nparams += rc == RH_OK;
    return rc;
}

static int where_from_map(selection *s, rh_op *op, rh_change *change,
                          const rh_value *where, rh_text *sql, rh_error *error)
{
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i < where->u.list.n; i++) {
        const rh_value *v = &where->u.list.items[i];
        if (rh_table_column(s->table, v->key) == NULL)
            return rh_op_fail(op, error, "table \"%s\" has no column \"%s\"",
                              s->table->label, v->key);
        rh_text_add(sql, i > 0 ? " AND " : "");
        rh_text_ident(sql, v->key);
        if (v->kind == RH_NULL) {
            rh_text_add(sql, " IS NULL");
            continue;
        }
        rc = add_param(s, op, change, v, error);
        rh_text_addf(sql, " = $%d", s->nparams);
    }
    return rc;
}

static int where_from_text(selection *s, rh_op *op, rh_change *change,
                           const rh_value *where, rh_text *sql, rh_error *error)
{
    const rh_value *params = rh_value_get(op->fields, "params");
    int rc = RH_OK;
    rh_text_add(sql, where->u.string.s);
    for (size_t i = 0; params != NULL && rc == RH_OK && i < params->u.list.n;
         i++)
        rc = add_param(s, op, change, &params->u.list.items[i], error);
    return rc;
}

static int read_where(selection *s, rh_op *op, rh_change *change,
                      rh_error *error)
{
    const rh_value *where = rh_value_get(op->fields, "where");
    rh_text sql = RH_TEXT_INIT;
    int rc;
    if (where != NULL && where->kind == RH_MAP)
        rc = where_from_map(s, op, change, where, &sql, error);
    else if (where != NULL && where->kind == RH_STRING)
        rc = where_from_text(s, op, change, where, &sql, error);
    else
        rc = rh_op_fail(op, error,
                        "needs where = { column = value } or where = \"SQL\" "
                        "(\"true\" for every row)");
    s->where = rh_arena_strdup(change->arena, rh_text_str(&sql));
    s->nwhere = s->nparams;
    rh_text_free(&sql);
    return rc;
}

static size_t list_length(const rh_op *op, const char *key)
{
    const rh_value *v = rh_value_get(op->fields, key);
    bool has_items = v != NULL && (v->kind == RH_LIST || v->kind == RH_MAP);
    return has_items ? v->u.list.n : 0;
}

static int begin(selection **out, rh_op *op, rh_change *change,
                 const char *const *known, rh_error *error)
{
    selection *s = op->own = rh_arena_alloc(change->arena, sizeof *s);
    size_t max = list_length(op, "where") + list_length(op, "params") +
                 list_length(op, "set");
    s->params = rh_arena_alloc(change->arena, max * sizeof *s->params);
    *out = s;
    int rc = rh_op_check_fields(op, known, error);
    if (rc == RH_OK)
        rc = rh_op_table(op, change, &s->table, error);
    return rc == RH_OK ? read_where(s, op, change, error) : rc;
}

static int prepare_delete(rh_op *op, rh_change *change, rh_error *error)
{
    static const char *const known[] = {"table", "where", "params", NULL};
    selection *s = NULL;
    int rc = begin(&s, op, change, known, error);
    if (rc != RH_OK)
        return rc;
    s->sql = rh_arena_printf(change->arena, "DELETE FROM %s WHERE (%s\n)",
                             s->table->sql, s->where);
    rh_op_room(op, change, 1);
    rh_op_need(op, s->table, RH_NEEDS_SELECT | RH_NEEDS_DELETE | RH_DESTROYS);
    return RH_OK;
}

static int add_set(selection *s, rh_op *op, rh_change *change, rh_text *sql,
                   rh_error *error)
{
    const rh_value *set = rh_value_get(op->fields, "set");
    if (set == NULL || set->kind != RH_MAP || set->u.list.n == 0)
        return rh_op_fail(op, error, "needs set = { column = value }");
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i < set->u.list.n; i++) {
        const rh_value *v = &set->u.list.items[i];
        const rh_column *column = NULL;
        rc = rh_op_column(op, s->table, v->key, &column, error);
        if (rc == RH_OK)
            rc = add_param(s, op, change, v, error);
        rh_text_add(sql, i > 0 ? ", " : "");
        rh_text_ident(sql, v->key);
        rh_text_addf(sql, " = $%d", s->nparams);
    }
    return rc;
}

static int prepare_update(rh_op *op, rh_change *change, rh_error *error)
{
    static const char *const known[] = {"table", "set", "where", "params",
                                        NULL};
    selection *s = NULL;
    rh_text sql = RH_TEXT_INIT;
    int rc = begin(&s, op, change, known, error);
    if (rc != RH_OK)
        return rc;
    rh_text_addf(&sql, "UPDATE %s SET ", s->table->sql);
    rc = add_set(s, op, change, &sql, error);
    rh_text_addf(&sql, " WHERE (%s\n)", s->where);
    s->sql = rh_arena_strdup(change->arena, sql.data);
    rh_text_free(&sql);
    rh_op_room(op, change, 1);
    rh_op_need(op, s->table, RH_NEEDS_SELECT | RH_NEEDS_UPDATE | RH_DESTROYS);
    return rc;
}

/* A condition could close the parenthesis that it stands in and go on; then
   the server sees something else than one change of this one table. */
static int check_shape(const selection *s, rh_op *op, rh_change *change,
                       rh_error *error)
{
    rh_statement st;
    int rc =
        rh_statement_classify(&st, change->arena, change->pg, RH_CALLS_READ,
                              s->sql, s->nparams, s->params, error);
    if (rc == RH_OK && (st.nwrites != 1 || st.writes[0].relation == NULL))
        rc = rh_fail(error, RH_REFUSED,
                     "the condition, or a rule of the table, makes the "
                     "statement change %s \"%s\"",
                     st.nwrites == 0 ? "something else than" : "more than",
                     s->table->label);
    return rh_op_failed(op, error, rc);
}

static int count_rows(const selection *s, const rh_op *op, rh_change *change,
                      int64_t *rows, rh_error *error)
{
    const char *from = rh_arena_printf(change->arena, "%s WHERE (%s\n)",
                                       s->table->sql, s->where);
    return rh_op_count(op, change, rows, from, s->nwhere, s->params, error);
}

static int count(rh_op *op, rh_change *change, rh_error *error)
{
    const selection *s = op->own;
    const char *verb = op->class == &rh_op_delete ? "Delete from" : "Update";
    op->neffects = 0;
    rh_effect *e = rh_op_effect(
        op, s->table,
        rh_arena_printf(change->arena, "%s %s", verb, s->table->label));
    int rc = check_shape(s, op, change, error);
    if (rc != RH_OK)
        return rc;
    return count_rows(s, op, change, &e->rows, error);
}

/* Counted anew, for operations before this one may have changed what it meets;
   only where something may keep some of it. */
static int apply(rh_op *op, rh_change *change, rh_error *error)
{
    const selection *s = op->own;
    unsigned on = op->class == &rh_op_delete ? RH_ON_DELETE : RH_ON_UPDATE;
    const char *keepers = NULL;
    int64_t wanted = 0;
    int rc = rh_kept_by(&keepers, change, s->table, on, error);
    if (rc == RH_OK && keepers != NULL)
        rc = count_rows(s, op, change, &wanted, error);
    if (rc == RH_OK)
        rc = rh_pg_run(change->pg, NULL, error, s->sql, s->nparams, s->params);
    if (rc == RH_OK)
        op->effects[0].rows = rh_pg_affected(change->pg);
    if (rc == RH_OK && keepers != NULL)
        rc = rh_kept_check(change, s->table, on, wanted, op->effects[0].rows,
                           error);
    return rh_op_failed(op, error, rc);
}

const rh_op_class rh_op_delete = {.kind = "sql.delete",
                                  .verb = "delete",
                                  .prepare = prepare_delete,
                                  .count = count,
                                  .apply = apply};
const rh_op_class rh_op_update = {.kind = "sql.update",
                                  .verb = "update",
                                  .prepare = prepare_update,
                                  .count = count,
                                  .apply = apply};
