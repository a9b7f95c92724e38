/* SPDX-License-Identifier: MIT
 *
 * Which database this is and no other, beyond its name: a copy of it, or one
 * that was made anew, differs.
 */
#ifndef RH_CORE_IDENTITY_H
#define RH_CORE_IDENTITY_H

#include "pg.h"

typedef struct rh_identity {
    const char *oid;      /* of the database: another after DROP and CREATE */
    const char *system;   /* of the cluster; NULL: this user may not ask */
    const char *timeline; /* another after a promotion; NULL likewise */
} rh_identity;

int rh_identity_read(rh_identity *out, rh_arena *arena, rh_pg *pg,
                     rh_error *error);

#endif
