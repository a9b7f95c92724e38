/* SPDX-License-Identifier: MIT
 *
 * files.write and sql.rows: a new file of texts and of the rows of queries.
 */
#include "bind.h"

static const char write_usage[] = "files.write(path, part or { part, ... })";
static const char rows_usage[] = "sql.rows(query, ...)";

/* What is no list of parts is one part. */
static bool is_part(lua_State *L, int arg)
{
    if (!lua_istable(L, arg))
        return true;
    lua_pushliteral(L, "kind");
    bool yes = lua_rawget(L, arg) != LUA_TNIL;
    lua_pop(L, 1);
    return yes;
}

static int files_write(lua_State *L)
{
    lua_settop(L, 2);
    rh_bind_check(L, 1, LUA_TSTRING, "the path", write_usage);
    if (lua_isnil(L, 2))
        rh_bind_refuse(L, write_usage, "there is no part");
    rh_bind_operation(L, "files.write");
    rh_bind_field(L, "path", 1);
    if (is_part(L, 2)) {
        lua_createtable(L, 1, 0);
        lua_pushvalue(L, 2);
        lua_rawseti(L, -2, 1);
    } else {
        lua_pushvalue(L, 2);
    }
    lua_setfield(L, 3, "parts");
    return 1;
}

static int sql_rows(lua_State *L)
{
    int n = lua_gettop(L);
    rh_bind_check(L, 1, LUA_TSTRING, "the query", rows_usage);
    rh_bind_operation(L, "sql.rows");
    rh_bind_field(L, "statement", 1);
    rh_bind_params(L, 2, n);
    return 1;
}

void rh_binding_files_write(lua_State *L)
{
    lua_pushcfunction(L, files_write);
    lua_setfield(L, -2, "write");
}

void rh_binding_sql_rows(lua_State *L)
{
    lua_pushcfunction(L, sql_rows);
    lua_setfield(L, -2, "rows");
}
