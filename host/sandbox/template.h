/* SPDX-License-Identifier: MIT
 *
 * A fresh PostgreSQL data directory in a tenth of a second: initdb runs once
 * a server version, later ones are copies from the cache of the user
 * ($XDG_CACHE_HOME/resethost, else ~/.cache/resethost).
 */
#ifndef RH_SANDBOX_TEMPLATE_H
#define RH_SANDBOX_TEMPLATE_H

#include "account.h"

/* The directory of initdb and postgres: the newest in /usr/lib/postgresql,
   else what pg_config says, else PATH. NULL: none; free it. */
char *rh_template_find_server(void);

/* Makes `data` (missing so far): superuser `postgres`, trusted by the socket,
   and the database `sandbox`. What the tools say goes to `log`. A cache that
   cannot be written is done without. */
int rh_template_copy(const char *data, const char *bindir, const char *log,
                     const rh_account *account, rh_error *error);

#endif
