/* SPDX-License-Identifier: MIT
 *
 * Whether a setting is still what it was, without keeping it: scrypt, so that
 * a weak password cannot be found by trying many.
 */
#ifndef RH_CORE_FINGERPRINT_H
#define RH_CORE_FINGERPRINT_H

#include "error.h"

enum { RH_FINGERPRINT_HEX = 65 };

/* Of `text`, under `salt` and `name`: the same text elsewhere looks different.
   Takes 16 MiB and a noticeable part of a second, which is its purpose. */
int rh_fingerprint(char out[RH_FINGERPRINT_HEX], const char *salt,
                   const char *name, const char *text, rh_error *error);

#endif
