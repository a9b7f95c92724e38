/* SPDX-License-Identifier: MIT
 *
 * The reader of CSV against a simple one that holds the whole text, and JSON
 * lines against the array that the same rows make.
 */
#include <string.h>

#include "csv_in.h"
#include "fuzz.h"
#include "utf8.h"

/* What the simple reader makes of a text: rows as fields with their lengths in
   front, or that it is none. */
typedef struct simple {
    const char *at, *end;
    rh_text field;
    bool is_quoted, is_wrong;
} simple;

static bool at_line_end(const simple *s, size_t *n)
{
    size_t left = (size_t)(s->end - s->at);
    *n = left >= 2 && memcmp(s->at, "\r\n", 2) == 0 ? 2
         : left >= 1 && *s->at == '\n'              ? 1
                                                    : 0;
    return left == 0 || *n > 0;
}

static void read_quoted(simple *s)
{
    for (s->at++; s->at < s->end; s->at++) {
        if (*s->at == '"' && (s->at + 1 == s->end || s->at[1] != '"'))
            break;
        s->at += *s->at == '"';
        rh_text_addc(&s->field, *s->at);
    }
    s->is_wrong = s->at++ >= s->end;
}

/* Reads a field; true when another one follows in the record. */
static bool simple_field(simple *s)
{
    size_t n;
    rh_text_clear(&s->field);
    s->is_quoted = s->at < s->end && *s->at == '"';
    if (s->is_quoted)
        read_quoted(s);
    else
        for (; !at_line_end(s, &n) && *s->at != ','; s->at++) {
            s->is_wrong = s->is_wrong || *s->at == '"' || *s->at == '\r';
            rh_text_addc(&s->field, *s->at);
        }
    if (s->is_wrong)
        return false;
    if (!at_line_end(s, &n)) {
        s->is_wrong = *s->at++ != ',';
        return !s->is_wrong;
    }
    s->at += n;
    return false;
}

static void check_cell(const rh_cell *cell, const simple *s)
{
    bool is_null = !s->is_quoted && s->field.len == 0;
    FUZZ_CHECK(cell->is_null == is_null);
    FUZZ_CHECK((cell->text == NULL) == is_null);
    if (is_null)
        return;
    FUZZ_CHECK(cell->len == s->field.len);
    FUZZ_CHECK(memcmp(cell->text, rh_text_str(&s->field), cell->len) == 0);
    FUZZ_CHECK(rh_utf8_is_valid(cell->text, cell->len));
    FUZZ_CHECK(memchr(cell->text, '\0', cell->len) == NULL);
}

static void check_row(const rh_row *row, simple *s, int64_t number)
{
    size_t n;
    while (row->ncells > 1 && s->at < s->end && at_line_end(s, &n))
        s->at += n;
    FUZZ_CHECK(row->number == number && row->line >= number);
    FUZZ_CHECK(s->end - s->at >= (ptrdiff_t)row->raw_len);
    FUZZ_CHECK(memcmp(s->at, row->raw, row->raw_len) == 0);
    for (size_t i = 0; i < row->ncells; i++) {
        bool more = simple_field(s);
        FUZZ_CHECK(!s->is_wrong && more == (i + 1 < row->ncells));
        check_cell(&row->cells[i], s);
    }
}

/* Reads what is left as the reader should have: was the error one? */
static bool is_wrong(simple *s, size_t columns)
{
    size_t n;
    const char *zero = memchr(s->at, '\0', (size_t)(s->end - s->at));
    if (zero != NULL || !rh_utf8_is_valid(s->at, (size_t)(s->end - s->at)))
        return true;
    while (!s->is_wrong && s->at < s->end) {
        size_t fields = 1;
        if (columns != 1 && at_line_end(s, &n)) {
            s->at += n;
            continue;
        }
        while (simple_field(s))
            fields++;
        if (fields != columns)
            return true;
    }
    return s->is_wrong;
}

static void read_csv(const uint8_t *data, size_t n, const char *const *names,
                     size_t columns)
{
    rh_error error = {0};
    rh_csv_reader *reader = NULL;
    const rh_row *row = NULL;
    simple s = {.at = (const char *)data, .end = (const char *)data + n};
    const rh_csv_spec spec = {.path = fuzz_file(data, n),
                              .names = names,
                              .nnames = columns,
                              .delimiter = ',',
                              .quote = '"',
                              .null_text = ""};
    if (n >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0)
        s.at += 3;
    int rc = rh_csv_reader_open(&reader, &spec, &error);
    FUZZ_CHECK(rc == RH_OK);
    for (int64_t number = 1;
         (rc = rh_csv_reader_next(reader, &row, &error)) == RH_OK &&
         row != NULL;
         number++)
        check_row(row, &s, number);
    fuzz_check_error(rc, &error);
    FUZZ_CHECK(is_wrong(&s, columns) == (rc != RH_OK));
    rh_csv_reader_close(reader);
    rh_text_free(&s.field);
}

/* With a header, which any text may be wrong for. */
static void read_headed(const uint8_t *data, size_t n)
{
    rh_error error = {0};
    rh_csv_reader *reader = NULL;
    const rh_row *row = NULL;
    const rh_csv_spec spec = {.path = fuzz_file(data, n),
                              .delimiter = ';',
                              .quote = '\'',
                              .null_text = "NULL"};
    int rc = rh_csv_reader_open(&reader, &spec, &error);
    while (rc == RH_OK &&
           (rc = rh_csv_reader_next(reader, &row, &error)) == RH_OK &&
           row != NULL)
        FUZZ_CHECK(row->ncells > 0 && *row->cells[0].name != '\0');
    fuzz_check_error(rc, &error);
    rh_csv_reader_close(reader);
}

/* Rows one after another are read as the same rows in an array are. */
static void read_json_lines(const uint8_t *data, size_t n)
{
    rh_error error = {0};
    rh_row_reader *reader = NULL;
    const rh_row *row = NULL;
    rh_text array = RH_TEXT_INIT;
    int64_t rows = 0, again = 0;
    rh_text_addc(&array, '[');
    FUZZ_CHECK(rh_row_reader_open_as(&reader, fuzz_file(data, n), false, NULL,
                                     &error) == RH_OK);
    int rc;
    while ((rc = rh_row_reader_next(reader, &row, &error)) == RH_OK &&
           row != NULL) {
        rows = row->number;
        rh_text_add(&array, rows > 1 ? "," : "");
        rh_text_addn(&array, row->raw, row->raw_len);
    }
    fuzz_check_error(rc, &error);
    rh_row_reader_close(reader);
    rh_text_addc(&array, ']');
    FUZZ_CHECK(rh_row_reader_open(&reader, fuzz_file(array.data, array.len),
                                  &error) == RH_OK);
    while ((rc = rh_row_reader_next(reader, &row, &error)) == RH_OK &&
           row != NULL)
        again = row->number;
    FUZZ_CHECK(rc == RH_OK && again == rows);
    rh_row_reader_close(reader);
    rh_text_free(&array);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char *const names[] = {"a", "b", "c"};
    for (size_t columns = 1; columns <= 3; columns++)
        read_csv(data, n, names, columns);
    read_headed(data, n);
    read_json_lines(data, n);
    return 0;
}
