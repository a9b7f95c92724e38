/* SPDX-License-Identifier: MIT
 *
 * Loading a file of inline commands in batches. For sandbox data: the file is
 * trusted, and a failure half-way leaves what came before it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "redis_internal.h"

enum { BATCH = 256, MAX_INLINE = 60000 /* Redis takes 64 KiB */ };

typedef struct loading {
    rh_redis *redis;
    const char *path;
    int lines[BATCH]; /* where the commands of the batch stand */
    size_t n;
    int64_t done;
} loading;

/* Reads the replies that are due. */
static int read_replies(loading *l, rh_error *error)
{
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i < l->n; i++) {
        redisReply *reply = NULL;
        rc = rh_redis_reply(l->redis, &reply, error);
        if (rc == RH_OK && reply->type == REDIS_REPLY_ERROR)
            rc = rh_redis_refused(l->redis, reply, error);
        if (rc == RH_OK)
            l->done++;
        else
            rh_error_prefix(error, "%s:%d: ", l->path, l->lines[i]);
        if (reply != NULL)
            freeReplyObject(reply);
    }
    l->n = 0;
    return rc;
}

/* What Redis would read as something else than one inline command. */
static const char *fault_of(const char *line, size_t n)
{
    if (n > MAX_INLINE)
        return "longer than Redis takes in one line (split it)";
    if (memchr(line, '\0', n) != NULL)
        return "a zero byte (write it as \"\\x00\")";
    if (*line == '*')
        return "begins with \"*\", which is no command";
    return NULL;
}

static int add_line(loading *l, const char *line, size_t n, int number,
                    rh_error *error)
{
    const char *fault = fault_of(line, n);
    if (fault != NULL)
        return rh_fail(error, RH_FAILED, "%s:%d: %s", l->path, number, fault);
    if (n == strspn(line, " \t") || *line == '#')
        return RH_OK;
    rh_text_addn(&l->redis->unsent, line, n);
    rh_text_add(&l->redis->unsent, "\r\n");
    l->lines[l->n++] = number;
    return l->n == BATCH ? read_replies(l, error) : RH_OK;
}

static int load_lines(loading *l, FILE *file, rh_error *error)
{
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;
    int rc = RH_OK;
    for (int i = 1; rc == RH_OK && (n = getline(&line, &cap, file)) >= 0; i++) {
        while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
            line[--n] = '\0';
        rc = add_line(l, line, (size_t)n, i, error);
    }
    if (rc == RH_OK && ferror(file))
        rc = rh_fail_errno(error, RH_FAILED, "%s: cannot be read", l->path);
    if (rc == RH_OK)
        rc = read_replies(l, error);
    free(line);
    return rc;
}

int rh_redis_load(rh_redis *redis, const char *path, int64_t *commands,
                  rh_error *error)
{
    loading l = {.redis = redis, .path = path};
    *commands = 0;
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return rh_fail_errno(error, RH_FAILED, "%s: cannot be opened", path);
    int rc = load_lines(&l, file, error);
    fclose(file);
    /* After a failure replies may still be due. */
    if (rc != RH_OK)
        rh_redis_drop(redis);
    *commands = l.done;
    return rc;
}
