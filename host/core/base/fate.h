/* SPDX-License-Identifier: MIT
 *
 * The end of a call that cannot go on, because the heap is exhausted or a call
 * into Lua does not come back. Nothing can be unwound then; the server rolls
 * back what is open when the process ends. Whoever embeds the library is told
 * with what status, ends the process, and the run's record has its result.
 *
 * A call's fate belongs to its host; each thread knows the one that it works
 * for, since an allocation has nobody else to ask.
 */
#ifndef RH_CORE_FATE_H
#define RH_CORE_FATE_H

#include <stdatomic.h>
#include <stdnoreturn.h>

#include "resethost.h"

typedef struct rh_fate {
    rh_fatal_fn on_fatal; /* NULL: abort() */
    void *on_fatal_ud;
    atomic_int standing; /* RH_FAILED, later RH_UNKNOWN, RH_INCOMPLETE */
    atomic_int record;   /* of the run, a file descriptor, or -1 */
    atomic_flag is_sealed;
} rh_fate;

/* A call begins on this thread. `fate` is borrowed until the next one. */
void rh_fate_begin(rh_fate *fate);
/* This thread works for the call of another one, which passes its own. */
void rh_fate_join(rh_fate *fate);
rh_fate *rh_fate_mine(void); /* NULL: no call was begun on this thread */

/* What the call has come to, should the process end now. */
void rh_fate_stand(int code);
void rh_fate_keep_record(int fd); /* -1: there is none any more */

/* `message` is one line of plain ASCII. Allocates nothing. */
noreturn void rh_fate_seal(rh_fate *fate, int code, const char *message);
/* The heap of this process is exhausted. */
noreturn void rh_out_of_memory(void);

#endif
