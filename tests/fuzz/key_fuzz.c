/* SPDX-License-Identifier: MIT
 *
 * Keys and base64 as somebody set them: any bytes; what is read must be
 * written back as the same, and a reason tells nothing of the text.
 */
#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "ed25519.h"
#include "fuzz.h"

static size_t without_blanks(char *out, const uint8_t *data, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (data[i] == '\0' || strchr(" \t\r\n", data[i]) == NULL)
            out[kept++] = (char)data[i];
    return kept;
}

static void check_base64(const uint8_t *data, size_t n, rh_base64 kind)
{
    size_t len = 0;
    char *bytes = rh_alloc(rh_base64_decoded_room(n));
    char *plain = rh_alloc(n + 1);
    size_t kept = without_blanks(plain, data, n);
    if (rh_base64_decode(bytes, &len, (const char *)data, n, kind) == NULL) {
        char *again = rh_alloc(rh_base64_room(len));
        FUZZ_CHECK(rh_base64_encode(again, bytes, len, kind) == kept);
        FUZZ_CHECK(memcmp(again, plain, kept) == 0);
        free(again);
    }
    free(bytes);
    free(plain);
}

static void check_key(const rh_ed25519 *key)
{
    char pem[RH_ED25519_PEM];
    rh_ed25519 again;
    size_t n = rh_ed25519_pem(pem, key);
    FUZZ_CHECK(n == strlen(pem));
    FUZZ_CHECK(rh_ed25519_parse(&again, pem, n) == NULL);
    FUZZ_CHECK(memcmp(&again, key, sizeof again) == 0);
}

static void make_key(const uint8_t *secret)
{
    rh_error error = {0};
    rh_ed25519 key = {0};
    memcpy(key.secret, secret, sizeof key.secret);
    FUZZ_CHECK(rh_ed25519_complete(&key, &error) == RH_OK);
    check_key(&key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    rh_ed25519 key;
    char *text = rh_alloc(n + 1);
    memcpy(text, data, n);
    text[n] = '\0';
    if (rh_ed25519_parse(&key, text, n) == NULL)
        check_key(&key);
    check_base64(data, n, RH_BASE64);
    check_base64(data, n, RH_BASE64_URL);
    if (n == sizeof key.secret)
        make_key(data);
    free(text);
    return 0;
}
