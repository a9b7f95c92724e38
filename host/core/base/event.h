/* SPDX-License-Identifier: MIT
 *
 * The one stream of events. Whatever happens is told here once; the terminal,
 * --json and the run's record are readers of it. Secrets are replaced before
 * any reader sees an event.
 */
#ifndef RH_CORE_EVENT_H
#define RH_CORE_EVENT_H

#include "text.h"

#include "resethost.h"

typedef struct rh_events rh_events;

rh_events *rh_events_new(void);
void rh_events_free(rh_events *events);

/* Readers are called in the order in which they were added. */
void rh_events_add_reader(rh_events *events, rh_event_fn fn, void *ud);
void rh_events_remove_reader(rh_events *events, rh_event_fn fn, void *ud);

/* From now on every occurrence of `secret` in an event's text reads "***", in
   whichever form of those that secret.h knows. */
void rh_events_add_secret(rh_events *events, const char *secret);

/* A name that stays readable though a secret lies within it. */
void rh_events_add_name(rh_events *events, const char *name);

/* The same, and the secret goes by this name in recipes. */
void rh_events_name_secret(rh_events *events, const char *name,
                           const char *secret);
/* NULL: this text is none that has a name. */
const char *rh_events_secret_name(const rh_events *events, const char *text);

/* Masks what reaches people by another way than an event. In place: no mask is
   longer than what it hides. */
void rh_events_mask(const rh_events *events, char *text);

void rh_events_emit(rh_events *events, const char *name, const rh_field *fields,
                    size_t nfields);

/* RH_EMIT(events, "name", RH_F_TEXT("key", s), RH_F_INT("rows", n)); a text
   that is NULL leaves its field out. */
#define RH_EMIT(events, name, ...)                                             \
    rh_events_emit((events), (name), (const rh_field[]){__VA_ARGS__},          \
                   sizeof((const rh_field[]){__VA_ARGS__}) / sizeof(rh_field))
#define RH_F_TEXT(key, value)                                                  \
    {                                                                          \
        (key), RH_TEXT, (value), 0                                             \
    }
#define RH_F_INT(key, value)                                                   \
    {                                                                          \
        (key), RH_INTEGER, NULL, (int64_t)(value)                              \
    }
#define RH_F_BOOL(key, value)                                                  \
    {                                                                          \
        (key), RH_BOOLEAN, NULL, (value) ? 1 : 0                               \
    }
#define RH_F_NUMBER(key, value)                                                \
    {                                                                          \
        (key), RH_NUMBER, (value), 0                                           \
    }

/* The event as one JSON object, {"event":"name",...}, without newline. */
void rh_event_write_json(rh_text *out, const char *name, const rh_field *fields,
                         size_t nfields);

#endif
