/* SPDX-License-Identifier: MIT
 *
 * Comparing a backup's files, byte for byte, with what its manifest says of
 * them. Every file is told, then all that is wrong in one line.
 */
#include "backup_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "rows_in.h"

enum { MAX_NAMED = 20 };

typedef enum verdict { OK, DAMAGED, MISSING } verdict;

typedef struct checking {
    const rh_backup *b;
    rh_arena *arena;
    rh_events *events;
    const rh_file_stamp *stamps; /* of each file; NULL: all is read, rows too */
    rh_text wrong;               /* "a.json (missing), b.json (...)" */
    size_t nwrong;
} checking;

static verdict count_rows(const char *path, int64_t *rows, rh_text *detail)
{
    rh_error error;
    rh_row_reader *reader = NULL;
    const rh_row *row = NULL;
    *rows = 0;
    int rc = rh_row_reader_open(&reader, path, &error);
    while (rc == RH_OK) {
        rc = rh_row_reader_next(reader, &row, &error);
        if (rc != RH_OK || row == NULL)
            break;
        (*rows)++;
    }
    rh_row_reader_close(reader);
    if (rc == RH_OK)
        return OK;
    rh_text_add(detail, error.message);
    return DAMAGED;
}

/* What is at `path` against the sum; -1 and NULL match anything. */
static verdict check_bytes(const char *path, int64_t bytes, const char *sha256,
                           rh_text *detail)
{
    rh_error error;
    int64_t found = 0;
    char hex[RH_SHA256_HEX];
    rh_path_kind kind = rh_path_look(path, &found);
    if (kind == RH_PATH_MISSING) {
        rh_text_add(detail, "missing");
        return MISSING;
    }
    if (kind != RH_PATH_FILE)
        rh_text_add(detail, "not a regular file");
    else if (bytes >= 0 && found != bytes)
        rh_text_addf(detail, "%" PRId64 " bytes instead of %" PRId64, found,
                     bytes);
    else if (sha256 != NULL && rh_file_digest(path, NULL, hex, &error) != RH_OK)
        rh_text_add(detail, error.message);
    else if (sha256 != NULL && strcmp(hex, sha256) != 0)
        rh_text_add(detail, "its content has changed (sha-256)");
    else
        return OK;
    return DAMAGED;
}

static verdict check_rows(const char *path, int64_t *rows, rh_text *detail)
{
    int64_t found = 0;
    verdict v = count_rows(path, &found, detail);
    if (v == OK && *rows >= 0 && found != *rows) {
        rh_text_addf(detail, "%" PRId64 " rows instead of %" PRId64, found,
                     *rows);
        v = DAMAGED;
    }
    if (v == OK)
        *rows = found;
    return v;
}

static void note(checking *c, const char *file, verdict v, const char *detail)
{
    if (v == OK)
        return;
    c->nwrong++;
    if (c->nwrong > MAX_NAMED)
        return;
    if (c->nwrong > 1)
        rh_text_add(&c->wrong, ", ");
    rh_text_addf(&c->wrong, "%s (%s)", file, detail);
}

static void tell(const checking *c, const rh_backup_file *f, verdict v,
                 const char *detail)
{
    static const char *const names[] = {"ok", "damaged", "missing"};
    rh_field fields[6] = {RH_F_TEXT("file", f->name)};
    size_t n = 1;
    if (c->events == NULL)
        return;
    if (f->rows >= 0)
        fields[n++] = (rh_field)RH_F_INT("rows", f->rows);
    fields[n++] = (rh_field)RH_F_INT("bytes", f->bytes);
    fields[n++] = (rh_field)RH_F_TEXT("sha256", f->sha256);
    fields[n++] = (rh_field)RH_F_TEXT("state", names[v]);
    fields[n++] = (rh_field)RH_F_TEXT("detail", v == OK ? NULL : detail);
    rh_events_emit(c->events, "backup_file", fields, n);
}

/* `stamp` may be NULL. */
static void check_file(checking *c, const rh_backup_file *f, bool has_rows,
                       const rh_file_stamp *stamp)
{
    rh_text detail = RH_TEXT_INIT;
    rh_backup_file told = *f;
    const char *path =
        rh_arena_printf(c->arena, "%s/%s", c->b->directory, f->name);
    verdict v = OK;
    if (stamp == NULL || !rh_file_is_as_left(path, stamp))
        v = check_bytes(path, f->bytes, f->sha256, &detail);
    if (v == OK && has_rows && c->stamps == NULL)
        v = check_rows(path, &told.rows, &detail);
    note(c, f->name, v, rh_text_str(&detail));
    tell(c, &told, v, rh_text_str(&detail));
    rh_text_free(&detail);
}

static void check_summary(checking *c)
{
    const rh_json *sum = rh_json_get(c->b->manifest, "summary");
    if (sum == NULL)
        return;
    rh_backup_file f = {.name = RH_BACKUP_SUMMARY, .rows = -1};
    f.bytes = rh_json_integer(sum, "bytes", -1);
    f.sha256 = rh_json_text(sum, "sha256");
    check_file(c, &f, false, NULL);
}

int rh_backup_check_files(const rh_backup *backup, const rh_file_stamp *stamps,
                          rh_events *events, rh_error *error)
{
    checking c = {.b = backup, .events = events, .stamps = stamps};
    int rc = RH_OK;
    c.arena = rh_arena_new();
    for (size_t i = 0; i < backup->nfiles; i++)
        check_file(&c, &backup->files[i], true,
                   stamps != NULL ? &stamps[i] : NULL);
    if (backup->manifest != NULL)
        check_summary(&c);
    if (c.nwrong > MAX_NAMED)
        rh_text_addf(&c.wrong, " and %zu more", c.nwrong - MAX_NAMED);
    if (c.nwrong > 0)
        rc = rh_fail(error, RH_FAILED,
                     "the backup %s is damaged, do not rely on it: %s",
                     backup->directory, c.wrong.data);
    rh_text_free(&c.wrong);
    rh_arena_free(c.arena);
    return rc;
}

int rh_backup_verify(const rh_backup *backup, rh_events *events,
                     rh_error *error)
{
    return rh_backup_check_files(backup, NULL, events, error);
}

int rh_backup_verify_part(const rh_backup *backup, size_t i, rh_error *error)
{
    rh_backup part = *backup;
    bool is_summary = i == backup->nfiles;
    part.files = backup->files + i;
    part.nfiles = is_summary ? 0 : 1;
    part.manifest = is_summary ? backup->manifest : NULL;
    return rh_backup_verify(&part, NULL, error);
}
