/* SPDX-License-Identifier: MIT
 *
 * Open addressing over copies in an arena; at most half full.
 */
#include "string_set.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

enum { FIRST_SLOTS = 64 };

typedef struct slot {
    const char *s; /* NULL: free */
    size_t n;
    uint64_t hash;
} slot;

struct rh_string_set {
    rh_arena *arena;
    slot *slots; /* a power of two */
    size_t nslots, used;
};

static slot *new_slots(size_t n)
{
    return memset(rh_alloc(n * sizeof(slot)), 0, n * sizeof(slot));
}

rh_string_set *rh_string_set_new(void)
{
    rh_string_set *set = rh_alloc(sizeof *set);
    *set =
        (rh_string_set){rh_arena_new(), new_slots(FIRST_SLOTS), FIRST_SLOTS, 0};
    return set;
}

void rh_string_set_free(rh_string_set *set)
{
    if (set == NULL)
        return;
    rh_arena_free(set->arena);
    free(set->slots);
    free(set);
}

/* FNV-1a. */
static uint64_t hash_of(const char *s, size_t n)
{
    uint64_t hash = 0xCBF29CE484222325u;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ (unsigned char)s[i]) * 0x100000001B3u;
    return hash ^ hash >> 32;
}

/* The slot that holds the string, or the free one where it belongs. */
static slot *find(slot *slots, size_t nslots, const slot *key)
{
    size_t i = (size_t)key->hash & (nslots - 1);
    while (slots[i].s != NULL &&
           (slots[i].hash != key->hash || slots[i].n != key->n ||
            memcmp(slots[i].s, key->s, key->n) != 0))
        i = (i + 1) & (nslots - 1);
    return &slots[i];
}

static void grow(rh_string_set *set)
{
    size_t nslots = set->nslots * 2;
    slot *slots = new_slots(nslots);
    for (size_t i = 0; i < set->nslots; i++)
        if (set->slots[i].s != NULL)
            *find(slots, nslots, &set->slots[i]) = set->slots[i];
    free(set->slots);
    set->slots = slots;
    set->nslots = nslots;
}

bool rh_string_set_add(rh_string_set *set, const char *s, size_t n)
{
    slot key = {s, n, hash_of(s, n)};
    slot *place = find(set->slots, set->nslots, &key);
    if (place->s != NULL)
        return false;
    key.s = rh_arena_strndup(set->arena, s, n);
    *place = key;
    if (++set->used * 2 > set->nslots)
        grow(set);
    return true;
}
