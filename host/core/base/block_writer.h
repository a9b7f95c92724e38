/* SPDX-License-Identifier: MIT
 *
 * A new file's bytes on their way to the disk, in whole blocks past the page
 * cache: a thread writes them, reads each back and compares. Where the file
 * system has no such way they go through the cache, which then lets go of them.
 */
#ifndef RH_CORE_BLOCK_WRITER_H
#define RH_CORE_BLOCK_WRITER_H

#include <stdbool.h>

#include "error.h"

enum { RH_BLOCK = 512 * 1024 };

typedef struct rh_block_writer rh_block_writer;

/* Borrows `fd`, empty and open for reading and writing, and `path`. */
rh_block_writer *rh_block_writer_new(int fd, const char *path);
void rh_block_writer_free(rh_block_writer *writer); /* takes NULL */

/* The block that is to be filled. */
char *rh_block_writer_room(const rh_block_writer *writer);

/* It is full. Waits until there is another. The error may be about a block that
   was put before; there is only one way on after it, rh_block_writer_free(). */
int rh_block_writer_put(rh_block_writer *writer, rh_error *error);

/* The first `n` bytes of it are the last of the file. Returns when all of it is
   on the disk; *is_read_back tells whether all was compared with it as well:
   never for a file of less than a block. */
int rh_block_writer_end(rh_block_writer *writer, size_t n, bool *is_read_back,
                        rh_error *error);

#endif
