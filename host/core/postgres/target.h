/* SPDX-License-Identifier: MIT
 *
 * Which database this is: what the connection itself says, not what a URL
 * claims. And its class, the mark in its own comment that says how careful
 * one has to be.
 */
#ifndef RH_CORE_TARGET_H
#define RH_CORE_TARGET_H

#include "event.h"
#include "server_id.h"

typedef enum rh_class {
    RH_CLASS_UNMARKED,
    RH_CLASS_PRODUCTION,
    RH_CLASS_STAGING,
    RH_CLASS_DEV,
    RH_CLASS_TEST,
    RH_CLASS_SANDBOX
} rh_class;

typedef struct rh_target {
    const char *database;
    const char *server; /* "127.0.0.1:5432", or "local socket" */
    const char *user;
    const char *version; /* "15.20" */
    rh_class class;
    bool is_superuser;
    bool is_standby;
    rh_server_id id;
} rh_target;

const char *rh_class_name(rh_class class);

/* Asks the server; texts live in `arena`. A mark that names no known class is
   RH_REFUSED: better stopped than taken for unmarked. */
int rh_target_read(rh_target *out, rh_arena *arena, rh_pg *pg, rh_error *error);

/* Only its class, as it is now. */
int rh_target_class(rh_class *out, rh_arena *arena, rh_pg *pg, rh_error *error);

/* Tells the `target` event; `redis` is its place, or NULL. */
void rh_target_tell(const rh_target *target, const rh_pg_url *url,
                    const char *redis, rh_events *events);

#endif
