/* SPDX-License-Identifier: MIT
 *
 * What is needed of a plan before it is compared; what it is compared by is
 * looked up in its JSON (plan_drift.c).
 */
#include "plan_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "iso_date.h"
#include "place.h"

enum { MAX_PLAN = 16 << 20, SEED_DIGITS = 16 };

/* ---- Reading ---- */

static int no_plan(const char *path, rh_error *error, const char *why)
{
    return rh_fail(error, RH_USAGE,
                   "%s is no plan: %s; name a file that --plan-out made", path,
                   why);
}

static int read_all(rh_text *out, int fd, const char *path, rh_error *error)
{
    ssize_t got = 1;
    while (got > 0 && out->len <= MAX_PLAN) {
        got = read(fd, rh_text_reserve(out, 65536), 65536);
        if (got < 0 && errno == EINTR)
            got = 1;
        else if (got > 0)
            out->len += (size_t)got;
    }
    if (got < 0)
        return rh_file_fail(error, "read", path);
    if (out->len > MAX_PLAN)
        return no_plan(path, error, "it is larger than 16 MiB");
    return RH_OK;
}

/* What a name leads to can be exchanged between the review and now. Not
   blocking: opening a FIFO would wait for its writer. */
static int open_plan(int *out, const char *path, rh_error *error)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0 && errno == ELOOP)
        return no_plan(path, error, "it is a symbolic link");
    if (fd < 0) {
        rh_file_fail(error, "open the plan", path);
        return error->code = RH_USAGE;
    }
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return no_plan(path, error, "it is not a regular file");
    }
    *out = fd;
    return RH_OK;
}

/* Nothing here is binary, and a text that ends early would be another one. */
static bool holds_zeros(const rh_json *json)
{
    if (json->kind == RH_JSON_TEXT && strlen(json->text) != json->len)
        return true;
    for (const rh_json *item = json->first; item != NULL; item = item->next)
        if (holds_zeros(item))
            return true;
    return false;
}

static bool parse_seed(uint64_t *out, const char *text)
{
    if (text == NULL || strlen(text) != SEED_DIGITS ||
        strspn(text, "0123456789abcdef") != SEED_DIGITS)
        return false;
    *out = strtoull(text, NULL, 16);
    return true;
}

static bool read_options(rh_plan_file *out, rh_arena *arena)
{
    const rh_json *given = rh_json_get(out->root, "given");
    size_t n = 0;
    if (given == NULL || given->kind != RH_JSON_ARRAY)
        return false;
    for (const rh_json *o = given->first; o != NULL; o = o->next)
        n++;
    out->options = rh_arena_alloc(arena, n * sizeof *out->options);
    for (const rh_json *o = given->first; o != NULL; o = o->next) {
        const char *name = rh_json_text(o, "name");
        const rh_json *value = rh_json_get(o, "value");
        if (name == NULL || value == NULL ||
            (value->kind != RH_JSON_TEXT && value->kind != RH_JSON_NULL))
            return false;
        out->options[out->noptions++] =
            (rh_option){name, value->kind == RH_JSON_TEXT ? value->text : NULL};
    }
    return true;
}

static bool read_fields(rh_plan_file *out, rh_arena *arena)
{
    const rh_json *root = out->root;
    const char *created = rh_json_text(root, "created");
    const char *expires = rh_json_text(root, "expires");
    int64_t ignored = 0;
    out->tool = rh_json_text(root, "resethost");
    out->run = rh_json_text(root, "run");
    out->now = rh_json_text(root, "now");
    out->salt = rh_json_text(root, "salt");
    out->playbook = rh_json_text(rh_json_get(root, "playbook"), "path");
    out->database = rh_json_text(rh_json_get(root, "target"), "database");
    return out->tool != NULL && out->run != NULL && out->now != NULL &&
           rh_iso_date_parse(out->now, &ignored) && out->salt != NULL &&
           out->playbook != NULL && *out->playbook != '\0' &&
           out->database != NULL && created != NULL && expires != NULL &&
           rh_iso_date_parse(created, &out->created_us) &&
           rh_iso_date_parse(expires, &out->expires_us) &&
           parse_seed(&out->seed, rh_json_text(root, "seed")) &&
           read_options(out, arena);
}

int rh_plan_file_parse(rh_plan_file *out, rh_arena *arena, const char *path,
                       const char *text, size_t n, rh_error *error)
{
    *out = (rh_plan_file){.path = path};
    rh_sha256(text, n, out->sha256);
    if (rh_json_parse(&out->root, arena, text, n, path, error) != RH_OK)
        return error->code = RH_USAGE;
    const char *format = rh_json_text(out->root, "format");
    int64_t version = rh_json_integer(out->root, "version", -1);
    if (format == NULL || strcmp(format, RH_PLAN_FORMAT) != 0)
        return no_plan(path, error, "it has another format");
    if (version > RH_PLAN_VERSION)
        return rh_fail(error, RH_USAGE,
                       "%s is a plan of version %" PRId64
                       ", made by a later resethost: apply it with that one",
                       path, version);
    if (version != RH_PLAN_VERSION || holds_zeros(out->root) ||
        !read_fields(out, arena))
        return no_plan(path, error, "what must be in one is missing");
    return RH_OK;
}

int rh_plan_file_read(rh_plan_file *out, rh_arena *arena, const char *path,
                      rh_error *error)
{
    int fd = -1;
    rh_text text = RH_TEXT_INIT;
    int rc = open_plan(&fd, path, error);
    if (rc != RH_OK)
        return rc;
    rc = read_all(&text, fd, path, error);
    close(fd);
    if (rc == RH_OK)
        rc = rh_plan_file_parse(out, arena, path, rh_text_str(&text), text.len,
                                error);
    rh_text_free(&text);
    return rc;
}

/* ---- The one confirmation of a plan ---- */

int rh_plan_file_confirm(const rh_plan_file *file, const char *confirm,
                         rh_error *error)
{
    rh_text wanted = RH_TEXT_INIT;
    if (confirm == NULL)
        return rh_fail(error, RH_NOT_CONFIRMED,
                       "not confirmed: say --confirm %s:CODE, with the code "
                       "that was shown when %s was made and reviewed; nothing "
                       "was changed",
                       file->database, file->path);
    rh_text_addf(&wanted, "%s:%.*s", file->database, RH_PLAN_CODE,
                 file->sha256);
    bool is_same = strlen(confirm) == wanted.len &&
                   CRYPTO_memcmp(confirm, wanted.data, wanted.len) == 0;
    rh_text_free(&wanted);
    if (is_same)
        return RH_OK;
    return rh_fail(error, RH_NOT_CONFIRMED,
                   "not confirmed: \"%s\" does not name %s, which is for "
                   "database \"%s\" and has another code, or was altered after "
                   "its review; nothing was changed",
                   confirm, file->path, file->database);
}

/* ---- Writing ---- */

int rh_plan_file_check_place(const char *path, rh_error *error)
{
    struct stat st;
    char *folder = rh_strdup(path);
    char *slash = strrchr(folder, '/');
    int rc = RH_OK;
    if (slash != NULL)
        slash[slash == folder] = '\0';
    if (*path == '\0' || (slash != NULL && path[slash - folder + 1] == '\0'))
        rc = rh_fail(error, RH_USAGE, "--plan-out needs the name of a file");
    else if (lstat(path, &st) == 0)
        rc = rh_fail(error, RH_USAGE,
                     "%s is there already, and nothing is overwritten: remove "
                     "it, or name another file",
                     path);
    else if (access(slash != NULL ? folder : ".", W_OK | X_OK) != 0)
        rc = rh_fail_errno(error, RH_USAGE, "no file can be made in %s",
                           slash != NULL ? folder : "the working directory");
    free(folder);
    return rc;
}

int rh_plan_file_write(rh_arena *arena, const char *path, const rh_text *text,
                       rh_error *error)
{
    rh_file *file = NULL;
    const char *temporary = rh_place_temporary(arena, path);
    int rc = rh_file_create(&file, temporary, error);
    if (rc != RH_OK)
        return rc;
    rc = rh_file_write(file, text->data, text->len, error);
    if (rc == RH_OK)
        rc = rh_file_finish(file, NULL, error);
    else
        rh_file_abandon(file);
    if (rc == RH_OK && rh_place_publish(temporary, path) != 0)
        rc = rh_fail_errno(error, RH_FAILED,
                           "the plan could not get its name, %s", path);
    if (rc != RH_OK)
        unlink(temporary);
    return rc;
}
