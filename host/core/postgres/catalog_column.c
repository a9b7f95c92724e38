/* SPDX-License-Identifier: MIT
 *
 * The columns of the tables, and what their types are made of.
 */
#include "catalog_internal.h"

#include <stdlib.h>
#include <string.h>

static int read_column_rows(catalog_reading *r)
{
    static const char *const sql =
        "SELECT attrelid, attnum, attname, atttypid,"
        "  format_type(atttypid, atttypmod), attnotnull,"
        "  atthasdef OR attidentity <> '', attgenerated <> '',"
        "  attidentity = 'a'"
        " FROM pg_attribute WHERE attrelid = ANY ($1::oid[]) AND attnum > 0"
        "  AND NOT attisdropped ORDER BY attrelid, attnum";
    rh_text oids = RH_TEXT_INIT;
    rh_catalog_begin_oids(r->catalog, &oids);
    for (int row = 0; row < PQntuples(r->constraints); row++)
        if (rh_catalog_is_foreign(r, row))
            rh_text_addf(&oids, ",%s,%s", PQgetvalue(r->constraints, row, 2),
                         PQgetvalue(r->constraints, row, 3));
    rh_text_addc(&oids, '}');
    int rc = rh_catalog_query(r, &r->columns, sql, &oids);
    rh_text_free(&oids);
    return rc;
}

/* A type, or what it is a domain over. */
#define BASE_TYPE(of)                                                          \
    "LATERAL (WITH RECURSIVE b AS (SELECT o.* FROM pg_type o"                  \
    "   WHERE o.oid = " of                                                     \
    "  UNION ALL SELECT o.* FROM b JOIN pg_type o ON b.typtype = 'd'"          \
    "   AND o.oid = b.typbasetype)"                                            \
    "  SELECT oid, typtype, typelem, typsend FROM b WHERE typtype <> 'd')"

/* Of the server's own types, which initdb pins below 10000, only arrays are
   made of others. */
static bool is_composed(const PGresult *columns, int row)
{
    const char *name = PQgetvalue(columns, row, 4);
    size_t n = strlen(name);
    return rh_catalog_oid(columns, row, 3) >= 10000 ||
           (n > 2 && strcmp(name + n - 2, "[]") == 0);
}

static int read_types(catalog_reading *r)
{
    /* Only true arrays are sent by array_send: point has items, too. */
    static const char *const sql =
        "SELECT c.oid, t.oid, CASE coalesce(e.typtype, t.typtype)"
        "   WHEN 'e' THEN 'text'::regtype ELSE coalesce(e.oid, t.oid) END::oid,"
        "  e.oid IS NOT NULL"
        " FROM unnest($1::oid[]) c(oid) CROSS JOIN " BASE_TYPE(
            "c.oid") " t"
                     " LEFT JOIN " BASE_TYPE(
                         "t.typelem") " e"
                                      "  ON t.typsend = "
                                      "'pg_catalog.array_send'::regproc";
    int rc = RH_OK;
    rh_text oids = RH_TEXT_INIT;
    for (int row = 0; row < PQntuples(r->columns); row++)
        if (is_composed(r->columns, row))
            rh_text_addf(&oids, "%c%s", oids.len == 0 ? '{' : ',',
                         PQgetvalue(r->columns, row, 3));
    if (oids.len > 0) {
        rh_text_addc(&oids, '}');
        rc = rh_catalog_query(r, &r->types, sql, &oids);
    }
    rh_text_free(&oids);
    return rc;
}

static void set_type(const catalog_reading *r, rh_column *column, unsigned type)
{
    column->type_oid = column->value_oid = type;
    for (int row = 0; row < PQntuples(r->types); row++) {
        if (rh_catalog_oid(r->types, row, 0) != type)
            continue;
        column->type_oid = rh_catalog_oid(r->types, row, 1);
        column->value_oid = rh_catalog_oid(r->types, row, 2);
        column->is_array = rh_catalog_truth(r->types, row, 3);
    }
}

/* Whether a column's number is in its table's primary key. */
static bool is_in_key(const catalog_reading *r, unsigned table, long number)
{
    for (int row = 0; row < PQntuples(r->constraints); row++) {
        if (rh_catalog_is_foreign(r, row) ||
            rh_catalog_oid(r->constraints, row, 2) != table)
            continue;
        char *at = PQgetvalue(r->constraints, row, 6);
        while (*at == '{' || *at == ',')
            if (strtol(at + 1, &at, 10) == number)
                return true;
    }
    return false;
}

static void fill_columns(catalog_reading *r, rh_table *t, const PGresult *res,
                         int first, size_t n)
{
    rh_column *columns = rh_arena_alloc(r->catalog->arena, n * sizeof *columns);
    for (size_t i = 0; i < n; i++) {
        int row = first + (int)i;
        long number = strtol(PQgetvalue(res, row, 1), NULL, 10);
        columns[i] = (rh_column){
            .name = rh_catalog_copy(r, res, row, 2),
            .type_name = rh_catalog_copy(r, res, row, 4),
            .not_null = rh_catalog_truth(res, row, 5),
            .has_default = rh_catalog_truth(res, row, 6),
            .is_generated = rh_catalog_truth(res, row, 7),
            .is_identity_always = rh_catalog_truth(res, row, 8),
            .in_primary_key = is_in_key(r, t->oid, number),
        };
        set_type(r, &columns[i], rh_catalog_oid(res, row, 3));
    }
    t->columns = columns;
    t->ncolumns = n;
}

const char *rh_catalog_column_name(catalog_reading *r, unsigned table,
                                   long number)
{
    const PGresult *res = r->columns;
    for (int row = 0; row < PQntuples(res); row++)
        if (rh_catalog_oid(res, row, 0) == table &&
            strtol(PQgetvalue(res, row, 1), NULL, 10) == number)
            return rh_catalog_copy(r, res, row, 2);
    return "";
}

int rh_catalog_read_columns(catalog_reading *r)
{
    int rc = read_column_rows(r);
    if (rc == RH_OK)
        rc = read_types(r);
    if (rc == RH_OK)
        rh_catalog_each_table(r, r->columns, fill_columns);
    return rc;
}
