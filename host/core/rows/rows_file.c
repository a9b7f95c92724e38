/* SPDX-License-Identifier: MIT
 *
 * One front for the readers of rows.
 */
#include "rows_file.h"

#include <inttypes.h>
#include <stdlib.h>

#include "csv_in.h"

struct rh_rows {
    const rh_rows_spec *spec;
    rh_row_reader *json;
    rh_csv_reader *csv;
    rh_line_reader *lines;
    rh_cell cell; /* of a line */
    rh_row row;
};

static int open_csv(rh_rows *rows, rh_error *error)
{
    const rh_rows_spec *spec = rows->spec;
    const rh_csv_spec csv = {.path = spec->path,
                             .names = spec->names,
                             .nnames = spec->nnames,
                             .delimiter = spec->delimiter,
                             .quote = spec->quote,
                             .null_text = spec->null_text,
                             .reach = spec->reach};
    return rh_csv_reader_open(&rows->csv, &csv, error);
}

static int open_lines(rh_rows *rows, rh_error *error)
{
    const rh_rows_spec *spec = rows->spec;
    const rh_lines_spec lines = {.path = spec->path,
                                 .lower = spec->lower,
                                 .distinct = spec->distinct,
                                 .reach = spec->reach};
    return rh_line_reader_open(&rows->lines, &lines, error);
}

int rh_rows_open(rh_rows **out, const rh_rows_spec *spec, rh_error *error)
{
    int rc = RH_OK;
    rh_rows *rows = rh_alloc(sizeof *rows);
    *rows = (rh_rows){.spec = spec};
    switch (spec->kind) {
    case RH_ROWS_JSON:
    case RH_ROWS_JSON_LINES:
        rc = rh_row_reader_open_as(&rows->json, spec->path,
                                   spec->kind == RH_ROWS_JSON, spec->reach,
                                   error);
        break;
    case RH_ROWS_CSV:
        rc = open_csv(rows, error);
        break;
    case RH_ROWS_LINES:
        rc = open_lines(rows, error);
        break;
    }
    if (rc == RH_OK)
        *out = rows;
    else
        rh_rows_close(rows);
    return rc;
}

void rh_rows_close(rh_rows *rows)
{
    if (rows == NULL)
        return;
    rh_row_reader_close(rows->json);
    rh_csv_reader_close(rows->csv);
    rh_line_reader_close(rows->lines);
    free(rows);
}

static int next_line(rh_rows *rows, const rh_row **row, rh_error *error)
{
    rh_cell *cell = &rows->cell;
    int rc = rh_line_reader_next(rows->lines, &cell->text, &cell->len, error);
    *row = NULL;
    if (rc != RH_OK || cell->text == NULL)
        return rc;
    cell->name = rows->spec->names[0];
    rows->row = (rh_row){.cells = cell,
                         .ncells = 1,
                         .raw = cell->text,
                         .raw_len = cell->len,
                         .number = rows->row.number + 1,
                         .line = rh_line_reader_line(rows->lines)};
    *row = &rows->row;
    return RH_OK;
}

int rh_rows_next(rh_rows *rows, const rh_row **row, rh_error *error)
{
    if (rows->json != NULL)
        return rh_row_reader_next(rows->json, row, error);
    if (rows->csv != NULL)
        return rh_csv_reader_next(rows->csv, row, error);
    return next_line(rows, row, error);
}

const char *const *rh_rows_names(const rh_rows *rows, size_t *n)
{
    if (rows->csv != NULL)
        return rh_csv_reader_names(rows->csv, n);
    *n = rows->spec->nnames;
    return rows->spec->names;
}

const char *rh_rows_place(rh_arena *arena, const rh_rows_spec *spec,
                          int64_t number)
{
    rh_rows *rows = NULL;
    const rh_row *row = NULL;
    rh_error ignored = {0};
    const char *place = spec->path;
    if (number <= 0)
        return place;
    place = rh_arena_printf(arena, "%s: row %" PRId64, spec->path, number);
    int rc = rh_rows_open(&rows, spec, &ignored);
    while (rc == RH_OK) {
        rc = rh_rows_next(rows, &row, &ignored);
        if (rc != RH_OK || row == NULL || row->number == number)
            break;
    }
    if (rc == RH_OK && row != NULL && row->line > 0)
        place = rh_arena_printf(arena, "%s:%" PRId64 " (row %" PRId64 ")",
                                spec->path, row->line, number);
    else if (rc == RH_OK && row != NULL)
        place = rh_arena_printf(arena, "%s, byte %" PRId64, place, row->byte);
    rh_rows_close(rows);
    return place;
}
