/* SPDX-License-Identifier: MIT
 *
 * From the confirmations to the commit.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "render.h"

void render_confirmed(view *v, const rh_event *e)
{
    buffer text = {0};
    int64_t total = rh_event_integer(e, "total", 0);
    buffer_add(&text, "Confirmed");
    if (total > 1)
        buffer_addf(&text, " (%" PRId64 " of %" PRId64 ")",
                    rh_event_integer(e, "number", 0), total);
    if (!v->asked_here)
        view_heading(v, "Confirmations");
    if (v->recorded) {
        buffer_add(&text, ": ");
        view_add(v, &text, e, "phrase");
    }
    view_line(v, MARK_DONE, PLAIN, buffer_str(&text));
    buffer_free(&text);
}

void render_lock_wait(view *v, const rh_event *e)
{
    buffer text = {0};
    buffer_addf(&text, "Waiting for locks, attempt %" PRId64 " of %" PRId64,
                rh_event_integer(e, "attempt", 0),
                rh_event_integer(e, "attempts", 0));
    if (*view_text(e, "tables") != '\0')
        buffer_add(&text, ": ");
    view_add(v, &text, e, "tables");
    view_line(v, MARK_WARN, YELLOW, buffer_str(&text));
    buffer_free(&text);
}

/* "word_views is held by pid 4711 (app, psql, idle in transaction for 34 s)" */
void render_blocker(view *v, const rh_event *e)
{
    static const char *const parts[] = {"user", "application", "state"};
    buffer text = {0};
    view_add(v, &text, e, "table");
    buffer_addf(&text, "%sheld by pid %" PRId64 " (",
                text.len > 0 ? " is " : "", rh_event_integer(e, "pid", 0));
    for (size_t i = 0; i < 3; i++) {
        if (i > 0 && *view_text(e, parts[i]) != '\0')
            buffer_add(&text, ", ");
        view_add(v, &text, e, parts[i]);
    }
    buffer_add(&text, " for ");
    int64_t age = rh_event_integer(e, "age_s", 0);
    if (age < 60)
        buffer_addf(&text, "%" PRId64 " s", age);
    else
        format_duration(&text, age * 1000);
    buffer_add(&text, ")");
    if (*view_text(e, "query") != '\0')
        buffer_add(&text, ": ");
    view_add(v, &text, e, "query");
    view_line(v, MARK_ITEM, PLAIN, buffer_str(&text));
    buffer_free(&text);
}

void render_progress(view *v, const rh_event *e)
{
    buffer line = {0};
    int64_t rows = rh_event_integer(e, "rows", 0);
    int64_t total = rh_event_integer(e, "total", 0);
    int64_t ms = rh_event_integer(e, "elapsed_ms", 0);
    if (rh_event_integer(e, "end", 0) != 0) {
        terminal_end_live(v->term);
        return;
    }
    buffer_add(&line, "  ");
    view_add(v, &line, e, "what");
    if (rows > 0 || total > 0)
        buffer_add(&line, "  ");
    if (total > 0 && rows <= total)
        buffer_addf(&line, "%" PRId64 "%%  ",
                    (int64_t)((double)rows * 100 / (double)total));
    if (rows > 0 || total > 0)
        format_counted(&line, rows, "row", "rows");
    if (ms > 0 && rows > 0) {
        double rate = (double)rows * 1000 / (double)ms;
        buffer_add(&line, "  ");
        format_count(&line, (int64_t)rate);
        buffer_add(&line, "/s");
        if (total > rows) {
            buffer_add(&line, "  ");
            format_duration(&line,
                            (int64_t)((double)(total - rows) / rate * 1000));
            buffer_add(&line, " left");
        }
    } else if (ms > 0) {
        buffer_add(&line, "  ");
        format_duration(&line, ms);
    }
    terminal_live(v->term, buffer_str(&line));
    buffer_free(&line);
}

/* ---- Lines with a table, rows and time ---------------------------------- */

/* Printed at once, since each may have taken long: the widths come from the
   plan. */
static void work_line(view *v, const rh_event *e, const char *verb,
                      const char *name, const char *detail)
{
    buffer line = {0}, count = {0}, extra = {0};
    size_t width = format_width(name);
    buffer_add(&line, "  ");
    terminal_mark(v->term, &line, MARK_DONE);
    buffer_addf(&line, "%s%s%s", verb, *verb != '\0' ? " " : "", name);
    buffer_repeat(&line, " ",
                  width < v->name_width ? v->name_width - width : 0);
    if (view_has_rows(e) && rh_event_integer(e, "rows", -1) >= 0)
        format_counted(&count, rh_event_integer(e, "rows", 0), "row ", "rows");
    width = format_width(buffer_str(&count));
    buffer_repeat(&line, " ", width < 16 ? 16 - width : 2);
    buffer_addf(&line, "%s  ", buffer_str(&count));
    format_duration(&extra, rh_event_integer(e, "elapsed_ms", 0));
    buffer_add(&extra, detail);
    terminal_style(v->term, &line, DIM, buffer_str(&extra));
    terminal_print(v->term, &line);
    buffer_free(&line);
    buffer_free(&count);
    buffer_free(&extra);
}

void render_backup_started(view *v, const rh_event *e)
{
    (void)e;
    view_heading(v, "Backup");
}

void render_backup_table(view *v, const rh_event *e)
{
    buffer name = {0}, detail = {0};
    view_heading(v, "Backup");
    view_add(v, &name, e, "table");
    if (*view_text(e, "file") != '\0')
        buffer_add(&detail, "  ");
    view_add(v, &detail, e, "file");
    work_line(v, e, "", buffer_str(&name), buffer_str(&detail));
    buffer_free(&name);
    buffer_free(&detail);
}

void render_backup_sealed(view *v, const rh_event *e)
{
    buffer text = {0};
    v->sealed = true;
    v->totals.sealed_rows = rh_event_integer(e, "rows", 0);
    v->totals.sealed_files = rh_event_integer(e, "files", 0);
    view_keep(&v->backup_name, rh_event_text(e, "directory"));
    buffer_add(&text, "Sealed and read back, ");
    format_counted(&text, v->totals.sealed_files, "file", "files");
    buffer_add(&text, ", ");
    format_bytes(&text, rh_event_integer(e, "bytes", 0));
    buffer_add(&text, ": ");
    view_add(v, &text, e, "directory");
    view_line(v, MARK_DONE, PLAIN, buffer_str(&text));
    buffer_free(&text);
}

static const char *past(const char *verb)
{
    static const char *const verbs[][2] = {
        {"delete", "Deleted "}, {"load", "Loaded  "},   {"merge", "Merged  "},
        {"insert", "Inserted"}, {"update", "Updated "}, {"restore", "Restored"},
        {"run", "Ran     "},    {"write", "Wrote   "}};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verbs[i][0], verb) == 0)
            return verbs[i][1];
    return "Changed ";
}

static void count_change(totals *sums, const rh_event *e, const char *verb)
{
    int64_t rows = rh_event_integer(e, "rows", 0);
    int64_t inserted = rh_event_integer(e, "insert", -1);
    int64_t updated = rh_event_integer(e, "update", -1);
    if (inserted >= 0 || updated >= 0) {
        sums->inserted += inserted > 0 ? inserted : 0;
        sums->updated += updated > 0 ? updated : 0;
    } else if (strcmp(verb, "delete") == 0) {
        sums->deleted += rows;
    } else if (strcmp(verb, "load") == 0 || strcmp(verb, "restore") == 0) {
        sums->loaded += rows;
        sums->deleted += rh_event_integer(e, "cleared", 0);
    } else if (strcmp(verb, "insert") == 0) {
        sums->inserted += rows;
    } else if (strcmp(verb, "update") == 0) {
        sums->updated += rows;
    } else if (strcmp(verb, "run") == 0) {
        sums->ran += rows;
    }
}

static void add_detail(buffer *b, const rh_event *e)
{
    static const char *const parts[][2] = {{"insert", " inserted"},
                                           {"update", " updated"},
                                           {"unchanged", " unchanged"},
                                           {"skipped", " skipped"}};
    for (size_t i = 0; i < 4; i++) {
        int64_t rows = rh_event_integer(e, parts[i][0], -1);
        if (rows <= 0)
            continue;
        buffer_add(b, b->len > 0 ? ", " : "  ");
        format_count(b, rows);
        buffer_add(b, parts[i][1]);
    }
}

/* "Run UPDATE ..." is the plan's word for it. */
static const char *behind_verb(const char *text)
{
    const char *blank = strchr(text, ' ');
    return blank != NULL ? blank + 1 : text;
}

void render_changed(view *v, const rh_event *e)
{
    buffer name = {0}, detail = {0};
    const char *verb = view_text(e, "verb");
    bool has_table = *view_text(e, "table") != '\0';
    view_heading(v, "Changes");
    count_change(&v->totals, e, verb);
    if (has_table)
        view_add(v, &name, e, "table");
    else
        terminal_clean(v->term, &name, behind_verb(view_text(e, "text")));
    add_detail(&detail, e);
    work_line(v, e, past(verb), buffer_str(&name), buffer_str(&detail));
    buffer_free(&name);
    buffer_free(&detail);
}

/* ---- Measure, verify, commit -------------------------------------------- */

static void measured_header(view *v)
{
    static const char *const titles[] = {"", "inserted", "updated", "deleted"};
    if (v->pending.nrows > 0)
        return;
    table_row_add(&v->pending, DIM, MARK_NONE);
    for (size_t i = 0; i < 4; i++) {
        table_set(&v->pending, i, titles[i]);
        v->pending.right[i] = i > 0;
    }
}

void render_measured(view *v, const rh_event *e)
{
    static const char *const fields[] = {"inserted", "updated", "deleted"};
    const char *all = rh_event_integer(e, "dropped", 0) != 0     ? "dropped"
                      : rh_event_integer(e, "truncated", 0) != 0 ? "all"
                                                                 : NULL;
    view_heading(v, "Verification");
    measured_header(v);
    table_row_add(&v->pending, PLAIN, MARK_NONE);
    table_set_clean(&v->pending, v->term, 0, view_text(e, "table"));
    for (size_t i = 0; i < 3; i++) {
        buffer b = {0};
        int64_t rows = rh_event_integer(e, fields[i], 0);
        if (all != NULL && i == 2 && rows == 0)
            buffer_add(&b, all);
        else
            format_count(&b, rows);
        table_set(&v->pending, i + 1, buffer_str(&b));
        buffer_free(&b);
    }
}

void render_verified(view *v, const rh_event *e)
{
    (void)e;
    view_heading(v, "Verification");
    view_line(v, MARK_DONE, PLAIN, "The playbook's checks hold");
}

void render_committed(view *v, const rh_event *e)
{
    buffer text = {0};
    v->committed = true;
    view_heading(v, "Commit");
    buffer_add(&text, "Committed");
    if (rh_event_text(e, "xid") != NULL) {
        buffer_add(&text, ", transaction ");
        view_add(v, &text, e, "xid");
    } else if (rh_event_integer(e, "xid", 0) != 0) {
        buffer_addf(&text, ", transaction %" PRId64,
                    rh_event_integer(e, "xid", 0));
    }
    view_line(v, MARK_DONE, PLAIN, buffer_str(&text));
    buffer_free(&text);
}

void render_rolled_back(view *v, const rh_event *e)
{
    buffer text = {0};
    bool planned = v->mode != NULL && strcmp(v->mode, "rehearse") == 0;
    v->rolled_back = true;
    view_heading(v, "Rollback");
    buffer_add(&text, "Rolled back");
    if (*view_text(e, "reason") != '\0')
        buffer_add(&text, ": ");
    view_add(v, &text, e, "reason");
    view_line(v, planned ? MARK_DONE : MARK_WARN, PLAIN, buffer_str(&text));
    buffer_free(&text);
}
