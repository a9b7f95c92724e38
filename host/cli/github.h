/* SPDX-License-Identifier: MIT
 *
 * In a GitHub workflow: a summary of the step in Markdown, and annotations.
 * Reads events; decides nothing. Annotations go to standard error, so that
 * standard output is the same everywhere.
 */
#ifndef CLI_GITHUB_H
#define CLI_GITHUB_H

#include <resethost.h>

#include "format.h"

typedef struct github github;

/* NULL unless GITHUB_ACTIONS is "true". */
github *github_open(void);
void github_free(github *g);

void github_event(github *g, const rh_event *event);
/* Writes both; `message` is the error of the whole call. False, with why in
   `error`, when the summary could not be written. */
bool github_close(github *g, int code, const char *message, buffer *error);

/* ---- Shared by github*.c ------------------------------------------------ */

enum {
    ANNOTATIONS = 10,            /* of each kind that GitHub shows of a step */
    SUMMARY_LIMIT = 1024 * 1024, /* bytes that it takes of a step */
    LONGEST_NOTE = 2000
};

/* Annotations of one kind; those that are too many are counted. */
typedef struct notes {
    const char *kind; /* "error" */
    char *texts[ANNOTATIONS];
    size_t n; /* of all */
} notes;

void notes_add(notes *n, const char *text);
void notes_print(const notes *n);
void notes_free(notes *n);

/* Appends to the file that GITHUB_STEP_SUMMARY names, if it names one, and
   cuts what is too much. */
bool summary_append(const buffer *markdown, buffer *error);

#endif
