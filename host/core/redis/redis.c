/* SPDX-License-Identifier: MIT
 *
 * One command at a time, and what its reply means. Scanning and loading, which
 * pipeline, have files of their own.
 */
#include "redis.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "redis_internal.h"

static bool begins(const char *s, const char *word)
{
    return strncmp(s, word, strlen(word)) == 0;
}

static const char *advice(const char *text)
{
    if (begins(text, "NOAUTH") || begins(text, "WRONGPASS") ||
        begins(text, "ERR invalid password"))
        return " (correct user and password in REDIS_URL)";
    if (begins(text, "NOPERM"))
        return " (give this Redis user the right, or use another)";
    if (begins(text, "READONLY"))
        return " (this is a replica: name its master in REDIS_URL)";
    return "";
}

int rh_redis_refused(const rh_redis *redis, const redisReply *reply,
                     rh_error *error)
{
    /* Redis repeats the arguments of an unknown command, AUTH's too. */
    const char *args = strstr(reply->str, ", with args");
    int n = args != NULL ? (int)(args - reply->str) : (int)reply->len;
    return rh_fail(error, RH_FAILED, "Redis at %s: %.*s%s", redis->server, n,
                   reply->str, advice(reply->str));
}

int rh_redis_command(rh_redis *redis, redisReply **out, rh_error *error,
                     int argc, const char *const *argv, const size_t *lens)
{
    *out = NULL;
    rh_redis_queue(redis, argc, argv, lens);
    int rc = rh_redis_reply(redis, out, error);
    if (rc == RH_OK && (*out)->type == REDIS_REPLY_ERROR) {
        rc = rh_redis_refused(redis, *out, error);
        freeReplyObject(*out);
        *out = NULL;
    }
    return rc;
}

int rh_redis_get(rh_redis *redis, const char *key, rh_text *value, bool *found,
                 rh_error *error)
{
    redisReply *reply = NULL;
    const char *argv[] = {"GET", key};
    *found = false;
    int rc = rh_redis_command(redis, &reply, error, 2, argv, NULL);
    if (rc != RH_OK)
        return rc;
    assert(reply != NULL);
    *found = reply->type == REDIS_REPLY_STRING;
    if (*found)
        rh_text_addn(value, reply->str, (size_t)reply->len);
    freeReplyObject(reply);
    return RH_OK;
}

int rh_redis_order(rh_redis *redis, int argc, const char *const *argv,
                   rh_error *error)
{
    redisReply *reply = NULL;
    int rc = rh_redis_command(redis, &reply, error, argc, argv, NULL);
    if (reply != NULL)
        freeReplyObject(reply);
    return rc;
}

int rh_redis_set(rh_redis *redis, const char *key, const char *value,
                 int64_t ttl, rh_error *error)
{
    char seconds[24];
    snprintf(seconds, sizeof seconds, "%" PRId64, ttl);
    const char *argv[] = {"SET", key, value, "EX", seconds};
    return rh_redis_order(redis, ttl > 0 ? 5 : 3, argv, error);
}

int rh_redis_size(rh_redis *redis, int64_t *keys, rh_error *error)
{
    redisReply *reply = NULL;
    const char *argv[] = {"DBSIZE"};
    int rc = rh_redis_command(redis, &reply, error, 1, argv, NULL);
    if (rc != RH_OK)
        return rc;
    assert(reply != NULL);
    *keys = reply->integer;
    freeReplyObject(reply);
    return RH_OK;
}

/* Before Redis 4 there is no ASYNC. */
int rh_redis_flush(rh_redis *redis, rh_error *error)
{
    rh_error ignored = {0};
    const char *argv[] = {"FLUSHDB", "ASYNC"};
    int rc = rh_redis_order(redis, 2, argv, error);
    if (rc == RH_FAILED && rh_redis_order(redis, 1, argv, &ignored) == RH_OK)
        rc = RH_OK;
    return rc;
}

void rh_redis_prefix_pattern(rh_text *out, const char *prefix)
{
    for (; *prefix != '\0'; prefix++) {
        if (strchr("*?[]^\\-", *prefix) != NULL)
            rh_text_addc(out, '\\');
        rh_text_addc(out, *prefix);
    }
    rh_text_addc(out, '*');
}
