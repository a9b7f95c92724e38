/* SPDX-License-Identifier: MIT
 *
 * Progress of something that takes long: `progress` events at most ten times a
 * second, and none for what is over within half a second.
 */
#ifndef RH_CORE_PROGRESS_H
#define RH_CORE_PROGRESS_H

#include "clock.h"
#include "event.h"

typedef struct rh_progress {
    rh_events *events; /* NULL: silent */
    const char *what;  /* "Exporting word_views" */
    int64_t total;     /* rows expected, 0 when unknown */
    int64_t done;
    int64_t started_ms, told_ms;
    bool shown;
} rh_progress;

void rh_progress_begin(rh_progress *p, rh_events *events, const char *what,
                       int64_t total);
/* Cheap: looks at the clock once in 1,024 rows. */
void rh_progress_add(rh_progress *p, int64_t rows);
/* Looks at the clock every time; for waits without rows. */
void rh_progress_tick(rh_progress *p);
/* Tells the end to whoever was shown a beginning. */
void rh_progress_end(rh_progress *p);

#endif
