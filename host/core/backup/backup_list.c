/* SPDX-License-Identifier: MIT
 *
 * What the commands tell of backups: the list and how old it is, and what
 * retention takes from it.
 */
#include <inttypes.h>
#include <string.h>

#include "retention.h"

enum { US = 1000000 };

static const int64_t minute_s = 60, hour_s = 3600, day_s = 86400;

static const char *say_age(rh_arena *arena, int64_t s)
{
    if (s < 2 * minute_s)
        return rh_arena_printf(arena, "%" PRId64 " s", s);
    if (s < 2 * hour_s)
        return rh_arena_printf(arena, "%" PRId64 " min", s / minute_s);
    if (s < 2 * day_s)
        return rh_arena_printf(arena, "%" PRId64 " h", s / hour_s);
    return rh_arena_printf(arena, "%" PRId64 " days", s / day_s);
}

/* ---- The list ---- */

static void tell_backup(rh_events *events, const rh_backup *b, int64_t now_us)
{
    int64_t made = 0;
    rh_field fields[11] = {RH_F_TEXT("name", b->name),
                           RH_F_TEXT("directory", b->directory),
                           RH_F_TEXT("playbook", b->playbook),
                           RH_F_TEXT("date", b->date),
                           RH_F_TEXT("database", b->place),
                           RH_F_INT("rows", b->rows),
                           RH_F_INT("bytes", b->bytes),
                           RH_F_INT("files", b->nfiles),
                           RH_F_BOOL("sealed", b->is_sealed)};
    size_t n = 9;
    if (rh_backup_made(b, &made))
        fields[n++] = (rh_field)RH_F_INT("age_s", (now_us - made) / US);
    rh_events_emit(events, "backup", fields, n);
}

static const char *of_playbook(rh_arena *arena, const char *playbook)
{
    return playbook != NULL ? rh_arena_printf(arena, " of %s", playbook) : "";
}

/* A date of the future says nothing of when the last one was made. */
static int check_age(const rh_backup_list *list, const rh_backup *newest,
                     rh_arena *arena, rh_error *error)
{
    int64_t made = 0;
    if (list->max_age_s <= 0)
        return RH_OK;
    if (newest == NULL)
        return rh_fail(error, RH_FAILED,
                       "there is no sealed backup%s in %s: make one, or name "
                       "another directory",
                       of_playbook(arena, list->playbook), list->dir);
    rh_backup_made(newest, &made);
    int64_t age_s = (list->now_us - made) / US;
    if (age_s <= list->max_age_s)
        return RH_OK;
    return rh_fail(error, RH_FAILED,
                   "the newest backup%s, %s, is %s old, more than %s: find out "
                   "why no newer one was made (resethost runs list)",
                   of_playbook(arena, list->playbook), newest->directory,
                   say_age(arena, age_s), say_age(arena, list->max_age_s));
}

static int tell_damaged(const rh_backup_list *list, rh_arena *arena,
                        rh_events *events, rh_error *error)
{
    const rh_damaged_backup *damaged = NULL;
    size_t n = 0;
    int rc = rh_backups_scan_damaged(&damaged, &n, arena, list->dir, error);
    for (size_t i = 0; i < n; i++)
        RH_EMIT(events, "warning", RH_F_TEXT("text", damaged[i].why));
    return rc;
}

int rh_backups_tell(const rh_backup_list *list, rh_events *events,
                    rh_error *error)
{
    const rh_backup **all = NULL, *newest = NULL;
    size_t n = 0;
    rh_arena *arena = rh_arena_new();
    int rc = rh_backups_scan(&all, &n, arena, list->dir, false, error);
    if (rc == RH_OK)
        rc = tell_damaged(list, arena, events, error);
    if (rc != RH_OK)
        goto done;
    for (size_t i = 0; i < n; i++) {
        int64_t made = 0;
        if (list->playbook != NULL &&
            strcmp(list->playbook, all[i]->playbook) != 0)
            continue;
        tell_backup(events, all[i], list->now_us);
        if (newest == NULL && rh_backup_made(all[i], &made) &&
            made <= list->now_us)
            newest = all[i];
    }
    rc = check_age(list, newest, arena, error);
done:
    rh_arena_free(arena);
    return rc;
}

/* ---- Retention ---- */

void rh_old_backup_tell(const rh_old_backup *old, const char *event,
                        rh_events *events)
{
    const rh_backup *b = old->backup;
    RH_EMIT(events, event, RH_F_TEXT("name", b->name),
            RH_F_TEXT("directory", b->directory),
            RH_F_TEXT("playbook", b->playbook), RH_F_TEXT("date", b->date),
            RH_F_INT("age_s", old->age_s), RH_F_INT("rows", b->rows),
            RH_F_INT("bytes", b->bytes), RH_F_TEXT("reason", old->kept));
}

static int prune_one(const rh_old_backup *old, bool only_tell,
                     rh_events *events, rh_error *error)
{
    if (old->kept != NULL || only_tell) {
        rh_old_backup_tell(
            old, old->kept != NULL ? "backup_kept" : "planned_removal", events);
        return RH_OK;
    }
    int rc = rh_backup_remove(old->backup, error);
    if (rc == RH_OK)
        rh_old_backup_tell(old, "backup_removed", events);
    return rc;
}

int rh_retention_prune(const rh_retention *retention, bool only_tell,
                       rh_events *events, rh_error *error)
{
    rh_old_backup *old = NULL;
    size_t n = 0;
    rh_arena *arena = rh_arena_new();
    int rc = rh_retention_choose(&old, &n, arena, retention, events, error);
    if (rc == RH_OK && !only_tell)
        rc = rh_retention_finish(retention->dir, error);
    for (size_t i = 0; rc == RH_OK && i < n; i++)
        rc = rh_cancel_requested(retention->cancel)
                 ? rh_retention_stopped(error)
                 : prune_one(&old[i], only_tell, events, error);
    rh_arena_free(arena);
    return rc;
}
