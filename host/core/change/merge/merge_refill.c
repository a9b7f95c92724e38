/* SPDX-License-Identifier: MIT
 *
 * Much history into a table that is empty: its indexes and foreign keys cost
 * more than the rows, so they come down and are built again. For that the
 * table, and the touched ones that it refers to, are locked alone.
 */
#include <stdlib.h>

#include "merge.h"

enum { REFILL_FROM = 20000 }; /* rows; below, it costs more than it saves */

/* What may be locked alone. While nothing is locked the table decides, by
   being empty; under the locks those that were confirmed do, whatever the table
   holds by then. A deferred check that waits for its turn would not let the
   server alter the table. */
static const char alone[] =
    "WITH held AS (SELECT relation, bool_or(mode <> 'ShareRowExclusiveLock')"
    "  AS alone FROM pg_locks WHERE pid = pg_backend_pid() AND granted"
    "  AND relation = ANY ($2::oid[]) AND mode IN ('ShareRowExclusiveLock',"
    "  'ExclusiveLock', 'AccessExclusiveLock') GROUP BY relation)"
    " SELECT c.oid FROM pg_class c WHERE c.oid = ANY ($2::oid[])"
    "  AND c.relkind = 'r' AND NOT c.relispartition"
    "  AND has_table_privilege(c.oid, 'REFERENCES')"
    "  AND NOT EXISTS (SELECT 1 FROM pg_trigger g"
    "   WHERE g.tgrelid = c.oid AND g.tginitdeferred)"
    "  AND CASE WHEN EXISTS (SELECT 1 FROM held) THEN c.oid IN"
    "   (SELECT relation FROM held WHERE held.alone)"
    "  ELSE (SELECT pg_has_role(relowner, 'USAGE') FROM pg_class"
    "    WHERE oid = $1::oid) AND NOT EXISTS (SELECT 1 FROM %s) END";

/* The table, and those of the run that it refers to, as an array. */
static const char *candidates(const merge *m, const rh_change *change)
{
    const rh_catalog *catalog = change->catalog;
    const char *list = rh_arena_printf(change->arena, "{%u", m->table->oid);
    for (size_t i = 0; i < catalog->nkeys; i++)
        if (catalog->keys[i].from == m->table->oid &&
            rh_catalog_by_oid(catalog, catalog->keys[i].to) != NULL)
            list = rh_arena_printf(change->arena, "%s,%u", list,
                                   catalog->keys[i].to);
    return rh_arena_printf(change->arena, "%s}", list);
}

int merge_refill_plan(merge *m, rh_op *op, rh_change *change, rh_error *error)
{
    PGresult *res = NULL;
    if (m->nkey > 0 || m->file_rows < REFILL_FROM)
        return RH_OK;
    const char *params[] = {rh_arena_printf(change->arena, "%u", m->table->oid),
                            candidates(m, change)};
    int rc = rh_pg_run(change->pg, &res, error,
                       rh_arena_printf(change->arena, alone, m->table->sql), 2,
                       params);
    m->nalone = rc == RH_OK ? (size_t)PQntuples(res) : 0;
    m->alone = rh_arena_alloc(change->arena, m->nalone * sizeof *m->alone);
    for (size_t i = 0; i < m->nalone; i++) {
        m->alone[i] = (unsigned)strtoul(PQgetvalue(res, (int)i, 0), NULL, 10);
        rh_op_need(op, rh_catalog_by_oid(change->catalog, m->alone[i]),
                   RH_LOCKS_ALONE);
    }
    PQclear(res);
    return rc;
}

int merge_refill_begin(const merge *m, rh_change *change, rh_rebuild *rebuild,
                       rh_error *error)
{
    return m->nalone > 0
               ? rh_rebuild_take_down(rebuild, change->arena, change->pg,
                                      m->table, m->alone, m->nalone, error)
               : RH_OK;
}
