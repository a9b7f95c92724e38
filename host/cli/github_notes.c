/* SPDX-License-Identifier: MIT
 *
 * Annotations: lines of the log that GitHub shows at the head of a workflow's
 * run, at a line of a file where the text names one.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "github.h"

void notes_add(notes *n, const char *text)
{
    if (n->n < ANNOTATIONS)
        n->texts[n->n] = cli_strdup(text);
    n->n++;
}

void notes_free(notes *n)
{
    for (size_t i = 0; i < ANNOTATIONS; i++)
        free(n->texts[i]);
    *n = (notes){.kind = n->kind};
}

/* ---- Files -------------------------------------------------------------- */

/* The path as GitHub wants it, from the root of the repository; false when it
   is no file in there. */
static bool in_workspace(const char *path, buffer *out)
{
    char file[PATH_MAX], root[PATH_MAX];
    const char *workspace = getenv("GITHUB_WORKSPACE");
    if (workspace == NULL || realpath(workspace, root) == NULL ||
        realpath(path, file) == NULL)
        return false;
    size_t n = strlen(root);
    if (strncmp(file, root, n) != 0 || file[n] != '/')
        return false;
    buffer_add(out, file + n + 1);
    return true;
}

/* A word like "playbooks/a.lua:12:": its path, and the digits of its line. */
static bool split_place(const char *word, size_t n, buffer *path, buffer *line)
{
    static const char digits[] = "0123456789";
    const char *colon = memchr(word, ':', n);
    if (colon == NULL || colon == word)
        return false;
    size_t found = strspn(colon + 1, digits);
    if (found == 0 || found > 9 || colon + 1 + found > word + n)
        return false;
    buffer_addn(path, word, (size_t)(colon - word));
    buffer_addn(line, colon + 1, found);
    return true;
}

/* The first place that the text names and that is there. */
static bool find_place(const char *text, buffer *file, buffer *line)
{
    buffer path = {0};
    bool found = false;
    while (*text != '\0' && !found) {
        text += strspn(text, " (\"'");
        size_t n = strcspn(text, " ");
        buffer_clear(&path);
        buffer_clear(line);
        found = split_place(text, n, &path, line) &&
                in_workspace(buffer_str(&path), file);
        text += n;
    }
    buffer_free(&path);
    return found;
}

/* ---- Lines -------------------------------------------------------------- */

static void add_place(buffer *out, const char *text)
{
    buffer file = {0}, line = {0};
    if (find_place(text, &file, &line)) {
        buffer_add(out, ",file=");
        escape_annotation(out, buffer_str(&file), true);
        buffer_addf(out, ",line=%s", buffer_str(&line));
    }
    buffer_free(&file);
    buffer_free(&line);
}

static void print_note(const char *kind, const char *text)
{
    buffer out = {0}, cut = {0};
    buffer_addn(&cut, text, format_fit(text, LONGEST_NOTE));
    bool is_cut = cut.len < strlen(text);
    escape_commands(&cut);
    buffer_addf(&out, "::%s title=resethost", kind);
    add_place(&out, text);
    buffer_add(&out, "::");
    escape_annotation(&out, buffer_str(&cut), false);
    fprintf(stderr, "%s%s\n", buffer_str(&out), is_cut ? " ..." : "");
    buffer_free(&out);
    buffer_free(&cut);
}

void notes_print(const notes *n)
{
    bool many = n->n > ANNOTATIONS;
    size_t shown = many ? ANNOTATIONS - 1 : n->n;
    for (size_t i = 0; i < shown; i++)
        print_note(n->kind, n->texts[i]);
    buffer more = {0};
    buffer_addf(&more, "and %zu more; the summary has them", n->n - shown);
    if (many)
        print_note(n->kind, buffer_str(&more));
    buffer_free(&more);
}
