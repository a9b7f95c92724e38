/* SPDX-License-Identifier: MIT
 *
 * sql.insert: rows that the playbook itself holds, many to a statement. A
 * column that only some rows name takes its default in the others; a sequence
 * whose column they name goes on behind them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kept.h"
#include "op_classes.h"
#include "sequences.h"

enum { MAX_PARAMS = 30000, MAX_ROWS = 1000 };

typedef struct insert {
    const rh_table *table;
    const rh_value *rows;      /* a list of maps */
    const rh_column **columns; /* that rows name */
    size_t ncolumns;
    bool *given; /* the same, for each column of the table */
} insert;

static void add_column(insert *in, const rh_column *column)
{
    bool *given = &in->given[column - in->table->columns];
    if (!*given)
        in->columns[in->ncolumns++] = column;
    *given = true;
}

static int note_columns(insert *in, const rh_value *row, rh_op *op,
                        rh_error *error)
{
    if (row->kind != RH_MAP || row->u.list.n == 0)
        return rh_op_fail(op, error, "a row is %s: give { column = value }",
                          rh_kind_name(row->kind));
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i < row->u.list.n; i++) {
        const rh_column *column = NULL;
        rc = rh_op_column(op, in->table, row->u.list.items[i].key, &column,
                          error);
        if (rc == RH_OK)
            add_column(in, column);
    }
    return rc;
}

static int prepare(rh_op *op, rh_change *change, rh_error *error)
{
    static const char *const known[] = {"table", "rows", NULL};
    insert *in = op->own = rh_arena_alloc(change->arena, sizeof *in);
    int rc = rh_op_check_fields(op, known, error);
    if (rc == RH_OK)
        rc = rh_op_table(op, change, &in->table, error);
    if (rc != RH_OK)
        return rc;
    in->rows = rh_value_get(op->fields, "rows");
    if (in->rows == NULL || in->rows->kind != RH_LIST)
        return rh_op_fail(op, error, "needs a row, or a list of rows");
    in->columns = rh_arena_alloc(change->arena,
                                 in->table->ncolumns * sizeof *in->columns);
    in->given =
        rh_arena_alloc(change->arena, in->table->ncolumns * sizeof *in->given);
    for (size_t i = 0; rc == RH_OK && i < in->rows->u.list.n; i++)
        rc = note_columns(in, &in->rows->u.list.items[i], op, error);
    op->note = rh_sequences_note(change->arena, in->table, in->given);
    rh_op_room(op, change, 1);
    rh_op_need(op, in->table, RH_NEEDS_INSERT);
    return rc;
}

static int count(rh_op *op, rh_change *change, rh_error *error)
{
    const insert *in = op->own;
    (void)error;
    op->neffects = 0;
    rh_effect *e = rh_op_effect(
        op, in->table,
        rh_arena_printf(change->arena, "Insert into %s", in->table->label));
    e->rows = (int64_t)in->rows->u.list.n;
    return RH_OK;
}

typedef struct batch {
    rh_text sql;
    const char **params;
    int nparams;
    size_t rows;
} batch;

static void begin_batch(batch *b, const insert *in)
{
    bool overrides = false;
    rh_text_clear(&b->sql);
    rh_text_addf(&b->sql, "INSERT INTO %s (", in->table->sql);
    for (size_t i = 0; i < in->ncolumns; i++) {
        if (i > 0)
            rh_text_add(&b->sql, ", ");
        rh_text_ident(&b->sql, in->columns[i]->name);
        overrides = overrides || in->columns[i]->is_identity_always;
    }
    rh_text_add(&b->sql,
                overrides ? ") OVERRIDING SYSTEM VALUE VALUES " : ") VALUES ");
    b->nparams = 0;
    b->rows = 0;
}

static int add_row(batch *b, const insert *in, const rh_value *row, rh_op *op,
                   rh_change *change, rh_error *error)
{
    rh_text_add(&b->sql, b->rows > 0 ? ", (" : "(");
    for (size_t i = 0; i < in->ncolumns; i++) {
        const rh_value *v = rh_value_get(row, in->columns[i]->name);
        if (i > 0)
            rh_text_add(&b->sql, ", ");
        if (v == NULL) {
            rh_text_add(&b->sql, "DEFAULT");
            continue;
        }
        int rc = rh_op_scalar(op, change, v, &b->params[b->nparams], error);
        if (rc != RH_OK)
            return rc;
        rh_text_addf(&b->sql, "$%d", ++b->nparams);
    }
    rh_text_addc(&b->sql, ')');
    b->rows++;
    return RH_OK;
}

static int send_batch(batch *b, rh_op *op, rh_change *change, rh_error *error)
{
    if (b->rows == 0)
        return RH_OK;
    int rc =
        rh_pg_run(change->pg, NULL, error, b->sql.data, b->nparams, b->params);
    op->effects[0].rows += rh_pg_affected(change->pg);
    return rh_op_failed(op, error, rc);
}

static int apply(rh_op *op, rh_change *change, rh_error *error)
{
    const insert *in = op->own;
    batch b = {.params = rh_alloc(MAX_PARAMS * sizeof *b.params)};
    int rc = RH_OK;
    op->effects[0].rows = 0;
    begin_batch(&b, in);
    for (size_t i = 0; rc == RH_OK && i < in->rows->u.list.n; i++) {
        rc = add_row(&b, in, &in->rows->u.list.items[i], op, change, error);
        bool full =
            b.rows == MAX_ROWS || (size_t)b.nparams + in->ncolumns > MAX_PARAMS;
        if (rc == RH_OK && full) {
            rc = send_batch(&b, op, change, error);
            begin_batch(&b, in);
        }
    }
    if (rc == RH_OK)
        rc = send_batch(&b, op, change, error);
    if (rc == RH_OK)
        rc = rh_op_failed(op, error,
                          rh_kept_check(change, in->table, RH_ON_INSERT,
                                        (int64_t)in->rows->u.list.n,
                                        op->effects[0].rows, error));
    if (rc == RH_OK)
        rc = rh_op_failed(
            op, error,
            rh_sequences_pass(change->pg, in->table, in->given, error));
    rh_text_free(&b.sql);
    free(b.params);
    return rc;
}

static int foresee(rh_op *op, rh_change *change, rh_error *error)
{
    static const char *const known[] = {"table", "rows", NULL};
    const char *table = rh_value_string(op->fields, "table");
    const rh_value *rows = rh_value_get(op->fields, "rows");
    int rc = rh_op_check_fields(op, known, error);
    if (rc != RH_OK)
        return rc;
    if (table == NULL || rows == NULL || rows->kind != RH_LIST)
        return rh_op_fail(op, error,
                          "needs a table, and a row or a list of rows");
    rh_op_room(op, change, 1);
    rh_op_effect(op, NULL,
                 rh_arena_printf(change->arena, "Insert into %s", table))
        ->rows = (int64_t)rows->u.list.n;
    return RH_OK;
}

const rh_op_class rh_op_insert = {.kind = "sql.insert",
                                  .verb = "insert",
                                  .prepare = prepare,
                                  .count = count,
                                  .apply = apply,
                                  .foresee = foresee};
