/* SPDX-License-Identifier: MIT
 *
 * Memory of the C side: allocation that cannot fail (see resethost.h,
 * Environment) and arenas, which own everything that lives as long as a run.
 */
#ifndef RH_CORE_MEMORY_H
#define RH_CORE_MEMORY_H

#include <stddef.h>

/* malloc, realloc and strdup that never return NULL: see fate.h. */
void *rh_alloc(size_t size);
void *rh_realloc(void *old, size_t size);
char *rh_strdup(const char *s);

/* Makes room for one more item in a growing array, doubling `*cap`:
   items = rh_grow(items, &cap, n, sizeof *items). */
void *rh_grow(void *items, size_t *cap, size_t n, size_t item_size);

typedef struct rh_arena rh_arena;

rh_arena *rh_arena_new(void);
void rh_arena_free(rh_arena *arena); /* takes NULL */

/* Zeroed memory that lives until the arena is freed. */
void *rh_arena_alloc(rh_arena *arena, size_t size);
char *rh_arena_strdup(rh_arena *arena, const char *s);
char *rh_arena_strndup(rh_arena *arena, const char *s, size_t n);
char *rh_arena_printf(rh_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3), nonnull(2)));

#endif
