/* SPDX-License-Identifier: MIT
 *
 * Indexes and foreign keys cost four fifths of loading a table. Inside the
 * write transaction they can be taken down before the rows come and built
 * again afterwards, which is faster and ends in exactly the same catalogue.
 * What could not be built again exactly as it was stays where it is.
 */
#ifndef RH_CORE_REBUILD_H
#define RH_CORE_REBUILD_H

#include "catalog.h"
#include "pg.h"

typedef struct rh_rebuild {
    const char **create; /* statements that bring everything back */
    size_t n;
} rh_rebuild;

/* Drops the secondary indexes of `table` and its foreign keys to tables in
   `locked` (oids that this transaction holds ACCESS EXCLUSIVE, the table's own
   among them). Does nothing for a table that is not in `locked` or that this
   user does not own, a partition, or a partitioned table. */
int rh_rebuild_take_down(rh_rebuild *out, rh_arena *arena, rh_pg *pg,
                         const rh_table *table, const unsigned *locked,
                         size_t nlocked, rh_error *error);

/* Builds them again, indexes first; foreign keys are checked by the server. */
int rh_rebuild_put_back(const rh_rebuild *r, rh_pg *pg, rh_error *error);

#endif
