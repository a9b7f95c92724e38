/* SPDX-License-Identifier: MIT
 *
 * Locks are decided while planning and held before anything is read, so that
 * nothing here waits for one.
 */
#include "bulk.h"

#include <string.h>

#include "rebuild.h"

enum { REBUILD_FROM = 20000 }; /* rows; below, it costs more than it saves */

size_t rh_bulk_needs(const rh_change *change)
{
    return change->catalog->nkeys;
}

static bool has_need(const rh_change *change, const rh_table *table,
                     unsigned needs)
{
    for (size_t i = 0; i < change->nops; i++)
        for (size_t k = 0; k < change->ops[i]->nneeds; k++) {
            const rh_need *need = &change->ops[i]->needs[k];
            if (need->table->oid == table->oid && need->needs & needs)
                return true;
        }
    return false;
}

void rh_bulk_prepare(rh_bulk *bulk, rh_op *op, rh_change *change, int64_t rows)
{
    const rh_catalog *catalog = change->catalog;
    bulk->is_cleared = rows >= REBUILD_FROM &&
                       has_need(change, bulk->table, RH_NEEDS_TRUNCATE);
    for (size_t i = 0; bulk->is_cleared && i < catalog->nkeys; i++) {
        const rh_foreign_key *key = &catalog->keys[i];
        const rh_table *parent = rh_catalog_by_oid(catalog, key->to);
        if (key->from == bulk->table->oid && parent != NULL)
            rh_op_need(op, parent, RH_LOCKS_ALONE);
    }
}

void rh_bulk_prepare_alone(rh_bulk *bulk, int64_t rows)
{
    bulk->is_cleared = rows >= REBUILD_FROM;
}

/* The tables that this run has locked so that nobody else can look. */
static size_t locked_tables(const rh_change *change, unsigned *oids)
{
    size_t n = 0;
    for (size_t i = 0; i < change->catalog->ntables; i++) {
        const rh_table *table = &change->catalog->tables[i];
        if (has_need(change, table, RH_NEEDS_TRUNCATE | RH_LOCKS_ALONE))
            oids[n++] = table->oid;
    }
    return n;
}

static int copy_rows(const rh_bulk *bulk, rh_change *change, rh_effect *e,
                     rh_error *error)
{
    rh_progress progress;
    rh_progress_begin(&progress, change->events, e->text, e->rows);
    int rc =
        rh_rows_copy_in(change->pg, &bulk->copy, &progress, &e->rows, error);
    rh_progress_end(&progress);
    return rc;
}

static int rebuild_around(const rh_bulk *bulk, rh_change *change, rh_effect *e,
                          rh_error *error)
{
    rh_rebuild rebuild = {0};
    unsigned *locked = rh_arena_alloc(change->arena, change->catalog->ntables *
                                                         sizeof *locked);
    size_t n = locked_tables(change, locked);
    int rc = rh_rebuild_take_down(&rebuild, change->arena, change->pg,
                                  bulk->table, locked, n, error);
    if (rc == RH_OK)
        rc = copy_rows(bulk, change, e, error);
    return rc == RH_OK ? rh_rebuild_put_back(&rebuild, change->pg, error) : rc;
}

/* A unique index that could not be built does not know the row. A COPY with
   the index in its place does, and fails in turn. */
static int name_doubled(const rh_bulk *bulk, rh_change *change, rh_effect *e,
                        rh_error *error)
{
    const rh_error built = *error;
    int rc = rh_pg_exec(change->pg, error, "ROLLBACK TO SAVEPOINT rh_bulk");
    if (rc == RH_OK)
        rc = copy_rows(bulk, change, e, error);
    if (rc != RH_OK)
        return rc;
    *error = built;
    return RH_FAILED;
}

int rh_bulk_load(const rh_bulk *bulk, rh_change *change, rh_effect *e,
                 rh_error *error)
{
    static const char unique_violation[] = "23505";
    if (!bulk->is_cleared)
        return copy_rows(bulk, change, e, error);
    int rc = rh_pg_exec(change->pg, error, "SAVEPOINT rh_bulk");
    if (rc == RH_OK)
        rc = rebuild_around(bulk, change, e, error);
    if (rc == RH_OK)
        return rh_pg_exec(change->pg, error, "RELEASE SAVEPOINT rh_bulk");
    if (strcmp(rh_pg_sqlstate(change->pg), unique_violation) == 0 &&
        rh_pg_copy_row(change->pg, &(const char *){NULL}) == 0)
        rc = name_doubled(bulk, change, e, error);
    return rc;
}
