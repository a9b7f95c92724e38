/* SPDX-License-Identifier: MIT
 *
 * An arena is a list of blocks filled from the front; nothing is freed alone.
 */
#include "memory.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fate.h"

enum { BLOCK_SIZE = 8192 };

typedef struct block {
    struct block *next;
    size_t used, size;
    alignas(max_align_t) char data[];
} block;

struct rh_arena {
    block *blocks; /* the newest first */
};

void *rh_alloc(size_t size)
{
    return rh_realloc(NULL, size);
}

void *rh_realloc(void *old, size_t size)
{
    void *p = realloc(old, size > 0 ? size : 1);
    if (p == NULL)
        rh_out_of_memory();
    return p;
}

char *rh_strdup(const char *s)
{
    size_t size = strlen(s) + 1;
    return memcpy(rh_alloc(size), s, size);
}

void *rh_grow(void *items, size_t *cap, size_t n, size_t item_size)
{
    if (n < *cap)
        return items;
    *cap = *cap > 0 ? *cap * 2 : 8;
    return rh_realloc(items, *cap * item_size);
}

rh_arena *rh_arena_new(void)
{
    rh_arena *arena = rh_alloc(sizeof *arena);
    arena->blocks = NULL;
    return arena;
}

void rh_arena_free(rh_arena *arena)
{
    if (arena == NULL)
        return;
    for (block *b = arena->blocks, *next; b != NULL; b = next) {
        next = b->next;
        free(b);
    }
    free(arena);
}

static block *add_block(rh_arena *arena, size_t need)
{
    size_t size = need > BLOCK_SIZE ? need : BLOCK_SIZE;
    block *b = rh_alloc(sizeof *b + size);
    b->next = arena->blocks;
    b->used = 0;
    b->size = size;
    arena->blocks = b;
    return b;
}

void *rh_arena_alloc(rh_arena *arena, size_t size)
{
    size_t align = alignof(max_align_t);
    size = (size + align - 1) / align * align;
    block *b = arena->blocks;
    if (b == NULL || b->size - b->used < size)
        b = add_block(arena, size);
    void *p = b->data + b->used;
    b->used += size;
    return memset(p, 0, size);
}

char *rh_arena_strndup(rh_arena *arena, const char *s, size_t n)
{
    char *copy = rh_arena_alloc(arena, n + 1);
    memcpy(copy, s, n);
    return copy;
}

char *rh_arena_strdup(rh_arena *arena, const char *s)
{
    return rh_arena_strndup(arena, s, strlen(s));
}

char *rh_arena_printf(rh_arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    size_t size = n > 0 ? (size_t)n : 0;
    char *s = rh_arena_alloc(arena, size + 1);
    vsnprintf(s, size + 1, format, again);
    va_end(again);
    return s;
}
