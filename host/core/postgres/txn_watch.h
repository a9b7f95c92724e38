/* SPDX-License-Identifier: MIT
 *
 * Waiting for a lock while others are held, without ever being one of a circle
 * for long: whoever has what we want and waits for what we have never comes
 * on, and after deadlock_timeout the server would end one of the two, which may
 * be the other. Looked for through a session of its own, because a query in
 * ours would fix its snapshot. Takes no decision about what is let go of.
 */
#ifndef RH_CORE_TXN_WATCH_H
#define RH_CORE_TXN_WATCH_H

#include "txn.h"

typedef struct rh_watch rh_watch;

/* What a watch is for; all of it is borrowed. */
typedef struct rh_watch_plan {
    const rh_lock *locks; /* with the tables below them */
    size_t n;
    /* Modes of others, as text[], that are in nobody's way: of the exclusive
       ones, and of the rest. */
    const char *harmless_to_exclusive, *harmless_to_other;
    int64_t deadlock_ms; /* the server's deadlock_timeout */
} rh_watch_plan;

/* Opens the session. RH_FAILED when there is none to be had. */
int rh_watch_open(rh_watch **out, rh_pg *of, const rh_watch_plan *plan,
                  rh_error *error);
void rh_watch_close(rh_watch *w); /* takes NULL */

/* RH_BUSY when there would be a circle if the session waited for one of the
   tables now; also when that is not to be learnt in time. */
int rh_watch_look(rh_watch *w, rh_error *error);

/* Runs a script that locks tables, and stops it when it would wait in a circle.
   RH_BUSY then, and when the lock_timeout was over: to be rolled back. */
int rh_watch_lock(rh_watch *w, const char *script, rh_error *error);

/* Whether the last RH_BUSY was for a circle; *which: the place in `locks` of a
   table that the other one has, left as it was when that is none of them. */
bool rh_watch_is_circle(const rh_watch *w, size_t *which);

/* false: no more to be asked. */
bool rh_watch_is_alive(const rh_watch *w);

#endif
