/* SPDX-License-Identifier: MIT
 *
 * sql.merge: the rows of a backup into a table that has lived on. With a
 * natural key, rows that exist are updated where they differ and missing ones
 * are created; without one (history), rows that are not there yet are added.
 * Nothing is deleted. Primary keys get new values, and foreign keys to a table
 * merged before follow them.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "kept.h"
#include "merge.h"
#include "op_classes.h"
#include "op_source.h"
#include "retyped.h"

static bool names(const rh_value *list, const char *name)
{
    for (size_t i = 0; list != NULL && i < list->u.list.n; i++) {
        const rh_value *item = &list->u.list.items[i];
        if (item->kind == RH_STRING && strcmp(item->u.string.s, name) == 0)
            return true;
    }
    return false;
}

static int check_lists(rh_op *op, rh_error *error)
{
    static const char *const keys[] = {"key", "skip", "keep_ids"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const rh_value *v = rh_value_get(op->fields, keys[i]);
        if (v != NULL && v->kind != RH_LIST)
            return rh_op_fail(op, error, "%s must be a list of columns",
                              keys[i]);
    }
    const char *orphans = rh_value_string(op->fields, "orphans");
    if (orphans != NULL && strcmp(orphans, "refuse") != 0 &&
        strcmp(orphans, "skip") != 0)
        return rh_op_fail(op, error, "orphans must be \"refuse\" or \"skip\"");
    return RH_OK;
}

static int read_source(merge *m, rh_op *op, rh_change *change,
                       const rh_backup_file **file, rh_error *error)
{
    rh_op_source source;
    int rc = rh_op_source_open(&source, op, change, error);
    if (rc != RH_OK)
        return rc;
    *file = source.file;
    m->contents = source.file;
    m->file = source.path;
    m->source = source.label;
    m->file_rows = source.file->rows;
    m->file_bytes = source.file->plain_bytes;
    return RH_OK;
}

static int fill_column(merge *m, merge_column *c, const char *name, rh_op *op,
                       rh_error *error)
{
    const rh_value *key = rh_value_get(op->fields, "key");
    const rh_value *skip = rh_value_get(op->fields, "skip");
    c->column = rh_table_column(m->table, name);
    if (c->column == NULL) {
        rh_fail(error, RH_FAILED,
                "%s has a column \"%s\" that table \"%s\" lacks: skip it with "
                "skip = { \"%s\" }",
                m->source, name, m->table->label, name);
        return rh_op_failed(op, error, RH_FAILED);
    }
    c->is_key = names(key, name);
    c->is_written = !c->column->is_generated && !names(skip, name) &&
                    (c->is_key || !c->column->in_primary_key);
    m->nkey += c->is_key;
    return RH_OK;
}

/* Columns of the file that the table lacks may be skipped by name. */
static int fill_columns(merge *m, const rh_backup_file *file, rh_op *op,
                        rh_change *change, rh_error *error)
{
    const rh_value *key = rh_value_get(op->fields, "key");
    const rh_value *skip = rh_value_get(op->fields, "skip");
    int rc = RH_OK;
    bool *left_out =
        rh_arena_alloc(change->arena, file->ncolumns * sizeof *left_out);
    m->columns =
        rh_arena_alloc(change->arena, file->ncolumns * sizeof *m->columns);
    m->keys = file->columns;
    m->is_left_out = left_out;
    m->nkeys = file->ncolumns;
    for (size_t i = 0; rc == RH_OK && i < file->ncolumns; i++) {
        const char *name = file->columns[i];
        left_out[i] =
            rh_table_column(m->table, name) == NULL && names(skip, name);
        if (!left_out[i])
            rc = fill_column(m, &m->columns[m->ncolumns++], name, op, error);
    }
    /* An empty file of an unsealed backup names no columns at all. */
    if (rc == RH_OK && key != NULL && file->ncolumns > 0 &&
        m->nkey != key->u.list.n)
        rc = rh_op_fail(op, error, "the key names a column that %s lacks",
                        m->source);
    return rc;
}

static const rh_column *single_primary_key(const rh_table *t)
{
    const rh_column *found = NULL;
    for (size_t i = 0; i < t->ncolumns; i++) {
        if (!t->columns[i].in_primary_key)
            continue;
        if (found != NULL)
            return NULL;
        found = &t->columns[i];
    }
    return found;
}

static void find_id(merge *m)
{
    const rh_column *id = single_primary_key(m->table);
    for (size_t i = 0; id != NULL && m->nkey > 0 && i < m->ncolumns; i++)
        if (m->columns[i].column == id && !m->columns[i].is_key)
            m->id = id;
}

static const merge *earlier_merge(const rh_op *op, const rh_change *change,
                                  unsigned table)
{
    for (size_t i = 0; i < change->nops; i++) {
        const rh_op *other = change->ops[i];
        if (other == op || other->class != &rh_op_merge || other->own == NULL)
            continue;
        const merge *m = other->own;
        if (m->table->oid == table)
            return m;
    }
    return NULL;
}

static bool keeps_column(const merge *m, const char *name)
{
    for (size_t i = 0; i < m->ncolumns; i++)
        if (m->columns[i].is_key &&
            strcmp(m->columns[i].column->name, name) == 0)
            return true;
    return false;
}

/* The rows that a foreign key column refers to may have other ids by now, so
   their table must have been merged before, unless the playbook says that its
   ids never change. */
static int find_parent(merge *m, merge_column *c, const rh_foreign_key *key,
                       rh_op *op, const rh_change *change, rh_error *error)
{
    const merge *parent = earlier_merge(op, change, key->to);
    if (!c->is_written ||
        names(rh_value_get(op->fields, "keep_ids"), c->column->name))
        return RH_OK;
    if (parent != NULL && keeps_column(parent, key->to_columns[0]))
        return RH_OK;
    if (parent != NULL && parent->id != NULL &&
        strcmp(parent->id->name, key->to_columns[0]) == 0) {
        c->parent = parent;
        return RH_OK;
    }
    rh_fail(error, RH_REFUSED,
            "\"%s\" of \"%s\" refers to \"%s\", whose rows may have other ids "
            "now: merge \"%s\" before it by a natural key, or say "
            "keep_ids = { \"%s\" }",
            c->column->name, m->table->label, key->to_label, key->to_label,
            c->column->name);
    return rh_op_failed(op, error, RH_REFUSED);
}

static int find_parents(merge *m, rh_op *op, const rh_change *change,
                        rh_error *error)
{
    int rc = RH_OK;
    for (size_t k = 0; k < change->catalog->nkeys; k++) {
        const rh_foreign_key *key = &change->catalog->keys[k];
        if (key->from != m->table->oid || key->ncolumns != 1)
            continue;
        for (size_t i = 0; rc == RH_OK && i < m->ncolumns; i++)
            if (strcmp(m->columns[i].column->name, key->from_columns[0]) == 0)
                rc = find_parent(m, &m->columns[i], key, op, change, error);
    }
    return rc;
}

/* A natural key is one only if the server holds it unique. */
static int check_unique(const merge *m, rh_op *op, rh_change *change,
                        rh_error *error)
{
    static const char *const sql =
        "SELECT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = $1::oid"
        " AND i.indisunique AND i.indisvalid AND i.indpred IS NULL"
        " AND i.indexprs IS NULL AND (SELECT array_agg(a.attname::text ORDER BY"
        "  a.attname) FROM unnest(i.indkey[:i.indnkeyatts - 1]) k"
        "  JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k)"
        " = (SELECT array_agg(n ORDER BY n) FROM unnest($2::text[]) n))";
    const char *answer = NULL;
    rh_text columns = RH_TEXT_INIT;
    const char **keys = rh_arena_alloc(change->arena, m->nkey * sizeof *keys);
    size_t n = 0;
    for (size_t i = 0; i < m->ncolumns; i++)
        if (m->columns[i].is_key)
            keys[n++] = m->columns[i].column->name;
    rh_text_pg_array(&columns, keys, n);
    const char *params[] = {rh_arena_printf(change->arena, "%u", m->table->oid),
                            columns.data};
    int rc =
        rh_pg_value(change->pg, change->arena, &answer, error, sql, 2, params);
    if (rc == RH_OK && answer[0] != 't')
        rc =
            rh_fail(error, RH_REFUSED,
                    "no unique index of \"%s\" has exactly the key %s, so rows "
                    "could not be matched by it",
                    m->table->label, columns.data);
    rh_text_free(&columns);
    return rh_op_failed(op, error, rc);
}

static int prepare(rh_op *op, rh_change *change, rh_error *error)
{
    static const char *const known[] = {"table",   "source",   "key", "skip",
                                        "orphans", "keep_ids", NULL};
    const rh_backup_file *file = NULL;
    merge *m = rh_arena_alloc(change->arena, sizeof *m);
    m->number = op->number;
    int rc = rh_op_check_fields(op, known, error);
    if (rc == RH_OK)
        rc = check_lists(op, error);
    if (rc == RH_OK)
        rc = rh_op_table(op, change, &m->table, error);
    if (rc == RH_OK)
        rc = read_source(m, op, change, &file, error);
    if (rc == RH_OK)
        rc = fill_columns(m, file, op, change, error);
    if (rc == RH_OK && m->nkey > 0)
        rc = check_unique(m, op, change, error);
    if (rc != RH_OK)
        return rc;
    const char *orphans = rh_value_string(op->fields, "orphans");
    m->skip_orphans = orphans != NULL && strcmp(orphans, "skip") == 0;
    find_id(m);
    op->own = m;
    rc = find_parents(m, op, change, error);
    if (rc != RH_OK)
        return rc;
    rh_op_room(op, change, 2 + change->catalog->nkeys);
    rh_op_need(op, m->table,
               RH_NEEDS_SELECT | RH_NEEDS_INSERT | RH_NEEDS_TEMP |
                   (m->nkey > 0 ? RH_NEEDS_UPDATE | RH_DESTROYS : 0u));
    return rh_op_failed(op, error, merge_refill_plan(m, op, change, error));
}

static const bool *unwritten(const merge *m, rh_arena *arena)
{
    bool *list = rh_arena_alloc(arena, m->nkeys * sizeof *list);
    for (size_t i = 0, at = 0; i < m->nkeys; i++)
        list[i] = m->is_left_out[i] || !m->columns[at++].is_written;
    return list;
}

static int count(rh_op *op, rh_change *change, rh_error *error)
{
    const merge *m = op->own;
    op->neffects = 0;
    rh_effect *e =
        rh_op_effect(op, m->table,
                     rh_arena_printf(change->arena, "Merge %s into %s",
                                     m->source, m->table->label));
    if (m->ncolumns == 0)
        return RH_OK;
    int rc = rh_retyped_check(m->table, m->contents, m->file,
                              unwritten(m, change->arena), change, error);
    if (rc == RH_OK)
        rc = merge_count(m, change, e, error);
    return rh_op_failed(op, error, rc);
}

static int check_keys(const merge *m, rh_change *change, rh_error *error)
{
    PGresult *res = NULL;
    if (m->nkey == 0)
        return RH_OK;
    int rc = rh_pg_run(change->pg, &res, error,
                       merge_sql_double_key(m, change->arena), 0, NULL);
    if (rc == RH_OK && PQntuples(res) > 0)
        rc = rh_fail(error, RH_FAILED, "%s holds the key %s twice", m->file,
                     PQgetvalue(res, 0, 0));
    PQclear(res);
    return rc;
}

static int count_orphans(const merge *m, const merge_column *only,
                         rh_change *change, int64_t *rows, rh_error *error)
{
    const char *number = NULL;
    int rc = rh_pg_value(change->pg, change->arena, &number, error,
                         merge_sql_orphans(m, only, change->arena), 0, NULL);
    if (rc == RH_OK)
        *rows = strtoll(number, NULL, 10);
    return rc;
}

static int check_orphans(const merge *m, rh_change *change, rh_effect *e,
                         rh_error *error)
{
    int64_t rows = 0;
    if (!merge_has_parents(m))
        return RH_OK;
    int rc = count_orphans(m, NULL, change, &rows, error);
    if (m->skip_orphans)
        e->skipped = rows;
    if (rows == 0 || m->skip_orphans)
        return rc;
    const merge_column *c = NULL;
    rows = 0;
    for (size_t i = 0; rc == RH_OK && rows == 0 && i < m->ncolumns; i++)
        if (m->columns[i].parent != NULL) {
            c = &m->columns[i];
            rc = count_orphans(m, c, change, &rows, error);
        }
    if (rc != RH_OK || c == NULL)
        return rc;
    return rh_fail(error, RH_FAILED,
                   "%" PRId64 " rows of %s refer by \"%s\" to rows of \"%s\" "
                   "that the backup does not hold; orphans = \"skip\" leaves "
                   "them out",
                   rows, m->source, c->column->name, c->parent->table->label);
}

static int analyze(rh_change *change, const char *kind, int number,
                   rh_error *error)
{
    return rh_pg_exec(change->pg, error,
                      rh_arena_printf(change->arena, "ANALYZE pg_temp.rh_%s_%d",
                                      kind, number));
}

/* Runs `sql`, and sees to it that nothing keeps any of the rows that `counting`
   counts just before it. */
static int write_all(const merge *m, unsigned on, const char *sql,
                     const char *counting, rh_change *change, int64_t *rows,
                     rh_error *error)
{
    const char *keepers = NULL, *wanted = NULL;
    int rc = rh_kept_by(&keepers, change, m->table, on, error);
    if (rc == RH_OK && keepers != NULL)
        rc = rh_pg_value(change->pg, change->arena, &wanted, error, counting, 0,
                         NULL);
    if (rc == RH_OK)
        rc = rh_pg_exec(change->pg, error, sql);
    if (rc != RH_OK)
        return rc;
    *rows = rh_pg_affected(change->pg);
    return wanted != NULL
               ? rh_kept_check(change, m->table, on, strtoll(wanted, NULL, 10),
                               *rows, error)
               : RH_OK;
}

static int update_rows(const merge *m, rh_change *change, rh_effect *e,
                       rh_error *error)
{
    if (!merge_sql_updates(m))
        return RH_OK;
    return write_all(m, RH_ON_UPDATE, merge_sql_update(m, change->arena),
                     merge_sql_differing(m, change->arena), change, &e->update,
                     error);
}

static int insert_rows(const merge *m, bool into_empty, rh_change *change,
                       rh_effect *e, rh_error *error)
{
    rh_rebuild rebuild = {0};
    int rc =
        into_empty ? merge_refill_begin(m, change, &rebuild, error) : RH_OK;
    if (rc == RH_OK)
        rc = write_all(m, RH_ON_INSERT,
                       merge_sql_insert(m, into_empty, change->arena),
                       merge_sql_missing(m, into_empty, change->arena), change,
                       &e->insert, error);
    return rc == RH_OK ? rh_rebuild_put_back(&rebuild, change->pg, error) : rc;
}

/* History is compared as a whole, for which the server must know how much there
   is; the other statements are joins by a key. */
static int write_rows(const merge *m, rh_change *change, rh_effect *e,
                      rh_error *error)
{
    bool is_empty = false;
    e->update = e->insert = 0;
    int rc = merge_is_empty(m, change, &is_empty, error);
    if (rc == RH_OK && m->nkey > 0)
        rc = update_rows(m, change, e, error);
    if (rc == RH_OK && m->nkey == 0 && !is_empty)
        rc = analyze(change, "stage", m->number, error);
    return rc == RH_OK ? insert_rows(m, is_empty, change, e, error) : rc;
}

/* Old ids to new ones, for the tables that follow. */
static int write_map(const merge *m, rh_change *change, rh_error *error)
{
    if (m->id == NULL)
        return RH_OK;
    rh_arena *arena = change->arena;
    int rc = rh_pg_exec(change->pg, error, merge_sql_map(m, arena));
    if (rc == RH_OK)
        rc = rh_pg_exec(
            change->pg, error,
            rh_arena_printf(arena,
                            "CREATE UNIQUE INDEX ON pg_temp.rh_map_%d (old)",
                            m->number));
    return rc == RH_OK ? analyze(change, "map", m->number, error) : rc;
}

static int apply(rh_op *op, rh_change *change, rh_error *error)
{
    const merge *m = op->own;
    rh_effect *e = &op->effects[0];
    int64_t staged = 0;
    if (m->ncolumns == 0)
        return RH_OK;
    e->skipped = 0;
    int rc = merge_stage(m, change, &staged, error);
    if (rc == RH_OK)
        rc = check_keys(m, change, error);
    if (rc == RH_OK)
        rc = check_orphans(m, change, e, error);
    if (rc == RH_OK)
        rc = write_rows(m, change, e, error);
    if (rc == RH_OK)
        rc = write_map(m, change, error);
    e->rows = e->insert + e->update;
    e->unchanged = staged - e->rows - e->skipped;
    return rh_op_failed(op, error, rc);
}

const rh_op_class rh_op_merge = {.kind = "sql.merge",
                                 .verb = "merge",
                                 .prepare = prepare,
                                 .count = count,
                                 .apply = apply};
