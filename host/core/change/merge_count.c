/* SPDX-License-Identifier: MIT
 *
 * What a merge would do, found out without writing: the server compares rows
 * that are handed to it as a JSON parameter, piece by piece where rows have a
 * key. History can only be compared as a whole, so a large file that meets a
 * table with rows is planned as an upper bound; the run itself counts exactly.
 */
#include <stdlib.h>
#include <string.h>

#include "merge.h"
#include "rows_in.h"
#include "source.h"

enum { PIECE = 1 << 20, WHOLE = 16 << 20 };

static int two_numbers(rh_change *change, const char *sql, int nparams,
                       const char *const *params, int64_t *a, int64_t *b,
                       rh_error *error)
{
    PGresult *res = NULL;
    int rc = rh_pg_run(change->pg, &res, error, sql, nparams, params);
    if (rc == RH_OK) {
        *a += strtoll(PQgetvalue(res, 0, 0), NULL, 10);
        *b += strtoll(PQgetvalue(res, 0, 1), NULL, 10);
    }
    PQclear(res);
    return rc;
}

typedef struct piecewise {
    rh_change *change;
    const char *sql;
    rh_text piece; /* "[{...},{...}", or empty */
    int64_t insert, update, rows;
} piecewise;

static int ask_piece(piecewise *p, rh_error *error)
{
    if (p->piece.len == 0)
        return RH_OK;
    rh_text_addc(&p->piece, ']');
    const char *param = p->piece.data;
    int rc = two_numbers(p->change, p->sql, 1, &param, &p->insert, &p->update,
                         error);
    rh_text_clear(&p->piece);
    return rc;
}

static int count_keyed(const merge *m, rh_change *change, rh_effect *e,
                       rh_error *error)
{
    piecewise p = {.change = change,
                   .sql = merge_sql_count_keyed(m, change->arena)};
    rh_row_reader *reader = NULL;
    const rh_row *row = NULL;
    int rc = rh_row_reader_open(&reader, m->file, error);
    while (rc == RH_OK) {
        rc = rh_row_reader_next(reader, &row, error);
        if (rc != RH_OK || row == NULL)
            break;
        p.rows++;
        rh_text_addc(&p.piece, p.piece.len > 0 ? ',' : '[');
        rh_text_addn(&p.piece, row->raw, row->raw_len);
        if (p.piece.len >= PIECE)
            rc = ask_piece(&p, error);
    }
    if (rc == RH_OK)
        rc = ask_piece(&p, error);
    rh_row_reader_close(reader);
    rh_text_free(&p.piece);
    e->insert = p.insert;
    e->update = p.update;
    e->rows = p.insert + p.update;
    e->unchanged = p.rows - e->rows;
    return rc;
}

static int count_file(const merge *m, int64_t *rows, rh_error *error)
{
    rh_row_reader *reader = NULL;
    const rh_row *row = NULL;
    *rows = m->file_rows;
    if (m->file_rows >= 0)
        return RH_OK;
    *rows = 0;
    int rc = rh_row_reader_open(&reader, m->file, error);
    do {
        if (rc == RH_OK)
            rc = rh_row_reader_next(reader, &row, error);
        *rows += rc == RH_OK && row != NULL;
    } while (rc == RH_OK && row != NULL);
    rh_row_reader_close(reader);
    return rc;
}

int merge_is_empty(const merge *m, rh_change *change, bool *empty,
                   rh_error *error)
{
    const char *answer = NULL;
    const char *sql = rh_arena_printf(
        change->arena, "SELECT NOT EXISTS (SELECT 1 FROM %s)", m->table->sql);
    int rc =
        rh_pg_value(change->pg, change->arena, &answer, error, sql, 0, NULL);
    *empty = rc == RH_OK && answer[0] == 't';
    return rc;
}

static bool fits_whole(const merge *m)
{
    int64_t bytes = m->file_bytes;
    if (m->file_bytes < 0 || m->file_bytes > WHOLE)
        return false;
    for (size_t i = 0; i < m->ncolumns; i++) {
        const merge *parent = m->columns[i].parent;
        if (parent == NULL)
            continue;
        if (parent->file_bytes < 0 || parent->file_bytes > WHOLE)
            return false;
        bytes += parent->file_bytes;
    }
    return bytes <= WHOLE;
}

static int compare_whole(const merge *m, rh_change *change, rh_effect *e,
                         rh_error *error)
{
    const char **params = rh_alloc((m->ncolumns + 1) * sizeof *params);
    rh_text *files = rh_alloc((m->ncolumns + 1) * sizeof *files);
    memset(files, 0, (m->ncolumns + 1) * sizeof *files);
    int n = 1;
    int64_t wanted = 0;
    int rc = rh_source_read(&files[0], m->file, WHOLE, error);
    for (size_t i = 0; rc == RH_OK && i < m->ncolumns; i++)
        if (m->columns[i].parent != NULL)
            rc = rh_source_read(&files[n++], m->columns[i].parent->file, WHOLE,
                                error);
    for (int i = 0; i < n; i++)
        params[i] = rh_text_str(&files[i]);
    if (rc == RH_OK)
        rc = two_numbers(change, merge_sql_count_history(m, change->arena), n,
                         params, &e->insert, &wanted, error);
    e->rows = e->insert;
    e->unchanged = wanted - e->insert;
    for (int i = 0; i < n; i++)
        rh_text_free(&files[i]);
    free(files);
    free(params);
    return rc;
}

static int count_history(const merge *m, rh_change *change, rh_effect *e,
                         rh_error *error)
{
    int64_t rows = 0;
    bool empty = false;
    int rc = count_file(m, &rows, error);
    if (rc == RH_OK)
        rc = merge_is_empty(m, change, &empty, error);
    if (rc != RH_OK)
        return rc;
    if (!empty && rows > 0 && fits_whole(m))
        return compare_whole(m, change, e, error);
    e->insert = e->rows = rows;
    e->is_exact = empty || rows == 0;
    return RH_OK;
}

/* Orphans are only known once the parents are there: until then they count as
   rows that would be inserted. */
static bool may_skip(const merge *m)
{
    for (size_t i = 0; m->skip_orphans && i < m->ncolumns; i++)
        if (m->columns[i].parent != NULL)
            return true;
    return false;
}

int merge_count(const merge *m, rh_change *change, rh_effect *effect,
                rh_error *error)
{
    int rc = m->nkey > 0 ? count_keyed(m, change, effect, error)
                         : count_history(m, change, effect, error);
    effect->is_exact = effect->is_exact && !may_skip(m);
    return rc;
}
