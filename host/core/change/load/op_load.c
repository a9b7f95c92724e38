/* SPDX-License-Identifier: MIT
 *
 * sql.load: the rows of a file into a table, by COPY. The file is read once to
 * find everything that does not fit before anybody is asked, and once to load
 * it; its digest is part of the plan.
 */
#include <inttypes.h>
#include <string.h>

#include "file.h"
#include "load.h"
#include "op_classes.h"
#include "sequences.h"

int load_scalar(const char **out, rh_op *op, rh_change *change,
                const rh_value *v, rh_error *error)
{
    const char *text = NULL;
    rh_text field = RH_TEXT_INIT;
    int rc = rh_op_scalar(op, change, v, &text, error);
    if (rc != RH_OK)
        return rc;
    rh_copy_field(&field, text, text != NULL ? strlen(text) : 0);
    *out = rh_arena_strdup(change->arena, field.data);
    rh_text_free(&field);
    return RH_OK;
}

static int read_expected(load *l, rh_op *op, rh_error *error)
{
    const rh_value *rows = rh_value_get(op->fields, "rows");
    l->expected = -1;
    if (rows == NULL)
        return RH_OK;
    if (rows->kind != RH_INT || rows->u.integer < 0)
        return rh_op_fail(op, error, "rows must be a whole number");
    l->expected = rows->u.integer;
    return RH_OK;
}

/* The digest first: what is read after it and differs is found out when the
   file is loaded. */
static int look_at_file(load *l, rh_op *op, rh_change *change, rh_error *error)
{
    char digest[RH_SHA256_HEX];
    rh_rows_copy *copy = &l->bulk.copy;
    int rc = rh_reach_digest(copy->file.reach, copy->file.path, digest, error);
    if (rc == RH_OK)
        rc = rh_rows_look(&l->survey, change->arena, &copy->file, error);
    if (rc != RH_OK)
        return rh_op_failed(op, error, rc);
    op->inputs = copy->sha256 = rh_arena_strdup(change->arena, digest);
    rh_inputs_note(change->inputs, copy->file.path, digest);
    return RH_OK;
}

/* All that can be known without the table. */
static int read_all(load *l, rh_op *op, rh_change *change, rh_error *error)
{
    static const char *const known[] = {"table", "source",  "columns", "set",
                                        "skip",  "default", "rows",    NULL};
    int rc = rh_op_check_fields(op, known, error);
    l->bulk.copy.expected = -1;
    if (rc == RH_OK)
        rc = load_read_source(l, op, change, error);
    if (rc == RH_OK)
        rc = read_expected(l, op, error);
    return rc == RH_OK ? look_at_file(l, op, change, error) : rc;
}

static int prepare(rh_op *op, rh_change *change, rh_error *error)
{
    load *l = op->own = rh_arena_alloc(change->arena, sizeof *l);
    int rc = rh_op_table(op, change, &l->table, error);
    if (rc == RH_OK)
        rc = read_all(l, op, change, error);
    if (rc == RH_OK)
        rc = load_match_columns(l, op, change, error);
    if (rc != RH_OK)
        return rc;
    op->note = rh_sequences_note(change->arena, l->table, l->given);
    rh_op_room(op, change, 1 + rh_bulk_needs(change));
    rh_op_need(op, l->table, RH_NEEDS_INSERT);
    l->bulk.table = l->table;
    rh_bulk_prepare(&l->bulk, op, change, l->survey.rows);
    return RH_OK;
}

static int plan_rows(const load *l, const char *label, rh_op *op,
                     rh_change *change, rh_error *error)
{
    const char *path = l->bulk.copy.file.path;
    op->neffects = 0;
    rh_effect *e = rh_op_effect(
        op, l->table,
        rh_arena_printf(change->arena, "Load %s from %s", label, l->file));
    e->rows = l->survey.rows;
    if (l->expected < 0 || e->rows == l->expected)
        return RH_OK;
    rh_fail(error, RH_FAILED,
            "%s holds %" PRId64 " %s and must hold exactly %" PRId64, path,
            e->rows, l->names_itself ? "rows" : "values", l->expected);
    return rh_op_failed(op, error, RH_FAILED);
}

static int count(rh_op *op, rh_change *change, rh_error *error)
{
    const load *l = op->own;
    return plan_rows(l, l->table->label, op, change, error);
}

static int foresee(rh_op *op, rh_change *change, rh_error *error)
{
    load *l = op->own = rh_arena_alloc(change->arena, sizeof *l);
    const char *table = rh_value_string(op->fields, "table");
    if (table == NULL)
        return rh_op_fail(op, error, "needs the name of a table");
    int rc = read_all(l, op, change, error);
    rh_op_room(op, change, 1);
    return rc == RH_OK ? plan_rows(l, table, op, change, error) : rc;
}

static int apply(rh_op *op, rh_change *change, rh_error *error)
{
    const load *l = op->own;
    int rc = l->bulk.copy.sql != NULL
                 ? rh_bulk_load(&l->bulk, change, &op->effects[0], error)
                 : RH_OK;
    if (rc == RH_OK)
        rc = rh_sequences_pass(change->pg, l->table, l->given, error);
    return rh_op_failed(op, error, rc);
}

const rh_op_class rh_op_load = {.kind = "sql.load",
                                .verb = "load",
                                .prepare = prepare,
                                .count = count,
                                .apply = apply,
                                .foresee = foresee};
