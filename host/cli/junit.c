/* SPDX-License-Identifier: MIT
 *
 * Events into suites and cases. A step lasts until the next one begins; an
 * operation is a case from the moment on that it is planned.
 */
#include "junit.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "elapsed.h"
#include "escape.h"
#include "report_file.h"

junit *junit_open(const char *path, buffer *error)
{
    char *temporary = NULL;
    int fd = report_file_open(path, &temporary, error);
    if (fd < 0)
        return NULL;
    junit *j = cli_realloc(NULL, sizeof *j);
    *j = (junit){.path = cli_strdup(path), .temporary = temporary, .fd = fd};
    return j;
}

static void free_suite(test_suite *s)
{
    for (size_t i = 0; i < s->ncases; i++) {
        free(s->cases[i].name);
        free(s->cases[i].message);
        free(s->cases[i].status);
        buffer_free(&s->cases[i].output);
    }
    free(s->cases);
    free(s->name);
    free(s->started);
    free(s->mode);
    buffer_free(&s->properties);
    buffer_free(&s->output);
}

void junit_free(junit *j)
{
    if (j == NULL)
        return;
    report_file_discard(j->fd, j->temporary);
    for (size_t i = 0; i < j->nsuites; i++)
        free_suite(&j->suites[i]);
    free(j->suites);
    free(j->path);
    free(j->temporary);
    free(j);
}

/* ---- The model ---------------------------------------------------------- */

static const char *text_of(const rh_event *e, const char *name)
{
    const char *text = rh_event_text(e, name);
    return text != NULL ? text : "";
}

static test_suite *add_suite(junit *j, const char *name)
{
    j->suites =
        cli_grow(j->suites, &j->suites_cap, j->nsuites, sizeof *j->suites);
    test_suite *s = &j->suites[j->nsuites++];
    *s = (test_suite){.name = cli_strdup(name)};
    j->in_step = j->replanning = false;
    return s;
}

/* Never NULL: what comes before any run has a suite of its own. */
static test_suite *last_suite(junit *j)
{
    return j->nsuites > 0 ? &j->suites[j->nsuites - 1]
                          : add_suite(j, "resethost");
}

static test_case *add_case(junit *j, const char *name, verdict v)
{
    test_suite *s = last_suite(j);
    s->cases = cli_grow(s->cases, &s->cases_cap, s->ncases, sizeof *s->cases);
    test_case *c = &s->cases[s->ncases++];
    *c = (test_case){.name = cli_strdup(name), .verdict = v};
    return c;
}

static void set_message(test_case *c, verdict v, const char *message)
{
    free(c->message);
    c->message = cli_strdup(message);
    c->verdict = v;
}

static test_case *current(junit *j)
{
    return j->in_step ? &last_suite(j)->cases[j->step] : NULL;
}

static void end_step(junit *j)
{
    test_case *c = current(j);
    if (c != NULL)
        c->ms = clock_ms() - j->step_ms;
    j->in_step = false;
}

static void begin_step(junit *j, const char *name)
{
    end_step(j);
    add_case(j, name, PASSED);
    j->step = last_suite(j)->ncases - 1;
    j->step_ms = clock_ms();
    j->in_step = true;
}

/* A playbook may talk for ever; its report is to be readable. */
static void say(buffer *b, const char *before, const char *text)
{
    enum { MOST = 1 << 20 };
    if (b->len > MOST)
        return;
    buffer_addf(b, "%s%s\n", before, text);
}

static void add_property(test_suite *s, const rh_event *e, const char *name)
{
    if (rh_event_text(e, name) == NULL)
        return;
    buffer_addf(&s->properties, "      <property name=\"%s\" value=\"", name);
    escape_xml(&s->properties, rh_event_text(e, name));
    buffer_add(&s->properties, "\"/>\n");
}

static void add_properties(test_suite *s, const rh_event *e,
                           const char *const *names)
{
    for (; *names != NULL; names++)
        add_property(s, e, *names);
}

static test_case *find_operation(junit *j, const rh_event *e, const char *field,
                                 bool follows)
{
    test_suite *s = last_suite(j);
    int64_t number = rh_event_integer(e, field, 0);
    for (size_t i = 0; i < s->ncases; i++)
        if (s->cases[i].number == number && s->cases[i].follows == follows)
            return number > 0 ? &s->cases[i] : NULL;
    return NULL;
}

/* ---- Events ------------------------------------------------------------- */

static void on_run(junit *j, const rh_event *e)
{
    static const char *const names[] = {"id", "path", "mode", "version", NULL};
    const char *name = rh_event_text(e, "playbook");
    const char *path = text_of(e, "path");
    test_suite *s = add_suite(j, name != NULL ? name : path);
    buffer started = {0};
    buffer_addn(
        &started, text_of(e, "started"),
        strnlen(text_of(e, "started"), sizeof "2026-11-21T14:30:22" - 1));
    s->started = cli_strdup(buffer_str(&started));
    s->mode = cli_strdup(text_of(e, "mode"));
    add_properties(s, e, names);
    begin_step(j, "load and connect");
    buffer_free(&started);
}

static void on_target(junit *j, const rh_event *e)
{
    static const char *const names[] = {"database", "server", "user",
                                        "class",    "redis",  NULL};
    add_properties(last_suite(j), e, names);
}

static void on_phase(junit *j, const rh_event *e)
{
    const char *name = text_of(e, "name");
    j->replanning = strcmp(name, "replan") == 0;
    begin_step(j, strcmp(name, "follow_up") == 0 ? "follow up" : name);
}

static void plan_case(junit *j, const rh_event *e, const char *field,
                      const char *subject)
{
    bool follows = strcmp(field, "operation") == 0;
    const char *kind = rh_event_text(e, "kind");
    int64_t number = rh_event_integer(e, field, 0);
    buffer name = {0};
    if (j->replanning)
        return;
    buffer_addf(&name, "%s%" PRId64 ". %s%s%s",
                follows ? "after the commit: " : "", number,
                kind != NULL ? kind : "command.run",
                *subject != '\0' ? " " : "", subject);
    test_case *c = add_case(j, buffer_str(&name), PENDING);
    c->number = number;
    c->follows = follows;
    buffer_free(&name);
}

static void add_rows(test_case *c, const rh_event *e)
{
    int64_t rows = rh_event_integer(e, "rows", -1);
    buffer_clear(&c->output);
    buffer_add(&c->output, text_of(e, "text"));
    if (rows >= 0) {
        buffer_add(&c->output, ": ");
        format_counted(&c->output, rows, "row", "rows");
    }
}

static void on_planned(junit *j, const rh_event *e)
{
    plan_case(j, e, "number", text_of(e, "table"));
    test_case *c = find_operation(j, e, "number", false);
    if (c != NULL && !j->replanning)
        add_rows(c, e);
}

static void on_planned_redis(junit *j, const rh_event *e)
{
    const char *pattern = rh_event_text(e, "pattern");
    plan_case(j, e, "operation", pattern != NULL ? pattern : text_of(e, "key"));
}

static void on_planned_command(junit *j, const rh_event *e)
{
    plan_case(j, e, "operation", text_of(e, "command"));
}

static void on_changed(junit *j, const rh_event *e)
{
    test_case *c = find_operation(j, e, "number", false);
    if (c == NULL)
        return;
    c->verdict = PASSED;
    c->ms = rh_event_integer(e, "elapsed_ms", 0);
    add_rows(c, e);
}

static void on_follow_up_done(junit *j, const rh_event *e)
{
    test_case *c = find_operation(j, e, "operation", true);
    if (c == NULL)
        return;
    c->verdict = PASSED;
    c->ms = rh_event_integer(e, "elapsed_ms", 0);
}

static void on_follow_up_skipped(junit *j, const rh_event *e)
{
    test_case *c = find_operation(j, e, "operation", true);
    if (c != NULL)
        set_message(c, SKIPPED, text_of(e, "what"));
}

static void on_follow_up_failed(junit *j, const rh_event *e)
{
    test_case *c = find_operation(j, e, "operation", true);
    if (c == NULL)
        c = add_case(j, text_of(e, "what"), PENDING);
    set_message(c, ERRORED, text_of(e, "reason"));
}

static void on_warning(junit *j, const rh_event *e)
{
    say(&last_suite(j)->output, "warning: ", text_of(e, "text"));
}

static void on_print(junit *j, const rh_event *e)
{
    say(&last_suite(j)->output, "", text_of(e, "text"));
}

static void on_proof(junit *j, const rh_event *e)
{
    test_case *c = add_case(j, "nothing was written", PASSED);
    buffer_add(&c->output, text_of(e, "text"));
}

static void on_sealed(junit *j, const rh_event *e)
{
    say(&last_suite(j)->output, "backup: ", text_of(e, "directory"));
}

/* ---- Ends --------------------------------------------------------------- */

static verdict verdict_of(int64_t code)
{
    if (code == RH_OK || code == RH_CHANGES)
        return PASSED;
    return code >= RH_REFUSED && code <= RH_BUSY ? FAILED : ERRORED;
}

static const char *why_not_done(const test_suite *s, verdict v)
{
    if (v != PASSED)
        return "not reached";
    if (s->mode != NULL && strcmp(s->mode, "dry run") == 0)
        return "planned: a dry run changes nothing";
    if (s->mode != NULL && strcmp(s->mode, "rehearse") == 0)
        return "planned: a rehearsal ends before it";
    return "there was nothing to do";
}

static void settle_pending(test_suite *s, verdict v)
{
    for (size_t i = 0; i < s->ncases; i++)
        if (s->cases[i].verdict == PENDING)
            set_message(&s->cases[i], SKIPPED, why_not_done(s, v));
}

static bool has_failed(const test_suite *s)
{
    for (size_t i = 0; i < s->ncases; i++)
        if (s->cases[i].verdict == FAILED || s->cases[i].verdict == ERRORED)
            return true;
    return false;
}

static void on_result(junit *j, const rh_event *e)
{
    verdict v = verdict_of(rh_event_integer(e, "code", RH_FAILED));
    test_suite *s = last_suite(j);
    settle_pending(s, v);
    if (v != PASSED && !has_failed(s)) {
        if (current(j) == NULL)
            begin_step(j, "run");
        test_case *c = current(j);
        assert(c != NULL);
        set_message(c, v, text_of(e, "error"));
        c->status = cli_strdup(text_of(e, "status"));
    }
    end_step(j);
    add_property(s, e, "backup");
    add_property(s, e, "undo");
    add_property(s, e, "resume");
}

static void on_plan_drift(junit *j, const rh_event *e)
{
    buffer why = {0};
    const char *was = rh_event_text(e, "was"), *now = rh_event_text(e, "now");
    test_case *c = add_case(j, text_of(e, "what"), PENDING);
    buffer_addf(&why, "no longer as it was planned: it was %s, and is %s",
                was != NULL ? was : "not there",
                now != NULL ? now : "not there");
    set_message(c, FAILED, buffer_str(&why));
    buffer_free(&why);
}

static void on_checked(junit *j, const rh_event *e)
{
    add_suite(j, text_of(e, "path"));
    verdict v = verdict_of(rh_event_integer(e, "code", RH_FAILED));
    test_case *c = add_case(j, "check", v);
    if (v == PASSED)
        return;
    set_message(c, v, text_of(e, "error"));
    c->status = cli_strdup(text_of(e, "status"));
}

void junit_event(junit *j, const rh_event *event)
{
    static const struct {
        const char *name;
        void (*fn)(junit *j, const rh_event *e);
    } readers[] = {{"run", on_run},
                   {"target", on_target},
                   {"phase", on_phase},
                   {"planned", on_planned},
                   {"planned_redis", on_planned_redis},
                   {"planned_command", on_planned_command},
                   {"plan_drift", on_plan_drift},
                   {"changed", on_changed},
                   {"follow_up_done", on_follow_up_done},
                   {"follow_up_skipped", on_follow_up_skipped},
                   {"follow_up_failed", on_follow_up_failed},
                   {"warning", on_warning},
                   {"print", on_print},
                   {"proof", on_proof},
                   {"backup_sealed", on_sealed},
                   {"checked", on_checked},
                   {"result", on_result}};
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        if (strcmp(readers[i].name, event->name) == 0)
            readers[i].fn(j, event);
}

static bool any_failed(const junit *j)
{
    for (size_t i = 0; i < j->nsuites; i++)
        if (has_failed(&j->suites[i]))
            return true;
    return false;
}

bool junit_close(junit *j, int code, const char *message, buffer *error)
{
    buffer document = {0};
    /* What failed before there was a run, or after its end. */
    if (verdict_of(code) != PASSED && !any_failed(j)) {
        test_case *c = add_case(j, "start", verdict_of(code));
        set_message(c, verdict_of(code), message);
        c->status = cli_strdup(rh_code_name(code));
    }
    junit_write(j, &document);
    bool ok =
        report_file_replace(j->fd, j->temporary, j->path, &document, error);
    j->fd = -1;
    buffer_free(&document);
    return ok;
}
