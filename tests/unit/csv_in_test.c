/* SPDX-License-Identifier: MIT
 *
 * CSV by RFC 4180, the places that its errors name, the front of all readers,
 * and lists of JSON as arrays.
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

#include "array_in.h"
#include "csv_in.h"
#include "rows_file.h"

/* A file of these bytes that lives until the next call. */
static const char *file_of(const char *bytes, size_t n)
{
    static char path[64];
    if (path[0] != '\0')
        unlink(path);
    snprintf(path, sizeof path, "/tmp/rh_csv_in_XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, n), (ssize_t)n);
    close(fd);
    return path;
}

static rh_csv_spec plain(const char *bytes, size_t n)
{
    return (rh_csv_spec){.path = file_of(bytes, n),
                         .delimiter = ',',
                         .quote = '"',
                         .null_text = ""};
}

static void add_row(rh_text *out, const rh_row *row)
{
    for (size_t i = 0; i < row->ncells; i++) {
        const rh_cell *cell = &row->cells[i];
        rh_text_add(out, i > 0 ? "|" : "");
        if (cell->is_null)
            rh_text_add(out, "NULL");
        else
            rh_text_addn(out, cell->text, cell->len);
    }
    rh_text_addf(out, "@%d\n", (int)row->line);
}

/* "a|b@2\n" for each row and the line that it began in. */
static int read_all(rh_text *out, const rh_csv_spec *spec, rh_error *error)
{
    rh_csv_reader *reader = NULL;
    const rh_row *row = NULL;
    int rc = rh_csv_reader_open(&reader, spec, error);
    while (rc == RH_OK) {
        rc = rh_csv_reader_next(reader, &row, error);
        if (rc != RH_OK || row == NULL)
            break;
        add_row(out, row);
    }
    rh_csv_reader_close(reader);
    return rc;
}

static void assert_rows(const rh_csv_spec *spec, const char *expected)
{
    rh_text out = RH_TEXT_INIT;
    rh_error error = {0};
    if (read_all(&out, spec, &error) != RH_OK)
        fail_msg("%s", error.message);
    assert_string_equal(rh_text_str(&out), expected);
    rh_text_free(&out);
}

static void assert_csv(const char *text, const char *expected)
{
    rh_csv_spec spec = plain(text, strlen(text));
    assert_rows(&spec, expected);
}

static void fields__may_be_quoted_and_hold_anything(void **state)
{
    (void)state;
    assert_csv("a,b\n\"x \"\"y\"\"\",\"1\n2\r\n,\"\nz,\"\"\"\"\n",
               "x \"y\"|1\n2\r\n,@2\nz|\"@5\n");
    assert_csv("\xEF\xBB\xBF\"a\",b\r\n1,\xC3\xA9\r\n", "1|\xC3\xA9@2\n");
    assert_csv("a,b\n1,2", "1|2@2\n");
    assert_csv("a,b\n1,", "1|NULL@2\n");
    assert_csv("a,b\n", "");
    assert_csv("a,b", "");
}

static void null__is_what_stands_unquoted(void **state)
{
    (void)state;
    assert_csv("a,b\n,\"\"\n", "NULL|@2\n");
    const char text[] = "a;b\nnil;'nil'\n;'it''s'\n";
    rh_csv_spec spec = plain(text, sizeof text - 1);
    spec.delimiter = ';';
    spec.quote = '\'';
    spec.null_text = "nil";
    assert_rows(&spec, "NULL|nil@2\n|it's@3\n");
}

static void empty_lines__are_passed_over_but_in_one_column(void **state)
{
    (void)state;
    assert_csv("\n\na,b\n\r\n1,2\n\n\n3,4\n\n", "1|2@5\n3|4@8\n");
    assert_csv("\na\n\nx\n", "NULL@3\nx@4\n");
}

static void names__may_be_given(void **state)
{
    (void)state;
    static const char *const names[] = {"x", "y"};
    rh_csv_spec spec = plain("1,2\n3,4\n", 8);
    spec.names = names;
    spec.nnames = 2;
    assert_rows(&spec, "1|2@1\n3|4@2\n");
}

typedef struct broken {
    const char *bytes;
    size_t n;
    const char *message;
} broken;

#define BROKEN(bytes, message)                                                 \
    {                                                                          \
        bytes, sizeof bytes - 1, message                                       \
    }

static void what_is_no_csv__is_refused_with_line_and_byte(void **state)
{
    (void)state;
    static const broken rows[] = {
        BROKEN("a,b\n1\n", ":2, byte 4: 1 fields, and there are 2 columns"),
        BROKEN("a,b\n\n\"\n\n\",1\n1,2,3", ":6, byte 12: 3 fields"),
        BROKEN("a,b\nx\"y,1\n", ":2, byte 5: a quote inside a field"),
        BROKEN("a,b\n \"x\",1\n", ":2, byte 5: a quote inside a field"),
        BROKEN("a,b\n\"x\"y,1\n", ":2, byte 7: text after a closing quote"),
        BROKEN("a,b\n1,\"x\n\n", ":2, byte 10: ends inside a quoted field"),
        BROKEN("a,b\n1,\"x\"\"", ":2, byte 10: ends inside a quoted field"),
        BROKEN("a,b\r1,2\r", ":1, byte 3: a carriage return"),
        BROKEN("a,b\n\"1\"\r,2\n", ":2, byte 7: text after a closing quote"),
        BROKEN("a,b\n1,x\0y\n", ":2, byte 7: a zero byte"),
        BROKEN("a,b\n1,\"x\0y\"\n", ":2, byte 8: a zero byte"),
        BROKEN("a,b\n1,x\xC3\n", ":2, byte 7: not UTF-8"),
        BROKEN("a,b\n1,\xED\xA0\x80\n", ":2, byte 6: not UTF-8"),
        BROKEN("a,a\n", ":1, byte 0: the header names \"a\" twice"),
        BROKEN("a,\n", ":1, byte 0: field 2 of the header has no name"),
        BROKEN("", " is empty"),
        BROKEN("\n\n", " is empty"),
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        rh_text out = RH_TEXT_INIT;
        rh_error error = {0};
        rh_csv_spec spec = plain(rows[i].bytes, rows[i].n);
        assert_int_equal(read_all(&out, &spec, &error), RH_FAILED);
        if (strstr(error.message, rows[i].message) == NULL)
            fail_msg("%s, and not: %s", error.message, rows[i].message);
        rh_text_free(&out);
    }
}

static void buffer_ends__are_not_seen(void **state)
{
    (void)state;
    rh_text in = RH_TEXT_INIT, expected = RH_TEXT_INIT;
    rh_text_add(&in, "a,b,c\n");
    for (int i = 0; i < 60000; i++) {
        rh_text_addf(&in, "%d,\"\"\"%d\n\",\xC3\xA9%s", i, i * 7,
                     i % 2 ? "\r\n" : "\n");
        rh_text_addf(&expected, "%d|\"%d\n|\xC3\xA9@%d\n", i, i * 7, 2 + 2 * i);
    }
    rh_csv_spec spec = plain(in.data, in.len);
    assert_rows(&spec, expected.data);
    rh_text_free(&in);
    rh_text_free(&expected);
}

/* ---- The front of all readers ---- */

static const char *place_of(rh_arena *arena, rh_rows_spec spec,
                            const char *text, int64_t number)
{
    spec.path = file_of(text, strlen(text));
    const char *place = rh_rows_place(arena, &spec, number);
    return place + strlen(spec.path);
}

static void places__are_those_of_the_file(void **state)
{
    (void)state;
    static const char *const names[] = {"v"};
    rh_arena *arena = rh_arena_new();
    const rh_rows_spec csv = {
        .kind = RH_ROWS_CSV, .delimiter = ',', .quote = '"', .null_text = ""};
    const rh_rows_spec lines = {
        .kind = RH_ROWS_LINES, .names = names, .nnames = 1, .distinct = true};
    const rh_rows_spec json = {.kind = RH_ROWS_JSON};
    const rh_rows_spec objects = {.kind = RH_ROWS_JSON_LINES};
    assert_string_equal(place_of(arena, csv, "a,b\n\"\n\",1\n\n2,3\n", 2),
                        ":5 (row 2)");
    assert_string_equal(place_of(arena, lines, "x\n\nx\ny\n", 2), ":4 (row 2)");
    assert_string_equal(place_of(arena, json, "[{}, {}]", 2),
                        ": row 2, byte 5");
    assert_string_equal(place_of(arena, objects, "{}\n{}", 2),
                        ": row 2, byte 3");
    assert_string_equal(place_of(arena, json, "[{}, {}]", 7), ": row 7");
    assert_string_equal(place_of(arena, json, "[{}, {}]", 0), "");
    rh_arena_free(arena);
}

static void a_survey__finds_what_each_row_has(void **state)
{
    (void)state;
    const char text[] =
        "{\"a\":1,\"b\":2}{\"b\":1,\"c\":1}{\"b\":null,\"a\":2}";
    const rh_rows_spec spec = {.path = file_of(text, sizeof text - 1),
                               .kind = RH_ROWS_JSON_LINES};
    static const rh_key_use expected[] = {
        {"a", 2, 1, 2}, {"b", 3, 1, 0}, {"c", 1, 2, 1}};
    rh_arena *arena = rh_arena_new();
    rh_rows_survey survey;
    rh_error error = {0};
    assert_int_equal(rh_rows_look(&survey, arena, &spec, &error), RH_OK);
    assert_int_equal(survey.rows, 3);
    assert_int_equal(survey.nkeys, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(survey.keys[i].name, expected[i].name);
        assert_int_equal(survey.keys[i].rows, expected[i].rows);
        assert_int_equal(survey.keys[i].first, expected[i].first);
        assert_int_equal(survey.keys[i].lacking, expected[i].lacking);
    }
    rh_arena_free(arena);
}

/* ---- Lists ---- */

static int literal(rh_text *out, const char *list, bool of_json,
                   rh_error *error)
{
    rh_row row = {.raw = list, .number = 3, .byte = 10};
    rh_cell cell = {.json = '[', .text = list, .len = strlen(list)};
    rh_text_clear(out);
    return rh_array_literal(out, "f.json", &row, &cell, of_json, error);
}

static void lists__become_arrays(void **state)
{
    (void)state;
    static const char *const rows[][3] = {
        {"[]", "{}", "{}"},
        {"[ 1 , -2.5e3, true, null ]", "{1,-2.5e3,true,NULL}",
         "{\"1\",\"-2.5e3\",\"true\",NULL}"},
        {"[\"\",\"null\",\"a\\\"\\\\b\\u00e9\\n\"]",
         "{\"\",\"null\",\"a\\\"\\\\b\xC3\xA9\n\"}",
         "{\"\\\"\\\"\",\"\\\"null\\\"\",\"\\\"a\\\\\\\"\\\\\\\\b\\\\u00e9"
         "\\\\n\\\"\"}"},
        {"[[1,2],[null]]", "{{1,2},{NULL}}", "{\"[1,2]\",\"[null]\"}"},
        {"[{\"a\": \"x\"}]", "{\"{\\\"a\\\": \\\"x\\\"}\"}",
         "{\"{\\\"a\\\": \\\"x\\\"}\"}"},
    };
    rh_text out = RH_TEXT_INIT;
    rh_error error = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(literal(&out, rows[i][0], false, &error), RH_OK);
        assert_string_equal(out.data, rows[i][1]);
        assert_int_equal(literal(&out, rows[i][0], true, &error), RH_OK);
        assert_string_equal(out.data, rows[i][2]);
    }
    assert_int_equal(literal(&out, "[\"a\",\"\\u0000\"]", false, &error),
                     RH_FAILED);
    assert_string_equal(error.message,
                        "f.json: row 3, byte 23: \\u0000: PostgreSQL's text "
                        "cannot hold it");
    assert_int_equal(literal(&out, "[\"\\udc00\"]", false, &error), RH_FAILED);
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
        cmocka_unit_test(fields__may_be_quoted_and_hold_anything),
        cmocka_unit_test(null__is_what_stands_unquoted),
        cmocka_unit_test(empty_lines__are_passed_over_but_in_one_column),
        cmocka_unit_test(names__may_be_given),
        cmocka_unit_test(what_is_no_csv__is_refused_with_line_and_byte),
        cmocka_unit_test(buffer_ends__are_not_seen),
        cmocka_unit_test(places__are_those_of_the_file),
        cmocka_unit_test(a_survey__finds_what_each_row_has),
        cmocka_unit_test(lists__become_arrays),
    };
    return cmocka_run_group_tests(tests, NULL, remove_file);
}
