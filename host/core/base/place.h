/* SPDX-License-Identifier: MIT
 *
 * How a new file comes to its name: written under a temporary one beside it,
 * renamed when it is whole, never over another.
 */
#ifndef RH_CORE_PLACE_H
#define RH_CORE_PLACE_H

#include "error.h"
#include "memory.h"

/* "<path>.<six hex digits>.partial" */
const char *rh_place_temporary(rh_arena *arena, const char *path);

/* Renames and syncs the folder; 0, or -1 with errno. */
int rh_place_publish(const char *temporary, const char *path);

void rh_place_sync_folder(const char *path);

#endif
