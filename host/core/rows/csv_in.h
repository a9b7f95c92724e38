/* SPDX-License-Identifier: MIT
 *
 * Reading CSV (RFC 4180) as a stream of rows, strictly: what could be read in
 * two ways is an error. Knows nothing of types; a field is text or null.
 */
#ifndef RH_CORE_CSV_IN_H
#define RH_CORE_CSV_IN_H

#include "rows_in.h"

typedef struct rh_csv_spec {
    const char *path;
    /* Of a file without a header; n 0: the first record has the names. */
    const char *const *names;
    size_t nnames;
    char delimiter, quote;
    const char *null_text; /* an unquoted field of this text is null */
    const rh_reach *reach; /* as for rh_source_open() */
} rh_csv_spec;

typedef struct rh_csv_reader rh_csv_reader;

/* Opens the file and reads its header. The spec's texts are borrowed. Errors
   are "path:line, byte N: ...", with the line where the record began. */
int rh_csv_reader_open(rh_csv_reader **out, const rh_csv_spec *spec,
                       rh_error *error);

/* *row is NULL at the end, else valid until the next call. An empty line is
   passed over, but is the null of a file with one column. */
int rh_csv_reader_next(rh_csv_reader *reader, const rh_row **row,
                       rh_error *error);

/* The names of the columns, in the order of the file. */
const char *const *rh_csv_reader_names(const rh_csv_reader *reader, size_t *n);

void rh_csv_reader_close(rh_csv_reader *reader); /* takes NULL */

#endif
