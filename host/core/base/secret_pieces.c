/* SPDX-License-Identifier: MIT
 *
 * A hash table of places, open addressing, never more than half full.
 */
#include "secret_pieces.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

enum { FIRST_CAP = 256 };

static size_t hash(const char *s)
{
    uint64_t h = 14695981039346656037U; /* FNV-1a */
    for (size_t i = 0; i < RH_PIECE; i++)
        h = (h ^ (unsigned char)s[i]) * 1099511628211U;
    return (size_t)(h ^ h >> 32);
}

/* Its slot, or the free one where it belongs. */
static size_t find(const rh_pieces *pieces, const char *s)
{
    size_t i = hash(s) & (pieces->cap - 1);
    while (pieces->slots[i] != NULL &&
           memcmp(pieces->slots[i], s, RH_PIECE) != 0)
        i = (i + 1) & (pieces->cap - 1);
    return i;
}

static void grow(rh_pieces *pieces)
{
    rh_pieces old = *pieces;
    pieces->cap = old.cap > 0 ? old.cap * 2 : FIRST_CAP;
    pieces->slots = rh_alloc(pieces->cap * sizeof *pieces->slots);
    for (size_t i = 0; i < pieces->cap; i++)
        pieces->slots[i] = NULL;
    for (size_t i = 0; i < old.cap; i++)
        if (old.slots[i] != NULL)
            pieces->slots[find(pieces, old.slots[i])] = old.slots[i];
    free(old.slots);
}

void rh_pieces_add(rh_pieces *pieces, const char *text, size_t n)
{
    for (size_t i = 0; i + RH_PIECE <= n; i++) {
        if (pieces->n * 2 >= pieces->cap)
            grow(pieces);
        size_t slot = find(pieces, text + i);
        pieces->n += pieces->slots[slot] == NULL;
        pieces->slots[slot] = text + i;
    }
}

bool rh_pieces_has(const rh_pieces *pieces, const char *s)
{
    return pieces->n > 0 && pieces->slots[find(pieces, s)] != NULL;
}

void rh_pieces_free(rh_pieces *pieces)
{
    free(pieces->slots);
    *pieces = (rh_pieces){0};
}
