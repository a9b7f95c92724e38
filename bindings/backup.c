/* SPDX-License-Identifier: MIT
 *
 * backup: constructors of what is done about backups.
 */
#include "bind.h"

static const char take_usage[] = "backup.take()";

static int backup_take(lua_State *L)
{
    if (lua_gettop(L) > 0)
        rh_bind_refuse(L, take_usage,
                       "takes nothing: the field backup says what is kept");
    rh_bind_operation(L, "backup.take");
    return 1;
}

static const luaL_Reg functions[] = {{"take", backup_take}, {NULL, NULL}};

int rh_binding_backup(lua_State *L)
{
    luaL_newlib(L, functions);
    return 1;
}
