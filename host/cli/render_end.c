/* SPDX-License-Identifier: MIT
 *
 * The closing: what came of it, where the backup is, how to undo it.
 */
#include <string.h>

#include "render.h"

void render_proof(view *v, const rh_event *e)
{
    buffer text = {0};
    view_add(v, &text, e, "text");
    view_keep(&v->proof, buffer_str(&text));
    buffer_free(&text);
}

static bool has_mode(const view *v, const char *mode)
{
    return v->mode != NULL && strcmp(v->mode, mode) == 0;
}

static const char *success(const view *v)
{
    if (has_mode(v, "dry run"))
        return "Dry run: nothing was changed";
    if (has_mode(v, "rehearse"))
        return "Rehearsal: all of it was done and rolled back; nothing was "
               "changed";
    if (v->nothing_to_do && !v->committed)
        return "Nothing to do; nothing was changed";
    return "Done";
}

static const char *incomplete(const view *v)
{
    return v->committed
               ? "Committed, but what follows the commit is not complete"
               : "Not complete; the database was not changed";
}

static const char *outcome(const view *v, int64_t code)
{
    /* What a signal stopped has the number of it in its code. */
    switch (code > 128 ? RH_CANCELLED : code) {
    case RH_OK:
        return success(v);
    case RH_CHANGES:
        return "Dry run: nothing was changed; a run would change something";
    case RH_REFUSED:
        return "Refused: nothing was changed";
    case RH_NOT_CONFIRMED:
        return "Not confirmed: nothing was changed";
    case RH_STALE:
        return "Stopped, the plan no longer fits: nothing was changed";
    case RH_UNVERIFIED:
        return "Verification failed: rolled back, nothing was changed";
    case RH_BUSY:
        return "Busy, a lock was not to be had: nothing was changed";
    case RH_INCOMPLETE:
        return incomplete(v);
    case RH_UNKNOWN:
        return "Unknown whether it was committed: look at the database first";
    case RH_CANCELLED:
        return "Stopped: nothing was changed";
    default:
        return "Failed: nothing was changed";
    }
}

static void sum_line(view *v, int64_t n, const char *one, const char *some)
{
    buffer text = {0};
    if (n > 0) {
        format_counted(&text, n, one, some);
        view_line(v, MARK_DONE, PLAIN, buffer_str(&text));
    }
    buffer_free(&text);
}

static void what_happened(view *v)
{
    const totals *t = &v->totals;
    if (!v->committed && v->proof == NULL)
        return;
    sum_line(v, v->sealed ? t->sealed_rows : 0, "row backed up",
             "rows backed up");
    sum_line(v, t->deleted, "row deleted", "rows deleted");
    sum_line(v, t->loaded, "row loaded", "rows loaded");
    sum_line(v, t->inserted, "row inserted", "rows inserted");
    sum_line(v, t->updated, "row updated", "rows updated");
    sum_line(v, t->ran, "row affected by the playbook's own SQL",
             "rows affected by the playbook's own SQL");
    sum_line(v, t->keys, "Redis key deleted", "Redis keys deleted");
}

static void field_card(view *v, const char *label, const rh_event *e,
                       const char *field)
{
    buffer b = {0};
    view_add(v, &b, e, field);
    view_card(v, label, buffer_str(&b));
    buffer_free(&b);
}

static void files_cards(view *v)
{
    buffer path = {0};
    for (const char *at = buffer_str(&v->files); *at != '\0'; at++) {
        size_t n = strcspn(at, "\n");
        buffer_addn(&path, at, n);
        view_card(v, "File", buffer_str(&path));
        buffer_clear(&path);
        at += n;
    }
    buffer_free(&path);
}

/* A heading that holds no more than the outcome, in the colour of it. */
static void outcome_line(view *v, int64_t code)
{
    buffer line = {0};
    terminal_print(v->term, &line);
    bool good = code == RH_OK || code == RH_CHANGES;
    bool bad = code == RH_UNKNOWN || code == RH_INCOMPLETE ||
               code == RH_FAILED || code == RH_UNVERIFIED;
    terminal_mark(v->term, &line,
                  good ? MARK_DONE : (bad ? MARK_DESTROY : MARK_WARN));
    terminal_style(v->term, &line, BOLD, outcome(v, code));
    terminal_print(v->term, &line);
    buffer_free(&line);
}

void render_result(view *v, const rh_event *e)
{
    buffer time = {0};
    int64_t code = rh_event_integer(e, "code", RH_FAILED);
    /* Other commands say all in their lists; so does a call that was wrong. */
    if (!v->in_run)
        return;
    v->committed = v->committed || rh_event_integer(e, "committed", 0) != 0;
    outcome_line(v, code);
    what_happened(v);
    if (v->proof != NULL)
        view_text_card(v, "Proof", v->proof);
    if (v->recorded) {
        view_add(v, &time, e, "error");
        view_text_card(v, "Error", buffer_str(&time));
        buffer_clear(&time);
    }
    field_card(v, "Backup", e, "backup");
    files_cards(v);
    view_command_card(v, "Undo", view_text(e, "undo"));
    view_command_card(v, "To go on", view_text(e, "resume"));
    format_duration(&time, rh_event_integer(e, "elapsed_ms", 0));
    view_card(v, "Time", buffer_str(&time));
    buffer_clear(&time);
    if (v->run_id != NULL)
        terminal_clean(v->term, &time, v->run_id);
    view_card(v, "Run", buffer_str(&time));
    buffer_free(&time);
}
