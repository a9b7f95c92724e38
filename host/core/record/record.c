/* SPDX-License-Identifier: MIT
 *
 * Writing a run's record: one write(2) a line, so that a crash leaves whole
 * lines and at most one torn one, the last.
 */
#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "fate.h"
#include "file.h"
#include "memory.h"
#include "record_internal.h"
#include "record_lines.h"

struct rh_record {
    int fd;
    char *path;
    off_t size;      /* of whole lines */
    int write_errno; /* the first failure; 0: none */
    rh_text line;
};

bool rh_record_is_id(const char *id)
{
    enum { MAX_ID = 128 };
    size_t n = strlen(id);
    return n > 0 && n <= MAX_ID &&
           strspn(id, "abcdefghijklmnopqrstuvwxyz"
                      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == n;
}

static char *home_state(const char *home)
{
    rh_text t = RH_TEXT_INIT;
    rh_text_addf(&t, "%s/.local/state/resethost", home);
    return t.data;
}

char *rh_state_dir(const char *dir)
{
    const char *state = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    if (dir != NULL && dir[0] != '\0')
        return rh_strdup(dir);
    /* The specification wants relative ones to be ignored. */
    if (state != NULL && state[0] == '/') {
        rh_text t = RH_TEXT_INIT;
        rh_text_addf(&t, "%s/resethost", state);
        return t.data;
    }
    if (home != NULL && home[0] == '/')
        return home_state(home);
    const struct passwd *user = getpwuid(geteuid());
    return home_state(user != NULL ? user->pw_dir : ".");
}

static int create(rh_record *r, rh_error *error)
{
    int flags = O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC;
    r->fd = open(r->path, flags, 0600);
    if (r->fd < 0)
        return rh_file_fail(error, "create the run's record", r->path);
    if (fchmod(r->fd, 0600) != 0)
        return rh_file_fail(error, "set the mode of", r->path);
    /* Tells `runs list` that the run goes on; where a file system has no
       locks, it will be called unfinished until it ends. Who only looks holds
       the lock for a moment. */
    while (flock(r->fd, LOCK_EX) != 0 && errno == EINTR)
        continue;
    return RH_OK;
}

int rh_record_open(rh_record **out, const char *state_dir, const char *id,
                   rh_error *error)
{
    if (!rh_record_is_id(id))
        return rh_fail(error, RH_FAILED,
                       "\"%s\" cannot be a run's id: use letters, digits, "
                       "\"_\" and \"-\"",
                       id);
    rh_text runs = RH_TEXT_INIT, path = RH_TEXT_INIT;
    rh_record *r = rh_alloc(sizeof *r);
    *r = (rh_record){.fd = -1};
    rh_text_addf(&runs, "%s/runs", state_dir);
    rh_text_addf(&path, "%s/%s.jsonl", runs.data, id);
    r->path = path.data;
    int rc = rh_dir_make(runs.data, error);
    if (rc == RH_OK)
        rc = create(r, error);
    if (rc == RH_OK)
        rc = rh_dir_sync(runs.data, error);
    if (rc == RH_OK) {
        rh_fate_keep_record(r->fd);
        *out = r;
    } else {
        rh_record_close(r);
    }
    rh_text_free(&runs);
    return rc;
}

/* Alone with it, and so behind whoever began it. */
static int lock_again(const rh_record *r, rh_error *error)
{
    enum { TRIES = 20, PAUSE_MS = 10 };
    for (int i = 0; i < TRIES; i++) {
        if (flock(r->fd, LOCK_EX | LOCK_NB) == 0)
            return RH_OK;
        if (errno != EWOULDBLOCK && errno != EINTR)
            return rh_file_fail(error, "lock the run's record", r->path);
        rh_pause_ms(PAUSE_MS);
    }
    return rh_fail(error, RH_BUSY,
                   "the run of %s is still going, or is being resumed: its "
                   "record is held open",
                   r->path);
}

/* Up to the end of its last whole line. */
static int cut_torn_line(rh_record *r, rh_error *error)
{
    char piece[4096];
    struct stat st;
    if (fstat(r->fd, &st) != 0)
        return rh_file_fail(error, "look at the run's record", r->path);
    off_t end = st.st_size;
    while (end > 0) {
        off_t from = end > (off_t)sizeof piece ? end - (off_t)sizeof piece : 0;
        ssize_t got = pread(r->fd, piece, (size_t)(end - from), from);
        if (got != (ssize_t)(end - from))
            return rh_file_fail(error, "read the run's record", r->path);
        const char *last = memrchr(piece, '\n', (size_t)got);
        end = last != NULL ? from + (last - piece) + 1 : from;
        if (last != NULL)
            break;
    }
    r->size = end;
    char first = '{'; /* else it is nothing that a crash leaves */
    if (end < st.st_size && pread(r->fd, &first, 1, end) == 1 && first != '{')
        return rh_record_not_ours(r->path, error);
    if (end < st.st_size && ftruncate(r->fd, end) != 0)
        return rh_file_fail(error, "cut the torn line of", r->path);
    return RH_OK;
}

int rh_record_reopen(rh_record **out, const char *path, rh_error *error)
{
    rh_record *r = rh_alloc(sizeof *r);
    *r = (rh_record){.path = rh_strdup(path)};
    r->fd = open(path, O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
    int rc = r->fd >= 0 ? lock_again(r, error)
                        : rh_file_fail(error, "open the run's record", path);
    if (rc == RH_OK)
        rc = cut_torn_line(r, error);
    /* What is resumed was committed, for all that is known. */
    rh_fate_stand(RH_INCOMPLETE);
    if (rc == RH_OK)
        *out = r;
    else
        rh_record_close(r);
    return rc;
}

/* 0, or an errno. Half a line would spoil the next one: it is taken back. */
static int append(rh_record *r, const char *data, size_t n)
{
    size_t done = 0;
    while (done < n) {
        ssize_t some = write(r->fd, data + done, n - done);
        if (some < 0 && errno == EINTR)
            continue;
        if (some < 0) {
            int number = errno;
            if (done > 0 && ftruncate(r->fd, r->size) != 0)
                r->size += (off_t)done;
            return number;
        }
        done += (size_t)some;
    }
    r->size += (off_t)n;
    return 0;
}

void rh_record_event(void *ud, const rh_event *event)
{
    rh_record *r = ud;
    if (strcmp(event->name, "progress") == 0)
        return;
    rh_text_clear(&r->line);
    rh_text_add(&r->line, event->json);
    rh_text_addc(&r->line, '\n');
    int number = append(r, r->line.data, r->line.len);
    if (strcmp(event->name, "result") == 0)
        rh_fate_keep_record(-1);
    if (number != 0 && r->write_errno == 0)
        r->write_errno = number;
}

/* What is written to a file that lost its name nobody will find. */
static int check_name(const rh_record *r, rh_error *error)
{
    struct stat open, named;
    if (fstat(r->fd, &open) == 0 && lstat(r->path, &named) == 0 &&
        open.st_dev == named.st_dev && open.st_ino == named.st_ino)
        return RH_OK;
    return rh_fail(error, RH_FAILED,
                   "the run's record, %s, was removed or replaced while the "
                   "run went on: find out who removes files there, or name "
                   "another folder with --state-dir",
                   r->path);
}

int rh_record_sync(rh_record *record, rh_error *error)
{
    if (record->write_errno != 0) {
        errno = record->write_errno;
        return rh_file_fail(error, "write the run's record", record->path);
    }
    if (fdatasync(record->fd) != 0) {
        record->write_errno = errno;
        return rh_file_fail(error, "sync the run's record", record->path);
    }
    return check_name(record, error);
}

void rh_record_close(rh_record *record)
{
    if (record == NULL)
        return;
    rh_fate_keep_record(-1);
    if (record->fd >= 0)
        close(record->fd);
    rh_text_free(&record->line);
    free(record->path);
    free(record);
}
