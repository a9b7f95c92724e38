/* SPDX-License-Identifier: MIT
 *
 * Scratch directories: short names in memory when there is room, one locked
 * file in each. Whoever lives in one holds the lock, so a directory whose
 * lock is free belongs to nobody and may be removed.
 */
#ifndef RH_SANDBOX_SCRATCH_H
#define RH_SANDBOX_SCRATCH_H

#include "account.h"

typedef struct rh_scratch {
    char *path; /* "/dev/shm/resethost-sandbox.Ab12Cd", NULL: none */
    int lock;   /* close-on-exec */
} rh_scratch;

#define RH_SCRATCH_INIT                                                        \
    {                                                                          \
        NULL, -1                                                               \
    }

/* Makes one, owned by `account`, mode 0700: in /dev/shm when 256 MB are free
   there, else in $TMPDIR, else in /tmp. Removes what earlier ones left. */
int rh_scratch_open(rh_scratch *out, const rh_account *account,
                    rh_error *error);

/* Forgets it; the directory stays. */
void rh_scratch_close(rh_scratch *scratch);

/* rm -rf, as we are. Does not follow links. */
void rh_scratch_remove(const char *path);

#endif
