/* SPDX-License-Identifier: MIT
 *
 * Which keys the rows of a file have, and which rows lack one. Remembers the
 * keys, not the rows.
 */
#include <string.h>

#include "rows_file.h"

/* PostgreSQL has no table with more columns. */
enum { MAX_KEYS = 1600 };

typedef struct survey {
    rh_arena *arena;
    rh_key_use *keys;
    int64_t *seen; /* the last row that had each */
    size_t n;
} survey;

static void add_key(survey *s, const char *name)
{
    s->keys[s->n] = (rh_key_use){.name = rh_arena_strdup(s->arena, name)};
    s->seen[s->n++] = 0;
}

static size_t find_key(const survey *s, const char *name, size_t guess)
{
    /* Rows nearly always have their keys in the same order. */
    if (guess < s->n && strcmp(s->keys[guess].name, name) == 0)
        return guess;
    size_t i = 0;
    while (i < s->n && strcmp(s->keys[i].name, name) != 0)
        i++;
    return i;
}

static int add_row(survey *s, const rh_rows_spec *spec, const rh_row *row,
                   rh_error *error)
{
    for (size_t i = 0; i < row->ncells; i++) {
        size_t k = find_key(s, row->cells[i].name, i);
        if (k == MAX_KEYS)
            return rh_fail(error, RH_FAILED,
                           "%s has more than %d different keys; is it a file "
                           "of one table's rows?",
                           spec->path, MAX_KEYS);
        if (k == s->n)
            add_key(s, row->cells[i].name);
        rh_key_use *key = &s->keys[k];
        if (key->lacking == 0 && s->seen[k] != row->number - 1)
            key->lacking = s->seen[k] + 1;
        if (key->rows++ == 0)
            key->first = row->number;
        s->seen[k] = row->number;
    }
    return RH_OK;
}

static int add_rows(survey *s, rh_rows *rows, const rh_rows_spec *spec,
                    int64_t *n, rh_error *error)
{
    const rh_row *row = NULL;
    int rc;
    while ((rc = rh_rows_next(rows, &row, error)) == RH_OK && row != NULL) {
        *n = row->number;
        rc = add_row(s, spec, row, error);
        if (rc != RH_OK)
            return rc;
    }
    return rc;
}

int rh_rows_look(rh_rows_survey *out, rh_arena *arena, const rh_rows_spec *spec,
                 rh_error *error)
{
    rh_rows *rows = NULL;
    size_t nnames = 0;
    survey s = {.arena = arena};
    s.keys = rh_arena_alloc(arena, MAX_KEYS * sizeof *s.keys);
    s.seen = rh_arena_alloc(arena, MAX_KEYS * sizeof *s.seen);
    *out = (rh_rows_survey){.keys = s.keys};
    int rc = rh_rows_open(&rows, spec, error);
    if (rc != RH_OK)
        return rc;
    const char *const *names = rh_rows_names(rows, &nnames);
    for (size_t i = 0; i < nnames; i++)
        add_key(&s, names[i]);
    rc = add_rows(&s, rows, spec, &out->rows, error);
    rh_rows_close(rows);
    for (size_t i = 0; i < s.n; i++)
        if (s.keys[i].lacking == 0 && s.seen[i] < out->rows)
            s.keys[i].lacking = s.seen[i] + 1;
    out->nkeys = s.n;
    return rc;
}
