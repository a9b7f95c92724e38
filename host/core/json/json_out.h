/* SPDX-License-Identifier: MIT
 *
 * Writing a JSON document for people and programs: indented, with commas where
 * they belong, and with the secrets of the run masked in every text.
 */
#ifndef RH_CORE_JSON_OUT_H
#define RH_CORE_JSON_OUT_H

#include <stdbool.h>

#include "event.h"
#include "text.h"

/* Starts with its events set and all else zero. */
typedef struct rh_json_out {
    rh_text text;
    const rh_events *events; /* that know the secrets; NULL: there are none */
    int depth;
    bool has_members;   /* the object or list that is open */
    const char *secret; /* the first key whose text must stay as it is and
                           holds a secret; NULL: none */
} rh_json_out;

/* `key` is NULL in a list, and of the document itself. */
void rh_json_open(rh_json_out *out, const char *key, char bracket);
void rh_json_close(rh_json_out *out, char bracket);

void rh_json_put(rh_json_out *out, const char *key,
                 const char *text); /* NULL: null */
/* A text that is read again later: masked, it would not be the same. */
void rh_json_put_exact(rh_json_out *out, const char *key, const char *text);
void rh_json_put_integer(rh_json_out *out, const char *key, int64_t n);
void rh_json_put_boolean(rh_json_out *out, const char *key, bool truth);
/* JSON that was made, and masked, elsewhere. */
void rh_json_put_raw(rh_json_out *out, const char *key, const char *json);

void rh_json_free(rh_json_out *out);

#endif
