/* SPDX-License-Identifier: MIT
 *
 * Each row's values put into the order of the columns, then COPY's text form:
 * one line a row, so that a line that the server names is a row of the file.
 */
#include "rows_copy.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "array_in.h"
#include "file.h"

enum { CHUNK = 1 << 16 };

typedef struct copying {
    const rh_rows_copy *copy;
    rh_pg *pg;
    rh_progress *progress;
    rh_rows *rows;
    const rh_cell **cells; /* of the current row, by key */
    rh_text chunk, value;
    int64_t sent;
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

static bool may_lack(const rh_rows_copy *c, size_t key)
{
    return (c->is_left_out != NULL && c->is_left_out[key]) ||
           (c->instead != NULL && c->instead[key] != NULL);
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
                           c->file.path, row->number, row->cells[i].name);
        s->cells[place] = &row->cells[i];
    }
    for (size_t i = 0; i < c->nkeys; i++)
        if (s->cells[i] == NULL && !may_lack(c, i))
            return rh_fail(error, RH_FAILED,
                           "%s: row %" PRId64 " lacks the key \"%s\"",
                           c->file.path, row->number, c->keys[i]);
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

/* The text of a cell as the column wants it; NULL text is null. */
static int form_cell(copying *s, const rh_row *row, const rh_cell *cell,
                     rh_cell_form form, rh_error *error)
{
    rh_text *chunk = &s->chunk, *value = &s->value;
    bool is_string = cell->json == '"', is_list = cell->json == '[';
    int rc = RH_OK;
    rh_text_clear(value);
    if (form == RH_AS_JSON && is_string)
        rh_text_json(value, cell->text, cell->len);
    else if ((form == RH_AS_ARRAY || form == RH_AS_JSON_ARRAY) && is_list)
        rc = rh_array_literal(value, s->copy->file.path, row, cell,
                              form == RH_AS_JSON_ARRAY, error);
    else {
        rh_copy_field(chunk, cell->text, cell->len);
        return RH_OK;
    }
    if (rc == RH_OK)
        rh_copy_field(chunk, value->data, value->len);
    return rc;
}

static int add_fields(copying *s, const rh_row *row, rh_error *error)
{
    const rh_rows_copy *c = s->copy;
    rh_text *chunk = &s->chunk;
    const char *separator = "";
    int rc = RH_OK;
    if (c->with_number) {
        rh_text_addf(chunk, "%" PRId64, row->number);
        separator = "\t";
    }
    for (size_t i = 0; rc == RH_OK && i < c->nkeys; i++) {
        if (c->is_left_out != NULL && c->is_left_out[i])
            continue;
        rh_text_add(chunk, separator);
        separator = "\t";
        if (s->cells[i] == NULL)
            rh_text_add(chunk, c->instead[i]);
        else
            rc = form_cell(s, row, s->cells[i],
                           c->form != NULL ? c->form[i] : RH_AS_TEXT, error);
    }
    if (c->constants != NULL) {
        rh_text_add(chunk, separator);
        rh_text_add(chunk, c->constants);
    }
    rh_text_addc(chunk, '\n');
    return rc;
}

static int add_row(copying *s, const rh_row *row, rh_error *error)
{
    int rc = order_cells(s, row, error);
    if (rc == RH_OK)
        rc = add_fields(s, row, error);
    if (rc != RH_OK)
        return rc;
    rh_progress_add(s->progress, 1);
    return s->chunk.len < CHUNK ? RH_OK : send_chunk(s, error);
}

static int stream(copying *s, rh_error *error)
{
    const rh_row *row = NULL;
    int rc;
    do {
        rc = rh_rows_next(s->rows, &row, error);
        if (rc == RH_OK && row != NULL)
            rc = add_row(s, row, error);
        s->sent += rc == RH_OK && row != NULL;
    } while (rc == RH_OK && row != NULL);
    return rc == RH_OK ? send_chunk(s, error) : rc;
}

static int check_number(const copying *s, int64_t rows, rh_error *error)
{
    const rh_rows_copy *c = s->copy;
    if (c->expected >= 0 && s->sent != c->expected)
        return rh_fail(error, RH_FAILED,
                       "%s holds %" PRId64 " rows, and its manifest says "
                       "%" PRId64 ": use another backup",
                       c->file.path, s->sent, c->expected);
    if (rows != s->sent)
        return rh_fail(error, RH_UNVERIFIED,
                       "%s holds %" PRId64 " rows, and the server stored "
                       "%" PRId64 ": a trigger keeps the others out; rolled "
                       "back",
                       c->file.path, s->sent, rows);
    return RH_OK;
}

static int check_same(const rh_rows_copy *c, rh_error *error)
{
    char sha256[RH_SHA256_HEX];
    if (c->sha256 == NULL)
        return RH_OK;
    int rc = rh_reach_digest(c->file.reach, c->file.path, sha256, error);
    if (rc == RH_OK && strcmp(sha256, c->sha256) != 0)
        rc = rh_fail(error, RH_FAILED,
                     "%s has changed since it was planned with: leave it alone "
                     "while it is loaded",
                     c->file.path);
    return rc;
}

/* The class of an SQLSTATE is one of these. */
static bool is_of_class(const char *sqlstate, const char *classes)
{
    for (const char *c = classes; *c != '\0'; c += 2)
        if (strncmp(sqlstate, c, 2) == 0)
            return true;
    return false;
}

/* Not of a row: a lock, a time limit, an end of the session. */
static const char not_of_row[] = "08405557";

/* Rows are stored some at a time. What fails only then (no space, a row too
   big for a page) is told with the last of them; input, checks and indexes
   know their row exactly. */
static const char near_row[] = "535458";

/* Puts the row's place in the file before what the server said of it. */
static int name_row(copying *s, int code, rh_error *error)
{
    const char *column = NULL;
    int64_t number = rh_pg_copy_row(s->pg, &column);
    const char *sqlstate = rh_pg_sqlstate(s->pg);
    bool is_near = number > 0 && is_of_class(sqlstate, near_row);
    if (code != RH_FAILED || *sqlstate == '\0' ||
        is_of_class(sqlstate, not_of_row))
        return code;
    rh_arena *arena = rh_arena_new();
    const char *what = rh_arena_strdup(arena, error->message);
    const char *place = rh_rows_place(arena, &s->copy->file, number);
    bool has_column = *column != '\0';
    rh_fail(error, code, "%s%s: %s%s%s%s", is_near ? "near " : "", place, what,
            has_column ? " (column \"" : "", column, has_column ? "\")" : "");
    rh_arena_free(arena);
    return code;
}

int rh_rows_copy_in(rh_pg *pg, const rh_rows_copy *copy, rh_progress *progress,
                    int64_t *rows, rh_error *error)
{
    copying s = {.copy = copy, .pg = pg, .progress = progress};
    int rc = rh_rows_open(&s.rows, &copy->file, error);
    if (rc == RH_OK)
        rc = rh_pg_copy_in(pg, error, copy->sql);
    if (rc != RH_OK)
        goto done;
    s.cells = rh_alloc((copy->nkeys + 1) * sizeof *s.cells);
    rc = stream(&s, error);
    if (rc != RH_OK)
        rh_pg_copy_fail(pg, "the file could not be read");
    else
        rc = name_row(&s, rh_pg_copy_end(pg, error, rows), error);
    if (rc == RH_OK)
        rc = check_number(&s, *rows, error);
    if (rc == RH_OK)
        rc = check_same(copy, error);
done:
    rh_rows_close(s.rows);
    free(s.cells);
    rh_text_free(&s.chunk);
    rh_text_free(&s.value);
    return rc;
}
