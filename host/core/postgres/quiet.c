/* SPDX-License-Identifier: MIT
 *
 * The server writes all statements. A foreign key stays up where something of
 * it could not be put back: it is not ours, an extension's, or its triggers
 * were disabled one by one.
 */
#include "quiet.h"

#include <stdlib.h>

/* Every relation that keeps rows of the tables ($1), and which of them. */
#define PARTS                                                                  \
    "WITH RECURSIVE part AS ("                                                 \
    "  SELECT rel, n - 1 AS n FROM unnest($1::oid[])"                          \
    "   WITH ORDINALITY u(rel, n)"                                             \
    "  UNION ALL SELECT i.inhrelid, p.n FROM part p"                           \
    "   JOIN pg_inherits i ON i.inhparent = p.rel"                             \
    "   JOIN pg_class c ON c.oid = i.inhrelid AND c.relispartition)"

static const char keys_sql[] = PARTS
    " SELECT k.conname, k.conrelid::regclass, k.confrelid::regclass,"
    "  coalesce(f.n, -1), t.n,"
    "  f.n IS NOT NULL AND pg_has_role(c.relowner, 'USAGE')"
    "   AND has_table_privilege(k.confrelid, 'REFERENCES')"
    "   AND NOT EXISTS (SELECT 1 FROM pg_trigger g"
    "    WHERE g.tgconstraint = k.oid AND g.tgenabled <> 'O')"
    "   AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = k.oid"
    "    AND d.classid = 'pg_constraint'::regclass"
    "    AND d.deptype IN ('e', 'x')),"
    "  k.condeferrable,"
    "  format('ALTER TABLE %s DROP CONSTRAINT %I', k.conrelid::regclass,"
    "   k.conname),"
    "  format('ALTER TABLE %s ADD CONSTRAINT %I %s', k.conrelid::regclass,"
    "   k.conname, pg_get_constraintdef(k.oid)),"
    "  format('COMMENT ON CONSTRAINT %I ON %s IS %L', k.conname,"
    "   k.conrelid::regclass, obj_description(k.oid, 'pg_constraint')),"
    "  obj_description(k.oid, 'pg_constraint') IS NOT NULL"
    " FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
    " JOIN part t ON t.rel = k.confrelid LEFT JOIN part f ON f.rel = k.conrelid"
    " WHERE k.contype = 'f' AND k.conparentid = 0 ORDER BY k.oid";

/* COPY and TRUNCATE know no rules; a DELETE, which is for those who may not
   truncate, does. Before version 15 a partition's copy of a trigger counts as
   the server's own, like those of a foreign key. */
static const char triggers_sql[] =
    PARTS " SELECT g.tgname, p.rel::regclass, pg_has_role(c.relowner, 'USAGE'),"
          "  format('ALTER TABLE ONLY %s DISABLE TRIGGER %I', p.rel::regclass,"
          "   g.tgname),"
          "  format('ALTER TABLE ONLY %s ENABLE %sTRIGGER %I', p.rel::regclass,"
          "   CASE g.tgenabled WHEN 'R' THEN 'REPLICA ' WHEN 'A' THEN 'ALWAYS '"
          "    ELSE '' END, g.tgname)"
          " FROM part p JOIN pg_class c ON c.oid = p.rel"
          " JOIN pg_trigger g ON g.tgrelid = p.rel"
          " WHERE (NOT g.tgisinternal OR g.tgparentid <> 0"
          "   AND NOT EXISTS (SELECT 1 FROM pg_constraint k"
          "    WHERE k.oid = g.tgconstraint AND k.contype = 'f'))"
          "  AND g.tgenabled <> 'D'"
          "  AND (g.tgenabled <> 'R' OR pg_has_role(c.relowner, 'USAGE'))"
          "  AND g.tgtype & 44 <> 0" /* insert, delete, truncate */
          " UNION ALL SELECT w.rulename, p.rel::regclass, false, '', ''"
          " FROM part p JOIN pg_rewrite w ON w.ev_class = p.rel"
          " WHERE w.ev_type = '4' AND w.ev_enabled <> 'D'"
          "  AND NOT has_table_privilege(p.rel, 'TRUNCATE')"
          " ORDER BY 2, 1";

static const char *copy(rh_arena *arena, const PGresult *res, int row, int at)
{
    return rh_arena_strdup(arena, PQgetvalue(res, row, at));
}

static bool is_true(const PGresult *res, int row, int column)
{
    return PQgetvalue(res, row, column)[0] == 't';
}

static size_t which(const PGresult *res, int row, int column)
{
    long n = strtol(PQgetvalue(res, row, column), NULL, 10);
    return n < 0 ? RH_QUIET_OUTSIDE : (size_t)n;
}

static void fill_keys(rh_quiet *out, rh_arena *arena, const PGresult *res)
{
    out->nkeys = (size_t)PQntuples(res);
    out->keys = rh_arena_alloc(arena, out->nkeys * sizeof *out->keys);
    for (int i = 0; i < PQntuples(res); i++)
        out->keys[i] = (rh_quiet_key){
            .name = copy(arena, res, i, 0),
            .from_label = copy(arena, res, i, 1),
            .to_label = copy(arena, res, i, 2),
            .from = which(res, i, 3),
            .to = which(res, i, 4),
            .comes_down = is_true(res, i, 5),
            .is_deferrable = is_true(res, i, 6),
            .drop = copy(arena, res, i, 7),
            .create = copy(arena, res, i, 8),
            .comment = is_true(res, i, 10) ? copy(arena, res, i, 9) : NULL};
}

static void fill_triggers(rh_quiet *out, rh_arena *arena, const PGresult *res)
{
    out->ntriggers = (size_t)PQntuples(res);
    out->triggers =
        rh_arena_alloc(arena, out->ntriggers * sizeof *out->triggers);
    for (int i = 0; i < PQntuples(res); i++) {
        bool ours = is_true(res, i, 2);
        out->triggers[i] =
            (rh_quiet_trigger){.name = copy(arena, res, i, 0),
                               .label = copy(arena, res, i, 1),
                               .disable = ours ? copy(arena, res, i, 3) : NULL,
                               .enable = ours ? copy(arena, res, i, 4) : NULL};
    }
}

int rh_quiet_read(rh_quiet *out, rh_arena *arena, rh_pg *pg,
                  const rh_table *const *tables, size_t n, rh_error *error)
{
    PGresult *keys = NULL, *triggers = NULL;
    rh_text oids = RH_TEXT_INIT;
    *out = (rh_quiet){0};
    rh_tables_list_oids(tables, n, &oids);
    const char *params[] = {oids.data};
    int rc = rh_pg_run(pg, &keys, error, keys_sql, 1, params);
    if (rc == RH_OK)
        rc = rh_pg_run(pg, &triggers, error, triggers_sql, 1, params);
    if (rc == RH_OK) {
        fill_keys(out, arena, keys);
        fill_triggers(out, arena, triggers);
    }
    PQclear(keys);
    PQclear(triggers);
    rh_text_free(&oids);
    return rc;
}

int rh_quiet_begin(const rh_quiet *quiet, rh_pg *pg, rh_error *error)
{
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i < quiet->ntriggers; i++)
        if (quiet->triggers[i].disable != NULL)
            rc = rh_pg_exec(pg, error, quiet->triggers[i].disable);
    for (size_t i = 0; rc == RH_OK && i < quiet->nkeys; i++)
        if (quiet->keys[i].comes_down)
            rc = rh_pg_exec(pg, error, quiet->keys[i].drop);
    return rc;
}

int rh_quiet_end(const rh_quiet *quiet, rh_pg *pg, rh_error *error)
{
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i < quiet->nkeys; i++) {
        const rh_quiet_key *key = &quiet->keys[i];
        if (key->comes_down)
            rc = rh_pg_exec(pg, error, key->create);
        if (rc == RH_OK && key->comes_down && key->comment != NULL)
            rc = rh_pg_exec(pg, error, key->comment);
    }
    for (size_t i = 0; rc == RH_OK && i < quiet->ntriggers; i++)
        if (quiet->triggers[i].enable != NULL)
            rc = rh_pg_exec(pg, error, quiet->triggers[i].enable);
    return rc;
}
