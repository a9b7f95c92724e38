/* SPDX-License-Identifier: MIT
 *
 * Each row's values put into the order of the columns, then COPY's text form.
 */
#include "rows_copy.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "rows_in.h"

enum { CHUNK = 1 << 16 };

typedef struct copying {
    const rh_rows_copy *copy;
    rh_pg *pg;
    rh_progress *progress;
    rh_row_reader *reader;
    const rh_cell **cells; /* of the current row, by key */
    rh_text chunk;
} copying;

static size_t place_of(const rh_rows_copy *c, const char *name, size_t guess)
{
    /* Rows nearly always have their keys in the same order. */
    if (guess < c->nkeys && strcmp(c->keys[guess], name) == 0)
        return guess;
    for (size_t i = 0; i < c->nkeys; i++)
        if (strcmp(c->keys[i], name) == 0)
            return i;
    return c->nkeys;
}

static int order_cells(copying *s, const rh_row *row, rh_error *error)
{
    const rh_rows_copy *c = s->copy;
    memset(s->cells, 0, c->nkeys * sizeof *s->cells);
    for (size_t i = 0; i < row->ncells; i++) {
        size_t place = place_of(c, row->cells[i].name, i);
        if (place == c->nkeys)
            return rh_fail(error, RH_FAILED,
                           "%s: row %" PRId64 " has the key \"%s\", which row "
                           "1 does not have",
                           c->path, row->number, row->cells[i].name);
        s->cells[place] = &row->cells[i];
    }
    for (size_t i = 0; i < c->nkeys; i++)
        if (s->cells[i] == NULL)
            return rh_fail(error, RH_FAILED,
                           "%s: row %" PRId64 " lacks the key \"%s\"", c->path,
                           row->number, c->keys[i]);
    return RH_OK;
}

static int send_chunk(copying *s, rh_error *error)
{
    int rc = s->chunk.len == 0
                 ? RH_OK
                 : rh_pg_copy_put(s->pg, error, s->chunk.data, s->chunk.len);
    rh_text_clear(&s->chunk);
    return rc;
}

static void add_fields(copying *s, const rh_row *row)
{
    const rh_rows_copy *c = s->copy;
    bool first = true;
    if (c->with_number) {
        rh_text_addf(&s->chunk, "%" PRId64, row->number);
        first = false;
    }
    for (size_t i = 0; i < c->nkeys; i++) {
        if (c->is_left_out != NULL && c->is_left_out[i])
            continue;
        if (!first)
            rh_text_addc(&s->chunk, '\t');
        first = false;
        rh_copy_field(&s->chunk, s->cells[i]->text, s->cells[i]->len);
    }
    rh_text_addc(&s->chunk, '\n');
}

static int add_row(copying *s, const rh_row *row, rh_error *error)
{
    int rc = order_cells(s, row, error);
    if (rc != RH_OK)
        return rc;
    add_fields(s, row);
    rh_progress_add(s->progress, 1);
    return s->chunk.len < CHUNK ? RH_OK : send_chunk(s, error);
}

static int stream(copying *s, rh_error *error)
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

static int check_number(const rh_rows_copy *c, int64_t rows, rh_error *error)
{
    if (c->expected < 0 || rows == c->expected)
        return RH_OK;
    return rh_fail(error, RH_FAILED,
                   "%s holds %" PRId64 " rows, and its manifest says %" PRId64
                   ": use another backup",
                   c->path, rows, c->expected);
}

int rh_rows_copy_in(rh_pg *pg, const rh_rows_copy *copy, rh_progress *progress,
                    int64_t *rows, rh_error *error)
{
    copying s = {.copy = copy, .pg = pg, .progress = progress};
    int rc = rh_row_reader_open(&s.reader, copy->path, error);
    if (rc == RH_OK)
        rc = rh_pg_copy_in(pg, error, copy->sql);
    if (rc != RH_OK)
        goto done;
    s.cells = rh_alloc(copy->nkeys * sizeof *s.cells);
    rc = stream(&s, error);
    if (rc == RH_OK)
        rc = rh_pg_copy_end(pg, error, rows);
    else
        rh_pg_copy_fail(pg, "the file could not be read");
    if (rc == RH_OK)
        rc = check_number(copy, *rows, error);
done:
    rh_row_reader_close(s.reader);
    free(s.cells);
    rh_text_free(&s.chunk);
    return rc;
}
