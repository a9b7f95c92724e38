/* SPDX-License-Identifier: MIT
 *
 * sql: the constructor of what takes a whole backup.
 */
#include "bind.h"

static const char restore_all_usage[] = "sql.restore_all(backup)";

/* Of the backup only its name counts: it is opened anew. */
static int sql_restore_all(lua_State *L)
{
    lua_settop(L, 1);
    rh_bind_check(L, 1, LUA_TTABLE, "the backup", restore_all_usage);
    lua_getfield(L, 1, "sealed");
    lua_getfield(L, 1, "reference");
    if (lua_type(L, 3) != LUA_TSTRING)
        rh_bind_refuse(L, restore_all_usage,
                       "the backup must be one of run.backups");
    if (!lua_toboolean(L, 2))
        rh_bind_refuse(L, restore_all_usage,
                       "the backup was never sealed, so that nobody can say "
                       "what it must hold");
    rh_bind_operation(L, "sql.restore_all");
    rh_bind_field(L, "backup", 3);
    return 1;
}

void rh_binding_sql_backup(lua_State *L)
{
    lua_pushcfunction(L, sql_restore_all);
    lua_setfield(L, -2, "restore_all");
}
