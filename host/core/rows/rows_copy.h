/* SPDX-License-Identifier: MIT
 *
 * A file into the server: its rows streamed into COPY FROM STDIN. Memory does
 * not grow with rows.
 */
#ifndef RH_CORE_ROWS_COPY_H
#define RH_CORE_ROWS_COPY_H

#include "pg.h"
#include "rows_file.h"

/* What becomes of a value of JSON on its way into a column. */
typedef enum rh_cell_form {
    RH_AS_TEXT,  /* a string without its quotes, anything else as it stands */
    RH_AS_JSON,  /* all as it stands; null is SQL's */
    RH_AS_ARRAY, /* a list becomes PostgreSQL's literal for it */
    RH_AS_JSON_ARRAY /* the same, its items as they stand */
} rh_cell_form;

typedef struct rh_rows_copy {
    rh_rows_spec file;
    const char *sql;          /* COPY ... FROM STDIN */
    const char *const *keys;  /* what rows may have, and nothing else */
    const bool *is_left_out;  /* keys that are not sent; NULL: all are */
    const rh_cell_form *form; /* of each key; NULL: text */
    /* COPY's form of what a row without the key gets; NULL, and for a key that
       every row must have, NULL. */
    const char *const *instead;
    size_t nkeys;
    bool with_number; /* the row's number in the file is the first column */
    const char *constants; /* COPY's form of the last columns, or NULL */
    int64_t expected;      /* how many rows were sealed, or -1 */
    const char *sha256;    /* what the file must still be afterwards, or NULL */
} rh_rows_copy;

/* *rows is how many the server took. A row that the server refuses is named
   with its place in the file. */
int rh_rows_copy_in(rh_pg *pg, const rh_rows_copy *copy, rh_progress *progress,
                    int64_t *rows, rh_error *error);

#endif
