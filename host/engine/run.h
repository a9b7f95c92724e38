/* SPDX-License-Identifier: MIT
 *
 * One run of one playbook, from load to report: the state machine that the
 * table in docs/design.md describes. Everything it does is told as events; it
 * asks through the caller's callback; it prints nothing.
 */
#ifndef RH_ENGINE_RUN_H
#define RH_ENGINE_RUN_H

#include "cancel.h"
#include "env.h"
#include "error.h"
#include "event.h"

/* What a run needs to know of its host. Borrowed. */
typedef struct rh_settings {
    const char *database_url, *database_origin; /* NULL: none configured */
    const char *redis_url, *redis_origin;
    const char *backup_dir;
    bool backup_dir_is_preset; /* not worth repeating in a command */
    const char *state_dir;
    const char *sandbox_directory; /* NULL: this is no sandbox */
    rh_env *env;
    rh_events *events;
    rh_cancel_flag *cancel;
    rh_ask_fn ask;
    void *ask_ud;
    int compress, jobs; /* as in rh_config */
} rh_settings;

/* What is to be run. Borrowed. */
typedef struct rh_order {
    const char *path; /* of the playbook; NULL: `plan` names it */
    rh_mode mode;
    const rh_option *options;
    size_t noptions;
    const char *plan_out; /* a dry run's plan goes there; NULL: nowhere */
    const char *plan;     /* a reviewed plan that is applied, with the options
                             in it; NULL: none */
    const char *confirm;  /* "database:code" of that plan, or NULL */
    bool is_detailed;     /* a dry run that found changes is RH_CHANGES */
} rh_order;

/* Returns the exit status; *error says why when it is not RH_OK. */
int rh_run_playbook(const rh_settings *settings, const rh_order *order,
                    rh_error *error);

/* Finishes what the run with this id has not done after its commit; `how` is
   of RH_RESUME_*. */
int rh_run_resume(const rh_settings *settings, const char *id, unsigned how,
                  rh_error *error);

/* Loads and checks only, and tells what the playbook declares. */
int rh_check_playbook(const rh_settings *settings, const char *path,
                      rh_error *error);

#endif
