/* SPDX-License-Identifier: MIT
 *
 * One LOCK, and what an attempt is made of.
 */
#include "txn_taking.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "txn_blockers.h"

enum { POLL_MS = 20 };

static int by_name(const void *a, const void *b)
{
    const rh_lock *x = a, *y = b;
    return strcmp(x->table->sql, y->table->sql);
}

void rh_taking_open(rh_taking *t, const rh_lock *locks, size_t n,
                    int64_t deadlock_ms)
{
    t->locks = rh_alloc(n * sizeof *t->locks);
    for (size_t i = 0; i < n; i++)
        if (locks[i].is_exclusive || !t->only_exclusive)
            t->locks[t->n++] = locks[i];
    qsort(t->locks, t->n, sizeof *t->locks, by_name);
    t->watched = (rh_watch_plan){
        .locks = t->locks,
        .n = t->n,
        .harmless_to_exclusive = t->how->harmless_to_exclusive,
        .harmless_to_other = t->how->harmless_to_other,
        .deadlock_ms = deadlock_ms,
    };
}

void rh_taking_close(rh_taking *t)
{
    rh_watch_close(t->watch);
    rh_text_free(&t->who);
    free(t->locks);
}

/* One that was lost is not opened again: a pooler may have no more sessions
   than ours. */
bool rh_taking_may_wait(rh_taking *t)
{
    rh_error ignored = {0};
    if (t->watch == NULL && !t->is_alone)
        t->is_alone =
            rh_watch_open(&t->watch, t->pg, &t->watched, &ignored) != RH_OK;
    if (t->watch != NULL && !rh_watch_is_alive(t->watch)) {
        rh_watch_close(t->watch);
        t->watch = NULL;
        t->is_alone = true;
    }
    return t->watch != NULL;
}

int rh_taking_lock(rh_taking *t, size_t i, int64_t by, rh_error *error)
{
    const rh_lock *lock = &t->locks[i];
    bool waits = by != RH_LOCK_AT_ONCE, is_watched = waits && t->watch != NULL;
    int64_t left = by - rh_now_ms();
    rh_text sql = RH_TEXT_INIT;
    rh_text_addf(&sql,
                 "SET LOCAL lock_timeout = %d; LOCK TABLE %s IN %s MODE%s",
                 left > 1 ? (int)left : 1, lock->table->sql,
                 lock->is_exclusive ? t->how->exclusive : t->how->other,
                 waits ? "" : " NOWAIT");
    int rc = is_watched ? rh_watch_lock(t->watch, sql.data, error)
                        : rh_pg_script(t->pg, error, sql.data);
    rh_text_free(&sql);
    if (rc == RH_BUSY) {
        t->first = i;
        if (is_watched)
            rh_watch_is_circle(t->watch, &t->first);
    }
    return rc;
}

void rh_taking_begin(rh_taking *t)
{
    t->attempt_by = rh_now_ms() + RH_LOCK_ATTEMPT_MS;
}

bool rh_taking_is_over(const rh_taking *t)
{
    return rh_now_ms() >= t->attempt_by;
}

void rh_taking_pause(void)
{
    rh_pause_ms(POLL_MS);
}

void rh_taking_rest(int attempt)
{
    rh_pause_ms(200 * attempt);
}

static const char *missing(const rh_taking *t)
{
    return t->n > 0 ? t->locks[t->first].table->label : "";
}

int rh_taking_tell(rh_taking *t, int attempt, rh_error *error)
{
    RH_EMIT(t->events, "lock_wait", RH_F_INT("attempt", attempt),
            RH_F_INT("attempts", RH_LOCK_ATTEMPTS),
            RH_F_TEXT("tables", missing(t)));
    rh_blockers_tell(t->pg, t->locks, t->n, t->how->harmless_to_other,
                     t->how->harmless_to_exclusive, t->events, &t->who,
                     &t->is_run);
    if (t->is_run)
        return rh_blockers_name_other(t->pg, &t->who, t->events, error);
    return rh_fail(error, RH_BUSY,
                   "could not lock \"%s\" in %d attempts of %d s%s", missing(t),
                   RH_LOCK_ATTEMPTS, RH_LOCK_ATTEMPT_MS / 1000,
                   rh_text_str(&t->who));
}

int rh_taking_set_timeout(rh_pg *pg, rh_error *error)
{
    rh_text sql = RH_TEXT_INIT;
    rh_text_addf(&sql, "SET LOCAL lock_timeout = %d", RH_LOCK_ATTEMPT_MS);
    int rc = rh_pg_exec(pg, error, sql.data);
    rh_text_free(&sql);
    return rc;
}
