/* SPDX-License-Identifier: MIT
 *
 * What the user gave for a playbook's options and environment, checked against
 * what the playbook declares.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "playbook.h"

typedef struct answers {
    rh_arena *arena;
    const rh_playbook *playbook;
    rh_error *error;
    rh_value *items; /* one an option, in order: sorted by name */
    bool *is_given;
    const char *sandbox; /* its directory, or NULL */
} answers;

/* "with-scores", "with_scores" and "--with-scores" are one name. */
static const char *plain_name(rh_arena *arena, const char *given)
{
    char *name = rh_arena_strdup(arena, given + strspn(given, "-"));
    for (char *c = name; *c != '\0'; c++)
        if (*c == '-')
            *c = '_';
    return name;
}

/* What may have been meant: an option of the playbook, or one of every run. */
static int fail_unknown(answers *a, const char *given)
{
    static const char *const common[] = {
        "database-url", "redis-url", "backup-dir", "state-dir",
        "dry-run",      "rehearse",  "json",       "color",
        "help",         "compress",  "jobs"};
    enum { NCOMMON = sizeof common / sizeof *common };
    const rh_playbook *p = a->playbook;
    const char **flags =
        rh_arena_alloc(a->arena, (p->noptions + NCOMMON) * sizeof *flags);
    for (size_t i = 0; i < p->noptions; i++)
        flags[i] = p->options[i].flag;
    memcpy(flags + p->noptions, common, sizeof common);
    given += strspn(given, "-");
    const char *near = rh_nearest(given, flags, p->noptions + NCOMMON);
    if (near == NULL)
        return rh_fail(a->error, RH_USAGE,
                       "%s has no option --%s; see resethost %s --help",
                       p->name, given, p->path);
    return rh_fail(a->error, RH_USAGE,
                   "%s has no option --%s (did you mean --%s?)", p->name, given,
                   near);
}

static rh_value text_value(const char *s)
{
    return (rh_value){.kind = RH_STRING, .u.string = {s, strlen(s)}};
}

static int read_flag(answers *a, const rh_playbook_option *o, const char *given,
                     rh_value *out)
{
    static const char *const yes[] = {"true", "yes", "1", "on"};
    static const char *const no[] = {"false", "no", "0", "off"};
    out->kind = RH_BOOL;
    out->u.boolean = given == NULL;
    for (size_t i = 0; given != NULL && i < 4; i++) {
        out->u.boolean = strcmp(given, yes[i]) == 0;
        if (out->u.boolean || strcmp(given, no[i]) == 0)
            return RH_OK;
    }
    if (given == NULL)
        return RH_OK;
    return rh_fail(a->error, RH_USAGE,
                   "--%s is a flag: give it alone, or =true or =false, not "
                   "\"%s\"",
                   o->flag, given);
}

static int read_integer(answers *a, const rh_playbook_option *o,
                        const char *given, rh_value *out)
{
    char *end = NULL;
    errno = 0;
    long long n = strtoll(given, &end, 10);
    bool starts = strspn(given, "-0123456789") > 0;
    if (errno != 0 || end == given || *end != '\0' || !starts)
        return rh_fail(a->error, RH_USAGE,
                       "--%s needs a whole number, not \"%s\"", o->flag, given);
    *out = (rh_value){.kind = RH_INT, .u.integer = n};
    return RH_OK;
}

static int read_choice(answers *a, const rh_playbook_option *o,
                       const char *given, rh_value *out)
{
    rh_text all = RH_TEXT_INIT;
    for (size_t i = 0; i < o->nchoices; i++) {
        if (strcmp(o->choices[i], given) == 0) {
            *out = text_value(o->choices[i]);
            rh_text_free(&all);
            return RH_OK;
        }
        rh_text_addf(&all, "%s%s", i > 0 ? ", " : "", o->choices[i]);
    }
    rh_fail(a->error, RH_USAGE, "--%s is one of %s; not \"%s\"", o->flag,
            rh_text_str(&all), given);
    rh_text_free(&all);
    return RH_USAGE;
}

/* `path` relative to `folder`, absolute and readable. */
static int read_file(answers *a, const rh_playbook_option *o,
                     const char *folder, const char *path, rh_value *out)
{
    const char *joined = path[0] == '/'
                             ? path
                             : rh_arena_printf(a->arena, "%s/%s", folder, path);
    char *resolved = realpath(joined, NULL);
    struct stat st;
    if (resolved != NULL && stat(resolved, &st) == 0 && S_ISDIR(st.st_mode)) {
        free(resolved);
        return rh_fail(a->error, RH_USAGE,
                       "--%s: %s is a directory; name a file", o->flag, path);
    }
    if (resolved == NULL || access(resolved, R_OK) != 0) {
        free(resolved);
        return rh_fail_errno(a->error, RH_USAGE, "--%s: cannot read %s",
                             o->flag, path);
    }
    *out = text_value(rh_arena_strdup(a->arena, resolved));
    free(resolved);
    return RH_OK;
}

/* The folder of `path`, resolved, in a buffer to be freed; or NULL, errno. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    rh_text folder = RH_TEXT_INIT;
    rh_text_addn(&folder, path, slash != NULL ? (size_t)(slash - path) + 1 : 0);
    rh_text_addc(&folder, '.'); /* of a file it would be no folder */
    char *resolved = realpath(folder.data, NULL);
    rh_text_free(&folder);
    return resolved;
}

static bool is_file_name(const char *name)
{
    return *name != '\0' && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

/* Where nothing is yet, not even a link that leads nowhere. */
static int read_new_file(answers *a, const rh_playbook_option *o,
                         const char *path, rh_value *out)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    char *folder = is_file_name(name) ? folder_of(path) : NULL;
    int rc = RH_OK;
    struct stat st;
    if (!is_file_name(name))
        rc = rh_fail(a->error, RH_USAGE, "--%s: \"%s\" names no file", o->flag,
                     path);
    else if (folder == NULL || access(folder, W_OK | X_OK) != 0)
        rc = rh_fail_errno(a->error, RH_USAGE,
                           "--%s: no file can be made at %s", o->flag, path);
    else if (lstat(path, &st) == 0)
        rc = rh_fail(a->error, RH_USAGE,
                     "--%s: %s is there already, and nothing is overwritten: "
                     "move it away, or choose another name",
                     o->flag, path);
    else
        *out = text_value(rh_arena_printf(
            a->arena, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder, name));
    free(folder);
    return rc;
}

/* One that is there, and in which files can be made. */
static int read_directory(answers *a, const rh_playbook_option *o,
                          const char *path, rh_value *out)
{
    struct stat st;
    char *resolved = realpath(path, NULL);
    int rc = RH_OK;
    if (resolved != NULL && stat(resolved, &st) == 0 && !S_ISDIR(st.st_mode))
        rc = rh_fail(a->error, RH_USAGE, "--%s: %s is a file; name a directory",
                     o->flag, path);
    else if (resolved == NULL || access(resolved, W_OK | X_OK) != 0)
        rc = rh_fail_errno(a->error, RH_USAGE,
                           "--%s: no file can be made in %s", o->flag, path);
    else
        *out = text_value(rh_arena_strdup(a->arena, resolved));
    free(resolved);
    return rc;
}

static int read_given(answers *a, const rh_playbook_option *o,
                      const char *given, rh_value *out)
{
    if (strcmp(o->type, "flag") == 0)
        return read_flag(a, o, given, out);
    if (given == NULL)
        return rh_fail(a->error, RH_USAGE, "--%s needs a value", o->flag);
    if (strcmp(o->type, "integer") == 0)
        return read_integer(a, o, given, out);
    if (strcmp(o->type, "choice") == 0)
        return read_choice(a, o, given, out);
    if (strcmp(o->type, "file") == 0)
        return read_file(a, o, ".", given, out);
    if (strcmp(o->type, "new_file") == 0)
        return read_new_file(a, o, given, out);
    if (strcmp(o->type, "directory") == 0)
        return read_directory(a, o, given, out);
    *out = text_value(rh_arena_strdup(a->arena, given));
    return RH_OK;
}

static int take_given(answers *a, const rh_option *given)
{
    const char *name = plain_name(a->arena, given->name);
    for (size_t i = 0; i < a->playbook->noptions; i++) {
        const rh_playbook_option *o = &a->playbook->options[i];
        if (strcmp(o->name, name) != 0)
            continue;
        if (a->is_given[i])
            return rh_fail(a->error, RH_USAGE, "--%s is given twice", o->flag);
        a->is_given[i] = true;
        return read_given(a, o, given->value, &a->items[i]);
    }
    return fail_unknown(a, given->name);
}

static const rh_value *preset_of(const answers *a, const rh_playbook_option *o)
{
    const rh_value *v =
        a->sandbox != NULL && a->playbook->sandbox_options != NULL
            ? rh_value_get(a->playbook->sandbox_options, o->name)
            : NULL;
    return v != NULL ? v : o->preset;
}

/* Where something is made that nobody typed a place for: a sandbox leaves
   nothing in the working directory. */
static const char *place_of(const answers *a, const rh_value *preset)
{
    const char *path = preset->u.string.s;
    return a->sandbox == NULL || path[0] == '/'
               ? path
               : rh_arena_printf(a->arena, "%s/%s", a->sandbox, path);
}

static int fill_in(answers *a, size_t i)
{
    const rh_playbook_option *o = &a->playbook->options[i];
    const rh_value *preset = preset_of(a, o);
    if (a->is_given[i])
        return RH_OK;
    if (preset == NULL && o->is_required)
        return rh_fail(a->error, RH_USAGE, "%s needs the option --%s%s%s",
                       a->playbook->name, o->flag, o->help != NULL ? ": " : "",
                       o->help != NULL ? o->help : "");
    if (preset == NULL) {
        a->items[i].kind = strcmp(o->type, "flag") == 0 ? RH_BOOL : RH_NULL;
        return RH_OK;
    }
    if (strcmp(o->type, "file") == 0)
        return read_file(a, o, a->playbook->folder, preset->u.string.s,
                         &a->items[i]);
    if (strcmp(o->type, "new_file") == 0)
        return read_new_file(a, o, place_of(a, preset), &a->items[i]);
    if (strcmp(o->type, "directory") == 0)
        return read_directory(a, o, place_of(a, preset), &a->items[i]);
    a->items[i] = *preset;
    return RH_OK;
}

/* What has no value is left out, so that it is nil in Lua and not null, which
   would be true in a condition. */
static const rh_value *as_map(answers *a)
{
    size_t n = 0;
    rh_value *map = rh_arena_alloc(a->arena, sizeof *map);
    for (size_t i = 0; i < a->playbook->noptions; i++) {
        if (a->items[i].kind == RH_NULL)
            continue;
        a->items[n] = a->items[i];
        a->items[n++].key = a->playbook->options[i].name;
    }
    map->kind = RH_MAP;
    map->u.list.items = a->items;
    map->u.list.n = n;
    return map;
}

int rh_playbook_options(const rh_value **out, rh_arena *arena,
                        const rh_playbook *playbook, const rh_option *given,
                        size_t n, const char *sandbox, rh_error *error)
{
    int rc = RH_OK;
    size_t most = playbook->noptions + 1;
    answers a = {arena,
                 playbook,
                 error,
                 rh_arena_alloc(arena, most * sizeof(rh_value)),
                 rh_arena_alloc(arena, most * sizeof(bool)),
                 sandbox};
    for (size_t i = 0; rc == RH_OK && i < n; i++)
        rc = take_given(&a, &given[i]);
    for (size_t i = 0; rc == RH_OK && i < playbook->noptions; i++)
        rc = fill_in(&a, i);
    if (rc == RH_OK)
        *out = as_map(&a);
    return rc;
}

/* ---- Environment ---- */

static int by_key(const void *x, const void *y)
{
    const rh_value *a = x, *b = y;
    return strcmp(a->key, b->key);
}

/* NULL when it is set nowhere. */
static const char *variable(const rh_playbook *playbook,
                            const rh_playbook_env *e, rh_env *env,
                            bool in_sandbox)
{
    const char *value = rh_env_get(env, e->name, NULL);
    if (value == NULL && in_sandbox)
        value = rh_value_string(playbook->sandbox_env, e->name);
    if (value == NULL && e->preset != NULL)
        value = e->preset->u.string.s;
    return value;
}

int rh_playbook_environment(const rh_value **out, rh_arena *arena,
                            const rh_playbook *playbook, rh_env *env,
                            bool in_sandbox, rh_events *events, rh_error *error)
{
    size_t n = 0;
    rh_value *map = rh_arena_alloc(arena, sizeof *map);
    rh_value *items =
        rh_arena_alloc(arena, (playbook->nenv + 1) * sizeof *items);
    for (size_t i = 0; i < playbook->nenv; i++) {
        const rh_playbook_env *e = &playbook->env[i];
        const char *value = variable(playbook, e, env, in_sandbox);
        if (value == NULL && e->is_required)
            return rh_fail(error, RH_USAGE,
                           "%s needs the environment variable %s%s%s; set it "
                           "or write it into .env",
                           playbook->name, e->name, e->help != NULL ? ": " : "",
                           e->help != NULL ? e->help : "");
        if (value == NULL)
            continue;
        if (e->is_secret)
            rh_events_name_secret(events, e->name, value);
        items[n] = text_value(rh_arena_strdup(arena, value));
        items[n++].key = e->name;
    }
    qsort(items, n, sizeof *items, by_key);
    map->kind = RH_MAP;
    map->u.list.items = items;
    map->u.list.n = n;
    *out = map;
    return RH_OK;
}
