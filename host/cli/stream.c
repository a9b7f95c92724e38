/* SPDX-License-Identifier: MIT
 *
 * A `result` is held back: only the end shows whether it is the call's or that
 * of one run among several, which is told as `run_result`.
 */
#include "stream.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "elapsed.h"
#include "escape.h"

#define RESULT_START "{\"event\":\"result\""

void stream_init(stream *s)
{
    *s = (stream){.started_ms = clock_ms()};
}

void stream_free(stream *s)
{
    buffer_free(&s->held);
}

static void write_line(const char *json)
{
    fputs(json, stdout);
    putchar('\n');
    fflush(stdout);
}

static void release_held(stream *s)
{
    buffer line = {0};
    if (s->held.len == 0)
        return;
    buffer_add(&line, "{\"event\":");
    escape_json(&line, "run_result");
    buffer_add(&line, buffer_str(&s->held) + strlen(RESULT_START));
    write_line(buffer_str(&line));
    buffer_clear(&s->held);
    buffer_free(&line);
}

void stream_event(stream *s, const rh_event *event)
{
    release_held(s);
    if (strcmp(event->name, "result") != 0) {
        write_line(event->json);
        return;
    }
    buffer_add(&s->held, event->json);
    s->held_code = rh_event_integer(event, "code", -1);
}

static void add_value(buffer *line, const rh_field *f)
{
    if (f->type == RH_TEXT)
        escape_json(line, f->text);
    else
        buffer_addf(line, "%" PRId64, f->integer);
}

void stream_tell(const char *name, const rh_field *fields, size_t nfields)
{
    buffer line = {0};
    buffer_addf(&line, "{\"event\":\"%s\"", name);
    for (size_t i = 0; i < nfields; i++) {
        if (fields[i].type == RH_TEXT && fields[i].text == NULL)
            continue;
        buffer_addf(&line, ",\"%s\":", fields[i].name);
        add_value(&line, &fields[i]);
    }
    buffer_add(&line, "}");
    write_line(buffer_str(&line));
    buffer_free(&line);
}

void stream_end(stream *s, int status, int code, const char *message)
{
    if (s->held.len > 0 && !s->runs_only && s->held_code == status) {
        write_line(buffer_str(&s->held));
        return;
    }
    release_held(s);
    bool good = code == RH_OK || code == RH_CHANGES;
    const rh_field fields[] = {
        {"code", RH_INTEGER, NULL, status},
        {"status", RH_TEXT, rh_code_name(code), 0},
        {"error", RH_TEXT, good ? NULL : message, 0},
        {"elapsed_ms", RH_INTEGER, NULL, clock_ms() - s->started_ms}};
    stream_tell("result", fields, sizeof fields / sizeof *fields);
}
