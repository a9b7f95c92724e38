/* SPDX-License-Identifier: MIT
 *
 * The one JSON scanner: strict, streaming, without a tree. Its users say what
 * they expect next; whatever else stands there is an error that names the
 * place. Nothing is copied but strings that hold an escape.
 */
#ifndef RH_CORE_JSON_SCAN_H
#define RH_CORE_JSON_SCAN_H

#include <stdbool.h>

#include "source.h"
#include "text.h"

enum { RH_JSON_DEPTH_MAX = 64 };

typedef struct rh_scan {
    rh_source source;
    const char *name; /* path or title: begins the error line; borrowed */
    int64_t row;      /* told in errors; 0: the line is told instead */
    rh_error *error;  /* where failures go; set before each use */
} rh_scan;

/* A piece of what was scanned. */
typedef struct rh_span {
    size_t from, len;
    bool is_decoded; /* counted in the decoded text, else from source.keep */
} rh_span;

/* All of these return RH_OK or a code, with scan->error set. */

int rh_scan_fail(rh_scan *scan, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Skips white space; *c is the next byte, still unread, or -1 at the end. */
int rh_scan_peek(rh_scan *scan, int *c);

/* Reads one byte that must be `c`. */
int rh_scan_expect(rh_scan *scan, char c);

/* Nothing but white space until the end. */
int rh_scan_end(rh_scan *scan);

/* Reads "[" or "{" as level `depth` (from 1), and "]" or "}" if it follows;
   *more tells whether there is a first item. Then, after each item, either the
   comma or the closing bracket. */
int rh_scan_enter(rh_scan *scan, char open, int depth, bool *more);
int rh_scan_more(rh_scan *scan, char open, bool *more);

/* Reads a string. Without escapes *span is its text in the source, else its
   decoded text, appended to `decoded`. */
int rh_scan_string(rh_scan *scan, rh_text *decoded, rh_span *span);

/* Reads a number, true, false or null; *span is in the source. */
int rh_scan_scalar(rh_scan *scan, rh_span *span);

/* Checks and passes over any value at level `depth`. Of \u escapes only the
   digits are checked: a json column may hold half a surrogate pair. */
int rh_scan_skip(rh_scan *scan, int depth);

/* The bytes of a span; valid until the source moves. */
const char *rh_scan_bytes(const rh_scan *scan, const rh_text *decoded,
                          rh_span span);

#endif
