/* SPDX-License-Identifier: MIT
 *
 * resethost, the command line: a user of resethost.h like any other.
 */
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "fatal.h"
#include "info.h"
#include "protect.h"
#include "reports.h"
#include "signals.h"

typedef struct command {
    const char *name;
    int (*run)(cli *c);
    bool reports; /* it runs or checks playbooks */
} command;

static const command commands[] = {
    {"run", cmd_run, true},          {"apply", cmd_apply, true},
    {"mark", cmd_mark, true},        {"check", cmd_check, true},
    {"backups", cmd_backups, false}, {"runs", cmd_runs, false},
    {"sandbox", cmd_sandbox, true},  {"new", cmd_new, false},
};

static const command *find_command(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (name != NULL && strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

/* The playbook's own help as events. */
static int tell_help(cli *c)
{
    int code = cli_open(c);
    return code == RH_OK
               ? cli_finish(c, rh_check(c->host, c->request.jobs[0].path))
               : code;
}

static int show_help(cli *c)
{
    const request *r = &c->request;
    buffer error = {0};
    int code = RH_OK;
    if (r->njobs == 0)
        help_print(&c->term, r->json);
    else if (r->json)
        return tell_help(c);
    else
        code = info_print_help(&c->term, r->jobs[0].path, &error);
    if (code != RH_OK)
        cli_usage(c, "%s", buffer_str(&error));
    buffer_free(&error);
    return code;
}

static int show_version(const cli *c)
{
    const rh_field version = {"version", RH_TEXT, rh_version(), 0};
    if (c->request.json)
        stream_tell("version", &version, 1);
    else
        printf("resethost %s\n", rh_version());
    return RH_OK;
}

static int dispatch(cli *c, int parsed)
{
    const request *r = &c->request;
    const command *chosen = find_command(r->command);
    if (parsed != RH_OK)
        return cli_usage(c, "%s", buffer_str(&r->error));
    if (r->version)
        return show_version(c);
    if (r->help)
        return show_help(c);
    if (chosen == NULL)
        return cli_usage(c, "which playbook? resethost --help says how to "
                            "call it");
    int code = reports_open(c, chosen->reports);
    return code == RH_OK ? chosen->run(c) : code;
}

/* 128 and the number of the signal that stopped the run. */
static int exit_status(int code)
{
    return code == RH_CANCELLED && signals_caught() != 0
               ? 128 + signals_caught()
               : code;
}

/* Output that was lost is an error, unless something was committed; a reader
   which went away wanted no more. */
static int check_output(const cli *c, int code)
{
    bool lost = fflush(stdout) != 0 || ferror(stdout) != 0;
    if (!lost || signals_pipe_broken())
        return code;
    fputs("resethost: standard output could not be written in full; is there "
          "room on its disk?\n",
          stderr);
    bool good = code == RH_OK || code == RH_CHANGES;
    return good && !c->committed ? RH_FAILED : code;
}

int main(int argc, char **argv)
{
    cli c = {.called = argc > 0 ? argv[0] : "resethost"};
    int code = RH_FAILED;
    if (!protect_descriptors())
        return RH_FAILED; /* nowhere to say why */
    protect_memory();
    char **words = protect_arguments(argc, argv);
    /* LC_NUMERIC stays "C", which the library demands. */
    setlocale(LC_CTYPE, "");
    if (signals_install() != 0 || fatal_install() != 0) {
        fprintf(stderr, "resethost: cannot watch for signals: %s\n",
                strerror(errno));
        return RH_FAILED;
    }
    stream_init(&c.stream);
    int parsed = request_parse(&c.request, argc, words);
    terminal_init(&c.term, c.request.colour);
    fatal_wants_json(c.request.json);
    if (c.request.json)
        c.term.is_tty = false; /* nothing but events goes there */
    view_init(&c.view, &c.term);
    c.github = github_open();
    c.term.is_log = c.github != NULL;
    code = dispatch(&c, parsed);
    signals_watch(NULL);
    fatal_watch(NULL);
    rh_close(c.host);
    code = reports_close(&c, code);
    if (c.request.json)
        stream_end(&c.stream, exit_status(code), code, buffer_str(&c.error));
    fatal_wants_json(false);
    code = check_output(&c, code);
    view_free(&c.view);
    request_free(&c.request);
    buffer_free(&c.program);
    buffer_free(&c.where);
    buffer_free(&c.error);
    stream_free(&c.stream);
    protect_forget(words);
    return exit_status(code);
}
