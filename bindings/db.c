/* SPDX-License-Identifier: MIT
 *
 * db: the read handle. What it returns are copies; a query that fails ends the
 * run, because the transaction that it was part of is no longer usable.
 */
#include <stdlib.h>
#include <string.h>

#include "bind.h"
#include "binding.h"
#include "reads.h"

#define DB_TYPE "resethost.db"

enum {
    OID_BOOL = 16,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_OID = 26,
    OID_FLOAT4 = 700,
    OID_FLOAT8 = 701
};

static const char *const *read_params(lua_State *L, int first, int n,
                                      rh_arena *arena)
{
    const char **params = rh_arena_alloc(arena, (size_t)n * sizeof *params);
    for (int i = 0; i < n; i++) {
        bool ok = true;
        if (lua_isnil(L, first + i))
            continue;
        const rh_value *v = rh_lua_to_value(L, first + i, arena, "parameter");
        params[i] = rh_value_sql_text(v, arena, &ok);
        if (!ok)
            luaL_error(L, "parameter %d of the query is %s", i + 1,
                       rh_kind_name(v->kind));
    }
    return params;
}

/* Runs argument 2 with the arguments after it; the rows live in the arena that
   is pushed first. */
static void run_query(lua_State *L, rh_rows *rows, const char *sql, int nparams,
                      int first)
{
    rh_error error = {0};
    rh_arena **arena = rh_lua_push_arena(L);
    const char *const *params = read_params(L, first, nparams, *arena);
    int rc = rh_reads_query(rh_reads_of(L), rows, *arena, sql, nparams, params,
                            &error);
    if (rc != RH_OK)
        rh_bind_abort(L, &error);
}

static void push_cell(lua_State *L, const rh_rows *rows, size_t row,
                      size_t column)
{
    const char *text = rows->cells[row * rows->ncolumns + column];
    if (text == NULL) {
        rh_lua_push_null(L);
        return;
    }
    switch (rows->types[column]) {
    case OID_BOOL:
        lua_pushboolean(L, text[0] == 't');
        break;
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
    case OID_OID:
        lua_pushinteger(L, strtoll(text, NULL, 10));
        break;
    case OID_FLOAT4:
    case OID_FLOAT8:
        lua_pushnumber(L, strtod(text, NULL));
        break;
    default: /* numeric and timestamps too: no digit is lost */
        lua_pushstring(L, text);
    }
}

static void push_row(lua_State *L, const rh_rows *rows, size_t row)
{
    lua_createtable(L, 0, (int)rows->ncolumns);
    for (size_t i = 0; i < rows->ncolumns; i++) {
        push_cell(L, rows, row, i);
        lua_setfield(L, -2, rows->names[i]);
    }
}

static const char *check_query(lua_State *L)
{
    luaL_checkudata(L, 1, DB_TYPE);
    return rh_bind_text(L, 2);
}

static int db_rows(lua_State *L)
{
    rh_rows rows = {0};
    const char *sql = check_query(L);
    run_query(L, &rows, sql, lua_gettop(L) - 2, 3);
    lua_createtable(L, (int)rows.nrows, 0);
    for (size_t i = 0; i < rows.nrows; i++) {
        push_row(L, &rows, i);
        lua_seti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* The first row, nil when there is none. */
static int db_row(lua_State *L)
{
    rh_rows rows = {0};
    const char *sql = check_query(L);
    run_query(L, &rows, sql, lua_gettop(L) - 2, 3);
    if (rows.nrows == 0)
        lua_pushnil(L);
    else
        push_row(L, &rows, 0);
    return 1;
}

static int push_only_value(lua_State *L, const rh_rows *rows, const char *what)
{
    if (rows->nrows != 1 || rows->ncolumns != 1)
        return luaL_error(L,
                          "%s needs a query with one value, and got %d rows "
                          "of %d columns",
                          what, (int)rows->nrows, (int)rows->ncolumns);
    push_cell(L, rows, 0, 0);
    return 1;
}

static int db_value(lua_State *L)
{
    rh_rows rows = {0};
    const char *sql = check_query(L);
    run_query(L, &rows, sql, lua_gettop(L) - 2, 3);
    return push_only_value(L, &rows, "db:value");
}

/* Adds the table of this name to *sql, as `touches` takes it: literally, else
   as schema.table. One that is not there is left for the server to name. */
static void find_table_name(lua_State *L, rh_text *sql, const char *name)
{
    static const char *const query =
        "SELECT format('%I.%I', n.nspname, c.relname)"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')"
        "  AND (c.relname = $1::text AND pg_table_is_visible(c.oid)"
        "   OR n.nspname || '.' || c.relname = $1::text)"
        " ORDER BY c.relname = $1::text DESC LIMIT 1";
    rh_rows rows = {0};
    if (strchr(name, '.') == NULL) {
        rh_text_ident(sql, name);
        return;
    }
    lua_pushstring(L, name);
    run_query(L, &rows, query, 1, lua_gettop(L));
    if (rows.nrows == 1)
        rh_text_add(sql, rows.cells[0]);
    else
        rh_text_ident(sql, name);
}

static int db_count(lua_State *L)
{
    rh_error error = {0};
    int64_t rows = 0;
    const char *table = check_query(L);
    rh_text *name = rh_lua_push_text(L);
    find_table_name(L, name, table);
    rh_arena **arena = rh_lua_push_arena(L);
    if (rh_reads_count(rh_reads_of(L), *arena, name->data, &rows, &error) !=
        RH_OK)
        rh_bind_abort(L, &error);
    lua_pushinteger(L, rows);
    return 1;
}

static int db_exists(lua_State *L)
{
    rh_rows rows = {0};
    const char *table = check_query(L);
    rh_text *name = rh_lua_push_text(L);
    find_table_name(L, name, table);
    lua_pushstring(L, name->data);
    run_query(L, &rows, "SELECT to_regclass($1::text) IS NOT NULL", 1,
              lua_gettop(L));
    return push_only_value(L, &rows, "db:exists");
}

/* Of the first schema of the search path, as `touches` takes their names: a
   relation of the system may hide one of ours. */
static int db_tables(lua_State *L)
{
    static const char *const sql =
        "SELECT CASE WHEN pg_table_is_visible(c.oid) THEN c.relname::text"
        "  ELSE n.nspname || '.' || c.relname END"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition"
        "  AND n.nspname = current_schema()"
        " ORDER BY c.relname COLLATE \"C\"";
    rh_rows rows = {0};
    luaL_checkudata(L, 1, DB_TYPE);
    run_query(L, &rows, sql, 0, 2);
    lua_createtable(L, (int)rows.nrows, 0);
    for (size_t i = 0; i < rows.nrows; i++) {
        push_cell(L, &rows, i, 0);
        lua_seti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static const luaL_Reg methods[] = {{"rows", db_rows},     {"row", db_row},
                                   {"value", db_value},   {"count", db_count},
                                   {"exists", db_exists}, {"tables", db_tables},
                                   {NULL, NULL}};

int rh_binding_db(lua_State *L)
{
    lua_newuserdatauv(L, 0, 0);
    if (luaL_newmetatable(L, DB_TYPE)) {
        luaL_newlib(L, methods);
        lua_setfield(L, -2, "__index");
        lua_pushboolean(L, 0);
        lua_setfield(L, -2, "__metatable");
    }
    lua_setmetatable(L, -2);
    return 1;
}
