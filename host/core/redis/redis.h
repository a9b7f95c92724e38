/* SPDX-License-Identifier: MIT
 *
 * One Redis session: a small transport of our own around hiredis' formatter
 * and parser, because Debian's hiredis 0.14 can be neither interrupted nor
 * kept from SIGPIPE. No TLS, no cluster.
 */
#ifndef RH_CORE_REDIS_H
#define RH_CORE_REDIS_H

#include <hiredis/hiredis.h>
#include <stdbool.h>
#include <stdint.h>

#include "cancel.h"
#include "error.h"
#include "progress.h"
#include "text.h"
#include "url.h"

typedef struct rh_redis rh_redis;

/* Connects, authenticates, selects the database. All waits end by `cancel`
   (borrowed) or after `timeout_ms` without a byte. */
int rh_redis_open(rh_redis **out, const rh_redis_url *url,
                  rh_cancel_flag *cancel, int timeout_ms, rh_error *error);
void rh_redis_close(rh_redis *redis); /* takes NULL */

/* Sends one command and waits for its reply; *out is the caller's to
   freeReplyObject. An error reply is RH_FAILED with its text. */
int rh_redis_command(rh_redis *redis, redisReply **out, rh_error *error,
                     int argc, const char *const *argv, const size_t *lens);

/* Keys that match a glob pattern, by SCAN, each counted once. */
int rh_redis_count(rh_redis *redis, const char *pattern, int64_t *keys,
                   rh_error *error);

/* SCAN and UNLINK in batches, pipelined. `*deleted` is right also on failure:
   what was deleted until then. */
int rh_redis_delete(rh_redis *redis, const char *pattern, rh_progress *progress,
                    int64_t *deleted, rh_error *error);

/* A string value: *found tells whether there is one. */
int rh_redis_get(rh_redis *redis, const char *key, rh_text *value, bool *found,
                 rh_error *error);

/* Sets a string that expires after `ttl` seconds; 0: never. */
int rh_redis_set(rh_redis *redis, const char *key, const char *value,
                 int64_t ttl, rh_error *error);

/* Keys of the connection's database, and deleting all of them, in the
   background where the server can. */
int rh_redis_size(rh_redis *redis, int64_t *keys, rh_error *error);
int rh_redis_flush(rh_redis *redis, rh_error *error);

/* Streams a file of commands, one a line in Redis' own inline form. Errors
   name path:line. For sandbox data. */
int rh_redis_load(rh_redis *redis, const char *path, int64_t *commands,
                  rh_error *error);

/* A pattern that matches exactly the keys that begin with `prefix`: its glob
   characters escaped, "*" added. */
void rh_redis_prefix_pattern(rh_text *out, const char *prefix);

void rh_redis_ignore_cancel(rh_redis *redis, bool ignore);

#endif
