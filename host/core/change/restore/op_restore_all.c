/* SPDX-License-Identifier: MIT
 *
 * sql.restore_all: every table of a sealed backup back to exactly what it held,
 * sequences included. What reacts to rows is down meanwhile, so that order does
 * not matter and nothing but the backup's rows is written; where this user may
 * not take it down, tables are ordered, or refused before anybody is asked.
 */
#include <inttypes.h>
#include <string.h>

#include "clear.h"
#include "op_classes.h"
#include "quiet.h"
#include "restore.h"
#include "retyped.h"
#include "sequences.h"

typedef struct restore_all {
    const rh_backup *backup;
    restore *parts; /* in the order in which they are loaded */
    size_t n;
    rh_clear clear; /* the same tables, the last one first */
    rh_quiet quiet;
    bool is_checked; /* some foreign key stays up while rows come */
    bool is_previewed;
} restore_all;

/* ---- What the backup holds ---- */

static int open_backup(restore_all *a, rh_op *op, rh_change *change,
                       rh_error *error)
{
    const char *name = rh_value_string(op->fields, "backup");
    if (name == NULL)
        return rh_op_fail(op, error, "needs a backup of run.backups");
    int rc = rh_op_backup(&a->backup, name, false, op, change, error);
    if (rc != RH_OK || a->backup->nfiles > 0)
        return rc;
    rh_fail(error, RH_FAILED, "backup %s holds no table", a->backup->name);
    return rh_op_failed(op, error, RH_FAILED);
}

/* The backup calls a table by its label, a playbook perhaps otherwise. */
static const rh_table *declared(const rh_change *change, const char *label)
{
    for (size_t i = 0; i < change->catalog->ntables; i++)
        if (strcmp(change->catalog->tables[i].label, label) == 0)
            return &change->catalog->tables[i];
    return rh_catalog_table(change->catalog, label);
}

static bool is_there(const restore_all *a, const rh_table *table)
{
    for (size_t i = 0; i < a->n; i++)
        if (a->parts[i].table == table)
            return true;
    return false;
}

static int add_table(restore_all *a, const rh_backup_file *file, rh_op *op,
                     rh_change *change, rh_error *error)
{
    restore *r = &a->parts[a->n];
    const rh_table *table = declared(change, file->table);
    if (table == NULL)
        return rh_op_find_table(op, change, file->table, &table, error);
    if (is_there(a, table)) /* a table may be kept under two names */
        return RH_OK;
    *r = (restore){.table = table,
                   .source = {.backup = a->backup, .file = file}};
    int rc = rh_op_source_file(&r->source, op, change, error);
    if (rc == RH_OK)
        rc = restore_match(r, op, change, error);
    if (rc != RH_OK)
        return rc;
    rh_bulk_prepare_alone(&r->bulk, file->rows);
    op->inputs =
        rh_arena_printf(change->arena, "%s %s",
                        op->inputs != NULL ? op->inputs : "", file->sha256);
    a->n++;
    return RH_OK;
}

static int find_tables(restore_all *a, rh_op *op, rh_change *change,
                       rh_error *error)
{
    int rc = open_backup(a, op, change, error);
    if (rc != RH_OK)
        return rc;
    size_t n = a->backup->nfiles;
    a->parts = rh_arena_alloc(change->arena, n * sizeof *a->parts);
    for (size_t i = 0; rc == RH_OK && i < n; i++)
        rc = add_table(a, &a->backup->files[i], op, change, error);
    return rc;
}

/* Rows of a partition come with the table that it is a part of. */
static int is_covered(const restore_all *a, const rh_table *table,
                      rh_change *change, bool *yes, rh_error *error)
{
    const char *answer = NULL, *oids = "0";
    *yes = false;
    if (!table->is_partition)
        return RH_OK;
    for (size_t i = 0; i < a->n; i++)
        if (a->parts[i].table != table)
            oids = rh_arena_printf(change->arena, "%s,%u", oids,
                                   a->parts[i].table->oid);
    const char *params[] = {rh_arena_printf(change->arena, "%u", table->oid),
                            rh_arena_printf(change->arena, "{%s}", oids)};
    int rc = rh_pg_value(change->pg, change->arena, &answer, error,
                         "SELECT EXISTS (SELECT 1 FROM"
                         " pg_partition_ancestors($1::oid) a"
                         " WHERE a::oid = ANY ($2::oid[]))",
                         2, params);
    *yes = rc == RH_OK && answer[0] == 't';
    return rc;
}

static int drop_covered(restore_all *a, rh_op *op, rh_change *change,
                        rh_error *error)
{
    int rc = RH_OK;
    bool yes = false;
    size_t kept = 0;
    restore *all = a->parts;
    restore *left = rh_arena_alloc(change->arena, a->n * sizeof *left);
    for (size_t i = 0; rc == RH_OK && i < a->n; i++) {
        rc = is_covered(a, all[i].table, change, &yes, error);
        if (!yes)
            left[kept++] = all[i];
    }
    a->parts = left;
    a->n = kept;
    return rh_op_failed(op, error, rc);
}

static const rh_table **last_first(const restore_all *a, rh_arena *arena)
{
    const rh_table **tables = rh_arena_alloc(arena, a->n * sizeof *tables);
    for (size_t i = 0; i < a->n; i++)
        tables[i] = a->parts[a->n - 1 - i].table;
    return tables;
}

static const rh_table **tables_of(const restore_all *a, rh_arena *arena)
{
    const rh_table **tables = rh_arena_alloc(arena, a->n * sizeof *tables);
    for (size_t i = 0; i < a->n; i++)
        tables[i] = a->parts[i].table;
    return tables;
}

/* ---- What stands in the way ---- */

static int check_closure(const restore_all *a, rh_op *op, rh_error *error)
{
    for (size_t i = 0; i < a->quiet.nkeys; i++) {
        const rh_quiet_key *key = &a->quiet.keys[i];
        if (key->from != RH_QUIET_OUTSIDE)
            continue;
        rh_fail(error, RH_REFUSED,
                "table %s references %s (%s) and is not in backup %s: its rows "
                "would refer to nothing; drop the constraint for the restore, "
                "or use a backup that holds it",
                key->from_label, key->to_label, key->name, a->backup->name);
        return rh_op_failed(op, error, RH_REFUSED);
    }
    return RH_OK;
}

static int check_triggers(const restore_all *a, rh_op *op, rh_error *error)
{
    for (size_t i = 0; i < a->quiet.ntriggers; i++) {
        const rh_quiet_trigger *trigger = &a->quiet.triggers[i];
        if (trigger->disable != NULL)
            continue;
        rh_fail(error, RH_REFUSED,
                "\"%s\" of %s would fire while rows are restored, and only the "
                "table's owner can disable it: connect as its owner",
                trigger->name, trigger->label);
        return rh_op_failed(op, error, RH_REFUSED);
    }
    return RH_OK;
}

/* What rows of `i` must wait for: a key to a table that is not loaded. */
static const rh_quiet_key *waits_for(const restore_all *a,
                                     const bool *is_loaded, size_t i)
{
    for (size_t k = 0; k < a->quiet.nkeys; k++) {
        const rh_quiet_key *key = &a->quiet.keys[k];
        if (key->from == i && key->to != i && !key->comes_down &&
            !key->is_deferrable && !is_loaded[key->to])
            return key;
    }
    return NULL;
}

/* Every table that is left waits for another one. */
static int fail_cycle(const restore_all *a, const bool *is_loaded, rh_op *op,
                      rh_error *error)
{
    const rh_quiet_key *key = NULL;
    for (size_t i = 0; key == NULL && i < a->n; i++)
        key = is_loaded[i] ? NULL : waits_for(a, is_loaded, i);
    if (key == NULL)
        return RH_OK;
    rh_fail(error, RH_REFUSED,
            "%s references %s (%s) and is, in a circle, referenced by it: only "
            "the tables' owner can restore both; connect as their owner",
            key->from_label, key->to_label, key->name);
    return rh_op_failed(op, error, RH_REFUSED);
}

/* Parents first, as far as their keys stay up. */
static int order_tables(restore_all *a, rh_op *op, rh_change *change,
                        rh_error *error)
{
    bool *is_loaded = rh_arena_alloc(change->arena, a->n * sizeof *is_loaded);
    restore *ordered = rh_arena_alloc(change->arena, a->n * sizeof *ordered);
    for (size_t done = 0; done < a->n; done++) {
        size_t i = 0;
        while (i < a->n && (is_loaded[i] || waits_for(a, is_loaded, i) != NULL))
            i++;
        if (i == a->n)
            return fail_cycle(a, is_loaded, op, error);
        is_loaded[i] = true;
        ordered[done] = a->parts[i];
    }
    a->parts = ordered;
    return RH_OK;
}

/* An index is not built while checks of its table wait. */
static void look_at_checks(restore_all *a)
{
    for (size_t i = 0; i < a->quiet.nkeys; i++)
        a->is_checked = a->is_checked || !a->quiet.keys[i].comes_down;
    for (size_t i = 0; a->is_checked && i < a->n; i++)
        a->parts[i].bulk.is_cleared = false;
}

/* ---- Sequences ---- */

typedef struct sequence_state {
    const rh_positions *now;
    bool differs; /* one of ours is elsewhere */
    bool goes_on; /* one that is not ours is */
} sequence_state;

/* One that is not ours stays where it is; behind the backup's rows it would
   give their keys again. */
static int check_sequence(sequence_state *state, const restore *r,
                          const rh_sequence *s, rh_error *error)
{
    const rh_json *saved = restore_position(r, s);
    const rh_position *now = rh_sequences_find(state->now, s->oid);
    if (saved == NULL)
        return RH_OK;
    int64_t value = rh_json_integer(saved, "last_value", 1);
    const rh_json *called = rh_json_get(saved, "is_called");
    bool is_called = called != NULL && called->kind == RH_JSON_TRUE;
    bool same =
        now != NULL && now->last_value == value && now->is_called == is_called;
    if (s->is_owned_by_us)
        state->differs = state->differs || !same;
    else if (now == NULL || now->last_value < value)
        return rh_fail(error, RH_REFUSED,
                       "sequence %s of \"%s\" belongs to somebody else and "
                       "would stay behind the rows that come back: connect as "
                       "its owner",
                       s->sql, r->table->label);
    else
        state->goes_on = state->goes_on || !same;
    return RH_OK;
}

static int check_sequences(restore_all *a, rh_op *op, rh_change *change,
                           rh_error *error)
{
    rh_positions now;
    sequence_state state = {.now = &now};
    int rc = rh_sequences_read(&now, change->pg, change->catalog, error);
    for (size_t i = 0; rc == RH_OK && i < a->n; i++)
        for (size_t k = 0; rc == RH_OK && k < a->parts[i].table->nsequences;
             k++)
            rc = check_sequence(&state, &a->parts[i],
                                &a->parts[i].table->sequences[k], error);
    op->acts = state.differs;
    if (state.goes_on)
        op->note = "sequences go on: this user does not own them";
    return rh_op_failed(op, error, rc);
}

/* ---- The class ---- */

static int look(restore_all *a, rh_op *op, rh_change *change, rh_error *error)
{
    int rc = rh_quiet_read(&a->quiet, change->arena, change->pg,
                           tables_of(a, change->arena), a->n, error);
    rc = rh_op_failed(op, error, rc);
    if (rc == RH_OK)
        rc = check_closure(a, op, error);
    if (rc == RH_OK)
        rc = check_triggers(a, op, error);
    if (rc == RH_OK)
        rc = order_tables(a, op, change, error);
    if (rc == RH_OK)
        rc = check_sequences(a, op, change, error);
    if (rc == RH_OK)
        look_at_checks(a);
    return rc;
}

static int prepare(rh_op *op, rh_change *change, rh_error *error)
{
    static const char *const fields[] = {"backup", NULL};
    restore_all *a = op->own = rh_arena_alloc(change->arena, sizeof *a);
    int rc = rh_op_check_fields(op, fields, error);
    if (rc == RH_OK)
        rc = find_tables(a, op, change, error);
    if (rc == RH_OK)
        rc = drop_covered(a, op, change, error);
    if (rc == RH_OK)
        rc = look(a, op, change, error);
    if (rc != RH_OK)
        return rc;
    a->clear = (rh_clear){.tables = last_first(a, change->arena), .n = a->n};
    rh_op_room(op, change, 2 * a->n);
    rh_clear_prepare(&a->clear, op, change);
    for (size_t i = 0; i < a->n; i++)
        rh_op_need(op, a->parts[i].table, RH_NEEDS_INSERT | RH_LOCKS_ALONE);
    return RH_OK;
}

static const char *newer_note(const restore *r, rh_arena *arena)
{
    rh_text list = RH_TEXT_INIT;
    if (r->nnewer == 0)
        return NULL;
    for (size_t i = 0; i < r->table->ncolumns; i++)
        if (r->is_newer[i])
            rh_text_addf(&list, "%s\"%s\"", list.len > 0 ? ", " : "",
                         r->table->columns[i].name);
    const char *note = rh_arena_printf(
        arena, "newer than the backup: %s of %s, which takes its default",
        list.data, r->table->label);
    rh_text_free(&list);
    return note;
}

static rh_effect *add_effect(const restore *r, rh_op *op, rh_change *change)
{
    rh_effect *e = rh_op_effect(
        op, r->table,
        rh_arena_printf(change->arena, "Restore %s", r->table->label));
    e->note = newer_note(r, change->arena);
    return e;
}

/* Under the locks rows are not compared again, which takes as long as the
   backup itself while others wait: the plans are compared by how many rows each
   table holds. */
static int count_present(const restore_all *a, rh_op *op, rh_change *change,
                         rh_error *error)
{
    int rc = RH_OK;
    op->neffects = 0;
    for (size_t i = 0; rc == RH_OK && i < a->n; i++) {
        rh_effect *e = add_effect(&a->parts[i], op, change);
        e->rows = a->parts[i].source.file->rows;
        rc = rh_change_count(change, a->parts[i].table, &e->present, error);
    }
    return rh_op_failed(op, error, rc);
}

static int count(rh_op *op, rh_change *change, rh_error *error)
{
    restore_all *a = op->own;
    int rc = RH_OK;
    a->is_previewed = a->is_previewed || change->expected != NULL;
    if (a->is_previewed)
        return count_present(a, op, change, error);
    a->is_previewed = true;
    op->neffects = 0;
    for (size_t i = 0; rc == RH_OK && i < a->n; i++) {
        const restore *r = &a->parts[i];
        rc = rh_retyped_check(r->table, r->source.file, r->source.path, NULL,
                              change, error);
        if (rc == RH_OK)
            rc = restore_preview(r, change, add_effect(r, op, change), error);
    }
    return rh_op_failed(op, error, rc);
}

static int load(const restore_all *a, rh_op *op, rh_change *change,
                rh_error *error)
{
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i < a->n; i++)
        rc = rh_bulk_load(&a->parts[i].bulk, change, &op->effects[i], error);
    if (rc == RH_OK)
        rc = rh_pg_exec(change->pg, error, "SET CONSTRAINTS ALL IMMEDIATE");
    return rc;
}

static int apply(rh_op *op, rh_change *change, rh_error *error)
{
    const restore_all *a = op->own;
    int rc = rh_quiet_begin(&a->quiet, change->pg, error);
    if (rc == RH_OK && a->is_checked)
        rc = rh_pg_exec(change->pg, error, "SET CONSTRAINTS ALL DEFERRED");
    if (rc == RH_OK)
        rc = rh_clear_apply(&a->clear, op->effects, change, error);
    for (size_t i = 0; i < a->n; i++)
        op->effects[i].rows = a->parts[i].source.file->rows;
    if (rc == RH_OK)
        rc = load(a, op, change, error);
    for (size_t i = 0; rc == RH_OK && i < a->n; i++)
        rc = restore_sequences(&a->parts[i], change, error);
    if (rc == RH_OK)
        rc = rh_quiet_end(&a->quiet, change->pg, error);
    return rh_op_failed(op, error, rc);
}

const rh_op_class rh_op_restore_all = {.kind = "sql.restore_all",
                                       .verb = "restore",
                                       .prepare = prepare,
                                       .count = count,
                                       .apply = apply};
