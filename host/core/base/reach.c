/* SPDX-License-Identifier: MIT
 *
 * Paths are looked at twice: with all links resolved when they are named, and
 * part by part, without following any, when they are opened.
 */
#include "reach.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void rh_reach_name(rh_reach *reach, const char *path)
{
    reach->named =
        rh_grow(reach->named, &reach->cap, reach->nnamed, sizeof *reach->named);
    reach->named[reach->nnamed++] = path;
}

void rh_reach_free(rh_reach *reach)
{
    free(reach->named);
    *reach = (rh_reach){0};
}

/* ---- Checking ---- */

static bool is_named(const rh_reach *reach, const char *name)
{
    for (size_t i = 0; i < reach->nnamed; i++)
        if (strcmp(reach->named[i], name) == 0)
            return true;
    return false;
}

/* What of the path is below the folder, or NULL. */
static const char *part_below(const rh_reach *reach, const char *path)
{
    size_t n = reach->root != NULL ? strlen(reach->root) : 0;
    if (n == 0 || strncmp(path, reach->root, n) != 0)
        return NULL;
    if (path[n - 1] == '/') /* the folder is "/" */
        return path + n;
    return path[n] == '/' ? path + n + 1 : NULL;
}

static bool climbs(const char *name)
{
    for (const char *at = name; (at = strstr(at, "..")) != NULL; at += 2)
        if ((at == name || at[-1] == '/') && (at[2] == '/' || at[2] == '\0'))
            return true;
    return false;
}

static int refuse(const char *name, int code, rh_error *error)
{
    return rh_fail(error, code,
                   "%s is outside the playbook's folder; declare it as an "
                   "option of type \"file\"",
                   name);
}

int rh_reach_find(const rh_reach *reach, const char **out, rh_arena *arena,
                  const char *name, rh_error *error)
{
    *out = rh_arena_strdup(arena, name);
    if (is_named(reach, name))
        return RH_OK;
    if (reach->root == NULL)
        return rh_fail(error, RH_USAGE, "%s: there are no files here", name);
    if (climbs(name))
        return refuse(name, RH_USAGE, error);
    if (name[0] != '/')
        *out = rh_arena_printf(arena, "%s/%s", reach->root, name);
    char *resolved = realpath(*out, NULL);
    if (resolved == NULL)
        return rh_file_fail(error, "open", name);
    *out = rh_arena_strdup(arena, resolved);
    free(resolved);
    return part_below(reach, *out) != NULL ? RH_OK
                                           : refuse(name, RH_USAGE, error);
}

/* ---- Opening ---- */

static int open_part(int at, const char *name, bool is_last)
{
    int flags = O_CLOEXEC | O_NOFOLLOW;
    return openat(at, name,
                  is_last ? flags | O_RDONLY | O_NONBLOCK
                          : flags | O_PATH | O_DIRECTORY);
}

int rh_open_beneath(const char *folder, const char *file)
{
    int at = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    for (const char *part = file; at >= 0;) {
        char name[NAME_MAX + 1];
        size_t n = strcspn(part, "/");
        bool is_last = part[n] == '\0', fits = n < sizeof name;
        memcpy(name, part, fits ? n : 0);
        name[fits ? n : 0] = '\0';
        int next = fits ? open_part(at, name, is_last) : -1;
        int saved = fits ? errno : ENAMETOOLONG;
        close(at);
        errno = saved;
        if (is_last)
            return next;
        at = next;
        part += n + 1;
    }
    return -1;
}

int rh_reach_open(const rh_reach *reach, int *out, const char *path,
                  rh_error *error)
{
    if (reach == NULL || is_named(reach, path))
        return rh_file_open(out, path, error);
    const char *part = part_below(reach, path);
    if (part == NULL || climbs(part))
        return refuse(path, RH_REFUSED, error);
    int fd = rh_open_beneath(reach->root, part);
    if (fd < 0 && (errno == ELOOP || errno == ENOTDIR))
        return rh_fail(error, RH_REFUSED,
                       "%s is, or is behind, a symbolic link that was not "
                       "there when it was looked for; leave the playbook's "
                       "files alone while it runs",
                       path);
    if (fd < 0)
        return rh_file_fail(error, "open", path);
    return rh_file_check_open(out, fd, path, error);
}

int rh_reach_read(const rh_reach *reach, rh_text *out, const char *path,
                  size_t limit, rh_error *error)
{
    int fd = -1;
    int rc = rh_reach_open(reach, &fd, path, error);
    return rc == RH_OK ? rh_file_read_open(out, fd, path, limit, error) : rc;
}

int rh_reach_digest(const rh_reach *reach, const char *path,
                    char sha256[RH_SHA256_HEX], rh_error *error)
{
    int fd = -1;
    int rc = rh_reach_open(reach, &fd, path, error);
    return rc == RH_OK ? rh_file_digest_open(fd, path, NULL, sha256, error)
                       : rc;
}
