/* SPDX-License-Identifier: MIT
 *
 * Writing through one buffer, a hash and a sync; reading back. Every error is
 * the line that its reader needs: what, which path, why, what to do.
 */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "block_writer.h"
#include "fate.h"
#include "memory.h"

enum { BUFFER_SIZE = 1 << 20, HASH_EVERY = 64 * 1024, SHA256_SIZE = 32 };

struct rh_file {
    int fd;
    char *path;
    EVP_MD_CTX *hash;
    ZSTD_CCtx *zstd; /* NULL: not compressed */
    rh_block_writer *blocks;
    int64_t written; /* all that was handed over */
    int64_t bytes;   /* of the file, in whole blocks */
    size_t used;     /* of the block in hand, ... */
    size_t hashed;   /* ... and of that */
};

static const char *advice(int number)
{
    switch (number) {
    case ENOSPC:
    case EDQUOT:
        return "free some space there, or choose another directory";
    case EACCES:
    case EPERM:
        return "check its owner and permissions, or choose another directory";
    case EROFS:
        return "choose a directory on a file system that can be written";
    case EIO:
        return "the disk is failing: check it, or choose another directory";
    case EEXIST:
        return "nothing is overwritten: move it away, or choose another name";
    case ELOOP:
        return "symbolic links are not followed here: name the real place";
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
        return "check the path";
    default:
        return "check the path and the disk";
    }
}

int rh_file_fail(rh_error *error, const char *verb, const char *path)
{
    int number = errno;
    return rh_fail(error, RH_FAILED, "cannot %s %s: %s; %s", verb, path,
                   strerror(number), advice(number));
}

/* ---- SHA-256 ---- */

/* OpenSSL fails here only for want of memory. */
static void require(int ok)
{
    if (ok != 1)
        rh_out_of_memory();
}

/* OpenSSL 3.0 works on with a context that it had no memory to fill. */
void rh_file_need_hash(void)
{
    require(OSSL_LIB_CTX_get0_global_default() != NULL);
}

static EVP_MD_CTX *hash_begin(void)
{
    rh_file_need_hash();
    EVP_MD_CTX *hash = EVP_MD_CTX_new();
    require(hash != NULL);
    require(EVP_DigestInit_ex(hash, EVP_sha256(), NULL));
    return hash;
}

static void hash_end(EVP_MD_CTX *hash, char hex[RH_SHA256_HEX])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char sum[EVP_MAX_MD_SIZE];
    require(EVP_DigestFinal_ex(hash, sum, NULL));
    for (size_t i = 0; i < SHA256_SIZE; i++) {
        hex[2 * i] = digits[sum[i] >> 4];
        hex[2 * i + 1] = digits[sum[i] & 15];
    }
    hex[RH_SHA256_HEX - 1] = '\0';
}

void rh_sha256(const char *data, size_t n, char sha256[RH_SHA256_HEX])
{
    EVP_MD_CTX *hash = hash_begin();
    require(EVP_DigestUpdate(hash, data, n));
    hash_end(hash, sha256);
    EVP_MD_CTX_free(hash);
}

/* ---- Writing ---- */

int rh_file_create(rh_file **out, const char *path, rh_error *error)
{
    int flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    int fd = open(path, flags, 0600);
    if (fd < 0)
        return rh_file_fail(error, "create", path);
    /* A umask of 0777 would leave a file that nobody can read again. */
    if (fchmod(fd, 0600) != 0) {
        rh_file_fail(error, "set the mode of", path);
        close(fd);
        return error->code;
    }
    rh_file *file = rh_alloc(sizeof *file);
    file->fd = fd;
    file->path = rh_strdup(path);
    file->hash = hash_begin();
    file->zstd = NULL;
    file->blocks = rh_block_writer_new(fd, file->path);
    file->written = file->bytes = 0;
    file->used = file->hashed = 0;
    *out = file;
    return RH_OK;
}

/* Soon after it was written, while it is in the processor's own cache. */
static void hash_new(rh_file *file)
{
    const char *block = rh_block_writer_room(file->blocks);
    require(EVP_DigestUpdate(file->hash, block + file->hashed,
                             file->used - file->hashed));
    file->hashed = file->used;
}

/* `n` bytes more are in the block. */
static int take(rh_file *file, size_t n, rh_error *error)
{
    file->used += n;
    if (file->used - file->hashed >= HASH_EVERY || file->used == RH_BLOCK)
        hash_new(file);
    if (file->used < RH_BLOCK)
        return RH_OK;
    file->bytes += RH_BLOCK;
    file->used = file->hashed = 0;
    return rh_block_writer_put(file->blocks, error);
}

int rh_file_compress(rh_file *file, int level, rh_error *error)
{
    file->zstd = ZSTD_createCCtx();
    require(file->zstd != NULL);
    if (ZSTD_isError(ZSTD_CCtx_setParameter(file->zstd, ZSTD_c_compressionLevel,
                                            level)) ||
        ZSTD_isError(
            ZSTD_CCtx_setParameter(file->zstd, ZSTD_c_checksumFlag, 1)))
        return rh_fail(error, RH_FAILED,
                       "%s cannot be compressed at level %d; use 1 to 19",
                       file->path, level);
    return RH_OK;
}

/* `end` tells whether more follows. Straight into the buffer. */
static int write_packed(rh_file *file, const char *data, size_t n,
                        ZSTD_EndDirective end, rh_error *error)
{
    ZSTD_inBuffer in = {data, n, 0};
    size_t left = 1;
    while (end == ZSTD_e_end ? left > 0 : in.pos < in.size) {
        char *block = rh_block_writer_room(file->blocks);
        ZSTD_outBuffer out = {block, RH_BLOCK, file->used};
        left = ZSTD_compressStream2(file->zstd, &out, &in, end);
        if (ZSTD_isError(left))
            return rh_fail(error, RH_FAILED,
                           "cannot compress %s: %s; try "
                           "again without compression",
                           file->path, ZSTD_getErrorName(left));
        int rc = take(file, out.pos - file->used, error);
        if (rc != RH_OK)
            return rc;
    }
    return RH_OK;
}

int64_t rh_file_written(const rh_file *file)
{
    return file->written;
}

int rh_file_write(rh_file *file, const char *data, size_t n, rh_error *error)
{
    file->written += (int64_t)n;
    if (file->zstd != NULL)
        return write_packed(file, data, n, ZSTD_e_continue, error);
    while (n > 0) {
        size_t room = RH_BLOCK - file->used;
        size_t part = n < room ? n : room;
        memcpy(rh_block_writer_room(file->blocks) + file->used, data, part);
        int rc = take(file, part, error);
        if (rc != RH_OK)
            return rc;
        data += part;
        n -= part;
    }
    return RH_OK;
}

static int end_blocks(rh_file *file, bool *is_read_back, rh_error *error)
{
    int rc = RH_OK;
    if (file->zstd != NULL)
        rc = write_packed(file, NULL, 0, ZSTD_e_end, error);
    if (rc != RH_OK)
        return rc;
    hash_new(file);
    file->bytes += (int64_t)file->used;
    return rh_block_writer_end(file->blocks, file->used, is_read_back, error);
}

static bool is_same_time(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

/* A change that follows at once may fall into the same tick of the clock, and
   would not show in the time. So the file is dated a little earlier. */
static void stamp(const rh_file *file, rh_file_stamp *out)
{
    struct stat st;
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}};
    if (fstat(file->fd, &st) != 0 || st.st_mtim.tv_nsec == 0)
        return;
    times[1] = st.st_mtim;
    times[1].tv_nsec--;
    if (futimens(file->fd, times) != 0 || fstat(file->fd, &st) != 0)
        return;
    /* Not so where a file system keeps no such times. */
    out->is_good = is_same_time(&st.st_mtim, &times[1]);
    out->device = st.st_dev;
    out->inode = st.st_ino;
    out->bytes = st.st_size;
    out->modified = st.st_mtim;
}

bool rh_file_is_as_left(const char *path, const rh_file_stamp *stamp)
{
    struct stat st;
    return stamp->is_good && lstat(path, &st) == 0 && S_ISREG(st.st_mode) &&
           st.st_dev == stamp->device && st.st_ino == stamp->inode &&
           st.st_size == stamp->bytes &&
           is_same_time(&st.st_mtim, &stamp->modified);
}

static int sync_and_close(rh_file *file, rh_file_stamp *out, rh_error *error)
{
    bool is_read_back = false;
    int rc = end_blocks(file, &is_read_back, error);
    if (rc == RH_OK && is_read_back)
        stamp(file, out);
    /* Some file systems (NFS) tell only here that the disk is full. */
    if (close(file->fd) != 0 && errno != EINTR && rc == RH_OK)
        rc = rh_file_fail(error, "close", file->path);
    file->fd = -1;
    return rc;
}

int rh_file_finish(rh_file *file, rh_file_sum *sum, rh_error *error)
{
    rh_file_stamp stamp = {0};
    int rc = sync_and_close(file, &stamp, error);
    if (rc == RH_OK && sum != NULL) {
        sum->bytes = file->bytes;
        sum->stamp = stamp;
        hash_end(file->hash, sum->sha256);
    }
    rh_file_abandon(file);
    return rc;
}

void rh_file_abandon(rh_file *file)
{
    if (file == NULL)
        return;
    rh_block_writer_free(file->blocks);
    if (file->fd >= 0)
        close(file->fd);
    EVP_MD_CTX_free(file->hash);
    ZSTD_freeCCtx(file->zstd);
    free(file->path);
    free(file);
}

/* ---- Reading ---- */

/* *n is 0 at the end. */
static int read_some(int fd, char *to, size_t room, size_t *n, const char *path,
                     rh_error *error)
{
    ssize_t got = 0;
    do
        got = read(fd, to, room);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return rh_file_fail(error, "read", path);
    *n = (size_t)got;
    return RH_OK;
}

int rh_file_open(int *out, const char *path, rh_error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return rh_file_fail(error, "open", path);
    return rh_file_check_open(out, fd, path, error);
}

int rh_file_check_open(int *out, int fd, const char *path, rh_error *error)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return rh_fail(error, RH_FAILED,
                       "%s is not a regular file; name one that is", path);
    }
    *out = fd;
    return RH_OK;
}

int rh_file_digest(const char *path, int64_t *bytes, char sha256[RH_SHA256_HEX],
                   rh_error *error)
{
    int fd = -1;
    int rc = rh_file_open(&fd, path, error);
    return rc == RH_OK ? rh_file_digest_open(fd, path, bytes, sha256, error)
                       : rc;
}

int rh_file_digest_open(int fd, const char *path, int64_t *bytes,
                        char sha256[RH_SHA256_HEX], rh_error *error)
{
    size_t n = 0;
    int64_t total = 0;
    int rc = RH_OK;
    char *buffer = rh_alloc(BUFFER_SIZE);
    EVP_MD_CTX *hash = hash_begin();
    do {
        rc = read_some(fd, buffer, BUFFER_SIZE, &n, path, error);
        if (rc != RH_OK)
            goto done;
        require(EVP_DigestUpdate(hash, buffer, n));
        total += (int64_t)n;
    } while (n > 0);
    hash_end(hash, sha256);
    if (bytes != NULL)
        *bytes = total;
done:
    EVP_MD_CTX_free(hash);
    free(buffer);
    close(fd);
    return rc;
}

int rh_file_read(rh_text *out, const char *path, size_t limit, rh_error *error)
{
    int fd = -1;
    int rc = rh_file_open(&fd, path, error);
    return rc == RH_OK ? rh_file_read_open(out, fd, path, limit, error) : rc;
}

int rh_file_read_open(rh_text *out, int fd, const char *path, size_t limit,
                      rh_error *error)
{
    enum { CHUNK = 16384 };
    size_t n = 0, total = 0;
    int rc = RH_OK;
    do {
        rc = read_some(fd, rh_text_reserve(out, CHUNK), CHUNK, &n, path, error);
        if (rc != RH_OK)
            goto done;
        out->len += n;
        total += n;
        if (total > limit) {
            rc = rh_fail(error, RH_FAILED,
                         "%s is larger than %zu bytes, the most that is read "
                         "here; is it the right file?",
                         path, limit);
            goto done;
        }
    } while (n > 0);
done:
    rh_text_addn(out, "", 0); /* the zero at the end */
    close(fd);
    return rc;
}

rh_path_kind rh_path_look(const char *path, int64_t *bytes)
{
    struct stat st;
    if (lstat(path, &st) != 0)
        return errno == ENOENT ? RH_PATH_MISSING : RH_PATH_OTHER;
    if (bytes != NULL)
        *bytes = (int64_t)st.st_size;
    if (S_ISREG(st.st_mode))
        return RH_PATH_FILE;
    return S_ISDIR(st.st_mode) ? RH_PATH_DIRECTORY : RH_PATH_OTHER;
}
