/* SPDX-License-Identifier: MIT
 *
 * INT, TERM, HUP and QUIT become rh_cancel_by_signal(), and wake who waits at a
 * prompt. A broken pipe never ends a run half-way.
 */
#ifndef CLI_SIGNALS_H
#define CLI_SIGNALS_H

#include <resethost.h>

/* 0, or -1 with errno. */
int signals_install(void);
/* The host that is cancelled from now on; NULL before it is closed. */
void signals_watch(rh_host *host);
/* Readable for ever once a signal has come. */
int signals_fd(void);
/* Whether this process was stopped and goes on, since the last call. */
bool signals_continued(void);
/* Whether a reader of our output went away. */
bool signals_pipe_broken(void);
/* The signal that came, or 0. */
int signals_caught(void);

#endif
