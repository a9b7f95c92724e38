/* SPDX-License-Identifier: MIT
 *
 * One query for all tables. A function that a trigger calls counts by the
 * digest of its source; a TRUNCATE, and whatever else writes a table anew,
 * shows in the number of its file.
 */
#include "schema.h"

#include <stdlib.h>

#include "text.h"

static const char schema_sql[] =
    "WITH t AS (SELECT DISTINCT unnest($1::oid[]) AS oid)"
    " SELECT oid, 'kind' AS key, concat(relkind, ' ', relpersistence) AS value"
    "  FROM pg_class JOIN t USING (oid)"
    " UNION ALL SELECT oid, 'owner', pg_get_userbyid(relowner)"
    "  FROM pg_class JOIN t USING (oid)"
    " UNION ALL SELECT oid, 'row security',"
    "   concat(relrowsecurity, ' ', relforcerowsecurity) FROM pg_class JOIN t "
    "USING (oid)"
    " UNION ALL SELECT oid, 'storage, which TRUNCATE renews', "
    "pg_relation_filenode(oid)::text"
    "  FROM pg_class JOIN t USING (oid) WHERE relkind <> 'p'"
    " UNION ALL SELECT t.oid, 'partition ' || p.relid::regclass,"
    "   'storage ' || coalesce(pg_relation_filenode(p.relid), 0)"
    "  FROM t, pg_partition_tree(t.oid) p WHERE p.relid <> t.oid"
    " UNION ALL SELECT attrelid, 'column ' || attname,"
    "   format_type(atttypid, atttypmod)"
    "   || CASE WHEN attnotnull THEN ' not null' ELSE '' END"
    "   || CASE WHEN attcollation <> typcollation THEN ' collate '"
    "      || attcollation::regcollation ELSE '' END"
    "   || CASE WHEN attidentity <> '' THEN ' identity ' || attidentity::text"
    "      WHEN attgenerated <> '' THEN ' generated ' || pg_get_expr(adbin,"
    "      adrelid) WHEN adbin IS NOT NULL THEN ' default '"
    "      || pg_get_expr(adbin, adrelid) ELSE '' END"
    "  FROM pg_attribute JOIN t ON t.oid = attrelid"
    "  JOIN pg_type y ON y.oid = atttypid"
    "  LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum"
    "  WHERE attnum > 0 AND NOT attisdropped"
    " UNION ALL SELECT DISTINCT attrelid, 'type ' || y.oid::regtype,"
    "   coalesce((SELECT string_agg(quote_literal(enumlabel), ', '"
    "     ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = y.oid), '')"
    "   || coalesce((SELECT string_agg(pg_get_constraintdef(c.oid), ', '"
    "     ORDER BY conname) FROM pg_constraint c WHERE contypid = y.oid), '')"
    "  FROM pg_attribute JOIN t ON t.oid = attrelid"
    "  JOIN pg_type y ON y.oid = atttypid"
    "  WHERE attnum > 0 AND NOT attisdropped AND typtype IN ('e', 'd')"
    " UNION ALL SELECT conrelid, 'constraint ' || conname,"
    "   pg_get_constraintdef(c.oid)"
    "  FROM pg_constraint c JOIN t ON t.oid = conrelid WHERE contype <> 't'"
    " UNION ALL SELECT confrelid, 'referenced by ' || conrelid::regclass"
    "   || ', ' || conname, pg_get_constraintdef(c.oid)"
    "  FROM pg_constraint c JOIN t ON t.oid = confrelid"
    " UNION ALL SELECT indrelid, 'index ' || indexrelid::regclass,"
    "   pg_get_indexdef(indexrelid)"
    "   || CASE WHEN indisvalid THEN '' ELSE ' (invalid)' END"
    "  FROM pg_index JOIN t ON t.oid = indrelid"
    " UNION ALL SELECT tgrelid, 'trigger ' || tgname, pg_get_triggerdef(g.oid)"
    "   || ', enabled ' || tgenabled::text || ', function ' || md5(prosrc)"
    "  FROM pg_trigger g JOIN t ON t.oid = tgrelid"
    "  JOIN pg_proc p ON p.oid = tgfoid WHERE NOT tgisinternal"
    " UNION ALL SELECT ev_class, 'rule ' || rulename, pg_get_ruledef(r.oid)"
    "   || ', enabled ' || ev_enabled::text"
    "  FROM pg_rewrite r JOIN t ON t.oid = ev_class"
    " UNION ALL SELECT polrelid, 'policy ' || polname, concat(polcmd, ' ', "
    "polpermissive,"
    "   ' ', polroles::regrole[])"
    "   || coalesce(' using ' || pg_get_expr(polqual, polrelid), '')"
    "   || coalesce(' check ' || pg_get_expr(polwithcheck, polrelid), '')"
    "  FROM pg_policy JOIN t ON t.oid = polrelid"
    " UNION ALL SELECT inhparent, 'child ' || inhrelid::regclass,"
    "   coalesce(pg_get_expr(relpartbound, c.oid), '')"
    "  FROM pg_inherits JOIN t ON t.oid = inhparent"
    "  JOIN pg_class c ON c.oid = inhrelid"
    " UNION ALL SELECT inhrelid, 'parent ' || inhparent::regclass, ''"
    "  FROM pg_inherits JOIN t ON t.oid = inhrelid"
    " ORDER BY 1, 2";

static void put_table(rh_json_out *out, const rh_table *table,
                      const PGresult *res)
{
    rh_json_open(out, table->name, '{');
    for (int row = 0; row < PQntuples(res); row++)
        if (strtoul(PQgetvalue(res, row, 0), NULL, 10) == table->oid)
            rh_json_put(out, PQgetvalue(res, row, 1), PQgetvalue(res, row, 2));
    rh_json_close(out, '}');
}

int rh_schema_put(rh_json_out *out, const char *key, rh_pg *pg,
                  const rh_catalog *catalog, rh_error *error)
{
    PGresult *res = NULL;
    rh_text oids = RH_TEXT_INIT;
    rh_catalog_list_oids(catalog, &oids);
    const char *params[] = {oids.data};
    int rc = rh_pg_run(pg, &res, error, schema_sql, 1, params);
    rh_json_open(out, key, '{');
    for (size_t i = 0; rc == RH_OK && i < catalog->ntables; i++)
        put_table(out, &catalog->tables[i], res);
    rh_json_close(out, '}');
    rh_text_free(&oids);
    PQclear(res);
    return rc;
}
