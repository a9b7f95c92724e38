/* SPDX-License-Identifier: MIT
 *
 * Where settings come from: the process environment first, then a .env file,
 * read once and never written into the environment. No variable expansion.
 */
#ifndef RH_CORE_ENV_H
#define RH_CORE_ENV_H

#include "error.h"

typedef struct rh_env rh_env;

/* Reads `path`. A file that is not there is an empty one; an unreadable one or
   a line that is not NAME=value is RH_USAGE with path:line. Accepts "export",
   comments, single quotes (verbatim), double quotes (\n, \", \\). */
int rh_env_open(rh_env **out, const char *path, rh_error *error);
void rh_env_free(rh_env *env);

/* The value of `name`, or NULL; `*origin`, if wanted, becomes "NAME" or
   "NAME in .env". Both belong to `env`. An empty value counts as set. */
const char *rh_env_get(rh_env *env, const char *name, const char **origin);

#endif
