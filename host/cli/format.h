/* SPDX-License-Identifier: MIT
 *
 * Text for people: growable text, numbers, sizes, durations, display width,
 * and making what comes from a database harmless to a terminal.
 */
#ifndef CLI_FORMAT_H
#define CLI_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* realloc that aborts instead of returning NULL. */
void *cli_realloc(void *old, size_t size);
/* Makes room for one more item in a growing array, doubling `*cap`. */
void *cli_grow(void *items, size_t *cap, size_t n, size_t item_size);
char *cli_strdup(const char *s);

typedef struct buffer {
    char *data; /* NULL until something is added, then zero-terminated */
    size_t len, cap;
} buffer;

void buffer_free(buffer *b);
void buffer_clear(buffer *b);
const char *buffer_str(const buffer *b); /* "" when empty, never NULL */
void buffer_addn(buffer *b, const char *s, size_t n);
void buffer_add(buffer *b, const char *s);
void buffer_addf(buffer *b, const char *format, ...)
    __attribute__((format(printf, 2, 3), nonnull(2)));
void buffer_repeat(buffer *b, const char *s, size_t times);

/* The character at `s` and its length in bytes; 0 for invalid bytes, of which
   one is to be skipped. */
size_t format_decode(const char *s, uint32_t *character);

/* Adds `s` so that no byte of it can command a terminal: controls, invalid
   UTF-8 and marks that turn the direction of writing appear as \n, \x1b or
   \u202e. With `ascii`, everything beyond ASCII does. */
void format_clean(buffer *b, const char *s, bool ascii);
/* A word that a shell reads as this text. */
void format_shell_word(buffer *b, const char *s);

/* Columns that valid UTF-8 takes: wide characters two, combining ones none. */
size_t format_width(const char *s);
/* The bytes of `s` that fit into `columns`. */
size_t format_fit(const char *s, size_t columns);
/* The bytes of the first line of `s` when it is broken at a blank within
   `columns`; *next is where the second begins. */
size_t format_wrap(const char *s, size_t columns, const char **next);

void format_count(buffer *b, int64_t n); /* 20,523 */
/* "1 row", "20,523 rows"; with `some` as the plural. */
void format_counted(buffer *b, int64_t n, const char *one, const char *some);
/* A decimal number as text with separators: $ 12345.67 gives $12,345.67. What
   is no number is added as it is. `unit` may be NULL; a unit that is a word
   goes behind, any other before the digits. */
void format_number(buffer *b, const char *number, const char *unit);
void format_bytes(buffer *b, int64_t bytes);  /* 24.1 MB */
void format_duration(buffer *b, int64_t ms);  /* 0.34 s, 2 min 05 s */
void format_age(buffer *b, int64_t s);        /* 40 s, 25 min, 26 h, 3 days */
void format_date(buffer *b, const char *iso); /* 2026-11-21 14:30:22 */
bool format_is_number(const char *s);

/* The one of `names` that `word` most likely stands for, or NULL when none is
   near. */
const char *format_nearest(const char *word, const char *const *names,
                           size_t n);

#endif
