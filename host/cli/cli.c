/* SPDX-License-Identifier: MIT
 *
 * The callbacks of the library, and errors: one line on standard error.
 */
#include "cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "escape.h"
#include "fatal.h"
#include "prompt.h"
#include "protect.h"
#include "reports.h"
#include "signals.h"

static void on_event(void *ud, const rh_event *event)
{
    cli *c = ud;
    if (strcmp(event->name, "committed") == 0)
        c->committed = true;
    if (c->request.json)
        stream_event(&c->stream, event);
    else
        view_event(&c->view, event);
    reports_event(c, event);
}

/* An answer written behind the playbook, in the sandbox only. */
static int scripted(job *j, const rh_question *q, char *reply, size_t size)
{
    if (q->kind == RH_ASK_COUNTDOWN)
        return RH_OK;
    int n = snprintf(reply, size, "%s", j->answers[j->answered++]);
    return n >= 0 && (size_t)n < size ? RH_OK : RH_ASK_DECLINED;
}

static int ask(void *ud, const rh_question *q, char *reply, size_t size)
{
    cli *c = ud;
    job *j = c->asked;
    bool waits = q->kind == RH_ASK_COUNTDOWN;
    if (j != NULL && (waits ? j->nanswers > 0 : j->answered < j->nanswers))
        return scripted(j, q, reply, size);
    if (!c->request.json)
        view_flush(&c->view);
    c->view.asked_here = c->term.is_tty;
    return prompt_ask(&c->term, q, reply, size);
}

void cli_tell_error(cli *c, const char *message)
{
    buffer line = {0};
    if (c->error.len == 0)
        buffer_add(&c->error, message);
    if (*message == '\0')
        return;
    terminal_end_live(&c->term);
    fflush(stdout);
    terminal_clean(&c->term, &line, message);
    escape_commands(&line);
    fprintf(stderr, "resethost: %s\n", buffer_str(&line));
    buffer_free(&line);
}

int cli_open(cli *c)
{
    const request *r = &c->request;
    rh_config config = RH_CONFIG_INIT;
    config.database_url = r->database_url;
    config.redis_url = r->redis_url;
    config.backup_dir = r->backup_dir;
    config.state_dir = r->state_dir;
    config.on_event = on_event;
    config.on_event_ud = c;
    config.ask = ask;
    config.ask_ud = c;
    config.on_fatal = fatal_end;
    config.compress = r->compress;
    config.jobs = r->jobs_wanted;
    config.detailed = r->detailed;
    int code = rh_open(&c->host, &config);
    if (code != RH_OK)
        cli_tell_error(c,
                       "cannot start: the library refuses its configuration");
    else
        signals_watch(c->host);
    fatal_watch(c->host);
    return code;
}

static void add_where(cli *c, const char *option, const char *value)
{
    if (value == NULL)
        return;
    if (protect_is_secret(value)) {
        c->view.undo.note = "with the URL of this run added, which holds a "
                            "password and is not shown";
        return;
    }
    buffer_addf(&c->where, " %s ", option);
    format_shell_word(&c->where, value);
}

void cli_prepare_undo(cli *c, const char *database_url, const char *redis_url)
{
    buffer_clear(&c->where);
    buffer_clear(&c->program);
    format_shell_word(&c->program, c->called);
    add_where(c, "--database-url", database_url);
    add_where(c, "--redis-url", redis_url);
    add_where(c, "--state-dir", c->request.state_dir);
    c->view.undo.program = buffer_str(&c->program);
    c->view.undo.options = buffer_str(&c->where);
}

int cli_finish(cli *c, int code)
{
    if (!c->request.json)
        view_flush(&c->view);
    if (code != RH_OK)
        cli_tell_error(c, rh_last_error(c->host));
    return code;
}

int cli_fail(cli *c, int code, const char *format, ...)
{
    char message[1024];
    buffer clean = {0};
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    protect_message(&clean, message);
    cli_tell_error(c, buffer_str(&clean));
    buffer_free(&clean);
    return code;
}
