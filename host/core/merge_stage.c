/* SPDX-License-Identifier: MIT
 *
 * The file of a merge as a stream of COPY rows into its staging table, each
 * with its number in the file in front.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "merge.h"
#include "rows_in.h"

enum { CHUNK = 1 << 16 };

typedef struct staging {
    const merge *m;
    rh_pg *pg;
    rh_progress progress;
    rh_row_reader *reader;
    const rh_cell **cells; /* of the current row, by column */
    rh_text chunk;
} staging;

static size_t column_of(const merge *m, const char *name, size_t guess)
{
    /* Rows nearly always have their keys in the same order. */
    if (guess < m->ncolumns &&
        strcmp(m->columns[guess].column->name, name) == 0)
        return guess;
    for (size_t i = 0; i < m->ncolumns; i++)
        if (strcmp(m->columns[i].column->name, name) == 0)
            return i;
    return m->ncolumns;
}

static int order_cells(staging *s, const rh_row *row, rh_error *error)
{
    const merge *m = s->m;
    memset(s->cells, 0, m->ncolumns * sizeof *s->cells);
    for (size_t i = 0; i < row->ncells; i++) {
        size_t column = column_of(m, row->cells[i].name, i);
        if (column == m->ncolumns)
            return rh_fail(error, RH_FAILED,
                           "%s: row %" PRId64
                           " has the key \"%s\", which row 1 "
                           "does not have",
                           m->file, row->number, row->cells[i].name);
        s->cells[column] = &row->cells[i];
    }
    for (size_t i = 0; i < m->ncolumns; i++)
        if (s->cells[i] == NULL)
            return rh_fail(error, RH_FAILED,
                           "%s: row %" PRId64 " lacks the key \"%s\"", m->file,
                           row->number, m->columns[i].column->name);
    return RH_OK;
}

static int send_chunk(staging *s, rh_error *error)
{
    int rc = s->chunk.len == 0
                 ? RH_OK
                 : rh_pg_copy_put(s->pg, error, s->chunk.data, s->chunk.len);
    rh_text_clear(&s->chunk);
    return rc;
}

static int add_row(staging *s, const rh_row *row, rh_error *error)
{
    int rc = order_cells(s, row, error);
    if (rc != RH_OK)
        return rc;
    rh_text_addf(&s->chunk, "%" PRId64, row->number);
    for (size_t i = 0; i < s->m->ncolumns; i++) {
        const rh_cell *cell = s->cells[i];
        rh_text_addc(&s->chunk, '\t');
        rh_copy_field(&s->chunk, cell->is_null ? NULL : cell->text, cell->len);
    }
    rh_text_addc(&s->chunk, '\n');
    rh_progress_add(&s->progress, 1);
    return s->chunk.len < CHUNK ? RH_OK : send_chunk(s, error);
}

static int stream(staging *s, rh_error *error)
{
    const rh_row *row = NULL;
    int rc;
    do {
        rc = rh_row_reader_next(s->reader, &row, error);
        if (rc == RH_OK && row != NULL)
            rc = add_row(s, row, error);
    } while (rc == RH_OK && row != NULL);
    return rc == RH_OK ? send_chunk(s, error) : rc;
}

int merge_stage(const merge *m, rh_change *change, int64_t *rows,
                rh_error *error)
{
    staging s = {.m = m, .pg = change->pg};
    const char *what = rh_arena_printf(change->arena, "Reading %s", m->source);
    int rc = rh_pg_exec(change->pg, error, merge_sql_stage(m, change->arena));
    if (rc == RH_OK)
        rc = rh_row_reader_open(&s.reader, m->file, error);
    if (rc == RH_OK)
        rc = rh_pg_copy_in(change->pg, error, merge_sql_copy(m, change->arena));
    if (rc != RH_OK)
        goto done;
    s.cells = rh_alloc(m->ncolumns * sizeof *s.cells);
    rh_progress_begin(&s.progress, change->events, what,
                      m->file_rows > 0 ? m->file_rows : 0);
    rc = stream(&s, error);
    if (rc == RH_OK)
        rc = rh_pg_copy_end(change->pg, error, rows);
    else
        rh_pg_copy_fail(change->pg, "the file could not be read");
    rh_progress_end(&s.progress);
done:
    rh_row_reader_close(s.reader);
    free(s.cells);
    rh_text_free(&s.chunk);
    return rc;
}
