/* SPDX-License-Identifier: MIT
 *
 * sql.restore: a table exactly as it was backed up, keys and sequences
 * included, into a table that the same run has cleared.
 */
#include "kept.h"
#include "op_classes.h"
#include "restore.h"
#include "retyped.h"

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

/* Exactly means that nobody looks at a row before it is stored. */
static int check_keepers(const restore *r, rh_op *op, rh_change *change,
                         rh_error *error)
{
    const char *names = NULL;
    int rc = rh_kept_by(&names, change, r->table, RH_ON_INSERT, error);
    if (rc == RH_OK && names != NULL)
        rc = rh_fail(error, RH_REFUSED,
                     "%s of \"%s\" could change the rows that come back: use "
                     "sql.restore_all, in which none fires, or disable it for "
                     "the restore",
                     names, r->table->label);
    return rh_op_failed(op, error, rc);
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
        rc = restore_match(r, op, change, error);
    if (rc == RH_OK)
        rc = check_sequences(r, op, error);
    if (rc == RH_OK)
        rc = check_keepers(r, op, change, error);
    if (rc != RH_OK)
        return rc;
    rh_op_room(op, change, 1 + rh_bulk_needs(change));
    rh_op_need(op, r->table, RH_NEEDS_INSERT | RH_NEEDS_SELECT);
    rh_bulk_prepare(&r->bulk, op, change, r->source.file->rows);
    return RH_OK;
}

static int count(rh_op *op, rh_change *change, rh_error *error)
{
    const restore *r = op->own;
    op->neffects = 0;
    rh_effect *e =
        rh_op_effect(op, r->table,
                     rh_arena_printf(change->arena, "Restore %s from %s",
                                     r->table->label, r->source.label));
    e->rows = r->source.file->rows >= 0 ? r->source.file->rows : 0;
    e->is_exact = r->source.file->rows >= 0;
    return rh_op_failed(op, error,
                        rh_retyped_check(r->table, r->source.file,
                                         r->source.path, NULL, change, error));
}

static int check_empty(const restore *r, rh_change *change, rh_error *error)
{
    const char *answer = NULL;
    int rc = rh_pg_value(
        change->pg, change->arena, &answer, error,
        rh_arena_printf(change->arena, "SELECT EXISTS (SELECT 1 FROM %s%s)",
                        rh_table_only(r->table), r->table->sql),
        0, NULL);
    if (rc == RH_OK && answer[0] == 't')
        rc = rh_fail(error, RH_REFUSED,
                     "\"%s\" holds rows: clear it first with sql.clear in the "
                     "same change()",
                     r->table->label);
    return rc;
}

static int apply(rh_op *op, rh_change *change, rh_error *error)
{
    const restore *r = op->own;
    int rc = check_empty(r, change, error);
    if (rc == RH_OK)
        rc = rh_bulk_load(&r->bulk, change, &op->effects[0], error);
    if (rc == RH_OK)
        rc = restore_sequences(r, change, error);
    return rh_op_failed(op, error, rc);
}

const rh_op_class rh_op_restore = {.kind = "sql.restore",
                                   .verb = "restore",
                                   .prepare = prepare,
                                   .count = count,
                                   .apply = apply};
