/* SPDX-License-Identifier: MIT
 *
 * The files that a playbook may read: those below its own folder, and those
 * that the user named. What is opened is what was checked: on the way down from
 * the folder no link is followed.
 */
#ifndef RH_CORE_REACH_H
#define RH_CORE_REACH_H

#include "file.h"

/* All zero: nothing may be read. A NULL reach, below, has no limits: the path
   is the host's own. */
typedef struct rh_reach {
    const char *root;   /* the folder with every link resolved, or NULL */
    const char **named; /* paths that the user gave, of the heap */
    size_t nnamed, cap;
} rh_reach;

void rh_reach_name(rh_reach *reach, const char *path); /* borrowed */
void rh_reach_free(rh_reach *reach);

/* The path under which `name`, as a playbook writes it, is opened. RH_USAGE
   says why it may not be; RH_FAILED: it is not there. */
int rh_reach_find(const rh_reach *reach, const char **out, rh_arena *arena,
                  const char *name, rh_error *error);

/* Opens, or reads in one piece, a path that rh_reach_find() gave, or that
   somebody says it gave: RH_REFUSED when it may not be read. */
int rh_reach_open(const rh_reach *reach, int *out, const char *path,
                  rh_error *error);
int rh_reach_read(const rh_reach *reach, rh_text *out, const char *path,
                  size_t limit, rh_error *error);
int rh_reach_digest(const rh_reach *reach, const char *path,
                    char sha256[RH_SHA256_HEX], rh_error *error);

/* Opens folder/file for reading; -1 with errno, ELOOP or ENOTDIR when a part of
   `file` is a link. A FIFO does not wait for its writer. */
int rh_open_beneath(const char *folder, const char *file);

#endif
