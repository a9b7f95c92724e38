/* SPDX-License-Identifier: MIT
 *
 * files.table: the rows of a small CSV file in Lua, for a playbook that must
 * look at them. What is only to be loaded never comes here.
 */
#include "bind.h"
#include "csv_in.h"
#include "file.h"

enum { MOST_ROWS = 10000, CHECK_EVERY = 256 };

static const char usage[] = "files.table(path)";

static int close_reader(lua_State *L)
{
    rh_csv_reader **box = lua_touserdata(L, 1);
    rh_csv_reader_close(*box);
    *box = NULL;
    return 0;
}

/* Owns the reader, whatever raises. */
static rh_csv_reader **push_box(lua_State *L)
{
    rh_csv_reader **box = lua_newuserdatauv(L, sizeof *box, 0);
    *box = NULL;
    if (luaL_newmetatable(L, "resethost.csv_reader")) {
        lua_pushcfunction(L, close_reader);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    return box;
}

/* An empty field is an empty text: null would be true in a condition. */
static void push_row(lua_State *L, const rh_row *row)
{
    lua_createtable(L, 0, (int)row->ncells);
    for (size_t i = 0; i < row->ncells; i++) {
        const rh_cell *cell = &row->cells[i];
        lua_pushlstring(L, cell->is_null ? "" : cell->text, cell->len);
        lua_setfield(L, -2, cell->name);
    }
}

static void read_rows(lua_State *L, rh_csv_reader *reader, const char *path)
{
    rh_error error;
    const rh_row *row = NULL;
    lua_newtable(L);
    for (lua_Integer n = 1;; n++) {
        if (n % CHECK_EVERY == 0)
            rh_lua_check(L);
        if (rh_csv_reader_next(reader, &row, &error) != RH_OK)
            rh_bind_refuse(L, usage, "%s", error.message);
        if (row == NULL)
            return;
        if (n > MOST_ROWS)
            rh_bind_refuse(L, usage,
                           "%s has more than %d rows: load it with sql.load "
                           "and files.csv",
                           path, MOST_ROWS);
        push_row(L, row);
        lua_rawseti(L, -2, n);
    }
}

static int files_table(lua_State *L)
{
    rh_error error;
    lua_settop(L, 1);
    const char *path = rh_bind_push_file(L, usage);
    rh_csv_spec spec = {.path = path,
                        .delimiter = ',',
                        .quote = '"',
                        .null_text = "",
                        .reach = rh_lua_reach(L)};
    rh_csv_reader **reader = push_box(L);
    char sha256[RH_SHA256_HEX];
    if (rh_reach_digest(spec.reach, path, sha256, &error) != RH_OK)
        rh_bind_refuse(L, usage, "%s", error.message);
    rh_lua_note_input(L, path, sha256);
    if (rh_csv_reader_open(reader, &spec, &error) != RH_OK)
        rh_bind_refuse(L, usage, "%s", error.message);
    read_rows(L, *reader, path);
    rh_csv_reader_close(*reader);
    *reader = NULL;
    return 1;
}

void rh_binding_files_table(lua_State *L)
{
    lua_pushcfunction(L, files_table);
    lua_setfield(L, -2, "table");
}
