/* SPDX-License-Identifier: MIT
 *
 * backup.prune: old backups of this playbook and database, once the run has
 * done what it was for. What goes was shown by name in the plan.
 */
#include "op_prune.h"

#include <string.h>

#include "op_classes.h"

typedef struct prune {
    rh_retention retention;
    rh_old_backup *old;
    size_t n;
} prune;

static int prepare(rh_op *op, rh_change *change, rh_error *error)
{
    static const char *const known[] = {"days", NULL};
    const rh_value *days = rh_value_get(op->fields, "days");
    prune *p = op->own = rh_arena_alloc(change->arena, sizeof *p);
    int rc = rh_op_check_fields(op, known, error);
    if (rc != RH_OK)
        return rc;
    if (days == NULL || days->kind != RH_INT || days->u.integer < 1 ||
        days->u.integer > RH_MOST_KEEP_DAYS)
        return rh_op_fail(op, error, "days must be a whole number, 1 to %d",
                          RH_MOST_KEEP_DAYS);
    p->retention = change->retention;
    p->retention.days = (int)days->u.integer;
    return RH_OK;
}

static int choose(const rh_op *op, rh_old_backup **old, size_t *n,
                  rh_change *change, rh_error *error)
{
    prune *p = op->own;
    p->retention.now_us = rh_backup_now();
    int rc = rh_retention_choose(old, n, change->arena, &p->retention,
                                 change->events, error);
    return rh_op_failed(op, error, rc);
}

static int count(rh_op *op, rh_change *change, rh_error *error)
{
    size_t going = 0;
    prune *p = op->own;
    int rc = choose(op, &p->old, &p->n, change, error);
    if (rc != RH_OK)
        return rc;
    for (size_t i = 0; i < p->n; i++)
        going += p->old[i].kept == NULL;
    op->is_left_out = going == 0;
    op->what =
        rh_arena_printf(change->arena, "remove %zu backup%s older than %d days",
                        going, going == 1 ? "" : "s", p->retention.days);
    return RH_OK;
}

const rh_op_class rh_op_prune = {.kind = "backup.prune",
                                 .verb = "remove",
                                 .prepare = prepare,
                                 .count = count};

void rh_prune_tell(const rh_op *op, rh_events *events)
{
    const prune *p = op->own;
    for (size_t i = 0; i < p->n; i++)
        rh_old_backup_tell(
            &p->old[i],
            p->old[i].kept != NULL ? "backup_kept" : "planned_removal", events);
}

void rh_prune_foresee(rh_op *op, const char *const *directories, size_t n,
                      rh_change *change)
{
    if (op->class != &rh_op_prune)
        return;
    prune *p = op->own;
    p->n = n;
    p->old = rh_arena_alloc(change->arena, n * sizeof *p->old);
    for (size_t i = 0; i < n; i++) {
        rh_backup *b = rh_arena_alloc(change->arena, sizeof *b);
        b->directory = directories[i];
        p->old[i].backup = b;
    }
}

static bool is_planned(const prune *planned, const rh_old_backup *old)
{
    for (size_t i = 0; i < planned->n; i++)
        if (planned->old[i].kept == NULL &&
            strcmp(planned->old[i].backup->directory, old->backup->directory) ==
                0)
            return true;
    return false;
}

int rh_prune_carry_out(const rh_op *op, const rh_op *planned, rh_change *change,
                       bool *did, rh_error *error)
{
    size_t n = 0;
    rh_old_backup *old = NULL;
    const prune *p = op->own;
    int rc = choose(op, &old, &n, change, error);
    if (rc == RH_OK)
        rc = rh_retention_finish(p->retention.dir, error);
    for (size_t i = 0; rc == RH_OK && i < n; i++) {
        if (rh_cancel_requested(p->retention.cancel))
            rc = rh_retention_stopped(error);
        if (rc != RH_OK || !is_planned(planned->own, &old[i]))
            continue;
        if (old[i].kept == NULL)
            rc = rh_backup_remove(old[i].backup, error);
        *did = *did || old[i].kept == NULL;
        if (rc == RH_OK)
            rh_old_backup_tell(
                &old[i], old[i].kept != NULL ? "backup_kept" : "backup_removed",
                change->events);
    }
    return rc;
}
