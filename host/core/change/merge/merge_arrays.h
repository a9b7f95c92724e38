/* SPDX-License-Identifier: MIT
 *
 * Rows of a backup as parameters of a query: each column one array of texts,
 * which the server reads in half the time that it takes to read JSON.
 */
#ifndef RH_CORE_MERGE_ARRAYS_H
#define RH_CORE_MERGE_ARRAYS_H

#include "merge.h"
#include "rows_in.h"

typedef struct merge_arrays {
    const char *file;
    const char **names; /* of the columns wanted */
    rh_text *texts;     /* "{a,b" of each, or empty */
    const char **params;
    size_t n, bytes;
    int64_t rows;
} merge_arrays;

/* Arrays for the columns of `m` that `is_wanted` (NULL: all of them). */
void merge_arrays_new(merge_arrays *out, const merge *m,
                      bool (*is_wanted)(const merge *m, size_t i));
/* For the columns that follow new ids; for the id that others follow. */
void merge_arrays_orphans(merge_arrays *out, const merge *m);
void merge_arrays_ids(merge_arrays *out, const merge *m);
void merge_arrays_free(merge_arrays *a);

/* A row that lacks one of the columns is an error with its number. */
int merge_arrays_add(merge_arrays *a, const rh_row *row, rh_error *error);
/* The parameters so far, n of them, valid until the next call. */
const char *const *merge_arrays_params(merge_arrays *a);
/* Forgets the rows. */
void merge_arrays_clear(merge_arrays *a);

#endif
