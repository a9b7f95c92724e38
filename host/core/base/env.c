/* SPDX-License-Identifier: MIT
 *
 * Reading a .env file: one pass over its text, line by line. What is quoted
 * may hold "#"; what is not ends before " #".
 */
#include "env.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "text.h"

typedef struct setting {
    const char *name, *value;
    const char *origin; /* "NAME in .env" */
} setting;

struct rh_env {
    rh_arena *arena;
    const char *path;
    setting *settings;
    size_t n, cap;
};

static bool is_name_char(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '-';
}

static const char *skip_blanks(const char *s)
{
    return s + strspn(s, " \t");
}

static bool is_line_over(const char *s)
{
    s = skip_blanks(s);
    return *s == '\0' || *s == '#';
}

/* Verbatim until the closing quote; NULL when there is none, or when more
   follows it. */
static const char *single_quoted(rh_env *env, const char *s)
{
    const char *end = strchr(s, '\'');
    if (end == NULL || !is_line_over(end + 1))
        return NULL;
    return rh_arena_strndup(env->arena, s, (size_t)(end - s));
}

static char unescape(char c)
{
    return c == 'n' ? '\n' : c;
}

static const char *double_quoted(rh_env *env, const char *s)
{
    char *value = rh_arena_alloc(env->arena, strlen(s) + 1);
    size_t n = 0;
    for (; *s != '"'; s++) {
        if (*s == '\0')
            return NULL;
        if (*s == '\\' && s[1] != '\0' && strchr("n\"\\", s[1]) != NULL)
            value[n++] = unescape(*++s);
        else
            value[n++] = *s;
    }
    return is_line_over(s + 1) ? value : NULL;
}

/* "#" begins a comment only after a blank: passwords hold it too. */
static const char *unquoted(rh_env *env, const char *s)
{
    size_t n = 0;
    while (s[n] != '\0' &&
           !(s[n] == '#' && (n == 0 || isblank((unsigned char)s[n - 1]))))
        n++;
    while (n > 0 && isblank((unsigned char)s[n - 1]))
        n--;
    return rh_arena_strndup(env->arena, s, n);
}

static const char *read_value(rh_env *env, const char *s)
{
    if (*s == '\'')
        return single_quoted(env, s + 1);
    if (*s == '"')
        return double_quoted(env, s + 1);
    return unquoted(env, s);
}

static void add_setting(rh_env *env, const char *name, const char *value)
{
    env->settings =
        rh_grow(env->settings, &env->cap, env->n, sizeof *env->settings);
    const char *origin =
        rh_arena_printf(env->arena, "%s in %s", name, env->path);
    env->settings[env->n++] = (setting){name, value, origin};
}

static const char *skip_export(const char *s)
{
    if (strncmp(s, "export", 6) == 0 && isblank((unsigned char)s[6]))
        return skip_blanks(s + 6);
    return s;
}

/* The error never shows the line: it may hold a secret. */
static int read_line(rh_env *env, const char *line, int number, rh_error *error)
{
    const char *s = skip_blanks(line);
    if (is_line_over(s))
        return RH_OK;
    s = skip_export(s);
    size_t n = 0;
    while (is_name_char(s[n]))
        n++;
    const char *after = skip_blanks(s + n);
    if (n == 0 || isdigit((unsigned char)*s) || *after != '=')
        return rh_fail(error, RH_USAGE,
                       "%s:%d: not a line of the form NAME=value (correct it, "
                       "or begin it with # to make it a comment)",
                       env->path, number);
    const char *name = rh_arena_strndup(env->arena, s, n);
    const char *value = read_value(env, skip_blanks(after + 1));
    if (value == NULL)
        return rh_fail(error, RH_USAGE,
                       "%s:%d: the value of %s has no closing quote at the end "
                       "of its line (close it; a line break is \\n in double "
                       "quotes)",
                       env->path, number, name);
    add_setting(env, name, value);
    return RH_OK;
}

static const char *without_bom(const char *s)
{
    return strncmp(s, "\xEF\xBB\xBF", 3) == 0 ? s + 3 : s;
}

static int read_lines(rh_env *env, FILE *file, rh_error *error)
{
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;
    int rc = RH_OK;
    for (int i = 1; rc == RH_OK && (n = getline(&line, &cap, file)) >= 0; i++) {
        while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
            line[--n] = '\0';
        if (memchr(line, '\0', (size_t)n) != NULL)
            rc = rh_fail(error, RH_USAGE,
                         "%s:%d: a zero byte (save the file as plain text)",
                         env->path, i);
        else
            rc = read_line(env, i == 1 ? without_bom(line) : line, i, error);
    }
    if (rc == RH_OK && ferror(file))
        rc = rh_fail_errno(error, RH_USAGE, "%s:1: cannot be read", env->path);
    free(line);
    return rc;
}

int rh_env_open(rh_env **out, const char *path, rh_error *error)
{
    int rc = RH_OK;
    rh_env *env = rh_alloc(sizeof *env);
    *env = (rh_env){.arena = rh_arena_new()};
    env->path = rh_arena_strdup(env->arena, path);
    FILE *file = fopen(path, "re");
    if (file != NULL)
        rc = read_lines(env, file, error);
    else if (errno != ENOENT && errno != ENOTDIR)
        rc = rh_fail_errno(error, RH_USAGE, "%s:1: cannot be opened", path);
    if (file != NULL)
        fclose(file);
    if (rc == RH_OK)
        *out = env;
    else
        rh_env_free(env);
    return rc;
}

void rh_env_free(rh_env *env)
{
    if (env == NULL)
        return;
    rh_arena_free(env->arena);
    free(env->settings);
    free(env);
}

static const char *tell(const char **origin, const char *from,
                        const char *value)
{
    if (origin != NULL)
        *origin = from;
    return value;
}

const char *rh_env_get(rh_env *env, const char *name, const char **origin)
{
    const char *value = getenv(name);
    if (value != NULL)
        return tell(origin, rh_arena_strdup(env->arena, name),
                    rh_arena_strdup(env->arena, value));
    for (size_t i = env->n; i-- > 0;) /* the last line of a name counts */
        if (strcmp(env->settings[i].name, name) == 0)
            return tell(origin, env->settings[i].origin,
                        env->settings[i].value);
    return NULL;
}
