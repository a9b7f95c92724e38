/* SPDX-License-Identifier: MIT
 *
 * Where a playbook lives.
 */
#include <string.h>

#include "playbook.h"

const char *rh_playbook_folder(rh_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return ".";
    return rh_arena_strndup(arena, path,
                            slash == path ? 1 : (size_t)(slash - path));
}
