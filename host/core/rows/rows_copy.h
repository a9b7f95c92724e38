/* SPDX-License-Identifier: MIT
 *
 * A backup's file into the server: rows as they stand in the file, streamed
 * into COPY FROM STDIN. Memory does not grow with rows.
 */
#ifndef RH_CORE_ROWS_COPY_H
#define RH_CORE_ROWS_COPY_H

#include "pg.h"

typedef struct rh_rows_copy {
    const char *path;
    const char *sql;         /* COPY ... FROM STDIN */
    const char *const *keys; /* what every row must have, and nothing else */
    const bool *is_left_out; /* keys that are not sent; NULL: all are */
    size_t nkeys;
    bool with_number; /* the row's number in the file is the first column */
    int64_t expected; /* how many rows were sealed, or -1 */
} rh_rows_copy;

/* *rows is how many the server took. A row that the server refuses is named
   with its number, which is its line in the COPY. */
int rh_rows_copy_in(rh_pg *pg, const rh_rows_copy *copy, rh_progress *progress,
                    int64_t *rows, rh_error *error);

#endif
