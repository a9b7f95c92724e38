/* SPDX-License-Identifier: MIT
 *
 * The end of the process where nothing works any more: no memory, or a
 * playbook that cannot be stopped.
 */
#ifndef CLI_FATAL_H
#define CLI_FATAL_H

#include <stdbool.h>
#include <stdnoreturn.h>

#include "resethost.h"

int fatal_install(void); /* 0, or there is no memory */

/* Which host is open (NULL: none), for what allocates without knowing it. */
void fatal_watch(const rh_host *host);
/* With --json a `result` event is wanted, too, unless one was told. */
void fatal_wants_json(bool wants);

/* An rh_fatal_fn. */
void fatal_end(void *ud, int code, const char *message);
/* The command line's own memory is exhausted. */
noreturn void fatal_out_of_memory(void);

#endif
