/* SPDX-License-Identifier: MIT
 *
 * The end of a backup. Its own files are removed by their names, links are
 * never followed, and a directory that holds anything else is left alone.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backup_internal.h"
#include "retention.h"

static bool is_own_name(const rh_backup *b, const char *name)
{
    if (strcmp(name, RH_BACKUP_MANIFEST) == 0 ||
        strcmp(name, RH_BACKUP_SUMMARY) == 0)
        return true;
    for (size_t i = 0; i < b->nfiles; i++)
        if (strcmp(b->files[i].name, name) == 0)
            return true;
    return false;
}

static int check_entry(const rh_backup *b, int dir, const char *name,
                       rh_error *error)
{
    struct stat st;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return RH_OK;
    if (is_own_name(b, name) &&
        fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISREG(st.st_mode))
        return RH_OK;
    return rh_fail(error, RH_FAILED,
                   "%s holds %s, which is no file of the backup: move it away",
                   b->directory, name);
}

int rh_backup_holds_its_own(const rh_backup *b, rh_error *error)
{
    int rc = RH_OK;
    int fd =
        open(b->directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (dir == NULL) {
        rc = rh_file_fail(error, "look into", b->directory);
        if (fd >= 0)
            close(fd);
        return rc;
    }
    for (struct dirent *e = readdir(dir); rc == RH_OK && e != NULL;
         e = readdir(dir))
        rc = check_entry(b, dirfd(dir), e->d_name, error);
    closedir(dir);
    return rc;
}

static int unlink_one(const rh_backup *b, int dir, const char *name,
                      rh_error *error)
{
    if (unlinkat(dir, name, 0) == 0 || errno == ENOENT)
        return RH_OK;
    return rh_fail_errno(error, RH_FAILED, "cannot remove %s of %s", name,
                         b->directory);
}

/* The manifest says what else there is, so it goes when nothing else is. */
static int unlink_all(const rh_backup *b, int dir, rh_error *error)
{
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i < b->nfiles; i++)
        rc = unlink_one(b, dir, b->files[i].name, error);
    if (rc == RH_OK)
        rc = unlink_one(b, dir, RH_BACKUP_SUMMARY, error);
    if (rc == RH_OK)
        rc = unlink_one(b, dir, RH_BACKUP_MANIFEST, error);
    return rc;
}

/* `path` is where it lies now. */
static int empty_and_remove(const rh_backup *b, const char *path,
                            rh_error *error)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return rh_file_fail(error, "open", path);
    int rc = unlink_all(b, fd, error);
    close(fd);
    if (rc == RH_OK && rmdir(path) != 0)
        rc = rh_file_fail(error, "remove the directory", path);
    return rc;
}

static void sync_parent(const char *path)
{
    rh_error ignored;
    char *parent = rh_strdup(path);
    char *slash = strrchr(parent, '/');
    if (slash != NULL)
        slash[slash == parent] = '\0';
    rh_dir_sync(slash != NULL ? parent : ".", &ignored);
    free(parent);
}

int rh_backup_remove(const rh_backup *backup, rh_error *error)
{
    const rh_backup *b = backup;
    rh_text gone = RH_TEXT_INIT;
    rh_text_addf(&gone, "%s" RH_BACKUP_REMOVING, b->directory);
    int rc = rh_backup_holds_its_own(b, error);
    if (rc == RH_OK && rh_backup_rename_new(b->directory, gone.data) != 0)
        rc =
            rh_file_fail(error, "rename, in order to remove it,", b->directory);
    if (rc != RH_OK)
        goto done;
    sync_parent(b->directory);
    rc = empty_and_remove(b, gone.data, error);
    sync_parent(b->directory);
done:
    rh_text_free(&gone);
    return rc;
}

/* ---- What an interrupted removal left ---- */

static bool is_left_over(const char *name)
{
    size_t n = strlen(name), m = strlen(RH_BACKUP_REMOVING);
    return n > m && strcmp(name + n - m, RH_BACKUP_REMOVING) == 0;
}

/* Without a manifest there is nothing left to remove but the directory; one
   that is not empty was never ours. */
static int finish_one(const char *path, rh_error *error)
{
    const rh_backup *b = NULL;
    rh_error unread;
    rh_arena *arena = rh_arena_new();
    int rc = RH_OK;
    if (rh_path_look(path, NULL) != RH_PATH_DIRECTORY)
        goto done;
    if (rh_backup_open_manifest(&b, arena, path, &unread) == RH_OK)
        rc = rh_backup_holds_its_own(b, error);
    if (rc == RH_OK && b != NULL)
        rc = empty_and_remove(b, path, error);
    else if (rc == RH_OK)
        rmdir(path);
done:
    rh_arena_free(arena);
    return rc;
}

int rh_retention_finish(const char *dir, rh_error *error)
{
    int rc = RH_OK;
    DIR *d = opendir(dir);
    if (d == NULL)
        return errno == ENOENT
                   ? RH_OK
                   : rh_file_fail(error, "read the directory of backups", dir);
    for (struct dirent *e = readdir(d); rc == RH_OK && e != NULL;
         e = readdir(d)) {
        rh_text path = RH_TEXT_INIT;
        rh_text_addf(&path, "%s/%s", dir, e->d_name);
        if (is_left_over(e->d_name))
            rc = finish_one(path.data, error);
        rh_text_free(&path);
    }
    closedir(d);
    return rc;
}
