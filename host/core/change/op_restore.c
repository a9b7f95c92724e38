/* SPDX-License-Identifier: MIT
 *
 * sql.restore: a table exactly as it was backed up, keys and sequences
 * included, into a table that the same run has cleared. Large tables that this
 * user owns lose their indexes and foreign keys for the time of the load.
 */
#include <inttypes.h>
#include <string.h>

#include "op_classes.h"
#include "op_source.h"
#include "rebuild.h"
#include "rows_copy.h"

enum {
    REBUILD_FROM = 20000
}; /* rows; below, dropping costs more than it saves */

typedef struct restore {
    const rh_table *table;
    rh_op_source source;
    rh_rows_copy copy;
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
    r->copy = (rh_rows_copy){.path = r->source.path,
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

static bool is_large(const restore *r)
{
    return r->source.file->rows >= REBUILD_FROM;
}

/* A foreign key is dropped and added under a lock on both its tables, which
   must be taken before anything is read. A table that the playbook does not
   touch is not locked, and keys to it stay. */
static void need_parents(const restore *r, rh_op *op, rh_change *change)
{
    const rh_catalog *catalog = change->catalog;
    for (size_t i = 0; is_large(r) && i < catalog->nkeys; i++) {
        const rh_foreign_key *key = &catalog->keys[i];
        const rh_table *parent = rh_catalog_by_oid(catalog, key->to);
        if (key->from == r->table->oid && parent != NULL)
            rh_op_need(op, parent, RH_LOCKS_ALONE);
    }
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
    rh_op_room(op, change, 1 + change->catalog->nkeys);
    rh_op_need(op, r->table, RH_NEEDS_INSERT | RH_NEEDS_SELECT);
    need_parents(r, op, change);
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

static size_t add_once(unsigned *oids, size_t n, unsigned oid)
{
    for (size_t i = 0; i < n; i++)
        if (oids[i] == oid)
            return n;
    oids[n] = oid;
    return n + 1;
}

/* The tables that this run has locked so that nobody else can look. */
static size_t locked_tables(const rh_change *change, unsigned *oids)
{
    size_t n = 0;
    for (size_t i = 0; i < change->nops; i++) {
        const rh_op *op = change->ops[i];
        for (size_t k = 0; k < op->nneeds; k++)
            if (op->needs[k].needs & (RH_NEEDS_TRUNCATE | RH_LOCKS_ALONE))
                n = add_once(oids, n, op->needs[k].table->oid);
    }
    return n;
}

static int load_rows(const restore *r, rh_change *change, rh_effect *e,
                     rh_error *error)
{
    rh_progress progress;
    rh_rebuild rebuild = {0};
    int rc = RH_OK;
    if (is_large(r)) {
        unsigned *locked = rh_arena_alloc(
            change->arena, change->catalog->ntables * sizeof *locked);
        size_t n = locked_tables(change, locked);
        rc = rh_rebuild_take_down(&rebuild, change->arena, change->pg, r->table,
                                  locked, n, error);
    }
    if (rc != RH_OK)
        return rc;
    rh_progress_begin(&progress, change->events, e->text, e->rows);
    rc = rh_rows_copy_in(change->pg, &r->copy, &progress, &e->rows, error);
    rh_progress_end(&progress);
    return rc == RH_OK ? rh_rebuild_put_back(&rebuild, change->pg, error) : rc;
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
    if (rc == RH_OK && r->copy.nkeys > 0)
        rc = load_rows(r, change, &op->effects[0], error);
    if (rc == RH_OK && r->source.backup->manifest != NULL)
        rc = set_sequences(r, change, error);
    return rh_op_failed(op, error, rc);
}

const rh_op_class rh_op_restore = {"sql.restore", "restore", prepare, count,
                                   apply};
