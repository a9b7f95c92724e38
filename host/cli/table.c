/* SPDX-License-Identifier: MIT
 *
 * Column widths from the cells, then lines.
 */
#include "table.h"

#include <stdlib.h>
#include <string.h>

enum { INDENT = 2, GAP = 2, MIN_FLEXIBLE = 20 };

void table_row_add(table *t, style s, mark m)
{
    t->rows = cli_grow(t->rows, &t->cap, t->nrows, sizeof *t->rows);
    t->rows[t->nrows++] = (table_row){.style = s, .mark = m};
}

void table_set_at(table *t, size_t row, size_t column, const char *text)
{
    char **slot = &t->rows[row].cells[column];
    free(*slot);
    *slot = cli_strdup(text);
}

void table_set(table *t, size_t column, const char *text)
{
    table_set_at(t, t->nrows - 1, column, text);
}

void table_set_clean(table *t, const terminal *term, size_t column,
                     const char *text)
{
    buffer b = {0};
    terminal_clean(term, &b, text != NULL ? text : "");
    table_set(t, column, buffer_str(&b));
    buffer_free(&b);
}

void table_set_count(table *t, size_t column, int64_t n, const char *one,
                     const char *some)
{
    buffer b = {0};
    format_counted(&b, n, one, some);
    table_set(t, column, buffer_str(&b));
    buffer_free(&b);
}

void table_clear(table *t)
{
    for (size_t i = 0; i < t->nrows; i++)
        for (size_t c = 0; c < TABLE_COLUMNS; c++)
            free(t->rows[i].cells[c]);
    free(t->rows);
    *t = (table){0};
}

static const char *cell(const table_row *row, size_t column)
{
    return row->cells[column] != NULL ? row->cells[column] : "";
}

static size_t mark_width(const table *t, const terminal *term)
{
    for (size_t i = 0; i < t->nrows; i++)
        if (t->rows[i].mark != MARK_NONE)
            return term->utf8 ? 2 : 3;
    return 0;
}

/* Widths of the columns; the flexible one gives way to the terminal. */
static void measure(const table *t, const terminal *term, size_t *widths)
{
    size_t total = INDENT + mark_width(t, term);
    for (size_t c = 0; c < TABLE_COLUMNS; c++) {
        widths[c] = 0;
        for (size_t i = 0; i < t->nrows; i++) {
            size_t width = format_width(cell(&t->rows[i], c));
            widths[c] = width > widths[c] ? width : widths[c];
        }
        total += widths[c] + (widths[c] > 0 ? GAP : 0);
    }
    size_t *flexible = &widths[t->flexible];
    if (total - GAP > term->columns && total - GAP > 0) {
        size_t over = total - GAP - term->columns;
        bool room = *flexible >= over + MIN_FLEXIBLE;
        if (*flexible > MIN_FLEXIBLE)
            *flexible = room ? *flexible - over : MIN_FLEXIBLE;
    }
}

static void add_cell(buffer *b, const char *text, size_t n, size_t width,
                     bool right)
{
    buffer part = {0};
    buffer_addn(&part, text, n);
    size_t taken = format_width(buffer_str(&part));
    size_t blanks = width > taken ? width - taken : 0;
    if (right)
        buffer_repeat(b, " ", blanks);
    buffer_add(b, buffer_str(&part));
    if (!right)
        buffer_repeat(b, " ", blanks);
    buffer_free(&part);
}

static void strip_blanks(buffer *b)
{
    while (b->len > 0 && b->data[b->len - 1] == ' ')
        b->data[--b->len] = '\0';
}

/* One line of a row: the first has every cell, the others the rest of the
   flexible one. */
static void add_line(buffer *b, const table *t, const table_row *row,
                     const size_t *widths, const char **rest, bool first)
{
    for (size_t c = 0; c < TABLE_COLUMNS; c++) {
        const char *text = first ? cell(row, c) : "";
        size_t n = strlen(text);
        if (widths[c] == 0)
            continue;
        if (c == t->flexible) {
            text = *rest;
            n = format_wrap(text, widths[c], rest);
        }
        add_cell(b, text, n, widths[c], t->right[c]);
        buffer_repeat(b, " ", GAP);
    }
    strip_blanks(b);
}

static void print_row(const table *t, const table_row *row, terminal *term,
                      const size_t *widths)
{
    const char *rest = cell(row, t->flexible);
    size_t marks = mark_width(t, term);
    buffer line = {0}, text = {0};
    bool first = true;
    do {
        buffer_repeat(&line, " ", INDENT);
        if (first && row->mark != MARK_NONE)
            terminal_mark(term, &line, row->mark);
        else
            buffer_repeat(&line, " ", marks);
        add_line(&text, t, row, widths, &rest, first);
        terminal_style(term, &line, row->style, buffer_str(&text));
        buffer_clear(&text);
        terminal_print(term, &line);
        first = false;
    } while (*rest != '\0');
    buffer_free(&line);
    buffer_free(&text);
}

void table_print(table *t, terminal *term)
{
    size_t widths[TABLE_COLUMNS];
    measure(t, term, widths);
    for (size_t i = 0; i < t->nrows; i++)
        print_row(t, &t->rows[i], term, widths);
    table_clear(t);
}
