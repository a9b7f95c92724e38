/* SPDX-License-Identifier: MIT
 *
 * Redis' own pattern language, for a rule that must mean what Redis means.
 */
#ifndef RH_CORE_REDIS_GLOB_H
#define RH_CORE_REDIS_GLOB_H

#include <stdbool.h>

/* Whether `key` matches: *, ?, [abc], [^a], [a-z], \x. */
bool rh_redis_glob(const char *pattern, const char *key);

#endif
