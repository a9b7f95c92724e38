/* SPDX-License-Identifier: MIT
 *
 * Reading plain data: members, SQL text, canonical JSON, and the nearest of
 * some names.
 */
#include "value.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "made.h"

enum { MAX_WORD = 63, NUMBER_SIZE = 40 };

/* Beyond it a double no longer tells neighbouring integers apart. */
static const double exact_limit = 9007199254740992.0;

const char *rh_kind_name(rh_kind kind)
{
    static const char *const names[] = {
        [RH_NULL] = "null",
        [RH_BOOL] = "true or false",
        [RH_INT] = "an integer",
        [RH_FLOAT] = "a number",
        [RH_STRING] = "a string",
        [RH_LIST] = "a list",
        [RH_MAP] = "a table with named fields",
        [RH_MADE] = "a made value",
    };
    return names[kind];
}

const rh_value *rh_value_get(const rh_value *map, const char *key)
{
    if (map == NULL || map->kind != RH_MAP)
        return NULL;
    for (size_t i = 0; i < map->u.list.n; i++)
        if (strcmp(map->u.list.items[i].key, key) == 0)
            return &map->u.list.items[i];
    return NULL;
}

const char *rh_value_string(const rh_value *map, const char *key)
{
    const rh_value *v = rh_value_get(map, key);
    return v != NULL && v->kind == RH_STRING ? v->u.string.s : NULL;
}

bool rh_value_is_true(const rh_value *map, const char *key)
{
    const rh_value *v = rh_value_get(map, key);
    return v != NULL && v->kind == RH_BOOL && v->u.boolean;
}

/* The shortest of the spellings that read back as the same double. */
static void format_real(char *out, double real)
{
    if (!isfinite(real)) {
        snprintf(out, NUMBER_SIZE, "%s",
                 isnan(real) ? "NaN"
                 : real > 0  ? "Infinity"
                             : "-Infinity");
        return;
    }
    if (fabs(real) <= exact_limit && real == trunc(real)) {
        snprintf(out, NUMBER_SIZE, "%" PRId64, (int64_t)real);
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, NUMBER_SIZE, "%.*g", digits, real);
        if (strtod(out, NULL) == real)
            return;
    }
}

static const char *real_text(double real, rh_arena *arena)
{
    char number[NUMBER_SIZE];
    format_real(number, real);
    return rh_arena_strdup(arena, number);
}

const char *rh_value_sql_text(const rh_value *v, rh_arena *arena, bool *ok)
{
    *ok = true;
    switch (v->kind) {
    case RH_NULL:
        return NULL;
    case RH_BOOL:
        return v->u.boolean ? "true" : "false";
    case RH_INT:
        return rh_arena_printf(arena, "%" PRId64, v->u.integer);
    case RH_FLOAT:
        return real_text(v->u.real, arena);
    case RH_STRING:
        /* A parameter ends at its first zero: what follows would be lost. */
        *ok = memchr(v->u.string.s, '\0', v->u.string.len) == NULL;
        return *ok ? v->u.string.s : NULL;
    case RH_MADE:
        return v->u.made->text;
    case RH_LIST:
    case RH_MAP:
        break;
    }
    *ok = false;
    return NULL;
}

/* JSON has no word for what is not finite: a string says it. */
static void write_real(rh_text *out, double real)
{
    char number[NUMBER_SIZE];
    format_real(number, real);
    if (isfinite(real))
        rh_text_add(out, number);
    else
        rh_text_json(out, number, strlen(number));
}

/* Canonical also for whoever made the map without sorting it. */
static int by_key(const void *a, const void *b)
{
    const rh_value *const *x = a, *const *y = b;
    return strcmp((*x)->key, (*y)->key);
}

static void write_map(rh_text *out, const rh_value *v)
{
    size_t n = v->u.list.n;
    const rh_value **sorted = rh_alloc(n * sizeof *sorted);
    for (size_t i = 0; i < n; i++)
        sorted[i] = &v->u.list.items[i];
    qsort(sorted, n, sizeof *sorted, by_key);
    rh_text_addc(out, '{');
    for (size_t i = 0; i < n; i++) {
        rh_text_add(out, i > 0 ? "," : "");
        rh_text_json(out, sorted[i]->key, strlen(sorted[i]->key));
        rh_text_addc(out, ':');
        rh_value_json(out, sorted[i]);
    }
    rh_text_addc(out, '}');
    free(sorted);
}

static void write_list(rh_text *out, const rh_value *v)
{
    rh_text_addc(out, '[');
    for (size_t i = 0; i < v->u.list.n; i++) {
        rh_text_add(out, i > 0 ? "," : "");
        rh_value_json(out, &v->u.list.items[i]);
    }
    rh_text_addc(out, ']');
}

void rh_value_json(rh_text *out, const rh_value *v)
{
    switch (v->kind) {
    case RH_NULL:
        rh_text_add(out, "null");
        break;
    case RH_BOOL:
        rh_text_add(out, v->u.boolean ? "true" : "false");
        break;
    case RH_INT:
        rh_text_addf(out, "%" PRId64, v->u.integer);
        break;
    case RH_FLOAT:
        write_real(out, v->u.real);
        break;
    case RH_STRING:
        rh_text_json(out, v->u.string.s, v->u.string.len);
        break;
    case RH_LIST:
        write_list(out, v);
        break;
    case RH_MAP:
        write_map(out, v);
        break;
    case RH_MADE:
        rh_text_json(out, v->u.made->recipe, strlen(v->u.made->recipe));
        break;
    }
}

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
    unsigned least = a < b ? a : b;
    return least < c ? least : c;
}

/* Case and the choice of - or _ are no difference worth counting. */
static char plain(char c)
{
    return c == '-' ? '_' : (char)tolower((unsigned char)c);
}

/* One row of the table: `above2` and `above` are the two before it. */
static void next_row(unsigned *row, const unsigned *above,
                     const unsigned *above2, const char *a, size_t i,
                     const char *b)
{
    row[0] = (unsigned)i;
    for (size_t j = 1; b[j - 1] != '\0'; j++) {
        bool same = plain(a[i - 1]) == plain(b[j - 1]);
        row[j] = min3(above[j] + 1, row[j - 1] + 1, above[j - 1] + !same);
        bool swapped = i > 1 && j > 1 && plain(a[i - 1]) == plain(b[j - 2]) &&
                       plain(a[i - 2]) == plain(b[j - 1]);
        if (swapped && above2[j - 2] + 1 < row[j])
            row[j] = above2[j - 2] + 1;
    }
}

/* Damerau and Levenshtein's distance, no piece edited twice. */
static unsigned distance(const char *a, const char *b)
{
    unsigned rows[3][MAX_WORD + 1] = {{0}};
    size_t na = strlen(a), nb = strlen(b);
    for (size_t j = 0; j <= nb; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= na; i++)
        next_row(rows[i % 3], rows[(i + 2) % 3], rows[(i + 1) % 3], a, i, b);
    return rows[na % 3][nb];
}

const char *rh_nearest(const char *word, const char *const *names, size_t n)
{
    size_t len = strlen(word);
    const char *nearest = NULL;
    unsigned limit = 1 + (unsigned)len / 4; /* more is another word */
    if (len == 0 || len > MAX_WORD)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        size_t other = strlen(names[i]);
        if (other == 0 || other > MAX_WORD)
            continue;
        unsigned d = distance(word, names[i]);
        /* One edit makes any one-letter word of any other. */
        if (d > limit || d >= (len > other ? len : other))
            continue;
        nearest = names[i];
        if (d == 0)
            break;
        limit = d - 1;
    }
    return nearest;
}
