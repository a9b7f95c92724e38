/* SPDX-License-Identifier: MIT
 *
 * What the Lua modules share: operations as tables, and arguments whose errors
 * show how the call is written.
 */
#ifndef RH_BINDINGS_BIND_H
#define RH_BINDINGS_BIND_H

#include "lua_state.h"

/* The openers of the modules in table.c. */
int rh_binding_sql(lua_State *L);
int rh_binding_redis(lua_State *L);
void rh_binding_redis_read(lua_State *L); /* adds to the table on top */
int rh_binding_json(lua_State *L);
int rh_binding_files(lua_State *L);
int rh_binding_hash(lua_State *L);
int rh_binding_ed25519(lua_State *L);
int rh_binding_base64(lua_State *L);
int rh_binding_backup(lua_State *L);
void rh_binding_files_write(lua_State *L); /* adds to the table on top */
void rh_binding_files_table(lua_State *L); /* the same */
void rh_binding_sql_rows(lua_State *L);    /* the same */
void rh_binding_sql_backup(lua_State *L);  /* the same */
int rh_binding_command(lua_State *L);
int rh_binding_commands(lua_State *L);

#define RH_OPERATION "resethost.operation" /* __name of every operation */

/* Pushes a new operation: kind, and made_at, which is the calling line. */
void rh_bind_operation(lua_State *L, const char *kind);

/* Sets a field of the table on top to argument `arg`. */
void rh_bind_field(lua_State *L, const char *name, int arg);

/* Sets the field params to the list of the arguments `from` to `to`. */
void rh_bind_params(lua_State *L, int from, int to);

/* Copies the named fields of the options table at `arg` (none is fine) into
   the table on top. A field that the operation already has is refused. */
void rh_bind_options(lua_State *L, int arg, const char *usage);

/* Argument `arg` must have this Lua type; else raises at the playbook's line
   "sql.load(table, ...): the table must be a string, not nil". */
void rh_bind_check(lua_State *L, int arg, int type, const char *what,
                   const char *usage);

/* Argument `arg`, a string (or a number) that C may take whole: behind a zero
   byte another text would be meant than the one that was written. */
const char *rh_bind_text(lua_State *L, int arg);

/* Argument 1 as a path, as it was written, or raises. */
const char *rh_bind_path(lua_State *L, const char *usage);

/* Pushes the absolute path of argument 1, a file that the playbook may open,
   or raises. */
const char *rh_bind_push_file(lua_State *L, const char *usage);

/* The end of the run, at the playbook's line. Does not return. */
int rh_bind_abort(lua_State *L, rh_error *error);

/* Raises "usage: why" at the playbook's line. */
int rh_bind_refuse(lua_State *L, const char *usage, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
