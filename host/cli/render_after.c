/* SPDX-License-Identifier: MIT
 *
 * What follows the commit: new files, Redis, programs.
 */
#include <inttypes.h>
#include <string.h>

#include "render.h"

static const char heading[] = "After the commit";

void render_file_created(view *v, const rh_event *e)
{
    buffer text = {0};
    view_heading(v, heading);
    buffer_add(&text, "Made the file ");
    view_add(v, &text, e, "path");
    buffer_add(&text, ", ");
    format_bytes(&text, rh_event_integer(e, "bytes", 0));
    view_line(v, MARK_DONE, PLAIN, buffer_str(&text));
    view_add(v, &v->files, e, "path");
    buffer_add(&v->files, "\n");
    buffer_free(&text);
}

/* A program's words come before what it says; the rest is soon over. */
void render_follow_up_started(view *v, const rh_event *e)
{
    buffer text = {0};
    if (strcmp(view_text(e, "kind"), "command.run") == 0) {
        view_heading(v, heading);
        view_add(v, &text, e, "what");
        text.data[0] = 'R'; /* "run ..." */
        view_line(v, MARK_ITEM, PLAIN, buffer_str(&text));
    }
    buffer_free(&text);
}

void render_redis_deleted(view *v, const rh_event *e)
{
    buffer text = {0};
    int64_t keys = rh_event_integer(e, "keys", 0);
    v->totals.keys += keys;
    view_heading(v, heading);
    buffer_add(&text, keys > 0 ? "Deleted " : "There was no ");
    if (keys > 0)
        format_counted(&text, keys, "Redis key ", "Redis keys ");
    else
        buffer_add(&text, "Redis key ");
    view_add(v, &text, e, "pattern");
    view_line(v, MARK_DONE, PLAIN, buffer_str(&text));
    buffer_free(&text);
}

void render_redis_flushed(view *v, const rh_event *e)
{
    buffer text = {0};
    int64_t keys = rh_event_integer(e, "keys", 0);
    v->totals.keys += keys;
    view_heading(v, heading);
    buffer_addf(&text, "Flushed the Redis database %" PRId64 ", ",
                rh_event_integer(e, "database", 0));
    format_counted(&text, keys, "key", "keys");
    view_line(v, MARK_DONE, PLAIN, buffer_str(&text));
    buffer_free(&text);
}

void render_redis_set(view *v, const rh_event *e)
{
    buffer text = {0};
    view_heading(v, heading);
    buffer_add(&text, "Set the Redis key ");
    view_add(v, &text, e, "key");
    view_line(v, MARK_DONE, PLAIN, buffer_str(&text));
    buffer_free(&text);
}

void render_command_output(view *v, const rh_event *e)
{
    buffer text = {0}, line = {0};
    view_heading(v, heading);
    buffer_add(&line, "      ");
    view_add(v, &text, e, "text");
    terminal_style(v->term, &line, DIM, buffer_str(&text));
    terminal_print(v->term, &line);
    buffer_free(&text);
    buffer_free(&line);
}

/* How it failed is told by another event. */
void render_command_ended(view *v, const rh_event *e)
{
    buffer text = {0};
    int64_t dropped = rh_event_integer(e, "dropped", 0);
    bool good = rh_event_integer(e, "status", 0) == 0;
    if (dropped > 0) {
        buffer_add(&text, "What more it wrote is not shown: ");
        format_bytes(&text, dropped);
        view_line(v, MARK_WARN, PLAIN, buffer_str(&text));
        buffer_clear(&text);
    }
    buffer_add(&text, "Done in ");
    format_duration(&text, rh_event_integer(e, "elapsed_ms", 0));
    if (good)
        view_line(v, MARK_DONE, PLAIN, buffer_str(&text));
    buffer_free(&text);
}

void render_follow_up_failed(view *v, const rh_event *e)
{
    buffer text = {0};
    view_heading(v, heading);
    view_add(v, &text, e, "what");
    buffer_add(&text, ": ");
    view_add(v, &text, e, "reason");
    view_line(v, MARK_DESTROY, RED, buffer_str(&text));
    buffer_free(&text);
}
