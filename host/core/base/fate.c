/* SPDX-License-Identifier: MIT
 *
 * Telling the end of everything, once, with what is on the stack.
 */
#include "fate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static _Thread_local rh_fate *mine;

void rh_fate_begin(rh_fate *fate)
{
    atomic_store(&fate->standing, RH_FAILED);
    atomic_store(&fate->record, -1);
    rh_fate_join(fate);
}

void rh_fate_join(rh_fate *fate)
{
    mine = fate;
}

rh_fate *rh_fate_mine(void)
{
    return mine;
}

void rh_fate_stand(int code)
{
    if (mine != NULL)
        atomic_store(&mine->standing, code);
}

void rh_fate_keep_record(int fd)
{
    if (mine != NULL)
        atomic_store(&mine->record, fd);
}

static const char *name(int code)
{
    switch (code) {
    case RH_FAILED:
        return "failed";
    case RH_UNKNOWN:
        return "unknown";
    case RH_INCOMPLETE:
        return "incomplete";
    default:
        return "interrupted";
    }
}

/* The last line of the record: it cannot be told as an event any more. */
static void end_record(int fd, int code, const char *message)
{
    char line[1024];
    int n = snprintf(line, sizeof line,
                     "{\"event\":\"result\",\"code\":%d,\"status\":\"%s\","
                     "\"error\":\"%s\",\"committed\":%s,\"elapsed_ms\":0}\n",
                     code, name(code), message,
                     code == RH_INCOMPLETE ? "true" : "false");
    if (fd < 0 || n < 0 || (size_t)n >= sizeof line)
        return;
    /* It is lost where the disk is full, too: there is nobody left to tell. */
    if (write(fd, line, (size_t)n) == n)
        (void)fdatasync(fd);
}

noreturn void rh_fate_seal(rh_fate *fate, int code, const char *message)
{
    if (fate == NULL || fate->on_fatal == NULL)
        abort();
    while (atomic_flag_test_and_set(&fate->is_sealed))
        pause(); /* another thread is about to end the process */
    end_record(atomic_load(&fate->record), code, message);
    fate->on_fatal(fate->on_fatal_ud, code, message);
    _exit(code);
}

static const char *explain(int code)
{
    switch (code) {
    case RH_UNKNOWN:
        return "out of memory while the commit was on its way: whether it "
               "came through is not known; resethost runs show latest says "
               "more";
    case RH_INCOMPLETE:
        return "out of memory after the commit: the database was changed, and "
               "what follows the commit is not complete; resethost runs show "
               "latest says more";
    default:
        return "out of memory: this process can get no more of it; whatever "
               "had begun is rolled back";
    }
}

noreturn void rh_out_of_memory(void)
{
    int code = mine != NULL ? atomic_load(&mine->standing) : RH_FAILED;
    rh_fate_seal(mine, code, explain(code));
}
