/* SPDX-License-Identifier: MIT
 *
 * Checking what crypt_r() would silently cut, and calling it.
 */
#include "bcrypt.h"

#include <crypt.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

enum { MAX_TEXT = 72 };

static int check(const char *text, size_t n, int cost, rh_error *error)
{
    if (n == 0)
        return rh_fail(error, RH_USAGE, "an empty text is no password");
    if (n > MAX_TEXT)
        return rh_fail(error, RH_USAGE,
                       "the text has %zu bytes, and bcrypt looks at the first "
                       "%d only: take a shorter one",
                       n, MAX_TEXT);
    if (memchr(text, '\0', n) != NULL)
        return rh_fail(error, RH_USAGE,
                       "the text has a zero byte, where bcrypt would stop");
    if (cost < RH_BCRYPT_MIN_COST || cost > RH_BCRYPT_MAX_COST)
        return rh_fail(error, RH_USAGE, "the cost must be %d to %d, not %d",
                       RH_BCRYPT_MIN_COST, RH_BCRYPT_MAX_COST, cost);
    return RH_OK;
}

int rh_bcrypt(char out[RH_BCRYPT_SIZE], const char *text, size_t n, int cost,
              const unsigned char salt[RH_BCRYPT_SALT], rh_error *error)
{
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];
    const char *hash = NULL;
    int rc = check(text, n, cost, error);
    if (rc != RH_OK)
        return rc;
    struct crypt_data *data = rh_alloc(sizeof *data);
    memset(data, 0, sizeof *data);
    if (crypt_gensalt_rn("$2b$", (unsigned long)cost, (const char *)salt,
                         RH_BCRYPT_SALT, setting, sizeof setting) != NULL)
        hash = crypt_r(text, setting, data);
    if (hash != NULL && strlen(hash) == RH_BCRYPT_SIZE - 1)
        memcpy(out, hash, RH_BCRYPT_SIZE);
    else
        rc = rh_fail(error, RH_FAILED,
                     "this system's libcrypt has no bcrypt ($2b$): install "
                     "libxcrypt");
    OPENSSL_cleanse(data, sizeof *data);
    free(data);
    return rc;
}
