/* SPDX-License-Identifier: MIT
 *
 * Backups, records of runs, and the sandbox.
 */
#include <inttypes.h>
#include <string.h>

#include "render.h"

static void list_row(view *v, style s, mark m, const char *const *titles)
{
    if (v->pending.nrows == 0) {
        table_row_add(&v->pending, DIM, MARK_NONE);
        for (size_t i = 0; titles[i] != NULL; i++)
            table_set(&v->pending, i, titles[i]);
    }
    table_row_add(&v->pending, s, m);
    v->items++;
}

static void set_date(view *v, size_t column, const char *iso)
{
    buffer b = {0};
    format_date(&b, iso);
    table_set_clean(&v->pending, v->term, column, buffer_str(&b));
    buffer_free(&b);
}

static void set_number(view *v, size_t column, int64_t n, bool is_bytes)
{
    buffer b = {0};
    if (is_bytes)
        format_bytes(&b, n);
    else
        format_count(&b, n);
    table_set(&v->pending, column, buffer_str(&b));
    v->pending.right[column] = true;
    buffer_free(&b);
}

/* Absent when there is no date; negative when the clock was wrong then, or is
   now. */
static void set_age(view *v, size_t column, const rh_event *e)
{
    buffer b = {0};
    int64_t age_s = rh_event_integer(e, "age_s", INT64_MIN);
    if (age_s >= 0)
        format_age(&b, age_s);
    else
        buffer_add(&b, age_s == INT64_MIN ? "?" : "in the future");
    table_set(&v->pending, column, buffer_str(&b));
    v->pending.right[column] = true;
    buffer_free(&b);
}

void render_backup(view *v, const rh_event *e)
{
    static const char *const titles[] = {"name", "date",  "database", "age",
                                         "rows", "files", "size",     NULL};
    list_row(v, PLAIN, MARK_NONE, titles);
    table_set_clean(&v->pending, v->term, 0, view_text(e, "name"));
    set_date(v, 1, view_text(e, "date"));
    table_set_clean(&v->pending, v->term, 2, view_text(e, "database"));
    set_age(v, 3, e);
    set_number(v, 4, rh_event_integer(e, "rows", 0), false);
    set_number(v, 5, rh_event_integer(e, "files", 0), false);
    set_number(v, 6, rh_event_integer(e, "bytes", 0), true);
}

/* In the plan of a run. */
static void plan_old_backup(view *v, const rh_event *e, mark m,
                            const char *what)
{
    buffer text = {0}, age = {0};
    if (v->replanning)
        return;
    buffer_add(&text, what);
    view_add(v, &text, e, "name");
    if (rh_event_text(e, "reason") != NULL)
        buffer_add(&text, ": ");
    view_add(v, &text, e, "reason");
    format_age(&age, rh_event_integer(e, "age_s", 0));
    table_row_add(&v->plan, PLAIN, m);
    table_set(&v->plan, 1, buffer_str(&text));
    table_set(&v->plan, 2, buffer_str(&age));
    buffer_free(&text);
    buffer_free(&age);
}

static void list_old_backup(view *v, const rh_event *e, mark m,
                            const char *fate)
{
    static const char *const titles[] = {"name", "age", "rows",
                                         "size", "",    NULL};
    buffer last = {0};
    if (v->in_run)
        view_heading(v, "Old backups");
    list_row(v, PLAIN, m, titles);
    table_set_clean(&v->pending, v->term, 0, view_text(e, "name"));
    set_age(v, 1, e);
    set_number(v, 2, rh_event_integer(e, "rows", 0), false);
    set_number(v, 3, rh_event_integer(e, "bytes", 0), true);
    buffer_addf(&last, "%s%s", fate, view_text(e, "reason"));
    table_set_clean(&v->pending, v->term, 4, buffer_str(&last));
    buffer_free(&last);
}

void render_planned_removal(view *v, const rh_event *e)
{
    if (v->in_run)
        plan_old_backup(v, e, MARK_DESTROY, "At the end, remove the backup ");
    else
        list_old_backup(v, e, MARK_DESTROY, "to be removed");
}

void render_backup_removed(view *v, const rh_event *e)
{
    list_old_backup(v, e, MARK_DONE, "removed");
}

void render_backup_kept(view *v, const rh_event *e)
{
    if (v->in_run && !v->plan_shown)
        plan_old_backup(v, e, MARK_ITEM, "Keep the old backup ");
    else
        list_old_backup(v, e, MARK_WARN, "kept: ");
}

/* A run seals its backup and says so in one line; only damage is worth more
   there. */
void render_backup_file(view *v, const rh_event *e)
{
    static const char *const titles[] = {"file", "rows", "size", "state", NULL};
    bool good = strcmp(view_text(e, "state"), "ok") == 0;
    if (v->in_run && good)
        return;
    list_row(v, good ? PLAIN : RED, good ? MARK_DONE : MARK_DESTROY, titles);
    table_set_clean(&v->pending, v->term, 0, view_text(e, "file"));
    set_number(v, 1, rh_event_integer(e, "rows", 0), false);
    set_number(v, 2, rh_event_integer(e, "bytes", 0), true);
    table_set_clean(&v->pending, v->term, 3, view_text(e, "state"));
    table_set_clean(&v->pending, v->term, 4, view_text(e, "detail"));
}

void render_verified_backup(view *v, const rh_event *e)
{
    buffer text = {0};
    view_add(v, &text, e, "directory");
    buffer_add(&text, " is intact: ");
    format_counted(&text, rh_event_integer(e, "files", 0), "file", "files");
    buffer_add(&text, ", ");
    format_counted(&text, rh_event_integer(e, "rows", 0), "row", "rows");
    buffer_add(&text, ", ");
    format_bytes(&text, rh_event_integer(e, "bytes", 0));
    view_line(v, MARK_DONE, PLAIN, buffer_str(&text));
    buffer_free(&text);
}

/* What it came to, and what is to be known of it besides. */
static void set_outcome(view *v, const rh_event *e, int64_t code)
{
    static const char *const standings[][2] = {
        {"unchanged", "; nothing was changed"},
        {"unknown", "; committed or not is unknown, resume it"},
        {"unfinished", "; not complete, resume it"}};
    const char *standing = view_text(e, "standing");
    buffer b = {0};
    if (strcmp(standing, "running") == 0)
        buffer_add(&b, "running");
    else
        buffer_add(&b, code < 0 ? "never ended" : view_text(e, "status"));
    for (size_t i = 0; i < sizeof standings / sizeof *standings; i++)
        if (strcmp(standings[i][0], standing) == 0)
            buffer_add(&b, standings[i][1]);
    table_set_clean(&v->pending, v->term, 5, buffer_str(&b));
    buffer_free(&b);
}

void render_recorded_run(view *v, const rh_event *e)
{
    static const char *const titles[] = {
        "id", "started", "playbook", "mode", "database", "outcome", NULL};
    int64_t code = rh_event_integer(e, "code", -1);
    bool good = code == RH_OK || code == RH_CHANGES;
    list_row(v, PLAIN, good ? MARK_DONE : MARK_WARN, titles);
    table_set_clean(&v->pending, v->term, 0, view_text(e, "id"));
    set_date(v, 1, view_text(e, "started"));
    table_set_clean(&v->pending, v->term, 2, view_text(e, "playbook"));
    table_set_clean(&v->pending, v->term, 3, view_text(e, "mode"));
    table_set_clean(&v->pending, v->term, 4, view_text(e, "database"));
    set_outcome(v, e, code);
}

void render_sandbox(view *v, const rh_event *e)
{
    static const char *const cards[][2] = {{"Database", "database_url"},
                                           {"Redis", "redis_url"},
                                           {"Directory", "directory"},
                                           {"To end it", "stop"}};
    bool keep = rh_event_integer(e, "keep", 0) != 0;
    buffer b = {0};
    view_heading(v, keep ? "Sandbox (stays when this ends)"
                         : "Sandbox (gone when this ends)");
    for (size_t i = 0; i < (keep ? 4 : 3); i++) {
        view_add(v, &b, e, cards[i][1]);
        view_card(v, cards[i][0], buffer_str(&b));
        buffer_clear(&b);
    }
    terminal_print(v->term, &b);
    buffer_free(&b);
}
