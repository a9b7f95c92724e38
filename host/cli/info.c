/* SPDX-License-Identifier: MIT
 *
 * A playbook's help from the events of rh_check().
 */
#include "info.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <resethost.h>

#include "table.h"

typedef struct help {
    terminal *term;
    buffer name, summary, touches, programs;
    table options, confirmations, environment;
} help;

static const char *text_of(const rh_event *e, const char *name)
{
    const char *text = rh_event_text(e, name);
    return text != NULL ? text : "";
}

/* "_" and "-" are the same in an option's name. */
static bool same_name(const char *a, const char *b)
{
    for (; *a != '\0' && *b != '\0'; a++, b++)
        if (*a != *b && (strchr("-_", *a) == NULL || strchr("-_", *b) == NULL))
            return false;
    return *a == *b;
}

static int check(const char *playbook, rh_event_fn fn, void *ud, buffer *error)
{
    rh_config config = RH_CONFIG_INIT;
    rh_host *host = NULL;
    config.on_event = fn;
    config.on_event_ud = ud;
    int code = rh_open(&host, &config);
    if (code == RH_OK) {
        code = rh_check(host, playbook);
        if (code != RH_OK)
            buffer_add(error, rh_last_error(host));
    }
    rh_close(host);
    return code;
}

/* ---- Flags -------------------------------------------------------------- */

typedef struct flag_query {
    const char *name;
    bool is_flag;
} flag_query;

static void look_for_flag(void *ud, const rh_event *e)
{
    flag_query *query = ud;
    if (strcmp(e->name, "option") == 0 &&
        same_name(text_of(e, "name"), query->name))
        query->is_flag = strcmp(text_of(e, "type"), "flag") == 0;
}

bool info_is_flag(const char *playbook, const char *option)
{
    flag_query query = {option, false};
    buffer error = {0};
    check(playbook, look_for_flag, &query, &error);
    buffer_free(&error);
    return query.is_flag;
}

/* ---- Help --------------------------------------------------------------- */

static void add_clean(const help *h, buffer *b, const rh_event *e,
                      const char *field)
{
    terminal_clean(h->term, b, text_of(e, field));
}

static void add_note(const help *h, buffer *b, const char *before,
                     const char *text)
{
    if (b->len > 0)
        buffer_add(b, "; ");
    buffer_add(b, before);
    terminal_clean(h->term, b, text);
}

/* "--words FILE" */
static void add_synopsis(const help *h, buffer *b, const rh_event *e)
{
    const char *type = text_of(e, "type");
    size_t start = b->len;
    buffer_add(b, "--");
    add_clean(h, b, e, "name");
    for (size_t i = start; i < b->len; i++)
        b->data[i] = b->data[i] == '_' ? '-' : b->data[i];
    if (strcmp(type, "flag") == 0)
        return;
    if (strcmp(type, "new_file") == 0)
        type = "file";
    buffer_add(b, " ");
    for (; *type >= 'a' && *type <= 'z'; type++)
        buffer_addf(b, "%c", *type - 'a' + 'A');
}

static void add_option(help *h, const rh_event *e)
{
    buffer synopsis = {0}, text = {0};
    add_synopsis(h, &synopsis, e);
    add_clean(h, &text, e, "help");
    if (*text_of(e, "choices") != '\0')
        add_note(h, &text, "one of ", text_of(e, "choices"));
    if (*text_of(e, "default") != '\0')
        add_note(h, &text, "default: ", text_of(e, "default"));
    if (rh_event_integer(e, "required", 0) != 0)
        add_note(h, &text, "required", "");
    table_row_add(&h->options, PLAIN, MARK_NONE);
    table_set(&h->options, 0, buffer_str(&synopsis));
    table_set(&h->options, 1, buffer_str(&text));
    buffer_free(&synopsis);
    buffer_free(&text);
}

static void add_confirmation(help *h, const rh_event *e)
{
    buffer text = {0};
    const char *phrase = rh_event_text(e, "phrase");
    if (phrase != NULL)
        add_note(h, &text, "type ", phrase);
    else
        buffer_addf(&text, "a countdown of %" PRId64 " s",
                    rh_event_integer(e, "countdown", 0));
    table_row_add(&h->confirmations, PLAIN, MARK_NONE);
    table_set(&h->confirmations, 0, buffer_str(&text));
    buffer_free(&text);
}

static void add_environment(help *h, const rh_event *e)
{
    buffer text = {0};
    add_clean(h, &text, e, "help");
    if (rh_event_integer(e, "required", 0) != 0)
        add_note(h, &text, "required", "");
    if (rh_event_integer(e, "secret", 0) != 0)
        add_note(h, &text, "never shown", "");
    table_row_add(&h->environment, PLAIN, MARK_NONE);
    table_set_clean(&h->environment, h->term, 0, text_of(e, "name"));
    table_set(&h->environment, 1, buffer_str(&text));
    buffer_free(&text);
}

static void add_name(help *h, buffer *names, const rh_event *e,
                     const char *field)
{
    buffer_add(names, names->len > 0 ? ", " : "");
    add_clean(h, names, e, field);
}

static void collect(void *ud, const rh_event *e)
{
    help *h = ud;
    if (strcmp(e->name, "playbook") == 0) {
        add_clean(h, &h->name, e, "name");
        add_clean(h, &h->summary, e, "summary");
    } else if (strcmp(e->name, "option") == 0) {
        add_option(h, e);
    } else if (strcmp(e->name, "touches") == 0) {
        if (rh_event_text(e, "table") != NULL)
            add_name(h, &h->touches, e, "table");
        else
            buffer_add(&h->touches, "decided when it runs");
    } else if (strcmp(e->name, "program") == 0) {
        add_name(h, &h->programs, e, "name");
    } else if (strcmp(e->name, "confirmation") == 0) {
        add_confirmation(h, e);
    } else if (strcmp(e->name, "environment") == 0) {
        add_environment(h, e);
    }
}

static void print_heading(const help *h, const char *text)
{
    buffer line = {0};
    terminal_print(h->term, &line);
    terminal_style(h->term, &line, BOLD, text);
    terminal_print(h->term, &line);
    buffer_free(&line);
}

static void print_section(help *h, const char *heading, table *rows)
{
    rows->flexible = 1;
    if (rows->nrows == 0)
        return;
    print_heading(h, heading);
    table_print(rows, h->term);
}

static void print_usage(help *h, const char *playbook)
{
    buffer line = {0};
    buffer_add(&line, "usage: resethost ");
    terminal_clean(h->term, &line, playbook);
    buffer_add(&line, " [--dry-run | --rehearse]");
    if (h->options.nrows > 0)
        buffer_add(&line, " [options]");
    terminal_print(h->term, &line);
    terminal_print(h->term, &line);
    buffer_addf(&line, "%s: %s", buffer_str(&h->name), buffer_str(&h->summary));
    terminal_print(h->term, &line);
    buffer_free(&line);
}

static void print_names(help *h, const char *heading, const buffer *names)
{
    table one = {0};
    if (names->len == 0)
        return;
    table_row_add(&one, PLAIN, MARK_NONE);
    table_set(&one, 0, buffer_str(names));
    print_heading(h, heading);
    table_print(&one, h->term);
}

int info_print_help(terminal *term, const char *playbook, buffer *error)
{
    help h = {.term = term};
    buffer line = {0};
    int code = check(playbook, collect, &h, error);
    if (code != RH_OK)
        goto done;
    print_usage(&h, playbook);
    print_section(&h, "Options", &h.options);
    print_section(&h, "Environment", &h.environment);
    print_section(&h, "Confirmations", &h.confirmations);
    print_names(&h, "Tables that may change", &h.touches);
    print_names(&h, "Programs that may run after the commit", &h.programs);
    terminal_print(term, &line);
    buffer_add(&line, "resethost --help lists the options of every playbook.");
    terminal_print(term, &line);
done:
    table_clear(&h.options);
    table_clear(&h.confirmations);
    table_clear(&h.environment);
    buffer_free(&h.name);
    buffer_free(&h.summary);
    buffer_free(&h.touches);
    buffer_free(&h.programs);
    buffer_free(&line);
    return code;
}
