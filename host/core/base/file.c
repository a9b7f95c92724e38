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

#include "memory.h"

enum { BUFFER_SIZE = 1 << 20, SYNC_EVERY = 8 << 20, SHA256_SIZE = 32 };

struct rh_file {
    int fd;
    char *path;
    EVP_MD_CTX *hash;
    ZSTD_CCtx *zstd; /* NULL: not compressed */
    int64_t written; /* all that was handed over */
    int64_t bytes;   /* of the file */
    int64_t begun;   /* of them, how many are on their way to the disk */
    size_t used;     /* of buffer */
    char buffer[BUFFER_SIZE];
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

/* OpenSSL fails here only without memory or without SHA-256: as in
   rh_alloc(), there is nothing sensible left to do. */
static void require(int ok)
{
    if (ok != 1)
        abort();
}

static EVP_MD_CTX *hash_begin(void)
{
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
    hex[2 * SHA256_SIZE] = '\0';
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
    int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
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
    file->written = file->bytes = file->begun = 0;
    file->used = 0;
    *out = file;
    return RH_OK;
}

/* The disk begins early, so that little is left for the sync at the end to wait
   for. Whether all arrived is that one's to say. */
static void begin_sync(rh_file *file)
{
    int64_t n = file->bytes - file->begun;
    if (n < SYNC_EVERY)
        return;
    (void)sync_file_range(file->fd, file->begun, n, SYNC_FILE_RANGE_WRITE);
    file->begun = file->bytes;
}

static int write_all(rh_file *file, const char *data, size_t n, rh_error *error)
{
    require(EVP_DigestUpdate(file->hash, data, n));
    file->bytes += (int64_t)n;
    while (n > 0) {
        ssize_t done = write(file->fd, data, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return rh_file_fail(error, "write", file->path);
        data += done;
        n -= (size_t)done;
    }
    begin_sync(file);
    return RH_OK;
}

static int flush(rh_file *file, rh_error *error)
{
    size_t n = file->used;
    file->used = 0;
    return write_all(file, file->buffer, n, error);
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
        ZSTD_outBuffer out = {file->buffer, BUFFER_SIZE, file->used};
        left = ZSTD_compressStream2(file->zstd, &out, &in, end);
        if (ZSTD_isError(left))
            return rh_fail(error, RH_FAILED,
                           "cannot compress %s: %s; try "
                           "again without compression",
                           file->path, ZSTD_getErrorName(left));
        file->used = out.pos;
        int rc = out.pos == BUFFER_SIZE ? flush(file, error) : RH_OK;
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
    if (n > BUFFER_SIZE - file->used) {
        int rc = flush(file, error);
        if (rc != RH_OK)
            return rc;
    }
    if (n > BUFFER_SIZE)
        return write_all(file, data, n, error);
    memcpy(file->buffer + file->used, data, n);
    file->used += n;
    return RH_OK;
}

static int sync_and_close(rh_file *file, rh_error *error)
{
    int rc = RH_OK;
    if (file->zstd != NULL)
        rc = write_packed(file, NULL, 0, ZSTD_e_end, error);
    if (rc == RH_OK)
        rc = flush(file, error);
    if (rc == RH_OK && fdatasync(file->fd) != 0)
        rc = rh_file_fail(error, "sync", file->path);
    /* Some file systems (NFS) tell only here that the disk is full. */
    if (close(file->fd) != 0 && errno != EINTR && rc == RH_OK)
        rc = rh_file_fail(error, "close", file->path);
    file->fd = -1;
    return rc;
}

int rh_file_finish(rh_file *file, int64_t *bytes, char sha256[RH_SHA256_HEX],
                   rh_error *error)
{
    int rc = sync_and_close(file, error);
    if (rc == RH_OK && bytes != NULL)
        *bytes = file->bytes;
    if (rc == RH_OK && sha256 != NULL)
        hash_end(file->hash, sha256);
    rh_file_abandon(file);
    return rc;
}

void rh_file_abandon(rh_file *file)
{
    if (file == NULL)
        return;
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

static int open_regular(int *out, const char *path, rh_error *error)
{
    struct stat st;
    /* Not blocking: opening a FIFO would wait for its writer. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return rh_file_fail(error, "open", path);
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
    size_t n = 0;
    int64_t total = 0;
    int rc = open_regular(&fd, path, error);
    if (rc != RH_OK)
        return rc;
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
    enum { CHUNK = 16384 };
    int rc = RH_OK;
    size_t n = 0, total = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return rh_file_fail(error, "open", path);
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

/* ---- Directories ---- */

/* The entry in the parent must last as well. Its parent may be one that can
   be written but not read, which is then as good as it gets. */
static void sync_parent(const char *path)
{
    rh_error ignored;
    char *parent = rh_strdup(path);
    char *slash = strrchr(parent, '/');
    if (slash == NULL)
        rh_dir_sync(".", &ignored);
    else if (slash == parent)
        rh_dir_sync("/", &ignored);
    else {
        *slash = '\0';
        rh_dir_sync(parent, &ignored);
    }
    free(parent);
}

static int make_one(const char *path, rh_error *error)
{
    struct stat st;
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return RH_OK;
    if (mkdir(path, 0700) != 0) {
        int number = errno;
        /* Another run may have been quicker. */
        if (number == EEXIST && stat(path, &st) == 0 && S_ISDIR(st.st_mode))
            return RH_OK;
        errno = number;
        return rh_file_fail(error, "make the directory", path);
    }
    if (chmod(path, 0700) != 0) /* whatever the umask took away */
        return rh_file_fail(error, "set the mode of", path);
    sync_parent(path);
    return RH_OK;
}

int rh_dir_make(const char *path, rh_error *error)
{
    int rc = RH_OK;
    char *part = rh_strdup(path);
    size_t n = strlen(part);
    while (n > 1 && part[n - 1] == '/')
        part[--n] = '\0';
    for (size_t i = 1; i < n && rc == RH_OK; i++) {
        if (part[i] != '/')
            continue;
        part[i] = '\0';
        rc = make_one(part, error);
        part[i] = '/';
    }
    if (rc == RH_OK)
        rc = make_one(part, error);
    free(part);
    return rc;
}

int rh_dir_sync(const char *path, rh_error *error)
{
    int rc = RH_OK;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return rh_file_fail(error, "open the directory", path);
    /* EINVAL: a file system that has no such thing, and needs none. */
    if (fsync(fd) != 0 && errno != EINVAL)
        rc = rh_file_fail(error, "sync the directory", path);
    close(fd);
    return rc;
}
