/* SPDX-License-Identifier: MIT
 *
 * Through the page cache a byte costs the processor many times what it costs to
 * hand it to the disk, and reading it back would tell nothing about the disk.
 * The thread is there because the disk is waited for, not for want of cores.
 */
#include "block_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fate.h"
#include "file.h"
#include "memory.h"

enum {
    NBLOCKS = 3, /* one is filled, the others wait or are on their way */
    READ_AT = NBLOCKS * RH_BLOCK, /* what is read back */
    MEMORY = READ_AT + RH_BLOCK,
    WINDOW = 8 << 20 /* of the cache, where it has to be gone through */
};

struct rh_block_writer {
    int fd;
    const char *path;
    char *first;       /* of the blocks; behind them is one to read into */
    bool is_direct;    /* past the cache */
    bool is_read_back; /* so far */
    int64_t put;       /* blocks; all these are touched by one thread ... */
    int64_t done;      /* ... at a time, or under the mutex */
    bool has_thread, is_ending;
    int rc;
    rh_error error; /* the first */
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
};

rh_block_writer *rh_block_writer_new(int fd, const char *path)
{
    rh_block_writer *w = rh_alloc(sizeof *w);
    *w = (rh_block_writer){.fd = fd, .path = path, .rc = RH_OK};
    /* Not from malloc(): it would keep what one thread frees from the others,
       and each table of a backup may be another thread's. */
    w->first = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (w->first == MAP_FAILED)
        rh_out_of_memory();
    pthread_mutex_init(&w->mutex, NULL);
    pthread_cond_init(&w->changed, NULL);
    return w;
}

static char *block_at(const rh_block_writer *w, int64_t number)
{
    return w->first + number % NBLOCKS * RH_BLOCK;
}

char *rh_block_writer_room(const rh_block_writer *writer)
{
    return block_at(writer, writer->put);
}

/* ---- One block ---- */

static bool set_direct(rh_block_writer *w, bool is_direct)
{
    int flags = fcntl(w->fd, F_GETFL);
    flags = is_direct ? flags | O_DIRECT : flags & ~O_DIRECT;
    return fcntl(w->fd, F_SETFL, flags) == 0;
}

/* Some file systems take the flag and refuse the block; after a full disk cut
   one short, the rest is not aligned. */
static bool leave_direct(rh_block_writer *w)
{
    bool was_direct = w->is_direct;
    w->is_direct = w->is_read_back = false;
    return was_direct && set_direct(w, false);
}

static int write_at(rh_block_writer *w, const char *data, size_t n,
                    int64_t offset, rh_error *error)
{
    while (n > 0) {
        ssize_t done = pwrite(w->fd, data, n, offset);
        if (done < 0 &&
            (errno == EINTR || (errno == EINVAL && leave_direct(w))))
            continue;
        if (done < 0)
            return rh_file_fail(error, "write", w->path);
        data += done;
        offset += done;
        n -= (size_t)done;
    }
    return RH_OK;
}

/* Whole blocks are asked for, as the disk has them, also at the file's end. */
static int compare_at(rh_block_writer *w, const char *data, size_t n,
                      int64_t offset, rh_error *error)
{
    char *found = w->first + READ_AT;
    size_t got = 0;
    while (got < n) {
        ssize_t done =
            pread(w->fd, found + got, RH_BLOCK - got, offset + (int64_t)got);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0 && errno == EINVAL && leave_direct(w))
            return RH_OK;
        if (done < 0)
            return rh_file_fail(error, "read back", w->path);
        if (done == 0)
            break;
        got += (size_t)done;
    }
    if (got == n && memcmp(found, data, n) == 0)
        return RH_OK;
    return rh_fail(error, RH_FAILED,
                   "%s reads back differently than it was written, at byte "
                   "%lld or behind it; check the disk",
                   w->path, (long long)offset);
}

static int sync_range(rh_block_writer *w, int64_t from, unsigned how,
                      rh_error *error)
{
    /* The one that tells of a failure is the only one that does. */
    if (sync_file_range(w->fd, from, WINDOW, how) == 0 ||
        (errno != EIO && errno != ENOSPC && errno != EDQUOT))
        return RH_OK;
    return rh_file_fail(error, "write", w->path);
}

/* The disk begins with a window when it is full, and is done with it when the
   next one is: then the cache has no more use for it. */
static int let_go(rh_block_writer *w, int64_t end, rh_error *error)
{
    if (end % WINDOW != 0)
        return RH_OK;
    int rc = sync_range(w, end - WINDOW, SYNC_FILE_RANGE_WRITE, error);
    int64_t before = end - 2 * (int64_t)WINDOW;
    if (rc != RH_OK || before < 0)
        return rc;
    rc = sync_range(w, before,
                    SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
                        SYNC_FILE_RANGE_WAIT_AFTER,
                    error);
    (void)posix_fadvise(w->fd, before, WINDOW, POSIX_FADV_DONTNEED);
    return rc;
}

static int store(rh_block_writer *w, int64_t number, rh_error *error)
{
    const char *data = block_at(w, number);
    int64_t offset = number * RH_BLOCK;
    int rc = write_at(w, data, RH_BLOCK, offset, error);
    if (rc != RH_OK)
        return rc;
    return w->is_direct ? compare_at(w, data, RH_BLOCK, offset, error)
                        : let_go(w, offset + RH_BLOCK, error);
}

/* ---- The thread ---- */

/* False at the end. */
static bool await_block(rh_block_writer *w)
{
    pthread_mutex_lock(&w->mutex);
    while (w->done == w->put && !w->is_ending)
        pthread_cond_wait(&w->changed, &w->mutex);
    bool has_block = w->done < w->put;
    pthread_mutex_unlock(&w->mutex);
    return has_block;
}

static void *store_all(void *ud)
{
    rh_block_writer *w = ud;
    int rc = RH_OK;
    while (rc == RH_OK && await_block(w)) {
        rh_error error;
        rc = store(w, w->done, &error);
        pthread_mutex_lock(&w->mutex);
        w->done++;
        w->rc = rc;
        if (rc != RH_OK)
            w->error = error;
        pthread_cond_signal(&w->changed);
        pthread_mutex_unlock(&w->mutex);
    }
    return NULL;
}

/* Signals are for the threads of whoever uses the library. */
static void begin(rh_block_writer *w)
{
    sigset_t all, before;
    w->is_direct = w->is_read_back = set_direct(w, true);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    w->has_thread = pthread_create(&w->thread, NULL, store_all, w) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void end_thread(rh_block_writer *w)
{
    if (!w->has_thread)
        return;
    pthread_mutex_lock(&w->mutex);
    w->is_ending = true;
    pthread_cond_signal(&w->changed);
    pthread_mutex_unlock(&w->mutex);
    pthread_join(w->thread, NULL);
    w->has_thread = false;
}

void rh_block_writer_free(rh_block_writer *writer)
{
    if (writer == NULL)
        return;
    end_thread(writer);
    pthread_cond_destroy(&writer->changed);
    pthread_mutex_destroy(&writer->mutex);
    munmap(writer->first, MEMORY);
    free(writer);
}

static int hand_over(rh_block_writer *w, rh_error *error)
{
    pthread_mutex_lock(&w->mutex);
    w->put++;
    pthread_cond_signal(&w->changed);
    while (w->put - w->done == NBLOCKS && w->rc == RH_OK)
        pthread_cond_wait(&w->changed, &w->mutex);
    int rc = w->rc;
    if (rc != RH_OK)
        *error = w->error;
    pthread_mutex_unlock(&w->mutex);
    return rc;
}

int rh_block_writer_put(rh_block_writer *writer, rh_error *error)
{
    rh_block_writer *w = writer;
    if (w->put == 0)
        begin(w);
    if (w->has_thread)
        return hand_over(w, error);
    w->rc = store(w, w->put++, &w->error);
    if (w->rc != RH_OK)
        *error = w->error;
    return w->rc;
}

/* ---- The end ---- */

/* The rest is no whole block: through the cache, and from the disk again. */
static int store_rest(rh_block_writer *w, size_t n, rh_error *error)
{
    const char *data = block_at(w, w->put);
    int64_t offset = w->put * RH_BLOCK;
    bool was_direct = w->is_direct && set_direct(w, false);
    int rc = write_at(w, data, n, offset, error);
    if (rc == RH_OK && fdatasync(w->fd) != 0)
        rc = rh_file_fail(error, "sync", w->path);
    if (rc == RH_OK && was_direct && set_direct(w, true))
        rc = compare_at(w, data, n, offset, error);
    return rc;
}

int rh_block_writer_end(rh_block_writer *writer, size_t n, bool *is_read_back,
                        rh_error *error)
{
    rh_block_writer *w = writer;
    end_thread(w);
    if (w->rc == RH_OK)
        w->rc = store_rest(w, n, &w->error);
    if (w->rc != RH_OK)
        *error = w->error;
    *is_read_back = w->is_read_back;
    return w->rc;
}
