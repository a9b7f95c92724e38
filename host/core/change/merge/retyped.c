/* SPDX-License-Identifier: MIT
 *
 * The server converts each value to both types and compares: as texts, and
 * where there is a way back, as values of the old type, since 1.50 may become
 * 1.5000.
 */
#include "retyped.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "merge_pieces.h"

typedef struct retyped {
    const rh_column *column;
    const char *was; /* the old type, as the backup has it */
    const char *path;
    int64_t lost;
    rh_text example;
} retyped;

/* How the old type is written in a cast, or NULL where nothing is compared: a
   text says more than the value that was made of it. Then whether there is a
   way back and an equality. One that is gone is taken for a text. */
static const char types_sql[] =
    "SELECT CASE WHEN o.oid IS NULL THEN 'text'"
    "  WHEN o.oid = 'json'::regtype AND n.oid = 'jsonb'::regtype THEN 'jsonb'"
    "  WHEN o.typcategory = 'S' AND n.typcategory <> 'S' THEN NULL"
    "  ELSE format_type(o.oid, -1) END,"
    " (o.oid = n.oid OR EXISTS (SELECT FROM pg_cast WHERE castsource = n.oid"
    "   AND casttarget = o.oid)) AND EXISTS (SELECT FROM pg_operator"
    "  WHERE oprname = '=' AND oprnamespace = 'pg_catalog'::regnamespace"
    "  AND oprleft = oprright AND oprleft = CASE WHEN o.typcategory = 'A'"
    "   THEN 'anyarray'::regtype ELSE o.oid END)"
    " FROM pg_type n LEFT JOIN pg_type o ON o.oid = to_regtype($1)"
    " WHERE n.oid = $2::oid";

static const char *lost_sql(const retyped *r, const char *was, bool has_way,
                            rh_arena *arena)
{
    const char *is = r->column->type_name;
    rh_text sql = RH_TEXT_INIT;
    rh_text_addf(&sql,
                 "SELECT count(*), min(left(v, 40)) FROM unnest($1::text[]) v"
                 " WHERE v::%s::text IS DISTINCT FROM v::%s::text"
                 " AND v::%s::text IS DISTINCT FROM v",
                 is, was, is);
    if (has_way)
        rh_text_addf(&sql, " AND v::%s::%s IS DISTINCT FROM v::%s", is, was,
                     was);
    const char *text = rh_arena_strdup(arena, sql.data);
    rh_text_free(&sql);
    return text;
}

static void take(void *ud, const PGresult *res)
{
    retyped *r = ud;
    int64_t n = strtoll(PQgetvalue(res, 0, 0), NULL, 10);
    if (r->lost == 0 && n > 0)
        rh_text_add(&r->example, PQgetvalue(res, 0, 1));
    r->lost += n;
}

static int ask(retyped *r, const char *sql, rh_change *change, rh_error *error)
{
    merge_column column = {.column = r->column};
    merge m = {.file = r->path, .columns = &column, .ncolumns = 1};
    merge_pieces pieces = {.sql = sql, .take = take, .ud = r};
    merge_arrays_new(&pieces.piece, &m, NULL);
    int rc = merge_ask_pieces(&pieces, r->path, change->pg, error);
    if (rc == RH_FAILED && *rh_pg_sqlstate(change->pg) != '\0')
        rh_error_prefix(error,
                        "%s: column \"%s\", rows %" PRId64 " to %" PRId64 ": ",
                        r->path, r->column->name,
                        pieces.rows - pieces.piece.rows + 1, pieces.rows);
    merge_arrays_free(&pieces.piece);
    return rc;
}

static int check(retyped *r, rh_change *change, rh_error *error)
{
    PGresult *res = NULL;
    const char *params[] = {
        r->was, rh_arena_printf(change->arena, "%u", r->column->type_oid)};
    int rc = rh_pg_run(change->pg, &res, error, types_sql, 2, params);
    if (rc == RH_OK && !PQgetisnull(res, 0, 0))
        rc = ask(r,
                 lost_sql(r, PQgetvalue(res, 0, 0),
                          PQgetvalue(res, 0, 1)[0] == 't', change->arena),
                 change, error);
    PQclear(res);
    if (rc == RH_OK && r->lost > 0)
        rc = rh_fail(error, RH_FAILED,
                     "%s: \"%s\" was %s and is %s now, which %" PRId64
                     " of its values would not outlast as they were (\"%s\"): "
                     "give it its old type for the restore",
                     r->path, r->column->name, r->was, r->column->type_name,
                     r->lost, rh_text_str(&r->example));
    return rc;
}

int rh_retyped_check(const rh_table *table, const rh_backup_file *file,
                     const char *path, const bool *left_out, rh_change *change,
                     rh_error *error)
{
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i < file->ncolumns; i++) {
        const rh_column *c = rh_table_column(table, file->columns[i]);
        if (file->types == NULL || c == NULL || c->is_generated ||
            (left_out != NULL && left_out[i]) ||
            strcmp(file->types[i], c->type_name) == 0)
            continue;
        retyped r = {.column = c,
                     .was = file->types[i],
                     .path = path,
                     .example = RH_TEXT_INIT};
        rc = check(&r, change, error);
        rh_text_free(&r.example);
    }
    return rc;
}
