/* SPDX-License-Identifier: MIT
 *
 * Standard output with --json: one event a line, and at the very end the one
 * `result` of the call, whose code is the exit status.
 */
#ifndef CLI_STREAM_H
#define CLI_STREAM_H

#include <resethost.h>

#include "format.h"

typedef struct stream {
    bool runs_only; /* what the library calls a result is that of one run */
    buffer held;    /* a result, until nothing can follow it any more */
    int64_t held_code;
    int64_t started_ms;
} stream;

void stream_init(stream *s);
void stream_free(stream *s);

/* Writes an event of the library's. */
void stream_event(stream *s, const rh_event *event);
/* Writes one of the command line's own. */
void stream_tell(const char *name, const rh_field *fields, size_t nfields);
/* Writes the result of the call; `message` is its error. */
void stream_end(stream *s, int status, int code, const char *message);

#endif
