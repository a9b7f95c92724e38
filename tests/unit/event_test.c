/* SPDX-License-Identifier: MIT
 *
 * The stream: who hears what, in which order, and that no secret passes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "event.h"

typedef struct heard {
    rh_text log; /* the JSON of each event, one a line */
    const char *name;
    rh_text *order;
} heard;

static void listen(void *ud, const rh_event *event)
{
    heard *h = ud;
    rh_text_addf(&h->log, "%s\n", event->json);
    if (h->order != NULL)
        rh_text_add(h->order, h->name);
}

static void emit__writes_every_type(void **state)
{
    heard h = {0};
    rh_events *events = rh_events_new();
    (void)state;
    rh_events_add_reader(events, listen, &h);
    RH_EMIT(events, "all", RH_F_TEXT("t", "a\"b\n"), RH_F_INT("i", -5),
            RH_F_BOOL("b", 7), RH_F_NUMBER("n", "12345678901234567890.50"),
            RH_F_TEXT("absent", NULL), RH_F_NUMBER("absent", NULL));
    assert_string_equal(h.log.data,
                        "{\"event\":\"all\",\"t\":\"a\\\"b\\n\",\"i\":-5,"
                        "\"b\":true,\"n\":12345678901234567890.50}\n");
    rh_text_free(&h.log);
    rh_events_free(events);
}

static void emit__writes_one_line_of_utf8_whatever_comes(void **state)
{
    heard h = {0};
    rh_events *events = rh_events_new();
    (void)state;
    rh_events_add_reader(events, listen, &h);
    RH_EMIT(events, "x",
            RH_F_TEXT("bad", "\x80 \xc3( \xe2\x82 \xed\xa0\x80 \xff"),
            RH_F_TEXT("ends", "\x01\t\r\n\x7f\xc2\x85\xc2\x9b\xe2\x80\xa8"),
            RH_F_TEXT("log", "::error::# ##[group] ###"),
            RH_F_TEXT("good", "\xc3\xa4\xf0\x9f\x98\x80/\"\\"));
    assert_string_equal(
        h.log.data,
        "{\"event\":\"x\",\"bad\":\"\\ufffd \\ufffd( \\ufffd\\ufffd "
        "\\ufffd\\ufffd\\ufffd \\ufffd\","
        "\"ends\":\"\\u0001\\t\\u000d\\n\\u007f\\u0085\\u009b\\u2028\","
        "\"log\":\"::error::# #\\u0023[group] #\\u0023#\","
        "\"good\":\"\xc3\xa4\xf0\x9f\x98\x80/\\\"\\\\\"}\n");
    rh_text_free(&h.log);
    rh_events_free(events);
}

static void readers__are_called_in_order_until_removed(void **state)
{
    rh_text order = RH_TEXT_INIT;
    heard a = {.name = "a", .order = &order};
    heard b = {.name = "b", .order = &order};
    rh_events *events = rh_events_new();
    (void)state;
    rh_events_emit(events, "unheard", NULL, 0);
    rh_events_add_reader(events, listen, &a);
    rh_events_add_reader(events, listen, &b);
    rh_events_emit(events, "one", NULL, 0);
    rh_events_remove_reader(events, listen, &a);
    rh_events_emit(events, "two", NULL, 0);
    assert_string_equal(order.data, "abb");
    assert_string_equal(a.log.data, "{\"event\":\"one\"}\n");
    rh_text_free(&a.log);
    rh_text_free(&b.log);
    rh_text_free(&order);
    rh_events_free(events);
}

static void secret__never_passes(void **state)
{
    heard h = {0};
    char error[] = "no p@ss/word here";
    rh_events *events = rh_events_new();
    (void)state;
    rh_events_add_reader(events, listen, &h);
    rh_events_add_secret(events, "p@ss/word");
    RH_EMIT(events, "e", RH_F_TEXT("twice", "p@ss/word, p@ss/word"),
            RH_F_TEXT("encoded", "postgresql://u:p%40ss%2Fword@h"));
    assert_string_equal(h.log.data, "{\"event\":\"e\",\"twice\":\"***, ***\","
                                    "\"encoded\":\"postgresql://u:***@h\"}\n");
    rh_events_mask(events, error);
    assert_string_equal(error, "no *** here");
    rh_text_free(&h.log);
    rh_events_free(events);
}

static void secret__goes_by_its_name(void **state)
{
    rh_events *events = rh_events_new();
    (void)state;
    rh_events_add_secret(events, "nameless");
    rh_events_name_secret(events, "A_KEY", "hunter22");
    rh_events_name_secret(events, "PIN", "123");
    assert_string_equal(rh_events_secret_name(events, "hunter22"), "A_KEY");
    assert_string_equal(rh_events_secret_name(events, "123"), "PIN");
    assert_null(rh_events_secret_name(events, "nameless"));
    assert_null(rh_events_secret_name(events, "hunter"));
    rh_events_free(events);
}

static void fields__are_found_by_name(void **state)
{
    const rh_field fields[] = {RH_F_TEXT("t", "x"), RH_F_INT("i", 9),
                               RH_F_BOOL("b", 1)};
    const rh_event event = {sizeof event, "e", fields, 3, "{}"};
    (void)state;
    assert_string_equal(rh_event_text(&event, "t"), "x");
    assert_null(rh_event_text(&event, "absent"));
    assert_int_equal(rh_event_integer(&event, "i", 0), 9);
    assert_int_equal(rh_event_integer(&event, "b", 0), 1);
    assert_int_equal(rh_event_integer(&event, "t", -1), -1);
    assert_int_equal(rh_event_integer(&event, "absent", -1), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(emit__writes_every_type),
        cmocka_unit_test(emit__writes_one_line_of_utf8_whatever_comes),
        cmocka_unit_test(readers__are_called_in_order_until_removed),
        cmocka_unit_test(secret__never_passes),
        cmocka_unit_test(secret__goes_by_its_name),
        cmocka_unit_test(fields__are_found_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
