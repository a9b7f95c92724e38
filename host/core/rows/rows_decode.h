/* SPDX-License-Identifier: MIT
 *
 * The stream of a binary COPY, decoded into the JSON array of a table's rows.
 * Works on bytes alone: where they come from and go to is the caller's affair.
 */
#ifndef RH_CORE_ROWS_DECODE_H
#define RH_CORE_ROWS_DECODE_H

#include <stdint.h>

#include "catalog.h"
#include "error.h"
#include "text.h"

typedef struct rh_decoder rh_decoder;

/* Borrows `table`. That text is UTF-8 is left to the server, which checks it
   against the client's encoding even where the database is SQL_ASCII. */
rh_decoder *rh_decoder_new(const rh_table *table);
void rh_decoder_free(rh_decoder *decoder); /* takes NULL */

/* The COPY whose stream it decodes. */
void rh_decoder_sql(const rh_table *table, rh_text *sql);

/* The same for the rows that are stored in some blocks of it, in their order;
   -1: from the first, to the last. Only for a table that is one heap. */
typedef struct rh_blocks {
    int64_t from, to; /* `to` is the first that is not wanted */
} rh_blocks;

void rh_decoder_sql_part(const rh_table *table, rh_blocks part, rh_text *sql);

/* What is decoded is only a part of the array: its rows and what stands between
   them, without beginning and end. */
void rh_decoder_set_part(rh_decoder *decoder);

/* Appends the rows in data[0..len-1] to `out`. A message holds whole rows, as
   the protocol has it; the first begins with the header. */
int rh_decoder_feed(rh_decoder *decoder, rh_text *out, const char *data,
                    size_t len, rh_error *error);

/* Appends the end of the array. RH_FAILED when the stream was not whole. */
int rh_decoder_end(rh_decoder *decoder, rh_text *out, rh_error *error);

int64_t rh_decoder_rows(const rh_decoder *decoder);

#endif
