/* SPDX-License-Identifier: MIT
 *
 * Ed25519 (RFC 8032) by OpenSSL: keys out of PEM and into it, signatures.
 * Nothing that is said of a key tells what it holds.
 */
#ifndef RH_CORE_ED25519_H
#define RH_CORE_ED25519_H

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

enum {
    RH_ED25519_BYTES = 32, /* of either key */
    RH_ED25519_SIGNATURE = 64,
    RH_ED25519_PEM = 160 /* room for either key as PEM */
};

typedef struct rh_ed25519 {
    unsigned char secret[RH_ED25519_BYTES];
    unsigned char public[RH_ED25519_BYTES];
} rh_ed25519;

/* A private key in PEM (PKCS#8), or that once more in base64. NULL, or why
   not. */
const char *rh_ed25519_parse(rh_ed25519 *out, const char *text, size_t n);
/* The key whose secret half is there already. */
int rh_ed25519_complete(rh_ed25519 *key, rh_error *error);
int rh_ed25519_generate(rh_ed25519 *out, rh_error *error);
void rh_ed25519_wipe(rh_ed25519 *key);

int rh_ed25519_sign(unsigned char out[RH_ED25519_SIGNATURE],
                    const rh_ed25519 *key, const char *text, size_t n,
                    rh_error *error);
bool rh_ed25519_verify(const unsigned char public[RH_ED25519_BYTES],
                       const char *text, size_t n,
                       const unsigned char signature[RH_ED25519_SIGNATURE]);

/* Zero-terminated, with a line break at the end; returns the length. */
size_t rh_ed25519_pem(char out[RH_ED25519_PEM], const rh_ed25519 *key);
size_t rh_ed25519_public_pem(char out[RH_ED25519_PEM], const rh_ed25519 *key);

#endif
