/* SPDX-License-Identifier: MIT
 *
 * Secrets, and texts without them. A secret is found as it is and as others
 * write it: escaped, encoded, folded into one line, cut, any 12 bytes of it.
 * What a playbook makes of one by its own means (reversed) is not recognized.
 */
#ifndef RH_CORE_SECRET_H
#define RH_CORE_SECRET_H

#include <stddef.h>

typedef struct rh_secrets rh_secrets;

rh_secrets *rh_secrets_new(void);
void rh_secrets_free(rh_secrets *secrets); /* wiped; takes NULL */

/* One shorter than 4 bytes is hidden only where it stands as a word of its
   own: "pg" within "pg_dump" says nothing. */
void rh_secrets_add(rh_secrets *secrets, const char *text);

/* A name that people must be able to read, of a database say: what lies within
   it is shown, though it be somebody's password as well. */
void rh_secrets_add_name(rh_secrets *secrets, const char *name);

/* NULL when `text` holds no secret, else a new text without: each is "***", and
   so is the password of any URL. Never longer than `text`. */
char *rh_secrets_hide(const rh_secrets *secrets, const char *text);

#endif
