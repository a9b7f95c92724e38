/* SPDX-License-Identifier: MIT
 *
 * Reading, asking, adding up.
 */
#include "merge_pieces.h"

#include <stdlib.h>

static int ask(merge_pieces *p, rh_pg *pg, rh_error *error)
{
    PGresult *res = NULL;
    size_t n = p->piece.n;
    if (p->piece.rows == 0)
        return RH_OK;
    const char **params = rh_alloc((n + p->nmore) * sizeof *params);
    const char *const *arrays = merge_arrays_params(&p->piece);
    for (size_t i = 0; i < n + p->nmore; i++)
        params[i] = i < n ? arrays[i] : p->more[i - n];
    int rc = rh_pg_run(pg, &res, error, p->sql, (int)(n + p->nmore), params);
    if (rc == RH_OK) {
        p->take(p->ud, res);
        merge_arrays_clear(&p->piece);
    }
    PQclear(res);
    free(params);
    return rc;
}

int merge_ask_pieces(merge_pieces *p, const char *file, rh_pg *pg,
                     rh_error *error)
{
    rh_row_reader *reader = NULL;
    const rh_row *row = NULL;
    int rc = rh_row_reader_open(&reader, file, error);
    while (rc == RH_OK) {
        rc = rh_row_reader_next(reader, &row, error);
        if (rc != RH_OK || row == NULL)
            break;
        p->rows++;
        rc = merge_arrays_add(&p->piece, row, error);
        if (rc == RH_OK && p->piece.bytes >= MERGE_PIECE)
            rc = ask(p, pg, error);
    }
    if (rc == RH_OK)
        rc = ask(p, pg, error);
    rh_row_reader_close(reader);
    return rc;
}
