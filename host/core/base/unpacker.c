/* SPDX-License-Identifier: MIT
 *
 * One buffer of packed bytes, read when the last is used up.
 */
#include "unpacker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "fate.h"
#include "memory.h"

enum { PACKED_SIZE = 1 << 17, WINDOW_LOG_MAX = 23 };

struct rh_unpacker {
    ZSTD_DCtx *zstd;
    ZSTD_inBuffer in;
    size_t expected; /* 0: between two frames, where the file may end */
    char packed[PACKED_SIZE];
};

bool rh_is_packed(const char *path)
{
    size_t n = strlen(path);
    return n > 4 && strcmp(path + n - 4, ".zst") == 0;
}

rh_unpacker *rh_unpacker_new(void)
{
    rh_unpacker *u = rh_alloc(sizeof *u);
    u->zstd = ZSTD_createDCtx();
    if (u->zstd == NULL || ZSTD_isError(ZSTD_DCtx_setParameter(
                               u->zstd, ZSTD_d_windowLogMax, WINDOW_LOG_MAX)))
        rh_out_of_memory();
    u->in = (ZSTD_inBuffer){u->packed, 0, 0};
    u->expected = 1; /* an empty file is no zstd file */
    return u;
}

void rh_unpacker_free(rh_unpacker *unpacker)
{
    if (unpacker == NULL)
        return;
    ZSTD_freeDCtx(unpacker->zstd);
    free(unpacker);
}

bool rh_unpacker_has_room(rh_unpacker *unpacker, int fd)
{
    enum { HEADER_MAX = 18 };
    char header[HEADER_MAX];
    ssize_t n = pread(fd, header, sizeof header, 0);
    ZSTD_inBuffer in = {header, n > 0 ? (size_t)n : 0, 0};
    ZSTD_outBuffer out = {NULL, 0, 0};
    size_t rc = ZSTD_decompressStream(unpacker->zstd, &out, &in);
    ZSTD_DCtx_reset(unpacker->zstd, ZSTD_reset_session_only);
    return ZSTD_getErrorCode(rc) != ZSTD_error_frameParameter_windowTooLarge;
}

static ssize_t read_packed(rh_unpacker *u, int fd)
{
    ssize_t n;
    do
        n = read(fd, u->packed, PACKED_SIZE);
    while (n < 0 && errno == EINTR);
    u->in.pos = 0;
    u->in.size = n > 0 ? (size_t)n : 0;
    return n;
}

static ssize_t damaged(void)
{
    errno = EBADMSG;
    return -1;
}

/* What is packed may still be in the decompressor when the buffer is used up,
   so it is asked before more is read. */
ssize_t rh_unpacker_read(rh_unpacker *unpacker, int fd, char *to, size_t room)
{
    rh_unpacker *u = unpacker;
    ZSTD_outBuffer out = {to, room, 0};
    bool was_full = true;
    while (out.pos == 0) {
        if (u->in.pos == u->in.size && !was_full) {
            ssize_t n = read_packed(u, fd);
            if (n < 0)
                return -1;
            if (n == 0)
                return u->expected == 0 ? 0 : damaged();
        }
        size_t before = u->in.pos;
        size_t left = ZSTD_decompressStream(u->zstd, &out, &u->in);
        if (ZSTD_isError(left))
            return damaged();
        was_full = false;
        if (u->in.pos > before || out.pos > 0)
            u->expected = left;
    }
    return (ssize_t)out.pos;
}
