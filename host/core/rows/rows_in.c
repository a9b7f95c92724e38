/* SPDX-License-Identifier: MIT
 *
 * Reading rows of JSON, and writing fields of COPY's text format.
 * A row stays in the source's buffer as a whole, so that most cells are
 * pointers into it; only strings with escapes are copied.
 */
#include "rows_in.h"

#include <stdlib.h>
#include <string.h>

#include "json_scan.h"
#include "memory.h"

/* PostgreSQL has no table with more columns. */
enum { MAX_CELLS = 1600 };

struct rh_row_reader {
    rh_scan scan;
    char *path;
    rh_row row;
    rh_cell *cells;
    rh_span *spans; /* where each cell's text is, until the row is whole */
    char **names;   /* of the last row: most rows have the same */
    size_t cap, nnames;
    rh_text decoded; /* the cells' strings that held escapes */
    rh_text name;
    bool is_array; /* else objects one after another */
    bool is_over;
    int failed; /* the code of the error that ended it */
};

int rh_row_reader_open_as(rh_row_reader **out, const char *path, bool is_array,
                          const rh_reach *reach, rh_error *error)
{
    rh_source source;
    int rc = rh_source_open(&source, path, reach, error);
    if (rc != RH_OK)
        return rc;
    rh_row_reader *reader = rh_alloc(sizeof *reader);
    *reader = (rh_row_reader){.path = rh_strdup(path), .is_array = is_array};
    reader->scan = (rh_scan){.source = source, .name = reader->path};
    *out = reader;
    return RH_OK;
}

int rh_row_reader_open(rh_row_reader **out, const char *path, rh_error *error)
{
    return rh_row_reader_open_as(out, path, true, NULL, error);
}

void rh_row_reader_close(rh_row_reader *reader)
{
    if (reader == NULL)
        return;
    for (size_t i = 0; i < reader->cap; i++)
        free(reader->names[i]);
    free(reader->names);
    free(reader->cells);
    free(reader->spans);
    rh_text_free(&reader->decoded);
    rh_text_free(&reader->name);
    rh_source_close(&reader->scan.source);
    free(reader->path);
    free(reader);
}

static void make_room(rh_row_reader *reader, size_t n)
{
    if (n < reader->cap)
        return;
    size_t cap = reader->cap > 0 ? reader->cap * 2 : 16;
    reader->cells = rh_realloc(reader->cells, cap * sizeof *reader->cells);
    reader->spans = rh_realloc(reader->spans, cap * sizeof *reader->spans);
    reader->names = rh_realloc(reader->names, cap * sizeof *reader->names);
    for (size_t i = reader->cap; i < cap; i++)
        reader->names[i] = NULL;
    reader->cap = cap;
}

static bool is_name(const char *name, const char *s, size_t n)
{
    return strlen(name) == n && memcmp(name, s, n) == 0;
}

/* A name that the row before had not at this place: all names from here on
   must be compared with those before them. */
static int take_new_name(rh_row_reader *reader, size_t i, const char *s,
                         size_t n)
{
    if (memchr(s, '\0', n) != NULL)
        return rh_scan_fail(&reader->scan, "a zero byte in a key");
    for (size_t k = 0; k < i; k++)
        if (is_name(reader->names[k], s, n))
            return rh_scan_fail(&reader->scan, "key \"%s\" twice in one row",
                                reader->names[k]);
    char *name = rh_alloc(n + 1);
    memcpy(name, s, n);
    name[n] = '\0';
    free(reader->names[i]);
    reader->names[i] = name;
    reader->nnames = i + 1;
    return RH_OK;
}

static int read_name(rh_row_reader *reader, size_t i)
{
    rh_span span = {0};
    rh_text_clear(&reader->name);
    int rc = rh_scan_string(&reader->scan, &reader->name, &span);
    if (rc != RH_OK)
        return rc;
    const char *s = rh_scan_bytes(&reader->scan, &reader->name, span);
    if (i >= reader->nnames || !is_name(reader->names[i], s, span.len))
        rc = take_new_name(reader, i, s, span.len);
    return rc == RH_OK ? rh_scan_expect(&reader->scan, ':') : rc;
}

static int read_string(rh_row_reader *reader, rh_span *span)
{
    int rc = rh_scan_string(&reader->scan, &reader->decoded, span);
    if (rc == RH_OK && span->is_decoded &&
        memchr(reader->decoded.data + span->from, '\0', span->len) != NULL)
        rc = rh_scan_fail(&reader->scan,
                          "\\u0000: PostgreSQL's text cannot hold it");
    return rc;
}

static int read_nested(rh_row_reader *reader, rh_span *span)
{
    rh_source *source = &reader->scan.source;
    size_t from = source->at - source->keep;
    int rc = rh_scan_skip(&reader->scan, 3); /* in the array, in the row */
    *span = (rh_span){from, source->at - source->keep - from, false};
    return rc;
}

static int read_cell(rh_row_reader *reader, size_t i)
{
    rh_span *span = &reader->spans[i];
    int c;
    int rc = rh_scan_peek(&reader->scan, &c);
    if (rc != RH_OK)
        return rc;
    reader->cells[i].is_null = c == 'n';
    reader->cells[i].json = (char)c;
    if (c == '"')
        return read_string(reader, span);
    if (c == '{' || c == '[')
        return read_nested(reader, span);
    return rh_scan_scalar(&reader->scan, span);
}

static void point_cells(rh_row_reader *reader)
{
    for (size_t i = 0; i < reader->row.ncells; i++) {
        rh_cell *cell = &reader->cells[i];
        rh_span span = reader->spans[i];
        cell->name = reader->names[i];
        cell->text = cell->is_null
                         ? NULL
                         : rh_scan_bytes(&reader->scan, &reader->decoded, span);
        cell->len = cell->is_null ? 0 : span.len;
    }
    reader->row.cells = reader->cells;
}

static int read_row(rh_row_reader *reader)
{
    rh_source *source = &reader->scan.source;
    size_t n = 0;
    bool more;
    source->keep = source->at;
    rh_text_clear(&reader->decoded);
    int rc = rh_scan_enter(&reader->scan, '{', 2, &more);
    for (; rc == RH_OK && more; n++) {
        if (n == MAX_CELLS)
            return rh_scan_fail(&reader->scan, "more than %d values in a row",
                                MAX_CELLS);
        make_room(reader, n);
        rc = read_name(reader, n);
        if (rc == RH_OK)
            rc = read_cell(reader, n);
        if (rc == RH_OK)
            rc = rh_scan_more(&reader->scan, '{', &more);
    }
    if (rc != RH_OK)
        return rc;
    reader->row.ncells = n;
    reader->row.raw = source->data + source->keep;
    reader->row.raw_len = source->at - source->keep;
    reader->row.byte = source->base + (int64_t)source->keep;
    point_cells(reader);
    return RH_OK;
}

/* The bracket or comma before a row, or the end of the array. */
static int pass_separator(rh_row_reader *reader)
{
    rh_scan *scan = &reader->scan;
    bool more = false;
    int rc = scan->row == 1 ? rh_scan_enter(scan, '[', 1, &more)
                            : rh_scan_more(scan, '[', &more);
    if (rc != RH_OK)
        return rc;
    reader->is_over = !more;
    return more ? RH_OK : rh_scan_end(scan);
}

/* Programs of Windows begin UTF-8 with a mark, and write UTF-16 when they are
   not told otherwise. What cannot be read, the scanner finds again. */
static int pass_mark(rh_row_reader *reader)
{
    rh_source *source = &reader->scan.source;
    while (source->len < 3 && rh_source_fill(source) > 0)
        continue;
    if (source->len >= 3 && memcmp(source->data, "\xEF\xBB\xBF", 3) == 0)
        source->at = 3;
    else if (source->len >= 2 && memchr("\xFF\xFE", source->data[0], 2) != NULL)
        return rh_scan_fail(&reader->scan, "UTF-16; convert the file to UTF-8");
    return RH_OK;
}

/* Up to the next row's brace, or past the end of all rows. */
static int find_row(rh_row_reader *reader)
{
    rh_scan *scan = &reader->scan;
    int c;
    scan->source.keep = RH_KEEP_NONE;
    int rc = scan->row == 1 ? pass_mark(reader) : RH_OK;
    if (rc == RH_OK && reader->is_array)
        rc = pass_separator(reader);
    if (rc != RH_OK || reader->is_over)
        return rc;
    rc = rh_scan_peek(scan, &c);
    reader->is_over = rc == RH_OK && c < 0 && !reader->is_array;
    if (rc != RH_OK || c < 0 || c == '{')
        return rc;
    if (c == '[' && !reader->is_array && scan->row == 1)
        return rh_scan_fail(scan, "an array: read it with files.json");
    return rh_scan_fail(scan, "expected a row, \"{...}\"");
}

int rh_row_reader_next(rh_row_reader *reader, const rh_row **row,
                       rh_error *error)
{
    *row = NULL;
    if (reader->failed != RH_OK)
        return rh_fail(error, reader->failed, "%s: reading it has failed",
                       reader->path);
    if (reader->is_over)
        return RH_OK;
    reader->scan.error = error;
    reader->scan.row = ++reader->row.number;
    int rc = find_row(reader);
    if (rc == RH_OK && !reader->is_over)
        rc = read_row(reader);
    reader->failed = rc;
    if (rc == RH_OK && !reader->is_over)
        *row = &reader->row;
    return rc;
}

/* What COPY's text format calls it: "n" for a line feed; 0: stands as it is. */
static char copy_escape(char c)
{
    switch (c) {
    case '\\':
        return '\\';
    case '\b':
        return 'b';
    case '\t':
        return 't';
    case '\n':
        return 'n';
    case '\v':
        return 'v';
    case '\f':
        return 'f';
    case '\r':
        return 'r';
    default:
        return '\0';
    }
}

void rh_copy_field(rh_text *out, const char *text, size_t len)
{
    if (text == NULL) {
        rh_text_addn(out, "\\N", 2);
        return;
    }
    char *p = rh_text_reserve(out, 2 * len + 1);
    char *start = p;
    for (size_t i = 0; i < len; i++) {
        char escape = copy_escape(text[i]);
        if (escape != '\0')
            *p++ = '\\';
        *p++ = escape != '\0' ? escape : text[i];
    }
    *p = '\0';
    out->len += (size_t)(p - start);
}
