/* SPDX-License-Identifier: MIT
 *
 * Rows on their way out: binary COPY decoded by column type straight into JSON
 * text, one object a row. Types without a decoder are cast to text by the
 * server. Rows never pass through Lua.
 */
#ifndef RH_CORE_ROWS_OUT_H
#define RH_CORE_ROWS_OUT_H

#include "catalog.h"
#include "file.h"
#include "pg.h"

/* Writes all rows of `table` to `out` as one JSON array, one row a line, in
   the order of the primary key. Must run inside the transaction whose snapshot
   it is to show. Memory does not grow with rows. */
int rh_rows_export(rh_pg *pg, const rh_table *table, rh_file *out,
                   rh_progress *progress, int64_t *rows, rh_error *error);

#endif
