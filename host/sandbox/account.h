/* SPDX-License-Identifier: MIT
 *
 * Whom the servers run as. PostgreSQL refuses to be root.
 */
#ifndef RH_SANDBOX_ACCOUNT_H
#define RH_SANDBOX_ACCOUNT_H

#include <stdbool.h>
#include <sys/types.h>

#include "error.h"

typedef struct rh_account {
    bool drop; /* false: stay who we are */
    uid_t uid;
    gid_t gid;
} rh_account;

/* `postgres`, or `nobody`, for root; otherwise the caller. */
int rh_account_choose(rh_account *out, rh_error *error);

/* Becomes it for good, `account` being an rh_account; 0 or -1 with errno.
   Async-signal-safe. */
int rh_account_become(const void *account);

#endif
