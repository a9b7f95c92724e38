/* SPDX-License-Identifier: MIT
 *
 * Rows and lines from files, and COPY's text form.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rows_in.h"

/* A file of these bytes that lives until the next call. */
static const char *file_of(const char *bytes, size_t n)
{
    static char path[64];
    if (path[0] != '\0')
        unlink(path);
    snprintf(path, sizeof path, "/tmp/rh_rows_in_XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, n), (ssize_t)n);
    close(fd);
    return path;
}

static rh_row_reader *open_rows(const char *text)
{
    rh_row_reader *reader = NULL;
    rh_error error = {0};
    assert_int_equal(
        rh_row_reader_open(&reader, file_of(text, strlen(text)), &error),
        RH_OK);
    return reader;
}

static const rh_row *next(rh_row_reader *reader)
{
    const rh_row *row = NULL;
    rh_error error = {0};
    if (rh_row_reader_next(reader, &row, &error) != RH_OK)
        fail_msg("%s", error.message);
    return row;
}

static void assert_cell(const rh_cell *cell, const char *name, const char *text)
{
    assert_string_equal(cell->name, name);
    assert_int_equal(cell->is_null, text == NULL);
    assert_int_equal(cell->len, text != NULL ? strlen(text) : 0);
    if (text != NULL)
        assert_memory_equal(cell->text, text, strlen(text));
    else
        assert_null(cell->text);
}

static void rows__are_read_in_any_white_space(void **state)
{
    (void)state;
    rh_row_reader *reader = open_rows(
        " [\r\n  {\n    \"id\": 9007199254740993,\n    \"te\\u0078t\": \"a\\n"
        "b\",\n  \"x\":null , \"n\": 5.00,\"ok\":true,\n"
        "  \"j\": {\"k\" : [1, 2] }}\t,{\"id\":2,\"text\":\"plain\"},{}\n]\n ");
    const rh_row *row = next(reader);
    assert_int_equal(row->number, 1);
    assert_int_equal(row->ncells, 6);
    assert_cell(&row->cells[0], "id", "9007199254740993");
    assert_cell(&row->cells[1], "text", "a\nb");
    assert_cell(&row->cells[2], "x", NULL);
    assert_cell(&row->cells[3], "n", "5.00");
    assert_cell(&row->cells[4], "ok", "true");
    assert_cell(&row->cells[5], "j", "{\"k\" : [1, 2] }");
    assert_int_equal(row->raw[0], '{');
    assert_memory_equal(row->raw + row->raw_len - 3, "] }}" + 1, 3);
    row = next(reader);
    assert_int_equal(row->number, 2);
    assert_cell(&row->cells[1], "text", "plain");
    static const char raw[] = "{\"id\":2,\"text\":\"plain\"}";
    assert_int_equal(row->raw_len, strlen(raw));
    assert_memory_equal(row->raw, raw, strlen(raw));
    assert_int_equal(next(reader)->ncells, 0);
    assert_null(next(reader));
    assert_null(next(reader));
    rh_row_reader_close(reader);
}

static void empty_arrays__have_no_rows(void **state)
{
    (void)state;
    static const char *const texts[] = {"[]", "[]\n", " [ \n ] \n"};
    for (size_t i = 0; i < 3; i++) {
        rh_row_reader *reader = open_rows(texts[i]);
        assert_null(next(reader));
        rh_row_reader_close(reader);
    }
}

static int read_all(const char *path, int64_t *rows, rh_error *error)
{
    rh_row_reader *reader = NULL;
    const rh_row *row = NULL;
    int rc = rh_row_reader_open(&reader, path, error);
    if (rc != RH_OK)
        return rc;
    *rows = 0;
    do {
        rc = rh_row_reader_next(reader, &row, error);
        *rows += row != NULL;
    } while (rc == RH_OK && row != NULL);
    rh_error again = {0};
    if (rc != RH_OK) /* an error is no end: it stays one */
        assert_int_equal(rh_row_reader_next(reader, &row, &again), rc);
    rh_row_reader_close(reader);
    return rc;
}

static void what_is_no_row__is_refused_with_row_and_byte(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "row 1, byte 0: ends in the middle"},
        {"{}", "row 1, byte 0: expected '[', found '{'"},
        {"[1]", "row 1, byte 1: expected a row"},
        {"[{},", "row 2, byte 4: ends in the middle"},
        {"[{},]", "row 2, byte 4: expected a row"},
        {"[{}", "row 2, byte 3: ends in the middle"},
        {"[{}] x", "row 2, byte 5: expected nothing more"},
        {"[{}][]", "expected nothing more"},
        {"[{} {}]", "row 2, byte 4: expected ',' or ']'"},
        {"[{\"a\":1,\"b\":2},{\"a\":1,\"a\":2}]", "row 2, byte 25: key \"a\""},
        {"[{\"a\":1,\"b\":2},{\"b\":1},{\"b\":1,\"b\":2}]", "row 3"},
        {"[{\"a\":1,\"b\":2},{\"b\":1,\"b\":2}]", "key \"b\" twice"},
        {"[{\"a\":\"\\u0000\"}]", "\\u0000: PostgreSQL's text cannot"},
        {"[{\"a\\u0000\":1}]", "a zero byte in a key"},
        {"[{\"a\":1},{\"a\\u0000b\":1}]", "a zero byte in a key"},
        {"[{\"a\":\"\xFF\"}]", "row 1, byte 7: not UTF-8"},
        {"[{\"a\":[\"\xFF\"]}]", "not UTF-8"},
        {"[{\"a\":\"\\ud800\"}]", "half of a surrogate pair"},
        {"[{\"a\":[1,]}]", "expected a value"},
        {"[{\"a\":{\"b\" 1}}]", "expected ':'"},
        {"[{\"a\":1]", "expected ',' or '}'"},
        {"[{\"a\":", "ends in the middle"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rh_error error = {0};
        int64_t rows;
        const char *path = file_of(cases[i].text, strlen(cases[i].text));
        int rc = read_all(path, &rows, &error);
        if (rc != RH_FAILED || strstr(error.message, cases[i].message) == NULL)
            fail_msg("%s: %d, %s", cases[i].text, rc, error.message);
        assert_memory_equal(error.message, path, strlen(path));
    }
}

static void nested_json__may_be_what_only_a_json_column_holds(void **state)
{
    (void)state;
    rh_row_reader *reader =
        open_rows("[{\"j\":[\"\\ud800\",\"\\u0000\",{\"a\":1,\"a\":2}]}]");
    assert_cell(&next(reader)->cells[0], "j",
                "[\"\\ud800\",\"\\u0000\",{\"a\":1,\"a\":2}]");
    assert_null(next(reader));
    rh_row_reader_close(reader);
}

static void add_repeated(rh_text *t, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        rh_text_add(t, s);
}

static void depth__is_limited_to_64_in_all(void **state)
{
    (void)state;
    for (size_t depth = 62; depth <= 63; depth++) {
        rh_text t = RH_TEXT_INIT;
        rh_error error = {0};
        int64_t rows;
        rh_text_add(&t, "[{\"a\":");
        add_repeated(&t, "[", depth);
        add_repeated(&t, "]", depth);
        rh_text_add(&t, "}]");
        assert_int_equal(read_all(file_of(t.data, t.len), &rows, &error),
                         depth == 62 ? RH_OK : RH_FAILED);
        rh_text_free(&t);
    }
}

/* Rows of all sizes, so that the buffer ends at every kind of place; and one
   much larger than the buffer. */
static void buffer_ends__are_not_seen(void **state)
{
    (void)state;
    rh_text t = RH_TEXT_INIT;
    rh_text_add(&t, "[");
    for (int i = 0; i < 9000; i++) {
        rh_text_addf(&t, "%s{\"id\": %d, \"te\\u0078t\": \"", i ? ",\n" : "",
                     i);
        add_repeated(&t, "\xE2\x82\xAC\\n", (size_t)i % 61);
        rh_text_addf(&t, "\", \"n\": -1.5e+%d, \"z\": [true, \"q\"]}", i);
    }
    rh_text_add(&t, ",{\"id\": 9000, \"text\": \"");
    add_repeated(&t, "0123456789", 150000);
    rh_text_add(&t, "\\n\", \"n\":0}]");
    rh_row_reader *reader = open_rows(t.data);
    for (int i = 0; i < 9000; i++) {
        char number[16];
        const rh_row *row = next(reader);
        snprintf(number, sizeof number, "%d", i);
        assert_cell(&row->cells[0], "id", number);
        assert_string_equal(row->cells[1].name, "text");
        assert_int_equal(row->cells[1].len, 4 * (i % 61));
        if (i % 61 > 0)
            assert_memory_equal(row->cells[1].text + row->cells[1].len - 4,
                                "\xE2\x82\xAC\n", 4);
        assert_memory_equal(row->cells[2].text, "-1.5e+", 6);
        assert_cell(&row->cells[3], "z", "[true, \"q\"]");
        assert_int_equal(row->raw[row->raw_len - 1], '}');
    }
    assert_int_equal(next(reader)->cells[1].len, 1500001);
    assert_null(next(reader));
    rh_row_reader_close(reader);
    rh_text_free(&t);
}

static void rows_of_too_many_values__are_refused(void **state)
{
    (void)state;
    rh_text t = RH_TEXT_INIT;
    rh_error error = {0};
    int64_t rows;
    rh_text_add(&t, "[{\"c\":0");
    for (int i = 0; i < 1600; i++)
        rh_text_addf(&t, ",\"%d\":0", i);
    rh_text_add(&t, "}]");
    assert_int_equal(read_all(file_of(t.data, t.len), &rows, &error),
                     RH_FAILED);
    assert_non_null(strstr(error.message, "more than 1600 values"));
    rh_text_free(&t);
}

/* An open bracket and blanks: one row that never ends. */
static void pieces_over_256_mb__are_refused(void **state)
{
    (void)state;
    rh_error error = {0};
    int64_t rows;
    const char *path = file_of("[{\"a\":[", 7);
    FILE *file = fopen(path, "r+");
    char *blanks = malloc(1 << 20);
    memset(blanks, ' ', 1 << 20);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    for (int i = 0; i < 257; i++)
        assert_int_equal(fwrite(blanks, 1, 1 << 20, file), 1 << 20);
    fclose(file);
    free(blanks);
    assert_int_equal(read_all(path, &rows, &error), RH_FAILED);
    assert_non_null(strstr(error.message, "row 1, byte"));
    assert_non_null(strstr(error.message, "larger than 256 MB"));
}

static void files_that_cannot_be_read__are_named(void **state)
{
    (void)state;
    rh_row_reader *reader = NULL;
    rh_error error = {0};
    int64_t rows;
    assert_int_equal(rh_row_reader_open(&reader, "/nowhere/x.json", &error),
                     RH_FAILED);
    assert_string_equal(error.message,
                        "cannot open /nowhere/x.json: No such file or "
                        "directory; check the path");
    assert_int_equal(read_all("/", &rows, &error), RH_FAILED);
    assert_string_equal(error.message,
                        "/ is not a regular file; name one that is");
}

/* ---- Lines ---- */

static int read_lines(rh_text *out, const char *bytes, size_t n, bool lower,
                      bool distinct, rh_error *error)
{
    rh_lines_spec spec = {
        .path = file_of(bytes, n), .lower = lower, .distinct = distinct};
    rh_line_reader *reader = NULL;
    const char *value;
    size_t len;
    assert_int_equal(rh_line_reader_open(&reader, &spec, error), RH_OK);
    int rc;
    while ((rc = rh_line_reader_next(reader, &value, &len, error)) == RH_OK &&
           value != NULL) {
        rh_text_addn(out, value, len);
        rh_text_addc(out, '|');
    }
    rh_line_reader_close(reader);
    return rc;
}

static void assert_lines(const char *text, bool lower, bool distinct,
                         const char *expected)
{
    rh_text out = RH_TEXT_INIT;
    rh_error error = {0};
    if (read_lines(&out, text, strlen(text), lower, distinct, &error) != RH_OK)
        fail_msg("%s", error.message);
    assert_string_equal(rh_text_str(&out), expected);
    rh_text_free(&out);
}

static void lines__are_trimmed_and_empty_ones_skipped(void **state)
{
    (void)state;
    assert_lines("a\r\n\n \t b c \v\n\r\nd", false, false, "a|b c|d|");
    assert_lines("\xEF\xBB\xBFone\ntwo\n", false, false, "one|two|");
    assert_lines("", false, false, "");
    assert_lines("\n\n", false, false, "");
    assert_lines("A\na\nA\n", false, true, "A|a|");
}

static void lower__does_not_depend_on_the_locale(void **state)
{
    (void)state;
    assert_lines("Hello\nHELLO\n", true, true, "hello|");
    assert_lines("\xC3\x89TUDE \xCE\xA9 \xD0\x96 \xE2\x84\xAA \xC8\xBA", true,
                 false, "\xC3\xA9tude \xCF\x89 \xD0\xB6 k \xE2\xB1\xA5|");
}

static void lines_that_are_no_text__are_refused(void **state)
{
    (void)state;
    rh_text out = RH_TEXT_INIT;
    rh_error error = {0};
    assert_int_equal(read_lines(&out, "ok\n\nb\xFF\n", 7, false, false, &error),
                     RH_FAILED);
    assert_non_null(strstr(error.message, ":3: not UTF-8"));
    assert_int_equal(read_lines(&out, "ok\na\0b\n", 7, false, false, &error),
                     RH_FAILED);
    assert_non_null(strstr(error.message, ":2: a zero byte"));
    rh_text_free(&out);
}

static void many_distinct_lines__each_come_once(void **state)
{
    (void)state;
    rh_text in = RH_TEXT_INIT, out = RH_TEXT_INIT;
    rh_error error = {0};
    for (int i = 0; i < 60000; i++)
        rh_text_addf(&in, "word-%d\n", i % 20000);
    assert_int_equal(read_lines(&out, in.data, in.len, false, true, &error),
                     RH_OK);
    int64_t values = 0;
    for (size_t i = 0; i < out.len; i++)
        values += out.data[i] == '|';
    assert_int_equal(values, 20000);
    rh_text_free(&in);
    rh_text_free(&out);
}

static void copy_field__escapes_what_copy_reads_as_something_else(void **state)
{
    (void)state;
    rh_text out = RH_TEXT_INIT;
    rh_copy_field(&out, "a\\b\tc\nd\re\bf\fg\vh", 15);
    assert_string_equal(out.data, "a\\\\b\\tc\\nd\\re\\bf\\fg\\vh");
    rh_copy_field(&out, NULL, 0);
    rh_text_addc(&out, '|');
    rh_copy_field(&out, "", 0);
    rh_copy_field(&out, "\\N", 2);
    assert_string_equal(out.data, "a\\\\b\\tc\\nd\\re\\bf\\fg\\vh\\N|\\\\N");
    rh_text_free(&out);
}

static int remove_file(void **state)
{
    (void)state;
    unlink(file_of("", 0));
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows__are_read_in_any_white_space),
        cmocka_unit_test(empty_arrays__have_no_rows),
        cmocka_unit_test(what_is_no_row__is_refused_with_row_and_byte),
        cmocka_unit_test(nested_json__may_be_what_only_a_json_column_holds),
        cmocka_unit_test(depth__is_limited_to_64_in_all),
        cmocka_unit_test(buffer_ends__are_not_seen),
        cmocka_unit_test(rows_of_too_many_values__are_refused),
        cmocka_unit_test(pieces_over_256_mb__are_refused),
        cmocka_unit_test(files_that_cannot_be_read__are_named),
        cmocka_unit_test(lines__are_trimmed_and_empty_ones_skipped),
        cmocka_unit_test(lower__does_not_depend_on_the_locale),
        cmocka_unit_test(lines_that_are_no_text__are_refused),
        cmocka_unit_test(many_distinct_lines__each_come_once),
        cmocka_unit_test(copy_field__escapes_what_copy_reads_as_something_else),
    };
    return cmocka_run_group_tests(tests, NULL, remove_file);
}
