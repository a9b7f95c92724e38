/* SPDX-License-Identifier: MIT
 *
 * Running other programs: as which user, with which files, to the end. No
 * shell is involved. A program dies when the thread that runs it dies.
 */
#ifndef RH_SANDBOX_PROGRAM_H
#define RH_SANDBOX_PROGRAM_H

#include <stdbool.h>
#include <sys/types.h>

#include "error.h"
#include "text.h"

/* Whom the servers run as. PostgreSQL refuses to be root. */
typedef struct rh_account {
    bool drop; /* false: stay who we are */
    uid_t uid;
    gid_t gid;
} rh_account;

/* `postgres`, or `nobody`, for root; otherwise the caller. */
int rh_account_choose(rh_account *out, rh_error *error);

/* Becomes it for good; 0 or -1 with errno. Async-signal-safe. */
int rh_account_become(const rh_account *account);

typedef struct rh_program {
    const char *const *argv;   /* argv[0] is the path; ends with NULL */
    const rh_account *account; /* NULL: as we are */
    const char *input;         /* a file, or NULL: /dev/null */
    const char *log;           /* appended to, or NULL: /dev/null */
    rh_text *output;           /* takes standard output, or NULL: the log */
} rh_program;

/* Its exit status, 128 + signal, 127 when it could not be started. */
int rh_program_run(const rh_program *program);

/* In a forked child: execv, or _exit(127). Async-signal-safe. */
_Noreturn void rh_program_exec(const char *const *argv);

/* The path of a program in PATH, or NULL; free it. */
char *rh_program_find(const char *name);

#endif
