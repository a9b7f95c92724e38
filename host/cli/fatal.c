/* SPDX-License-Identifier: MIT
 *
 * One line, written past all buffers, and the status. Beside signals.c the only
 * state of the command line: an allocation has no other way to learn anything.
 */
#include "fatal.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct {
    _Atomic(const rh_host *) host;
    atomic_bool wants_json;
} state;

void fatal_watch(const rh_host *host)
{
    atomic_store(&state.host, host);
}

void fatal_wants_json(bool wants)
{
    atomic_store(&state.wants_json, wants);
}

/* exit() is called by lua-cjson when malloc() fails, in the middle of a run. */
static void left_by_a_library(void)
{
    if (atomic_load(&state.host) != NULL)
        fatal_out_of_memory();
}

int fatal_install(void)
{
    return atexit(left_by_a_library);
}

static void put(int fd, const char *line, int n, size_t room)
{
    if (n > 0 && (size_t)n < room)
        (void)!write(fd, line, (size_t)n);
}

/* Whatever is still in a buffer is lost. */
void fatal_end(void *ud, int code, const char *message)
{
    char line[1024];
    (void)ud;
    int n =
        snprintf(line, sizeof line,
                 "{\"event\":\"result\",\"code\":%d,\"status\":\"%s\","
                 "\"error\":\"%s\",\"elapsed_ms\":0}\n",
                 code, rh_code_name(code > 128 ? RH_CANCELLED : code), message);
    if (atomic_load(&state.wants_json))
        put(STDOUT_FILENO, line, n, sizeof line);
    n = snprintf(line, sizeof line, "resethost: %s\n", message);
    put(STDERR_FILENO, line, n, sizeof line);
    _exit(code);
}

noreturn void fatal_out_of_memory(void)
{
    const rh_host *host = atomic_load(&state.host);
    int code = host != NULL ? rh_code_so_far(host) : RH_FAILED;
    fatal_end(NULL, code,
              "out of memory; resethost runs show latest says "
              "how far the run came");
    _exit(code);
}
