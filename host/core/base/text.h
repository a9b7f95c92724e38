/* SPDX-License-Identifier: MIT
 *
 * Growable text, always zero-terminated, and the few ways in which the host
 * writes text for others: JSON strings, SQL identifiers and literals.
 */
#ifndef RH_CORE_TEXT_H
#define RH_CORE_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* Starts as RH_TEXT_INIT; rh_text_free() takes one that was never used. */
typedef struct rh_text {
    char *data; /* never NULL after the first append */
    size_t len, cap;
} rh_text;

#define RH_TEXT_INIT                                                           \
    {                                                                          \
        0                                                                      \
    }

void rh_text_free(rh_text *t);
void rh_text_clear(rh_text *t);            /* empty, memory kept */
const char *rh_text_str(const rh_text *t); /* "" when unused */

/* Makes room for `n` more bytes and returns where they go; add to len. */
char *rh_text_reserve(rh_text *t, size_t n);

void rh_text_add(rh_text *t, const char *s);
void rh_text_addn(rh_text *t, const char *s, size_t n);
void rh_text_addc(rh_text *t, char c);
void rh_text_addf(rh_text *t, const char *format, ...)
    __attribute__((format(printf, 2, 3), nonnull(2)));

/* A JSON string with its quotes. Control characters, quotes and backslashes
   are escaped, nothing else (RFC 8259, section 7). */
void rh_text_json(rh_text *t, const char *s, size_t n);

/* The same for a line that anything may read, of text that may come from
   anywhere: invalid UTF-8 becomes U+FFFD, and escaped is also what ends a line
   or commands a terminal or a CI's log. */
void rh_text_json_line(rh_text *t, const char *s, size_t n);

/* An SQL identifier with its quotes. */
void rh_text_ident(rh_text *t, const char *name);

/* An SQL string literal, with E'' where it holds a backslash. */
void rh_text_literal(rh_text *t, const char *s);

/* A word that a shell reads as this text. */
void rh_text_shell_word(rh_text *t, const char *s);

/* A text[] literal of PostgreSQL: {"a","b"}. */
void rh_text_pg_array(rh_text *t, const char *const *items, size_t n);

#endif
