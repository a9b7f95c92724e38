/* SPDX-License-Identifier: MIT
 *
 * The server works out the differences; what it noted before is kept here as
 * one text. Of the catalogues that operations write as well (TRUNCATE,
 * sequences, indexes that come down), only rows about other relations count,
 * and how the declared tables look.
 */
#include "traces.h"

#include <string.h>

/* The declared tables ($1), their partitions and heirs. */
#define PARTS                                                                  \
    "RECURSIVE part(rel) AS (SELECT unnest($1::oid[])"                         \
    "  UNION SELECT i.inhrelid FROM part p"                                    \
    "   JOIN pg_inherits i ON i.inhparent = p.rel)"

/* Catalogues whose rows operations change themselves. */
#define SHARED_CATALOGUES                                                      \
    "('pg_class', 'pg_attribute', 'pg_type', 'pg_index', 'pg_constraint',"     \
    " 'pg_trigger', 'pg_attrdef', 'pg_description', 'pg_sequence',"            \
    " 'pg_depend', 'pg_shdepend', 'pg_statistic', 'pg_namespace')"

/* Catalogues whose objects the server can describe by their number. */
#define DESCRIBED                                                              \
    "('pg_proc', 'pg_type', 'pg_cast', 'pg_operator', 'pg_language',"          \
    " 'pg_rewrite', 'pg_namespace', 'pg_authid', 'pg_extension',"              \
    " 'pg_event_trigger', 'pg_policy', 'pg_publication', 'pg_foreign_server'," \
    " 'pg_statistic_ext', 'pg_database')"

#define COUNTS                                                                 \
    "SELECT c.oid, c.relname, pg_stat_get_xact_tuples_inserted(c.oid) AS i,"   \
    "  pg_stat_get_xact_tuples_updated(c.oid) AS u,"                           \
    "  pg_stat_get_xact_tuples_deleted(c.oid) AS d FROM pg_class c"            \
    " WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r'"

/* How a table looks. Indexes and keys that came down and are back look the
   same, though they are others. */
#define LOOKS                                                                  \
    "SELECT c.oid, md5(concat_ws('|', c.relnamespace, c.relname, c.relowner,"  \
    "  c.relacl, c.reloptions, c.relrowsecurity, c.relforcerowsecurity,"       \
    "  c.relreplident, c.relpersistence, c.reltablespace,"                     \
    "  pg_get_expr(c.relpartbound, c.oid),"                                    \
    "  (SELECT string_agg(concat_ws(' ', a.attnum, a.attname, a.atttypid,"     \
    "   a.atttypmod, a.attnotnull, a.attidentity, a.attgenerated, a.attacl,"   \
    "   a.attcollation, a.attstorage, pg_get_expr(d.adbin, d.adrelid),"        \
    "   col_description(c.oid, a.attnum)), ',' ORDER BY a.attnum)"             \
    "   FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid"  \
    "   AND d.adnum = a.attnum WHERE a.attrelid = c.oid AND a.attnum > 0),"    \
    "  (SELECT string_agg(k.conname || pg_get_constraintdef(k.oid), ','"       \
    "   ORDER BY k.conname) FROM pg_constraint k WHERE k.conrelid = c.oid),"   \
    "  (SELECT string_agg(pg_get_indexdef(i.indexrelid), ',' ORDER BY"         \
    "   i.indexrelid::regclass::text) FROM pg_index i"                         \
    "   WHERE i.indrelid = c.oid),"                                            \
    "  (SELECT string_agg(concat(t.tgname, t.tgenabled, t.tgfoid), ','"        \
    "   ORDER BY t.tgname) FROM pg_trigger t WHERE t.tgrelid = c.oid"          \
    "   AND NOT t.tgisinternal),"                                              \
    "  (SELECT string_agg(concat(r.oid, r.ev_enabled), ',' ORDER BY r.oid)"    \
    "   FROM pg_rewrite r WHERE r.ev_class = c.oid),"                          \
    "  (SELECT string_agg(concat(p.oid, p.polroles), ',' ORDER BY p.oid)"      \
    "   FROM pg_policy p WHERE p.polrelid = c.oid),"                           \
    "  obj_description(c.oid, 'pg_class'))) AS look"                           \
    " FROM part p JOIN pg_class c ON c.oid = p.rel"

static const char note_sql[] =
    "WITH " PARTS ", looks AS (" LOOKS ") SELECT jsonb_build_object("
    "'counts', (SELECT jsonb_object_agg(oid, jsonb_build_array(i, u, d))"
    "  FROM (" COUNTS ") x WHERE i + u + d > 0),"
    "'looks', (SELECT jsonb_object_agg(oid, look) FROM looks),"
    "'names', (SELECT jsonb_object_agg(oid, oid::regclass::text) FROM looks))";

/* Rows that are visible and not older than our snapshot are ours, of a
   subtransaction too; the transaction's own id may be older. */
#define OURS                                                                   \
    "(x.xmin::text = mod(txid_current(), 4294967296)::text OR age(x.xmin) <="  \
    " age(mod(txid_snapshot_xmax(txid_current_snapshot()), 4294967296)"        \
    "::text::xid))"

/* What this transaction holds to its end and no reader or writer of rows
   takes. */
#define ALTERING                                                               \
    "('ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock',"       \
    " 'ExclusiveLock', 'AccessExclusiveLock')"

/* Relations that the declared tables explain: their parts, indexes, TOAST, and
   sequences that they own or that a default of theirs uses. Materialized views
   are measured like tables. */
#define EXPLAINED                                                              \
    "SELECT rel FROM part"                                                     \
    " UNION ALL SELECT oid FROM pg_class WHERE relkind = 'm'"                  \
    " UNION ALL SELECT i.indexrelid FROM pg_class m JOIN pg_index i"           \
    "  ON i.indrelid = m.oid WHERE m.relkind = 'm'"                            \
    " UNION ALL SELECT i.indexrelid FROM part JOIN pg_index i"                 \
    "  ON i.indrelid = part.rel"                                               \
    " UNION ALL SELECT c.reltoastrelid FROM part JOIN pg_class c"              \
    "  ON c.oid = part.rel"                                                    \
    " UNION ALL SELECT i.indexrelid FROM part JOIN pg_class c"                 \
    "  ON c.oid = part.rel JOIN pg_index i ON i.indrelid = c.reltoastrelid"    \
    " UNION ALL SELECT d.objid FROM part JOIN pg_depend d"                     \
    "  ON d.refobjid = part.rel AND d.refclassid = 'pg_class'::regclass"       \
    "  AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')"       \
    " UNION ALL SELECT d.refobjid FROM part JOIN pg_attrdef a"                 \
    "  ON a.adrelid = part.rel JOIN pg_depend d ON d.objid = a.oid"            \
    "  AND d.classid = 'pg_attrdef'::regclass"                                 \
    "  AND d.refclassid = 'pg_class'::regclass"

/* Columns: what it is ("catalogue", "looks", "relation", "sequence"), its
   name, and of a catalogue whether operations write it, its name alone, and
   whether its objects can be described. One that stays locked was written by
   hand; or it is that of the comments, which every COMMENT leaves so. */
static const char find_sql[] =
    "WITH " PARTS ", looks AS (" LOOKS "), explained(rel) AS (" EXPLAINED "),"
    " held AS (SELECT DISTINCT c.oid, c.relkind, c.relnamespace, l.mode"
    "  FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
    "  WHERE l.pid = pg_backend_pid() AND l.granted"
    "  AND l.locktype = 'relation' AND c.relpersistence <> 't'"
    "  AND c.relnamespace NOT IN ('information_schema'::regnamespace,"
    "   'pg_toast'::regnamespace)),"
    " changed AS (SELECT c.*, c.i - coalesce((b ->> 0)::bigint, 0) AS more,"
    "  c.u - coalesce((b ->> 1)::bigint, 0) AS other,"
    "  c.d - coalesce((b ->> 2)::bigint, 0) AS fewer FROM (" COUNTS ") c"
    "  LEFT JOIN LATERAL (SELECT $2::jsonb -> 'counts' -> c.oid::text) n(b)"
    "   ON true)"
    " SELECT 'catalogue', format('%s (%s inserted, %s updated, %s deleted)',"
    "  relname, more, other, fewer),"
    "  relname IN " SHARED_CATALOGUES ", relname, relname IN " DESCRIBED
    "   AND has_table_privilege(oid, 'SELECT')"
    " FROM changed WHERE more <> 0 OR other <> 0 OR fewer <> 0"
    " UNION ALL SELECT 'looks', oid::regclass::text, false, '', false"
    "  FROM looks WHERE look IS DISTINCT FROM"
    "   $2::jsonb -> 'looks' ->> oid::text"
    " UNION ALL SELECT 'looks', value, false, '', false FROM"
    "  jsonb_each_text($2::jsonb -> 'names') WHERE key::oid NOT IN"
    "  (SELECT oid FROM looks)"
    " UNION ALL SELECT CASE relkind WHEN 'S' THEN 'sequence' ELSE 'relation'"
    "  END, oid::regclass::text, false, '', false FROM held"
    "  WHERE mode = 'RowExclusiveLock' AND (relkind = 'f' OR relkind = 'S'"
    "  AND oid NOT IN (SELECT rel FROM explained)"
    "  OR relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r'"
    "  AND oid <> 'pg_description'::regclass)"
    " UNION ALL SELECT 'relation', oid::regclass::text, false, '', false"
    "  FROM held WHERE mode IN " ALTERING " AND relkind IN"
    "  ('r', 'p', 'v', 'm', 'S') AND relnamespace <>"
    "  'pg_catalog'::regnamespace AND oid NOT IN (SELECT rel FROM explained)"
    "  AND EXISTS (SELECT FROM changed WHERE fewer > 0 AND relname IN"
    "   ('pg_trigger', 'pg_index', 'pg_constraint', 'pg_attrdef',"
    "    'pg_description'))"
    " ORDER BY 1, 2";

/* Which relation a row of a catalogue is about; NULL: none, then `condition`
   is on the row itself. */
typedef struct subject {
    const char *catalogue, *relation, *condition;
} subject;

static const subject subjects[] = {
    {"pg_class", "x.oid", NULL},
    {"pg_attribute", "x.attrelid", NULL},
    {"pg_trigger", "x.tgrelid", NULL},
    {"pg_index", "x.indrelid", NULL},
    {"pg_constraint", "x.conrelid", NULL},
    {"pg_attrdef", "x.adrelid", NULL},
    {"pg_sequence", "x.seqrelid", NULL},
    {"pg_description",
     "CASE WHEN x.classoid = 'pg_class'::regclass THEN x.objoid WHEN"
     " x.classoid = 'pg_constraint'::regclass THEN (SELECT conrelid FROM"
     " pg_constraint k WHERE k.oid = x.objoid) ELSE 0 END",
     NULL},
    {"pg_type", NULL,
     "x.typnamespace::regnamespace::text !~ '^pg_(toast_)?temp_'"},
    {"pg_namespace", NULL, "x.nspname !~ '^pg_(toast_)?temp_'"},
};

int rh_traces_note(const char **before, rh_arena *arena, rh_pg *pg,
                   const rh_catalog *catalog, rh_error *error)
{
    rh_text oids = RH_TEXT_INIT;
    rh_catalog_list_oids(catalog, &oids);
    const char *params[] = {oids.data};
    int rc = rh_pg_value(pg, arena, before, error, note_sql, 1, params);
    rh_text_free(&oids);
    return rc;
}

static bool is_listed(const char *list, const char *name)
{
    size_t n = strlen(name);
    for (const char *at = list; (at = strstr(at, name)) != NULL; at++)
        if ((at == list || at[-1] == ' ') && (at[n] == ',' || at[n] == '\0'))
            return true;
    return false;
}

static void add(rh_text *list, const char *name)
{
    if (!is_listed(rh_text_str(list), name))
        rh_text_addf(list, "%s%s", list->len > 0 ? ", " : "", name);
}

/* Some objects whose rows in a catalogue are ours, by name; those that are
   dropped have none. */
static int name_objects(rh_text *found, rh_pg *pg, const char *catalogue,
                        const char *condition, rh_error *error)
{
    PGresult *res = NULL;
    rh_text sql = RH_TEXT_INIT;
    rh_text_addf(&sql,
                 "SELECT coalesce(pg_describe_object(x.tableoid, x.oid, 0),"
                 " '') FROM %s x WHERE %s AND " OURS " LIMIT 3",
                 catalogue, condition);
    int rc = rh_pg_run(pg, &res, error, sql.data, 0, NULL);
    for (int i = 0; rc == RH_OK && i < PQntuples(res); i++)
        if (*PQgetvalue(res, i, 0) != '\0')
            add(found, PQgetvalue(res, i, 0));
    PQclear(res);
    rh_text_free(&sql);
    return rc;
}

static const subject *find_subject(const char *catalogue)
{
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
        if (strcmp(subjects[i].catalogue, catalogue) == 0)
            return &subjects[i];
    return NULL;
}

/* Relations that are not explained and that rows of ours are about. */
static int name_relations(rh_text *found, rh_pg *pg, const char *catalogue,
                          const char *declared, rh_error *error)
{
    PGresult *res = NULL;
    rh_text sql = RH_TEXT_INIT;
    const subject *about = find_subject(catalogue);
    if (about == NULL || about->relation == NULL)
        return about == NULL ? RH_OK
                             : name_objects(found, pg, catalogue,
                                            about->condition, error);
    rh_text_addf(
        &sql,
        "WITH " PARTS ", explained(rel) AS (" EXPLAINED ")"
        " SELECT DISTINCT coalesce(c.oid::regclass::text, '%s') FROM %s x"
        " LEFT JOIN pg_class c ON c.oid = %s WHERE " OURS
        " AND c.relpersistence IS DISTINCT FROM 't'"
        " AND c.relnamespace IS DISTINCT FROM 'pg_toast'::regnamespace"
        " AND %s NOT IN (SELECT rel FROM explained) LIMIT 3",
        catalogue, catalogue, about->relation, about->relation);
    int rc = rh_pg_run(pg, &res, error, sql.data, 1, &declared);
    for (int i = 0; rc == RH_OK && i < PQntuples(res); i++)
        add(found, PQgetvalue(res, i, 0));
    PQclear(res);
    rh_text_free(&sql);
    return rc;
}

static int judge(rh_text *found, rh_text *advanced, rh_pg *pg,
                 const PGresult *res, int row, const char *declared,
                 rh_error *error)
{
    const char *kind = PQgetvalue(res, row, 0);
    const char *name = PQgetvalue(res, row, 1);
    if (strcmp(kind, "sequence") == 0) {
        add(advanced, name);
        return RH_OK;
    }
    if (strcmp(kind, "catalogue") != 0) {
        add(found, name);
        return RH_OK;
    }
    const char *catalogue = PQgetvalue(res, row, 3);
    bool is_shared = PQgetvalue(res, row, 2)[0] == 't';
    if (is_shared)
        return name_relations(found, pg, catalogue, declared, error);
    add(found, name);
    bool is_described = PQgetvalue(res, row, 4)[0] == 't';
    return is_described ? name_objects(found, pg, catalogue, "true", error)
                        : RH_OK;
}

int rh_traces_find(rh_text *found, rh_text *advanced, const char *before,
                   rh_pg *pg, const rh_catalog *catalog, rh_error *error)
{
    PGresult *res = NULL;
    rh_text oids = RH_TEXT_INIT;
    rh_catalog_list_oids(catalog, &oids);
    const char *params[] = {oids.data, before};
    int rc = rh_pg_run(pg, &res, error, find_sql, 2, params);
    for (int i = 0; rc == RH_OK && i < PQntuples(res); i++)
        rc = judge(found, advanced, pg, res, i, oids.data, error);
    PQclear(res);
    rh_text_free(&oids);
    return rc;
}
