/* SPDX-License-Identifier: MIT
 *
 * Telling a recorded run again, line by line.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "json.h"
#include "record_list.h"

enum { MAX_FIELDS = 64 };

/* ---- Which one ---- */

static const char *not_one(rh_error *error, const char *id,
                           const char *state_dir, const char *others)
{
    if (others[0] == '\0')
        rh_fail(error, RH_FAILED,
                "no run %s is recorded in %s; see \"resethost runs list\"", id,
                state_dir);
    else
        rh_fail(error, RH_FAILED,
                "more than one run begins with \"%s\": %s; give more of the id",
                id, others);
    return NULL;
}

/* The path of the one that `id` means, or NULL. */
static const char *choose(const rh_listed_run *all, size_t n, const char *id,
                          const char *state_dir, rh_error *error)
{
    rh_text matches = RH_TEXT_INIT;
    const char *path = NULL;
    size_t count = 0;
    if (strcmp(id, "latest") == 0 && n > 0)
        return all[0].path;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(all[i].id, id) == 0) {
            path = all[i].path;
            count = 1;
            break;
        }
        if (id[0] == '\0' || strncmp(all[i].id, id, strlen(id)) != 0)
            continue;
        path = all[i].path;
        rh_text_addf(&matches, "%s%s", count++ > 0 ? ", " : "", all[i].id);
    }
    if (count != 1)
        path = not_one(error, id, state_dir, rh_text_str(&matches));
    rh_text_free(&matches);
    return path;
}

/* ---- Its lines ---- */

static bool is_integer(const char *text, int64_t *out)
{
    char *end = NULL;
    if (strspn(text, "-0123456789") != strlen(text))
        return false;
    errno = 0;
    *out = strtoll(text, &end, 10);
    return errno == 0 && *end == '\0';
}

static bool to_field(rh_field *f, const rh_json *v)
{
    *f = (rh_field){.name = v->key, .text = NULL};
    switch (v->kind) {
    case RH_JSON_TEXT:
        f->type = RH_TEXT;
        f->text = v->text;
        return strlen(v->text) == v->len;
    case RH_JSON_NUMBER:
        f->type = is_integer(v->text, &f->integer) ? RH_INTEGER : RH_NUMBER;
        f->text = f->type == RH_NUMBER ? v->text : NULL;
        return true;
    case RH_JSON_TRUE:
    case RH_JSON_FALSE:
        f->type = RH_BOOLEAN;
        f->integer = v->kind == RH_JSON_TRUE ? 1 : 0;
        return true;
    default: /* events are flat */
        return false;
    }
}

static bool emit(rh_events *events, const rh_json *object)
{
    rh_field fields[MAX_FIELDS];
    size_t n = 0;
    const rh_json *name = object->kind == RH_JSON_OBJECT ? object->first : NULL;
    if (name == NULL || strcmp(name->key, "event") != 0 ||
        name->kind != RH_JSON_TEXT || strlen(name->text) != name->len)
        return false;
    for (const rh_json *v = name->next; v != NULL; v = v->next)
        if (n == MAX_FIELDS || !to_field(&fields[n++], v))
            return false;
    rh_events_emit(events, name->text, fields, n);
    return true;
}

static int tell_line(rh_events *events, const char *line, size_t n,
                     const char *where, rh_error *error)
{
    const rh_json *object = NULL;
    rh_arena *arena = rh_arena_new();
    int rc = rh_json_parse(&object, arena, line, n, where, error);
    if (rc == RH_OK && !emit(events, object))
        rc = rh_fail(error, RH_FAILED,
                     "%s: not an event as resethost records them; the record "
                     "was changed, or is none",
                     where);
    rh_arena_free(arena);
    return rc;
}

static void tell_torn(rh_events *events, const char *path)
{
    rh_text text = RH_TEXT_INIT;
    rh_text_addf(&text,
                 "%s ends in the middle of a line: the run was killed, or "
                 "still writes",
                 path);
    RH_EMIT(events, "warning", RH_F_TEXT("text", text.data));
    rh_text_free(&text);
}

static int tell_lines(FILE *file, const char *path, rh_events *events,
                      rh_error *error)
{
    char *line = NULL;
    size_t cap = 0, number = 0;
    int rc = RH_OK;
    rh_text where = RH_TEXT_INIT;
    while (rc == RH_OK) {
        ssize_t n = getline(&line, &cap, file);
        if (n < 0)
            break;
        if (line[n - 1] != '\n') {
            tell_torn(events, path);
            break;
        }
        rh_text_clear(&where);
        rh_text_addf(&where, "%s:%zu", path, ++number);
        rc = tell_line(events, line, (size_t)n - 1, where.data, error);
    }
    if (rc == RH_OK && ferror(file))
        rc = rh_file_fail(error, "read", path);
    rh_text_free(&where);
    free(line);
    return rc;
}

static int tell_file(const char *path, rh_events *events, rh_error *error)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return rh_file_fail(error, "open", path);
    FILE *file = fdopen(fd, "r");
    if (file == NULL) {
        close(fd);
        return rh_file_fail(error, "read", path);
    }
    int rc = tell_lines(file, path, events, error);
    fclose(file);
    return rc;
}

int rh_record_show(const char *state_dir, const char *id, rh_events *events,
                   rh_error *error)
{
    rh_listed_run *all = NULL;
    size_t n = 0;
    rh_arena *arena = rh_arena_new();
    int rc = rh_record_scan(&all, &n, arena, state_dir, error);
    if (rc != RH_OK)
        goto done;
    const char *path = choose(all, n, id, state_dir, error);
    rc = path != NULL ? tell_file(path, events, error) : error->code;
done:
    free(all);
    rh_arena_free(arena);
    return rc;
}
