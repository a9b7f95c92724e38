/* SPDX-License-Identifier: MIT
 *
 * Walking over the keys of a pattern. SCAN may return a key twice while the
 * server's table is being resized, so counting remembers what it has seen: 16
 * bytes of each key's SHA-256, in a table of 32 to 64 bytes a key.
 */
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "redis_internal.h"

static const char batch_size[] = "1000";

/* ---- The keys seen ---- */

typedef struct digest {
    uint64_t a, b; /* both 0: a free slot */
} digest;

typedef struct key_set {
    digest *slots;
    size_t size, n; /* size is a power of two, or 0 */
} key_set;

static digest digest_of(const char *key, size_t len)
{
    unsigned char sum[SHA256_DIGEST_LENGTH];
    digest d;
    SHA256((const unsigned char *)key, len, sum);
    memcpy(&d, sum, sizeof d);
    return d;
}

/* Puts the digest into the first free slot; false when it is there already. */
static bool place(digest *slots, size_t size, digest d)
{
    size_t i = d.a & (size - 1);
    while (slots[i].a != 0 || slots[i].b != 0) {
        if (slots[i].a == d.a && slots[i].b == d.b)
            return false;
        i = (i + 1) & (size - 1);
    }
    slots[i] = d;
    return true;
}

static void grow(key_set *set)
{
    size_t size = set->size > 0 ? set->size * 2 : 1024;
    digest *slots = rh_alloc(size * sizeof *slots);
    memset(slots, 0, size * sizeof *slots);
    for (size_t i = 0; i < set->size; i++)
        if (set->slots[i].a != 0 || set->slots[i].b != 0)
            place(slots, size, set->slots[i]);
    free(set->slots);
    set->slots = slots;
    set->size = size;
}

static void remember(key_set *set, const redisReply *key)
{
    if (set->n * 2 >= set->size)
        grow(set);
    set->n +=
        place(set->slots, set->size, digest_of(key->str, (size_t)key->len));
}

/* ---- SCAN ---- */

static void queue_scan(rh_redis *redis, const char *cursor, const char *pattern)
{
    const char *argv[] = {"SCAN",  cursor,  "MATCH",
                          pattern, "COUNT", batch_size};
    rh_redis_queue(redis, 6, argv, NULL);
}

static bool is_batch(const redisReply *reply)
{
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 2 ||
        reply->element[0]->type != REDIS_REPLY_STRING ||
        reply->element[1]->type != REDIS_REPLY_ARRAY)
        return false;
    for (size_t i = 0; i < reply->element[1]->elements; i++)
        if (reply->element[1]->element[i]->type != REDIS_REPLY_STRING)
            return false;
    return true;
}

static int read_batch(rh_redis *redis, redisReply **out, rh_error *error)
{
    int rc = rh_redis_reply(redis, out, error);
    if (rc != RH_OK)
        return rc;
    if ((*out)->type == REDIS_REPLY_ERROR)
        rc = rh_redis_refused(redis, *out, error);
    else if (!is_batch(*out))
        rc = rh_fail(error, RH_FAILED,
                     "Redis at %s: its answer to SCAN is not one (is it "
                     "Redis?)",
                     redis->server);
    if (rc != RH_OK) {
        freeReplyObject(*out);
        *out = NULL;
    }
    return rc;
}

static const char *cursor_of(const redisReply *batch)
{
    return batch->element[0]->str;
}

static bool is_last(const redisReply *batch)
{
    return strcmp(cursor_of(batch), "0") == 0;
}

int rh_redis_count(rh_redis *redis, const char *pattern, int64_t *keys,
                   rh_error *error)
{
    key_set seen = {0};
    bool more = true;
    int rc = RH_OK;
    queue_scan(redis, "0", pattern);
    while (rc == RH_OK && more) {
        redisReply *batch = NULL;
        rc = read_batch(redis, &batch, error);
        if (rc != RH_OK)
            break;
        more = !is_last(batch);
        if (more)
            queue_scan(redis, cursor_of(batch), pattern);
        const redisReply *found = batch->element[1];
        for (size_t i = 0; i < found->elements; i++)
            remember(&seen, found->element[i]);
        freeReplyObject(batch);
    }
    *keys = (int64_t)seen.n;
    free(seen.slots);
    return rc;
}

/* ---- Deleting ---- */

typedef struct deletion {
    rh_redis *redis;
    rh_progress *progress; /* or NULL */
    const char *verb;      /* "UNLINK", or "DEL" before Redis 4 */
    int64_t deleted;
} deletion;

static void queue_delete(const deletion *d, const redisReply *keys)
{
    size_t n = keys->elements;
    const char **argv = rh_alloc((n + 1) * sizeof *argv);
    size_t *lens = rh_alloc((n + 1) * sizeof *lens);
    argv[0] = d->verb;
    lens[0] = strlen(d->verb);
    for (size_t i = 0; i < n; i++) {
        argv[i + 1] = keys->element[i]->str;
        lens[i + 1] = (size_t)keys->element[i]->len;
    }
    rh_redis_queue(d->redis, (int)n + 1, argv, lens);
    free(argv);
    free(lens);
}

static bool is_unknown(const redisReply *reply)
{
    return reply->type == REDIS_REPLY_ERROR &&
           strncmp(reply->str, "ERR unknown command", 19) == 0;
}

/* Reads the reply to a deletion. *is_old: the server has no UNLINK. */
static int read_deleted(deletion *d, bool *is_old, rh_error *error)
{
    redisReply *reply = NULL;
    int rc = rh_redis_reply(d->redis, &reply, error);
    if (rc != RH_OK)
        return rc;
    *is_old = is_unknown(reply) && strcmp(d->verb, "UNLINK") == 0;
    if (reply->type == REDIS_REPLY_INTEGER) {
        d->deleted += reply->integer;
        if (d->progress != NULL)
            rh_progress_add(d->progress, reply->integer);
    } else if (!*is_old) {
        rc = rh_redis_refused(d->redis, reply, error);
    }
    freeReplyObject(reply);
    return rc;
}

/* Deletes the keys of one batch while the server looks for the next one. */
static int delete_batch(deletion *d, const char *pattern,
                        const redisReply *batch, redisReply **next,
                        rh_error *error)
{
    const redisReply *keys = batch->element[1];
    bool is_old = false;
    int rc = RH_OK;
    if (keys->elements > 0)
        queue_delete(d, keys);
    if (!is_last(batch))
        queue_scan(d->redis, cursor_of(batch), pattern);
    if (keys->elements > 0)
        rc = read_deleted(d, &is_old, error);
    if (rc == RH_OK && !is_last(batch))
        rc = read_batch(d->redis, next, error);
    if (rc == RH_OK && is_old) {
        d->verb = "DEL";
        queue_delete(d, keys);
        rc = read_deleted(d, &is_old, error);
    }
    return rc;
}

int rh_redis_delete(rh_redis *redis, const char *pattern, rh_progress *progress,
                    int64_t *deleted, rh_error *error)
{
    deletion d = {.redis = redis, .progress = progress, .verb = "UNLINK"};
    redisReply *batch = NULL;
    queue_scan(redis, "0", pattern);
    int rc = read_batch(redis, &batch, error);
    while (rc == RH_OK && batch != NULL) {
        redisReply *next = NULL;
        rc = delete_batch(&d, pattern, batch, &next, error);
        freeReplyObject(batch);
        batch = next;
    }
    if (batch != NULL)
        freeReplyObject(batch);
    /* After a failure a reply may still be due. */
    if (rc != RH_OK)
        rh_redis_drop(redis);
    *deleted = d.deleted;
    return rc;
}
