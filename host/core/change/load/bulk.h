/* SPDX-License-Identifier: MIT
 *
 * Many rows into a table (load, restore). Into one that the same run has
 * cleared they come without its indexes and foreign keys, where those can be
 * built again as they were; see rebuild.h.
 */
#ifndef RH_CORE_BULK_H
#define RH_CORE_BULK_H

#include "op.h"
#include "rows_copy.h"

typedef struct rh_bulk {
    const rh_table *table;
    rh_rows_copy copy;
    bool is_cleared; /* set by rh_bulk_prepare(): by an earlier operation, and
                          worth a rebuild */
} rh_bulk;

/* How many needs rh_bulk_prepare() may add. */
size_t rh_bulk_needs(const rh_change *change);

/* Looks whether an operation before this one truncates the table, and adds
   what else must be locked from the start: a foreign key comes down under a
   lock on both its tables. A table that the playbook does not touch is not
   locked, and keys to it stay. */
void rh_bulk_prepare(rh_bulk *bulk, rh_op *op, rh_change *change, int64_t rows);

/* The same for an operation that clears the table itself and locks it, and all
   that foreign keys join it to, alone. */
void rh_bulk_prepare_alone(rh_bulk *bulk, int64_t rows);

/* Loads; e->rows becomes what the server took. */
int rh_bulk_load(const rh_bulk *bulk, rh_change *change, rh_effect *e,
                 rh_error *error);

#endif
