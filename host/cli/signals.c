/* SPDX-License-Identifier: MIT
 *
 * The only global state of the command line: a signal handler has no other
 * way to learn anything.
 */
#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

static struct {
    _Atomic(rh_host *) host;
    volatile sig_atomic_t caught, pipe_broken, continued;
    int pipe[2];
} watch = {.pipe = {-1, -1}};

static void on_signal(int number)
{
    int saved = errno;
    rh_host *host = atomic_load(&watch.host);
    if (watch.caught == 0)
        watch.caught = number;
    if (host != NULL)
        rh_cancel_by_signal(host, number);
    (void)!write(watch.pipe[1], "", 1);
    errno = saved;
}

static void on_continue(int number)
{
    (void)number;
    watch.continued = 1;
}

/* Unlike SIG_IGN, a handler is not inherited by the programs that the library
   starts. */
static void on_broken_pipe(int number)
{
    (void)number;
    watch.pipe_broken = 1;
}

static int handle(int number, void (*handler)(int))
{
    struct sigaction old, action = {.sa_handler = handler};
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    /* What nohup and the shell's "&" have set to be ignored stays so. */
    if (sigaction(number, NULL, &old) == 0 && old.sa_handler == SIG_IGN)
        return 0;
    return sigaction(number, &action, NULL);
}

int signals_install(void)
{
    static const int stops[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    if (pipe2(watch.pipe, O_CLOEXEC | O_NONBLOCK) != 0)
        return -1;
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
        if (handle(stops[i], on_signal) != 0)
            return -1;
    if (handle(SIGCONT, on_continue) != 0)
        return -1;
    return handle(SIGPIPE, on_broken_pipe);
}

void signals_watch(rh_host *host)
{
    atomic_store(&watch.host, host);
    /* A signal that came before there was a host to cancel. */
    if (host != NULL && watch.caught != 0)
        rh_cancel_by_signal(host, watch.caught);
}

int signals_fd(void)
{
    return watch.pipe[0];
}

bool signals_continued(void)
{
    bool was_stopped = watch.continued != 0;
    watch.continued = 0;
    return was_stopped;
}

bool signals_pipe_broken(void)
{
    return watch.pipe_broken != 0;
}

int signals_caught(void)
{
    return watch.caught;
}
