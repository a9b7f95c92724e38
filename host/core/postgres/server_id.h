/* SPDX-License-Identifier: MIT
 *
 * Which server this is: what must be the same for a transaction id to mean the
 * same transaction.
 */
#ifndef RH_CORE_SERVER_ID_H
#define RH_CORE_SERVER_ID_H

#include "pg.h"

/* Texts as the server gives them; NULL where it does not tell. */
typedef struct rh_server_id {
    const char *system;   /* identifier of the cluster */
    const char *timeline; /* of its history: another one after a failover */
    const char *life;     /* since its last crash */
} rh_server_id;

/* Texts live in `arena`. Outside of a transaction: a server that refuses the
   question is no error, and all is NULL then. */
void rh_server_id_read(rh_server_id *out, rh_arena *arena, rh_pg *pg);

/* Whether what both know of cluster and history is the same. */
bool rh_server_id_is_same(const rh_server_id *a, const rh_server_id *b);

#endif
