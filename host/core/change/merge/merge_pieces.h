/* SPDX-License-Identifier: MIT
 *
 * A query asked about all rows of a backup's file, some of them at a time, so
 * that memory does not grow with the file.
 */
#ifndef RH_CORE_MERGE_PIECES_H
#define RH_CORE_MERGE_PIECES_H

#include "merge_arrays.h"

enum { MERGE_PIECE = 1 << 19 }; /* bytes, about */

typedef struct merge_pieces {
    const char *sql;
    merge_arrays piece;      /* its arrays are the first parameters ... */
    const char *const *more; /* ... and these follow */
    size_t nmore;
    void (*take)(void *ud, const PGresult *res); /* each piece's answer */
    void *ud;
    int64_t rows; /* read so far */
} merge_pieces;

/* After an error of the server's, the piece was rows `rows` - `piece.rows` + 1
   to `rows`. */
int merge_ask_pieces(merge_pieces *p, const char *file, rh_pg *pg,
                     rh_error *error);

#endif
