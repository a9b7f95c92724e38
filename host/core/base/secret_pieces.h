/* SPDX-License-Identifier: MIT
 *
 * Every piece of RH_PIECE bytes of the secrets, to be found at once. Whoever
 * tells only a part of a secret, a server that names the word which it did not
 * understand, shall not tell it either.
 */
#ifndef RH_CORE_SECRET_PIECES_H
#define RH_CORE_SECRET_PIECES_H

#include <stdbool.h>
#include <stddef.h>

enum { RH_PIECE = 12 }; /* bytes; what is shorter may be a coincidence */

typedef struct rh_pieces {
    const char **slots; /* where each begins, by its hash, or NULL */
    size_t n, cap;
} rh_pieces;

/* `text` must live as long as the pieces. */
void rh_pieces_add(rh_pieces *pieces, const char *text, size_t n);
/* Whether the RH_PIECE bytes at `s` are one. */
bool rh_pieces_has(const rh_pieces *pieces, const char *s);
void rh_pieces_free(rh_pieces *pieces);

#endif
