/* SPDX-License-Identifier: MIT
 *
 * A file for other programs that is whole or not there: written beside its
 * place and renamed. Its mode is what the umask leaves of 0666: it holds no
 * secret, and others are to read it.
 */
#ifndef CLI_REPORT_FILE_H
#define CLI_REPORT_FILE_H

#include "format.h"

/* A descriptor and the temporary name, or -1 with why. What was at `path` is
   removed, so that nobody takes an old report for this one. */
int report_file_open(const char *path, char **temporary, buffer *error);
/* Writes everything, and closes and renames. False with why. */
bool report_file_replace(int fd, const char *temporary, const char *path,
                         const buffer *content, buffer *error);
/* Closes and removes; -1: it has its place already. */
void report_file_discard(int fd, const char *temporary);
/* All of it, or false and errno. */
bool report_file_write(int fd, const char *data, size_t n);

#endif
