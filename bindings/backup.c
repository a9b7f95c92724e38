/* SPDX-License-Identifier: MIT
 *
 * backup: constructors of what is done about backups.
 */
#include "bind.h"

static const char take_usage[] = "backup.take()";
static const char prune_usage[] = "backup.prune { days = 30 }";
static const char dump_usage[] = "backup.pg_dump(path)";

static int backup_take(lua_State *L)
{
    if (lua_gettop(L) > 0)
        rh_bind_refuse(L, take_usage,
                       "takes nothing: the field backup says what is kept");
    rh_bind_operation(L, "backup.take");
    return 1;
}

static int backup_prune(lua_State *L)
{
    lua_settop(L, 1);
    rh_bind_check(L, 1, LUA_TTABLE, "the argument", prune_usage);
    rh_bind_operation(L, "backup.prune");
    rh_bind_options(L, 1, prune_usage);
    return 1;
}

static int backup_pg_dump(lua_State *L)
{
    lua_settop(L, 1);
    rh_bind_check(L, 1, LUA_TSTRING, "the path", dump_usage);
    rh_bind_operation(L, "backup.pg_dump");
    rh_bind_field(L, "path", 1);
    return 1;
}

static const luaL_Reg functions[] = {{"take", backup_take},
                                     {"prune", backup_prune},
                                     {"pg_dump", backup_pg_dump},
                                     {NULL, NULL}};

int rh_binding_backup(lua_State *L)
{
    luaL_newlib(L, functions);
    return 1;
}
