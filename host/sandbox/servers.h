/* SPDX-License-Identifier: MIT
 *
 * A throw-away PostgreSQL and Redis, reached by Unix sockets only, for one
 * run. Nothing is left of them when the process that started them ends, also
 * when it is killed. Nothing in them is worth keeping: nothing is synced.
 */
#ifndef RH_SANDBOX_SERVERS_H
#define RH_SANDBOX_SERVERS_H

#include <stdbool.h>

#include "error.h"

typedef struct rh_servers rh_servers;

/* Starts both and waits until they answer. There is one database, `sandbox`,
   empty and marked [resethost:sandbox]. Root's run as `postgres` or `nobody`.
   RH_FAILED, with what to install, when a server's program is missing. *out
   is set on success only.

   `keep`: they outlive this process. `sh DIRECTORY/stop` ends them and
   removes the directory; after a restart of the machine the next start does. */
int rh_servers_start(rh_servers **out, bool keep, rh_error *error);

/* "postgresql:///sandbox?host=...&port=5432&user=postgres": libpq's form. */
const char *rh_servers_database_url(const rh_servers *servers);
const char *rh_servers_redis_url(const rh_servers *servers); /* unix://... */
const char *rh_servers_directory(const rh_servers *servers);

/* Ends them and removes the directory, or only forgets them when they are to
   be kept. Takes NULL. */
void rh_servers_stop(rh_servers *servers);

#endif
