/* SPDX-License-Identifier: MIT
 *
 * The table `run` that a playbook's functions get: options, environment,
 * backups, questions.
 */
#ifndef RH_ENGINE_RUN_TABLE_H
#define RH_ENGINE_RUN_TABLE_H

#include "backup.h"
#include "lua_state.h"
#include "playbook.h"

/* As long-lived as the state, which holds on to it. */
typedef struct rh_run_table_source {
    const rh_value *options, *env;
    rh_arena *arena;
    const char *backup_dir, *id;
    const char *started;       /* ISO 8601: what ages are counted to */
    const rh_backup **backups; /* sealed, newest first, once looked for */
    size_t nbackups;
} rh_run_table_source;

/* *reference becomes the table's in the registry. Fields:
   id, options, env, prompt, answers (what ask() returned),
   undone (for after(): what was to follow and was not done),
   backup_dir, backups and unsealed: lists, made when first asked for, of
     { name, directory, date, age (seconds), playbook, place, rows, bytes,
       sealed, compressed, files, summary,
       file = function(self, name): a source for sql.merge,
       has = function(self, name): whether there is such a file,
       tables = function(self): names of the tables in it,
       verify = function(self): true, or false and why not }. */
int rh_run_table_make(rh_lua *lua, rh_run_table_source *source, int *reference,
                      rh_error *error);

/* Makes the table on top find the lists; the third is `damaged`, of { name,
   why }: sealed ones that cannot be read. */
void rh_run_table_add_lists(lua_State *L, rh_run_table_source *source);

#endif
