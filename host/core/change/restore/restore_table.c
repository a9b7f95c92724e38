/* SPDX-License-Identifier: MIT
 *
 * A table's columns and sequences against what a backup knows of them.
 */
#include <inttypes.h>
#include <string.h>

#include "restore.h"

static void list_name(rh_text *list, const char *name)
{
    rh_text_addf(list, "%s\"%s\"", list->len > 0 ? ", " : "", name);
}

static bool is_in_file(const restore *r, const char *name)
{
    const rh_backup_file *file = r->source.file;
    for (size_t i = 0; i < file->ncolumns; i++)
        if (strcmp(file->columns[i], name) == 0)
            return true;
    return false;
}

static void find_newer(restore *r, rh_change *change, rh_text *newer,
                       rh_text *unfilled)
{
    const rh_table *t = r->table;
    r->is_newer =
        rh_arena_alloc(change->arena, t->ncolumns * sizeof *r->is_newer);
    for (size_t i = 0; i < t->ncolumns; i++) {
        const rh_column *c = &t->columns[i];
        if (c->is_generated || is_in_file(r, c->name))
            continue;
        r->is_newer[i] = true;
        r->nnewer++;
        r->has_default = r->has_default || c->has_default;
        list_name(newer, c->name);
        if (c->not_null && !c->has_default)
            list_name(unfilled, c->name);
    }
}

static bool has_rows(const restore *r)
{
    const rh_backup_file *file = r->source.file;
    return file->rows > 0 || (file->rows < 0 && file->ncolumns > 0);
}

/* Both sides are named: a column that was renamed is one of each. */
static int check_columns(restore *r, rh_op *op, rh_change *change,
                         rh_error *error)
{
    rh_text older = RH_TEXT_INIT, newer = RH_TEXT_INIT, unfilled = RH_TEXT_INIT;
    const char *table = r->table->label, *source = r->source.label;
    int rc = RH_OK;
    for (size_t i = 0; i < r->source.file->ncolumns; i++)
        if (rh_table_column(r->table, r->source.file->columns[i]) == NULL)
            list_name(&older, r->source.file->columns[i]);
    find_newer(r, change, &newer, &unfilled);
    if (older.len > 0 && newer.len > 0)
        rh_fail(error, rc = RH_FAILED,
                "%s has %s, which table \"%s\" lacks, and not its %s: if a "
                "column was renamed, give it its old name for the restore",
                source, older.data, table, newer.data);
    else if (older.len > 0)
        rh_fail(error, rc = RH_FAILED,
                "%s has %s, which table \"%s\" lacks: add it, or use a backup "
                "of the table as it is",
                source, older.data, table);
    else if (unfilled.len > 0 && has_rows(r))
        rh_fail(error, rc = RH_FAILED,
                "%s has nothing for %s of table \"%s\", which must not be null "
                "and has no default: give it one for the restore",
                source, unfilled.data, table);
    rh_text_free(&older);
    rh_text_free(&newer);
    rh_text_free(&unfilled);
    return rh_op_failed(op, error, rc);
}

static const char *copy_statement(const restore *r, const bool *left_out,
                                  rh_arena *arena)
{
    const rh_backup_file *file = r->source.file;
    rh_text columns = RH_TEXT_INIT, sql = RH_TEXT_INIT;
    for (size_t i = 0; i < file->ncolumns; i++) {
        if (left_out[i])
            continue;
        rh_text_add(&columns, columns.len > 0 ? ", " : " (");
        rh_text_ident(&columns, file->columns[i]);
    }
    /* No list stands for no column, where the table has none to be written. */
    rh_text_addf(&sql, "COPY %s%s%s FROM STDIN", r->table->sql,
                 rh_text_str(&columns), columns.len > 0 ? ")" : "");
    const char *statement = rh_arena_strdup(arena, sql.data);
    rh_text_free(&columns);
    rh_text_free(&sql);
    return statement;
}

int restore_match(restore *r, rh_op *op, rh_change *change, rh_error *error)
{
    const rh_backup_file *file = r->source.file;
    bool *left_out =
        rh_arena_alloc(change->arena, file->ncolumns * sizeof *left_out);
    int rc = check_columns(r, op, change, error);
    if (rc != RH_OK)
        return rc;
    for (size_t i = 0; i < file->ncolumns; i++)
        left_out[i] = rh_table_column(r->table, file->columns[i])->is_generated;
    r->bulk.table = r->table;
    r->bulk.copy =
        (rh_rows_copy){.file = {.path = r->source.path},
                       .sql = copy_statement(r, left_out, change->arena),
                       .keys = file->columns,
                       .is_left_out = left_out,
                       .nkeys = file->ncolumns,
                       .expected = file->rows};
    return RH_OK;
}

/* ---- Sequences ---- */

static bool has_text(const rh_json *object, const char *key, const char *wanted)
{
    const char *text = rh_json_text(object, key);
    return text != NULL && wanted != NULL && strcmp(text, wanted) == 0;
}

static size_t sequences_of(const rh_table *t, const char *column)
{
    size_t n = 0;
    for (size_t i = 0; i < t->nsequences; i++)
        n += strcmp(t->sequences[i].column, column) == 0;
    return n;
}

/* A column may own several, known by their names then; one that is alone may
   have got another name since. */
const rh_json *restore_position(const restore *r, const rh_sequence *s)
{
    const rh_json *manifest = r->source.backup->manifest;
    const rh_json *list = rh_json_get(manifest, "sequences");
    const rh_json *only = NULL;
    size_t n = 0;
    for (const rh_json *p = list != NULL ? list->first : NULL; p != NULL;
         p = p->next) {
        if (!has_text(p, "table", r->source.file->table) ||
            !has_text(p, "column", s->column))
            continue;
        if (has_text(p, "sequence", s->sql))
            return p;
        only = p;
        n++;
    }
    return n == 1 && sequences_of(r->table, s->column) == 1 ? only : NULL;
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

int restore_sequences(const restore *r, rh_change *change, rh_error *error)
{
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i < r->table->nsequences; i++) {
        const rh_sequence *s = &r->table->sequences[i];
        const rh_json *saved = restore_position(r, s);
        if (saved != NULL && s->is_owned_by_us)
            rc = set_sequence(s, saved, change, error);
    }
    return rc;
}
