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

typedef struct rh_run_table_source {
    const rh_playbook *playbook;
    const rh_value *options, *env;
    rh_arena *arena;
    const char *backup_dir, *id;
    const rh_backup **backups; /* sealed, newest first */
    size_t nbackups;
    const rh_backup **unsealed;
    size_t nunsealed;
} rh_run_table_source;

/* *reference becomes the table's in the registry. Fields:
   id, options, env, prompt, answers (what ask() returned),
   backup_dir, backups and unsealed: lists of
     { name, directory, date, playbook, place, rows, bytes, sealed, summary,
       file = function(self, name): a source for sql.merge,
       has = function(self, name): whether there is such a file }. */
int rh_run_table_make(rh_lua *lua, const rh_run_table_source *source,
                      int *reference, rh_error *error);

#endif
