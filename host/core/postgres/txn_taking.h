/* SPDX-License-Identifier: MIT
 *
 * What txn_lock.c and txn_upgrade.c share: the locks that a run wants, one
 * LOCK, and what an attempt is made of. Which are held when is theirs.
 */
#ifndef RH_CORE_TXN_TAKING_H
#define RH_CORE_TXN_TAKING_H

#include "txn_watch.h"

enum { RH_LOCK_ATTEMPTS = 4, RH_LOCK_ATTEMPT_MS = 3000, RH_LOCK_AT_ONCE = 0 };

/* How tables are locked, and which locks of others are in nobody's way then. */
typedef struct rh_manner {
    const char *begin;
    const char *exclusive, *harmless_to_exclusive;
    const char *other, *harmless_to_other;
    bool is_reading;
} rh_manner;

typedef struct rh_taking {
    rh_pg *pg;
    const rh_manner *how;
    bool only_exclusive; /* the other locks are held already */
    rh_events *events;
    rh_lock *locks; /* sorted by name */
    size_t n;
    size_t first;       /* the one to begin with: that was not to be had last
                           time */
    int64_t attempt_by; /* rh_now_ms(): when the attempt is over */
    rh_watch_plan watched;
    rh_watch *watch; /* NULL until somebody is in the way */
    bool is_alone;   /* no session to look from is to be had */
    rh_text who;
    bool is_run; /* who is in the way is a run that writes */
} rh_taking;

/* The first four fields are given. `deadlock_ms`: the server's. */
void rh_taking_open(rh_taking *t, const rh_lock *locks, size_t n,
                    int64_t deadlock_ms);
void rh_taking_close(rh_taking *t);

/* Whether there is somebody to look for circles while we wait. */
bool rh_taking_may_wait(rh_taking *t);

/* Locks one table, at once or by then (rh_now_ms()); the wait is watched if
   there is a watch. RH_BUSY notes which table is missing. */
int rh_taking_lock(rh_taking *t, size_t i, int64_t by, rh_error *error);

void rh_taking_begin(rh_taking *t); /* an attempt */
bool rh_taking_is_over(const rh_taking *t);
void rh_taking_pause(void); /* before it is asked again without waiting */

/* After an attempt that failed: tells who is in the way, and is the error. */
int rh_taking_tell(rh_taking *t, int attempt, rh_error *error);
void rh_taking_rest(int attempt); /* before the next one */

/* The rest of the transaction waits as long as an attempt does. */
int rh_taking_set_timeout(rh_pg *pg, rh_error *error);

#endif
