/* SPDX-License-Identifier: MIT
 *
 * What the commands share: the request, the host, and where events go.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "github.h"
#include "junit.h"
#include "options.h"
#include "render.h"
#include "stream.h"

typedef struct cli {
    request request;
    terminal term;
    view view;
    rh_host *host;
    job *asked;            /* whose questions are answered now, or NULL */
    stream stream;         /* with --json */
    junit *junit;          /* NULL: not wanted */
    github *github;        /* NULL: this is none of its workflows */
    bool reports_runs;     /* the events are of runs or playbooks */
    bool committed;        /* a run was */
    buffer error;          /* the first one that was told */
    const char *called;    /* argv[0] */
    buffer program, where; /* of a command that undoes a run */
} cli;

/* Opens the host of this call; the error has been told when it fails. */
int cli_open(cli *c);
/* Ends a call of the library: what waits is printed, an error is told. */
int cli_finish(cli *c, int code);
/* Tells an error, which is one line. */
void cli_tell_error(cli *c, const char *message);
/* Tells an error of the command line itself, and returns its code. */
int cli_fail(cli *c, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4), nonnull(3)));
#define cli_usage(c, ...) cli_fail(c, RH_USAGE, __VA_ARGS__)

/* Tells the view how this program was called, for a command to paste. */
void cli_prepare_undo(cli *c, const char *database_url, const char *redis_url);

int cmd_run(cli *c);
int cmd_apply(cli *c);
int cmd_check(cli *c);
int cmd_new(cli *c);
int cmd_mark(cli *c);
int cmd_backups(cli *c);
int cmd_runs(cli *c);
int cmd_sandbox(cli *c);

/* With `json` as events. */
void help_print(terminal *term, bool json);

#endif
