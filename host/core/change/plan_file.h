/* SPDX-License-Identifier: MIT
 *
 * The file of a reviewed plan, docs/plans.md describes it: written once, never
 * over another; read as input from a stranger. Its code is the beginning of
 * its bytes' SHA-256: whoever names it has seen this file and no other.
 */
#ifndef RH_CORE_PLAN_FILE_H
#define RH_CORE_PLAN_FILE_H

#include "file.h"
#include "json.h"

enum { RH_PLAN_VERSION = 1, RH_PLAN_CODE = 8, RH_PLAN_HOURS = 24 };

#define RH_PLAN_FORMAT "resethost-plan"

typedef struct rh_plan_file {
    const char *path;
    char sha256[RH_SHA256_HEX];
    const rh_json *root;
    const char *tool;     /* version that wrote it */
    const char *run;      /* id of the run that planned */
    const char *now;      /* that run's time, ISO 8601 */
    const char *salt;     /* of the fingerprints */
    const char *playbook; /* path */
    const char *database;
    int64_t created_us, expires_us;
    uint64_t seed;
    rh_option *options; /* as they were given */
    size_t noptions;
} rh_plan_file;

/* RH_USAGE when it is no plan: not a regular file, too large, not JSON, not of
   this format, or of a later version. Follows no symbolic link. */
int rh_plan_file_read(rh_plan_file *out, rh_arena *arena, const char *path,
                      rh_error *error);
/* The same of its bytes. */
int rh_plan_file_parse(rh_plan_file *out, rh_arena *arena, const char *path,
                       const char *text, size_t n, rh_error *error);

/* Whether `confirm` is "database:code", to the byte. NULL: nothing was said.
   RH_NOT_CONFIRMED; never says the right code. */
int rh_plan_file_confirm(const rh_plan_file *file, const char *confirm,
                         rh_error *error);

/* RH_USAGE when a new file cannot be made there: before anything is planned. */
int rh_plan_file_check_place(const char *path, rh_error *error);
/* Whole and synced, or not there at all. */
int rh_plan_file_write(rh_arena *arena, const char *path, const rh_text *text,
                       rh_error *error);

#endif
