/* SPDX-License-Identifier: MIT
 *
 * What writing and reading of records share.
 */
#ifndef RH_CORE_RECORD_INTERNAL_H
#define RH_CORE_RECORD_INTERNAL_H

#include <stdbool.h>

/* Letters, digits, "_" and "-", not too many: safe as a file's name. */
bool rh_record_is_id(const char *id);

/* Whoever writes a record holds a lock on it. */
bool rh_record_is_running(int fd);

#endif
