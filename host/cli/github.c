/* SPDX-License-Identifier: MIT
 *
 * The summary, section by section. Sections fill while a run goes on and are
 * put together at its end, what matters most first.
 */
#include "github.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"

enum { SECTIONS = 9 };

/* In the order in which they are shown. */
typedef enum part {
    FACTS,
    COMMANDS, /* to paste */
    DRIFT,
    REPLACES, /* confirmations, in a plan for review */
    PLAN,
    BACKUP,
    AFTERWARDS, /* what follows the commit */
    WARNINGS,
    STATISTICS
} part;

struct github {
    buffer parts[SECTIONS]; /* of the run that goes on */
    buffer summary;
    buffer title;
    notes errors, warnings, notices;
    bool replanning;
};

github *github_open(void)
{
    const char *actions = getenv("GITHUB_ACTIONS");
    if (actions == NULL || strcmp(actions, "true") != 0)
        return NULL;
    github *g = cli_realloc(NULL, sizeof *g);
    *g = (github){.errors = {.kind = "error"},
                  .warnings = {.kind = "warning"},
                  .notices = {.kind = "notice"}};
    return g;
}

static void clear_run(github *g)
{
    for (size_t i = 0; i < SECTIONS; i++)
        buffer_free(&g->parts[i]);
    buffer_clear(&g->title);
    g->replanning = false;
}

void github_free(github *g)
{
    if (g == NULL)
        return;
    clear_run(g);
    buffer_free(&g->title);
    buffer_free(&g->summary);
    notes_free(&g->errors);
    notes_free(&g->warnings);
    notes_free(&g->notices);
    free(g);
}

/* ---- Sections ----------------------------------------------------------- */

static const char *text_of(const rh_event *e, const char *name)
{
    const char *text = rh_event_text(e, name);
    return text != NULL ? text : "";
}

/* What can grow without end stops where nothing more of it can be shown. */
static bool is_full(const github *g, part p)
{
    return g->parts[p].len > SUMMARY_LIMIT;
}

static void cell(buffer *b, const char *text)
{
    buffer_add(b, "| ");
    escape_markdown(b, text);
    buffer_add(b, " ");
}

/* A row of a table that has as many columns as `heading`; the last text is
   followed by NULL. */
static void row(github *g, part p, const char *heading,
                const char *const *texts)
{
    buffer *b = &g->parts[p];
    if (is_full(g, p))
        return;
    if (b->len == 0)
        buffer_add(b, heading);
    for (; *texts != NULL; texts++)
        cell(b, *texts);
    buffer_add(b, "|\n");
}

static void fact(github *g, const char *label, const char *value)
{
    if (*value != '\0')
        row(g, FACTS, "\n| | |\n|---|---|\n",
            (const char *const[]){label, value, NULL});
}

static void item(github *g, part p, const char *heading, const char *text)
{
    buffer *b = &g->parts[p];
    if (is_full(g, p))
        return;
    if (b->len == 0)
        buffer_add(b, heading);
    buffer_add(b, "- ");
    escape_markdown(b, text);
    buffer_add(b, "\n");
}

static void command(github *g, const char *label, const char *text)
{
    buffer visible = {0};
    buffer *b = &g->parts[COMMANDS];
    if (*text == '\0')
        return;
    format_clean(&visible, text, false);
    buffer_addf(b, "\n%s\n\n<pre>", label);
    escape_xml(b, buffer_str(&visible));
    buffer_add(b, "</pre>\n");
    buffer_free(&visible);
}

/* ---- Events ------------------------------------------------------------- */

static void on_run(github *g, const rh_event *e)
{
    const char *name = rh_event_text(e, "playbook");
    clear_run(g);
    buffer_addf(&g->title, "%s: ", text_of(e, "mode"));
    buffer_add(&g->title, name != NULL ? name : text_of(e, "path"));
    fact(g, "Run", text_of(e, "id"));
}

static void on_target(github *g, const rh_event *e)
{
    buffer_addf(&g->title, " on %s", text_of(e, "database"));
    fact(g, "Database", text_of(e, "database"));
    fact(g, "Server", text_of(e, "server"));
    fact(g, "User", text_of(e, "user"));
    fact(g, "Class", text_of(e, "class"));
    fact(g, "Redis", text_of(e, "redis"));
}

static void on_phase(github *g, const rh_event *e)
{
    g->replanning = strcmp(text_of(e, "name"), "replan") == 0;
}

static void count_rows(buffer *b, const rh_event *e)
{
    int64_t rows = rh_event_integer(e, "rows", -1);
    if (rows < 0) {
        buffer_add(b, "not known");
        return;
    }
    if (rh_event_integer(e, "exact", 1) == 0)
        buffer_add(b, "about ");
    format_count(b, rows);
}

static void on_planned(github *g, const rh_event *e)
{
    char number[24];
    buffer rows = {0};
    bool destroys = rh_event_integer(e, "destroys", 0) != 0;
    if (g->replanning)
        return;
    snprintf(number, sizeof number, "%" PRId64,
             rh_event_integer(e, "number", 0));
    count_rows(&rows, e);
    row(g, PLAN,
        "\n### Plan\n\n| | Operation | Rows | |\n|---:|---|---:|---|\n",
        (const char *const[]){number, text_of(e, "text"), buffer_str(&rows),
                              destroys ? "destroys" : "", NULL});
    buffer_free(&rows);
}

static void on_planned_backup(github *g, const rh_event *e)
{
    buffer rows = {0};
    format_count(&rows, rh_event_integer(e, "rows", 0));
    if (!g->replanning)
        row(g, BACKUP,
            "\n### Backed up before\n\n| Table | Rows |\n|---|---:|\n",
            (const char *const[]){text_of(e, "table"), buffer_str(&rows),
                                  NULL});
    buffer_free(&rows);
}

static const char after_heading[] = "\n### After the commit\n\n";

static void on_planned_redis(github *g, const rh_event *e)
{
    buffer text = {0};
    int64_t keys = rh_event_integer(e, "keys", -1);
    buffer_addf(&text, "%s %s%s", text_of(e, "kind"), text_of(e, "pattern"),
                text_of(e, "key"));
    if (keys >= 0) {
        buffer_add(&text, ": ");
        format_counted(&text, keys, "key", "keys");
    }
    if (!g->replanning)
        item(g, AFTERWARDS, after_heading, buffer_str(&text));
    buffer_free(&text);
}

static void on_planned_command(github *g, const rh_event *e)
{
    if (!g->replanning)
        item(g, AFTERWARDS, after_heading, text_of(e, "command"));
}

static void on_follow_up_failed(github *g, const rh_event *e)
{
    buffer text = {0};
    buffer_addf(&text, "%s failed: %s", text_of(e, "what"),
                text_of(e, "reason"));
    item(g, WARNINGS, "\n### Warnings\n\n", buffer_str(&text));
    notes_add(&g->errors, buffer_str(&text));
    buffer_free(&text);
}

static void on_warning(github *g, const rh_event *e)
{
    item(g, WARNINGS, "\n### Warnings\n\n", text_of(e, "text"));
    notes_add(&g->warnings, text_of(e, "text"));
}

static void on_statistic(github *g, const rh_event *e)
{
    buffer value = {0};
    format_number(&value, text_of(e, "value"), rh_event_text(e, "unit"));
    row(g, STATISTICS, "\n### Statistics\n\n| | | |\n|---|---|---:|\n",
        (const char *const[]){text_of(e, "when"), text_of(e, "label"),
                              buffer_str(&value), NULL});
    buffer_free(&value);
}

static void on_plan_replaces(github *g, const rh_event *e)
{
    buffer text = {0};
    const char *phrase = text_of(e, "phrase");
    buffer_add(&text, text_of(e, "words"));
    if (*phrase != '\0')
        buffer_addf(&text, " (%s)", phrase);
    item(g, REPLACES, "\n### What applying it stands for\n\n",
         buffer_str(&text));
    buffer_free(&text);
}

static void on_plan_written(github *g, const rh_event *e)
{
    fact(g, "Plan", text_of(e, "path"));
    fact(g, "Its code", text_of(e, "code"));
    command(g, "To apply this plan:", text_of(e, "command"));
}

static void on_plan_drift(github *g, const rh_event *e)
{
    row(g, DRIFT,
        "\n### What no longer fits the plan\n\n"
        "| | was | is |\n|---|---|---|\n",
        (const char *const[]){text_of(e, "what"), text_of(e, "was"),
                              text_of(e, "now"), NULL});
}

/* ---- Ends --------------------------------------------------------------- */

static bool is_good(int64_t code)
{
    return code == RH_OK || code == RH_CHANGES;
}

static const char *outcome(const rh_event *e)
{
    bool changed = rh_event_integer(e, "committed", 0) != 0;
    int64_t code = rh_event_integer(e, "code", RH_FAILED);
    if (code == RH_UNKNOWN)
        return "It is not known whether it was committed";
    if (changed)
        return "The database was changed";
    return is_good(code) || code == RH_INCOMPLETE ? "No table was changed"
                                                  : "Nothing was changed";
}

static void put_together(github *g)
{
    for (size_t i = 0; i < SECTIONS; i++) {
        if (g->summary.len <= SUMMARY_LIMIT)
            buffer_addn(&g->summary, buffer_str(&g->parts[i]), g->parts[i].len);
    }
}

static void headline(github *g, const char *title, int64_t code,
                     const char *status)
{
    buffer_add(&g->summary,
               is_good(code) ? "\n## \xe2\x9c\x85 " : "\n## \xe2\x9d\x8c ");
    escape_markdown(&g->summary, title);
    buffer_add(&g->summary, ": ");
    escape_markdown(&g->summary, status);
    buffer_add(&g->summary, "\n");
}

static void paragraph(github *g, const char *text)
{
    buffer_add(&g->summary, "\n");
    escape_markdown(&g->summary, text);
    buffer_add(&g->summary, "\n");
}

static void on_result(github *g, const rh_event *e)
{
    int64_t code = rh_event_integer(e, "code", RH_FAILED);
    const char *error = text_of(e, "error");
    buffer note = {0};
    headline(g, buffer_str(&g->title), code, text_of(e, "status"));
    paragraph(g, outcome(e));
    if (*error != '\0')
        paragraph(g, error);
    fact(g, "Backup", text_of(e, "backup"));
    command(g, "To undo it:", text_of(e, "undo"));
    command(g, "To go on with what is left:", text_of(e, "resume"));
    put_together(g);
    buffer_addf(&note, "%s: %s. %s", buffer_str(&g->title),
                text_of(e, "status"), outcome(e));
    notes_add(&g->notices, buffer_str(&note));
    if (!is_good(code))
        notes_add(&g->errors, error);
    clear_run(g);
    buffer_free(&note);
}

static void on_checked(github *g, const rh_event *e)
{
    int64_t code = rh_event_integer(e, "code", RH_FAILED);
    if (g->summary.len > SUMMARY_LIMIT)
        return;
    headline(g, text_of(e, "path"), code, text_of(e, "status"));
    if (is_good(code))
        return;
    paragraph(g, text_of(e, "error"));
    notes_add(&g->errors, text_of(e, "error"));
}

void github_event(github *g, const rh_event *event)
{
    static const struct {
        const char *name;
        void (*fn)(github *g, const rh_event *e);
    } readers[] = {{"run", on_run},
                   {"target", on_target},
                   {"phase", on_phase},
                   {"planned", on_planned},
                   {"planned_backup", on_planned_backup},
                   {"planned_redis", on_planned_redis},
                   {"planned_command", on_planned_command},
                   {"follow_up_failed", on_follow_up_failed},
                   {"warning", on_warning},
                   {"statistic", on_statistic},
                   {"plan_replaces", on_plan_replaces},
                   {"plan_written", on_plan_written},
                   {"plan_drift", on_plan_drift},
                   {"checked", on_checked},
                   {"result", on_result}};
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        if (strcmp(readers[i].name, event->name) == 0)
            readers[i].fn(g, event);
}

bool github_close(github *g, int code, const char *message, buffer *error)
{
    /* What failed before there was a run, or after its end. */
    if (!is_good(code) && g->errors.n == 0) {
        headline(g, "resethost", code, rh_code_name(code));
        paragraph(g, message);
        notes_add(&g->errors, message);
    }
    notes_print(&g->errors);
    notes_print(&g->warnings);
    notes_print(&g->notices);
    return summary_append(&g->summary, error);
}
