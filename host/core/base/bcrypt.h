/* SPDX-License-Identifier: MIT
 *
 * bcrypt as libxcrypt has it. It looks at 72 bytes and stops at a zero: a text
 * that it would cut is refused.
 */
#ifndef RH_CORE_BCRYPT_H
#define RH_CORE_BCRYPT_H

#include "error.h"

enum {
    RH_BCRYPT_SIZE = 61, /* of a hash, with its closing zero */
    RH_BCRYPT_SALT = 16,
    RH_BCRYPT_MIN_COST = 4,
    RH_BCRYPT_MAX_COST = 15 /* more than a second */
};

/* "$2b$12$...". RH_USAGE for what cannot be hashed. `text` is zero-terminated
   besides. */
int rh_bcrypt(char out[RH_BCRYPT_SIZE], const char *text, size_t n, int cost,
              const unsigned char salt[RH_BCRYPT_SALT], rh_error *error);

#endif
