/* SPDX-License-Identifier: MIT
 *
 * Rows on their way in: files read as a stream, row by row, in memory that
 * does not grow with the file. What they become (COPY, a JSON parameter) is
 * the caller's affair.
 */
#ifndef RH_CORE_ROWS_IN_H
#define RH_CORE_ROWS_IN_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"
#include "reach.h"
#include "text.h"

/* One value of a row. */
typedef struct rh_cell {
    const char *name; /* the key, unescaped, zero-terminated */
    bool is_null;
    char json;        /* of JSON: the value's first byte; else 0 */
    const char *text; /* unescaped text; a number, true, false, or a nested
                         array or object as it stands in the file; NULL for
                         null. What COPY takes, whatever the column's type */
    size_t len;
} rh_cell;

typedef struct rh_row {
    const rh_cell *cells;
    size_t ncells;
    const char *raw; /* the row as it stands in the file, "{...}" */
    size_t raw_len;
    int64_t number; /* from 1 */
    int64_t line;   /* of the file, where it began; 0: not counted */
    int64_t byte;   /* the same */
} rh_row;

typedef struct rh_row_reader rh_row_reader;

/* Opens a JSON array of objects, in any white space, perhaps behind a UTF-8
   byte order mark. Errors name path, row number and byte offset. "\u0000" is refused: PostgreSQL has no such text. */
int rh_row_reader_open(rh_row_reader **out, const char *path, rh_error *error);

/* The same, or objects one after another without an array around them; of a
   path that is within `reach`. */
int rh_row_reader_open_as(rh_row_reader **out, const char *path, bool is_array,
                          const rh_reach *reach, rh_error *error);

/* *row is NULL at the end (which checks that nothing follows the array);
   otherwise valid until the next call. */
int rh_row_reader_next(rh_row_reader *reader, const rh_row **row,
                       rh_error *error);
void rh_row_reader_close(rh_row_reader *reader); /* takes NULL */

/* How a text file of one value a line is read. Values are trimmed of white
   space, empty lines are skipped, a UTF-8 byte order mark too. */
typedef struct rh_lines_spec {
    const char *path;
    bool lower;    /* each character by the C library's C.UTF-8, whatever the
                      locale of the process; where the system has no C.UTF-8,
                      a line that is not ASCII is an error */
    bool distinct; /* keep the first of equal values; remembers each value */
    const rh_reach *reach; /* as for rh_source_open() */
} rh_lines_spec;

typedef struct rh_line_reader rh_line_reader;

/* A line that is not UTF-8 or holds a zero byte is an error with path:line. The
   spec's path is borrowed. */
int rh_line_reader_open(rh_line_reader **out, const rh_lines_spec *spec,
                        rh_error *error);
/* *value is NULL at the end, else valid until the next call. */
int rh_line_reader_next(rh_line_reader *reader, const char **value, size_t *len,
                        rh_error *error);
int64_t rh_line_reader_line(const rh_line_reader *reader); /* of the last */
void rh_line_reader_close(rh_line_reader *reader);         /* takes NULL */

/* One field of COPY's text format, escaped; NULL text, which a null cell has,
   writes \N. Separators and the end of the line are the caller's. */
void rh_copy_field(rh_text *out, const char *text, size_t len);

#endif
