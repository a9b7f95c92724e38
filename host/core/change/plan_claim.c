/* SPDX-License-Identifier: MIT
 *
 * One small file a plan. An empty one is of a run that was killed while it made
 * it: used up all the same, since nobody knows better.
 */
#include "plan_claim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"

static const char *path_of(rh_arena *arena, const char *state_dir,
                           const char *sha256)
{
    return rh_arena_printf(arena, "%s/plans/%s", state_dir, sha256);
}

int rh_plan_claimed(const char **run, rh_arena *arena, const char *state_dir,
                    const char *sha256, rh_error *error)
{
    char id[129] = "";
    const char *path = path_of(arena, state_dir, sha256);
    *run = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return RH_OK;
    if (fd < 0)
        return rh_file_fail(error, "look whether a plan was applied:", path);
    ssize_t n = read(fd, id, sizeof id - 1);
    close(fd);
    if (n < 0)
        return rh_file_fail(error, "look whether a plan was applied:", path);
    id[strcspn(id, "\n")] = '\0';
    *run = id[0] != '\0' ? rh_arena_strdup(arena, id) : "one that was killed";
    return RH_OK;
}

static int write_all(int fd, const char *text, size_t n)
{
    while (n > 0) {
        ssize_t some = write(fd, text, n);
        if (some < 0 && errno != EINTR)
            return -1;
        text += some > 0 ? some : 0;
        n -= some > 0 ? (size_t)some : 0;
    }
    return 0;
}

static int fill(int fd, const char *path, const char *run, rh_error *error)
{
    char text[130] = "";
    size_t n = strlen(run);
    if (n > sizeof text - 2)
        n = sizeof text - 2;
    memcpy(text, run, n);
    text[n] = '\n';
    /* Whatever the umask took away: the next run must be able to read it. */
    bool failed = fchmod(fd, 0600) != 0 || write_all(fd, text, n + 1) != 0 ||
                  fsync(fd) != 0;
    int rc = failed ? rh_file_fail(error, "write", path) : RH_OK;
    close(fd);
    return rc;
}

int rh_plan_claim(rh_arena *arena, const char *state_dir, const char *sha256,
                  const char *run, rh_error *error)
{
    const char *folder = rh_arena_printf(arena, "%s/plans", state_dir);
    const char *path = path_of(arena, state_dir, sha256);
    int rc = rh_dir_make(folder, error);
    if (rc != RH_OK)
        return rc;
    int fd =
        open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST)
        return rh_fail(error, RH_STALE,
                       "the plan was applied by another run in the meantime "
                       "(see %s): it is good for one run; make a new one with "
                       "--plan-out",
                       path);
    if (fd < 0)
        return rh_file_fail(error, "create", path);
    rc = fill(fd, path, run, error);
    if (rc == RH_OK)
        rc = rh_dir_sync(folder, error);
    if (rc != RH_OK)
        unlink(path);
    return rc;
}

void rh_plan_unclaim(rh_arena *arena, const char *state_dir, const char *sha256)
{
    unlink(path_of(arena, state_dir, sha256));
}
