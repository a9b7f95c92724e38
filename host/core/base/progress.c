/* SPDX-License-Identifier: MIT
 *
 * When to speak of progress, and when not to.
 */
#include "progress.h"

enum { QUIET_MS = 500, EVERY_MS = 100, LOOK_EVERY = 1024 };

static void tell(rh_progress *p, int64_t now, bool is_end)
{
    RH_EMIT(p->events, "progress", RH_F_TEXT("what", p->what),
            RH_F_INT("rows", p->done), RH_F_INT("total", p->total),
            RH_F_INT("elapsed_ms", now - p->started_ms),
            RH_F_BOOL("end", is_end));
    p->told_ms = now;
    p->shown = true;
}

void rh_progress_begin(rh_progress *p, rh_events *events, const char *what,
                       int64_t total)
{
    *p = (rh_progress){.events = events, .what = what, .total = total};
    p->started_ms = rh_now_ms();
}

void rh_progress_tick(rh_progress *p)
{
    if (p->events == NULL)
        return;
    int64_t now = rh_now_ms();
    if (now - p->started_ms >= QUIET_MS && now - p->told_ms >= EVERY_MS)
        tell(p, now, false);
}

void rh_progress_add(rh_progress *p, int64_t rows)
{
    int64_t before = p->done / LOOK_EVERY;
    p->done += rows;
    if (p->done / LOOK_EVERY != before)
        rh_progress_tick(p);
}

void rh_progress_end(rh_progress *p)
{
    if (p->shown)
        tell(p, rh_now_ms(), true);
    p->shown = false;
}
