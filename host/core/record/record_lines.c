/* SPDX-License-Identifier: MIT
 *
 * Reading a record line by line. What a crash left of a last line is no line.
 */
#include "record_lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"

int rh_record_not_ours(const char *where, rh_error *error)
{
    return rh_fail(error, RH_FAILED,
                   "%s: not an event as resethost records them; the record "
                   "is damaged, was changed, or is none: look at the database "
                   "before you run anything again",
                   where);
}

static int take_line(const char *line, size_t n, const char *where,
                     rh_record_line_fn fn, void *ud, rh_error *error)
{
    const rh_json *object = NULL;
    rh_arena *arena = rh_arena_new();
    int rc = rh_json_parse(&object, arena, line, n, where, error);
    if (rc != RH_OK || !fn(ud, object))
        rc = rh_record_not_ours(where, error);
    rh_arena_free(arena);
    return rc;
}

static int take_lines(FILE *file, const char *path, rh_record_line_fn fn,
                      void *ud, bool *is_torn, rh_error *error)
{
    char *line = NULL;
    size_t cap = 0, number = 0;
    int rc = RH_OK;
    rh_text where = RH_TEXT_INIT;
    while (rc == RH_OK) {
        ssize_t n = getline(&line, &cap, file);
        if (n < 0)
            break;
        rh_text_clear(&where);
        rh_text_addf(&where, "%s:%zu", path, ++number);
        *is_torn = line[n - 1] != '\n';
        if (*is_torn && line[0] != '{') /* nothing that a crash leaves */
            rc = rh_record_not_ours(where.data, error);
        if (*is_torn)
            break;
        rc = take_line(line, (size_t)n - 1, where.data, fn, ud, error);
    }
    if (rc == RH_OK && ferror(file))
        rc = rh_file_fail(error, "read", path);
    rh_text_free(&where);
    free(line);
    return rc;
}

int rh_record_each_line(const char *path, rh_record_line_fn fn, void *ud,
                        bool *is_torn, rh_error *error)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    *is_torn = false;
    if (fd < 0)
        return rh_file_fail(error, "open", path);
    FILE *file = fdopen(fd, "r");
    if (file == NULL) {
        rh_file_fail(error, "read", path);
        close(fd);
        return error->code;
    }
    int rc = take_lines(file, path, fn, ud, is_torn, error);
    fclose(file);
    return rc;
}
