/* SPDX-License-Identifier: MIT
 *
 * The armour of PEM is taken off here, so that one whose line breaks were lost
 * in an environment variable is read too; the rest is OpenSSL's.
 */
#include "ed25519.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "memory.h"

enum { MAX_TEXT = 16 * 1024, MAX_LABEL = 40, DER = 64 };

static const char begin[] = "-----BEGIN ", dashes[] = "-----";

/* What stands before the 32 bytes in either form. */
static const unsigned char pkcs8[] = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30,
                                      0x05, 0x06, 0x03, 0x2b, 0x65, 0x70,
                                      0x04, 0x22, 0x04, 0x20};
static const unsigned char spki[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                     0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

static EVP_PKEY *open_secret(const rh_ed25519 *key)
{
    return EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, key->secret,
                                        sizeof key->secret);
}

int rh_ed25519_complete(rh_ed25519 *key, rh_error *error)
{
    size_t n = sizeof key->public;
    EVP_PKEY *pkey = open_secret(key);
    bool ok =
        pkey != NULL && EVP_PKEY_get_raw_public_key(pkey, key->public, &n) == 1;
    EVP_PKEY_free(pkey);
    ERR_clear_error();
    return ok ? RH_OK
              : rh_fail(error, RH_FAILED, "OpenSSL here has no Ed25519 keys");
}

int rh_ed25519_generate(rh_ed25519 *out, rh_error *error)
{
    if (RAND_priv_bytes(out->secret, sizeof out->secret) != 1)
        return rh_fail(error, RH_FAILED,
                       "the system gives no randomness for a new key");
    return rh_ed25519_complete(out, error);
}

void rh_ed25519_wipe(rh_ed25519 *key)
{
    OPENSSL_cleanse(key, sizeof *key);
}

/* ---- Signatures ---- */

int rh_ed25519_sign(unsigned char out[RH_ED25519_SIGNATURE],
                    const rh_ed25519 *key, const char *text, size_t n,
                    rh_error *error)
{
    size_t len = RH_ED25519_SIGNATURE;
    EVP_PKEY *pkey = open_secret(key);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok =
        pkey != NULL && ctx != NULL &&
        EVP_DigestSignInit(ctx, NULL, NULL, NULL, pkey) == 1 &&
        EVP_DigestSign(ctx, out, &len, (const unsigned char *)text, n) == 1;
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(pkey);
    ERR_clear_error();
    return ok ? RH_OK : rh_fail(error, RH_FAILED, "OpenSSL could not sign");
}

bool rh_ed25519_verify(const unsigned char public[RH_ED25519_BYTES],
                       const char *text, size_t n,
                       const unsigned char signature[RH_ED25519_SIGNATURE])
{
    EVP_PKEY *pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public,
                                                 RH_ED25519_BYTES);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok = pkey != NULL && ctx != NULL &&
              EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey) == 1 &&
              EVP_DigestVerify(ctx, signature, RH_ED25519_SIGNATURE,
                               (const unsigned char *)text, n) == 1;
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(pkey);
    ERR_clear_error();
    return ok;
}

/* ---- Writing ---- */

static size_t write_pem(char out[RH_ED25519_PEM], const char *label,
                        const unsigned char *head, size_t nhead,
                        const unsigned char *bytes)
{
    unsigned char der[DER];
    char body[(DER + 2) / 3 * 4 + 1];
    memcpy(der, head, nhead);
    memcpy(der + nhead, bytes, RH_ED25519_BYTES);
    rh_base64_encode(body, der, nhead + RH_ED25519_BYTES, RH_BASE64);
    int n = snprintf(out, RH_ED25519_PEM,
                     "-----BEGIN %s-----\n%s\n-----END %s-----\n", label, body,
                     label);
    OPENSSL_cleanse(der, sizeof der);
    OPENSSL_cleanse(body, sizeof body);
    return (size_t)n;
}

size_t rh_ed25519_pem(char out[RH_ED25519_PEM], const rh_ed25519 *key)
{
    return write_pem(out, "PRIVATE KEY", pkcs8, sizeof pkcs8, key->secret);
}

size_t rh_ed25519_public_pem(char out[RH_ED25519_PEM], const rh_ed25519 *key)
{
    return write_pem(out, "PUBLIC KEY", spki, sizeof spki, key->public);
}

/* ---- Reading ---- */

/* Why a block of this label is not what is wanted, or NULL. */
static const char *judge_label(const char *label)
{
    size_t n = strlen(label);
    if (strcmp(label, "PRIVATE KEY") == 0)
        return NULL;
    if (strcmp(label, "ENCRYPTED PRIVATE KEY") == 0)
        return "it is encrypted; give the key without a passphrase";
    if (strcmp(label, "PUBLIC KEY") == 0)
        return "it is a public key; the private one is needed";
    if (strcmp(label, "OPENSSH PRIVATE KEY") == 0)
        return "it is in OpenSSH's own form; PKCS#8 is needed";
    if (n > 12 && strcmp(label + n - 12, " PRIVATE KEY") == 0)
        return "it is a key of another kind; Ed25519 is needed";
    return "it is PEM, but no private key";
}

static const char *take_key(rh_ed25519 *out, const EVP_PKEY *pkey)
{
    rh_error error;
    size_t n = sizeof out->secret;
    if (EVP_PKEY_get_id(pkey) != EVP_PKEY_ED25519)
        return "it is a key of another kind; Ed25519 is needed";
    if (EVP_PKEY_get_raw_private_key(pkey, out->secret, &n) != 1 ||
        rh_ed25519_complete(out, &error) != RH_OK)
        return "OpenSSL cannot read it";
    return NULL;
}

static const char *read_der(rh_ed25519 *out, const unsigned char *der, size_t n)
{
    const unsigned char *at = der;
    const char *why = "it is PEM, but what it holds is no key";
    EVP_PKEY *pkey = d2i_AutoPrivateKey(NULL, &at, (long)n);
    if (pkey != NULL && at == der + n)
        why = take_key(out, pkey);
    EVP_PKEY_free(pkey);
    ERR_clear_error();
    return why;
}

/* `at` is behind "-----BEGIN ". */
static const char *read_block(rh_ed25519 *out, const char *at)
{
    char label[MAX_LABEL] = "";
    size_t n = 0;
    const char *open_end = strstr(at, dashes);
    if (open_end == NULL || (size_t)(open_end - at) >= sizeof label)
        return "it is cut short, or no PEM";
    memcpy(label, at, (size_t)(open_end - at));
    const char *why = judge_label(label);
    const char *body = open_end + sizeof dashes - 1;
    const char *end = strstr(body, "-----END PRIVATE KEY-----");
    if (why != NULL || end == NULL)
        return why != NULL ? why : "it is cut short: its last line is missing";
    size_t room = rh_base64_decoded_room((size_t)(end - body));
    unsigned char *der = rh_alloc(room);
    if (rh_base64_decode(der, &n, body, (size_t)(end - body), RH_BASE64) !=
        NULL)
        why = "it is PEM, but what it holds is not base64";
    else
        why = read_der(out, der, n);
    OPENSSL_cleanse(der, room);
    free(der);
    return why;
}

const char *rh_ed25519_parse(rh_ed25519 *out, const char *text, size_t n)
{
    size_t len = 0;
    if (n > MAX_TEXT || memchr(text, '\0', n) != NULL)
        return "it is too long for a key, or not text";
    const char *at = strstr(text, begin);
    if (at != NULL)
        return read_block(out, at + sizeof begin - 1);
    const char *why = "it is neither PEM nor base64 of PEM";
    size_t room = rh_base64_decoded_room(n);
    char *inner = rh_alloc(room);
    if (rh_base64_decode(inner, &len, text, n, RH_BASE64) == NULL &&
        memchr(inner, '\0', len) == NULL && (at = strstr(inner, begin)) != NULL)
        why = read_block(out, at + sizeof begin - 1);
    OPENSSL_cleanse(inner, room);
    free(inner);
    return why;
}
