/* SPDX-License-Identifier: MIT
 *
 * Allocation that cannot fail, and arenas.
 */
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "memory.h"

static void alloc__of_nothing_is_something(void **state)
{
    (void)state;
    void *p = rh_alloc(0);
    assert_non_null(p);
    p = rh_realloc(p, 0);
    assert_non_null(p);
    free(p);
}

static void grow__keeps_items_and_doubles(void **state)
{
    size_t cap = 0, doublings = 0;
    int *items = NULL;
    (void)state;
    for (size_t n = 0; n < 1000; n++) {
        size_t before = cap;
        items = rh_grow(items, &cap, n, sizeof *items);
        doublings += cap != before;
        items[n] = (int)n;
    }
    for (size_t n = 0; n < 1000; n++)
        assert_int_equal(items[n], (int)n);
    assert_int_equal(doublings, 8); /* 8, 16, ..., 1024 */
    free(items);
}

static void arena__memory_is_zeroed_aligned_and_apart(void **state)
{
    rh_arena *arena = rh_arena_new();
    unsigned char *all[300];
    (void)state;
    for (size_t i = 0; i < 300; i++) {
        size_t size = i * 97; /* up to 29 kB: larger than a block */
        all[i] = rh_arena_alloc(arena, size);
        assert_int_equal((uintptr_t)all[i] % alignof(max_align_t), 0);
        for (size_t j = 0; j < size; j++)
            assert_int_equal(all[i][j], 0);
        memset(all[i], (int)(i % 255 + 1), size);
    }
    for (size_t i = 0; i < 300; i++)
        for (size_t j = 0; j < i * 97; j++)
            assert_int_equal(all[i][j], i % 255 + 1);
    rh_arena_free(arena);
    rh_arena_free(NULL);
}

static void arena__copies_text(void **state)
{
    rh_arena *arena = rh_arena_new();
    char original[] = "original", longest[20001];
    (void)state;
    const char *copy = rh_arena_strdup(arena, original);
    const char *part = rh_arena_strndup(arena, "part\0rest", 9);
    original[0] = 'X';
    memset(longest, 'y', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    const char *formatted = rh_arena_printf(arena, "%s-%d", longest, 7);
    assert_string_equal(copy, "original");
    assert_memory_equal(part, "part\0rest", 10);
    assert_int_equal(strlen(formatted), 20002);
    assert_string_equal(formatted + 20000, "-7");
    assert_string_equal(rh_arena_printf(arena, "%s", ""), "");
    rh_arena_free(arena);
}

static void strdup__is_a_copy(void **state)
{
    (void)state;
    char *copy = rh_strdup("x");
    assert_string_equal(copy, "x");
    free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alloc__of_nothing_is_something),
        cmocka_unit_test(grow__keeps_items_and_doubles),
        cmocka_unit_test(arena__memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(arena__copies_text),
        cmocka_unit_test(strdup__is_a_copy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
