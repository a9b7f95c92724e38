/* SPDX-License-Identifier: MIT
 *
 * Ed25519: the vectors of RFC 8032, section 7.1, and which texts are keys.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base64.h"
#include "ed25519.h"

enum { MAX_HEX = 64 };

static size_t from_hex(unsigned char *out, const char *hex)
{
    size_t n = strlen(hex) / 2;
    assert_true(n <= MAX_HEX);
    for (size_t i = 0; i < n; i++) {
        unsigned byte = 0;
        assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
        out[i] = (unsigned char)byte;
    }
    return n;
}

static const struct {
    const char *secret, *public, *text, *signature;
} vectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
     "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
     "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
     "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
};

static void sign__as_the_standard_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        rh_error error;
        rh_ed25519 key = {0};
        unsigned char public[MAX_HEX], text[MAX_HEX], want[MAX_HEX];
        unsigned char signature[RH_ED25519_SIGNATURE];
        from_hex(key.secret, vectors[i].secret);
        from_hex(public, vectors[i].public);
        from_hex(want, vectors[i].signature);
        size_t n = from_hex(text, vectors[i].text);
        assert_int_equal(rh_ed25519_complete(&key, &error), RH_OK);
        assert_memory_equal(key.public, public, sizeof key.public);
        assert_int_equal(
            rh_ed25519_sign(signature, &key, (const char *)text, n, &error),
            RH_OK);
        assert_memory_equal(signature, want, sizeof signature);
        assert_true(
            rh_ed25519_verify(public, (const char *)text, n, signature));
        signature[i] ^= 1;
        assert_false(
            rh_ed25519_verify(public, (const char *)text, n, signature));
    }
}

static void generate__gives_another_key_each_time(void **state)
{
    rh_error error;
    rh_ed25519 a, b;
    (void)state;
    assert_int_equal(rh_ed25519_generate(&a, &error), RH_OK);
    assert_int_equal(rh_ed25519_generate(&b, &error), RH_OK);
    assert_memory_not_equal(a.secret, b.secret, sizeof a.secret);
    assert_memory_not_equal(a.public, b.public, sizeof a.public);
    rh_ed25519_wipe(&a);
    for (size_t i = 0; i < sizeof a.secret; i++)
        assert_int_equal(a.secret[i], 0);
}

static void expect_key(const rh_ed25519 *want, const char *text)
{
    rh_ed25519 got = {0};
    const char *why = rh_ed25519_parse(&got, text, strlen(text));
    if (why != NULL)
        fail_msg("%s\n%s", text, why);
    assert_memory_equal(&got, want, sizeof got);
}

static void without_breaks(char *out, const char *text)
{
    for (; *text != '\0'; text++)
        *out++ = *text == '\n' ? ' ' : *text;
    *out = '\0';
}

/* As `base64` writes it: a line break every 76 characters. */
static void wrapped(char *out, const char *text)
{
    for (size_t i = 1; *text != '\0'; i++) {
        *out++ = *text++;
        if (i % 76 == 0)
            *out++ = '\n';
    }
    *out++ = '\n';
    *out = '\0';
}

static void parse__takes_pem_and_base64_of_pem(void **state)
{
    rh_error error;
    rh_ed25519 key = {0};
    char pem[RH_ED25519_PEM], other[RH_ED25519_PEM * 2],
        again[RH_ED25519_PEM * 2];
    (void)state;
    from_hex(key.secret, vectors[0].secret);
    assert_int_equal(rh_ed25519_complete(&key, &error), RH_OK);
    size_t n = rh_ed25519_pem(pem, &key);
    assert_int_equal(n, strlen(pem));
    assert_string_equal(
        pem, "-----BEGIN PRIVATE KEY-----\n"
             "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g"
             "\n-----END PRIVATE KEY-----\n");
    expect_key(&key, pem);
    without_breaks(other, pem);
    expect_key(&key, other);
    rh_base64_encode(other, pem, n, RH_BASE64);
    expect_key(&key, other);
    wrapped(again, other);
    expect_key(&key, again);
}

static void parse__says_why_not_and_nothing_of_the_text(void **state)
{
    static const struct {
        const char *text, *why;
    } rows[] = {
        {"", "neither PEM nor base64"},
        {"hunter22", "neither PEM nor base64"},
        {"aHVudGVyMjI=", "neither PEM nor base64"},
        {"-----BEGIN PRIVATE KEY-----", "cut short"},
        {"-----BEGIN PRIVATE KEY", "cut short"},
        {"-----BEGIN PRIVATE KEY-----\nMC4CAQAw\n-----END PRIVATE KEY-----",
         "holds is no key"},
        {"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----",
         "holds is no key"},
        {"-----BEGIN PRIVATE KEY-----\nhunter 2!\n-----END PRIVATE KEY-----",
         "not base64"},
        {"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMC4=\n-----END", "encrypted"},
        {"-----BEGIN PUBLIC KEY-----\nMC4=\n-----END PUBLIC KEY-----",
         "public key"},
        {"-----BEGIN OPENSSH PRIVATE KEY-----\nMC4=\n-----END", "OpenSSH"},
        {"-----BEGIN RSA PRIVATE KEY-----\nMC4=\n-----END", "another kind"},
        {"-----BEGIN CERTIFICATE-----\nMC4=\n-----END", "no private key"},
        /* X25519, and P-256 */
        {"-----BEGIN PRIVATE KEY-----\n"
         "MC4CAQAwBQYDK2VuBCIEIMC0XmiMHq2cgX4Yl+dUiYSJ4V1e9C4Pp8N6l1SuujVO\n"
         "-----END PRIVATE KEY-----\n",
         "another kind"},
        {"-----BEGIN PRIVATE KEY-----\n"
         "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgUZB07ph2wc20h+fO\n"
         "e8YMVbaFaDqLktbBIoXKLQsz0VWhRANCAARe65tTNMc69uoN1A/uecoIIQIEiqiz\n"
         "g6E+9RzYzJBVQKRdSDtITt9vaJ7qUHT58KNCdazLiP1tF/W8SNCvk1Gx\n"
         "-----END PRIVATE KEY-----\n",
         "another kind"},
        /* a byte behind the key */
        {"-----BEGIN PRIVATE KEY-----\n"
         "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9gAA=="
         "\n-----END PRIVATE KEY-----\n",
         "holds is no key"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        rh_ed25519 key;
        const char *why =
            rh_ed25519_parse(&key, rows[i].text, strlen(rows[i].text));
        if (why == NULL || strstr(why, rows[i].why) == NULL)
            fail_msg("%s\n  got  %s\n  want %s", rows[i].text,
                     why != NULL ? why : "a key", rows[i].why);
        assert_null(strstr(why, "hunter"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sign__as_the_standard_says),
        cmocka_unit_test(generate__gives_another_key_each_time),
        cmocka_unit_test(parse__takes_pem_and_base64_of_pem),
        cmocka_unit_test(parse__says_why_not_and_nothing_of_the_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
