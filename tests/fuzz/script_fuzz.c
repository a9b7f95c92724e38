/* SPDX-License-Identifier: MIT
 *
 * Schema files: any bytes. What was split must, put together again, be split
 * in the same way; a statement's line must be one of the file.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "script.h"

static rh_script read_script(rh_arena *arena, const void *data, size_t n,
                             int *rc, rh_error *error)
{
    rh_script script = {0};
    char *text = rh_alloc(n > 0 ? n : 1);
    if (n > 0)
        memcpy(text, data, n);
    *rc = rh_script_read(&script, arena, "x.sql", text, n, error);
    free(text);
    return script;
}

static int count_lines(const uint8_t *data, size_t n)
{
    int lines = 1;
    for (size_t i = 0; i < n; i++)
        lines += data[i] == '\n';
    return lines;
}

static size_t put_together(rh_text *text, const rh_script *s, int nlines)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->n; i++) {
        FUZZ_CHECK(s->items[i].line >= 1 && s->items[i].line <= nlines);
        if (s->items[i].sql == NULL)
            continue;
        FUZZ_CHECK(*s->items[i].sql != '\0');
        rh_text_addf(text, "%s;\n", s->items[i].sql);
        kept++;
    }
    return kept;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    int rc = RH_OK;
    rh_error error = {0};
    rh_text text = RH_TEXT_INIT;
    rh_arena *arena = rh_arena_new();
    rh_script s = read_script(arena, data, n, &rc, &error);
    fuzz_check_error(rc, &error);
    if (rc == RH_OK) {
        size_t kept = put_together(&text, &s, count_lines(data, n));
        rh_script again =
            read_script(arena, rh_text_str(&text), text.len, &rc, &error);
        FUZZ_CHECK(rc == RH_OK && again.n == kept);
        for (size_t i = 0, k = 0; i < s.n; i++)
            if (s.items[i].sql != NULL)
                FUZZ_CHECK(strcmp(again.items[k++].sql, s.items[i].sql) == 0);
    }
    rh_text_free(&text);
    rh_arena_free(arena);
    return 0;
}
