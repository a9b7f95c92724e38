/* SPDX-License-Identifier: MIT
 *
 * Files that must not be lost or leaked: created exclusively with mode 0600,
 * hashed while they are written (SHA-256), synced before they are believed;
 * compressed on the way, where that is wanted (zstd).
 */
#ifndef RH_CORE_FILE_H
#define RH_CORE_FILE_H

#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

#include "error.h"
#include "memory.h"
#include "text.h"

enum { RH_SHA256_HEX = 65 }; /* 64 digits and the zero */

typedef struct rh_file rh_file;

/* Creates `path`, which must not exist. */
int rh_file_create(rh_file **out, const char *path, rh_error *error);
/* From now on, which must be the beginning, what is written is compressed by
   zstd at `level`. Hash and size are those of the file as it stands. */
int rh_file_compress(rh_file *file, int level, rh_error *error);
int rh_file_write(rh_file *file, const char *data, size_t n, rh_error *error);
int64_t rh_file_written(const rh_file *file); /* bytes before compression */

/* Which file it was, and when it was last changed. */
typedef struct rh_file_stamp {
    bool is_good; /* all of it was compared with what the disk has */
    dev_t device;
    ino_t inode;
    off_t bytes;
    struct timespec modified;
} rh_file_stamp;

typedef struct rh_file_sum {
    int64_t bytes;
    char sha256[RH_SHA256_HEX]; /* lower-case hex */
    rh_file_stamp stamp;
} rh_file_sum;

/* Flushes, syncs, closes and frees, also when it fails. `sum` may be NULL. */
int rh_file_finish(rh_file *file, rh_file_sum *sum, rh_error *error);
void rh_file_abandon(rh_file *file); /* closes and frees; takes NULL */

/* Opens a regular file for reading, anything else is an error: a FIFO would
   wait for its writer, a device might never end. Follows symbolic links. */
int rh_file_open(int *out, const char *path, rh_error *error);

/* The same of what was opened as `fd`, which is closed when it is none. */
int rh_file_check_open(int *out, int fd, const char *path, rh_error *error);

/* Hashes a whole file, which must be a regular one; follows symbolic links.
   `bytes` may be NULL. */
int rh_file_digest(const char *path, int64_t *bytes, char sha256[RH_SHA256_HEX],
                   rh_error *error);
/* The same of one that is open; closes it. */
int rh_file_digest_open(int fd, const char *path, int64_t *bytes,
                        char sha256[RH_SHA256_HEX], rh_error *error);
/* Whether `path` is that file, good, and was not written to since: then the
   disk has what `sum` says, and reading it again would tell nothing new. */
bool rh_file_is_as_left(const char *path, const rh_file_stamp *stamp);

/* Before the first use of OpenSSL, libpq's own included: makes sure that it is
   able to work. */
void rh_file_need_hash(void);
void rh_sha256(const char *data, size_t n, char sha256[RH_SHA256_HEX]);

/* Appends a small text file to `out`, up to `limit` bytes; more is an error.
   Follows symbolic links. */
int rh_file_read(rh_text *out, const char *path, size_t limit, rh_error *error);
/* The same of one that is open; closes it. */
int rh_file_read_open(rh_text *out, int fd, const char *path, size_t limit,
                      rh_error *error);

/* What is at `path` itself, links not followed. */
typedef enum rh_path_kind {
    RH_PATH_MISSING,
    RH_PATH_FILE, /* a regular file */
    RH_PATH_DIRECTORY,
    RH_PATH_OTHER /* a link, a device, or not to be looked at: see errno */
} rh_path_kind;

rh_path_kind rh_path_look(const char *path, int64_t *bytes); /* may be NULL */

/* mkdir -p with mode 0700 for what is made, and fsync of a directory. */
int rh_dir_make(const char *path, rh_error *error);
int rh_dir_sync(const char *path, rh_error *error);

/* Whether others could put something into the directory, or another one in its
   place: how, in a few words, or NULL. One that is not there is safe. */
const char *rh_dir_why_unsafe(rh_arena *arena, const char *path);

/* RH_FAILED with "cannot <verb> <path>: <errno in words>; <what to do>". */
int rh_file_fail(rh_error *error, const char *verb, const char *path);

#endif
