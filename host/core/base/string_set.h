/* SPDX-License-Identifier: MIT
 *
 * A set of strings that only grows: have I seen this one? Compared byte by
 * byte, kept until the set is freed.
 */
#ifndef RH_CORE_STRING_SET_H
#define RH_CORE_STRING_SET_H

#include <stdbool.h>
#include <stddef.h>

typedef struct rh_string_set rh_string_set;

rh_string_set *rh_string_set_new(void);
void rh_string_set_free(rh_string_set *set); /* takes NULL */

/* Adds a copy; false when it was there already. */
bool rh_string_set_add(rh_string_set *set, const char *s, size_t n);

#endif
