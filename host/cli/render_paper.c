/* SPDX-License-Identifier: MIT
 *
 * Plans that are written down, what no longer fits them, and marks.
 */
#include <inttypes.h>
#include <string.h>

#include "render.h"

void render_plan_replaces(view *v, const rh_event *e)
{
    buffer text = {0};
    view_heading(v, "What this plan stands for");
    view_add(v, &text, e, "words");
    if (*view_text(e, "phrase") != '\0') {
        buffer_add(&text, " (");
        view_add(v, &text, e, "phrase");
        buffer_add(&text, ")");
    }
    view_line(v, MARK_WARN, YELLOW, buffer_str(&text));
    buffer_free(&text);
}

static void add_command(view *v, buffer *b, const rh_event *e)
{
    static const char name[] = "resethost";
    const char *command = view_text(e, "command");
    const undo_words *words = &v->undo;
    if (words->program != NULL && strncmp(command, name, strlen(name)) == 0) {
        terminal_clean(v->term, b, words->program);
        command += strlen(name);
    }
    terminal_clean(v->term, b, command);
    if (words->options != NULL)
        terminal_clean(v->term, b, words->options);
}

void render_plan_written(view *v, const rh_event *e)
{
    buffer text = {0};
    view_heading(v, "The plan, for review");
    view_add(v, &text, e, "path");
    view_card(v, "File", buffer_str(&text));
    buffer_clear(&text);
    view_add(v, &text, e, "code");
    view_card(v, "Code", buffer_str(&text));
    buffer_clear(&text);
    add_command(v, &text, e);
    view_card(v, "Apply", buffer_str(&text));
    if (v->undo.note != NULL)
        view_text_card(v, "", v->undo.note);
    view_text_card(v, "",
                   "Applying it asks nothing: whoever names its code has "
                   "read it. It is good for one run.");
    buffer_free(&text);
}

/* "operation 2: sql.update (Update words) when planned, not there now" */
void render_plan_drift(view *v, const rh_event *e)
{
    static const char *const sides[][2] = {{"was", " when it was planned"},
                                           {"now", " now"}};
    buffer text = {0};
    view_heading(v, "What no longer fits the plan");
    view_add(v, &text, e, "what");
    for (size_t i = 0; i < 2; i++) {
        buffer_add(&text, i == 0 ? ": " : ", ");
        if (rh_event_text(e, sides[i][0]) != NULL)
            view_add(v, &text, e, sides[i][0]);
        else
            buffer_add(&text, "not there");
        buffer_add(&text, sides[i][1]);
    }
    view_line(v, MARK_WARN, YELLOW, buffer_str(&text));
    buffer_free(&text);
}

void render_marked(view *v, const rh_event *e)
{
    buffer text = {0};
    bool is_new = strcmp(view_text(e, "was"), view_text(e, "class")) != 0;
    view_add(v, &text, e, "database");
    buffer_add(&text, is_new ? " is " : " is already ");
    view_add(v, &text, e, "class");
    if (is_new) {
        buffer_add(&text, " now, and was ");
        view_add(v, &text, e, "was");
    }
    view_line(v, MARK_DONE, PLAIN, buffer_str(&text));
    buffer_free(&text);
}
