/* SPDX-License-Identifier: MIT
 *
 * How a table is made, line by line, for finding out later what has become
 * different: columns, constraints, indexes, triggers with their functions,
 * rules, policies, partitions, owner, and where its rows are stored.
 */
#ifndef RH_CORE_SCHEMA_H
#define RH_CORE_SCHEMA_H

#include "catalog.h"
#include "json_out.h"

/* Puts { name of the table: { what: how it is made } } into the document. */
int rh_schema_put(rh_json_out *out, const char *key, rh_pg *pg,
                  const rh_catalog *catalog, rh_error *error);

#endif
