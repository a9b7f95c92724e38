/* SPDX-License-Identifier: MIT
 *
 * The thread sleeps for as long as the other one can at least still run, so it
 * wakes a few times in a minute at most.
 */
#include "watchdog.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "memory.h"

enum { NS_PER_MS = 1000000, MOST_MS = 60 * 1000 };

struct rh_watchdog {
    const rh_cancel_flag *cancel;
    rh_cancel_flag wake; /* it is set or freed */
    bool has_thread;
    pthread_t thread;
    pthread_mutex_t mutex; /* of all below */
    bool is_ending, is_set, is_asked;
    clockid_t clock; /* of the thread that is looked after */
    rh_watch watch;
    rh_fate *fate;
};

static int64_t read_clock(clockid_t clock)
{
    struct timespec t = {0, 0};
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* ---- In the thread ---- */

/* Time left in ns: at most 0 when it is over, -1 for nothing to look at. */
static int64_t look(rh_watchdog *w, bool *is_over)
{
    if (!w->is_set)
        return -1;
    int64_t now = read_clock(w->clock);
    if (!w->is_asked && w->cancel != NULL && rh_cancel_requested(w->cancel)) {
        int64_t end = now + w->watch.after_cancel;
        w->is_asked = true;
        if (end < w->watch.deadline)
            w->watch.deadline = end;
    }
    *is_over = now >= w->watch.deadline;
    return w->watch.deadline - now;
}

static void sleep_for(rh_watchdog *w, int64_t ns, bool hears_cancel)
{
    int64_t ms = ns < 0 ? -1 : ns / NS_PER_MS + 1;
    struct pollfd fds[2] = {
        {.fd = w->wake.pipe[0], .events = POLLIN},
        {.fd = hears_cancel ? w->cancel->pipe[0] : -1, .events = POLLIN}};
    if (poll(fds, 2, ms > MOST_MS ? MOST_MS : (int)ms) > 0 &&
        fds[0].revents != 0)
        rh_cancel_reset(&w->wake);
}

static void end_process(rh_watchdog *w)
{
    int code = atomic_load(&w->fate->standing);
    if (code == RH_FAILED && w->is_asked)
        code = rh_cancel_status(w->cancel);
    rh_fate_seal(w->fate, code,
                 w->is_asked ? w->watch.when_asked : w->watch.in_time);
}

static void *look_after(void *ud)
{
    rh_watchdog *w = ud;
    pthread_mutex_lock(&w->mutex);
    while (!w->is_ending) {
        bool is_over = false;
        int64_t left = look(w, &is_over);
        if (is_over)
            end_process(w);
        bool hears = w->is_set && !w->is_asked && w->cancel != NULL;
        pthread_mutex_unlock(&w->mutex);
        sleep_for(w, left, hears);
        pthread_mutex_lock(&w->mutex);
    }
    pthread_mutex_unlock(&w->mutex);
    return NULL;
}

/* ---- In the other ---- */

rh_watchdog *rh_watchdog_new(const rh_cancel_flag *cancel)
{
    rh_watchdog *w = rh_alloc(sizeof *w);
    *w = (rh_watchdog){.cancel = cancel, .wake = {.pipe = {-1, -1}}};
    pthread_mutex_init(&w->mutex, NULL);
    return w;
}

/* Signals are for the threads that know what to do with them. */
static void start(rh_watchdog *w)
{
    sigset_t all, before;
    if (w->has_thread || rh_cancel_open(&w->wake) != 0)
        return;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    w->has_thread = pthread_create(&w->thread, NULL, look_after, w) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!w->has_thread)
        rh_cancel_close(&w->wake);
}

void rh_watchdog_set(rh_watchdog *watchdog, const rh_watch *watch)
{
    rh_fate *fate = rh_fate_mine();
    clockid_t clock;
    if (fate == NULL || fate->on_fatal == NULL ||
        pthread_getcpuclockid(pthread_self(), &clock) != 0)
        return;
    pthread_mutex_lock(&watchdog->mutex);
    watchdog->watch = *watch;
    watchdog->clock = clock;
    watchdog->fate = fate;
    watchdog->is_set = true;
    watchdog->is_asked = false;
    pthread_mutex_unlock(&watchdog->mutex);
    start(watchdog);
    if (watchdog->has_thread)
        rh_cancel_request(&watchdog->wake);
}

void rh_watchdog_extend(rh_watchdog *watchdog, int64_t ns)
{
    pthread_mutex_lock(&watchdog->mutex);
    watchdog->watch.deadline += ns;
    pthread_mutex_unlock(&watchdog->mutex);
}

void rh_watchdog_call_off(rh_watchdog *watchdog)
{
    pthread_mutex_lock(&watchdog->mutex);
    watchdog->is_set = false;
    pthread_mutex_unlock(&watchdog->mutex);
}

void rh_watchdog_free(rh_watchdog *watchdog)
{
    if (watchdog == NULL)
        return;
    if (watchdog->has_thread) {
        pthread_mutex_lock(&watchdog->mutex);
        watchdog->is_ending = true;
        pthread_mutex_unlock(&watchdog->mutex);
        rh_cancel_request(&watchdog->wake);
        pthread_join(watchdog->thread, NULL);
        rh_cancel_close(&watchdog->wake);
    }
    pthread_mutex_destroy(&watchdog->mutex);
    free(watchdog);
}
