/* SPDX-License-Identifier: MIT
 *
 * A whole COPY stream: decoded in one message, and in one a row as a part of an
 * array, with the same result, which the reader of rows must take.
 */
#include <string.h>

#include "fuzz.h"
#include "rows_decode.h"
#include "rows_types.h"
#include "utf8.h"

enum { MAX_COLUMNS = 8, HEADER = 19 };

/* No json: the decoder leaves its check to the server. 0 is cast to text. */
static const struct {
    unsigned oid;
    bool is_array;
} types[] = {
    {16, false},   {17, false},   {20, false},   {21, false},   {23, false},
    {25, false},   {26, false},   {700, false},  {701, false},  {1082, false},
    {1114, false}, {1184, false}, {1700, false}, {2950, false}, {0, false},
    {650, false},  {774, false},  {829, false},  {869, false},  {1083, false},
    {1186, false}, {1266, false}, {23, true},    {25, true},    {17, true},
};

typedef struct columns {
    rh_column items[MAX_COLUMNS];
    rh_table table;
} columns;

/* The first byte says how many columns, one more for each their types. */
static size_t make_table(columns *c, const uint8_t *data, size_t n)
{
    static const char *const names[MAX_COLUMNS] = {
        "id", "a \"b\"", "\xC3\xA4\\", "timestamp", "e\nf", "g", "h", "i"};
    size_t count = n > 0 ? data[0] % (MAX_COLUMNS + 1) : 0;
    if (count > n - (n > 0))
        count = n - (n > 0);
    *c = (columns){0};
    for (size_t i = 0; i < count; i++) {
        size_t type = data[1 + i] % (sizeof types / sizeof *types);
        c->items[i] = (rh_column){.name = names[i],
                                  .type_name = "type",
                                  .value_oid = types[type].oid,
                                  .is_array = types[type].is_array};
    }
    c->table = (rh_table){
        .sql = "t", .label = "t", .columns = c->items, .ncolumns = count};
    return n > 0 ? 1 + count : 0;
}

/* How long the message is that begins at `p`: header, row or trailer. The
   stream is whole. */
static size_t message_length(const unsigned char *p, bool is_first)
{
    size_t n = is_first ? HEADER + rh_get32(p + HEADER - 4) : 0;
    int fields = (int16_t)rh_get16(p + n);
    n += 2;
    for (int i = 0; i < fields; i++) {
        uint32_t length = rh_get32(p + n);
        n += 4 + (length != UINT32_MAX ? length : 0);
    }
    return n;
}

static int decode(const rh_table *table, rh_text *out, const uint8_t *data,
                  size_t n, bool is_split, int64_t *rows)
{
    rh_decoder *decoder = rh_decoder_new(table);
    rh_error error = {0};
    int rc = RH_OK;
    if (is_split)
        rh_decoder_set_part(decoder);
    for (size_t at = 0; rc == RH_OK && at < n;) {
        size_t len = is_split ? message_length(data + at, at == 0) : n - at;
        rc =
            rh_decoder_feed(decoder, out, (const char *)data + at, len, &error);
        at += len;
    }
    if (rc == RH_OK)
        rc = rh_decoder_end(decoder, out, &error);
    *rows = rh_decoder_rows(decoder);
    fuzz_check_error(rc, &error);
    rh_decoder_free(decoder);
    return rc;
}

static void check_equal(const rh_text *whole, const rh_text *part, int64_t rows)
{
    const char *begin = rows > 0 ? "[\n" : "[",
               *end = rows > 0 ? "\n]\n" : "]\n";
    size_t n_begin = strlen(begin), n_end = strlen(end);
    FUZZ_CHECK(strlen(whole->data) == whole->len);
    FUZZ_CHECK(whole->len == n_begin + part->len + n_end);
    FUZZ_CHECK(strncmp(whole->data, begin, n_begin) == 0);
    FUZZ_CHECK(strncmp(whole->data + n_begin, rh_text_str(part), part->len) ==
               0);
    FUZZ_CHECK(strcmp(whole->data + n_begin + part->len, end) == 0);
}

static void check_rows(const rh_table *table, const rh_text *text, int64_t rows)
{
    rh_row_reader *reader = NULL;
    const rh_row *row = NULL;
    rh_error error = {0};
    int64_t n = 0;
    FUZZ_CHECK(rh_row_reader_open(&reader, fuzz_file(text->data, text->len),
                                  &error) == RH_OK);
    for (;; n++) {
        FUZZ_CHECK(rh_row_reader_next(reader, &row, &error) == RH_OK);
        if (row == NULL)
            break;
        FUZZ_CHECK(row->ncells == table->ncolumns);
        for (size_t i = 0; i < row->ncells; i++)
            FUZZ_CHECK(strcmp(row->cells[i].name, table->columns[i].name) == 0);
    }
    FUZZ_CHECK(n == rows);
    rh_row_reader_close(reader);
}

/* A server sends neither broken UTF-8 nor zero bytes in a text. */
static bool is_possible(const rh_text *text)
{
    return rh_utf8_is_valid(text->data, text->len) &&
           memmem(text->data, text->len, "\\u0000", 6) == NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    columns c;
    rh_text whole = RH_TEXT_INIT, split = RH_TEXT_INIT;
    int64_t rows, split_rows;
    size_t used = make_table(&c, data, n);
    data += used;
    n -= used;
    if (decode(&c.table, &whole, data, n, false, &rows) == RH_OK) {
        int rc = decode(&c.table, &split, data, n, true, &split_rows);
        FUZZ_CHECK(rc == RH_OK && rows == split_rows);
        check_equal(&whole, &split, rows);
        if (is_possible(&whole))
            check_rows(&c.table, &whole, rows);
    }
    rh_text_free(&whole);
    rh_text_free(&split);
    return 0;
}
