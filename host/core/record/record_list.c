/* SPDX-License-Identifier: MIT
 *
 * The records there are. Of each only the beginning and the end are read: a
 * record may be long, and there may be many.
 */
#include "record_list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "iso_date.h"
#include "json.h"
#include "record_internal.h"

enum { PIECE = 65536, HEAD_LINES = 20 };

static const rh_json *parse_event(rh_arena *arena, const char *line, size_t n)
{
    rh_error ignored;
    const rh_json *event = NULL;
    if (rh_json_parse(&event, arena, line, n, "record", &ignored) != RH_OK)
        return NULL;
    return event->kind == RH_JSON_OBJECT ? event : NULL;
}

static bool is_event(const rh_json *event, const char *name)
{
    const char *found = event != NULL ? rh_json_text(event, "event") : NULL;
    return found != NULL && strcmp(found, name) == 0;
}

/* The first lines: `run`, behind what is wrong with its plan; `target` follows
   soon, if at all. */
static void read_head(rh_listed_run *run, rh_arena *arena, int fd)
{
    char *piece = rh_alloc(PIECE);
    ssize_t got = pread(fd, piece, PIECE, 0);
    const char *at = piece, *end = piece + (got > 0 ? got : 0);
    for (int i = 0; i < HEAD_LINES && run->database == NULL; i++) {
        const char *stop =
            at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
        if (stop == NULL)
            break;
        const rh_json *event = parse_event(arena, at, (size_t)(stop - at));
        if (is_event(event, "run")) {
            run->playbook = rh_json_text(event, "playbook");
            run->mode = rh_json_text(event, "mode");
            run->started = rh_json_text(event, "started");
        } else if (is_event(event, "target"))
            run->database = rh_json_text(event, "database");
        at = stop + 1;
    }
    free(piece);
}

/* The last line, when it is whole and a `result`. */
static void read_tail(rh_listed_run *run, rh_arena *arena, int fd, off_t size)
{
    char *piece = rh_alloc(PIECE);
    off_t from = size > PIECE ? size - PIECE : 0;
    ssize_t got = pread(fd, piece, PIECE, from);
    if (got < 2 || piece[got - 1] != '\n')
        goto done;
    size_t n = (size_t)got - 1;
    const char *before = memrchr(piece, '\n', n);
    const char *line = before != NULL ? before + 1 : piece;
    const rh_json *event = parse_event(arena, line, n - (size_t)(line - piece));
    if (is_event(event, "result")) {
        run->is_ended = true;
        run->code = rh_json_integer(event, "code", RH_FAILED);
        run->status = rh_json_text(event, "status");
        run->backup = rh_json_text(event, "backup");
    }
done:
    free(piece);
}

bool rh_record_is_running(int fd)
{
    if (flock(fd, LOCK_SH | LOCK_NB) != 0)
        return errno == EWOULDBLOCK;
    flock(fd, LOCK_UN);
    return false;
}

/* Only those that did not come to their end are read as a whole. */
static bool needs_a_look(const rh_listed_run *run)
{
    return !run->is_ended || (run->code != RH_OK && run->code != RH_CHANGES);
}

static void read_standing(rh_listed_run *run, rh_arena *arena)
{
    rh_past past;
    rh_error spoilt = {0};
    if (rh_past_read(&past, arena, run->path, &spoilt) == RH_OK)
        run->standing = rh_past_standing(&past);
    rh_past_free(&past);
}

static bool read_run(rh_listed_run *run, rh_arena *arena)
{
    struct stat st;
    int fd = open(run->path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return false;
    bool ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    if (ok) {
        read_head(run, arena, fd);
        read_tail(run, arena, fd, st.st_size);
        if (!run->is_ended)
            run->status = rh_record_is_running(fd) ? "running" : "unfinished";
        if (run->started == NULL ||
            !rh_iso_date_parse(run->started, &run->micros))
            run->micros = (int64_t)st.st_mtim.tv_sec * 1000000;
    }
    close(fd);
    if (ok && needs_a_look(run))
        read_standing(run, arena);
    return ok;
}

/* The id in "<id>.jsonl", or NULL. */
static const char *id_of(rh_arena *arena, const char *name)
{
    static const char end[] = ".jsonl";
    size_t n = strlen(name), m = sizeof end - 1;
    if (n <= m || strcmp(name + n - m, end) != 0)
        return NULL;
    const char *id = rh_arena_strndup(arena, name, n - m);
    return rh_record_is_id(id) ? id : NULL;
}

static int newer(const void *a, const void *b)
{
    const rh_listed_run *x = a, *y = b;
    if (x->micros != y->micros)
        return x->micros < y->micros ? 1 : -1;
    return strverscmp(y->id, x->id);
}

int rh_record_scan(rh_listed_run **out, size_t *n, rh_arena *arena,
                   const char *state_dir, rh_error *error)
{
    size_t cap = 0;
    const char *runs = rh_arena_printf(arena, "%s/runs", state_dir);
    *out = NULL;
    *n = 0;
    DIR *dir = opendir(runs);
    if (dir == NULL && errno == ENOENT)
        return RH_OK;
    if (dir == NULL)
        return rh_file_fail(error, "read the directory of records", runs);
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        rh_listed_run run = {.id = id_of(arena, e->d_name)};
        if (run.id == NULL)
            continue;
        run.path = rh_arena_printf(arena, "%s/%s", runs, e->d_name);
        if (!read_run(&run, arena))
            continue;
        *out = rh_grow(*out, &cap, *n, sizeof **out);
        (*out)[(*n)++] = run;
    }
    closedir(dir);
    if (*n > 0)
        qsort(*out, *n, sizeof **out, newer);
    return RH_OK;
}

static void tell(rh_events *events, const rh_listed_run *run)
{
    rh_field fields[] = {
        RH_F_TEXT("id", run->id),
        RH_F_TEXT("playbook", run->playbook),
        RH_F_TEXT("mode", run->mode),
        RH_F_TEXT("started", run->started),
        RH_F_TEXT("database", run->database),
        RH_F_TEXT("status", run->status),
        RH_F_TEXT("standing", run->standing != RH_STANDS_COMPLETE
                                  ? rh_standing_name(run->standing)
                                  : NULL),
        RH_F_TEXT("backup", run->backup),
        RH_F_INT("code", run->code),
    };
    size_t n = sizeof fields / sizeof *fields;
    rh_events_emit(events, "recorded_run", fields, run->is_ended ? n : n - 1);
}

int rh_records_list(const char *state_dir, rh_events *events, rh_error *error)
{
    rh_listed_run *all = NULL;
    size_t n = 0;
    rh_arena *arena = rh_arena_new();
    int rc = rh_record_scan(&all, &n, arena, state_dir, error);
    for (size_t i = 0; i < n; i++)
        tell(events, &all[i]);
    free(all);
    rh_arena_free(arena);
    return rc;
}
