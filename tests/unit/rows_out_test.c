/* SPDX-License-Identifier: MIT
 *
 * The stream of a binary COPY, fed with bytes alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "rows_decode.h"

static void put(rh_text *t, uint64_t value, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--)
        rh_text_addc(t, (char)(value >> (8 * i)));
}

static void put_header(rh_text *t)
{
    static const char header[19] = "PGCOPY\n\377\r\n";
    rh_text_addn(t, header, sizeof header);
}

static void put_value(rh_text *t, const char *bytes, size_t n)
{
    put(t, n, 4);
    rh_text_addn(t, bytes, n);
}

static const rh_column columns[] = {
    {.name = "id",
     .value_oid = 23,
     .type_name = "integer",
     .in_primary_key = true},
    {.name = "a \"b\"", .value_oid = 25, .type_name = "text"},
    {.name = "span", .value_oid = 3614, .type_name = "tsvector"},
};

static const rh_table table = {
    .sql = "\"public\".\"t\"", .label = "t", .columns = columns, .ncolumns = 3};

static void put_row(rh_text *t, unsigned id, const char *text)
{
    put(t, 3, 2);
    put(t, 4, 4);
    put(t, id, 4);
    if (text != NULL)
        put_value(t, text, strlen(text));
    else
        put(t, UINT32_MAX, 4);
    put_value(t, "1 day", 5);
}

static void sql__casts_the_unknown(void **state)
{
    (void)state;
    rh_text sql = RH_TEXT_INIT;
    rh_decoder_sql(&table, &sql);
    assert_string_equal(
        sql.data, "COPY (SELECT \"id\", \"a \"\"b\"\"\", \"span\"::text "
                  "FROM ONLY \"public\".\"t\") TO STDOUT (FORMAT binary)");
    rh_text_free(&sql);
}

static int decode(rh_text *out, const rh_text *messages, size_t n,
                  rh_error *error)
{
    rh_decoder *decoder = rh_decoder_new(&table);
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i < n; i++)
        rc = rh_decoder_feed(decoder, out, messages[i].data, messages[i].len,
                             error);
    if (rc == RH_OK)
        rc = rh_decoder_end(decoder, out, error);
    rh_decoder_free(decoder);
    return rc;
}

static void rows__are_one_object_a_line(void **state)
{
    (void)state;
    rh_text messages[3] = {RH_TEXT_INIT, RH_TEXT_INIT, RH_TEXT_INIT};
    rh_text out = RH_TEXT_INIT;
    rh_error error = {0};
    put_header(&messages[0]);
    put_row(&messages[0], 1, "x");
    put_row(&messages[1], 2, NULL);
    put(&messages[2], 0xFFFF, 2);
    assert_int_equal(decode(&out, messages, 3, &error), RH_OK);
    assert_string_equal(
        out.data, "[\n"
                  "{\"id\":1,\"a \\\"b\\\"\":\"x\",\"span\":\"1 day\"},\n"
                  "{\"id\":2,\"a \\\"b\\\"\":null,\"span\":\"1 day\"}\n]\n");
    for (int i = 0; i < 3; i++)
        rh_text_free(&messages[i]);
    rh_text_free(&out);
}

static void no_rows__are_an_empty_array(void **state)
{
    (void)state;
    rh_text message = RH_TEXT_INIT, out = RH_TEXT_INIT;
    rh_error error = {0};
    put_header(&message);
    put(&message, 0xFFFF, 2);
    assert_int_equal(decode(&out, &message, 1, &error), RH_OK);
    assert_string_equal(out.data, "[]\n");
    rh_text_free(&message);
    rh_text_free(&out);
}

/* Cut at any byte, the stream is broken; nothing is read past the cut. */
static void broken_streams__are_refused(void **state)
{
    (void)state;
    rh_text whole = RH_TEXT_INIT;
    put_header(&whole);
    put_row(&whole, 1, "hello");
    put(&whole, 0xFFFF, 2);
    for (size_t n = 0; n <= whole.len; n++) {
        rh_text cut = RH_TEXT_INIT, out = RH_TEXT_INIT;
        rh_error error = {0};
        cut.data = malloc(n > 0 ? n : 1);
        memcpy(cut.data, whole.data, n);
        cut.len = n;
        assert_int_equal(decode(&out, &cut, 1, &error),
                         n == whole.len ? RH_OK : RH_FAILED);
        free(cut.data);
        rh_text_free(&out);
    }
    rh_text out = RH_TEXT_INIT;
    rh_error error = {0};
    put_row(&whole, 2, "behind the trailer");
    assert_int_equal(decode(&out, &whole, 1, &error), RH_FAILED);
    assert_non_null(strstr(error.message, "t: row 2: the server's COPY"));
    whole.data[0] = 'p';
    assert_int_equal(decode(&out, &whole, 1, &error), RH_FAILED);
    rh_text_free(&whole);
    rh_text_free(&out);
}

static void bad_values__name_table_column_and_row(void **state)
{
    (void)state;
    rh_text message = RH_TEXT_INIT, out = RH_TEXT_INIT;
    rh_error error = {0};
    put_header(&message);
    put(&message, 3, 2);
    put_value(&message, "xyz", 3);
    assert_int_equal(decode(&out, &message, 1, &error), RH_FAILED);
    assert_string_equal(error.message, "t.id: row 1: the server sent no valid "
                                       "integer; is it PostgreSQL?");
    rh_text_free(&message);
    rh_text_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sql__casts_the_unknown),
        cmocka_unit_test(rows__are_one_object_a_line),
        cmocka_unit_test(no_rows__are_an_empty_array),
        cmocka_unit_test(broken_streams__are_refused),
        cmocka_unit_test(bad_values__name_table_column_and_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
