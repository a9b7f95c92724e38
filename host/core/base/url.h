/* SPDX-License-Identifier: MIT
 *
 * Connection URLs: the forms that SQLAlchemy, Prisma, Django and libpq write
 * for PostgreSQL, and redis:// for Redis, taken apart and shown without their
 * password. Nothing is resolved or connected here.
 */
#ifndef RH_CORE_URL_H
#define RH_CORE_URL_H

#include <stddef.h>

#include "error.h"
#include "memory.h"

enum { RH_PG_URL_PARAMS = 64 }; /* libpq 15 knows 36 keywords */

typedef struct rh_pg_url {
    const char *keywords[RH_PG_URL_PARAMS]; /* for PQconnectStartParams: */
    const char *values[RH_PG_URL_PARAMS];   /* both end with a NULL */
    size_t n;
    const char *schema;   /* Prisma's ?schema=, or NULL */
    const char *session;  /* what sessions call themselves in transactions, set
                             by the caller, or NULL */
    const char *password; /* decoded, or NULL */
    const char *masked;   /* the URL for showing, password as *** */
    const char *place;    /* "localhost:5432/shop", "[local]/shop" for the
                             default socket: no user, no password */
} rh_pg_url;

/* All text of *out lives in `arena`. `origin` says where the URL came from
   ("--database-url", "DATABASE_URL in .env") and begins the error line, which
   never shows the password. RH_USAGE when it is not PostgreSQL's. */
int rh_pg_url_parse(rh_pg_url *out, rh_arena *arena, const char *url,
                    const char *origin, rh_error *error);

typedef struct rh_redis_url {
    const char *host;   /* NULL when `socket` is set */
    int port;           /* 6379 by default */
    const char *socket; /* path of a Unix socket, or NULL */
    const char *user;   /* or NULL */
    const char *password;
    int db;
    const char *masked;
    const char *place; /* "localhost:6379/0" or "/run/redis.sock/0" */
} rh_redis_url;

/* redis://[[user]:password@]host[:port][/db][?db=N], unix://path?db=N. A name
   alone in front of "@" is the password, as redis-cli takes it.
   rediss:// is refused in plain words: there is no TLS to Redis yet. */
int rh_redis_url_parse(rh_redis_url *out, rh_arena *arena, const char *url,
                       const char *origin, rh_error *error);

#endif
