/* SPDX-License-Identifier: MIT
 *
 * sql.drop_all: everything in a schema, the schema itself, its rights and what
 * belongs to extensions left as they are. By CASCADE, so it is looked before
 * how far that would reach: nothing outside the schema, nothing of others.
 */
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "op_classes.h"
#include "renew.h"

typedef struct drop_all {
    const char *schema;
    const char *oid;
    const rh_table **tables;
    size_t ntables;
    const char *statements; /* that do it, each ended by ";" */
    const char *others;     /* "9 types, 2 views", or "" */
} drop_all;

/* What lies in the schema and can be dropped by itself, with its owner. $1 is
   the schema's oid. */
#define LISTED(catalog, prefix, condition)                                     \
    " UNION ALL SELECT '" catalog "'::regclass::oid, oid, " prefix             \
    "owner FROM " catalog " WHERE " prefix "namespace = $1::oid" condition
#define OBJECTS                                                                \
    "SELECT 'pg_class'::regclass::oid AS classid, oid AS objid,"               \
    "  relowner AS owner FROM pg_class WHERE relnamespace = $1::oid"           \
    "  AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')" LISTED(                  \
        "pg_type", "typ",                                                      \
        " AND typtype IN ('b', 'c', 'd', 'e', 'r') AND NOT EXISTS"             \
        " (SELECT FROM pg_type e WHERE e.typarray = pg_type.oid)"              \
        " AND (typrelid = 0 OR EXISTS (SELECT FROM pg_class k"                 \
        " WHERE k.oid = typrelid AND k.relkind = 'c'))")                       \
        LISTED("pg_proc", "pro", "") LISTED("pg_operator", "opr", "")          \
            LISTED("pg_opclass", "opc", "") LISTED("pg_opfamily", "opf", "")   \
                LISTED("pg_collation", "coll", "")                             \
                    LISTED("pg_conversion", "con", "")                         \
                        LISTED("pg_ts_config", "cfg", "")                      \
                            LISTED("pg_ts_dict", "dict", "")                   \
                                LISTED("pg_statistic_ext", "stx", "")

/* Not what belongs to an extension, or to another object of the list. */
#define BY_ITSELF                                                              \
    "NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = o.classid"          \
    "  AND d.objid = o.objid AND d.objsubid = 0 AND d.deptype IN ('e', 'i'))"

/* ---- Whether it may be done ---- */

static int find_schema(drop_all *d, rh_op *op, rh_change *change,
                       rh_error *error)
{
    static const char *const sql =
        "SELECT n.oid || ' ' || n.nspname FROM pg_namespace n"
        " WHERE n.nspname = coalesce($1, current_schema())"
        " AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'"
        " UNION ALL SELECT NULL LIMIT 1";
    const char *found = NULL, *name = rh_value_string(op->fields, "schema");
    int rc =
        rh_pg_value(change->pg, change->arena, &found, error, sql, 1, &name);
    if (rc != RH_OK)
        return rc;
    if (found == NULL)
        return rh_op_fail(op, error, "there is no schema \"%s\" of your own",
                          name != NULL ? name : "on the search path");
    d->schema = strchr(found, ' ') + 1;
    d->oid = rh_arena_strndup(change->arena, found, strcspn(found, " "));
    return RH_OK;
}

/* Runs a query that names what is in the way: at most one row. */
static int refuse_any(const drop_all *d, rh_op *op, rh_change *change,
                      const char *sql, const char *why, rh_error *error)
{
    const char *names = NULL;
    int rc =
        rh_pg_value(change->pg, change->arena, &names, error, sql, 1, &d->oid);
    if (rc != RH_OK || names == NULL)
        return rc;
    rh_fail(error, RH_REFUSED, "schema \"%s\": %.600s: %s", d->schema, names,
            why);
    return rh_op_failed(op, error, RH_REFUSED);
}

static int check_owners(const drop_all *d, rh_op *op, rh_change *change,
                        rh_error *error)
{
    static const char *const sql =
        "SELECT string_agg(i.type || ' ' || i.identity, ', ' ORDER BY"
        " i.identity) FROM (" OBJECTS ") o,"
        " pg_identify_object(o.classid, o.objid, 0) i"
        " WHERE NOT pg_has_role(o.owner, 'USAGE') AND NOT EXISTS (SELECT"
        " FROM pg_depend d WHERE d.classid = o.classid AND d.objid = o.objid"
        "  AND d.objsubid = 0 AND d.deptype = 'e')";
    return refuse_any(d, op, change, sql,
                      "belongs to somebody else; drop it as its owner, or "
                      "connect as that user",
                      error);
}

/* Whatever depends on it, and whatever that is a part of; a trigger, a rule, a
   default or a policy lies where its table does. */
static int check_reach(const drop_all *d, rh_op *op, rh_change *change,
                       rh_error *error)
{
    static const char *const sql =
        "WITH RECURSIVE o AS (" OBJECTS "), reached(classid, objid) AS ("
        " SELECT classid, objid FROM o WHERE " BY_ITSELF " UNION SELECT x.*"
        " FROM reached r, LATERAL (SELECT d.classid, d.objid FROM pg_depend d"
        "  WHERE d.refclassid = r.classid AND d.refobjid = r.objid"
        "  UNION ALL SELECT d.refclassid, d.refobjid FROM pg_depend d"
        "  WHERE d.classid = r.classid AND d.objid = r.objid"
        "  AND d.deptype = 'i') x)"
        "SELECT string_agg(i.type || ' ' || i.identity, ', ' ORDER BY"
        " i.identity) FROM reached r,"
        " pg_identify_object(r.classid, r.objid, 0) i,"
        " LATERAL (SELECT c.relnamespace FROM pg_class c WHERE c.oid ="
        "  CASE r.classid WHEN 'pg_trigger'::regclass THEN"
        "  (SELECT CASE WHEN tgisinternal THEN NULL ELSE tgrelid END"
        "   FROM pg_trigger WHERE oid = r.objid)"
        "  WHEN 'pg_rewrite'::regclass THEN"
        "  (SELECT ev_class FROM pg_rewrite WHERE oid = r.objid)"
        "  WHEN 'pg_attrdef'::regclass THEN"
        "  (SELECT adrelid FROM pg_attrdef WHERE oid = r.objid)"
        "  WHEN 'pg_policy'::regclass THEN"
        "  (SELECT polrelid FROM pg_policy WHERE oid = r.objid) END"
        "  UNION ALL SELECT to_regnamespace(quote_ident(i.schema))"
        "  WHERE i.schema IS NOT NULL"
        "  UNION ALL SELECT $1::oid WHERE i.schema IS NULL AND (i.type IN"
        "  ('cast', 'operator of access method', 'transform',"
        "   'function of access method') OR EXISTS (SELECT FROM pg_trigger t"
        "   WHERE t.oid = r.objid AND t.tgisinternal"
        "   AND r.classid = 'pg_trigger'::regclass))"
        "  UNION ALL SELECT 0 LIMIT 1) at(place)"
        " WHERE (place <> $1::oid AND place <> 'pg_toast'::regnamespace)"
        " OR EXISTS (SELECT FROM pg_depend e WHERE e.classid = r.classid"
        "  AND e.objid = r.objid AND e.objsubid = 0 AND e.deptype = 'e')";
    return refuse_any(d, op, change, sql,
                      "would be dropped along with it; drop that first", error);
}

/* ---- What is dropped ---- */

static void add_undeclared(rh_text *list, const char *label)
{
    rh_text_addf(list, "%s\"%s\"", list->len > 0 ? ", " : "", label);
}

static int find_tables(drop_all *d, rh_op *op, rh_change *change,
                       rh_error *error)
{
    static const char *const sql =
        "SELECT c.oid, c.relname FROM pg_class c WHERE c.relnamespace ="
        " $1::oid AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND NOT"
        " EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid"
        " = 'pg_class'::regclass AND d.deptype = 'e') ORDER BY 2";
    PGresult *res = NULL;
    rh_text undeclared = RH_TEXT_INIT;
    int rc = rh_pg_run(change->pg, &res, error, sql, 1, &d->oid);
    if (rc != RH_OK)
        return rc;
    size_t n = (size_t)PQntuples(res);
    d->tables = rh_arena_alloc(change->arena, n * sizeof *d->tables);
    for (size_t i = 0; i < n; i++) {
        const char *oid = PQgetvalue(res, (int)i, 0);
        const rh_table *t = rh_catalog_by_oid(change->catalog,
                                              (unsigned)strtoul(oid, NULL, 10));
        if (t == NULL)
            add_undeclared(&undeclared, PQgetvalue(res, (int)i, 1));
        else
            d->tables[d->ntables++] = t;
    }
    if (undeclared.len > 0) {
        rh_fail(error, RH_REFUSED,
                "%.600s of schema \"%s\" would be dropped and is not declared: "
                "add it to touches",
                undeclared.data, d->schema);
        rc = rh_op_failed(op, error, RH_REFUSED);
    }
    rh_text_free(&undeclared);
    PQclear(res);
    return rc;
}

/* Parts of a table, partitions too, go with it. */
static int list_objects(drop_all *d, rh_op *op, rh_change *change,
                        rh_error *error)
{
    static const char *const sql =
        "WITH o AS (" OBJECTS "), l AS (SELECT i.type, i.identity FROM o,"
        " pg_identify_object(o.classid, o.objid, 0) i WHERE " BY_ITSELF
        " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = o.classid"
        "  AND d.objid = o.objid AND d.objsubid = 0 AND d.deptype = 'a'"
        "  AND d.classid = 'pg_class'::regclass))"
        "SELECT (SELECT coalesce(string_agg(format('DROP %s IF EXISTS %s"
        " CASCADE', CASE WHEN type IN ('function', 'procedure', 'aggregate')"
        "  THEN 'routine' WHEN type = 'statistics object' THEN 'statistics'"
        "  ELSE type END, identity), ';' ORDER BY type = 'table' DESC, type,"
        "  identity), '') FROM l),"
        " (SELECT coalesce(string_agg(n || ' ' || CASE WHEN n = 1 THEN type"
        "  WHEN type LIKE '%y' THEN left(type, -1) || 'ies'"
        "  WHEN type LIKE '%s' THEN type || 'es' ELSE type || 's' END,"
        "  ', ' ORDER BY type), '') FROM (SELECT type, count(*) n"
        "  FROM l WHERE type <> 'table' GROUP BY type) x)";
    PGresult *res = NULL;
    char digest[RH_SHA256_HEX];
    int rc = rh_pg_run(change->pg, &res, error, sql, 1, &d->oid);
    if (rc != RH_OK)
        return rc;
    d->statements = rh_arena_strdup(change->arena, PQgetvalue(res, 0, 0));
    d->others = rh_arena_strdup(change->arena, PQgetvalue(res, 0, 1));
    rh_sha256(d->statements, strlen(d->statements), digest);
    op->inputs = rh_arena_strdup(change->arena, digest);
    PQclear(res);
    return RH_OK;
}

static int prepare(rh_op *op, rh_change *change, rh_error *error)
{
    static const char *const known[] = {"schema", NULL};
    drop_all *d = op->own = rh_arena_alloc(change->arena, sizeof *d);
    int rc = rh_op_check_fields(op, known, error);
    if (rc == RH_OK)
        rc = find_schema(d, op, change, error);
    if (rc == RH_OK)
        rc = check_owners(d, op, change, error);
    if (rc == RH_OK)
        rc = find_tables(d, op, change, error);
    if (rc == RH_OK)
        rc = check_reach(d, op, change, error);
    if (rc == RH_OK)
        rc = list_objects(d, op, change, error);
    if (rc != RH_OK)
        return rc;
    op->acts = *d->statements != '\0';
    rh_op_room(op, change, d->ntables + 1);
    for (size_t i = 0; i < d->ntables; i++)
        rh_op_need(op, d->tables[i],
                   RH_NEEDS_SELECT | RH_DESTROYS | RH_LOCKS_ALONE);
    return RH_OK;
}

static int count(rh_op *op, rh_change *change, rh_error *error)
{
    const drop_all *d = op->own;
    int rc = RH_OK;
    op->neffects = 0;
    for (size_t i = 0; rc == RH_OK && i < d->ntables; i++) {
        const rh_table *t = d->tables[i];
        rh_effect *e = rh_op_effect(
            op, t, rh_arena_printf(change->arena, "Drop %s", t->label));
        rc = rh_change_count(change, t, &e->rows, error);
    }
    if (d->ntables == 0 || *d->others != '\0')
        rh_op_effect(op, NULL,
                     rh_arena_printf(
                         change->arena, "Drop of schema %s: %s", d->schema,
                         *d->others != '\0' ? d->others : "nothing is in it"));
    return rh_op_failed(op, error, rc);
}

static int apply(rh_op *op, rh_change *change, rh_error *error)
{
    const drop_all *d = op->own;
    int rc = RH_OK;
    if (*d->statements != '\0')
        rc = rh_pg_script(change->pg, error, d->statements);
    if (rc == RH_OK)
        rc = rh_change_renew(change, error);
    return rh_op_failed(op, error, rc);
}

const rh_op_class rh_op_drop_all = {.kind = "sql.drop_all",
                                    .verb = "drop",
                                    .prepare = prepare,
                                    .count = count,
                                    .apply = apply,
                                    .renews = true};
