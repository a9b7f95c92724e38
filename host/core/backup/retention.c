/* SPDX-License-Identifier: MIT
 *
 * Choosing what is old. A backup is good when every byte of it was read just
 * now; neither its name nor the dates of its files are believed.
 */
#include "retention.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "backup_internal.h"
#include "iso_date.h"

enum { US = 1000000, DAY_S = 86400 };

int64_t rh_backup_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * US + now.tv_nsec / 1000;
}

bool rh_backup_made(const rh_backup *backup, int64_t *micros)
{
    return rh_iso_date_parse(backup->date, micros);
}

void rh_verdicts_add(rh_verdicts *verdicts, const char *directory,
                     const char *damage)
{
    rh_verdicts *v = verdicts;
    v->items = rh_grow(v->items, &v->cap, v->n, sizeof *v->items);
    v->items[v->n++] = (struct rh_verdict){
        rh_arena_strdup(v->arena, directory),
        damage != NULL ? rh_arena_strdup(v->arena, damage) : NULL};
}

void rh_verdicts_free(rh_verdicts *verdicts)
{
    free(verdicts->items);
}

static const struct rh_verdict *find_verdict(const rh_verdicts *v,
                                             const char *directory)
{
    for (size_t i = 0; v != NULL && i < v->n; i++)
        if (strcmp(v->items[i].directory, directory) == 0)
            return &v->items[i];
    return NULL;
}

typedef struct choosing {
    const rh_retention *retention;
    rh_arena *arena;
    rh_events *events;
    const rh_backup **all; /* newest first; those that count */
    size_t n;
    rh_old_backup *old;
    size_t nold;
} choosing;

/* Of one series: kept for each other. */
static bool is_like(const rh_backup *a, const rh_backup *b)
{
    return strcmp(a->playbook, b->playbook) == 0 &&
           strcmp(a->place, b->place) == 0;
}

/* A clock that was wrong makes a backup newest for years, or its age a guess:
   it does not count. */
static bool counts(const choosing *c, const rh_backup *b)
{
    int64_t made = 0;
    const rh_retention *r = c->retention;
    return (r->playbook == NULL || strcmp(r->playbook, b->playbook) == 0) &&
           (r->place == NULL || strcmp(r->place, b->place) == 0) &&
           rh_path_look(b->directory, NULL) == RH_PATH_DIRECTORY &&
           rh_backup_made(b, &made) && made <= r->now_us;
}

static void take_those_that_count(choosing *c, const rh_backup **all, size_t n)
{
    c->all = rh_arena_alloc(c->arena, n * sizeof *c->all);
    for (size_t i = 0; i < n; i++)
        if (counts(c, all[i]))
            c->all[c->n++] = all[i];
}

static int64_t age_of(const choosing *c, const rh_backup *b)
{
    int64_t made = 0;
    rh_backup_made(b, &made);
    return (c->retention->now_us - made) / US;
}

static void take_old(choosing *c)
{
    c->old = rh_arena_alloc(c->arena, c->n * sizeof *c->old);
    for (size_t i = 0; i < c->n; i++) {
        int64_t age_s = age_of(c, c->all[i]);
        if (age_s > (int64_t)c->retention->days * DAY_S)
            c->old[c->nold++] = (rh_old_backup){c->all[i], age_s, NULL};
    }
}

static bool is_stopped(const choosing *c)
{
    return rh_cancel_requested(c->retention->cancel);
}

static bool is_read(const choosing *c, const rh_backup *b, rh_error *damage)
{
    for (size_t i = 0; i <= b->nfiles; i++)
        if (is_stopped(c) || rh_backup_verify_part(b, i, damage) != RH_OK)
            return false;
    return true;
}

static bool is_good(const choosing *c, const rh_backup *b)
{
    rh_error damage = {0};
    rh_verdicts *verdicts = c->retention->verdicts;
    const struct rh_verdict *known = find_verdict(verdicts, b->directory);
    if (known != NULL)
        return known->damage == NULL;
    bool good = is_read(c, b, &damage);
    if (is_stopped(c))
        return false;
    if (!good)
        RH_EMIT(c->events, "warning", RH_F_TEXT("text", damage.message));
    if (verdicts != NULL)
        rh_verdicts_add(verdicts, b->directory, good ? NULL : damage.message);
    return good;
}

static const rh_backup *newest_good(const choosing *c, const rh_backup *like)
{
    for (size_t i = 0; i < c->n; i++)
        if (is_like(c->all[i], like) && is_good(c, c->all[i]))
            return c->all[i];
    return NULL;
}

static bool is_decided(const choosing *c, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (is_like(c->old[i].backup, c->old[at].backup))
            return true;
    return false;
}

static void decide_series(choosing *c, size_t from)
{
    const rh_backup *like = c->old[from].backup;
    const rh_backup *good = newest_good(c, like);
    for (size_t i = from; i < c->nold; i++) {
        rh_old_backup *o = &c->old[i];
        if (!is_like(o->backup, like))
            continue;
        if (good == NULL)
            o->kept = "none of its kind is intact";
        else if (o->backup == good)
            o->kept = "it is the newest that is intact";
    }
}

static void keep_strange(choosing *c)
{
    for (size_t i = 0; i < c->nold; i++) {
        rh_error problem = {0};
        rh_old_backup *o = &c->old[i];
        if (o->kept == NULL &&
            rh_backup_holds_its_own(o->backup, &problem) != RH_OK)
            o->kept = rh_arena_strdup(c->arena, problem.message);
    }
}

int rh_retention_stopped(rh_error *error)
{
    return rh_fail(error, RH_CANCELLED,
                   "interrupted: not all old backups were removed");
}

int rh_retention_choose(rh_old_backup **out, size_t *n, rh_arena *arena,
                        const rh_retention *retention, rh_events *events,
                        rh_error *error)
{
    const rh_backup **all = NULL;
    size_t nall = 0;
    choosing c = {.retention = retention, .arena = arena, .events = events};
    int rc = rh_backups_scan(&all, &nall, arena, retention->dir, false, error);
    if (rc != RH_OK)
        return rc;
    take_those_that_count(&c, all, nall);
    take_old(&c);
    for (size_t i = 0; i < c.nold; i++)
        if (!is_decided(&c, i))
            decide_series(&c, i);
    if (is_stopped(&c))
        return rh_retention_stopped(error);
    keep_strange(&c);
    *out = c.old;
    *n = c.nold;
    return RH_OK;
}
