/* SPDX-License-Identifier: MIT
 *
 * Directories that are there to stay: made with mode 0700, synced.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "memory.h"

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

/* A sticky one lets nobody move what is not theirs. */
static bool may_be_moved(rh_arena *arena, const char *path)
{
    struct stat st;
    const char *parent = rh_arena_printf(arena, "%s/..", path);
    return stat(parent, &st) == 0 && (st.st_mode & S_IWOTH) != 0 &&
           (st.st_mode & S_ISVTX) == 0;
}

const char *rh_dir_why_unsafe(rh_arena *arena, const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
        return NULL;
    if (st.st_uid != geteuid() && st.st_uid != 0)
        return "belongs to another user";
    if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return rh_arena_printf(arena, "can be written by others (mode %04o)",
                               st.st_mode & 07777U);
    return may_be_moved(arena, path) ? "stands in a folder where anybody may "
                                       "put another in its place"
                                     : NULL;
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
