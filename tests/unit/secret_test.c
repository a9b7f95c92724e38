/* SPDX-License-Identifier: MIT
 *
 * Each form in which a secret may turn up, and what only looks like one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "secret.h"

/* Every sign that some way of writing escapes, and two that UTF-8 spells in
   more than one byte. */
#define NASTY "p@:/? \"q\"'s\\n<&>+%=\xc3\xa4\xf0\x9f\x94\x91"

static const char pem[] =
    "-----BEGIN KEY-----\nQUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlq"
    "a2xtbm9wcXI=\n-----END KEY-----\n";

static void expect(const rh_secrets *secrets, const char *text,
                   const char *expected)
{
    char *clean = rh_secrets_hide(secrets, text);
    assert_string_equal(clean != NULL ? clean : text, expected);
    assert_true(clean == NULL || strlen(clean) <= strlen(text));
    free(clean);
}

static rh_secrets *secret(const char *text)
{
    rh_secrets *secrets = rh_secrets_new();
    rh_secrets_add(secrets, text);
    return secrets;
}

static void hide__finds_it_however_it_is_written(void **state)
{
    static const char *const written[] = {
        NASTY,
        /* percent-encoded: all, in either case, a path, a form */
        "p%40%3A%2F%3F%20%22q%22%27s%5Cn%3C%26%3E%2B%25%3D%C3%A4%F0%9F%94%91",
        "p%40%3a%2f%3f%20%22q%22%27s%5cn%3c%26%3e%2b%25%3d%c3%a4%f0%9f%94%91",
        "p@:/?%20%22q%22's%5Cn%3C&%3E+%25=%C3%A4%F0%9F%94%91",
        "p%40%3A%2F%3F+%22q%22%27s%5Cn%3C%26%3E%2B%25%3D%C3%A4%F0%9F%94%91",
        /* JSON, as it is and in ASCII only */
        "p@:/? \\\"q\\\"'s\\\\n<&>+%=\xc3\xa4\xf0\x9f\x94\x91",
        "p@:\\/? \\\"q\\\"'s\\\\n\\u003c\\u0026\\u003E+%=\\u00e4\\ud83d\\udd11",
        /* XML and HTML */
        "p@:/? &quot;q&quot;'s\\n&lt;&amp;&gt;+%=\xc3\xa4\xf0\x9f\x94\x91",
        "p@:/? &#34;q&#x22;&#39;s\\n&lt;&amp;&gt;+%=&#228;&#x1F511;",
        /* SQL, the shell */
        "p@:/? \"q\"''s\\n<&>+%=\xc3\xa4\xf0\x9f\x94\x91",
        "p@:/? \"q\"''s\\\\n<&>+%=\xc3\xa4\xf0\x9f\x94\x91",
        "p@:/? \"q\"'\\''s\\n<&>+%=\xc3\xa4\xf0\x9f\x94\x91",
    };
    rh_secrets *secrets = secret(NASTY);
    (void)state;
    for (size_t i = 0; i < sizeof written / sizeof *written; i++)
        expect(secrets, written[i], "***");
    expect(secrets,
           "\\x70403a2f3f2022712227735c6e3c263e2b253dc3a4f09f9491, nothing",
           "\\x***, nothing");
    rh_secrets_free(secrets);
}

static void hide__finds_it_in_base64(void **state)
{
    rh_secrets *secrets = secret("s3cr3t/pa:ss@word");
    (void)state;
    /* of the whole, of "u:" and it, of "us:" and it and more */
    expect(secrets, "Basic czNjcjN0L3BhOnNzQHdvcmQ=.", "Basic ***Q=.");
    expect(secrets, "dTpzM2NyM3QvcGE6c3NAd29yZA==", "dTp***A==");
    expect(secrets,
           "dXM6czNjcjN0L3BhOnNzQHdvcmQgYW5kIG1vcmU=", "dXM6***QgYW5kIG1vcmU=");
    rh_secrets_free(secrets);
}

static void hide__finds_it_in_pieces(void **state)
{
    rh_secrets *secrets = secret(pem);
    (void)state;
    expect(secrets, pem, "***\n");
    expect(secrets,
           "x QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZna"
           "Glqa2xtbm9wcXI= y",
           "x *** y");
    expect(secrets,
           "at -----BEGIN KEY----- QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZn"
           "aGlqa2xtbm9wcXI= -----END KEY----- end",
           "at *** end");
    /* as PostgreSQL cuts a value, and an excerpt of a statement */
    expect(secrets, "(1, -----BEGIN KEY-----\nQUJDREVGR0hJSktMTU5P...)",
           "(1, ***...)");
    expect(secrets, "...bm9wcXI=\n-----END KEY-----', 'x'...",
           "...***', 'x'...");
    expect(secrets, "(1, -----BEGIN KEY-----\\nQUJDREVGR\xe2\x80\xa6)",
           "(1, ***\xe2\x80\xa6)");
    rh_secrets_add(secrets, "first of several\n{\nlast\n");
    expect(secrets, "first of several", "***");
    expect(secrets, "{ at last, the lasting", "{ at ***, the lasting");
    expect(secrets, "-----END of it", "-----END of it"); /* not cut */
    rh_secrets_free(secrets);
}

static void hide__takes_a_short_one_for_a_word(void **state)
{
    rh_secrets *secrets = secret("pg");
    (void)state;
    expect(secrets, "pg_dump by pg, (pg) pgpg \xc3\xa4pg 'pg'",
           "pg_dump by **, (**) pgpg \xc3\xa4pg '**'");
    rh_secrets_add(secrets, "1 3");
    expect(secrets, "1 3, 11 3, 1%203", "***, 11 3, ***");
    rh_secrets_free(secrets);
}

static void hide__leaves_names_alone(void **state)
{
    rh_secrets *secrets = secret("shop");
    (void)state;
    expect(secrets, "shop_test of shop", "***_test of ***");
    rh_secrets_add_name(secrets, "shop_test");
    expect(secrets, "shop_test of shop, shop_tests",
           "shop_test of ***, "
           "***_tests");
    rh_secrets_add_name(secrets, "shop");
    expect(secrets, "shop_test of shop, shopping",
           "shop_test of shop, ***ping");
    rh_secrets_free(secrets);
}

static void hide__marks_what_overlaps_once(void **state)
{
    rh_secrets *secrets = secret("abcdef");
    (void)state;
    rh_secrets_add(secrets, "defghi");
    rh_secrets_add(secrets, "bcde");
    expect(secrets, "x abcdefghi y bcde", "x *** y ***");
    expect(secrets, "abcdefabcdef", "***");
    rh_secrets_free(secrets);
}

static void hide__knows_urls(void **state)
{
    rh_secrets *secrets = rh_secrets_new();
    (void)state;
    expect(secrets, "at postgres://u:S3@c/r:et@h:5432/db, no",
           "at postgres://u:***@h:5432/db, no");
    expect(secrets, "'redis://token@h' rediss://u:p@h redis://h/0",
           "'redis://***@h' rediss://u:*@h redis://h/0");
    expect(secrets, "postgres://h/db?sslPassword=x%26y&a=b",
           "postgres://h/db?"
           "sslPassword=***&a="
           "b");
    expect(secrets, "http://u@h mailto:a@b x://:@h x://@",
           "http://u@h mailto:a@b x://:@h x://@");
    expect(secrets, "postgres://u:***@h/db", "postgres://u:***@h/db");
    rh_secrets_free(secrets);
}

static void hide__knows_every_part_that_is_long_enough(void **state)
{
    rh_secrets *secrets = secret("abcdefghijklmnopqrstuvwxyz");
    (void)state;
    expect(secrets, "near \"bcdefghijklm\"", "near \"***\"");
    expect(secrets, "near \"bcdefghijkl\"", "near \"bcdefghijkl\"");
    expect(secrets, "xklmnopqrstuvwxyzx", "x***x");
    rh_secrets_add_name(secrets, "bcdefghijklm_shop");
    expect(secrets, "bcdefghijklm_shop", "bcdefghijklm_shop");
    rh_secrets_add(secrets, pem);
    expect(secrets, "-----BEGIN KEY----- jVFJTVFVWV1hZWVph",
           "-----BEGIN KEY----- jVFJTVFVWV1hZWVph");
    expect(secrets, "jRVVldYWVphYmNkZWZn", "j***");
    rh_secrets_free(secrets);
}

static void hide__survives_what_is_no_text(void **state)
{
    static const char *const odd[] = {
        "%",   "%4",          "%zz",         "\\", "\\u12",  "&",
        "&#",  "&#x;",        "&#99999999;", "''", "%00abc", "\\ud83d\\u0041",
        "...", "\xe2\x80\xa6"};
    rh_secrets *secrets = secret("  \n\t ");
    (void)state;
    rh_secrets_add(secrets, "");
    expect(secrets, "a b  \n", "a b  \n");
    rh_secrets_add(secrets, "abcdefgh");
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        expect(secrets, odd[i], odd[i]);
    expect(secrets, "%00abcdefgh", "%00***");
    expect(secrets, "", "");
    rh_secrets_free(secrets);
    rh_secrets_free(NULL);
}

static void hide__takes_one_of_any_length(void **state)
{
    enum { LONG = 10240 };
    static char text[LONG + 1], cut[2048];
    rh_secrets *secrets;
    (void)state;
    for (size_t i = 0; i < LONG; i++)
        text[i] = (char)('!' + i * 7919 % 94);
    secrets = secret(text);
    expect(secrets, text, "***");
    memcpy(cut, text, sizeof cut - 4);
    memcpy(cut + sizeof cut - 4, "...", 4);
    expect(secrets, cut, "***...");
    rh_secrets_free(secrets);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hide__finds_it_however_it_is_written),
        cmocka_unit_test(hide__finds_it_in_base64),
        cmocka_unit_test(hide__finds_it_in_pieces),
        cmocka_unit_test(hide__takes_a_short_one_for_a_word),
        cmocka_unit_test(hide__leaves_names_alone),
        cmocka_unit_test(hide__marks_what_overlaps_once),
        cmocka_unit_test(hide__knows_urls),
        cmocka_unit_test(hide__knows_every_part_that_is_long_enough),
        cmocka_unit_test(hide__survives_what_is_no_text),
        cmocka_unit_test(hide__takes_one_of_any_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
