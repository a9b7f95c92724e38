/* SPDX-License-Identifier: MIT
 *
 * sql: constructors of operations on tables. They only put arguments into
 * fields; what the fields mean is checked where the operation is carried out.
 */
#include "bind.h"

static const char clear_usage[] = "sql.clear { \"table\", ... }";
static const char load_usage[] = "sql.load(table, source, options)";
static const char merge_usage[] = "sql.merge(table, source, options)";
static const char restore_usage[] = "sql.restore(table, source)";
static const char insert_usage[] = "sql.insert(table, row or { row, ... })";
static const char update_usage[] =
    "sql.update(table, { set =, where =, params = })";
static const char delete_usage[] = "sql.delete(table, { where =, params = })";
static const char exec_usage[] = "sql.exec(statement, ...)";
static const char script_usage[] = "sql.script(path)";
static const char drop_usage[] = "sql.drop_all { schema = \"name\" }";

/* A list of table names; the options are the named fields beside it. */
static void clear_from_table(lua_State *L)
{
    int out = lua_gettop(L);
    lua_newtable(L);
    for (lua_pushnil(L); lua_next(L, 1) != 0; lua_pop(L, 1)) {
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2); /* out tables key value key value */
        if (lua_type(L, -2) == LUA_TSTRING)
            lua_rawset(L, out);
        else
            lua_rawset(L, out + 1);
    }
    lua_setfield(L, out, "tables");
}

static void clear_from_strings(lua_State *L, int n)
{
    lua_createtable(L, n, 0);
    for (int i = 1; i <= n; i++) {
        rh_bind_check(L, i, LUA_TSTRING, "a table's name", clear_usage);
        lua_pushvalue(L, i);
        lua_rawseti(L, -2, i);
    }
    lua_setfield(L, -2, "tables");
}

static void check_tables(lua_State *L)
{
    lua_getfield(L, -1, "tables");
    if (lua_rawlen(L, -1) == 0)
        rh_bind_refuse(L, clear_usage, "names no table");
    for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1))
        rh_bind_check(L, -1, LUA_TSTRING, "a table's name", clear_usage);
    lua_pop(L, 1);
}

static int sql_clear(lua_State *L)
{
    int n = lua_gettop(L);
    rh_bind_operation(L, "sql.clear");
    if (n == 1 && lua_istable(L, 1))
        clear_from_table(L);
    else
        clear_from_strings(L, n);
    check_tables(L);
    return 1;
}

/* table, source, options: what load and merge share. */
static int from_source(lua_State *L, const char *kind, const char *usage)
{
    lua_settop(L, 3);
    rh_bind_check(L, 1, LUA_TSTRING, "the table", usage);
    if (!lua_istable(L, 2) && !lua_isstring(L, 2))
        rh_bind_check(L, 2, LUA_TTABLE, "the source", usage);
    rh_bind_operation(L, kind);
    rh_bind_field(L, "table", 1);
    rh_bind_field(L, "source", 2);
    rh_bind_options(L, 3, usage);
    return 1;
}

static int sql_load(lua_State *L)
{
    return from_source(L, "sql.load", load_usage);
}

static int sql_merge(lua_State *L)
{
    return from_source(L, "sql.merge", merge_usage);
}

static int sql_restore(lua_State *L)
{
    return from_source(L, "sql.restore", restore_usage);
}

static void check_row(lua_State *L, int index)
{
    if (!lua_istable(L, index))
        rh_bind_check(L, index, LUA_TTABLE, "a row", insert_usage);
    if (lua_rawlen(L, index) > 0)
        rh_bind_refuse(L, insert_usage, "a row names its columns");
}

static bool is_empty(lua_State *L, int arg)
{
    lua_pushnil(L);
    if (lua_next(L, arg) == 0)
        return true;
    lua_pop(L, 2);
    return false;
}

/* One row becomes a list of one. An empty table is a list of none: a computed
   list that came out empty must not insert a row of defaults. */
static void push_rows(lua_State *L, int arg)
{
    if (lua_rawlen(L, arg) == 0 && !is_empty(L, arg)) {
        lua_createtable(L, 1, 0);
        lua_pushvalue(L, arg);
        lua_rawseti(L, -2, 1);
        return;
    }
    for (lua_pushnil(L); lua_next(L, arg) != 0; lua_pop(L, 1))
        check_row(L, lua_gettop(L));
    lua_pushvalue(L, arg);
}

static int sql_insert(lua_State *L)
{
    lua_settop(L, 2);
    rh_bind_check(L, 1, LUA_TSTRING, "the table", insert_usage);
    rh_bind_check(L, 2, LUA_TTABLE, "the row", insert_usage);
    rh_bind_operation(L, "sql.insert");
    rh_bind_field(L, "table", 1);
    push_rows(L, 2);
    lua_setfield(L, -2, "rows");
    return 1;
}

static int with_options(lua_State *L, const char *kind, const char *usage)
{
    lua_settop(L, 2);
    rh_bind_check(L, 1, LUA_TSTRING, "the table", usage);
    rh_bind_check(L, 2, LUA_TTABLE, "the second argument", usage);
    rh_bind_operation(L, kind);
    rh_bind_field(L, "table", 1);
    rh_bind_options(L, 2, usage);
    return 1;
}

static int sql_update(lua_State *L)
{
    return with_options(L, "sql.update", update_usage);
}

static int sql_delete(lua_State *L)
{
    return with_options(L, "sql.delete", delete_usage);
}

static int sql_exec(lua_State *L)
{
    int n = lua_gettop(L);
    rh_bind_check(L, 1, LUA_TSTRING, "the statement", exec_usage);
    rh_bind_operation(L, "sql.exec");
    rh_bind_field(L, "statement", 1);
    rh_bind_params(L, 2, n);
    return 1;
}

static int sql_script(lua_State *L)
{
    lua_settop(L, 1);
    rh_bind_push_file(L, script_usage);
    rh_bind_operation(L, "sql.script");
    rh_bind_field(L, "path", 2);
    return 1;
}

static int sql_drop_all(lua_State *L)
{
    lua_settop(L, 1);
    rh_bind_operation(L, "sql.drop_all");
    rh_bind_options(L, 1, drop_usage);
    return 1;
}

static const luaL_Reg functions[] = {
    {"clear", sql_clear},       {"load", sql_load},     {"merge", sql_merge},
    {"restore", sql_restore},   {"insert", sql_insert}, {"update", sql_update},
    {"delete", sql_delete},     {"exec", sql_exec},     {"script", sql_script},
    {"drop_all", sql_drop_all}, {NULL, NULL},
};

int rh_binding_sql(lua_State *L)
{
    luaL_newlib(L, functions);
    rh_binding_sql_rows(L);
    rh_binding_sql_backup(L);
    return 1;
}
