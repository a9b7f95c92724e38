/* SPDX-License-Identifier: MIT
 *
 * The rows of a file of any kind, read as a stream: one way to go through them
 * for whoever does not care how they are written.
 */
#ifndef RH_CORE_ROWS_FILE_H
#define RH_CORE_ROWS_FILE_H

#include "memory.h"
#include "rows_in.h"

typedef enum rh_rows_kind {
    RH_ROWS_JSON,       /* an array of objects */
    RH_ROWS_JSON_LINES, /* objects one after another */
    RH_ROWS_CSV,
    RH_ROWS_LINES /* one value a line */
} rh_rows_kind;

/* What is read, and how. Texts are borrowed. */
typedef struct rh_rows_spec {
    const char *path;
    rh_rows_kind kind;
    /* Columns of a file that does not name them: of lines, which have one, and
       of CSV without a header. */
    const char *const *names;
    size_t nnames;
    bool lower, distinct;  /* of lines */
    char delimiter, quote; /* of CSV, and... */
    const char *null_text; /* ...what an unquoted field of null is */
    const rh_reach *reach; /* as for rh_source_open() */
} rh_rows_spec;

typedef struct rh_rows rh_rows;

int rh_rows_open(rh_rows **out, const rh_rows_spec *spec, rh_error *error);

/* *row is NULL at the end, else valid until the next call. */
int rh_rows_next(rh_rows *rows, const rh_row **row, rh_error *error);
void rh_rows_close(rh_rows *rows); /* takes NULL */

/* The names that are known before any row: none of JSON. */
const char *const *rh_rows_names(const rh_rows *rows, size_t *n);

/* Where row `number` stands, for an error line: "data.csv:17 (row 16)" or
   "data.json: row 17, byte 512". Reads the file anew up to there; just the
   path for a number of 0, and with the number alone if it cannot be read. */
const char *rh_rows_place(rh_arena *arena, const rh_rows_spec *spec,
                          int64_t number);

/* What the rows of a file have, found out by reading all of it. */
typedef struct rh_key_use {
    const char *name;
    int64_t rows;    /* that have it */
    int64_t first;   /* the first of them; 0: none, only the header has it */
    int64_t lacking; /* the first row that has it not; 0: all have it */
} rh_key_use;

typedef struct rh_rows_survey {
    const rh_key_use *keys; /* in the order of the file */
    size_t nkeys;
    int64_t rows;
} rh_rows_survey;

int rh_rows_look(rh_rows_survey *out, rh_arena *arena, const rh_rows_spec *spec,
                 rh_error *error);

#endif
