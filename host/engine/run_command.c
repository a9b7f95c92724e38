/* SPDX-License-Identifier: MIT
 *
 * A program after the commit: told line by line, for a limited time, and up to
 * a limited length.
 */
#include <string.h>

#include "harmless.h"
#include "op_command.h"
#include "process.h"
#include "run_follow.h"

enum { MOST_OUTPUT = 64 * 1024 };

typedef struct output {
    rh_job *run;
    const rh_op *op;
    rh_text line;
    size_t kept;     /* bytes, of what was told */
    int64_t dropped; /* bytes beyond the limit */
} output;

static void tell_line(output *o)
{
    rh_text clean = RH_TEXT_INIT;
    rh_text_harmless(&clean, rh_text_str(&o->line), o->line.len);
    if (clean.len > 0)
        RH_EMIT(o->run->events, "command_output",
                RH_F_INT("operation", o->op->number),
                RH_F_TEXT("text", clean.data));
    rh_text_free(&clean);
    rh_text_clear(&o->line);
}

/* A line that the limit cuts is dropped as a whole: half a secret would not be
   known for one. */
static void take_byte(output *o, char c)
{
    if (o->dropped > 0) {
        o->dropped++;
    } else if (o->kept == MOST_OUTPUT) {
        o->dropped = (int64_t)o->line.len + 1;
        rh_text_clear(&o->line);
    } else if (o->kept++, c == '\n' || c == '\r') {
        tell_line(o);
    } else {
        rh_text_addc(&o->line, c);
    }
}

static void take_output(void *ud, const char *data, size_t n)
{
    for (size_t i = 0; i < n; i++)
        take_byte(ud, data[i]);
}

static void tell_end(const output *o, int status, int64_t elapsed_ms)
{
    RH_EMIT(o->run->events, "command_ended",
            RH_F_INT("operation", o->op->number),
            RH_F_TEXT("command", rh_command_of(o->op)->words),
            RH_F_INT("status", status), RH_F_INT("dropped", o->dropped),
            RH_F_INT("elapsed_ms", elapsed_ms));
}

static int judge(const rh_command *c, rh_process_fate fate, int status,
                 rh_error *error)
{
    enum { NOT_STARTED = 127, BY_SIGNAL = 128 };
    if (fate == RH_PROCESS_TIMED_OUT)
        return rh_fail(error, RH_FAILED,
                       "it was not done after %d s and was stopped (timeout)",
                       c->timeout_s);
    if (fate == RH_PROCESS_CANCELLED)
        return rh_fail(error, RH_FAILED, "it was interrupted");
    if (status == NOT_STARTED)
        return rh_fail(error, RH_FAILED,
                       "it could not be started, or ended with status %d",
                       status);
    if (status > BY_SIGNAL)
        return rh_fail(error, RH_FAILED, "it was ended by signal %d",
                       status - BY_SIGNAL);
    return status == 0
               ? RH_OK
               : rh_fail(error, RH_FAILED, "it ended with status %d", status);
}

static const char **with_path(rh_arena *arena, const rh_command *c)
{
    size_t n = 0;
    while (c->argv[n] != NULL)
        n++;
    const char **argv = rh_arena_alloc(arena, (n + 1) * sizeof *argv);
    memcpy(argv, c->argv, n * sizeof *argv);
    argv[0] = c->path;
    return argv;
}

int rh_follow_command(rh_job *run, const rh_op *op, bool *did, rh_error *error)
{
    const rh_command *c = rh_command_of(op);
    output o = {.run = run, .op = op};
    int64_t started = rh_now_ms();
    rh_process_fate fate = RH_PROCESS_ENDED;
    rh_process process = {.argv = with_path(run->arena, c),
                          .sink = take_output,
                          .sink_ud = &o,
                          .merges = true,
                          .apart = true,
                          .timeout_ms = c->timeout_s * 1000,
                          .cancel = run->set->cancel};
    if (run->hides_output)
        o.kept = MOST_OUTPUT;
    *did = true; /* whatever a program that failed has done already */
    int status = rh_process_run(&process, &fate);
    tell_line(&o);
    tell_end(&o, status, rh_now_ms() - started);
    rh_text_free(&o.line);
    return judge(c, fate, status, error);
}
