/* SPDX-License-Identifier: MIT
 *
 * PostgreSQL's text form of arrays, filled row by row.
 */
#include "merge_arrays.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void merge_arrays_new(merge_arrays *out, const merge *m,
                      bool (*is_wanted)(const merge *m, size_t i))
{
    size_t n = m->ncolumns;
    *out = (merge_arrays){.file = m->file,
                          .names = rh_alloc(n * sizeof *out->names),
                          .texts = rh_alloc(n * sizeof *out->texts),
                          .params = rh_alloc(n * sizeof *out->params)};
    for (size_t i = 0; i < n; i++)
        if (is_wanted == NULL || is_wanted(m, i)) {
            out->texts[out->n] = (rh_text)RH_TEXT_INIT;
            out->names[out->n++] = m->columns[i].column->name;
        }
}

void merge_arrays_free(merge_arrays *a)
{
    for (size_t i = 0; i < a->n; i++)
        rh_text_free(&a->texts[i]);
    free(a->texts);
    free(a->names);
    free(a->params);
    *a = (merge_arrays){0};
}

static const rh_cell *find_cell(const rh_row *row, const char *name, size_t at)
{
    /* Rows nearly always have their keys in the same order. */
    if (at < row->ncells && strcmp(row->cells[at].name, name) == 0)
        return &row->cells[at];
    for (size_t i = 0; i < row->ncells; i++)
        if (strcmp(row->cells[i].name, name) == 0)
            return &row->cells[i];
    return NULL;
}

static void add_item(rh_text *text, const rh_cell *cell)
{
    rh_text_addc(text, text->len > 0 ? ',' : '{');
    if (cell->text == NULL) {
        rh_text_add(text, "NULL");
        return;
    }
    char *start = rh_text_reserve(text, 2 * cell->len + 2), *p = start;
    *p++ = '"';
    for (size_t i = 0; i < cell->len; i++) {
        if (cell->text[i] == '"' || cell->text[i] == '\\')
            *p++ = '\\';
        *p++ = cell->text[i];
    }
    *p++ = '"';
    *p = '\0';
    text->len += (size_t)(p - start);
}

int merge_arrays_add(merge_arrays *a, const rh_row *row, rh_error *error)
{
    size_t at = 0;
    for (size_t i = 0; i < a->n; i++) {
        const rh_cell *cell = find_cell(row, a->names[i], at);
        if (cell == NULL)
            return rh_fail(error, RH_FAILED,
                           "%s: row %" PRId64 " lacks the key \"%s\"", a->file,
                           row->number, a->names[i]);
        at = (size_t)(cell - row->cells) + 1;
        a->bytes += cell->len + 4;
        add_item(&a->texts[i], cell);
    }
    a->rows++;
    return RH_OK;
}

const char *const *merge_arrays_params(merge_arrays *a)
{
    for (size_t i = 0; i < a->n; i++) {
        if (a->texts[i].len == 0)
            rh_text_addc(&a->texts[i], '{');
        rh_text_addc(&a->texts[i], '}');
        a->params[i] = a->texts[i].data;
    }
    return a->params;
}

void merge_arrays_clear(merge_arrays *a)
{
    for (size_t i = 0; i < a->n; i++)
        rh_text_clear(&a->texts[i]);
    a->rows = 0;
    a->bytes = 0;
}
