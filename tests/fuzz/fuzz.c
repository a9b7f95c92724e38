/* SPDX-License-Identifier: MIT
 *
 * Files in memory, and the end of a run that has found something.
 */
#include "fuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void fuzz_broken(const char *condition, const char *file, int line)
{
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
    abort();
}

void fuzz_check_error(int rc, const rh_error *error)
{
    if (rc == RH_OK)
        return;
    FUZZ_CHECK(error->code == rc);
    FUZZ_CHECK(error->message[0] != '\0');
    FUZZ_CHECK(strpbrk(error->message, "\r\n") == NULL);
}

static void write_all(int fd, const void *data, size_t n)
{
    FUZZ_CHECK(ftruncate(fd, 0) == 0);
    FUZZ_CHECK(pwrite(fd, data, n, 0) == (ssize_t)n);
}

const char *fuzz_file(const void *data, size_t n)
{
    static int fd = -1;
    static char path[32];
    if (fd < 0) {
        fd = memfd_create("fuzz", MFD_CLOEXEC);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    write_all(fd, data, n);
    return path;
}

/* ---- A directory ---- */

static char directory[256];

static void path_of(char out[512], const char *name)
{
    snprintf(out, 512, "%s/%s", directory, name);
}

static void remove_directory(void)
{
    char command[300];
    snprintf(command, sizeof command, "rm -rf '%s'", directory);
    if (system(command) != 0)
        fprintf(stderr, "%s could not be removed\n", directory);
}

const char *fuzz_directory(void)
{
    if (directory[0] != '\0')
        return directory;
    const char *parent = getenv("TMPDIR");
    snprintf(directory, sizeof directory, "%s/rh_fuzz_XXXXXX",
             parent != NULL ? parent : "/dev/shm");
    FUZZ_CHECK(mkdtemp(directory) != NULL);
    FUZZ_CHECK(atexit(remove_directory) == 0);
    return directory;
}

void fuzz_put(const char *name, const void *data, size_t n)
{
    char path[512];
    path_of(path, name);
    if (data == NULL) {
        unlink(path);
        return;
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    FUZZ_CHECK(fd >= 0);
    write_all(fd, data, n);
    close(fd);
}

/* ---- Reading ---- */

int fuzz_parse(const rh_json **out, rh_arena *arena, const char *text, size_t n,
               rh_error *error)
{
    *out = NULL;
    int rc = rh_json_parse(out, arena, text, n, "input", error);
    fuzz_check_error(rc, error);
    FUZZ_CHECK((rc == RH_OK) == (*out != NULL));
    return rc;
}

const rh_cell *fuzz_cell(rh_row_reader **reader, const char *value, size_t n)
{
    rh_text text = RH_TEXT_INIT;
    rh_error error = {0};
    const rh_row *row = NULL;
    rh_text_add(&text, "[{\"v\":");
    rh_text_addn(&text, value, n);
    rh_text_add(&text, "}]\n");
    int rc = rh_row_reader_open(reader, fuzz_file(text.data, text.len), &error);
    if (rc == RH_OK)
        rc = rh_row_reader_next(*reader, &row, &error);
    if (rc != RH_OK)
        fprintf(stderr, "%s\n%s\n", error.message, text.data);
    FUZZ_CHECK(rc == RH_OK && row != NULL && row->ncells == 1);
    rh_text_free(&text);
    return row->cells;
}
