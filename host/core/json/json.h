/* SPDX-License-Identifier: MIT
 *
 * Reading JSON (RFC 8259), strictly: UTF-8, escapes, no trailing comma, no
 * duplicate key, limited depth, error with line and byte offset. One streaming
 * scanner, and on top of it a small tree for the documents that the host wrote
 * itself (manifest, summary). Numbers keep their text: no digit is lost.
 */
#ifndef RH_CORE_JSON_H
#define RH_CORE_JSON_H

#include "error.h"
#include "memory.h"

typedef enum rh_json_kind {
    RH_JSON_NULL,
    RH_JSON_FALSE,
    RH_JSON_TRUE,
    RH_JSON_NUMBER,
    RH_JSON_TEXT,
    RH_JSON_ARRAY,
    RH_JSON_OBJECT
} rh_json_kind;

typedef struct rh_json rh_json;

struct rh_json {
    rh_json_kind kind;
    const char *key;  /* in an object */
    const char *text; /* unescaped; of a number as it was written */
    size_t len;       /* of text, which may hold zeros only if escaped */
    const rh_json *first, *next; /* children, in order; next sibling */
};

/* Parses one document. `name` begins the error line. */
int rh_json_parse(const rh_json **out, rh_arena *arena, const char *text,
                  size_t n, const char *name, rh_error *error);

/* A member by key (NULL when absent or not an object), and its value. */
const rh_json *rh_json_get(const rh_json *object, const char *key);
const char *rh_json_text(const rh_json *object, const char *key); /* or NULL */
int64_t rh_json_integer(const rh_json *object, const char *key,
                        int64_t fallback);

#endif
