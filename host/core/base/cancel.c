/* SPDX-License-Identifier: MIT
 *
 * The self-pipe: one byte stays in it from the request to the reset.
 */
#include "cancel.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

int rh_cancel_open(rh_cancel_flag *flag)
{
    atomic_init(&flag->requested, false);
    atomic_init(&flag->signal, 0);
    return pipe2(flag->pipe, O_CLOEXEC | O_NONBLOCK);
}

void rh_cancel_close(rh_cancel_flag *flag)
{
    for (int i = 0; i < 2; i++) {
        if (flag->pipe[i] >= 0)
            close(flag->pipe[i]);
        flag->pipe[i] = -1;
    }
}

void rh_cancel_request(rh_cancel_flag *flag)
{
    int saved = errno;
    atomic_store(&flag->requested, true);
    /* A full pipe is readable already, which is all that is wanted. */
    (void)!write(flag->pipe[1], "", 1);
    errno = saved;
}

void rh_cancel_reset(rh_cancel_flag *flag)
{
    char drained[16];
    atomic_store(&flag->requested, false);
    while (read(flag->pipe[0], drained, sizeof drained) > 0)
        continue;
}

void rh_cancel_signal(rh_cancel_flag *flag, int number)
{
    int none = 0;
    atomic_compare_exchange_strong(&flag->signal, &none, number);
    rh_cancel_request(flag);
}

void rh_cancel_begin(rh_cancel_flag *flag)
{
    rh_cancel_reset(flag);
    /* After the reset: one that comes between the two is not lost either. */
    if (atomic_load(&flag->signal) != 0)
        rh_cancel_request(flag);
}

int rh_cancel_status(const rh_cancel_flag *flag)
{
    int number = atomic_load(&flag->signal);
    return 128 + (number != 0 ? number : SIGINT);
}

bool rh_cancel_requested(const rh_cancel_flag *flag)
{
    return atomic_load(&flag->requested);
}
