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

enum {
    MAX_FIELDS = 24,
    MIN_SECRET = 4,
    MIN_LINE = 16, /* of a secret with several: shorter ones are ordinary */
    CUT = 64       /* bytes of a value that PostgreSQL shows of a row */
};

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
    char **secrets;
    size_t nsecrets, secrets_cap;
    named *names;
    size_t nnames, names_cap;
    rh_text json;
};

rh_events *rh_events_new(void)
{
    rh_events *events = rh_alloc(sizeof *events);
    *events = (rh_events){0};
    return events;
}

void rh_events_free(rh_events *events)
{
    if (events == NULL)
        return;
    for (size_t i = 0; i < events->nsecrets; i++)
        free(events->secrets[i]);
    for (size_t i = 0; i < events->nnames; i++) {
        free(events->names[i].name);
        free(events->names[i].secret);
    }
    free(events->names);
    free(events->secrets);
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

static bool is_known(const rh_events *events, const char *secret)
{
    for (size_t i = 0; i < events->nsecrets; i++)
        if (strcmp(events->secrets[i], secret) == 0)
            return true;
    return false;
}

/* The longest first: a secret that begins another one must not leave the
   other's end behind. */
static void add_secret(rh_events *events, char *secret)
{
    if (strlen(secret) < MIN_SECRET || is_known(events, secret)) {
        free(secret);
        return;
    }
    events->secrets = rh_grow(events->secrets, &events->secrets_cap,
                              events->nsecrets, sizeof *events->secrets);
    size_t at = events->nsecrets++;
    for (; at > 0 && strlen(events->secrets[at - 1]) < strlen(secret); at--)
        events->secrets[at] = events->secrets[at - 1];
    events->secrets[at] = secret;
}

static void add_escape(rh_text *t, unsigned char c, const char *digits)
{
    rh_text_addc(t, '%');
    rh_text_addc(t, digits[c >> 4]);
    rh_text_addc(t, digits[c & 15]);
}

/* `digits` are the hexadecimal ones in the case that is wanted. */
static char *url_encoded(const char *s, const char *digits)
{
    rh_text t = RH_TEXT_INIT;
    for (; *s != '\0'; s++) {
        unsigned char c = (unsigned char)*s;
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                     (c >= 'a' && c <= 'z') || strchr("-._~", c) != NULL;
        if (plain)
            rh_text_addc(&t, *s);
        else
            add_escape(&t, c, digits);
    }
    return t.data != NULL ? t.data : rh_strdup("");
}

static char *copy_part(const char *s, size_t n)
{
    char *copy = rh_alloc(n + 1);
    memcpy(copy, s, n);
    copy[n] = '\0';
    return copy;
}

/* Errors are one line: breaks become blanks there, and none at the end. */
static char *folded(const char *s, size_t n)
{
    while (n > 0 && strchr(" \r\n\t", s[n - 1]) != NULL)
        n--;
    char *copy = copy_part(s, n);
    for (char *c = copy; *c != '\0'; c++)
        if (*c == '\n' || *c == '\r' || *c == '\t')
            *c = ' ';
    return copy;
}

/* Never within a character. */
static size_t cut_at(const char *s, size_t n)
{
    while (n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80)
        n--;
    return n;
}

static void add_lines(rh_events *events, const char *s)
{
    for (size_t n; *s != '\0'; s += n) {
        n = strcspn(s, "\r\n");
        if (n >= MIN_LINE && strncmp(s, "-----", 5) != 0)
            add_secret(events, copy_part(s, n));
        n += strspn(s + n, "\r\n");
    }
}

void rh_events_add_secret(rh_events *events, const char *secret)
{
    size_t n = strlen(secret);
    if (n < MIN_SECRET)
        return;
    add_secret(events, rh_strdup(secret));
    add_secret(events, url_encoded(secret, "0123456789ABCDEF"));
    add_secret(events, url_encoded(secret, "0123456789abcdef"));
    if (n > CUT) {
        size_t part = cut_at(secret, CUT);
        add_secret(events, copy_part(secret, part));
        add_secret(events, folded(secret, part));
    }
    if (strpbrk(secret, "\r\n") != NULL) {
        add_secret(events, folded(secret, n));
        add_lines(events, secret);
    }
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

/* NULL when `s` holds no secret, else a new text without it. */
static char *without_secrets(const rh_events *events, const char *s)
{
    char *clean = NULL;
    for (size_t i = 0; i < events->nsecrets; i++) {
        const char *secret = events->secrets[i];
        const char *at = clean != NULL ? clean : s;
        const char *hit = strstr(at, secret);
        if (hit == NULL)
            continue;
        rh_text t = RH_TEXT_INIT;
        for (; hit != NULL; hit = strstr(at, secret)) {
            rh_text_addn(&t, at, (size_t)(hit - at));
            rh_text_add(&t, "***");
            at = hit + strlen(secret);
        }
        rh_text_add(&t, at);
        free(clean);
        clean = t.data;
    }
    return clean;
}

void rh_events_mask(const rh_events *events, char *text)
{
    char *clean = without_secrets(events, text);
    if (clean != NULL)
        memcpy(text, clean, strlen(clean) + 1);
    free(clean);
}

static void write_value(rh_text *out, const rh_field *f)
{
    switch (f->type) {
    case RH_TEXT:
        rh_text_json(out, f->text, strlen(f->text));
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
    rh_text_json(out, name, strlen(name));
    for (size_t i = 0; i < nfields; i++) {
        rh_text_addc(out, ',');
        rh_text_json(out, fields[i].name, strlen(fields[i].name));
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
                       ? without_secrets(events, fields[i].text)
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
