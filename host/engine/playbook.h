/* SPDX-License-Identifier: MIT
 *
 * A playbook as the host sees it: every field read, checked and copied out of
 * Lua; its functions as registry references. Nothing is run but the chunk
 * that returns the table.
 */
#ifndef RH_ENGINE_PLAYBOOK_H
#define RH_ENGINE_PLAYBOOK_H

#include "env.h"
#include "event.h"
#include "lua_state.h"

typedef struct rh_playbook_option {
    const char *name;       /* as in Lua: "with_scores" */
    const char *flag;       /* as typed: "with-scores" */
    const char *type;       /* flag, text, integer, file, new_file, ... */
    const rh_value *preset; /* default, or NULL */
    const char *help;
    bool is_required;
    const char *const *choices;
    size_t nchoices;
} rh_playbook_option;

typedef struct rh_playbook_env {
    const char *name;
    bool is_secret, is_required;
    const rh_value *preset;
    const char *help;
} rh_playbook_env;

typedef struct rh_confirmation {
    const char *phrase; /* NULL for a countdown */
    int countdown;      /* seconds */
} rh_confirmation;

typedef struct rh_backup_entry {
    const char *file, *table;
} rh_backup_entry;

typedef struct rh_playbook {
    const char *path;   /* as given */
    const char *folder; /* of it */
    const char *name, *summary;
    const char *const *touches; /* none yet when they are decided by a run */
    size_t ntouches;
    const rh_playbook_option *options;
    size_t noptions;
    const rh_playbook_env *env;
    size_t nenv;
    const char *const *redis; /* patterns it may touch; none stated: any that
                                 the plan shows */
    size_t nredis;
    const char *const *commands; /* programs it may run after the commit */
    size_t ncommands;
    const rh_confirmation *confirm;
    size_t nconfirm;
    bool without_backup;           /* backup = false */
    const rh_backup_entry *backup; /* default: all of touches, file = table */
    size_t nbackup;
    const char *undo; /* the playbook that brings a backup of this one back, a
                         file name beside it; or NULL */
    const char *sandbox_schema, *sandbox_data,
        *sandbox_redis;              /* paths or NULL */
    const rh_value *sandbox_env;     /* NAME = "value" of `env`, or NULL */
    const rh_value *sandbox_options; /* name = value, or NULL */
    const rh_value *backup_field;    /* what `backup` is made of; or NULL */
    /* Registry references, LUA_NOREF when absent; `tables` is what decides
       touches. */
    int ask, tables, statistics, inspect, change, verify, after;
} rh_playbook;

/* The folder of a playbook's path, "." when it has none. */
const char *rh_playbook_folder(rh_arena *arena, const char *path);

/* Loads and checks the file into `arena`. RH_USAGE with file:line (of the
   field where it can be told, else of the file) and, for an unknown field,
   the nearest known one. */
int rh_playbook_load(const rh_playbook **out, rh_arena *arena, rh_lua *lua,
                     const char *path, rh_error *error);

/* Whether its tables are not known before it runs. */
bool rh_playbook_is_undecided(const rh_playbook *playbook);
/* The same playbook with the tables that its touches() returned, which are
   checked as a list in the file would be. */
int rh_playbook_decide(const rh_playbook **out, rh_arena *arena,
                       const rh_playbook *playbook, const rh_value *tables,
                       rh_error *error);

/* Checks the given options against the declared ones and returns a map of all
   of them, defaults filled in, for run.options. A file's path becomes
   absolute: a default is relative to the playbook, a given one to the working
   directory; it must be readable. A new file's path becomes absolute from the
   working directory; it must not exist, its folder must. In a sandbox, whose
   directory is given (NULL: none), the playbook's values for one come before
   defaults, and files are made below that directory unless it was typed where.
   RH_USAGE names the option and the nearest known one. */
int rh_playbook_options(const rh_value **out, rh_arena *arena,
                        const rh_playbook *playbook, const rh_option *given,
                        size_t n, const char *sandbox, rh_error *error);

/* The same for run.env, from `env` and, in a sandbox, the playbook's own
   values for one. Secrets are registered with `events`. */
int rh_playbook_environment(const rh_value **out, rh_arena *arena,
                            const rh_playbook *playbook, rh_env *env,
                            bool in_sandbox, rh_events *events,
                            rh_error *error);

/* Tells `playbook`, `option`, `touches`, `confirmation`, `environment`. */
void rh_playbook_tell(const rh_playbook *playbook, rh_events *events);
/* Only `touches`. */
void rh_playbook_tell_tables(const rh_playbook *playbook, rh_events *events);

#endif
