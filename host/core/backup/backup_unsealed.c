/* SPDX-License-Identifier: MIT
 *
 * Opening a directory that somebody else's script wrote: JSON arrays, perhaps
 * a summary, no manifest. Nothing of it is known to be complete.
 */
#include "backup_internal.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "rows_in.h"
#include "unpacker.h"

/* The first row tells the columns; every row of such files has them all. */
static int read_columns(rh_backup_file *f, rh_arena *arena, const char *path,
                        rh_error *error)
{
    rh_row_reader *reader = NULL;
    const rh_row *row = NULL;
    int rc = rh_row_reader_open(&reader, path, error);
    if (rc != RH_OK)
        return rc;
    rc = rh_row_reader_next(reader, &row, error);
    if (rc != RH_OK || row == NULL)
        goto done;
    const char **names = rh_arena_alloc(arena, row->ncells * sizeof *names);
    for (size_t i = 0; i < row->ncells; i++)
        names[i] = rh_arena_strdup(arena, row->cells[i].name);
    f->columns = names;
    f->ncolumns = row->ncells;
done:
    rh_row_reader_close(reader);
    return rc;
}

typedef struct listing {
    rh_backup_file *files;
    size_t n, cap;
} listing;

static int add_file(listing *l, const rh_backup *b, rh_arena *arena,
                    const char *entry, rh_error *error)
{
    rh_backup_file f = {.file = rh_backup_bare_name(arena, entry), .rows = -1};
    const char *path = rh_arena_printf(arena, "%s/%s", b->directory, entry);
    if (f.file == NULL || rh_path_look(path, &f.bytes) != RH_PATH_FILE)
        return RH_OK;
    f.name = rh_arena_strdup(arena, entry);
    f.plain_bytes = rh_is_packed(entry) ? -1 : f.bytes;
    if (l->n >= RH_BACKUP_MAX_FILES)
        return rh_fail(error, RH_FAILED,
                       "%s holds more than %d JSON files; is it a backup?",
                       b->directory, RH_BACKUP_MAX_FILES);
    int rc = read_columns(&f, arena, path, error);
    if (rc != RH_OK)
        return rc;
    l->files = rh_grow(l->files, &l->cap, l->n, sizeof *l->files);
    l->files[l->n++] = f;
    return RH_OK;
}

static int by_file(const void *a, const void *b)
{
    const rh_backup_file *x = a, *y = b;
    return strcmp(x->file, y->file);
}

/* Plain and compressed side by side: nobody can tell which one counts. */
static int check_distinct(const listing *l, const rh_backup *b, rh_error *error)
{
    for (size_t i = 1; i < l->n; i++)
        if (strcmp(l->files[i - 1].file, l->files[i].file) == 0)
            return rh_fail(
                error, RH_FAILED, "%s holds both %s and %s; remove one of them",
                b->directory, l->files[i - 1].name, l->files[i].name);
    return RH_OK;
}

static int list_files(listing *l, const rh_backup *b, rh_arena *arena,
                      rh_error *error)
{
    int rc = RH_OK;
    DIR *dir = opendir(b->directory);
    if (dir == NULL)
        return rh_file_fail(error, "read the directory", b->directory);
    struct dirent *e = readdir(dir);
    for (; e != NULL && rc == RH_OK; e = readdir(dir))
        rc = add_file(l, b, arena, e->d_name, error);
    closedir(dir);
    if (rc == RH_OK && l->n > 0) {
        qsort(l->files, l->n, sizeof *l->files, by_file);
        rc = check_distinct(l, b, error);
    }
    if (rc == RH_OK && l->n == 0)
        rc = rh_fail(error, RH_FAILED,
                     "%s holds no JSON file of rows; it is no backup",
                     b->directory);
    return rc;
}

static const char *summary_line(const rh_json *summary, const char *key)
{
    const rh_json *v = rh_json_get(summary, key);
    if (v == NULL || v->kind != RH_JSON_TEXT)
        return "";
    for (size_t i = 0; i < v->len; i++)
        if ((unsigned char)v->text[i] < 0x20 || v->text[i] == 0x7f)
            return "";
    return v->text;
}

static int read_summary(rh_backup *b, rh_arena *arena, rh_error *error)
{
    const char *path =
        rh_arena_printf(arena, "%s/" RH_BACKUP_SUMMARY, b->directory);
    if (rh_path_look(path, NULL) == RH_PATH_MISSING)
        return RH_OK;
    int rc = rh_backup_read_json(&b->summary, arena, path, error);
    if (rc != RH_OK)
        return rc;
    b->date = summary_line(b->summary, "reset_date");
    b->place = summary_line(b->summary, "database_url");
    /* Whoever wrote it may have kept the user and the password in it. */
    const char *at = strrchr(b->place, '@');
    if (at != NULL)
        b->place = at + 1;
    return RH_OK;
}

int rh_backup_open_unsealed(rh_backup *b, rh_arena *arena, rh_error *error)
{
    listing l = {0};
    int rc = list_files(&l, b, arena, error);
    if (rc == RH_OK)
        rc = read_summary(b, arena, error);
    if (rc != RH_OK)
        goto done;
    rh_backup_file *files = rh_arena_alloc(arena, l.n * sizeof *files);
    for (size_t i = 0; i < l.n; i++)
        files[i] = l.files[i];
    b->files = files;
    b->nfiles = l.n;
    b->rows = -1;
    for (size_t i = 0; i < l.n; i++)
        b->bytes += files[i].bytes;
done:
    free(l.files);
    return rc;
}
