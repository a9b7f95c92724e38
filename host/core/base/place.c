/* SPDX-License-Identifier: MIT
 *
 * Names of files that are being made.
 */
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "file.h"

const char *rh_place_temporary(rh_arena *arena, const char *path)
{
    unsigned char salt[3] = {0};
    if (getrandom(salt, sizeof salt, 0) != (ssize_t)sizeof salt)
        memset(salt, 0, sizeof salt); /* taken already: an error, no harm */
    return rh_arena_printf(arena, "%s.%02x%02x%02x.partial", path, salt[0],
                           salt[1], salt[2]);
}

void rh_place_sync_folder(const char *path)
{
    rh_error ignored;
    char *folder = rh_strdup(path);
    char *slash = strrchr(folder, '/');
    if (slash != NULL)
        *slash = '\0';
    rh_dir_sync(slash == NULL ? "." : *folder != '\0' ? folder : "/", &ignored);
    free(folder);
}

/* Not every file system can rename without overwriting; nearly all of the
   others have links. */
static int give_name(const char *temporary, const char *path)
{
    if (renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    if (link(temporary, path) != 0)
        return -1;
    return unlink(temporary);
}

int rh_place_publish(const char *temporary, const char *path)
{
    if (give_name(temporary, path) != 0)
        return -1;
    rh_place_sync_folder(path);
    return 0;
}
