/* SPDX-License-Identifier: MIT
 *
 * Writing a report's file.
 */
#include "report_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void explain(buffer *error, const char *path, const char *why)
{
    buffer_addf(error, "the report %s cannot be written: %s", path, why);
}

static mode_t allowed_mode(void)
{
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

int report_file_open(const char *path, char **temporary, buffer *error)
{
    struct stat st;
    bool exists = lstat(path, &st) == 0;
    if (exists && !S_ISREG(st.st_mode)) {
        explain(error, path, "something other than a file has that name");
        return -1;
    }
    buffer name = {0};
    buffer_addf(&name, "%s.XXXXXX", path);
    int fd = mkostemp(name.data, O_CLOEXEC);
    if (fd < 0 || fchmod(fd, allowed_mode()) != 0 ||
        (exists && unlink(path) != 0)) {
        explain(error, path, strerror(errno));
        if (fd >= 0)
            report_file_discard(fd, name.data);
        buffer_free(&name);
        return -1;
    }
    *temporary = name.data;
    return fd;
}

bool report_file_write(int fd, const char *data, size_t n)
{
    while (n > 0) {
        ssize_t some = write(fd, data, n);
        if (some < 0 && errno == EINTR)
            continue;
        if (some < 0)
            return false;
        data += some;
        n -= (size_t)some;
    }
    return true;
}

bool report_file_replace(int fd, const char *temporary, const char *path,
                         const buffer *content, buffer *error)
{
    bool ok = report_file_write(fd, buffer_str(content), content->len) &&
              fsync(fd) == 0;
    int number = errno;
    if (close(fd) != 0 && ok) {
        number = errno;
        ok = false;
    }
    if (ok && rename(temporary, path) != 0) {
        number = errno;
        ok = false;
    }
    if (ok)
        return true;
    explain(error, path, strerror(number));
    unlink(temporary);
    return false;
}

void report_file_discard(int fd, const char *temporary)
{
    if (fd < 0)
        return;
    close(fd);
    unlink(temporary);
}
