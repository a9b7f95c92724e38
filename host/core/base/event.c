/* SPDX-License-Identifier: MIT
 *
 * Telling an event: drop what is absent, hide what is secret, write the JSON
 * line once, call the readers.
 */
#include "event.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "secret.h"

enum { MAX_FIELDS = 24 };

typedef struct reader {
    rh_event_fn fn;
    void *ud;
} reader;

typedef struct named {
    char *name, *secret;
} named;

struct rh_events {
    reader *readers;
    size_t nreaders, readers_cap;
    rh_secrets *secrets;
    named *names;
    size_t nnames, names_cap;
    rh_text json;
};

rh_events *rh_events_new(void)
{
    rh_events *events = rh_alloc(sizeof *events);
    *events = (rh_events){.secrets = rh_secrets_new()};
    return events;
}

void rh_events_free(rh_events *events)
{
    if (events == NULL)
        return;
    for (size_t i = 0; i < events->nnames; i++) {
        free(events->names[i].name);
        explicit_bzero(events->names[i].secret,
                       strlen(events->names[i].secret));
        free(events->names[i].secret);
    }
    free(events->names);
    rh_secrets_free(events->secrets);
    free(events->readers);
    rh_text_free(&events->json);
    free(events);
}

void rh_events_add_reader(rh_events *events, rh_event_fn fn, void *ud)
{
    events->readers = rh_grow(events->readers, &events->readers_cap,
                              events->nreaders, sizeof *events->readers);
    events->readers[events->nreaders++] = (reader){fn, ud};
}

void rh_events_remove_reader(rh_events *events, rh_event_fn fn, void *ud)
{
    size_t kept = 0;
    for (size_t i = 0; i < events->nreaders; i++)
        if (events->readers[i].fn != fn || events->readers[i].ud != ud)
            events->readers[kept++] = events->readers[i];
    events->nreaders = kept;
}

void rh_events_add_secret(rh_events *events, const char *secret)
{
    rh_secrets_add(events->secrets, secret);
}

void rh_events_add_name(rh_events *events, const char *name)
{
    rh_secrets_add_name(events->secrets, name);
}

void rh_events_name_secret(rh_events *events, const char *name,
                           const char *secret)
{
    rh_events_add_secret(events, secret);
    events->names = rh_grow(events->names, &events->names_cap, events->nnames,
                            sizeof *events->names);
    events->names[events->nnames++] =
        (named){rh_strdup(name), rh_strdup(secret)};
}

const char *rh_events_secret_name(const rh_events *events, const char *text)
{
    for (size_t i = events->nnames; i-- > 0;) /* of the run that is going on */
        if (strcmp(events->names[i].secret, text) == 0)
            return events->names[i].name;
    return NULL;
}

void rh_events_mask(const rh_events *events, char *text)
{
    char *clean = rh_secrets_hide(events->secrets, text);
    if (clean != NULL)
        memcpy(text, clean, strlen(clean) + 1);
    free(clean);
}

static void write_value(rh_text *out, const rh_field *f)
{
    switch (f->type) {
    case RH_TEXT:
        rh_text_json_line(out, f->text, strlen(f->text));
        break;
    case RH_NUMBER:
        rh_text_add(out, f->text);
        break;
    case RH_BOOLEAN:
        rh_text_add(out, f->integer != 0 ? "true" : "false");
        break;
    case RH_INTEGER:
        rh_text_addf(out, "%" PRId64, f->integer);
        break;
    }
}

void rh_event_write_json(rh_text *out, const char *name, const rh_field *fields,
                         size_t nfields)
{
    rh_text_add(out, "{\"event\":");
    rh_text_json_line(out, name, strlen(name));
    for (size_t i = 0; i < nfields; i++) {
        rh_text_addc(out, ',');
        rh_text_json_line(out, fields[i].name, strlen(fields[i].name));
        rh_text_addc(out, ':');
        write_value(out, &fields[i]);
    }
    rh_text_addc(out, '}');
}

void rh_events_emit(rh_events *events, const char *name, const rh_field *fields,
                    size_t nfields)
{
    rh_field kept[MAX_FIELDS];
    char *clean[MAX_FIELDS];
    size_t n = 0;
    for (size_t i = 0; i < nfields && n < MAX_FIELDS; i++) {
        bool textual = fields[i].type == RH_TEXT || fields[i].type == RH_NUMBER;
        if (textual && fields[i].text == NULL)
            continue;
        kept[n] = fields[i];
        clean[n] = fields[i].type == RH_TEXT
                       ? rh_secrets_hide(events->secrets, fields[i].text)
                       : NULL;
        if (clean[n] != NULL)
            kept[n].text = clean[n];
        n++;
    }
    rh_text_clear(&events->json);
    rh_event_write_json(&events->json, name, kept, n);
    rh_event event = {sizeof event, name, kept, n, events->json.data};
    for (size_t i = 0; i < events->nreaders; i++)
        events->readers[i].fn(events->readers[i].ud, &event);
    for (size_t i = 0; i < n; i++)
        free(clean[i]);
}

static const rh_field *find_field(const rh_event *event, const char *name)
{
    for (size_t i = 0; i < event->nfields; i++)
        if (strcmp(event->fields[i].name, name) == 0)
            return &event->fields[i];
    return NULL;
}

const char *rh_event_text(const rh_event *event, const char *name)
{
    const rh_field *f = find_field(event, name);
    return f != NULL ? f->text : NULL;
}

int64_t rh_event_integer(const rh_event *event, const char *name,
                         int64_t fallback)
{
    const rh_field *f = find_field(event, name);
    bool whole = f != NULL && (f->type == RH_INTEGER || f->type == RH_BOOLEAN);
    return whole ? f->integer : fallback;
}
