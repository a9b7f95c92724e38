/* SPDX-License-Identifier: MIT
 *
 * Parts of sql.load: what file is read and how, and which of its values go
 * into which column.
 */
#ifndef RH_CORE_LOAD_H
#define RH_CORE_LOAD_H

#include "bulk.h"

typedef struct load {
    const rh_table *table;
    const char *file;      /* the path's last part, for people */
    bool names_itself;     /* the file has names for its values */
    const bool *given;     /* columns that the rows fill, of the table's */
    rh_bulk bulk;          /* with the COPY */
    rh_rows_survey survey; /* what the file has */
    int64_t expected;      /* rows = N, or -1 */
} load;

/* Reads "source" and, for a file that does not name its values, "columns". */
int load_read_source(load *l, rh_op *op, rh_change *change, rh_error *error);

/* Matches what the file has with "columns", "skip", "default", "set" and the
   table, and completes the COPY. The survey has been made. */
int load_match_columns(load *l, rh_op *op, rh_change *change, rh_error *error);

/* COPY's form of a scalar, in the arena. */
int load_scalar(const char **out, rh_op *op, rh_change *change,
                const rh_value *v, rh_error *error);

#endif
