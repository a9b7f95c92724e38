/* SPDX-License-Identifier: MIT
 *
 * Up to the plan: what runs, where, what is there, what would happen to it.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "render.h"

void render_playbook(view *v, const rh_event *e)
{
    (void)e;
    v->undecided = false;
}

void render_touches(view *v, const rh_event *e)
{
    v->undecided = rh_event_text(e, "table") == NULL;
}

void render_run(view *v, const rh_event *e)
{
    buffer line = {0}, text = {0};
    v->in_run = true;
    view_keep(&v->mode, view_text(e, "mode"));
    view_keep(&v->run_id, rh_event_text(e, "id"));
    /* What could not be loaded has no name but its path. */
    view_add(v, &text, e,
             rh_event_text(e, "playbook") != NULL ? "playbook" : "path");
    terminal_style(v->term, &line, BOLD, buffer_str(&text));
    if (strcmp(v->mode, "dry run") == 0)
        buffer_add(&line, "  (dry run: the server refuses every write)");
    else if (strcmp(v->mode, "rehearse") == 0)
        buffer_add(&line, "  (rehearsal: rolled back at the end)");
    terminal_print(v->term, &line);
    view_add(v, &line, e, "summary");
    if (line.len > 0)
        terminal_print(v->term, &line);
    buffer_clear(&text);
    buffer_repeat(&text, terminal_dash(v->term),
                  v->term->is_tty ? v->term->columns : 72);
    terminal_style(v->term, &line, DIM, buffer_str(&text));
    terminal_print(v->term, &line);
    buffer_free(&line);
    buffer_free(&text);
}

static void card(view *v, const rh_event *e, const char *label,
                 const char *field)
{
    buffer b = {0};
    view_add(v, &b, e, field);
    view_card(v, label, buffer_str(&b));
    buffer_free(&b);
}

static void class_card(view *v, const rh_event *e)
{
    buffer b = {0}, shown = {0};
    view_add(v, &b, e, "class");
    bool production = strcmp(buffer_str(&b), "production") == 0;
    terminal_style(v->term, &shown, production ? RED : PLAIN, buffer_str(&b));
    view_card(v, "Class", buffer_str(&shown));
    buffer_free(&b);
    buffer_free(&shown);
}

void render_target(view *v, const rh_event *e)
{
    buffer b = {0};
    view_add(v, &b, e, "database");
    if (*view_text(e, "server") != '\0')
        buffer_add(&b, " on ");
    view_add(v, &b, e, "server");
    if (*view_text(e, "server_version") != '\0')
        buffer_add(&b, ", PostgreSQL ");
    view_add(v, &b, e, "server_version");
    view_card(v, "Database", buffer_str(&b));
    buffer_clear(&b);
    view_add(v, &b, e, "user");
    if (rh_event_integer(e, "superuser", 0) != 0)
        buffer_add(&b, " (superuser)");
    view_card(v, "User", buffer_str(&b));
    class_card(v, e);
    card(v, e, "Redis", "redis");
    buffer_free(&b);
}

/* ---- Statistics --------------------------------------------------------- */

/* The value as shown: integers, exact numbers and text. */
static char *statistic_value(const view *v, const rh_event *e)
{
    buffer raw = {0}, clean = {0};
    const char *text = rh_event_text(e, "value");
    if (text == NULL)
        buffer_addf(&raw, "%" PRId64, rh_event_integer(e, "value", 0));
    else
        buffer_add(&raw, text);
    buffer shown = {0};
    format_number(&shown, buffer_str(&raw), rh_event_text(e, "unit"));
    terminal_clean(v->term, &clean, buffer_str(&shown));
    buffer_free(&raw);
    buffer_free(&shown);
    return clean.data != NULL ? clean.data : cli_strdup("");
}

static stat_line *find_stat(view *v, const char *label)
{
    for (size_t i = 0; i < v->nstats; i++)
        if (strcmp(v->stats[i].label, label) == 0)
            return &v->stats[i];
    v->stats = cli_grow(v->stats, &v->stats_cap, v->nstats, sizeof *v->stats);
    v->stats[v->nstats] = (stat_line){.label = cli_strdup(label)};
    return &v->stats[v->nstats++];
}

static void after_header(view *v)
{
    if (v->pending.nrows > 0)
        return;
    table_row_add(&v->pending, DIM, MARK_NONE);
    table_set(&v->pending, 1, "before");
    table_set(&v->pending, 2, "after");
}

void render_statistic(view *v, const rh_event *e)
{
    bool after = strcmp(view_text(e, "when"), "after") == 0;
    stat_line *s = find_stat(v, view_text(e, "label"));
    char **slot = after ? &s->after : &s->before;
    free(*slot);
    *slot = statistic_value(v, e);
    if (v->replanning && !after)
        return;
    view_heading(v, after ? "New statistics" : "Current statistics");
    v->pending.right[1] = v->pending.right[2] = true;
    if (after)
        after_header(v);
    table_row_add(&v->pending, PLAIN, MARK_NONE);
    table_set_clean(&v->pending, v->term, 0, s->label);
    table_set(&v->pending, 1, s->before != NULL ? s->before : "");
    if (after)
        table_set(&v->pending, 2, s->after);
}

/* ---- The plan ----------------------------------------------------------- */

static void widen(view *v, const char *name)
{
    size_t width = format_width(name);
    v->name_width = width > v->name_width ? width : v->name_width;
}

/* Room for the names in the line of the backup: where nothing limits the
   width, the longest line makes all others as long. */
enum { NAMES_WIDTH = 72 };

/* The first ones, as long as there is room. */
static void name_backed_up(view *v, const rh_event *e)
{
    buffer *names = &v->backed_up;
    size_t width = format_width(view_text(e, "table"));
    bool all_named = v->totals.backup_named + 1 == v->totals.backup_tables;
    if (!all_named ||
        (names->len > 0 &&
         format_width(buffer_str(names)) + 2 + width > NAMES_WIDTH))
        return;
    v->totals.backup_named++;
    if (names->len > 0)
        buffer_add(names, ", ");
    view_add(v, names, e, "table");
}

void render_planned_backup(view *v, const rh_event *e)
{
    if (v->replanning)
        return;
    widen(v, view_text(e, "table"));
    if (v->totals.backup_tables++ == 0 && v->plan.nrows == 0)
        table_row_add(&v->plan, PLAIN, MARK_ITEM);
    v->totals.backup_rows += rh_event_integer(e, "rows", 0);
    name_backed_up(v, e);
}

static void set_rows(table *t, const rh_event *e, size_t column)
{
    buffer b = {0};
    int64_t rows = rh_event_integer(e, "rows", -1);
    if (rows < 0)
        return;
    if (rh_event_integer(e, "exact", 1) == 0)
        buffer_add(&b, "about ");
    format_counted(&b, rows, "row", "rows");
    table_set(t, column, buffer_str(&b));
    buffer_free(&b);
}

/* "insert 12, update 3, leave 20,000" of a merge or a restore, without what is
   none. */
static void add_merge(buffer *b, const rh_event *e)
{
    static const char *const parts[][2] = {{"insert", "insert "},
                                           {"update", "update "},
                                           {"delete", "delete "},
                                           {"unchanged", "leave "}};
    size_t n = 0;
    for (size_t i = 0; i < 4; i++) {
        int64_t rows = rh_event_integer(e, parts[i][0], -1);
        if (rows <= 0)
            continue;
        buffer_addf(b, "%s%s", n++ == 0 ? ": " : ", ", parts[i][1]);
        format_count(b, rows);
    }
}

static void add_note(view *v, const rh_event *e)
{
    buffer text = {0};
    if (*view_text(e, "note") == '\0')
        return;
    view_add(v, &text, e, "note");
    table_row_add(&v->plan, YELLOW, MARK_WARN);
    table_set(&v->plan, 1, buffer_str(&text));
    buffer_free(&text);
}

void render_planned(view *v, const rh_event *e)
{
    buffer number = {0}, text = {0};
    if (v->replanning)
        return;
    bool destroys = rh_event_integer(e, "destroys", 0) != 0 &&
                    rh_event_integer(e, "rows", -1) != 0;
    widen(v, view_text(e, "table"));
    buffer_addf(&number, "%" PRId64 ".", rh_event_integer(e, "number", 0));
    view_add(v, &text, e, "text");
    add_merge(&text, e);
    table_row_add(&v->plan, PLAIN, destroys ? MARK_DESTROY : MARK_ITEM);
    table_set(&v->plan, 0, buffer_str(&number));
    table_set(&v->plan, 1, buffer_str(&text));
    if (view_has_rows(e))
        set_rows(&v->plan, e, 2);
    add_note(v, e);
    buffer_free(&number);
    buffer_free(&text);
}

/* "41, 42 and 7 more" */
static void add_some(view *v, buffer *b, const rh_event *e, const char *names,
                     const char *unnamed)
{
    int64_t more = rh_event_integer(e, unnamed, 0);
    view_add(v, b, e, names);
    if (more <= 0)
        return;
    buffer_add(b, " and ");
    format_count(b, more);
    buffer_add(b, " more");
}

/* Rows by their keys: those that go, and those that are overwritten. */
void render_planned_loss(view *v, const rh_event *e)
{
    static const char *const kinds[][3] = {
        {"deleted", "unnamed_deleted", "not in the backup, will go: "},
        {"updated", "unnamed_updated",
         "changed since, will be as in the backup: "}};
    if (v->replanning)
        return;
    for (size_t i = 0; i < 2; i++) {
        buffer text = {0};
        if (*view_text(e, kinds[i][0]) == '\0')
            continue;
        buffer_add(&text, kinds[i][2]);
        view_add(v, &text, e, "key");
        buffer_add(&text, " ");
        add_some(v, &text, e, kinds[i][0], kinds[i][1]);
        table_row_add(&v->plan, YELLOW, MARK_WARN);
        table_set(&v->plan, 1, buffer_str(&text));
        buffer_free(&text);
    }
}

/* What the database does besides, by itself. */
void render_planned_reaction(view *v, const rh_event *e)
{
    buffer text = {0};
    if (v->replanning)
        return;
    view_add(v, &text, e, "text");
    table_row_add(&v->plan, YELLOW, MARK_WARN);
    table_set(&v->plan, 1, buffer_str(&text));
    buffer_free(&text);
}

void render_planned_redis(view *v, const rh_event *e)
{
    buffer text = {0};
    bool flush = strcmp(view_text(e, "kind"), "redis.flush_db") == 0;
    bool set = strcmp(view_text(e, "kind"), "redis.set") == 0;
    if (v->replanning)
        return;
    buffer_add(&text, "After the commit, ");
    buffer_add(&text, flush ? "flush the whole Redis database "
                      : set ? "set the Redis key "
                            : "delete the Redis keys ");
    if (flush && rh_event_integer(e, "database", -1) >= 0)
        buffer_addf(&text, "%" PRId64, rh_event_integer(e, "database", 0));
    else if (!flush)
        view_add(v, &text, e, set ? "key" : "pattern");
    table_row_add(&v->plan, PLAIN, set ? MARK_ITEM : MARK_DESTROY);
    table_set(&v->plan, 1, buffer_str(&text));
    if (rh_event_integer(e, "keys", -1) >= 0)
        table_set_count(&v->plan, 2, rh_event_integer(e, "keys", 0), "key",
                        "keys");
    else if (!set)
        table_set(&v->plan, 2, "not counted");
    if (flush)
        add_note(v, e);
    buffer_free(&text);
}

void render_planned_command(view *v, const rh_event *e)
{
    buffer text = {0}, limit = {0};
    if (v->replanning || rh_event_text(e, "program") == NULL)
        return; /* a warning has said why */
    buffer_add(&text, "After the commit, run: ");
    view_add(v, &text, e, "command");
    buffer_addf(&limit, "at most %" PRId64 " s",
                rh_event_integer(e, "timeout_s", 0));
    table_row_add(&v->plan, PLAIN, MARK_ITEM);
    table_set(&v->plan, 1, buffer_str(&text));
    table_set(&v->plan, 2, buffer_str(&limit));
    add_note(v, e);
    buffer_free(&text);
    buffer_free(&limit);
}

static void set_backup_row(view *v, const rh_event *e)
{
    buffer text = {0}, rows = {0};
    buffer_add(&text, "Back up ");
    format_counted(&text, v->totals.backup_tables, "table", "tables");
    buffer_addf(&text, " (%s", buffer_str(&v->backed_up));
    if (v->totals.backup_tables > v->totals.backup_named)
        buffer_addf(&text, ", and %" PRId64 " more",
                    v->totals.backup_tables - v->totals.backup_named);
    buffer_add(&text, ")");
    if (*view_text(e, "backup") != '\0')
        buffer_add(&text, " to ");
    view_add(v, &text, e, "backup");
    format_counted(&rows, v->totals.backup_rows, "row", "rows");
    table_set_at(&v->plan, 0, 1, buffer_str(&text));
    table_set_at(&v->plan, 0, 2, buffer_str(&rows));
    buffer_free(&text);
    buffer_free(&rows);
}

void render_planned_end(view *v, const rh_event *e)
{
    bool destroys = rh_event_integer(e, "destroys", 0) != 0;
    if (v->replanning)
        return;
    v->plan_shown = true;
    view_heading(v, "What will happen");
    v->nothing_to_do = rh_event_integer(e, "changes", 1) == 0;
    if (v->nothing_to_do)
        view_line(v, MARK_DONE, PLAIN, "Nothing: it is all as it should be");
    if (v->totals.backup_tables > 0 && v->nothing_to_do)
        table_set_at(&v->plan, 0, 1, "No backup is made of what stays");
    else if (v->totals.backup_tables > 0)
        set_backup_row(v, e);
    else if (destroys)
        view_line(v, MARK_WARN, YELLOW, "No backup is made");
    v->plan.flexible = 1;
    v->plan.right[0] = v->plan.right[2] = true;
    table_print(&v->plan, v->term);
}
