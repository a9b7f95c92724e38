/* SPDX-License-Identifier: MIT
 *
 * What a merge would do, found out without writing: the server compares rows
 * that are handed to it as parameters, piece by piece where rows have a key.
 * History can only be compared as a whole, so a large file that meets a
 * table with rows is planned as an upper bound; the run itself counts exactly.
 */
#include <stdlib.h>

#include "merge_held.h"
#include "merge_pieces.h"

enum { WHOLE = 16 << 20 }; /* bytes, in the server's memory */

typedef struct pair {
    int64_t a, b;
} pair;

static void add_pair(void *ud, const PGresult *res)
{
    pair *sums = ud;
    sums->a += strtoll(PQgetvalue(res, 0, 0), NULL, 10);
    sums->b += strtoll(PQgetvalue(res, 0, 1), NULL, 10);
}

static int count_keyed(const merge *m, rh_change *change, rh_effect *e,
                       rh_error *error)
{
    pair sums = {0};
    merge_pieces p = {.sql = merge_sql_count_keyed(m, change->arena),
                      .take = add_pair,
                      .ud = &sums};
    merge_arrays_new(&p.piece, m, NULL);
    int rc = merge_ask_pieces(&p, m->file, change->pg, error);
    merge_arrays_free(&p.piece);
    e->insert = sums.a;
    e->update = sums.b;
    e->rows = sums.a + sums.b;
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

/* The files of the merge and of its parents, in the order of the columns. */
static int list_files(const merge *m, const char **files)
{
    int n = 0;
    files[n++] = m->file;
    for (size_t i = 0; i < m->ncolumns; i++)
        if (m->columns[i].parent != NULL)
            files[n++] = m->columns[i].parent->file;
    return n;
}

static int compare_held(const merge *m, rh_change *change, int n,
                        const int *pieces, pair *sums, rh_error *error)
{
    PGresult *res = NULL;
    const char **params =
        rh_arena_alloc(change->arena, (size_t)n * sizeof *params);
    for (int i = 0; i < n; i++)
        params[i] = rh_arena_printf(change->arena, "%d", pieces[i]);
    int rc = rh_pg_run(change->pg, &res, error,
                       merge_sql_count_history(m, change->arena), n, params);
    if (rc == RH_OK)
        add_pair(sums, res);
    PQclear(res);
    return rc;
}

/* a: to insert; b: rows in all. */
static int compare_whole(const merge *m, rh_change *change, rh_effect *e,
                         rh_error *error)
{
    pair sums = {0};
    int rc = RH_OK;
    const char **files =
        rh_arena_alloc(change->arena, (m->ncolumns + 1) * sizeof *files);
    int n = list_files(m, files);
    int *pieces = rh_arena_alloc(change->arena, (size_t)n * sizeof *pieces);
    for (int i = 0; rc == RH_OK && i < n; i++)
        rc = merge_held_send(&pieces[i], change->pg, i + 1, files[i], WHOLE,
                             error);
    if (rc == RH_OK)
        rc = compare_held(m, change, n, pieces, &sums, error);
    for (int i = 0; rc == RH_OK && i < n; i++)
        rc = merge_held_forget(change->pg, i + 1, pieces[i], error);
    e->insert = e->rows = sums.a;
    e->unchanged = sums.b - sums.a;
    return rc;
}

bool merge_has_parents(const merge *m)
{
    for (size_t i = 0; i < m->ncolumns; i++)
        if (m->columns[i].parent != NULL)
            return true;
    return false;
}

/* The ids in the file of a merge; too many of them are not sent. */
static int read_ids(const merge *m, merge_arrays *out, bool *are_few,
                    rh_error *error)
{
    rh_row_reader *reader = NULL;
    const rh_row *row = NULL;
    merge_arrays_ids(out, m);
    int rc = rh_row_reader_open(&reader, m->file, error);
    do {
        if (rc == RH_OK)
            rc = rh_row_reader_next(reader, &row, error);
        if (rc == RH_OK && row != NULL)
            rc = merge_arrays_add(out, row, error);
        *are_few = *are_few && out->bytes <= MERGE_PIECE;
    } while (rc == RH_OK && row != NULL && *are_few);
    rh_row_reader_close(reader);
    return rc;
}

/* is_known: the parents are small enough to be asked about. */
static int count_orphans(const merge *m, rh_change *change, int64_t *orphans,
                         bool *is_known, rh_error *error)
{
    pair sums = {0};
    merge_pieces p = {.sql = merge_sql_count_orphans(m, change->arena),
                      .take = add_pair,
                      .ud = &sums};
    merge_arrays *ids = rh_alloc(m->ncolumns * sizeof *ids);
    const char **more = rh_alloc(m->ncolumns * sizeof *more);
    int rc = RH_OK;
    *is_known = true;
    for (size_t i = 0; rc == RH_OK && i < m->ncolumns; i++) {
        if (m->columns[i].parent == NULL)
            continue;
        rc = read_ids(m->columns[i].parent, &ids[p.nmore], is_known, error);
        more[p.nmore] = merge_arrays_params(&ids[p.nmore])[0];
        p.nmore++;
    }
    p.more = more;
    merge_arrays_orphans(&p.piece, m);
    if (rc == RH_OK && *is_known)
        rc = merge_ask_pieces(&p, m->file, change->pg, error);
    *orphans = sums.a;
    for (size_t i = 0; i < p.nmore; i++)
        merge_arrays_free(&ids[i]);
    merge_arrays_free(&p.piece);
    free(more);
    free(ids);
    return rc;
}

static int count_history(const merge *m, rh_change *change, rh_effect *e,
                         rh_error *error)
{
    int64_t rows = 0;
    bool empty = false, is_known = true;
    int rc = count_file(m, &rows, error);
    if (rc == RH_OK)
        rc = merge_is_empty(m, change, &empty, error);
    if (rc != RH_OK)
        return rc;
    if (!empty && rows > 0 && fits_whole(m)) {
        rc = compare_whole(m, change, e, error);
        e->skipped = rows - e->insert - e->unchanged;
        return rc;
    }
    if (m->skip_orphans && merge_has_parents(m))
        rc = count_orphans(m, change, &e->skipped, &is_known, error);
    e->insert = e->rows = rows - e->skipped;
    e->is_exact = (empty && is_known) || rows == 0;
    return rc;
}

int merge_count(const merge *m, rh_change *change, rh_effect *effect,
                rh_error *error)
{
    if (m->nkey == 0)
        return count_history(m, change, effect, error);
    int rc = count_keyed(m, change, effect, error);
    effect->is_exact =
        effect->is_exact && !(m->skip_orphans && merge_has_parents(m));
    return rc;
}
