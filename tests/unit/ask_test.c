/* SPDX-License-Identifier: MIT
 *
 * What a program that embeds the host may answer, and what is believed of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "ask.h"

typedef struct answer {
    int code;
    const char *text;
    bool has_end;
} answer;

static int reply_with(void *ud, const rh_question *question, char *reply,
                      size_t size)
{
    const answer *a = ud;
    (void)question;
    memset(reply, 'x', size);
    for (size_t i = 0; a->text[i] != '\0' && i < size; i++)
        reply[i] = a->text[i];
    if (a->has_end)
        reply[strlen(a->text)] = '\0';
    return a->code;
}

static int ask(const answer *given, char reply[16], rh_error *error)
{
    answer a = *given;
    rh_events *events = rh_events_new();
    const rh_asker asker = {reply_with, &a, events};
    const rh_question q = {.size = sizeof q,
                           .kind = RH_ASK_PHRASE,
                           .text = "Sure?",
                           .phrase = "YES"};
    int rc = rh_ask(&asker, &q, reply, 16, error);
    rh_events_free(events);
    return rc;
}

static void an_answer_is_what_was_typed(void **state)
{
    char reply[16];
    rh_error error = {0};
    (void)state;
    assert_int_equal(ask(&(answer){RH_OK, "YES", true}, reply, &error), RH_OK);
    assert_string_equal(reply, "YES");
}

static void an_answer_without_an_end_is_none(void **state)
{
    char reply[16];
    rh_error error = {0};
    (void)state;
    assert_int_equal(ask(&(answer){RH_OK, "YES", false}, reply, &error),
                     RH_NOT_CONFIRMED);
    assert_string_equal(error.message, "not confirmed; nothing was changed");
}

static void a_code_that_nobody_knows_is_no(void **state)
{
    static const int codes[] = {-1, 2, 3, 77, RH_ASK_DECLINED};
    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        char reply[16];
        rh_error error = {0};
        int rc = ask(&(answer){codes[i], "YES", true}, reply, &error);
        assert_true(rc == RH_NOT_CONFIRMED || rc == RH_CANCELLED);
    }
}

static void nobody_to_ask_is_no(void **state)
{
    char reply[16];
    rh_error error = {0};
    rh_events *events = rh_events_new();
    const rh_asker asker = {NULL, NULL, events};
    const rh_question q = {.size = sizeof q, .kind = RH_ASK_PHRASE};
    (void)state;
    assert_int_equal(rh_ask(&asker, &q, reply, sizeof reply, &error),
                     RH_NOT_CONFIRMED);
    assert_string_equal(reply, "");
    rh_events_free(events);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_what_was_typed),
        cmocka_unit_test(an_answer_without_an_end_is_none),
        cmocka_unit_test(a_code_that_nobody_knows_is_no),
        cmocka_unit_test(nobody_to_ask_is_no),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
