/* SPDX-License-Identifier: MIT
 *
 * The comparison of documents. Nothing is believed of either: a member of
 * another kind than it should be is one that is missing.
 */
#include "plan_drift.h"

#include <inttypes.h>
#include <string.h>

#include "plan.h"

void rh_drift_add(rh_drifts *d, const char *what, const char *was,
                  const char *now)
{
    RH_EMIT(d->events, "plan_drift", RH_F_TEXT("what", what),
            RH_F_TEXT("was", was), RH_F_TEXT("now", now));
    if (d->n++ == 0)
        d->first = rh_arena_printf(
            d->arena, "%s: %s when it was planned, %s now", what,
            was != NULL ? was : "not there", now != NULL ? now : "not there");
}

int rh_drift_outcome(const rh_drifts *d, rh_error *error)
{
    const char *more =
        d->n > 1 ? rh_arena_printf(d->arena, " (and %zu more)", d->n - 1) : "";
    if (d->n == 0)
        return RH_OK;
    return rh_fail(error, RH_STALE,
                   "the plan no longer fits: %s%s; nothing was changed: make a "
                   "new plan with --plan-out, and have it reviewed",
                   d->first, more);
}

/* ---- Members ---- */

static bool is_nested(const rh_json *json)
{
    return json != NULL &&
           (json->kind == RH_JSON_ARRAY || json->kind == RH_JSON_OBJECT);
}

static const char *words_of(const rh_json *json)
{
    if (json == NULL || json->kind == RH_JSON_NULL)
        return NULL;
    return is_nested(json) ? "something else" : json->text;
}

static bool is_same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static const rh_json *first_of(const rh_json *owner, const char *key,
                               rh_json_kind kind)
{
    const rh_json *list = rh_json_get(owner, key);
    return list != NULL && list->kind == kind ? list->first : NULL;
}

typedef void (*compare_fn)(rh_drifts *d, const char *what, const rh_json *was,
                           const rh_json *now);

static void compare_scalar(rh_drifts *d, const char *what, const rh_json *was,
                           const rh_json *now)
{
    if (is_nested(was) || is_nested(now) ||
        !is_same_text(words_of(was), words_of(now)))
        rh_drift_add(d, what, words_of(was), words_of(now));
}

/* Members of two objects by their keys; each is named `prefix` and its key. */
static void compare_members(rh_drifts *d, const char *prefix,
                            const rh_json *was, const rh_json *now,
                            compare_fn compare)
{
    const rh_json *a =
        was != NULL && was->kind == RH_JSON_OBJECT ? was->first : NULL;
    const rh_json *b =
        now != NULL && now->kind == RH_JSON_OBJECT ? now->first : NULL;
    for (; a != NULL; a = a->next)
        compare(d, rh_arena_printf(d->arena, "%s%s", prefix, a->key), a,
                rh_json_get(now, a->key));
    for (; b != NULL; b = b->next)
        if (rh_json_get(was, b->key) == NULL)
            compare(d, rh_arena_printf(d->arena, "%s%s", prefix, b->key), NULL,
                    b);
}

static void compare_part(rh_drifts *d, const char *key, const char *prefix,
                         const rh_json *was, const rh_json *now,
                         compare_fn compare)
{
    compare_members(d, prefix, rh_json_get(was, key), rh_json_get(now, key),
                    compare);
}

/* ---- Playbook and settings ---- */

void rh_drift_playbook(rh_drifts *d, const rh_json *was, const rh_json *now)
{
    compare_part(d, "files", "file ", was, now, compare_scalar);
    compare_part(d, "playbook", "the playbook's ", was, now, compare_scalar);
}

/* What a secret is, nobody is told: another value is all that is said. */
static void compare_variable(rh_drifts *d, const char *what, const rh_json *was,
                             const rh_json *now)
{
    const char *a = rh_json_text(was, "fingerprint");
    const char *b = rh_json_text(now, "fingerprint");
    const char *x = rh_json_text(was, "value");
    const char *y = rh_json_text(now, "value");
    if (!is_same_text(a, b) || !is_same_text(x, y))
        rh_drift_add(d, what, a != NULL ? "a secret" : x,
                     b == NULL   ? y
                     : a != NULL ? "another one"
                                 : "a secret");
}

void rh_drift_settings(rh_drifts *d, const rh_json *was, const rh_json *now)
{
    compare_scalar(d, "backup directory", rh_json_get(was, "backup_directory"),
                   rh_json_get(now, "backup_directory"));
    compare_part(d, "options", "option --", was, now, compare_scalar);
    compare_part(d, "environment", "environment variable ", was, now,
                 compare_variable);
}

void rh_drift_target(rh_drifts *d, const rh_json *was, const rh_json *now)
{
    compare_part(d, "target", "the target's ", was, now, compare_scalar);
}

/* ---- Tables ---- */

static void compare_table(rh_drifts *d, const char *what, const rh_json *was,
                          const rh_json *now)
{
    if (was == NULL || now == NULL)
        rh_drift_add(d, what, was != NULL ? "there" : NULL,
                     now != NULL ? "there" : NULL);
    else
        compare_members(d, rh_arena_printf(d->arena, "%s, ", what), was, now,
                        compare_scalar);
}

void rh_drift_tables(rh_drifts *d, const rh_json *was, const rh_json *now)
{
    compare_part(d, "tables", "table ", was, now, compare_table);
}

/* ---- Operations ---- */

static const char *counted(rh_drifts *d, int64_t n, const char *unit)
{
    return n < 0 ? "an unknown number"
                 : rh_arena_printf(d->arena, "%" PRId64 " %s", n, unit);
}

/* That nobody could count it was reviewed, too; that nobody can is new. */
static void compare_count(rh_drifts *d, const char *what, const rh_json *was,
                          const rh_json *now, const char *key, const char *unit)
{
    int64_t a = rh_json_integer(was, key, -1);
    int64_t b = rh_json_integer(now, key, -1);
    if (a >= 0 && (b < 0 || !rh_plan_is_near(a, b)))
        rh_drift_add(d, what, counted(d, a, unit), counted(d, b, unit));
}

static const char *describe(rh_drifts *d, const rh_json *op)
{
    const rh_json *effect = first_of(op, "effects", RH_JSON_ARRAY);
    const char *text = rh_json_text(effect, "text");
    const char *what = rh_json_text(op, "what");
    const char *kind = rh_json_text(op, "kind");
    if (op == NULL)
        return NULL;
    return rh_arena_printf(d->arena, "%s (%s)", kind != NULL ? kind : "?",
                           text != NULL   ? text
                           : what != NULL ? what
                                          : "no rows");
}

static void compare_effects(rh_drifts *d, const char *name, const rh_json *was,
                            const rh_json *now)
{
    const rh_json *a = first_of(was, "effects", RH_JSON_ARRAY);
    const rh_json *b = first_of(now, "effects", RH_JSON_ARRAY);
    for (; a != NULL && b != NULL; a = a->next, b = b->next) {
        const char *table = rh_json_text(b, "table");
        const char *text = rh_json_text(b, "text");
        if (rh_json_get(a, "compared") == NULL)
            rh_drift_add(d, name, NULL, "a number of rows");
        compare_count(d,
                      rh_arena_printf(d->arena, "table %s, %s",
                                      table != NULL ? table : "of it",
                                      text != NULL ? text : name),
                      a, b, "compared", "rows");
    }
    if (a != NULL || b != NULL)
        rh_drift_add(d, name, "other tables", "other tables");
}

static void compare_operation(rh_drifts *d, size_t number, const rh_json *was,
                              const rh_json *now)
{
    const char *name = rh_arena_printf(d->arena, "operation %zu", number);
    const char *a = describe(d, was), *b = describe(d, now);
    if (was != NULL && now != NULL &&
        is_same_text(rh_json_text(was, "sha256"), rh_json_text(now, "sha256")))
        compare_effects(d, name, was, now);
    else if (is_same_text(a, b))
        rh_drift_add(d, name, a, "the same with other values or files");
    else
        rh_drift_add(d, name, a, b);
}

static void compare_backup(rh_drifts *d, const rh_json *was, const rh_json *now)
{
    const char *a = rh_json_text(was, "table"), *b = rh_json_text(now, "table");
    if (!is_same_text(a, b) ||
        !is_same_text(rh_json_text(was, "file"), rh_json_text(now, "file")))
        rh_drift_add(d, "a table of the backup", a, b);
    else if (rh_json_get(was, "rows") == NULL)
        rh_drift_add(d, "a table of the backup", NULL, "a number of rows");
    else
        compare_count(d, rh_arena_printf(d->arena, "table %s, to back up", b),
                      was, now, "rows", "rows");
}

static const rh_json *next(const rh_json *item)
{
    return item != NULL ? item->next : NULL;
}

void rh_drift_operations(rh_drifts *d, const rh_json *was, const rh_json *now)
{
    size_t number = 1;
    const rh_json *a = first_of(was, "operations", RH_JSON_ARRAY);
    const rh_json *b = first_of(now, "operations", RH_JSON_ARRAY);
    for (; a != NULL || b != NULL; a = next(a), b = next(b))
        compare_operation(d, number++, a, b);
    a = first_of(was, "backup", RH_JSON_ARRAY);
    b = first_of(now, "backup", RH_JSON_ARRAY);
    for (; a != NULL || b != NULL; a = next(a), b = next(b))
        compare_backup(d, a, b);
}

/* ---- What follows the commit ---- */

static const char *what_follows(rh_drifts *d, const rh_json *event)
{
    static const char *const keys[] = {"pattern", "key", "command", "name"};
    const char *kind = rh_json_text(event, "kind");
    const char *object = NULL;
    if (event == NULL)
        return NULL;
    for (size_t i = 0; i < sizeof keys / sizeof *keys && object == NULL; i++)
        object = rh_json_text(event, keys[i]);
    if (kind == NULL)
        kind = rh_json_text(event, "event");
    return rh_arena_printf(d->arena, "%s %s", kind != NULL ? kind : "?",
                           object != NULL ? object : "");
}

static const rh_json *find_removal(const rh_json *list, const char *directory)
{
    for (; list != NULL; list = list->next) {
        const char *event = rh_json_text(list, "event");
        if (is_same_text(event, "planned_removal") &&
            is_same_text(rh_json_text(list, "directory"), directory))
            return list;
    }
    return NULL;
}

static bool is_removal(const rh_json *event)
{
    return is_same_text(rh_json_text(event, "event"), "planned_removal");
}

static const rh_json *skip_removals(const rh_json *event)
{
    while (event != NULL && is_removal(event))
        event = event->next;
    return event;
}

static void compare_follow_up(rh_drifts *d, const rh_json *was,
                              const rh_json *now)
{
    const char *a = what_follows(d, was), *b = what_follows(d, now);
    if (!is_same_text(a, b)) {
        rh_drift_add(d, "what follows the commit", a, b);
        return;
    }
    compare_count(d, a, was, now, "keys", "keys");
    if (!is_same_text(rh_json_text(was, "program"),
                      rh_json_text(now, "program")))
        rh_drift_add(d, rh_arena_printf(d->arena, "the program of %s", a),
                     rh_json_text(was, "program"),
                     rh_json_text(now, "program"));
}

/* Fewer backups may go than were reviewed, but none that was not. */
void rh_drift_follow_ups(rh_drifts *d, const rh_json *was, const rh_json *now)
{
    const rh_json *all = first_of(was, "after_commit", RH_JSON_ARRAY);
    const rh_json *b = first_of(now, "after_commit", RH_JSON_ARRAY);
    for (const rh_json *e = b; e != NULL; e = e->next)
        if (is_removal(e) &&
            find_removal(all, rh_json_text(e, "directory")) == NULL)
            rh_drift_add(d, "a backup that is removed", NULL,
                         rh_json_text(e, "directory"));
    const rh_json *a = skip_removals(all);
    b = skip_removals(b);
    while (a != NULL || b != NULL) {
        compare_follow_up(d, a, b);
        a = skip_removals(next(a));
        b = skip_removals(next(b));
    }
}
