/* SPDX-License-Identifier: MIT
 *
 * For api*.c only: what a host is made of, and how each call begins and ends.
 */
#ifndef RH_API_INTERNAL_H
#define RH_API_INTERNAL_H

#include "cancel.h"
#include "env.h"
#include "error.h"
#include "event.h"
#include "fate.h"
#include "servers.h"

struct rh_host {
    rh_config config; /* texts owned */
    rh_events *events;
    rh_cancel_flag cancel;
    rh_fate fate;
    rh_error error;
    char *state_dir;
    rh_env *env;               /* read at the first call that needs it */
    const rh_sandbox *sandbox; /* its servers take the place of any URL */
};

struct rh_sandbox {
    rh_host *host;
    rh_servers *servers;
};

/* Every call that may need memory begins with it. */
void rh_host_begin(rh_host *host);
/* Every call ends with it: nothing secret is left in the error. */
int rh_host_outcome(rh_host *host, int rc);

#endif
