/* SPDX-License-Identifier: MIT
 *
 * Base64 (RFC 4648): the usual alphabet with padding, and the one for URLs
 * without. Strict: what it decodes has one spelling only, white space aside.
 */
#ifndef RH_CORE_BASE64_H
#define RH_CORE_BASE64_H

#include <stddef.h>

typedef enum rh_base64 {
    RH_BASE64,    /* padded; white space between is skipped */
    RH_BASE64_URL /* "-" and "_", no padding, nothing else */
} rh_base64;

/* Room that is enough, a closing zero included. */
size_t rh_base64_room(size_t n);
size_t rh_base64_decoded_room(size_t n);

/* Writes a zero-terminated text and returns its length. */
size_t rh_base64_encode(char *out, const void *bytes, size_t n, rh_base64 kind);

/* NULL, or why not: a text that tells nothing of the input. A zero follows the
   bytes. */
const char *rh_base64_decode(void *out, size_t *len, const char *text, size_t n,
                             rh_base64 kind);

#endif
