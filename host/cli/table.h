/* SPDX-License-Identifier: MIT
 *
 * Aligned columns: rows are collected, then printed at once. One column may
 * be wrapped to the width of the terminal.
 */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "terminal.h"

enum { TABLE_COLUMNS = 8 };

typedef struct table_row {
    char *cells[TABLE_COLUMNS];
    style style;
    mark mark;
} table_row;

typedef struct table {
    table_row *rows;
    size_t nrows, cap;
    bool right[TABLE_COLUMNS]; /* numbers */
    size_t flexible;           /* the column that may be wrapped */
} table;

/* Adds an empty row; cells are set with table_set. */
void table_row_add(table *t, style s, mark m);
/* Sets a cell of the last row to a copy of `text`. */
void table_set(table *t, size_t column, const char *text);
void table_set_at(table *t, size_t row, size_t column, const char *text);
/* The same as table_set with foreign text, and with a count. */
void table_set_clean(table *t, const terminal *term, size_t column,
                     const char *text);
void table_set_count(table *t, size_t column, int64_t n, const char *one,
                     const char *some);
/* Prints the rows, indented by two, and empties the table. */
void table_print(table *t, terminal *term);
/* Frees the rows and forgets how to align them. */
void table_clear(table *t);

#endif
