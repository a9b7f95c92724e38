/* SPDX-License-Identifier: MIT
 *
 * Reading a zstd file as the bytes that were packed into it, in memory that
 * does not grow with it.
 */
#ifndef RH_CORE_UNPACKER_H
#define RH_CORE_UNPACKER_H

#include <stdbool.h>
#include <sys/types.h>

typedef struct rh_unpacker rh_unpacker;

bool rh_is_packed(const char *path); /* by its name: .zst */

enum { RH_WINDOW_MAX_MB = 8 }; /* the largest of levels 1 to 19 */

rh_unpacker *rh_unpacker_new(void);
void rh_unpacker_free(rh_unpacker *unpacker); /* takes NULL */

/* False when the file at whose beginning `fd` is would take more memory than
   RH_WINDOW_MAX_MB, because it was packed so as to need it. Reads nothing off. */
bool rh_unpacker_has_room(rh_unpacker *unpacker, int fd);

/* As read(): how many bytes, 0 at the end, -1 with errno; EBADMSG when it is
   damaged, or ends too early. */
ssize_t rh_unpacker_read(rh_unpacker *unpacker, int fd, char *to, size_t room);

#endif
