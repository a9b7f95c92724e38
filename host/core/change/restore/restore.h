/* SPDX-License-Identifier: MIT
 *
 * Between the files of sql.restore (one table) and sql.restore_all: a table and
 * the file of a backup that it is to hold again.
 */
#ifndef RH_CORE_RESTORE_H
#define RH_CORE_RESTORE_H

#include "bulk.h"
#include "op_source.h"

typedef struct restore {
    const rh_table *table;
    rh_op_source source;
    rh_bulk bulk;
    bool *is_newer;   /* by column of the table: the backup does not know it */
    size_t nnewer;    /* how many, generated ones left out */
    bool has_default; /* one of these is filled by its default */
} restore;

/* ---- restore_table.c ---- */

/* Matches the columns and completes the COPY. A column that the table lacks is
   an error; so is one that the backup lacks and that must not be null. */
int restore_match(restore *r, rh_op *op, rh_change *change, rh_error *error);

/* The table's sequences to the positions that the backup has noted. Those that
   this user does not own are left as they are. */
int restore_sequences(const restore *r, rh_change *change, rh_error *error);

/* The noted position of a sequence of the table; NULL: none. */
const rh_json *restore_position(const restore *r, const rh_sequence *s);

/* ---- restore_preview.c ---- */

/* What would differ, into insert, update, deleted, unchanged and the names of
   rows that would be lost. Reads only. */
int restore_preview(const restore *r, rh_change *change, rh_effect *effect,
                    rh_error *error);

#endif
