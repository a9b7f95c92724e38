/* SPDX-License-Identifier: MIT
 *
 * The result of a playbook's query, as it crosses to the Lua side.
 */
#ifndef RH_CORE_ROWS_H
#define RH_CORE_ROWS_H

#include <stddef.h>

typedef struct rh_rows {
    const char *const *names;
    const unsigned *types; /* PostgreSQL's type oids */
    size_t ncolumns, nrows;
    const char *const *cells; /* nrows * ncolumns texts; NULL is SQL NULL */
} rh_rows;

#endif
