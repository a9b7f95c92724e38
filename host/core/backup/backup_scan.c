/* SPDX-License-Identifier: MIT
 *
 * Finding backups: all of a directory in order of age, or the one that a user
 * named.
 */
#include "backup_internal.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "iso_date.h"

typedef struct found {
    const rh_backup *backup;
    const char *tail; /* of its name, from the date on; "" without one */
    int64_t micros;
} found;

/* The last "YYYYMMDD_HHMMSS" that follows a "_". */
static const char *name_tail(const char *name)
{
    enum { STAMP = 15 };
    char stamp[STAMP + 1] = {0};
    int64_t ignored = 0;
    size_t n = strlen(name);
    for (size_t i = n; i-- > 1;) {
        if (name[i - 1] != '_' || n - i < STAMP)
            continue;
        memcpy(stamp, name + i, STAMP);
        if (rh_stamp_parse(stamp, &ignored))
            return name + i;
    }
    return "";
}

static found date_of(const rh_backup *b)
{
    enum { STAMP = 15 };
    char stamp[STAMP + 1] = {0};
    found f = {b, name_tail(b->name), 0};
    if (rh_iso_date_parse(b->date, &f.micros))
        return f;
    strncpy(stamp, f.tail, STAMP);
    if (!rh_stamp_parse(stamp, &f.micros))
        f.micros = 0;
    return f;
}

/* Newest first. "_2" was made after "" within one second, "_10" after "_9". */
static int newer(const void *a, const void *b)
{
    const found *x = a, *y = b;
    if (x->micros != y->micros)
        return x->micros < y->micros ? 1 : -1;
    int by_tail = strverscmp(y->tail, x->tail);
    return by_tail != 0 ? by_tail
                        : strverscmp(y->backup->name, x->backup->name);
}

static bool ends_with(const char *name, const char *end)
{
    size_t n = strlen(name), m = strlen(end);
    return n >= m && strcmp(name + n - m, end) == 0;
}

static bool is_candidate(const char *name)
{
    return name[0] != '.' && !ends_with(name, RH_BACKUP_PARTIAL) &&
           !ends_with(name, RH_BACKUP_REMOVING);
}

static bool has_manifest(rh_arena *arena, const char *path)
{
    return rh_path_look(rh_arena_printf(arena, "%s/" RH_BACKUP_MANIFEST, path),
                        NULL) != RH_PATH_MISSING;
}

int rh_backups_scan(const rh_backup ***out, size_t *n, rh_arena *arena,
                    const char *dir, bool unsealed, rh_error *error)
{
    found *all = NULL;
    size_t count = 0, cap = 0;
    *out = NULL;
    *n = 0;
    DIR *d = opendir(dir);
    if (d == NULL && errno == ENOENT)
        return RH_OK;
    if (d == NULL)
        return rh_file_fail(error, "read the directory of backups", dir);
    for (struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
        rh_error skipped;
        const rh_backup *b = NULL;
        if (!is_candidate(e->d_name))
            continue;
        const char *name = rh_arena_strdup(arena, e->d_name);
        const char *path = rh_arena_printf(arena, "%s/%s", dir, name);
        if (unsealed && has_manifest(arena, path))
            continue;
        if (rh_backup_open_at(&b, arena, path, name, unsealed, &skipped) !=
                RH_OK ||
            b->is_sealed == unsealed)
            continue;
        all = rh_grow(all, &cap, count, sizeof *all);
        all[count++] = date_of(b);
    }
    closedir(d);
    if (count > 0)
        qsort(all, count, sizeof *all, newer);
    *out = rh_arena_alloc(arena, count * sizeof **out);
    for (size_t i = 0; i < count; i++)
        (*out)[i] = all[i].backup;
    *n = count;
    free(all);
    return RH_OK;
}

/* ---- What was sealed and cannot be read ---- */

/* NULL unless there is a manifest, and what it says is not to be trusted. */
static const char *why_unreadable(rh_arena *arena, const char *path,
                                  const char *name)
{
    rh_error error = {0};
    const rh_backup *b = NULL;
    if (!has_manifest(arena, path) ||
        rh_backup_open_at(&b, arena, path, name, false, &error) == RH_OK)
        return NULL;
    return rh_arena_strdup(arena, error.message);
}

/* Nothing but the name says when it was made. */
static int later_name(const void *a, const void *b)
{
    const rh_damaged_backup *x = a, *y = b;
    int by_tail = strverscmp(name_tail(y->name), name_tail(x->name));
    return by_tail != 0 ? by_tail : strverscmp(y->name, x->name);
}

int rh_backups_scan_damaged(const rh_damaged_backup **out, size_t *n,
                            rh_arena *arena, const char *dir, rh_error *error)
{
    rh_damaged_backup *all = NULL, *kept = NULL;
    size_t count = 0, cap = 0;
    *out = NULL;
    *n = 0;
    DIR *d = opendir(dir);
    if (d == NULL && errno == ENOENT)
        return RH_OK;
    if (d == NULL)
        return rh_file_fail(error, "read the directory of backups", dir);
    for (struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
        if (!is_candidate(e->d_name))
            continue;
        const char *name = rh_arena_strdup(arena, e->d_name);
        const char *path = rh_arena_printf(arena, "%s/%s", dir, name);
        const char *why = why_unreadable(arena, path, name);
        if (why == NULL)
            continue;
        all = rh_grow(all, &cap, count, sizeof *all);
        all[count++] = (rh_damaged_backup){name, why};
    }
    closedir(d);
    if (count > 0)
        qsort(all, count, sizeof *all, later_name);
    kept = rh_arena_alloc(arena, count * sizeof *kept);
    for (size_t i = 0; i < count; i++)
        kept[i] = all[i];
    free(all);
    *out = kept;
    *n = count;
    return RH_OK;
}

/* ---- One by name ---- */

static int open_latest(const rh_backup **out, rh_arena *arena, const char *dir,
                       rh_error *error)
{
    const rh_backup **all = NULL;
    size_t n = 0;
    int rc = rh_backups_scan(&all, &n, arena, dir, false, error);
    if (rc != RH_OK)
        return rc;
    if (n == 0)
        return rh_fail(error, RH_FAILED,
                       "there is no sealed backup in %s; name another "
                       "directory, or make a backup first",
                       dir);
    *out = all[0];
    return RH_OK;
}

/* "." and links have names that say nothing; the real one says the date. */
static const char *name_of_path(rh_arena *arena, const char *path)
{
    char *real = realpath(path, NULL);
    const char *whole = real != NULL ? real : path;
    const char *slash = strrchr(whole, '/');
    const char *name =
        rh_arena_strdup(arena, slash != NULL ? slash + 1 : whole);
    free(real);
    return name;
}

int rh_backup_open(const rh_backup **out, rh_arena *arena, const char *dir,
                   const char *name, bool unsealed, rh_error *error)
{
    if (strcmp(name, "latest") == 0)
        return open_latest(out, arena, dir, error);
    char *path = strchr(name, '/') != NULL
                     ? rh_arena_strdup(arena, name)
                     : rh_arena_printf(arena, "%s/%s", dir, name);
    if (name[0] == '\0' || (strchr(name, '/') == NULL && name[0] == '.'))
        return rh_fail(error, RH_FAILED,
                       "\"%s\" is no backup's name; see \"resethost backups "
                       "list\", or give a path with a slash",
                       name);
    for (size_t n = strlen(path); n > 1 && path[n - 1] == '/'; n--)
        path[n - 1] = '\0';
    return rh_backup_open_at(out, arena, path, name_of_path(arena, path),
                             unsealed, error);
}
