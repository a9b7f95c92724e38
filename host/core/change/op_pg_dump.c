/* SPDX-License-Identifier: MIT
 *
 * backup.pg_dump: the whole database as plain SQL, made by PostgreSQL's own
 * program on the snapshot of the run. Left out, with a warning, where that
 * program is not there or is older than the server.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "harmless.h"
#include "new_file.h"
#include "op_classes.h"
#include "process.h"

enum { MOST_SAID = 1000, VERSION_TIMEOUT_MS = 20000 };

typedef struct dump {
    const char *program; /* its path */
    int major;
} dump;

/* The beginning of what a program writes. */
static void collect(void *ud, const char *data, size_t n)
{
    rh_text *said = ud;
    size_t room = said->len < MOST_SAID ? MOST_SAID - said->len : 0;
    rh_text_addn(said, data, n < room ? n : room);
}

/* ---- Is it there, and does it fit? ---- */

/* "pg_dump (PostgreSQL) 15.20 (Debian 15.20-1)" */
static int read_major(const char *program, rh_pg *pg)
{
    const char *const argv[] = {program, "--version", NULL};
    rh_text said = RH_TEXT_INIT;
    rh_process process = {.argv = argv,
                          .sink = collect,
                          .sink_ud = &said,
                          .apart = true,
                          .timeout_ms = VERSION_TIMEOUT_MS,
                          .cancel = rh_pg_cancel_flag(pg)};
    int status = rh_process_run(&process, NULL);
    const char *number = strstr(rh_text_str(&said), ") ");
    int major =
        status == 0 && number != NULL ? (int)strtol(number + 2, NULL, 10) : 0;
    rh_text_free(&said);
    return major;
}

/* NULL: it can be used. */
static const char *why_not(dump *d, rh_change *change)
{
    int server = rh_pg_server_version(change->pg) / 10000;
    char *program = rh_process_find("pg_dump");
    if (program == NULL)
        return "pg_dump is not in PATH";
    d->program = rh_arena_strdup(change->arena, program);
    free(program);
    d->major = read_major(d->program, change->pg);
    if (d->major == 0)
        return rh_arena_printf(change->arena, "%s does not say its version",
                               d->program);
    if (d->major >= server)
        return NULL;
    return rh_arena_printf(change->arena,
                           "%s is of version %d and the server of version %d: "
                           "it must not be older",
                           d->program, d->major, server);
}

static int prepare(rh_op *op, rh_change *change, rh_error *error)
{
    static const char *const known[] = {"path", NULL};
    dump *d = op->own = rh_arena_alloc(change->arena, sizeof *d);
    int rc = rh_op_check_fields(op, known, error);
    if (rc == RH_OK)
        rc = rh_new_file_prepare(op, change,
                                 rh_value_string(op->fields, "path"), error);
    if (rc != RH_OK)
        return rc;
    const char *why = why_not(d, change);
    op->is_first = true;
    op->is_left_out = why != NULL;
    op->acts = why == NULL;
    if (why != NULL)
        op->note = rh_arena_printf(change->arena, "%s will not be made: %s",
                                   op->file->path, why);
    rh_op_room(op, change, 1);
    return RH_OK;
}

static int count(rh_op *op, rh_change *change, rh_error *error)
{
    const dump *d = op->own;
    (void)error;
    op->neffects = 0;
    if (op->is_left_out)
        return RH_OK;
    rh_op_effect(op, NULL,
                 rh_arena_printf(change->arena, "Write %s (pg_dump %d)",
                                 op->file->path, d->major))
        ->rows = RH_ROWS_UNKNOWN;
    return RH_OK;
}

/* ---- Doing it ---- */

static int run_it(const rh_op *op, rh_change *change, const char *snapshot,
                  rh_error *error)
{
    const dump *d = op->own;
    rh_arena *arena = change->arena;
    const char *const argv[] = {
        d->program,
        "--no-password",
        "--format=plain",
        "--no-owner",
        "--no-privileges",
        "--clean",
        "--if-exists",
        "--lock-wait-timeout=10000",
        rh_arena_printf(arena, "--snapshot=%s", snapshot),
        rh_arena_printf(arena, "--file=%s", op->file->temporary),
        NULL};
    rh_text said = RH_TEXT_INIT;
    rh_process_fate fate = RH_PROCESS_ENDED;
    rh_process process = {.argv = argv,
                          .sink = collect,
                          .sink_ud = &said,
                          .merges = true,
                          .apart = true,
                          .cancel = rh_pg_cancel_flag(change->pg)};
    int rc = rh_pg_environment(change->pg, arena, &process.env, error);
    int status = rc == RH_OK ? rh_process_run(&process, &fate) : 0;
    if (fate == RH_PROCESS_CANCELLED)
        rc = rh_fail(error, RH_CANCELLED, "interrupted while pg_dump ran");
    else if (rc == RH_OK && status != 0)
        rc = rh_fail(error, RH_FAILED, "pg_dump ended with status %d: %s",
                     status, rh_text_str(&said));
    rh_text_free(&said);
    return rc;
}

/* What was cut off at the right place would load without an error. */
static int check_end(int fd, const char *path, int64_t *bytes, rh_error *error)
{
    static const char last[] = "-- PostgreSQL database dump complete";
    char tail[257] = "";
    off_t size = lseek(fd, 0, SEEK_END);
    off_t from = size > 256 ? size - 256 : 0;
    ssize_t n = size >= 0 ? pread(fd, tail, 256, from) : -1;
    *bytes = size;
    if (n < 0)
        return rh_file_fail(error, "read back", path);
    if (memmem(tail, (size_t)n, last, sizeof last - 1) == NULL)
        return rh_fail(error, RH_FAILED,
                       "%s is not complete although pg_dump ended well; is "
                       "there room on the disk?",
                       path);
    return fsync(fd) == 0 ? RH_OK : rh_file_fail(error, "sync", path);
}

static int finish(const char *path, int64_t *bytes, rh_error *error)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return rh_file_fail(error, "open", path);
    int rc = check_end(fd, path, bytes, error);
    close(fd);
    return rc;
}

/* Made here, so that nobody else may read it from its first byte on; pg_dump
   leaves the mode of a file that is there. */
static int make_file(const rh_op *op, rh_change *change, rh_error *error)
{
    rh_file *file = NULL;
    rh_new_file_begin(op, change);
    int rc = rh_file_create(&file, op->file->temporary, error);
    if (rc == RH_OK)
        rh_file_abandon(file);
    else
        op->file->temporary = NULL;
    return rc;
}

static int apply(rh_op *op, rh_change *change, rh_error *error)
{
    const char *snapshot = NULL;
    int64_t bytes = 0;
    int rc = rh_pg_value(change->pg, change->arena, &snapshot, error,
                         "SELECT pg_export_snapshot()", 0, NULL);
    if (rc == RH_OK)
        rc = make_file(op, change, error);
    if (rc == RH_OK)
        rc = run_it(op, change, snapshot, error);
    if (rc == RH_OK)
        rc = finish(op->file->temporary, &bytes, error);
    if (rc == RH_OK)
        rh_new_file_end(op, change, bytes);
    return rh_op_failed(op, error, rc);
}

const rh_op_class rh_op_pg_dump = {.kind = "backup.pg_dump",
                                   .verb = "write",
                                   .prepare = prepare,
                                   .count = count,
                                   .apply = apply};
