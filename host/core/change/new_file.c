/* SPDX-License-Identifier: MIT
 *
 * Where a new file may be made, and how it comes to its name. What is in it
 * is written by op_write_file.c and op_pg_dump.c.
 */
#include "new_file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "place.h"

/* ---- Checking ---- */

static bool is_named(const rh_allowed *allowed, const char *path)
{
    for (size_t i = 0; i < allowed->nnew_files; i++)
        if (strcmp(allowed->new_files[i], path) == 0)
            return true;
    return false;
}

/* Directly in it: nothing that leads out again, nothing hidden. */
static bool is_in_folder(const char *folder, const char *path)
{
    size_t n = strlen(folder);
    if (n > 0 && folder[n - 1] == '/')
        n--;
    if (strncmp(folder, path, n) != 0 || path[n] != '/')
        return false;
    const char *name = path + n + 1;
    return *name != '\0' && *name != '.' && strchr(name, '/') == NULL;
}

static bool is_in_a_folder(const rh_allowed *allowed, const char *path)
{
    for (size_t i = 0; i < allowed->nfolders; i++)
        if (is_in_folder(allowed->folders[i], path))
            return true;
    return false;
}

static bool is_taken(const rh_change *change, const char *path)
{
    for (size_t i = 0; i < change->nops; i++) {
        const rh_new_file *other = change->ops[i]->file;
        if (other != NULL && strcmp(other->path, path) == 0)
            return true;
    }
    return false;
}

static int refuse_path(const rh_op *op, const char *path, rh_error *error)
{
    rh_fail(error, RH_REFUSED,
            "%s is no file that the user named: take the path from an option "
            "of type \"new_file\", or its folder from one of type "
            "\"directory\"",
            path);
    return rh_op_failed(op, error, RH_REFUSED);
}

int rh_new_file_prepare(rh_op *op, rh_change *change, const char *path,
                        rh_error *error)
{
    if (path == NULL)
        return rh_op_fail(op, error, "needs the path of a file");
    if (is_taken(change, path))
        return rh_op_fail(op, error, "%s is written twice", path);
    if (!is_named(&change->allowed, path)) {
        if (!is_in_a_folder(&change->allowed, path))
            return refuse_path(op, path, error);
        if (rh_path_look(path, NULL) != RH_PATH_MISSING)
            return rh_op_fail(op, error,
                              "%s is there already, and nothing is overwritten",
                              path);
    }
    op->file = rh_arena_alloc(change->arena, sizeof *op->file);
    op->file->path = path;
    return RH_OK;
}

/* ---- Writing ---- */

void rh_new_file_begin(const rh_op *op, rh_change *change)
{
    op->file->temporary = rh_place_temporary(change->arena, op->file->path);
    RH_EMIT(change->events, "file_started", RH_F_INT("operation", op->number),
            RH_F_TEXT("path", op->file->path),
            RH_F_TEXT("temporary", op->file->temporary));
}

void rh_new_file_end(const rh_op *op, rh_change *change, int64_t bytes)
{
    rh_new_file *f = op->file;
    f->bytes = bytes;
    rh_place_sync_folder(f->path);
    RH_EMIT(change->events, "file_written", RH_F_INT("operation", op->number),
            RH_F_TEXT("path", f->path), RH_F_TEXT("temporary", f->temporary),
            RH_F_INT("bytes", bytes));
}

/* ---- What becomes of it ---- */

const char *rh_new_file_temporary(const rh_op *op)
{
    return op->file != NULL ? op->file->temporary : NULL;
}

void rh_new_file_tell_created(const rh_op *op, rh_change *change)
{
    RH_EMIT(change->events, "file_created", RH_F_INT("operation", op->number),
            RH_F_TEXT("path", op->file->path),
            RH_F_INT("bytes", op->file->bytes));
}

int rh_new_file_publish(const rh_op *op, rh_change *change, rh_error *error)
{
    rh_new_file *f = op->file;
    if (rh_new_file_temporary(op) == NULL)
        return RH_OK;
    if (rh_place_publish(f->temporary, f->path) != 0)
        return rh_fail_errno(error, RH_FAILED,
                             "%s could not get its name, and is whole in %s",
                             f->path, f->temporary);
    f->temporary = NULL;
    rh_new_file_tell_created(op, change);
    return RH_OK;
}

void rh_new_file_discard(const rh_op *op, rh_change *change)
{
    rh_new_file *f = op->file;
    if (rh_new_file_temporary(op) == NULL)
        return;
    if (unlink(f->temporary) == 0)
        RH_EMIT(change->events, "file_removed", RH_F_TEXT("path", f->path));
    else
        RH_EMIT(
            change->events, "warning",
            RH_F_TEXT("text", rh_arena_printf(change->arena,
                                              "%s could not be removed: %s",
                                              f->temporary, strerror(errno))));
    f->temporary = NULL;
}
