/* SPDX-License-Identifier: MIT
 *
 * What reading any field needs: where it stands in the source, lists of
 * strings, members of tables.
 */
#include <ctype.h>
#include <stdarg.h>
#include <string.h>

#include "file.h"
#include "playbook_internal.h"

enum { MAX_SOURCE = 1024 * 1024 };

/* ---- Lines ---- */

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Nothing of what stands behind "--" on the same line counts. */
static bool is_comment(const char *source, const char *at)
{
    for (const char *p = at; p > source && p[-1] != '\n'; p--)
        if (p[-1] == '-' && p[0] == '-')
            return true;
    return false;
}

/* `word`, as a whole, followed by "=", by a function's body ("word"), or as a
   string when that is what is wanted. */
static const char *find_word(const char *source, const char *from,
                             const char *word, bool as_string)
{
    size_t n = strlen(word);
    for (const char *at = from; (at = strstr(at, word)) != NULL; at++) {
        const char *after = at + n;
        bool is_quoted = at > source && (at[-1] == '"' || at[-1] == '\'') &&
                         *after == at[-1];
        if (is_comment(source, at) || is_word(*after) ||
            (at > source && (is_word(at[-1]) || at[-1] == '.')))
            continue;
        if (as_string && is_quoted)
            return at;
        after += strspn(after, " \t\"']");
        if (*after == '=' && after[1] != '=')
            return at;
    }
    return NULL;
}

static const char *find_return(const char *source)
{
    const char *found = source;
    const char *at = strncmp(source, "return", 6) == 0 ? source : NULL;
    if (at == NULL)
        for (at = source; (at = strstr(at, "\nreturn")) != NULL; at++)
            found = at + 1;
    return found;
}

int rh_playbook_line(const char *source, const char *field, const char *inner)
{
    int line = 1;
    const char *start = find_return(source);
    const char *at = find_word(source, start, field, false);
    if (at == NULL) /* the table may have been made before */
        at = find_word(source, source, field, false);
    if (at != NULL && inner != NULL && inner[0] != '\0') {
        const char *in = find_word(source, at, inner, true);
        at = in != NULL ? in : at;
    }
    if (at == NULL)
        at = start;
    for (const char *p = source; p < at; p++)
        line += *p == '\n';
    return line;
}

int rh_reading_fail(rh_reading *r, const char *field, const char *inner,
                    const char *format, ...)
{
    rh_error ignored;
    rh_text source = RH_TEXT_INIT;
    va_list args;
    va_start(args, format);
    rh_vfail(r->error, RH_USAGE, format, args);
    va_end(args);
    rh_file_read(&source, r->out->path, MAX_SOURCE, &ignored);
    rh_error_prefix(r->error, "%s:%d: ", r->out->path,
                    rh_playbook_line(rh_text_str(&source), field, inner));
    rh_text_free(&source);
    return RH_USAGE;
}

/* ---- Lists and members ---- */

static int add_string(rh_reading *r, const rh_value *item, const char *field,
                      const char **list, size_t *n)
{
    if (item->kind != RH_STRING || item->u.string.len == 0)
        return rh_reading_fail(
            r, field, NULL, "%s must hold strings, not %s", field,
            item->kind == RH_STRING ? "an empty one"
                                    : rh_kind_name(item->kind));
    for (size_t i = 0; i < *n; i++)
        if (strcmp(list[i], item->u.string.s) == 0)
            return rh_reading_fail(r, field, list[i], "%s names '%s' twice",
                                   field, list[i]);
    list[(*n)++] = item->u.string.s;
    return RH_OK;
}

int rh_reading_strings(rh_reading *r, const rh_value *v, const char *field,
                       const char *const **out, size_t *n)
{
    int rc = RH_OK;
    *n = 0;
    if (v == NULL)
        return RH_OK;
    if (v->kind != RH_LIST)
        return rh_reading_fail(r, field, NULL,
                               "%s must be a list of strings, not %s", field,
                               rh_kind_name(v->kind));
    const char **list =
        rh_arena_alloc(r->arena, (v->u.list.n + 1) * sizeof *list);
    for (size_t i = 0; rc == RH_OK && i < v->u.list.n; i++)
        rc = add_string(r, &v->u.list.items[i], field, list, n);
    *out = list;
    return rc;
}

int rh_reading_known(rh_reading *r, const rh_value *map, const char *field,
                     const char *const *known, size_t n)
{
    for (size_t i = 0; map->kind == RH_MAP && i < map->u.list.n; i++) {
        const char *key = map->u.list.items[i].key;
        size_t k = 0;
        while (k < n && strcmp(known[k], key) != 0)
            k++;
        if (k < n)
            continue;
        const char *near = rh_nearest(key, known, n);
        return rh_reading_fail(
            r, field, key, "%s: unknown field '%s'%s%s%s", field, key,
            near != NULL ? " (did you mean '" : "", near != NULL ? near : "",
            near != NULL ? "'?)" : "");
    }
    return RH_OK;
}

int rh_reading_text(rh_reading *r, const rh_value *owner, const char *field,
                    const char *name, const char **out)
{
    const rh_value *v = rh_value_get(owner, name);
    *out = NULL;
    if (v == NULL)
        return RH_OK;
    if (v->kind != RH_STRING)
        return rh_reading_fail(r, field, owner->key,
                               "%s: %s must be a string, not %s",
                               owner->key != NULL ? owner->key : field, name,
                               rh_kind_name(v->kind));
    *out = v->u.string.s;
    return RH_OK;
}

int rh_reading_flag(rh_reading *r, const rh_value *owner, const char *field,
                    const char *name, bool *out)
{
    const rh_value *v = rh_value_get(owner, name);
    *out = false;
    if (v == NULL)
        return RH_OK;
    if (v->kind != RH_BOOL)
        return rh_reading_fail(r, field, owner->key,
                               "%s: %s must be true or false, not %s",
                               owner->key != NULL ? owner->key : field, name,
                               rh_kind_name(v->kind));
    *out = v->u.boolean;
    return RH_OK;
}
