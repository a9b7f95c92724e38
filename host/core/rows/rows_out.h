/* SPDX-License-Identifier: MIT
 *
 * Rows on their way out: binary COPY decoded by column type straight into JSON
 * text, one object a row. Types without a decoder are cast to text by the
 * server. Rows never pass through Lua.
 *
 * What stands where: numbers as JSON numbers with every digit, NaN and the
 * infinities as strings; times in ISO 8601, timestamptz in UTC; intervals and
 * arrays as PostgreSQL writes them; bytea as "\\x..."; json as it is, but a json
 * string, a json null, what is nested too deep and what is not one line as a
 * string that holds its JSON: else they would come back as something other. So
 * a cell's text is what COPY reads back, for every type.
 */
#ifndef RH_CORE_ROWS_OUT_H
#define RH_CORE_ROWS_OUT_H

#include "catalog.h"
#include "file.h"
#include "pg.h"

/* Writes all rows of `table` to `out` as one JSON array, one row a line, in
   the order in which the table holds them: sorting by a key costs half as much
   again. Must run inside the transaction whose snapshot it is to show. Memory does not grow with rows. */
int rh_rows_export(rh_pg *pg, const rh_table *table, rh_file *out,
                   rh_progress *progress, int64_t *rows, rh_error *error);

#endif
