/* SPDX-License-Identifier: MIT
 *
 * A thread that looks after another one: when that has used more processor
 * time than it may, and did not come back by itself, the process ends. It is
 * the last resort behind every bound: what it ends was not foreseen. Waiting
 * uses no processor time, so a slow server or person is nothing to it.
 */
#ifndef RH_CORE_WATCHDOG_H
#define RH_CORE_WATCHDOG_H

#include <stdint.h>

#include "cancel.h"
#include "fate.h"

typedef struct rh_watchdog rh_watchdog;

/* `cancel` is borrowed, and may be NULL. */
rh_watchdog *rh_watchdog_new(const rh_cancel_flag *cancel);
void rh_watchdog_free(rh_watchdog *watchdog); /* takes NULL */

typedef struct rh_watch {
    int64_t deadline;       /* on this thread's processor clock, ns */
    int64_t after_cancel;   /* or this long after a request to stop, ns */
    const char *in_time;    /* what is said of the one, plain ASCII ... */
    const char *when_asked; /* ... and of the other */
} rh_watch;

/* Looks after the calling thread until it is called off. Without an on_fatal
   in the thread's fate nobody could be told, and without another thread to be
   had there is nobody to look: then it does nothing. */
void rh_watchdog_set(rh_watchdog *watchdog, const rh_watch *watch);
void rh_watchdog_extend(rh_watchdog *watchdog, int64_t ns);
void rh_watchdog_call_off(rh_watchdog *watchdog);

#endif
