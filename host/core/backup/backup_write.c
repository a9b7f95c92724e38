/* SPDX-License-Identifier: MIT
 *
 * Writing of a backup up to its seal (backup_seal.c). All of it happens in a
 * directory whose name says that it is not finished.
 */
#include "backup_writer.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rows_out.h"

enum { MAX_SAME_SECOND = 1000 };

bool rh_backup_is_file_name(const char *file)
{
    size_t n = strlen(file);
    if (n == 0 || n + strlen(".json") > RH_BACKUP_MAX_NAME || file[0] == '.')
        return false;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)file[i];
        if (c < 0x20 || c == 0x7f || c == '/')
            return false;
    }
    return strcmp(file, "manifest") != 0 && strcmp(file, "summary") != 0;
}

const char *rh_backup_bare_name(rh_arena *arena, const char *name)
{
    static const char *const ends[] = {RH_BACKUP_JSON, RH_BACKUP_PACKED};
    size_t n = name != NULL ? strlen(name) : 0;
    for (size_t i = 0; i < 2; i++) {
        size_t end = strlen(ends[i]);
        if (n <= end || strcmp(name + n - end, ends[i]) != 0)
            continue;
        const char *bare = rh_arena_strndup(arena, name, n - end);
        return rh_backup_is_file_name(bare) ? bare : NULL;
    }
    return NULL;
}

void rh_backup_schema_table(rh_text *schema, const char *table)
{
    rh_text_json(schema, table, strlen(table));
    rh_text_addc(schema, '\n');
}

void rh_backup_schema_column(rh_text *schema, const char *name,
                             const char *type)
{
    rh_text_addc(schema, ' ');
    rh_text_json(schema, name, strlen(name));
    rh_text_addc(schema, ' ');
    rh_text_json(schema, type, strlen(type));
    rh_text_addc(schema, '\n');
}

/* ---- The directory ---- */

/* The name becomes a path component and is shown: nothing but plain ASCII. */
static bool is_plain_name(const char *s)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz"
                         "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
    return n > 0 && s[n] == '\0';
}

/* Making the .partial directory reserves the name. Only then is looked whether
   the final one is free: the other way round, a run that seals in between
   would be met at the rename, when all the work is done. */
static int reserve_name(rh_backup_writer *w, const char *stem, rh_error *error)
{
    for (int i = 1; i <= MAX_SAME_SECOND; i++) {
        w->name = i == 1 ? rh_arena_strdup(w->arena, stem)
                         : rh_arena_printf(w->arena, "%s_%d", stem, i);
        w->final = rh_arena_printf(w->arena, "%s/%s", w->dir, w->name);
        w->partial =
            rh_arena_printf(w->arena, "%s" RH_BACKUP_PARTIAL, w->final);
        if (mkdir(w->partial, 0700) != 0) {
            if (errno == EEXIST)
                continue;
            return rh_file_fail(error, "make the directory", w->partial);
        }
        w->is_made = true;
        if (chmod(w->partial, 0700) != 0)
            return rh_file_fail(error, "set the mode of", w->partial);
        if (rh_path_look(w->final, NULL) == RH_PATH_MISSING)
            return RH_OK;
        rmdir(w->partial);
        w->is_made = false;
    }
    return rh_fail(error, RH_FAILED,
                   "cannot find a free name for the backup: %s/%s and %d more "
                   "exist; try again in a second",
                   w->dir, stem, MAX_SAME_SECOND - 1);
}

static const char *copy(rh_backup_writer *w, const char *s)
{
    return rh_arena_strdup(w->arena, s != NULL ? s : "");
}

static void copy_facts(rh_backup_writer *w, const rh_backup_facts *f)
{
    w->facts = (rh_backup_facts){
        .playbook = copy(w, f->playbook),
        .playbook_digest = copy(w, f->playbook_digest),
        .run = copy(w, f->run),
        .place = copy(w, f->place),
        .database = copy(w, f->database),
        .server_version = copy(w, f->server_version),
        .started = copy(w, f->started),
        .date = copy(w, f->date),
        .compress = f->compress,
    };
}

int rh_backup_create(rh_backup_writer **out, const char *dir,
                     const rh_backup_facts *facts, rh_error *error)
{
    if (!is_plain_name(facts->playbook) || !is_plain_name(facts->started))
        return rh_fail(
            error, RH_FAILED,
            "a backup cannot be named after \"%s\" and \"%s\": use "
            "letters, digits, \"_\" and \"-\" in the playbook's name",
            facts->playbook, facts->started);
    int rc = rh_dir_make(dir, error);
    if (rc != RH_OK)
        return rc;
    rh_backup_writer *w = rh_alloc(sizeof *w);
    *w = (rh_backup_writer){.arena = rh_arena_new()};
    w->dir = copy(w, dir);
    copy_facts(w, facts);
    rc = reserve_name(
        w, rh_arena_printf(w->arena, "%s_%s", facts->playbook, facts->started),
        error);
    if (rc != RH_OK)
        rh_backup_discard(w);
    else
        *out = w;
    return rc;
}

/* Files only, and no further down: the host makes no directories in it. */
static void remove_partial(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (dir == NULL) {
        if (fd >= 0)
            close(fd);
        return;
    }
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir))
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            unlinkat(dirfd(dir), e->d_name, 0);
    closedir(dir);
    rmdir(path);
}

void rh_backup_discard(rh_backup_writer *writer)
{
    if (writer == NULL)
        return;
    if (writer->is_made && !writer->is_sealed)
        remove_partial(writer->partial);
    free(writer->files);
    free(writer->statistics);
    free(writer->sequences);
    rh_arena_free(writer->arena);
    free(writer);
}

const char *rh_backup_directory(const rh_backup_writer *writer)
{
    return writer->is_sealed ? writer->final : writer->partial;
}

size_t rh_backup_totals(const rh_backup_writer *writer, int64_t *rows,
                        int64_t *bytes)
{
    *rows = *bytes = 0;
    for (size_t i = 0; i < writer->nfiles; i++) {
        *rows += writer->files[i].written.rows;
        *bytes += writer->files[i].written.sum.bytes;
    }
    return writer->nfiles;
}

int64_t rh_backup_rows(const rh_backup_writer *writer, const char *file)
{
    for (size_t i = 0; i < writer->nfiles; i++)
        if (strcmp(writer->files[i].file, file) == 0)
            return writer->files[i].written.rows;
    return 0;
}

/* ---- What goes into it ---- */

static int check_file_name(const rh_backup_writer *w, const char *file,
                           rh_error *error)
{
    if (!rh_backup_is_file_name(file))
        return rh_fail(error, RH_FAILED,
                       "\"%s\" cannot name a file of the backup: use a short "
                       "name without \"/\", not manifest or summary",
                       file);
    for (size_t i = 0; i < w->nfiles; i++)
        if (strcmp(w->files[i].file, file) == 0)
            return rh_fail(error, RH_FAILED,
                           "the backup has two tables for one file, %s.json; "
                           "give each its own name",
                           file);
    if (w->nfiles >= RH_BACKUP_MAX_FILES)
        return rh_fail(error, RH_FAILED,
                       "a backup holds at most %d tables; split the playbook",
                       RH_BACKUP_MAX_FILES);
    return RH_OK;
}

/* The catalogue may be gone when the manifest is written. */
static void note_columns(rh_backup_writer *w, rh_backup_entry *e,
                         const rh_table *table)
{
    const char **names =
        rh_arena_alloc(w->arena, table->ncolumns * sizeof *names);
    const char **types =
        rh_arena_alloc(w->arena, table->ncolumns * sizeof *types);
    for (size_t i = 0; i < table->ncolumns; i++) {
        names[i] = copy(w, table->columns[i].name);
        types[i] = copy(w, table->columns[i].type_name);
    }
    e->columns = names;
    e->types = types;
    e->ncolumns = table->ncolumns;
}

int rh_backup_begin_file(rh_backup_writer *writer, rh_file **out, size_t *entry,
                         const char *file, const rh_table *table,
                         rh_error *error)
{
    rh_backup_writer *w = writer;
    rh_backup_entry e = {0};
    int level = w->facts.compress;
    int rc = check_file_name(w, file, error);
    if (rc != RH_OK)
        return rc;
    e.file = copy(w, file);
    e.table = copy(w, table->label);
    note_columns(w, &e, table);
    rc = rh_file_create(
        out,
        rh_arena_printf(w->arena, "%s/%s%s", w->partial, file,
                        level != 0 ? RH_BACKUP_PACKED : RH_BACKUP_JSON),
        error);
    if (rc == RH_OK && level != 0)
        rc = rh_file_compress(*out, level, error);
    if (rc != RH_OK)
        return rc;
    w->files = rh_grow(w->files, &w->files_cap, w->nfiles, sizeof *w->files);
    *entry = w->nfiles++;
    w->files[*entry] = e;
    return RH_OK;
}

void rh_backup_end_file(rh_backup_writer *writer, size_t entry,
                        const rh_backup_written *written)
{
    writer->files[entry].written = *written;
    writer->files[entry].is_ended = true;
}

int rh_backup_add_table(rh_backup_writer *writer, rh_pg *pg, const char *file,
                        const rh_table *table, rh_progress *progress,
                        int64_t *rows, rh_error *error)
{
    rh_file *out = NULL;
    size_t entry = 0;
    rh_backup_written done = {0};
    int rc = rh_backup_begin_file(writer, &out, &entry, file, table, error);
    if (rc == RH_OK)
        rc = rh_rows_export(pg, table, out, progress, &done.rows, error);
    if (rc != RH_OK) {
        rh_file_abandon(out);
        return rc;
    }
    done.plain_bytes = rh_file_written(out);
    rc = rh_file_finish(out, &done.sum, error);
    if (rc != RH_OK)
        return rc;
    rh_backup_end_file(writer, entry, &done);
    if (rows != NULL)
        *rows = done.rows;
    return RH_OK;
}

void rh_backup_add_statistic(rh_backup_writer *writer, const char *key,
                             const char *json)
{
    rh_backup_writer *w = writer;
    for (size_t i = 0; i < w->nstatistics; i++) {
        if (strcmp(w->statistics[i].key, key) == 0) {
            w->statistics[i].json = copy(w, json);
            return;
        }
    }
    w->statistics = rh_grow(w->statistics, &w->statistics_cap, w->nstatistics,
                            sizeof *w->statistics);
    w->statistics[w->nstatistics++] =
        (rh_backup_statistic){copy(w, key), copy(w, json)};
}

void rh_backup_add_sequence(rh_backup_writer *writer, const char *sequence,
                            const char *table, const char *column,
                            int64_t last_value, bool is_called)
{
    rh_backup_writer *w = writer;
    w->sequences = rh_grow(w->sequences, &w->sequences_cap, w->nsequences,
                           sizeof *w->sequences);
    w->sequences[w->nsequences++] = (rh_backup_sequence){
        .sequence = copy(w, sequence),
        .table = copy(w, table),
        .column = copy(w, column),
        .last_value = last_value,
        .is_called = is_called,
    };
}
