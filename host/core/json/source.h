/* SPDX-License-Identifier: MIT
 *
 * Bytes to be read from front to back: a file through a buffer that grows only
 * as far as what must be kept in one piece, or a text in memory. A file that is
 * called .zst is decompressed on the way. Knows nothing of what the bytes mean.
 */
#ifndef RH_CORE_SOURCE_H
#define RH_CORE_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "reach.h"
#include "text.h"
#include "unpacker.h"

/* What is kept in one piece (a row, a line) may not be larger. */
enum { RH_PIECE_MAX = 256 * 1024 * 1024 };

#define RH_KEEP_NONE SIZE_MAX

typedef struct rh_source {
    int fd;                /* -1: a text, all of it in `data` */
    rh_unpacker *unpacker; /* NULL: not compressed */
    char *data;            /* `len` bytes, then at least eight zeros */
    size_t len, cap;
    size_t at;    /* the next byte to be read */
    size_t keep;  /* the first byte that must stay, or RH_KEEP_NONE */
    int64_t base; /* place of data[0] in the whole */
} rh_source;

/* A path that a playbook named comes with what it may read, any other with
   NULL. RH_FAILED with path and reason. */
int rh_source_open(rh_source *source, const char *path, const rh_reach *reach,
                   rh_error *error);
void rh_source_text(rh_source *source, const char *text, size_t n);
void rh_source_close(rh_source *source);

/* Reads more behind what is there. Moves `data`: only distances from `keep`
   survive. Returns 1, 0 at the end, or -1 with errno, EFBIG for a piece that
   is too large, EBADMSG for compressed data that is damaged or cut off. */
int rh_source_fill(rh_source *source);

/* All of a file of UTF-8 in pieces that end between characters. More than
   `limit` bytes is an error. */
typedef int (*rh_source_take)(void *ud, const char *piece, size_t n,
                              rh_error *error);
int rh_source_pass(const char *path, size_t limit, rh_source_take take,
                   void *ud, rh_error *error);

#endif
