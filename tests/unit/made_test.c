/* SPDX-License-Identifier: MIT
 *
 * Made values: the same ones in every evaluation, each made once, shown by
 * their recipe only.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bcrypt.h"
#include "made.h"
#include "value.h"

enum { QUICK = RH_BCRYPT_MIN_COST };

static const rh_made *hash(rh_maker *maker, const char *text)
{
    rh_error error;
    const rh_made *made = NULL;
    if (rh_maker_bcrypt(maker, &made, text, strlen(text), QUICK, &error) !=
        RH_OK)
        fail_msg("%s", error.message);
    return made;
}

static void bcrypt__as_others_write_it(void **state)
{
    static const unsigned char salt[RH_BCRYPT_SALT] = "0123456789abcdef";
    char out[RH_BCRYPT_SIZE];
    rh_error error;
    (void)state;
    assert_int_equal(rh_bcrypt(out, "pass phrase", 11, 5, salt, &error), RH_OK);
    /* What Python's bcrypt makes of this text and this salt. */
    assert_string_equal(
        out, "$2b$05$KBCwKxOzLha2MUDgW0PjXebCotTmS1tynwfZmYrWEvOO8xGpMTDIW");
}

static void bcrypt__refuses_what_it_would_cut(void **state)
{
    static const unsigned char salt[RH_BCRYPT_SALT] = {0};
    char out[RH_BCRYPT_SIZE], text[74];
    rh_error error;
    (void)state;
    memset(text, 'x', sizeof text);
    text[72] = '\0';
    assert_int_equal(rh_bcrypt(out, text, 72, QUICK, salt, &error), RH_OK);
    text[72] = 'x';
    text[73] = '\0';
    assert_int_equal(rh_bcrypt(out, text, 73, QUICK, salt, &error), RH_USAGE);
    assert_non_null(strstr(error.message, "73 bytes"));
    assert_int_equal(rh_bcrypt(out, "a\0b", 3, QUICK, salt, &error), RH_USAGE);
    assert_non_null(strstr(error.message, "zero byte"));
    assert_int_equal(rh_bcrypt(out, "", 0, QUICK, salt, &error), RH_USAGE);
    assert_int_equal(rh_bcrypt(out, "a", 1, 3, salt, &error), RH_USAGE);
    assert_int_equal(rh_bcrypt(out, "a", 1, 16, salt, &error), RH_USAGE);
    assert_non_null(strstr(error.message, "4 to 15"));
}

static void hash__is_made_once_and_found_again(void **state)
{
    rh_maker *maker = rh_maker_new(), *other = rh_maker_new();
    (void)state;
    rh_maker_set_seed(maker, 7);
    rh_maker_set_seed(other, 7);
    const rh_made *a = hash(maker, "one"), *b = hash(maker, "one");
    assert_string_not_equal(a->text, b->text); /* a salt each */
    rh_maker_rewind(maker);
    assert_ptr_equal(hash(maker, "one"), a);
    assert_ptr_equal(hash(maker, "one"), b);
    rh_maker_rewind(maker);
    assert_ptr_not_equal(hash(maker, "two"), a);
    assert_string_equal(hash(other, "one")->text, a->text);
    rh_maker_free(other);
    other = rh_maker_new();
    rh_maker_set_seed(other, 8);
    assert_string_not_equal(hash(other, "one")->text, a->text);
    rh_maker_free(maker);
    rh_maker_free(other);
}

static void key__is_generated_once_and_found_again(void **state)
{
    rh_error error;
    rh_maker *maker = rh_maker_new();
    const rh_made_key *a = NULL, *b = NULL, *c = NULL;
    (void)state;
    assert_int_equal(rh_maker_generate(maker, &a, &error), RH_OK);
    assert_int_equal(rh_maker_generate(maker, &b, &error), RH_OK);
    assert_ptr_not_equal(a, b);
    rh_maker_rewind(maker);
    assert_int_equal(rh_maker_generate(maker, &c, &error), RH_OK);
    assert_ptr_equal(a, c);
    assert_int_equal(rh_maker_generate(maker, &c, &error), RH_OK);
    assert_ptr_equal(b, c);
    assert_int_equal(rh_maker_keep(maker, &c, &a->pair, &error), RH_OK);
    assert_ptr_equal(a, c);
    rh_maker_free(maker);
}

static void maker__makes_a_thousand_and_no_more(void **state)
{
    rh_error error;
    rh_maker *maker = rh_maker_new();
    const rh_made_key *key = NULL;
    (void)state;
    for (int i = 0; i < 1000; i++)
        assert_int_equal(rh_maker_generate(maker, &key, &error), RH_OK);
    assert_int_equal(rh_maker_generate(maker, &key, &error), RH_USAGE);
    assert_non_null(strstr(error.message, "1000"));
    rh_maker_rewind(maker);
    assert_int_equal(rh_maker_generate(maker, &key, &error), RH_OK);
    rh_maker_free(maker);
}

static void keep(void *ud, const rh_event *event)
{
    rh_text_add(ud, event->json);
}

static void made__is_masked_and_named(void **state)
{
    rh_text seen = RH_TEXT_INIT;
    rh_error error;
    rh_events *events = rh_events_new();
    rh_maker *maker = rh_maker_new();
    const rh_made_key *key = NULL;
    (void)state;
    rh_events_add_reader(events, keep, &seen);
    rh_events_name_secret(events, "ADMIN_PASSWORD", "hunter22hunter");
    rh_maker_set_events(maker, events);
    const rh_made *made = hash(maker, "hunter22hunter");
    assert_string_equal(made->recipe, "bcrypt of ADMIN_PASSWORD");
    assert_string_equal(hash(maker, "other")->recipe, "bcrypt of a text");
    assert_int_equal(rh_maker_generate(maker, &key, &error), RH_OK);
    assert_string_equal(key->pem.recipe, "private key (Ed25519)");
    RH_EMIT(events, "e", RH_F_TEXT("a", made->text),
            RH_F_TEXT("b", key->pem.text));
    assert_string_equal(seen.data,
                        "{\"event\":\"e\",\"a\":\"***\",\"b\":\"***\\n\"}");
    rh_maker_free(maker);
    rh_events_free(events);
    rh_text_free(&seen);
}

static void value__gives_the_text_to_sql_and_the_recipe_to_json(void **state)
{
    bool ok = false;
    rh_text json = RH_TEXT_INIT;
    rh_arena *arena = rh_arena_new();
    const rh_made made = {"text", 4, "a \"recipe\""};
    const rh_value v = {.kind = RH_MADE, .key = "k", .u.made = &made};
    const rh_value map = {.kind = RH_MAP, .u.list = {&v, 1}};
    (void)state;
    assert_string_equal(rh_value_sql_text(&v, arena, &ok), "text");
    assert_true(ok);
    rh_value_json(&json, &map);
    assert_string_equal(json.data, "{\"k\":\"a \\\"recipe\\\"\"}");
    assert_null(rh_value_string(&map, "k"));
    rh_text_free(&json);
    rh_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bcrypt__as_others_write_it),
        cmocka_unit_test(bcrypt__refuses_what_it_would_cut),
        cmocka_unit_test(hash__is_made_once_and_found_again),
        cmocka_unit_test(key__is_generated_once_and_found_again),
        cmocka_unit_test(maker__makes_a_thousand_and_no_more),
        cmocka_unit_test(made__is_masked_and_named),
        cmocka_unit_test(value__gives_the_text_to_sql_and_the_recipe_to_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
