/* SPDX-License-Identifier: MIT
 *
 * A record stays in the source's buffer as a whole, so that most fields are
 * pointers into it; only those with doubled quotes are copied. A zero always
 * stands behind the data, where the inner loop stops.
 */
#include "csv_in.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "source.h"
#include "utf8.h"

/* PostgreSQL has no table with more columns. */
enum { MAX_FIELDS = 1600 };

typedef struct field {
    size_t from, len; /* in the decoded text, or counted from source.keep */
    bool is_decoded, is_quoted;
} field;

struct rh_csv_reader {
    rh_source source;
    rh_csv_spec spec;
    char *path;
    const char **names;
    size_t nnames;
    rh_arena *arena; /* of the names */
    bool stops[256]; /* bytes that end a run of plain ones */
    rh_cell *cells;
    field *fields;
    size_t nfields, cap;
    rh_text decoded; /* fields that held doubled quotes */
    rh_row row;
    int64_t line;   /* where the record began */
    int64_t passed; /* line ends in it */
    rh_error *error;
    int failed; /* the code of the error that ended it */
};

static int fail_byte(rh_csv_reader *reader, size_t at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static int fail_byte(rh_csv_reader *reader, size_t at, const char *format, ...)
{
    char what[256];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    return rh_fail(reader->error, RH_FAILED,
                   "%s:%" PRId64 ", byte %" PRId64 ": %s", reader->path,
                   reader->line, reader->source.base + (int64_t)at, what);
}

/* The byte at hand, 0 to 255, or -1 at the end. */
static int look(rh_csv_reader *reader, size_t ahead, int *c)
{
    rh_source *source = &reader->source;
    int more = 1;
    while (more > 0 && source->at + ahead >= source->len)
        more = rh_source_fill(source);
    *c = more > 0 ? (unsigned char)source->data[source->at + ahead] : -1;
    if (more >= 0)
        return RH_OK;
    if (errno == EFBIG)
        return fail_byte(reader, source->at,
                         "a record of more than %d MB; is a quote not closed?",
                         RH_PIECE_MAX / (1024 * 1024));
    if (errno == EBADMSG)
        return fail_byte(reader, source->at,
                         "the compressed data is damaged or cut off");
    return rh_fail_errno(reader->error, RH_FAILED, "%s: cannot be read",
                         reader->path);
}

/* How many bytes the line end at hand has: 0, 1 or 2. */
static int look_line_end(rh_csv_reader *reader, int c, size_t *n)
{
    int next = 0;
    *n = c == '\n';
    int rc = c == '\r' ? look(reader, 1, &next) : RH_OK;
    if (rc == RH_OK && next == '\n')
        *n = 2;
    return rc;
}

static int read_plain(rh_csv_reader *reader, field *f)
{
    rh_source *source = &reader->source;
    size_t n = 0;
    *f = (field){.from = source->at - source->keep};
    for (;;) {
        int c;
        while (!reader->stops[(unsigned char)source->data[source->at]])
            source->at++;
        int rc = look(reader, 0, &c);
        if (rc == RH_OK && c >= 0 && !reader->stops[c])
            continue; /* it was only the end of the buffer */
        if (rc == RH_OK)
            rc = look_line_end(reader, c, &n);
        if (rc != RH_OK)
            return rc;
        f->len = source->at - source->keep - f->from;
        if (c < 0 || c == reader->spec.delimiter || n > 0)
            return RH_OK;
        if (c == reader->spec.quote)
            return fail_byte(reader, source->at,
                             "a quote inside a field that does not begin with "
                             "one; quote the whole field and double it");
        if (c == '\r')
            return fail_byte(reader, source->at,
                             "a carriage return without a line feed; quote the "
                             "field, or convert the line ends");
        return fail_byte(
            reader, source->at,
            "a zero byte: no text, or UTF-16; convert the file to UTF-8");
    }
}

/* Up to the next quote, over as many buffers as that takes. */
static int find_quote(rh_csv_reader *reader)
{
    rh_source *source = &reader->source;
    for (;;) {
        int c;
        const char *at = source->data + source->at;
        const char *quote =
            memchr(at, reader->spec.quote, source->len - source->at);
        source->at =
            quote != NULL ? (size_t)(quote - source->data) : source->len;
        if (quote != NULL)
            return RH_OK;
        int rc = look(reader, 0, &c);
        if (rc != RH_OK)
            return rc;
        if (c < 0)
            return fail_byte(reader, source->at,
                             "ends inside a quoted field; is the file "
                             "complete, and every quote closed?");
    }
}

/* At the quote that begins it. */
static int read_quoted(rh_csv_reader *reader, field *f)
{
    rh_source *source = &reader->source;
    size_t start = reader->decoded.len;
    size_t from = ++source->at - source->keep; /* survives a fill */
    bool decoded = false;
    for (;;) {
        int next;
        int rc = find_quote(reader);
        if (rc == RH_OK)
            rc = look(reader, 1, &next);
        if (rc != RH_OK)
            return rc;
        bool doubled = next == reader->spec.quote;
        size_t len = source->at - source->keep - from;
        if (doubled || decoded)
            rh_text_addn(&reader->decoded, source->data + source->keep + from,
                         len + doubled);
        decoded = decoded || doubled;
        source->at += 1 + (size_t)doubled;
        *f = decoded ? (field){start, reader->decoded.len - start, true, true}
                     : (field){from, len, false, true};
        if (!doubled)
            return RH_OK;
        from = source->at - source->keep;
    }
}

/* The delimiter, or the end of the record. */
static int read_separator(rh_csv_reader *reader, bool *more)
{
    size_t n = 0;
    int c;
    int rc = look(reader, 0, &c);
    if (rc == RH_OK)
        rc = look_line_end(reader, c, &n);
    *more = c == reader->spec.delimiter;
    if (rc != RH_OK || c < 0)
        return rc;
    if (!*more && n == 0)
        return fail_byte(reader, reader->source.at,
                         "text after a closing quote; a quote inside a quoted "
                         "field is written twice");
    reader->source.at += *more ? 1 : n;
    return RH_OK;
}

static int read_fields(rh_csv_reader *reader)
{
    rh_source *source = &reader->source;
    bool more = true;
    source->keep = source->at;
    rh_text_clear(&reader->decoded);
    reader->nfields = 0;
    while (more) {
        int c;
        if (reader->nfields == MAX_FIELDS)
            return fail_byte(reader, source->at, "more than %d fields",
                             MAX_FIELDS);
        reader->fields = rh_grow(reader->fields, &reader->cap, reader->nfields,
                                 sizeof *reader->fields);
        field *f = &reader->fields[reader->nfields++];
        int rc = look(reader, 0, &c);
        if (rc == RH_OK)
            rc = c == reader->spec.quote ? read_quoted(reader, f)
                                         : read_plain(reader, f);
        if (rc == RH_OK)
            rc = read_separator(reader, &more);
        if (rc != RH_OK)
            return rc;
    }
    return RH_OK;
}

/* What only a look at the whole record tells; counts its lines. */
static int check_record(rh_csv_reader *reader)
{
    rh_source *source = &reader->source;
    const char *s = source->data + source->keep,
               *end = source->data + source->at;
    size_t n = (size_t)(end - s);
    const char *zero = memchr(s, '\0', n);
    if (zero != NULL)
        return fail_byte(
            reader, (size_t)(zero - source->data),
            "a zero byte: no text, or UTF-16; convert the file to UTF-8");
    if (!rh_utf8_is_valid(s, n)) {
        uint32_t code;
        size_t length;
        while ((length = rh_utf8_decode(s, (size_t)(end - s), &code)) > 0)
            s += length;
        return fail_byte(reader, (size_t)(s - source->data),
                         "not UTF-8; convert the file");
    }
    while ((s = memchr(s, '\n', (size_t)(end - s))) != NULL) {
        reader->passed++;
        s++;
    }
    return RH_OK;
}

/* Passes over empty lines; *is_over when nothing follows. */
static int find_record(rh_csv_reader *reader, bool *is_over)
{
    rh_source *source = &reader->source;
    for (;;) {
        size_t n = 0;
        int c;
        reader->line += reader->passed;
        reader->passed = 0;
        source->keep = RH_KEEP_NONE;
        int rc = look(reader, 0, &c);
        source->keep = source->at; /* so that a look ahead keeps this byte */
        if (rc == RH_OK)
            rc = look_line_end(reader, c, &n);
        *is_over = c < 0;
        if (rc != RH_OK || n == 0 || reader->nnames == 1)
            return rc;
        source->at += n;
        reader->passed = 1;
    }
}

static int read_record(rh_csv_reader *reader, bool *is_over)
{
    int rc = find_record(reader, is_over);
    if (rc == RH_OK && !*is_over)
        rc = read_fields(reader);
    return rc == RH_OK && !*is_over ? check_record(reader) : rc;
}

static const char *text_of(const rh_csv_reader *reader, const field *f)
{
    return f->is_decoded ? reader->decoded.data + f->from
                         : reader->source.data + reader->source.keep + f->from;
}

/* ---- The header ---- */

static int skip_mark(rh_csv_reader *reader)
{
    int c;
    reader->source.keep = 0;
    int rc = look(reader, 2, &c);
    if (rc == RH_OK && c >= 0 &&
        memcmp(reader->source.data, "\xEF\xBB\xBF", 3) == 0)
        reader->source.at = 3;
    return rc;
}

static int add_name(rh_csv_reader *reader, const char *s, size_t n)
{
    size_t place = reader->nnames;
    char *name = rh_arena_strndup(reader->arena, s, n);
    if (n == 0)
        return fail_byte(reader, reader->source.keep,
                         "field %zu of the header has no name", place + 1);
    for (size_t i = 0; i < place; i++)
        if (strcmp(reader->names[i], name) == 0)
            return fail_byte(reader, reader->source.keep,
                             "the header names \"%s\" twice", name);
    reader->names[reader->nnames++] = name;
    return RH_OK;
}

static void take_names(rh_csv_reader *reader, size_t n)
{
    reader->names = rh_arena_alloc(reader->arena, n * sizeof *reader->names);
    reader->cells = rh_arena_alloc(reader->arena, n * sizeof *reader->cells);
}

static int read_header(rh_csv_reader *reader)
{
    bool is_over = false;
    int rc = read_record(reader, &is_over);
    if (rc == RH_OK && is_over)
        rc = rh_fail(reader->error, RH_FAILED,
                     "%s is empty, and the first line should have the "
                     "columns' names",
                     reader->path);
    if (rc != RH_OK)
        return rc;
    take_names(reader, reader->nfields);
    for (size_t i = 0; rc == RH_OK && i < reader->nfields; i++)
        rc = add_name(reader, text_of(reader, &reader->fields[i]),
                      reader->fields[i].len);
    return rc;
}

static void copy_names(rh_csv_reader *reader, const rh_csv_spec *spec)
{
    take_names(reader, spec->nnames);
    for (size_t i = 0; i < spec->nnames; i++)
        reader->names[i] = rh_arena_strdup(reader->arena, spec->names[i]);
    reader->nnames = spec->nnames;
}

int rh_csv_reader_open(rh_csv_reader **out, const rh_csv_spec *spec,
                       rh_error *error)
{
    rh_source source;
    int rc = rh_source_open(&source, spec->path, spec->reach, error);
    if (rc != RH_OK)
        return rc;
    rh_csv_reader *reader = rh_alloc(sizeof *reader);
    *reader = (rh_csv_reader){.source = source,
                              .spec = *spec,
                              .path = rh_strdup(spec->path),
                              .arena = rh_arena_new(),
                              .line = 1,
                              .error = error};
    const char stops[] = {spec->delimiter, spec->quote, '\n', '\r', '\0'};
    for (size_t i = 0; i < sizeof stops; i++)
        reader->stops[(unsigned char)stops[i]] = true;
    rc = skip_mark(reader);
    if (rc == RH_OK && spec->nnames > 0)
        copy_names(reader, spec);
    else if (rc == RH_OK)
        rc = read_header(reader);
    *out = reader;
    if (rc == RH_OK)
        return RH_OK;
    rh_csv_reader_close(reader);
    *out = NULL;
    return rc;
}

void rh_csv_reader_close(rh_csv_reader *reader)
{
    if (reader == NULL)
        return;
    rh_source_close(&reader->source);
    rh_arena_free(reader->arena);
    rh_text_free(&reader->decoded);
    free(reader->fields);
    free(reader->path);
    free(reader);
}

const char *const *rh_csv_reader_names(const rh_csv_reader *reader, size_t *n)
{
    *n = reader->nnames;
    return reader->names;
}

/* ---- Rows ---- */

static void point_cells(rh_csv_reader *reader)
{
    const char *null_text = reader->spec.null_text;
    size_t null_len = strlen(null_text);
    for (size_t i = 0; i < reader->nnames; i++) {
        const field *f = &reader->fields[i];
        const char *text = text_of(reader, f);
        bool is_null = !f->is_quoted && f->len == null_len &&
                       memcmp(text, null_text, null_len) == 0;
        reader->cells[i] = (rh_cell){.name = reader->names[i],
                                     .is_null = is_null,
                                     .text = is_null ? NULL : text,
                                     .len = is_null ? 0 : f->len};
    }
}

static int take_row(rh_csv_reader *reader)
{
    rh_source *source = &reader->source;
    if (reader->nfields != reader->nnames)
        return fail_byte(reader, source->keep,
                         "%zu fields, and there are %zu columns",
                         reader->nfields, reader->nnames);
    point_cells(reader);
    reader->row = (rh_row){.cells = reader->cells,
                           .ncells = reader->nnames,
                           .raw = source->data + source->keep,
                           .raw_len = source->at - source->keep,
                           .number = reader->row.number + 1,
                           .line = reader->line,
                           .byte = source->base + (int64_t)source->keep};
    return RH_OK;
}

int rh_csv_reader_next(rh_csv_reader *reader, const rh_row **row,
                       rh_error *error)
{
    bool is_over = false;
    *row = NULL;
    if (reader->failed != RH_OK)
        return rh_fail(error, reader->failed, "%s: reading it has failed",
                       reader->path);
    reader->error = error;
    int rc = read_record(reader, &is_over);
    if (rc == RH_OK && !is_over)
        rc = take_row(reader);
    reader->failed = rc;
    if (rc == RH_OK && !is_over)
        *row = &reader->row;
    return rc;
}
