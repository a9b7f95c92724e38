/* SPDX-License-Identifier: MIT
 *
 * Running other programs to their end: with which files, as whom, for how
 * long. No shell is involved. A program dies when the thread that runs it
 * dies.
 */
#ifndef RH_CORE_PROCESS_H
#define RH_CORE_PROCESS_H

#include <stdbool.h>
#include <stddef.h>

#include "cancel.h"

/* A piece of what the program writes, as it comes. */
typedef void (*rh_process_sink)(void *ud, const char *data, size_t n);

typedef struct rh_process {
    const char *const *argv; /* argv[0] is the path; ends with NULL */
    const char *const *env;  /* its environment, or NULL: ours */
    const char *input;       /* a file, or NULL: /dev/null */
    const char *log;         /* appended to, or NULL: /dev/null */
    rh_process_sink sink;    /* takes standard output, or NULL: the log */
    void *sink_ud;
    bool merges; /* the sink takes standard error as well */
    /* Called in the child, so async-signal-safe; 0 or -1. NULL: as we are. */
    int (*become)(const void *who);
    const void *who;
    /* In a session of its own: no terminal to ask at, no signal of the
       terminal's. Only then do the next two hold. */
    bool apart;
    int timeout_ms;         /* 0: none */
    rh_cancel_flag *cancel; /* NULL: nothing stops it */
} rh_process;

typedef enum rh_process_fate {
    RH_PROCESS_ENDED,
    RH_PROCESS_TIMED_OUT, /* its whole group was told to end, then made to */
    RH_PROCESS_CANCELLED  /* the same, by the flag */
} rh_process_fate;

/* Its exit status, 128 + signal, 127 when it could not be started. `fate` may
   be NULL. */
int rh_process_run(const rh_process *process, rh_process_fate *fate);

/* A sink that appends to an rh_text. */
void rh_process_collect(void *text, const char *data, size_t n);

/* In a forked child: execv, or _exit(127). Async-signal-safe. */
_Noreturn void rh_process_exec(const char *const *argv);

/* The path of a program in PATH, or NULL; free it. Relative parts of PATH are
   not looked into. */
char *rh_process_find(const char *name);

#endif
