/* SPDX-License-Identifier: MIT
 *
 * Signals that stop for good only wake a wait up. Those of job control are
 * held back, so that nothing of this process stops for ever in the background:
 * reading fails there, and that is no answer.
 */
#include "tty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "signals.h"

enum { ANSWER_S = 600 };

static bool is_foreground(int fd)
{
    return tcgetpgrp(fd) == getpgrp();
}

static void hold_signals(tty *tt)
{
    sigset_t held;
    sigemptyset(&held);
    sigaddset(&held, SIGTTIN);
    sigaddset(&held, SIGTTOU);
    sigaddset(&held, SIGCONT);
    sigprocmask(SIG_BLOCK, &held, &tt->mask);
    signals_continued(); /* what was stopped before is of no interest */
}

bool tty_open(tty *tt, const terminal *t)
{
    tt->look = *t;
    tt->look.colour = t->prompt_colour;
    /* Of a terminal that does not control us there is no foreground. */
    if (isatty(STDIN_FILENO) != 1 || !is_foreground(STDIN_FILENO))
        return false;
    tt->fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (tt->fd < 0)
        return false;
    if (is_foreground(tt->fd) && tcgetattr(tt->fd, &tt->saved) == 0) {
        hold_signals(tt);
        return true;
    }
    close(tt->fd);
    return false;
}

/* What was pasted behind an answer must not become a command of the shell.
   Whether the answer was right is not known here, so this holds for all. In
   the background the terminal is another's. */
void tty_close(tty *tt)
{
    if (is_foreground(tt->fd))
        tcsetattr(tt->fd, TCSAFLUSH, &tt->saved);
    close(tt->fd);
    sigprocmask(SIG_SETMASK, &tt->mask, NULL);
}

/* Nothing that changes what was typed: without its eighth bit a letter of
   another script is one of the phrase. */
static void set_input(struct termios *mode)
{
    mode->c_iflag &= ~(tcflag_t)(ISTRIP | INLCR | IGNCR | IUCLC | PARMRK);
    mode->c_iflag |= ICRNL;
    mode->c_oflag |= OPOST | ONLCR;
    mode->c_lflag &= ~(tcflag_t)(ECHONL | NOFLSH);
    mode->c_lflag |= ICANON | ISIG | ECHO | ECHOE | ECHOK | IEXTEN;
    mode->c_cc[VEOL] = mode->c_cc[VEOL2] = _POSIX_VDISABLE;
}

bool tty_prepare(tty *tt, bool echo)
{
    struct termios mode = tt->saved;
    if (!is_foreground(tt->fd))
        return false;
    set_input(&mode);
    if (!echo) {
        mode.c_lflag &= ~(tcflag_t)ECHO;
        /* Suspended, the shell would be left without echo. */
        mode.c_cc[VSUSP] = _POSIX_VDISABLE;
    }
    return tcsetattr(tt->fd, TCSAFLUSH, &mode) == 0 &&
           tcflush(tt->fd, TCIFLUSH) == 0;
}

void tty_write(const tty *tt, buffer *b)
{
    const char *s = buffer_str(b);
    size_t left = b->len;
    while (left > 0) {
        ssize_t n = write(tt->fd, s, left);
        if (n < 0 && errno != EINTR)
            break;
        s += n > 0 ? n : 0;
        left -= n > 0 ? (size_t)n : 0;
    }
    buffer_clear(b);
}

/* What a signal has to say, or RH_OK. */
static int look_at_signals(const tty *tt)
{
    sigset_t held;
    /* One that waits is delivered now. */
    sigprocmask(SIG_SETMASK, &tt->mask, &held);
    sigprocmask(SIG_SETMASK, &held, NULL);
    bool was_stopped = signals_continued();
    if (signals_caught() != 0)
        return RH_ASK_INTERRUPTED;
    if (!was_stopped)
        return RH_OK;
    return is_foreground(tt->fd) ? TTY_ASK_AGAIN : RH_ASK_NO_TERMINAL;
}

static void say_too_late(const tty *tt)
{
    buffer b = {0};
    buffer_addf(&b, "\n  No answer for %d minutes counts as no.",
                ANSWER_S / 60);
    tty_write(tt, &b);
    buffer_free(&b);
}

static int wait_for_input(const tty *tt)
{
    const struct timespec limit = {.tv_sec = ANSWER_S};
    struct pollfd fds[] = {{tt->fd, POLLIN, 0}, {signals_fd(), POLLIN, 0}};
    for (;;) {
        int n = ppoll(fds, 2, &limit, &tt->mask);
        bool is_broken = n < 0 && errno != EINTR;
        int code = look_at_signals(tt);
        if (code != RH_OK)
            return code;
        if (n == 0)
            say_too_late(tt);
        if (n == 0 || is_broken)
            return RH_ASK_DECLINED;
        if (n > 0)
            return (fds[0].revents & POLLIN) != 0 ? RH_OK : RH_ASK_DECLINED;
    }
}

int tty_line(const tty *tt, char *reply, size_t size)
{
    int code = wait_for_input(tt);
    if (code != RH_OK)
        return code;
    ssize_t n = read(tt->fd, reply, size);
    /* Between the wait and here it may have been stopped. */
    code = look_at_signals(tt);
    if (code != RH_OK)
        return code;
    if (n <= 0 || reply[n - 1] != '\n')
        return RH_ASK_DECLINED;
    reply[n - 1] = '\0';
    return strlen(reply) == (size_t)n - 1 ? RH_OK : RH_ASK_DECLINED;
}

int tty_wait_second(const tty *tt)
{
    struct pollfd fd = {signals_fd(), POLLIN, 0};
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (;;) {
        int code = look_at_signals(tt);
        clock_gettime(CLOCK_MONOTONIC, &now);
        int64_t ms = (now.tv_sec - start.tv_sec) * 1000 +
                     (now.tv_nsec - start.tv_nsec) / 1000000;
        if (code != RH_OK || ms >= 1000)
            return code;
        const struct timespec left = {.tv_nsec =
                                          (long)(1000 - ms) * 1000000 - 1};
        ppoll(&fd, 1, &left, &tt->mask);
    }
}
