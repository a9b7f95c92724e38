/* SPDX-License-Identifier: MIT
 *
 * The file of a step's summary. GitHub drops all of one that is too large, so
 * it is cut to what there is room for behind what the step wrote before.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "github.h"
#include "report_file.h"

static const char cut_line[] =
    "\n\nMore than GitHub shows of one step: the rest is left out here.\n";

/* Whole lines only: half an entity would show, and half a table. */
static size_t whole_lines(const buffer *markdown, size_t room)
{
    while (room > 0 && markdown->data[room - 1] != '\n')
        room--;
    return room;
}

static bool write_cut(int fd, const buffer *markdown)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return false;
    size_t used = (size_t)st.st_size;
    size_t room = used < SUMMARY_LIMIT ? SUMMARY_LIMIT - used : 0;
    if (markdown->len <= room)
        return report_file_write(fd, buffer_str(markdown), markdown->len);
    room = room > sizeof cut_line ? room - sizeof cut_line : 0;
    errno = EFBIG;
    return room > 0 &&
           report_file_write(fd, markdown->data, whole_lines(markdown, room)) &&
           report_file_write(fd, cut_line, sizeof cut_line - 1);
}

bool summary_append(const buffer *markdown, buffer *error)
{
    const char *path = getenv("GITHUB_STEP_SUMMARY");
    if (path == NULL || *path == '\0' || markdown->len == 0)
        return true;
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_CLOEXEC,
                  0666);
    bool ok = fd >= 0 && write_cut(fd, markdown);
    int number = errno;
    if (fd >= 0 && close(fd) != 0 && ok) {
        number = errno;
        ok = false;
    }
    if (!ok)
        buffer_addf(error,
                    "the summary of the step cannot be written to %s: %s", path,
                    strerror(number));
    return ok;
}
