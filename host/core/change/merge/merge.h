/* SPDX-License-Identifier: MIT
 *
 * Between the files of sql.merge: its parsed form. op_merge.c reads and checks
 * the fields, merge_stage.c streams the file into a temporary table,
 * merge_sql.c writes the statements, merge_count.c plans without writing (by
 * those of merge_sql_plan.c, with parameters of merge_arrays.c),
 * retyped.c looks at types that have changed, merge_refill.c saves an empty
 * table's indexes much work.
 */
#ifndef RH_CORE_MERGE_H
#define RH_CORE_MERGE_H

#include "backup.h"
#include "op.h"
#include "rebuild.h"

typedef struct merge merge;

/* A column of the file. */
typedef struct merge_column {
    const rh_column *column;
    bool is_key;         /* part of the natural key */
    bool is_written;     /* inserted and updated; not the primary key's new
                              values, nor what is generated or skipped */
    const merge *parent; /* the earlier merge that gives its rows new ids, for
                              a foreign key column that must follow them */
} merge_column;

struct merge {
    const rh_table *table;
    int number; /* of the operation; names the temporary tables */
    const rh_backup_file *contents; /* what the backup says of the file */
    const char *file;               /* its path */
    const char *source;    /* "word_states of factory_reset_20261121_143022" */
    int64_t file_rows;     /* -1 when not known before it is read */
    int64_t file_bytes;    /* uncompressed; -1 when not known */
    merge_column *columns; /* in the order of the file */
    size_t ncolumns;
    const char *const *keys; /* every column of the file ... */
    const bool *is_left_out; /* ... and whether it is none of `columns` */
    size_t nkeys;
    size_t nkey;         /* 0: history, matched by its whole content */
    const rh_column *id; /* the single primary key column, when the file has
                              it and it gets new values; else NULL */
    bool skip_orphans;
    unsigned *alone; /* tables (oids) that nobody else may even read while the
                        table is refilled */
    size_t nalone;
};

/* ---- merge_sql.c: texts live in `arena` ---- */

/* CREATE TEMP TABLE of the file's columns, and the COPY into it. */
const char *merge_sql_stage(const merge *m, rh_arena *arena);
const char *merge_sql_copy(const merge *m, rh_arena *arena);
/* One key that stands twice in the file, as text; no row when there is none. */
const char *merge_sql_double_key(const merge *m, rh_arena *arena);
/* How many rows refer, by the column `only` or (NULL) by any, to a row that the
   file of the parent does not hold. */
const char *merge_sql_orphans(const merge *m, const merge_column *only,
                              rh_arena *arena);
/* Whether there is a column to update. */
bool merge_sql_updates(const merge *m);
const char *merge_sql_update(const merge *m, rh_arena *arena);
/* into_empty: the table holds no row, so that there is nothing to compare. */
const char *merge_sql_insert(const merge *m, bool into_empty, rh_arena *arena);
/* How many rows the two would write. */
const char *merge_sql_differing(const merge *m, rh_arena *arena);
const char *merge_sql_missing(const merge *m, bool into_empty, rh_arena *arena);
/* CREATE TEMP TABLE old id -> new id. */
const char *merge_sql_map(const merge *m, rh_arena *arena);

/* Plan, keyed: $1... are the arrays of the columns; two numbers: to insert, to
   update. Columns that follow new ids are left out of the comparison. */
const char *merge_sql_count_keyed(const merge *m, rh_arena *arena);
/* Plan, history: of files that are held, how many pieces: $1 of the rows, $2...
   of the parents' files, in the order of the columns; two numbers: to insert, rows in all, both without the orphans that
   are to be skipped. */
const char *merge_sql_count_history(const merge *m, rh_arena *arena);
/* Plan: $1... the arrays of the columns that follow new ids, then the ids of
   their parents' files; the first of two numbers is how many rows refer to
   nothing. */
const char *merge_sql_count_orphans(const merge *m, rh_arena *arena);

/* ---- merge_stage.c ---- */

/* Streams the file into the staging table; *rows is how many it held. */
int merge_stage(const merge *m, rh_change *change, int64_t *rows,
                rh_error *error);

/* ---- merge_count.c ---- */

int merge_count(const merge *m, rh_change *change, rh_effect *effect,
                rh_error *error);
bool merge_has_parents(const merge *m);
int merge_is_empty(const merge *m, rh_change *change, bool *empty,
                   rh_error *error);

/* ---- merge_refill.c ---- */

/* Adds the needs of a refill, where there may be one: for the table itself and
   each foreign key, one at most. */
int merge_refill_plan(merge *m, rh_op *op, rh_change *change, rh_error *error);
/* The table is known to be empty. rh_rebuild_put_back() ends it. */
int merge_refill_begin(const merge *m, rh_change *change, rh_rebuild *rebuild,
                       rh_error *error);

#endif
