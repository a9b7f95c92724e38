/* SPDX-License-Identifier: MIT
 *
 * The words of the command line: which command, which playbooks, which
 * options belong to whom.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <resethost.h>

#include "terminal.h"

/* A playbook to run, with what was written behind it. */
typedef struct job {
    const char *path;
    rh_mode mode;
    rh_option *options; /* names are owned, values are words of argv */
    size_t noptions, options_cap;
    const char **answers; /* sandbox: for the questions, in order */
    size_t nanswers, answers_cap;
    size_t answered;
} job;

typedef struct request {
    const char *command; /* NULL: none was written */
    const char *database_url, *redis_url, *backup_dir, *state_dir;
    colour_choice colour;
    const char *junit;    /* a file for the report; NULL: not wanted */
    const char *plan_out; /* run; NULL: not given */
    const char *confirm;  /* apply; likewise */
    bool json, help, version, keep, detailed;
    bool again, done;          /* runs resume */
    int compress, jobs_wanted; /* as in rh_config */
    int keep_days;             /* backups prune; 0: not given */
    int64_t max_age_s;         /* backups list; 0: not given */
    const char *of_playbook;   /* backups list and prune; NULL: of all */
    rh_mode mode;
    job *jobs; /* run, sandbox */
    size_t njobs, jobs_cap;
    const char **words; /* what else was written, for the other commands */
    size_t nwords, words_cap;
    buffer error; /* why it was not understood, one line */
} request;

/* RH_OK or RH_USAGE with `error`. The request points into argv. */
int request_parse(request *r, int argc, char *const *argv);
/* Whether its options go together, likewise. */
int request_check(request *r);
void request_free(request *r);

#endif
