/* SPDX-License-Identifier: MIT
 *
 * For url_*.c only: a URL cut into its raw pieces, and the steps that both
 * kinds of URL share.
 */
#ifndef RH_CORE_URL_PARTS_H
#define RH_CORE_URL_PARTS_H

#include <stdbool.h>

#include "memory.h"
#include "text.h"

/* Still percent-encoded, in an arena; NULL when absent. */
typedef struct rh_url_parts {
    const char *scheme; /* lower case */
    const char *user, *password;
    const char *hosts; /* never NULL; may be "" */
    const char *path;  /* without its first slash */
    const char *query; /* without its question mark */
} rh_url_parts;

/* False when there is no "://". The user information ends at the last "@" in
   front of the query, so that a password may hold "@", "/" and "#". */
bool rh_url_split(rh_url_parts *out, rh_arena *arena, const char *url);

/* Percent-decoded, or NULL: a "%" without two hex digits, or %00. */
const char *rh_url_decode(rh_arena *arena, const char *s);

/* Takes the next name=value off the query, raw; false at its end. `*value` is
   NULL when there is no "=". */
bool rh_url_next_param(rh_arena *arena, const char **query, const char **name,
                       const char **value);

/* The URL with "***" for the password and for the parameters that hold one.
   A user without password is hidden too when `is_user_secret`. */
const char *rh_url_mask(rh_arena *arena, const rh_url_parts *parts,
                        bool is_user_secret);

/* A port from 1 to 65535, or -1. */
int rh_url_port(const char *s);

#endif
