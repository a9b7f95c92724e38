/* SPDX-License-Identifier: MIT
 *
 * Values that the host makes for a playbook and keeps to itself: a hash, a
 * private key. What is shown, compared and recorded is the recipe; the text
 * goes to the server or into a file only, and is masked like a secret. A
 * second evaluation gets the same values.
 */
#ifndef RH_CORE_MADE_H
#define RH_CORE_MADE_H

#include <stddef.h>
#include <stdint.h>

#include "ed25519.h"
#include "event.h"

typedef struct rh_made {
    const char *text; /* zero-terminated */
    size_t len;
    const char *recipe; /* "bcrypt of ADMIN_PASSWORD" */
} rh_made;

typedef struct rh_made_key {
    rh_ed25519 pair;
    rh_made pem; /* of the private key */
} rh_made_key;

/* Owns what it made, and wipes it at the end. */
typedef struct rh_maker rh_maker;

rh_maker *rh_maker_new(void);
void rh_maker_free(rh_maker *maker); /* takes NULL */

/* Where what is made is masked, and secrets have their names. May be NULL. */
void rh_maker_set_events(rh_maker *maker, rh_events *events);
/* What salts come from. */
void rh_maker_set_seed(rh_maker *maker, uint64_t seed);
/* From here on a new key is RH_USAGE: it could not be made again by another
   process. */
void rh_maker_refuse_keys(rh_maker *maker);
/* From here on everything is made once more, and so found again. */
void rh_maker_rewind(rh_maker *maker);

/* Each fails with RH_USAGE beyond a thousand values. */
int rh_maker_bcrypt(rh_maker *maker, const rh_made **out, const char *text,
                    size_t n, int cost, rh_error *error);
int rh_maker_generate(rh_maker *maker, const rh_made_key **out,
                      rh_error *error);
/* Keeps a key that was read; the same one is kept once. */
int rh_maker_keep(rh_maker *maker, const rh_made_key **out,
                  const rh_ed25519 *pair, rh_error *error);

#endif
