/* SPDX-License-Identifier: MIT
 *
 * Where scratch directories go, how they are locked, and the sweep of those
 * that a killed process and its keeper left behind.
 */
#include "scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "file.h"
#include "memory.h"
#include "process.h"
#include "text.h"

/* What is called so is swept away, so no person may come to call a directory
   so: "resethost-backup" could be anybody's. */
#define PREFIX "resethost-sandbox."
#define RANDOM "XXXXXX"

enum {
    ROOM_WANTED = 256 << 20,
    ATTEMPTS = 10,
    UNLOCKED_SECONDS = 60,
    /* A socket path holds 107 bytes; this leaves room for the name of the
       directory and of PostgreSQL's socket in it. */
    LONGEST_BASE = 60
};

static bool usable(const char *base)
{
    return base != NULL && base[0] == '/' && strlen(base) <= LONGEST_BASE &&
           access(base, W_OK | X_OK) == 0;
}

static bool has_room(const char *base)
{
    struct statvfs fs;
    return statvfs(base, &fs) == 0 &&
           fs.f_bavail >= ROOM_WANTED / (fs.f_frsize > 0 ? fs.f_frsize : 1);
}

static const char *choose_base(void)
{
    const char *tmp = getenv("TMPDIR");
    if (usable("/dev/shm") && has_room("/dev/shm"))
        return "/dev/shm";
    return usable(tmp) ? tmp : "/tmp";
}

void rh_scratch_remove(const char *path)
{
    const char *const argv[] = {"/bin/rm", "-rf", "--", path, NULL};
    rh_process_run(&(rh_process){.argv = argv}, NULL);
}

static int open_lock(const char *directory, int flags)
{
    rh_text path = RH_TEXT_INIT;
    rh_text_addf(&path, "%s/lock", directory);
    int fd = open(path.data, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    rh_text_free(&path);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

/* Nobody else's: root sweeps what it made, which belongs to the account. */
static bool is_ours(const struct stat *st, const rh_account *account)
{
    return S_ISDIR(st->st_mode) &&
           (st->st_uid == geteuid() || st->st_uid == account->uid);
}

static void sweep_one(const char *path, const rh_account *account)
{
    struct stat st;
    if (lstat(path, &st) != 0 || !is_ours(&st, account))
        return;
    int fd = open_lock(path, O_RDONLY);
    if (fd >= 0) {
        rh_scratch_remove(path);
        close(fd);
    } else if (errno == ENOENT && st.st_mtime < time(NULL) - UNLOCKED_SECONDS) {
        /* Its maker died before the lock was in, or while it was removed. */
        rh_scratch_remove(path);
    }
}

static bool is_our_name(const char *name)
{
    return strncmp(name, PREFIX, strlen(PREFIX)) == 0 &&
           strlen(name) == strlen(PREFIX RANDOM);
}

static void sweep(const char *base, const rh_account *account)
{
    DIR *dir = opendir(base);
    if (dir == NULL)
        return;
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        if (!is_our_name(e->d_name))
            continue;
        rh_text path = RH_TEXT_INIT;
        rh_text_addf(&path, "%s/%s", base, e->d_name);
        sweep_one(path.data, account);
        rh_text_free(&path);
    }
    closedir(dir);
}

static void sweep_all(const rh_account *account)
{
    const char *tmp = getenv("TMPDIR");
    sweep("/dev/shm", account);
    sweep("/tmp", account);
    if (usable(tmp) && strcmp(tmp, "/tmp") != 0)
        sweep(tmp, account);
}

/* A sweep may come between open and flock; then the file has no name left. */
static bool holds(int fd)
{
    struct stat st;
    return fd >= 0 && fstat(fd, &st) == 0 && st.st_nlink > 0;
}

/* False with errno when no directory was made; a lost race leaves lock -1. */
static bool make_one(rh_scratch *out, const char *base,
                     const rh_account *account)
{
    rh_text path = RH_TEXT_INIT;
    rh_text_addf(&path, "%s/" PREFIX RANDOM, base);
    if (mkdtemp(path.data) == NULL) {
        rh_text_free(&path);
        return false;
    }
    int fd = open_lock(path.data, O_RDWR | O_CREAT | O_EXCL);
    bool owned =
        !account->drop || chown(path.data, account->uid, account->gid) == 0;
    if (owned && holds(fd)) {
        *out = (rh_scratch){path.data, fd};
        return true;
    }
    int saved = errno;
    if (fd >= 0)
        close(fd);
    rh_scratch_remove(path.data);
    rh_text_free(&path);
    errno = saved;
    return owned;
}

int rh_scratch_open(rh_scratch *out, const rh_account *account, rh_error *error)
{
    const char *base = choose_base();
    *out = (rh_scratch)RH_SCRATCH_INIT;
    sweep_all(account);
    for (int i = 0; i < ATTEMPTS && out->path == NULL; i++)
        if (!make_one(out, base, account))
            break;
    if (out->path == NULL)
        return rh_file_fail(error, "make a scratch directory in", base);
    return RH_OK;
}

void rh_scratch_close(rh_scratch *scratch)
{
    if (scratch->lock >= 0)
        close(scratch->lock);
    free(scratch->path);
    *scratch = (rh_scratch)RH_SCRATCH_INIT;
}
