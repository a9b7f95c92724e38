/* SPDX-License-Identifier: MIT
 *
 * sql.restore: a table exactly as it was backed up, keys and sequences
 * included, into a table that the same run has cleared.
 */
#include <inttypes.h>
#include <string.h>

#include "bulk.h"
#include "op_classes.h"
#include "op_source.h"

typedef struct restore {
    const rh_table *table;
    rh_op_source source;
    rh_bulk bulk;
} restore;

static int choose_columns(restore *r, rh_op *op, rh_change *change,
                          rh_error *error)
{
    const rh_backup_file *file = r->source.file;
    bool *left_out =
        rh_arena_alloc(change->arena, file->ncolumns * sizeof *left_out);
    rh_text sql = RH_TEXT_INIT;
    rh_text_addf(&sql, "COPY %s (", r->table->sql);
    bool first = true;
    for (size_t i = 0; i < file->ncolumns; i++) {
        const rh_column *c = rh_table_column(r->table, file->columns[i]);
        if (c == NULL) {
            rh_text_free(&sql);
            rh_fail(error, RH_FAILED,
                    "%s has a column \"%s\" that table \"%s\" lacks",
                    r->source.label, file->columns[i], r->table->label);
            return rh_op_failed(op, error, RH_FAILED);
        }
        left_out[i] = c->is_generated;
        if (c->is_generated)
            continue;
        rh_text_add(&sql, first ? "" : ", ");
        rh_text_ident(&sql, c->name);
        first = false;
    }
    rh_text_add(&sql, ") FROM STDIN");
    r->bulk.copy =
        (rh_rows_copy){.file = {.path = r->source.path},
                       .sql = rh_arena_strdup(change->arena, sql.data),
                       .keys = file->columns,
                       .is_left_out = left_out,
                       .nkeys = file->ncolumns,
                       .expected = file->rows};
    rh_text_free(&sql);
    return RH_OK;
}

/* Exactly means sequences too, and those only their owner can set back in a
   way that a rollback undoes. */
static int check_sequences(const restore *r, rh_op *op, rh_error *error)
{
    for (size_t i = 0; i < r->table->nsequences; i++) {
        if (r->table->sequences[i].is_owned_by_us)
            continue;
        rh_fail(error, RH_FAILED,
                "sequence %s of \"%s\" belongs to somebody else and could not "
                "be set back: connect as its owner",
                r->table->sequences[i].sql, r->table->label);
        return rh_op_failed(op, error, RH_FAILED);
    }
    return RH_OK;
}

static int prepare(rh_op *op, rh_change *change, rh_error *error)
{
    static const char *const known[] = {"table", "source", NULL};
    restore *r = op->own = rh_arena_alloc(change->arena, sizeof *r);
    int rc = rh_op_check_fields(op, known, error);
    if (rc == RH_OK)
        rc = rh_op_table(op, change, &r->table, error);
    if (rc == RH_OK)
        rc = rh_op_source_open(&r->source, op, change, error);
    if (rc == RH_OK)
        rc = choose_columns(r, op, change, error);
    if (rc == RH_OK)
        rc = check_sequences(r, op, error);
    if (rc != RH_OK)
        return rc;
    rh_op_room(op, change, 1 + rh_bulk_needs(change));
    rh_op_need(op, r->table, RH_NEEDS_INSERT | RH_NEEDS_SELECT);
    r->bulk.table = r->table;
    rh_bulk_prepare(&r->bulk, op, change, r->source.file->rows);
    return RH_OK;
}

static int count(rh_op *op, rh_change *change, rh_error *error)
{
    const restore *r = op->own;
    (void)error;
    op->neffects = 0;
    rh_effect *e =
        rh_op_effect(op, r->table,
                     rh_arena_printf(change->arena, "Restore %s from %s",
                                     r->table->label, r->source.label));
    e->rows = r->source.file->rows >= 0 ? r->source.file->rows : 0;
    e->is_exact = r->source.file->rows >= 0;
    return RH_OK;
}

static int check_empty(const restore *r, rh_change *change, rh_error *error)
{
    const char *answer = NULL;
    int rc = rh_pg_value(change->pg, change->arena, &answer, error,
                         rh_arena_printf(change->arena,
                                         "SELECT EXISTS (SELECT 1 FROM %s)",
                                         r->table->sql),
                         0, NULL);
    if (rc == RH_OK && answer[0] == 't')
        rc = rh_fail(error, RH_REFUSED,
                     "\"%s\" holds rows: clear it first with sql.clear in the "
                     "same change()",
                     r->table->label);
    return rc;
}

static const rh_sequence *owned_sequence(const rh_table *t, const char *column)
{
    for (size_t i = 0; column != NULL && i < t->nsequences; i++)
        if (strcmp(t->sequences[i].column, column) == 0)
            return &t->sequences[i];
    return NULL;
}

/* ALTER SEQUENCE gives the sequence new storage that a rollback takes away
   again, and with it what setval() then writes there; alone, setval() would
   survive the rollback. */
static int set_sequence(const rh_sequence *s, const rh_json *saved,
                        rh_change *change, rh_error *error)
{
    const rh_json *called = rh_json_get(saved, "is_called");
    bool is_called = called != NULL && called->kind == RH_JSON_TRUE;
    const char *params[] = {
        s->sql,
        rh_arena_printf(change->arena, "%" PRId64,
                        rh_json_integer(saved, "last_value", 1)),
        is_called ? "t" : "f"};
    int rc = rh_pg_exec(
        change->pg, error,
        rh_arena_printf(change->arena, "ALTER SEQUENCE %s RESTART", s->sql));
    return rc == RH_OK
               ? rh_pg_run(change->pg, NULL, error,
                           "SELECT setval($1::regclass, $2::bigint, $3::bool)",
                           3, params)
               : rc;
}

static int set_sequences(const restore *r, rh_change *change, rh_error *error)
{
    const rh_json *list = rh_json_get(r->source.backup->manifest, "sequences");
    int rc = RH_OK;
    for (const rh_json *s = list != NULL ? list->first : NULL;
         rc == RH_OK && s != NULL; s = s->next) {
        const char *table = rh_json_text(s, "table");
        const rh_sequence *ours =
            owned_sequence(r->table, rh_json_text(s, "column"));
        if (ours != NULL && table != NULL && r->source.file->table != NULL &&
            strcmp(table, r->source.file->table) == 0)
            rc = set_sequence(ours, s, change, error);
    }
    return rc;
}

static int apply(rh_op *op, rh_change *change, rh_error *error)
{
    const restore *r = op->own;
    int rc = check_empty(r, change, error);
    if (rc == RH_OK && r->bulk.copy.nkeys > 0)
        rc = rh_bulk_load(&r->bulk, change, &op->effects[0], error);
    if (rc == RH_OK && r->source.backup->manifest != NULL)
        rc = set_sequences(r, change, error);
    return rh_op_failed(op, error, rc);
}

const rh_op_class rh_op_restore = {"sql.restore", "restore", prepare, count,
                                   apply};
