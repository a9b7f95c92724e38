/* SPDX-License-Identifier: MIT
 *
 * What the parts of reading the catalogue share: rows of the server's, and the
 * catalogue that they are put into.
 */
#ifndef RH_CORE_CATALOG_INTERNAL_H
#define RH_CORE_CATALOG_INTERNAL_H

#include "catalog.h"
#include "text.h"

typedef struct catalog_reading {
    rh_catalog *catalog;
    rh_table *tables; /* the same as catalog->tables, still writable */
    rh_pg *pg;
    rh_error *error;
    PGresult *constraints; /* primary and foreign keys of all tables */
    PGresult *columns;     /* of all tables, and of those that keys join */
    PGresult *types;       /* those made of others; NULL where there are none */
} catalog_reading;

const char *rh_catalog_copy(catalog_reading *r, const PGresult *res, int row,
                            int column);
bool rh_catalog_truth(const PGresult *res, int row, int column);
unsigned rh_catalog_oid(const PGresult *res, int row, int column);

/* A name that the server wrote as SQL wants it, without the quotes. */
const char *rh_catalog_unquoted(catalog_reading *r, const char *name);

/* Runs a query whose $1 is an array. */
int rh_catalog_query(catalog_reading *r, PGresult **res, const char *sql,
                     const rh_text *array);

/* Finds the named tables, and nothing of what is in them. */
int rh_catalog_read_tables(catalog_reading *r, const char *const *names,
                           size_t n);

/* Of the tables found; NULL for any other. */
rh_table *rh_catalog_table_of(catalog_reading *r, unsigned oid);

/* As rh_catalog_list_oids(); more may be added, and the "}" is the caller's. */
void rh_catalog_begin_oids(const rh_catalog *c, rh_text *array);

/* Hands the rows of each table that was named to `fill`; they are sorted by
   table. */
void rh_catalog_each_table(catalog_reading *r, const PGresult *res,
                           void (*fill)(catalog_reading *r, rh_table *t,
                                        const PGresult *res, int first,
                                        size_t n));

/* Whether that row of r->constraints is a foreign key, and no primary one. */
bool rh_catalog_is_foreign(const catalog_reading *r, int row);

/* Reads r->columns and the columns of the tables; needs r->constraints. */
int rh_catalog_read_columns(catalog_reading *r);
const char *rh_catalog_column_name(catalog_reading *r, unsigned table,
                                   long number);

#endif
