/* SPDX-License-Identifier: MIT
 *
 * --junit FILE: the events of a call as JUnit XML, one suite a playbook, one
 * case a step and an operation. Reads events; decides nothing.
 */
#ifndef CLI_JUNIT_H
#define CLI_JUNIT_H

#include <resethost.h>

#include "format.h"

typedef struct junit junit;

/* Makes sure that `path` can be written, and removes the report of an earlier
   call. NULL, with why in `error`. */
junit *junit_open(const char *path, buffer *error);
void junit_free(junit *j);

void junit_event(junit *j, const rh_event *event);
/* Puts the file in its place; `message` is the error of the whole call. False,
   with why in `error`. */
bool junit_close(junit *j, int code, const char *message, buffer *error);

/* ---- Shared by junit*.c ------------------------------------------------- */

typedef enum verdict {
    PASSED,
    FAILED,  /* a rule, a check or a confirmation said no */
    ERRORED, /* something broke */
    SKIPPED,
    PENDING /* planned; what became of it is not known yet */
} verdict;

typedef struct test_case {
    char *name;
    verdict verdict;
    int64_t ms;
    int64_t number; /* of the operation, 0: a step */
    bool follows;   /* ... the number is one of what follows the commit */
    char *message;  /* why not, or NULL */
    char *status;   /* the name of the code, or NULL */
    buffer output;
} test_case;

typedef struct test_suite {
    char *name, *started, *mode; /* or NULL, but for the name */
    buffer properties;           /* XML */
    buffer output;               /* what the playbook and the host said */
    test_case *cases;
    size_t ncases, cases_cap;
} test_suite;

struct junit {
    char *path, *temporary;
    int fd;
    test_suite *suites;
    size_t nsuites, suites_cap;
    bool in_step;    /* the step is still going on ... */
    size_t step;     /* ... this case of the last suite */
    int64_t step_ms; /* when it began */
    bool replanning; /* the plan is told a second time */
};

/* The whole document. */
void junit_write(const junit *j, buffer *out);

#endif
