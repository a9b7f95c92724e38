/* SPDX-License-Identifier: MIT
 *
 * A run that did not come to its end: how it stands, and how it goes on.
 */
#include <string.h>

#include "render.h"

/* Called as this program was, and in the same place. */
void view_command_card(view *v, const char *label, const char *command)
{
    static const char name[] = "resethost";
    const undo_words *words = &v->undo;
    buffer b = {0};
    if (*command == '\0' || words->in_vain)
        return;
    if (words->program != NULL && strncmp(command, name, strlen(name)) == 0) {
        terminal_clean(v->term, &b, words->program);
        command += strlen(name);
    }
    terminal_clean(v->term, &b, command);
    if (words->options != NULL)
        terminal_clean(v->term, &b, words->options);
    view_card(v, label, buffer_str(&b));
    if (words->note != NULL)
        view_text_card(v, "", words->note);
    buffer_free(&b);
}

void render_resumed(view *v, const rh_event *e)
{
    buffer text = {0}, clean = {0};
    v->in_run = true;
    v->plan_shown = true;
    view_keep(&v->run_id, rh_event_text(e, "id"));
    v->heading = NULL;
    view_heading(v, "Resuming");
    view_add(v, &text, e, "id");
    view_card(v, "Run", buffer_str(&text));
    view_add(v, &clean, e, "playbook");
    view_card(v, "Playbook", buffer_str(&clean));
    buffer_clear(&text);
    format_date(&text, view_text(e, "started"));
    view_card(v, "Now", buffer_str(&text));
    if (rh_event_integer(e, "dry_run", 0) != 0)
        view_keep(&v->mode, "dry run");
    buffer_free(&text);
    buffer_free(&clean);
}

void render_planned_resume(view *v, const rh_event *e)
{
    buffer text = {0};
    bool has_note = rh_event_text(e, "note") != NULL;
    view_heading(v, "Left to be done");
    view_add(v, &text, e, "what");
    buffer_add(&text, " (");
    view_add(v, &text, e, "state");
    buffer_add(&text, has_note ? "): " : ")");
    view_add(v, &text, e, "note");
    view_line(v, has_note ? MARK_WARN : MARK_ITEM, PLAIN, buffer_str(&text));
    buffer_free(&text);
}

void render_standing(view *v, const rh_event *e)
{
    buffer text = {0};
    view_heading(v, "How it stands");
    view_add(v, &text, e, "text");
    view_text_card(v, "", buffer_str(&text));
    view_command_card(v, "To go on", view_text(e, "command"));
    buffer_free(&text);
}
