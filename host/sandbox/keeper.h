/* SPDX-License-Identifier: MIT
 *
 * The keeper: a process of its own that starts the servers, is their parent,
 * and tears everything down when the one who made it asks or dies, however it
 * dies. It waits on a pipe that only that one holds.
 */
#ifndef RH_SANDBOX_KEEPER_H
#define RH_SANDBOX_KEEPER_H

#include "account.h"

enum { RH_KEEPER_POSTGRES, RH_KEEPER_REDIS, RH_KEEPER_SERVERS };

typedef struct rh_keeper_plan {
    const char *directory; /* removed in the end */
    const char *log;       /* where the servers write */
    int lock;              /* inherited by the servers */
    const char *lock_path; /* its file */
    rh_account account;
    bool outlive; /* the servers are to survive the keeper's death */
    const char *const *argv[RH_KEEPER_SERVERS];
} rh_keeper_plan;

typedef struct rh_keeper {
    pid_t pid;   /* 0: none */
    int control; /* commands to it; its end is "tear down" */
    int report;  /* 'P' or 'R' when that server ended */
} rh_keeper;

#define RH_KEEPER_INIT                                                         \
    {                                                                          \
        0, -1, -1                                                              \
    }

/* From here on the directory goes when this process does. */
int rh_keeper_open(rh_keeper *out, const rh_keeper_plan *plan, rh_error *error);

/* Starts the servers; says nothing about their being ready. */
int rh_keeper_start(rh_keeper *keeper, rh_error *error);

/* Waits: the name of a server that has ended, or NULL after `ms`. */
const char *rh_keeper_ended(rh_keeper *keeper, int ms);

/* Ends the keeper but neither servers nor directory. */
void rh_keeper_leave(rh_keeper *keeper);

/* Ends servers, directory and keeper; returns when they are gone. The lock
   must have been closed here. */
void rh_keeper_close(rh_keeper *keeper);

#endif
