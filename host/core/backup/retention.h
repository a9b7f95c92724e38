/* SPDX-License-Identifier: MIT
 *
 * How long backups are kept: which of them are old enough to go, and how one
 * goes. The newest one of a playbook and database that reads back intact is
 * never among them, however old it is.
 */
#ifndef RH_CORE_RETENTION_H
#define RH_CORE_RETENTION_H

#include "backup.h"
#include "cancel.h"

enum { RH_MOST_KEEP_DAYS = 36500 };

/* What reading backups has told, so that none is read twice. Texts live in
   `arena`; starts with nothing else. */
typedef struct rh_verdicts {
    rh_arena *arena;
    struct rh_verdict {
        const char *directory;
        const char *damage; /* NULL: it is intact */
    } * items;
    size_t n, cap;
} rh_verdicts;

void rh_verdicts_add(rh_verdicts *verdicts, const char *directory,
                     const char *damage);
void rh_verdicts_free(rh_verdicts *verdicts);

typedef struct rh_retention {
    const char *dir;
    const char *playbook; /* whose; NULL: of all */
    const char *place;    /* of which database; NULL: of all */
    int days;
    int64_t now_us;        /* since 1970 */
    rh_verdicts *verdicts; /* is added to; NULL: nothing is known */
    const rh_cancel_flag *cancel;
} rh_retention;

/* A backup that is older than that. */
typedef struct rh_old_backup {
    const rh_backup *backup;
    int64_t age_s;
    const char *kept; /* why it stays all the same; NULL: it may go */
} rh_old_backup;

/* All of them, newest first; RH_CANCELLED when the flag is raised. Reads the newest backup where there is an old
   one, and further ones while what it reads is damaged, which is told as a
   `warning`. Dates are those of the manifests. A backup without a date that
   can be read, or of the future, is none of them and vouches for none; nor
   does a link. */
int rh_retention_choose(rh_old_backup **out, size_t *n, rh_arena *arena,
                        const rh_retention *retention, rh_events *events,
                        rh_error *error);

/* What is said when it was stopped. */
int rh_retention_stopped(rh_error *error);

/* Removes it: renamed at first, so that whatever is left of it when this is
   interrupted is not taken for a backup; then file by file, those that its
   manifest names and no others; the manifest last, so that the next call of
   rh_retention_finish() can go on. Fails, before anything is removed, when
   something else is in it. */
int rh_backup_remove(const rh_backup *backup, rh_error *error);

/* Goes on where a removal was interrupted. */
int rh_retention_finish(const char *dir, rh_error *error);

/* Chooses and removes: a `backup_removed` event each, `backup_kept` for those
   that stay. `only_tell`: `planned_removal` events, and nothing is removed. */
int rh_retention_prune(const rh_retention *retention, bool only_tell,
                       rh_events *events, rh_error *error);

/* One of these events. */
void rh_old_backup_tell(const rh_old_backup *old, const char *event,
                        rh_events *events);

/* ---- The list ---- */

typedef struct rh_backup_list {
    const char *dir;
    const char *playbook; /* whose; NULL: of all */
    int64_t max_age_s;    /* 0: any */
    int64_t now_us;
} rh_backup_list;

/* A `backup` event for each sealed one, newest first, then RH_FAILED when the
   newest is older than that, or there is none. What cannot be read is told as
   a `warning`. */
int rh_backups_tell(const rh_backup_list *list, rh_events *events,
                    rh_error *error);

/* When it was made; false when its manifest has no date that can be read. */
bool rh_backup_made(const rh_backup *backup, int64_t *micros);
/* Now, likewise: microseconds since 1970. */
int64_t rh_backup_now(void);

#endif
