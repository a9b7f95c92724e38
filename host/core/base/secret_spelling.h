/* SPDX-License-Identifier: MIT
 *
 * What a text says when it is taken for percent-encoded, for JSON, for XML,
 * for SQL or for a word of the shell: each byte with its place in the text.
 */
#ifndef RH_CORE_SECRET_SPELLING_H
#define RH_CORE_SECRET_SPELLING_H

#include <stdbool.h>
#include <stddef.h>

typedef struct rh_spelling {
    char *data; /* n bytes and a zero; white space is blanks */
    size_t n;
    size_t *from; /* n + 1: where in the text each begins, and where it ends */
} rh_spelling;

/* How many there are, the first of them as it stands. */
extern const size_t rh_spellings;

/* False when nothing in the text is written so; then there is nothing to
   free. */
bool rh_spelling_read(rh_spelling *out, const char *text, size_t n,
                      size_t which);
void rh_spelling_free(rh_spelling *spelling);

/* Line breaks and tabs are blanks. */
char rh_fold(char c);

#endif
