/* SPDX-License-Identifier: MIT
 *
 * The register of operation kinds, and what their files share.
 */
#include "op.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "op_classes.h"

static const rh_op_class *const classes[] = {
    &rh_op_restore_all, &rh_op_clear,        &rh_op_delete,
    &rh_op_update,      &rh_op_insert,       &rh_op_load,
    &rh_op_merge,       &rh_op_restore,      &rh_op_exec,
    &rh_op_write_file,  &rh_op_redis_delete, &rh_op_redis_set,
    &rh_op_redis_flush, &rh_op_command,      &rh_op_take,
    &rh_op_script,      &rh_op_drop_all,     &rh_op_prune,
    &rh_op_pg_dump};

enum { NCLASSES = sizeof classes / sizeof *classes };

static const rh_op_class *find_class(const char *kind)
{
    for (size_t i = 0; i < NCLASSES; i++)
        if (strcmp(classes[i]->kind, kind) == 0)
            return classes[i];
    return NULL;
}

/* After what drops or makes tables, the catalogue of now tells nothing. */
static int begin_op(rh_op *op, rh_change *change, rh_error *error)
{
    const rh_op_class *class = op->class;
    op->is_late = change->is_renewed && class->apply != NULL &&
                  class->foresee != class->prepare;
    if (!op->is_late)
        return class->prepare(op, change, error);
    if (class->foresee == NULL)
        return rh_op_fail(op, error,
                          "not after sql.drop_all or sql.script, whose tables "
                          "can only be filled: put it before them");
    op->note = "its table is looked at when it runs";
    return class->foresee(op, change, error);
}

int rh_op_new(rh_op **out, const rh_value *fields, int number,
              rh_change *change, rh_error *error)
{
    const char *kind = rh_value_string(fields, "kind");
    const rh_op_class *class = kind != NULL ? find_class(kind) : NULL;
    if (class == NULL)
        return rh_fail(error, RH_USAGE,
                       "operation %d of change() is %s: make operations with "
                       "sql.clear, sql.load, redis.delete and their like",
                       number,
                       kind != NULL ? kind : rh_kind_name(fields->kind));
    rh_op *op = rh_arena_alloc(change->arena, sizeof *op);
    op->class = class;
    op->fields = fields;
    op->number = number;
    op->made_at = rh_value_string(fields, "made_at");
    if (op->made_at == NULL)
        op->made_at = "change()";
    *out = op;
    int rc = begin_op(op, change, error);
    change->is_renewed = change->is_renewed || class->renews;
    return rc;
}

int rh_op_apply(rh_op *op, rh_change *change, rh_error *error)
{
    int rc = RH_OK;
    if (op->is_late)
        rc = op->class->prepare(op, change, error);
    if (rc == RH_OK && op->is_late)
        rc = op->class->count(op, change, error);
    return rc == RH_OK ? op->class->apply(op, change, error) : rc;
}

int rh_op_failed(const rh_op *op, rh_error *error, int code)
{
    if (code == RH_FAILED || code == RH_USAGE || code == RH_REFUSED ||
        code == RH_BUSY || code == RH_UNVERIFIED)
        rh_error_prefix(error, "%s: %s: ", op->made_at, op->class->kind);
    return code;
}

int rh_op_fail(const rh_op *op, rh_error *error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    rh_vfail(error, RH_USAGE, format, args);
    va_end(args);
    return rh_op_failed(op, error, RH_USAGE);
}

static bool holds_zero(const rh_value *v)
{
    if (v->kind == RH_STRING)
        return memchr(v->u.string.s, '\0', v->u.string.len) != NULL;
    bool found = false;
    if (v->kind == RH_LIST || v->kind == RH_MAP)
        for (size_t i = 0; !found && i < v->u.list.n; i++)
            found = holds_zero(&v->u.list.items[i]);
    return found;
}

/* What is read as a text ends at a zero byte: half a condition selects other
   rows. A value for Redis may hold any byte, and a program's word is named by
   its place. */
static int check_whole(const rh_op *op, const rh_value *field, rh_error *error)
{
    if (strcmp(field->key, "value") == 0 || strcmp(field->key, "argv") == 0 ||
        !holds_zero(field))
        return RH_OK;
    return rh_op_fail(op, error, "%s holds a zero byte", field->key);
}

int rh_op_check_fields(const rh_op *op, const char *const *known,
                       rh_error *error)
{
    size_t n = 0;
    while (known[n] != NULL)
        n++;
    const rh_value *members = op->fields->u.list.items;
    for (size_t i = 0; i < op->fields->u.list.n; i++) {
        const char *key = members[i].key;
        bool found = strcmp(key, "kind") == 0 || strcmp(key, "made_at") == 0;
        for (size_t k = 0; k < n; k++)
            found = found || strcmp(key, known[k]) == 0;
        const char *near = found ? NULL : rh_nearest(key, known, n);
        if (!found)
            return rh_op_fail(op, error, "unknown field \"%s\"%s%s%s", key,
                              near != NULL ? " (did you mean \"" : "",
                              near != NULL ? near : "",
                              near != NULL ? "\"?)" : "");
        int rc = check_whole(op, &members[i], error);
        if (rc != RH_OK)
            return rc;
    }
    return RH_OK;
}

int rh_op_find_table(const rh_op *op, const rh_change *change, const char *name,
                     const rh_table **out, rh_error *error)
{
    *out = rh_catalog_table(change->catalog, name);
    if (*out != NULL)
        return RH_OK;
    rh_fail(error, RH_REFUSED,
            "table \"%s\" is not declared: add it to touches", name);
    return rh_op_failed(op, error, RH_REFUSED);
}

int rh_op_table(const rh_op *op, const rh_change *change, const rh_table **out,
                rh_error *error)
{
    const char *name = rh_value_string(op->fields, "table");
    if (name == NULL)
        return rh_op_fail(op, error, "needs the name of a table");
    return rh_op_find_table(op, change, name, out, error);
}

int rh_op_column(const rh_op *op, const rh_table *table, const char *name,
                 const rh_column **out, rh_error *error)
{
    *out = rh_table_column(table, name);
    if (*out == NULL) {
        const char **names = rh_alloc(table->ncolumns * sizeof *names);
        for (size_t i = 0; i < table->ncolumns; i++)
            names[i] = table->columns[i].name;
        const char *near = rh_nearest(name, names, table->ncolumns);
        free(names);
        return rh_op_fail(op, error, "table \"%s\" has no column \"%s\"%s%s%s",
                          table->label, name,
                          near != NULL ? " (did you mean \"" : "",
                          near != NULL ? near : "", near != NULL ? "\"?)" : "");
    }
    if ((*out)->is_generated)
        return rh_op_fail(op, error,
                          "column \"%s\" of \"%s\" is generated by the server",
                          name, table->label);
    return RH_OK;
}

int rh_op_scalar(const rh_op *op, rh_change *change, const rh_value *v,
                 const char **out, rh_error *error)
{
    bool ok = false;
    *out = rh_value_sql_text(v, change->arena, &ok);
    if (!ok)
        return rh_op_fail(op, error,
                          "%s is %s: give a string, a number, true, false or "
                          "null (json.encode makes a string of a table)",
                          v->key != NULL ? v->key : "a parameter",
                          rh_kind_name(v->kind));
    return RH_OK;
}

void rh_op_room(rh_op *op, rh_change *change, size_t max)
{
    op->needs = rh_arena_alloc(change->arena, max * sizeof *op->needs);
    op->effects = rh_arena_alloc(change->arena, max * sizeof *op->effects);
}

void rh_op_need(rh_op *op, const rh_table *table, unsigned needs)
{
    op->needs[op->nneeds++] = (rh_need){table, needs};
}

rh_effect *rh_op_effect(rh_op *op, const rh_table *table, const char *text)
{
    rh_effect *e = &op->effects[op->neffects++];
    *e = (rh_effect){
        .table = table, .text = text, .present = -1, .is_exact = true};
    return e;
}

int rh_op_count(const rh_op *op, rh_change *change, int64_t *rows,
                const char *from, int nparams, const char *const *params,
                rh_error *error)
{
    const char *count = NULL;
    const char *sql =
        rh_arena_printf(change->arena, "SELECT count(*) FROM %s", from);
    int rc = rh_pg_value(change->pg, change->arena, &count, error, sql, nparams,
                         params);
    if (rc != RH_OK)
        return rh_op_failed(op, error, rc);
    *rows = strtoll(count, NULL, 10);
    return RH_OK;
}

int rh_change_count(const rh_change *change, const rh_table *table,
                    int64_t *rows, rh_error *error)
{
    if (change->expected != NULL &&
        !rh_counts_know(change->counts, table->oid, rows) &&
        rh_counts_know(change->expected, table->oid, rows))
        return RH_OK;
    return rh_counts_take(change->counts, change->pg, table->oid,
                          rh_arena_printf(change->arena, "%s%s",
                                          rh_table_only(table), table->sql),
                          rows, error);
}

bool rh_change_may(const rh_change *change, const rh_table *table,
                   unsigned needs)
{
    return (needs & ~change->rights[table - change->catalog->tables]) == 0;
}

static bool destroys(const rh_op *op, const rh_table *table)
{
    for (size_t i = 0; i < op->nneeds; i++)
        if (op->needs[i].table == table && op->needs[i].needs & RH_DESTROYS)
            return true;
    return false;
}

typedef struct telling {
    rh_field fields[16];
    size_t n;
} telling;

static void tell_text(telling *t, const char *key, const char *text)
{
    t->fields[t->n++] = (rh_field)RH_F_TEXT(key, text);
}

static void tell_number(telling *t, const char *key, int64_t number)
{
    t->fields[t->n++] = (rh_field)RH_F_INT(key, number);
}

static void tell_truth(telling *t, const char *key, bool truth)
{
    t->fields[t->n++] = (rh_field)RH_F_BOOL(key, truth);
}

/* What a plan and what became of it have in common. */
static void tell_effect(telling *t, const rh_op *op, const rh_effect *e,
                        int line)
{
    tell_number(t, "number", line);
    tell_text(t, "kind", op->class->kind);
    tell_text(t, "verb", op->class->verb);
    tell_text(t, "table", e->table != NULL ? e->table->label : NULL);
    tell_text(t, "text", e->text);
    tell_number(t, "rows", e->rows);
    if (op->class != &rh_op_merge)
        return;
    tell_number(t, "insert", e->insert);
    tell_number(t, "update", e->update);
    tell_number(t, "unchanged", e->unchanged);
}

/* Rows that somebody may miss. */
static void tell_losses(const rh_effect *e, rh_events *events, int line)
{
    if (e->key == NULL)
        return;
    RH_EMIT(events, "planned_loss", RH_F_INT("number", line),
            RH_F_TEXT("table", e->table->label), RH_F_TEXT("key", e->key),
            RH_F_INT("delete", e->deleted), RH_F_TEXT("deleted", e->lost),
            RH_F_INT("unnamed_deleted", e->deleted - e->nlost),
            RH_F_INT("update", e->update), RH_F_TEXT("updated", e->overwritten),
            RH_F_INT("unnamed_updated", e->update - e->noverwritten));
}

/* What is to be said of the whole operation is said once. */
static const char *note_of(const rh_op *op, const rh_effect *e)
{
    return e->note != NULL ? e->note : e == op->effects ? op->note : NULL;
}

static void tell_planned(const rh_op *op, const rh_effect *e, rh_events *events,
                         int line)
{
    telling t = {.n = 0};
    tell_effect(&t, op, e, line);
    if (op->class == &rh_op_restore_all) {
        tell_number(&t, "insert", e->insert);
        tell_number(&t, "update", e->update);
        tell_number(&t, "delete", e->deleted);
        tell_number(&t, "unchanged", e->unchanged);
    }
    tell_truth(&t, "exact", e->is_exact);
    tell_truth(&t, "destroys", e->table != NULL && destroys(op, e->table));
    tell_text(&t, "note", note_of(op, e));
    rh_events_emit(events, "planned", t.fields, t.n);
    tell_losses(e, events, line);
}

void rh_op_tell_planned(const rh_op *op, rh_events *events, int *line)
{
    for (size_t i = 0; i < op->neffects; i++)
        tell_planned(op, &op->effects[i], events, ++*line);
}

void rh_op_tell_changed(const rh_op *op, rh_events *events, int *line,
                        int64_t elapsed_ms)
{
    for (size_t i = 0; i < op->neffects; i++) {
        const rh_effect *e = &op->effects[i];
        telling t = {.n = 0};
        tell_effect(&t, op, e, ++*line);
        if (op->class == &rh_op_merge)
            tell_number(&t, "skipped", e->skipped);
        if (op->class == &rh_op_restore_all)
            tell_number(&t, "cleared", e->present);
        tell_number(&t, "elapsed_ms", elapsed_ms);
        rh_events_emit(events, "changed", t.fields, t.n);
    }
}
