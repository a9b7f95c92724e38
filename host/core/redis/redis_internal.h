/* SPDX-License-Identifier: MIT
 *
 * For redis*.c only: the session and its pipeline. Whoever queues commands
 * reads as many replies, in the same order.
 */
#ifndef RH_CORE_REDIS_INTERNAL_H
#define RH_CORE_REDIS_INTERNAL_H

#include "redis.h"

struct rh_redis {
    int fd; /* -1 once the connection is lost or out of step */
    int timeout_ms;
    rh_cancel_flag *cancel;
    bool is_cancel_ignored;
    char *server; /* "localhost:6379": for errors */
    redisReader *reader;
    rh_text unsent;
};

/* Adds a command to what the next wait sends. lens may be NULL for plain C
   strings. */
void rh_redis_queue(rh_redis *redis, int argc, const char *const *argv,
                    const size_t *lens);

/* Sends what is queued and waits for one reply, an error reply included; the
   caller frees it. */
int rh_redis_reply(rh_redis *redis, redisReply **out, rh_error *error);

/* A command whose reply says no more than that it was done. */
int rh_redis_order(rh_redis *redis, int argc, const char *const *argv,
                   rh_error *error);

/* Fails with the text of an error reply. */
int rh_redis_refused(const rh_redis *redis, const redisReply *reply,
                     rh_error *error);

/* Closes a connection whose replies no longer match the commands. */
void rh_redis_drop(rh_redis *redis);

#endif
