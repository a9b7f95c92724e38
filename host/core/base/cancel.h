/* SPDX-License-Identifier: MIT
 *
 * A request to stop that a signal handler may make and a poll loop can wait
 * for: a flag and a pipe whose reading end turns readable. It is never drawn
 * back within a run; whoever must not be stopped any more (the commit) simply
 * no longer looks.
 */
#ifndef RH_CORE_CANCEL_H
#define RH_CORE_CANCEL_H

#include <stdatomic.h>
#include <stdbool.h>

typedef struct rh_cancel_flag {
    atomic_bool requested;
    atomic_int signal; /* the first that ends this process, or 0 */
    int pipe[2];       /* -1 when not open */
} rh_cancel_flag;

int rh_cancel_open(rh_cancel_flag *flag); /* 0, or -1 and errno */
void rh_cancel_close(rh_cancel_flag *flag);
void rh_cancel_request(rh_cancel_flag *flag); /* async-signal-safe */
bool rh_cancel_requested(const rh_cancel_flag *flag);
/* What was asked for so far is over. */
void rh_cancel_reset(rh_cancel_flag *flag);

/* Asks for it because a signal ends the process. Async-signal-safe. */
void rh_cancel_signal(rh_cancel_flag *flag, int number);
/* A new call: a request that met none is forgotten, a signal is not. */
void rh_cancel_begin(rh_cancel_flag *flag);
/* The exit status of whoever was stopped: 128 and the signal, as a shell has
   it; that of Ctrl-C without one. */
int rh_cancel_status(const rh_cancel_flag *flag);

#endif
