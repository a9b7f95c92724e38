/* SPDX-License-Identifier: MIT
 *
 * The server writes both statements of each pair: DROP, and what
 * pg_get_indexdef() and pg_get_constraintdef() say brings it back. Left alone:
 * whatever those two do not tell (another tablespace, a replica identity, a
 * clustering mark, statistics targets, a comment, a disabled trigger), indexes
 * that a constraint stands on, everything where DDL runs somebody's event
 * trigger, and tables with checks that wait for the commit: the server alters
 * none that has some pending.
 */
#include "rebuild.h"

static const char indexes[] =
    "SELECT 'DROP INDEX ' || i.indexrelid::regclass,"
    "  pg_get_indexdef(i.indexrelid)"
    " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
    " WHERE i.indrelid = $1::oid AND NOT i.indisprimary AND i.indisvalid"
    "  AND NOT i.indisreplident AND NOT i.indisclustered AND NOT "
    "i.indisexclusion"
    "  AND c.reltablespace = 0 AND current_setting('default_tablespace') = ''"
    "  AND NOT EXISTS (SELECT 1 FROM pg_constraint k"
    "   WHERE k.conindid = i.indexrelid)"
    "  AND NOT EXISTS (SELECT 1 FROM pg_attribute a"
    "   WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0)"
    "  AND obj_description(i.indexrelid, 'pg_class') IS NULL"
    "  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = i.indexrelid"
    "   AND d.classid = 'pg_class'::regclass AND d.deptype IN ('e', 'x', 'i'))"
    "  AND i.indrelid = ANY ($2::oid[])"
    "  AND NOT EXISTS (SELECT 1 FROM pg_trigger d"
    "   WHERE d.tgrelid = i.indrelid AND d.tginitdeferred)"
    " ORDER BY i.indexrelid";

static const char keys[] =
    "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I',"
    "   k.conrelid::regclass, k.conname),"
    "  format('ALTER TABLE %s ADD CONSTRAINT %I %s', k.conrelid::regclass,"
    "   k.conname, pg_get_constraintdef(k.oid))"
    " FROM pg_constraint k JOIN pg_class t ON t.oid = k.confrelid"
    " WHERE k.conrelid = $1::oid AND k.contype = 'f' AND k.conparentid = 0"
    "  AND k.confrelid = ANY ($2::oid[]) AND t.relkind = 'r'"
    "  AND NOT t.relispartition"
    "  AND has_table_privilege(k.confrelid, 'REFERENCES')"
    "  AND obj_description(k.oid, 'pg_constraint') IS NULL"
    "  AND k.conrelid = ANY ($2::oid[])"
    "  AND NOT EXISTS (SELECT 1 FROM pg_trigger d"
    "   WHERE d.tgrelid IN (k.conrelid, k.confrelid) AND d.tginitdeferred)"
    "  AND NOT EXISTS (SELECT 1 FROM pg_trigger g WHERE g.tgconstraint = k.oid"
    "   AND g.tgenabled <> 'O')"
    " ORDER BY k.oid";

/* Runs the first statement of each pair, keeps the second. */
static int take_down(rh_rebuild *r, rh_arena *arena, rh_pg *pg,
                     const char *query, const char *const *params,
                     rh_error *error)
{
    PGresult *res = NULL;
    int rc = rh_pg_run(pg, &res, error, query, 2, params);
    size_t more = rc == RH_OK ? (size_t)PQntuples(res) : 0;
    const char **create = rh_arena_alloc(arena, (r->n + more) * sizeof *create);
    for (size_t i = 0; i < r->n; i++)
        create[i] = r->create[i];
    r->create = create;
    for (int i = 0; rc == RH_OK && i < (int)more; i++) {
        create[r->n++] = rh_arena_strdup(arena, PQgetvalue(res, i, 1));
        rc = rh_pg_exec(pg, error, PQgetvalue(res, i, 0));
    }
    PQclear(res);
    return rc;
}

static int may_alter(rh_pg *pg, rh_arena *arena, const char *oid, bool *yes,
                     rh_error *error)
{
    const char *answer = NULL;
    int rc = rh_pg_value(pg, arena, &answer, error,
                         "SELECT pg_has_role(relowner, 'USAGE') AND NOT EXISTS"
                         "  (SELECT 1 FROM pg_event_trigger"
                         "   WHERE evtenabled <> 'D')"
                         " FROM pg_class WHERE oid = $1::oid",
                         1, &oid);
    *yes = rc == RH_OK && answer != NULL && answer[0] == 't';
    return rc;
}

int rh_rebuild_take_down(rh_rebuild *out, rh_arena *arena, rh_pg *pg,
                         const rh_table *table, const unsigned *locked,
                         size_t nlocked, rh_error *error)
{
    bool is_allowed = false;
    rh_text oids = RH_TEXT_INIT;
    const char *oid = rh_arena_printf(arena, "%u", table->oid);
    *out = (rh_rebuild){0};
    if (table->kind != 'r' || table->is_partition)
        return RH_OK;
    int rc = may_alter(pg, arena, oid, &is_allowed, error);
    if (rc != RH_OK || !is_allowed)
        return rc;
    rh_text_addc(&oids, '{');
    for (size_t i = 0; i < nlocked; i++)
        rh_text_addf(&oids, "%s%u", i > 0 ? "," : "", locked[i]);
    rh_text_addc(&oids, '}');
    const char *params[] = {oid, oids.data};
    rc = take_down(out, arena, pg, indexes, params, error);
    if (rc == RH_OK)
        rc = take_down(out, arena, pg, keys, params, error);
    rh_text_free(&oids);
    return rc;
}

int rh_rebuild_put_back(const rh_rebuild *r, rh_pg *pg, rh_error *error)
{
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i < r->n; i++)
        rc = rh_pg_exec(pg, error, r->create[i]);
    return rc;
}
