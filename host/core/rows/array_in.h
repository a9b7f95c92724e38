/* SPDX-License-Identifier: MIT
 *
 * A list of JSON as PostgreSQL writes arrays.
 */
#ifndef RH_CORE_ARRAY_IN_H
#define RH_CORE_ARRAY_IN_H

#include "rows_in.h"

/* Appends the literal of a cell that holds a list: ["a",null,[1]] is
   {"a",NULL,{1}}. Objects become strings that hold them, and of_json all items
   but null do. What no text of the
   server's can hold is an error that names path, row and byte. */
int rh_array_literal(rh_text *out, const char *path, const rh_row *row,
                     const rh_cell *cell, bool of_json, rh_error *error);

#endif
