/* SPDX-License-Identifier: MIT
 *
 * The buffer: what is no longer needed is moved out before more is read.
 */
#include "source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "memory.h"

#ifndef RH_SOURCE_FIRST_SIZE /* tests of the buffer's ends make it small */
#define RH_SOURCE_FIRST_SIZE (256 * 1024)
#endif

/* Zeros behind the data let scanners look ahead eight bytes unchecked. */
enum { FIRST_SIZE = RH_SOURCE_FIRST_SIZE, SLACK = 8 };

static void terminate(rh_source *source)
{
    memset(source->data + source->len, 0, SLACK);
}

int rh_source_open(rh_source *source, const char *path, const rh_reach *reach,
                   rh_error *error)
{
    *source = (rh_source){.fd = -1, .keep = RH_KEEP_NONE};
    int rc = rh_reach_open(reach, &source->fd, path, error);
    if (rc != RH_OK)
        return rc;
    if (rh_is_packed(path))
        source->unpacker = rh_unpacker_new();
    if (source->unpacker != NULL &&
        !rh_unpacker_has_room(source->unpacker, source->fd)) {
        rh_source_close(source);
        return rh_fail(error, RH_FAILED,
                       "%s: to be decompressed it needs more than %d MB of "
                       "memory; compress it again at a level up to 19, "
                       "without --long",
                       path, RH_WINDOW_MAX_MB);
    }
    source->cap = FIRST_SIZE;
    source->data = rh_alloc(source->cap + SLACK);
    terminate(source);
    return RH_OK;
}

void rh_source_text(rh_source *source, const char *text, size_t n)
{
    *source = (rh_source){.fd = -1, .len = n, .cap = n, .keep = 0};
    source->data = rh_alloc(n + SLACK);
    if (n > 0)
        memcpy(source->data, text, n);
    terminate(source);
}

void rh_source_close(rh_source *source)
{
    if (source->fd >= 0)
        close(source->fd);
    rh_unpacker_free(source->unpacker);
    free(source->data);
    *source = (rh_source){.fd = -1};
}

static void drop_front(rh_source *source)
{
    size_t n = source->keep == RH_KEEP_NONE ? source->at : source->keep;
    if (n == 0)
        return;
    memmove(source->data, source->data + n, source->len - n);
    source->len -= n;
    source->at -= n;
    source->base += (int64_t)n;
    if (source->keep != RH_KEEP_NONE)
        source->keep = 0;
}

static int make_room(rh_source *source)
{
    if (source->len < source->cap)
        return 0;
    if (source->cap >= RH_PIECE_MAX) {
        errno = EFBIG;
        return -1;
    }
    source->cap *= 2;
    source->data = rh_realloc(source->data, source->cap + SLACK);
    return 0;
}

static ssize_t read_some(rh_source *source, char *to, size_t room)
{
    if (source->unpacker != NULL)
        return rh_unpacker_read(source->unpacker, source->fd, to, room);
    ssize_t n;
    do
        n = read(source->fd, to, room);
    while (n < 0 && errno == EINTR);
    return n;
}

int rh_source_fill(rh_source *source)
{
    if (source->fd < 0)
        return 0;
    drop_front(source);
    if (make_room(source) < 0)
        return -1;
    ssize_t n = read_some(source, source->data + source->len,
                          source->cap - source->len);
    if (n > 0)
        source->len += (size_t)n;
    terminate(source);
    return n > 0 ? 1 : (int)n;
}

/* The last character is left for the next piece, whole or not. */
static size_t whole_characters(const char *data, size_t n)
{
    while (n > 0 && ((unsigned char)data[n - 1] & 0xC0) == 0x80)
        n--;
    return n > 0 ? n - 1 : 0;
}

static int check_piece(const rh_source *source, int more, const char *path,
                       size_t limit, rh_error *error)
{
    if (more < 0 && errno == EBADMSG)
        return rh_fail(error, RH_FAILED,
                       "%s: the compressed data is damaged or cut off", path);
    if (more < 0)
        return rh_fail_errno(error, RH_FAILED, "%s: cannot be read", path);
    if ((size_t)source->base + source->len > limit)
        return rh_fail(error, RH_FAILED,
                       "%s is larger than %zu bytes, the most that is read "
                       "here; is it the right file?",
                       path, limit);
    return RH_OK;
}

int rh_source_pass(const char *path, size_t limit, rh_source_take take,
                   void *ud, rh_error *error)
{
    rh_source source;
    int more = 1;
    int rc = rh_source_open(&source, path, NULL, error);
    if (rc != RH_OK)
        return rc;
    while (rc == RH_OK && more > 0) {
        more = rh_source_fill(&source);
        rc = check_piece(&source, more, path, limit, error);
        source.at =
            more > 0 ? whole_characters(source.data, source.len) : source.len;
        if (rc == RH_OK && source.at > 0)
            rc = take(ud, source.data, source.at, error);
    }
    rh_source_close(&source);
    return rc;
}
