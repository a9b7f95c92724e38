/* SPDX-License-Identifier: MIT
 *
 * Telling a recorded run again, line by line.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "record_lines.h"
#include "record_list.h"
#include "record_past.h"

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

static bool tell_line(void *events, const rh_json *object)
{
    return emit(events, object);
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

/* The run's own lines, and then how it stands if that was not its end. */
static int tell_record(const char *path, rh_arena *arena, rh_events *events,
                       rh_error *error)
{
    rh_past past;
    bool is_torn = false;
    int rc = rh_past_read(&past, arena, path, error);
    if (rc == RH_OK)
        rc = rh_record_each_line(path, tell_line, events, &is_torn, error);
    if (rc == RH_OK && is_torn)
        tell_torn(events, path);
    if (rc == RH_OK)
        rh_past_tell(&past, false, events);
    rh_past_free(&past);
    return rc;
}

const char *rh_record_find(const char *state_dir, const char *id,
                           rh_arena *arena, rh_error *error)
{
    rh_listed_run *all = NULL;
    size_t n = 0;
    const char *path = NULL;
    if (rh_record_scan(&all, &n, arena, state_dir, error) == RH_OK)
        path = choose(all, n, id, state_dir, error);
    free(all);
    return path;
}

int rh_record_show(const char *state_dir, const char *id, rh_events *events,
                   rh_error *error)
{
    rh_arena *arena = rh_arena_new();
    const char *path = rh_record_find(state_dir, id, arena, error);
    int rc =
        path != NULL ? tell_record(path, arena, events, error) : error->code;
    rh_arena_free(arena);
    return rc;
}
