/* SPDX-License-Identifier: MIT
 *
 * The callbacks of the library, and errors: one line on standard error, and
 * with --json a `result` event as well when the library told none.
 */
#include "cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "prompt.h"
#include "protect.h"
#include "signals.h"

static void on_event(void *ud, const rh_event *event)
{
    cli *c = ud;
    if (strcmp(event->name, "result") == 0)
        c->result_seen = true;
    if (!c->request.json) {
        view_event(&c->view, event);
        return;
    }
    fputs(event->json, stdout);
    putchar('\n');
    fflush(stdout);
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

void cli_result(cli *c, int code, const char *message)
{
    buffer line = {0};
    if (!c->request.json || c->result_seen)
        return;
    c->result_seen = true;
    buffer_addf(&line, "{\"event\":\"result\",\"code\":%d,\"status\":", code);
    format_json(&line, rh_code_name(code));
    if (code != RH_OK) {
        buffer_add(&line, ",\"error\":");
        format_json(&line, message);
    }
    buffer_add(&line, ",\"elapsed_ms\":0}");
    puts(buffer_str(&line));
    fflush(stdout);
    buffer_free(&line);
}

static void tell(cli *c, int code, const char *message)
{
    buffer line = {0};
    cli_result(c, code, message);
    if (*message != '\0') {
        terminal_end_live(&c->term);
        fflush(stdout);
        terminal_clean(&c->term, &line, message);
        fprintf(stderr, "resethost: %s\n", buffer_str(&line));
    }
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
    config.compress = r->compress;
    config.jobs = r->jobs_wanted;
    int code = rh_open(&c->host, &config);
    if (code != RH_OK)
        tell(c, code, "cannot start: the library refuses its configuration");
    else
        signals_watch(c->host);
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
    tell(c, code, code != RH_OK ? rh_last_error(c->host) : "");
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
    tell(c, code, buffer_str(&clean));
    buffer_free(&clean);
    return code;
}
