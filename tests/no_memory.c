/* SPDX-License-Identifier: MIT
 *
 * Preloaded into a program: its NO_MEMORY_AT-th allocation fails, and with
 * NO_MEMORY_FOR_GOOD all that follow it. How many there were is written to
 * NO_MEMORY_COUNT. For glibc, which has its own allocator under other names.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static atomic_long seen;
static long at;
static int for_good;
static pid_t program;

__attribute__((constructor)) static void begin(void)
{
    const char *number = getenv("NO_MEMORY_AT");
    /* glibc 2.36 crashes when it has no memory for nsswitch.conf, which libpq
       makes it read: it shall have been read before anything fails. */
    (void)getpwuid(geteuid());
    at = number != NULL ? atol(number) : 0;
    for_good = getenv("NO_MEMORY_FOR_GOOD") != NULL;
    program = getpid();
    atomic_store(&seen, 0);
}

__attribute__((destructor)) static void end(void)
{
    char text[32];
    const char *path = getenv("NO_MEMORY_COUNT");
    int fd = path != NULL ? open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;
    if (fd < 0 || getpid() != program)
        return;
    int n = snprintf(text, sizeof text, "%ld\n", atomic_load(&seen));
    if (write(fd, text, (size_t)n) != n)
        _exit(99);
    close(fd);
}

static int fails(void)
{
    long now = atomic_fetch_add(&seen, 1) + 1;
    if (at == 0 || now < at || (now > at && !for_good))
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
    return fails() ? NULL : __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
    void *got = fails() ? NULL : __libc_memalign(alignment, size);
    if (got == NULL)
        return ENOMEM;
    *out = got;
    return 0;
}
