/* SPDX-License-Identifier: MIT
 *
 * sql.clear: every row of a set of tables, by one TRUNCATE that restarts their
 * sequences. Where TRUNCATE is not permitted, by DELETE, children first. Never
 * CASCADE: a table that would be reached from outside the list is named and
 * refused.
 */
#include <string.h>

#include "clear.h"
#include "op_classes.h"
#include "sequences.h"

static bool has_table(const rh_clear *c, unsigned oid)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->tables[i]->oid == oid)
            return true;
    return false;
}

static int find_tables(rh_clear *c, rh_op *op, rh_change *change,
                       rh_error *error)
{
    const rh_value *list = rh_value_get(op->fields, "tables");
    if (list == NULL || list->kind != RH_LIST || list->u.list.n == 0)
        return rh_op_fail(op, error, "needs a list of tables");
    c->n = list->u.list.n;
    c->tables = rh_arena_alloc(change->arena, c->n * sizeof *c->tables);
    for (size_t i = 0; i < c->n; i++) {
        const rh_value *name = &list->u.list.items[i];
        if (name->kind != RH_STRING)
            return rh_op_fail(op, error, "table %zu of the list is %s", i + 1,
                              rh_kind_name(name->kind));
        int rc = rh_op_find_table(op, change, name->u.string.s, &c->tables[i],
                                  error);
        if (rc != RH_OK)
            return rc;
    }
    return RH_OK;
}

/* A key that reaches one of the tables, or a part of one, from outside. */
static const char outside_sql[] = RH_SQL_WITH_PARTS
    ", up(rel, target, name, parent, root) AS ("
    "  SELECT conrelid, confrelid, conname, conparentid, conparentid"
    "  FROM pg_constraint WHERE contype = 'f'"
    "   AND confrelid IN (SELECT rel FROM part)"
    "   AND conrelid NOT IN (SELECT rel FROM part)"
    "  UNION ALL SELECT up.rel, up.target, w.conname, w.conparentid, up.root"
    "  FROM up JOIN pg_constraint w ON w.oid = up.parent)"
    " SELECT array_to_string(parse_ident(rel::regclass::text), '.'),"
    "  array_to_string(parse_ident(target::regclass::text), '.'), name"
    " FROM up WHERE parent = 0"
    " ORDER BY root <> 0, 3, 1 LIMIT 1";

/* Partitions have keys of their own, and stand for their table; where there are
   none, the catalogue knows it all. */
static bool may_be_reached(const rh_clear *c, const rh_catalog *catalog)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->tables[i]->kind == 'p' || c->tables[i]->is_partition)
            return true;
    for (size_t i = 0; i < catalog->nkeys; i++)
        if (has_table(c, catalog->keys[i].to) &&
            !has_table(c, catalog->keys[i].from))
            return true;
    return false;
}

/* TRUNCATE refuses tables that others reference, even empty ones; DELETE would
   follow ON DELETE CASCADE. Both are caught here, before anything is asked. */
static int check_closure(const rh_clear *c, rh_op *op, rh_change *change,
                         rh_error *error)
{
    PGresult *res = NULL;
    rh_text oids = RH_TEXT_INIT;
    if (!may_be_reached(c, change->catalog))
        return RH_OK;
    rh_tables_list_oids(c->tables, c->n, &oids);
    const char *params[] = {oids.data};
    int rc = rh_pg_run(change->pg, &res, error, outside_sql, 1, params);
    if (rc == RH_OK && PQntuples(res) > 0)
        rc = rh_fail(error, RH_REFUSED,
                     "table \"%s\" references \"%s\" (%s) and is not in the "
                     "list: clear both, or neither",
                     PQgetvalue(res, 0, 0), PQgetvalue(res, 0, 1),
                     PQgetvalue(res, 0, 2));
    PQclear(res);
    rh_text_free(&oids);
    return rh_op_failed(op, error, rc);
}

static bool may_truncate(const rh_clear *c, const rh_change *change)
{
    for (size_t i = 0; i < c->n; i++)
        if (!rh_change_may(change, c->tables[i], RH_NEEDS_TRUNCATE))
            return false;
    return true;
}

/* TRUNCATE overlooks a table that has but such keys, though it is in its list,
   and refuses the table that they lead to. */
static bool has_key_for_show(const rh_clear *c, const rh_catalog *catalog)
{
    for (size_t k = 0; k < catalog->nkeys; k++) {
        const rh_foreign_key *key = &catalog->keys[k];
        if (!key->is_enforced && has_table(c, key->from) &&
            has_table(c, key->to))
            return true;
    }
    return false;
}

static bool owns_sequences(const rh_clear *c)
{
    for (size_t i = 0; i < c->n; i++)
        for (size_t k = 0; k < c->tables[i]->nsequences; k++)
            if (!c->tables[i]->sequences[k].is_owned_by_us)
                return false;
    return true;
}

void rh_clear_prepare(rh_clear *c, rh_op *op, const rh_change *change)
{
    if (c->restart && !owns_sequences(c)) {
        c->restart = false;
        op->note = "sequences go on: this user does not own them";
    }
    c->by_delete =
        !may_truncate(c, change) || has_key_for_show(c, change->catalog);
    unsigned how = c->by_delete ? RH_NEEDS_DELETE : RH_NEEDS_TRUNCATE;
    for (size_t i = 0; i < c->n; i++)
        rh_op_need(op, c->tables[i], how | RH_NEEDS_SELECT | RH_DESTROYS);
}

static int keep_shared(rh_clear *c, rh_op *op, rh_change *change,
                       rh_error *error)
{
    const char *shared = NULL;
    if (!c->restart)
        return RH_OK;
    int rc = rh_sequences_shared(&shared, change->pg, change->arena, c->tables,
                                 c->n, error);
    if (rc == RH_OK && shared != NULL) {
        c->restart = false;
        op->note = rh_arena_printf(
            change->arena, "sequences go on: others take numbers from %s",
            shared);
    }
    return rh_op_failed(op, error, rc);
}

static int prepare(rh_op *op, rh_change *change, rh_error *error)
{
    static const char *const known[] = {"tables", "restart", NULL};
    rh_clear *c = op->own = rh_arena_alloc(change->arena, sizeof *c);
    const rh_value *restart = rh_value_get(op->fields, "restart");
    c->restart = restart == NULL || rh_value_is_true(op->fields, "restart");
    int rc = rh_op_check_fields(op, known, error);
    if (rc == RH_OK)
        rc = find_tables(c, op, change, error);
    if (rc == RH_OK)
        rc = check_closure(c, op, change, error);
    if (rc != RH_OK)
        return rc;
    rh_op_room(op, change, c->n);
    rh_clear_prepare(c, op, change);
    return keep_shared(c, op, change, error);
}

static int count(rh_op *op, rh_change *change, rh_error *error)
{
    const rh_clear *c = op->own;
    int rc = RH_OK;
    op->neffects = 0;
    for (size_t i = 0; rc == RH_OK && i < c->n; i++) {
        const rh_table *t = c->tables[i];
        rh_effect *e = rh_op_effect(
            op, t,
            rh_arena_printf(change->arena, "Delete all rows of %s", t->label));
        rc = rh_change_count(change, t, &e->rows, error);
    }
    return rh_op_failed(op, error, rc);
}

static int truncate_all(const rh_clear *c, rh_change *change, rh_error *error)
{
    rh_text sql = RH_TEXT_INIT;
    rh_text_add(&sql, "TRUNCATE ");
    for (size_t i = 0; i < c->n; i++)
        rh_text_addf(&sql, "%s%s%s", i > 0 ? ", " : "",
                     rh_table_only(c->tables[i]), c->tables[i]->sql);
    if (c->restart)
        rh_text_add(&sql, " RESTART IDENTITY");
    int rc = rh_pg_exec(change->pg, error, sql.data);
    rh_text_free(&sql);
    return rc;
}

/* Whether a table that is still to be emptied references this one. */
static bool is_referenced(const rh_clear *c, const bool *emptied, size_t table,
                          const rh_catalog *catalog)
{
    for (size_t k = 0; k < catalog->nkeys; k++) {
        const rh_foreign_key *key = &catalog->keys[k];
        if (key->to != c->tables[table]->oid || key->from == key->to)
            continue;
        for (size_t i = 0; i < c->n; i++)
            if (!emptied[i] && c->tables[i]->oid == key->from)
                return true;
    }
    return false;
}

/* The next table to empty: one that nothing left references, or, in a circle
   of references, the first that is left. */
static size_t next_to_empty(const rh_clear *c, const bool *emptied,
                            const rh_catalog *catalog)
{
    size_t first = c->n;
    for (size_t i = 0; i < c->n; i++) {
        if (emptied[i])
            continue;
        if (!is_referenced(c, emptied, i, catalog))
            return i;
        if (first == c->n)
            first = i;
    }
    return first;
}

static int delete_all(const rh_clear *c, rh_effect *effects, rh_change *change,
                      rh_error *error)
{
    int rc = RH_OK;
    bool *emptied = rh_arena_alloc(change->arena, c->n * sizeof *emptied);
    for (size_t done = 0; rc == RH_OK && done < c->n; done++) {
        size_t i = next_to_empty(c, emptied, change->catalog);
        emptied[i] = true;
        const char *sql =
            rh_arena_printf(change->arena, "DELETE FROM %s%s",
                            rh_table_only(c->tables[i]), c->tables[i]->sql);
        rc = rh_pg_exec(change->pg, error, sql);
        if (rc == RH_OK)
            effects[i].rows = rh_pg_affected(change->pg);
    }
    return rc;
}

/* A rule or a trigger may keep rows from a DELETE. */
static int check_empty(const rh_clear *c, rh_change *change, rh_error *error)
{
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i < c->n; i++) {
        const char *left = NULL;
        const rh_table *t = c->tables[i];
        rc = rh_pg_value(change->pg, change->arena, &left, error,
                         rh_arena_printf(change->arena,
                                         "SELECT count(*) FROM %s%s",
                                         rh_table_only(t), t->sql),
                         0, NULL);
        if (rc == RH_OK && strcmp(left, "0") != 0)
            rc = rh_fail(error, RH_UNVERIFIED,
                         "\"%s\" was to be emptied and still holds %s rows: a "
                         "rule or a trigger keeps them; rolled back",
                         t->label, left);
    }
    return rc;
}

/* ALTER SEQUENCE, because setval() would survive a rollback. */
static int restart_sequences(const rh_clear *c, rh_change *change,
                             rh_error *error)
{
    int rc = RH_OK;
    for (size_t i = 0; i < c->n; i++) {
        const rh_table *t = c->tables[i];
        for (size_t k = 0; rc == RH_OK && k < t->nsequences; k++)
            rc = rh_pg_exec(change->pg, error,
                            rh_arena_printf(change->arena,
                                            "ALTER SEQUENCE %s RESTART",
                                            t->sequences[k].sql));
    }
    return rc;
}

int rh_clear_apply(const rh_clear *c, rh_effect *effects, rh_change *change,
                   rh_error *error)
{
    int rc = c->by_delete ? delete_all(c, effects, change, error)
                          : truncate_all(c, change, error);
    if (rc == RH_OK && c->by_delete)
        rc = check_empty(c, change, error);
    if (rc == RH_OK && c->by_delete && c->restart)
        rc = restart_sequences(c, change, error);
    return rc;
}

/* What count() knew under the locks is what TRUNCATE removed. */
static int apply(rh_op *op, rh_change *change, rh_error *error)
{
    return rh_op_failed(op, error,
                        rh_clear_apply(op->own, op->effects, change, error));
}

const rh_op_class rh_op_clear = {.kind = "sql.clear",
                                 .verb = "delete",
                                 .prepare = prepare,
                                 .count = count,
                                 .apply = apply};
