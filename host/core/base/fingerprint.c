/* SPDX-License-Identifier: MIT
 *
 * scrypt (RFC 7914) of OpenSSL's.
 */
#include "fingerprint.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

int rh_fingerprint(char out[RH_FINGERPRINT_HEX], const char *salt,
                   const char *name, const char *text, rh_error *error)
{
    enum { N = 16384, R = 8, P = 2, MOST_MEMORY = 64 << 20, BYTES = 32 };
    unsigned char key[BYTES];
    rh_text salted = RH_TEXT_INIT;
    rh_text_addf(&salted, "%s:%s", salt, name);
    int ok =
        EVP_PBE_scrypt(text, strlen(text), (const unsigned char *)salted.data,
                       salted.len, N, R, P, MOST_MEMORY, key, sizeof key);
    rh_text_free(&salted);
    if (ok != 1)
        return rh_fail(error, RH_FAILED, "OpenSSL has no scrypt");
    for (int i = 0; i < BYTES; i++)
        snprintf(out + (size_t)i * 2, 3, "%02x", key[i]);
    return RH_OK;
}
