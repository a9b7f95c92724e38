/* SPDX-License-Identifier: MIT
 *
 * Which event is shown by what, and what all of them share. Rows of events of
 * one name wait until another name comes, so that they can be aligned.
 */
#include "render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void view_init(view *v, terminal *term)
{
    *v = (view){.term = term, .name_width = 12};
}

void view_free(view *v)
{
    for (size_t i = 0; i < v->nstats; i++) {
        free(v->stats[i].label);
        free(v->stats[i].before);
        free(v->stats[i].after);
    }
    free(v->stats);
    free(v->mode);
    free(v->run_id);
    free(v->proof);
    free(v->last);
    free(v->backup_name);
    table_clear(&v->pending);
    table_clear(&v->plan);
    buffer_free(&v->backed_up);
    buffer_free(&v->files);
}

void view_keep(char **slot, const char *text)
{
    char *copy = text != NULL ? cli_strdup(text) : NULL;
    free(*slot);
    *slot = copy;
}

const char *view_text(const rh_event *e, const char *name)
{
    const char *text = rh_event_text(e, name);
    return text != NULL ? text : "";
}

bool view_has_rows(const rh_event *e)
{
    return rh_event_integer(e, "rows", -1) != 0 ||
           strcmp(view_text(e, "kind"), "files.write") != 0;
}

void view_add(const view *v, buffer *b, const rh_event *e, const char *name)
{
    terminal_clean(v->term, b, view_text(e, name));
}

void view_heading(view *v, const char *heading)
{
    buffer line = {0};
    if (v->heading != NULL && strcmp(v->heading, heading) == 0)
        return;
    v->heading = heading;
    terminal_print(v->term, &line);
    terminal_style(v->term, &line, BOLD, heading);
    terminal_print(v->term, &line);
    buffer_free(&line);
}

void view_line(view *v, mark m, style s, const char *text)
{
    table one = {0};
    table_row_add(&one, s, m);
    table_set(&one, 0, text);
    table_print(&one, v->term);
}

void view_card(view *v, const char *label, const char *value)
{
    buffer line = {0}, padded = {0};
    if (*value == '\0')
        return;
    buffer_addf(&padded, "%-10s", label);
    buffer_add(&line, "  ");
    terminal_style(v->term, &line, DIM, buffer_str(&padded));
    buffer_addf(&line, "  %s", value);
    terminal_print(v->term, &line);
    buffer_free(&line);
    buffer_free(&padded);
}

void view_text_card(view *v, const char *label, const char *text)
{
    enum { INDENT = 14, NARROWEST = 20 };
    size_t columns = v->term->columns;
    buffer line = {0};
    columns = columns > INDENT + NARROWEST ? columns - INDENT : NARROWEST;
    while (*text != '\0') {
        const char *next = text;
        buffer_addn(&line, text, format_wrap(text, columns, &next));
        view_card(v, label, buffer_str(&line));
        buffer_clear(&line);
        text = next;
        label = "";
    }
    buffer_free(&line);
}

/* A playbook's print() may hold several lines. */
static void render_print(view *v, const rh_event *e)
{
    const char *at = view_text(e, "text");
    buffer raw = {0}, line = {0};
    while (*at != '\0') {
        size_t n = strcspn(at, "\n");
        buffer_addn(&raw, at, n);
        buffer_add(&line, "  ");
        terminal_clean(v->term, &line, buffer_str(&raw));
        terminal_print(v->term, &line);
        buffer_clear(&raw);
        at += n + (at[n] == '\n');
    }
    buffer_free(&raw);
    buffer_free(&line);
}

static void render_warning(view *v, const rh_event *e)
{
    buffer text = {0};
    view_add(v, &text, e, "text");
    view_line(v, MARK_WARN, YELLOW, buffer_str(&text));
    buffer_free(&text);
}

/* A phase is shown only while it lasts. */
static void render_phase(view *v, const rh_event *e)
{
    static const char *const phases[][2] = {
        {"inspect", "  Reading the database"},
        {"plan", "  Planning"},
        {"lock", "  Waiting for locks"},
        {"replan", "  Checking the plan again under the locks"},
        {"backup", "  Backing up"},
        {"change", "  Changing"},
        {"measure", "  Measuring what changed"},
        {"verify", "  Verifying"},
        {"commit", "  Committing"},
        {"follow_up", "  Following up"},
        {"report", "  Reading the database"}};
    const char *name = view_text(e, "name");
    v->replanning = strcmp(name, "replan") == 0;
    for (size_t i = 0; i < sizeof phases / sizeof *phases; i++)
        if (strcmp(phases[i][0], name) == 0 && !v->recorded)
            terminal_live(v->term, phases[i][1]);
}

static render_fn renderer(const char *name)
{
    static const struct {
        const char *name;
        render_fn fn;
    } renderers[] = {{"run", render_run},
                     {"playbook", render_playbook},
                     {"touches", render_touches},
                     {"target", render_target},
                     {"warning", render_warning},
                     {"phase", render_phase},
                     {"statistic", render_statistic},
                     {"planned_backup", render_planned_backup},
                     {"planned", render_planned},
                     {"planned_loss", render_planned_loss},
                     {"planned_reaction", render_planned_reaction},
                     {"planned_redis", render_planned_redis},
                     {"planned_command", render_planned_command},
                     {"planned_end", render_planned_end},
                     {"plan_replaces", render_plan_replaces},
                     {"plan_written", render_plan_written},
                     {"plan_drift", render_plan_drift},
                     {"marked", render_marked},
                     {"proof", render_proof},
                     {"confirmed", render_confirmed},
                     {"lock_wait", render_lock_wait},
                     {"blocker", render_blocker},
                     {"backup_started", render_backup_started},
                     {"progress", render_progress},
                     {"backup_table", render_backup_table},
                     {"backup_file", render_backup_file},
                     {"backup_sealed", render_backup_sealed},
                     {"changed", render_changed},
                     {"measured", render_measured},
                     {"verified", render_verified},
                     {"committed", render_committed},
                     {"rolled_back", render_rolled_back},
                     {"file_created", render_file_created},
                     {"follow_up_started", render_follow_up_started},
                     {"redis_deleted", render_redis_deleted},
                     {"redis_flushed", render_redis_flushed},
                     {"redis_set", render_redis_set},
                     {"command_output", render_command_output},
                     {"command_ended", render_command_ended},
                     {"follow_up_failed", render_follow_up_failed},
                     {"print", render_print},
                     {"result", render_result},
                     {"backup", render_backup},
                     {"planned_removal", render_planned_removal},
                     {"backup_removed", render_backup_removed},
                     {"backup_kept", render_backup_kept},
                     {"verified_backup", render_verified_backup},
                     {"recorded_run", render_recorded_run},
                     {"resumed", render_resumed},
                     {"planned_resume", render_planned_resume},
                     {"standing", render_standing},
                     {"sandbox", render_sandbox}};
    for (size_t i = 0; i < sizeof renderers / sizeof *renderers; i++)
        if (strcmp(renderers[i].name, name) == 0)
            return renderers[i].fn;
    return NULL;
}

void view_flush(view *v)
{
    table_print(&v->pending, v->term);
    terminal_end_live(v->term);
}

void view_event(view *v, const rh_event *event)
{
    render_fn fn = renderer(event->name);
    bool transient = strcmp(event->name, "progress") == 0;
    if (fn == NULL)
        return;
    if (!transient && v->last != NULL && strcmp(v->last, event->name) != 0)
        table_print(&v->pending, v->term);
    if (!transient)
        view_keep(&v->last, event->name);
    fn(v, event);
}
