/* SPDX-License-Identifier: MIT
 *
 * Building `run`. Its backups are in run_backups.c.
 */
#include "run_table.h"

#include "binding.h"

static void set_text(lua_State *L, const char *name, const char *text)
{
    lua_pushstring(L, text);
    lua_setfield(L, -2, name);
}

typedef struct making {
    rh_run_table_source *source;
    int *reference;
} making;

static int make(lua_State *L)
{
    making *m = lua_touserdata(L, 1);
    rh_run_table_source *s = m->source;
    lua_newtable(L);
    set_text(L, "id", s->id);
    set_text(L, "backup_dir", s->backup_dir);
    rh_lua_push_value(L, s->options);
    lua_setfield(L, -2, "options");
    rh_lua_push_value(L, s->env);
    lua_setfield(L, -2, "env");
    rh_binding_prompt(L);
    lua_setfield(L, -2, "prompt");
    rh_run_table_add_lists(L, s);
    *m->reference = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

int rh_run_table_make(rh_lua *lua, rh_run_table_source *source, int *reference,
                      rh_error *error)
{
    making m = {source, reference};
    return rh_lua_protect(lua, make, &m, error);
}
