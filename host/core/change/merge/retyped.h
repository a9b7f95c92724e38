/* SPDX-License-Identifier: MIT
 *
 * A backup's column whose type is another now: whether the values come back as
 * they were. COPY rounds a numeric, cuts a timestamp and shortens a name
 * without a word.
 */
#ifndef RH_CORE_RETYPED_H
#define RH_CORE_RETYPED_H

#include "backup.h"
#include "op.h"

/* Looks at each column of the file that is not left out (NULL: at all) and
   whose type has changed; `path` is where it is. RH_FAILED names one value that
   the new type would not hold. Reads only. */
int rh_retyped_check(const rh_table *table, const rh_backup_file *file,
                     const char *path, const bool *left_out, rh_change *change,
                     rh_error *error);

#endif
