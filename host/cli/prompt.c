/* SPDX-License-Identifier: MIT
 *
 * Prompts. The terminal's settings are put back on every way out, signals
 * included: those only wake the wait up.
 */
#include "prompt.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "signals.h"

typedef struct tty {
    int fd;
    struct termios saved;
    terminal look; /* the same terminal, with a colour choice of its own */
} tty;

/* False unless somebody sits there: a terminal on standard input, ours to
   control, and this process in its foreground. */
static bool tty_open(tty *tt, const terminal *t)
{
    tt->look = *t;
    tt->look.colour = t->prompt_colour;
    tt->fd = -1;
    if (isatty(STDIN_FILENO) != 1)
        return false;
    tt->fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (tt->fd < 0)
        return false;
    if (tcgetpgrp(tt->fd) == getpgrp() && tcgetattr(tt->fd, &tt->saved) == 0)
        return true;
    close(tt->fd);
    return false;
}

/* Line editing on, whatever a program before us left behind. The flush comes
   before the prompt: after it, a fast answer would be thrown away. */
static bool tty_prepare(tty *tt, bool echo)
{
    struct termios mode = tt->saved;
    mode.c_iflag |= ICRNL;
    mode.c_lflag |= ICANON | ISIG | ECHO | ECHOE | ECHOK;
    if (!echo) {
        mode.c_lflag &= ~(tcflag_t)ECHO;
        /* Suspended, the shell would be left without echo. */
        mode.c_cc[VSUSP] = _POSIX_VDISABLE;
    }
    return tcsetattr(tt->fd, TCSAFLUSH, &mode) == 0 &&
           tcflush(tt->fd, TCIFLUSH) == 0;
}

/* What was pasted behind an answer must not become a command of the shell.
   Whether the answer was right is not known here, so this holds for all. */
static void tty_close(tty *tt)
{
    tcsetattr(tt->fd, TCSAFLUSH, &tt->saved);
    close(tt->fd);
}

static void tty_write(const tty *tt, buffer *b)
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

/* Waits for input: RH_OK, interrupted, or declined when the time is up or the
   terminal is gone. */
static int tty_wait(const tty *tt, int timeout_ms)
{
    struct pollfd fds[] = {{tt->fd, POLLIN, 0}, {signals_fd(), POLLIN, 0}};
    for (;;) {
        int n = poll(fds, 2, timeout_ms);
        if (signals_caught() != 0)
            return RH_ASK_INTERRUPTED;
        if (n == 0 || (n < 0 && errno != EINTR))
            return RH_ASK_DECLINED;
        if (n > 0 && (fds[0].revents & POLLIN) != 0)
            return RH_OK;
        if (n > 0)
            return RH_ASK_DECLINED;
    }
}

/* One whole line without its newline. A line that does not fit, or that ends
   without a newline (end of input), is no answer. */
static int tty_line(const tty *tt, char *reply, size_t size)
{
    int code = tty_wait(tt, -1);
    if (code != RH_OK)
        return code;
    ssize_t n = read(tt->fd, reply, size);
    if (n <= 0 || reply[n - 1] != '\n')
        return RH_ASK_DECLINED;
    reply[n - 1] = '\0';
    return strlen(reply) == (size_t)n - 1 ? RH_OK : RH_ASK_DECLINED;
}

/* ---- What each kind shows ---------------------------------------------- */

static void add_question(const tty *tt, buffer *b, const rh_question *q)
{
    buffer clean = {0};
    terminal_clean(&tt->look, &clean, q->text != NULL ? q->text : "");
    buffer_addf(b, "  %s", buffer_str(&clean));
    if (q->option != NULL) {
        buffer_clear(&clean);
        buffer_add(&clean, " (answered by --");
        terminal_clean(&tt->look, &clean, q->option);
        for (char *at = clean.data; (at = strchr(at, '_')) != NULL;)
            *at = '-';
        buffer_add(&clean, ")");
        terminal_style(&tt->look, b, DIM, buffer_str(&clean));
    }
    buffer_add(b, "\n");
    buffer_free(&clean);
}

static void add_phrase(const tty *tt, buffer *b, const rh_question *q)
{
    buffer text = {0};
    buffer_addf(&text, "Confirmation %d of %d", q->number, q->total);
    buffer_add(b, "\n");
    terminal_style(&tt->look, b, BOLD,
                   q->total > 0 ? buffer_str(&text) : "Confirmation");
    buffer_add(b, "\n");
    if (q->text != NULL && *q->text != '\0')
        add_question(tt, b, q);
    buffer_clear(&text);
    terminal_clean(&tt->look, &text, q->phrase != NULL ? q->phrase : "");
    buffer_add(b, "  To go on, type ");
    terminal_style(&tt->look, b, RED, buffer_str(&text));
    buffer_add(b, ". Anything else stops here and changes nothing.\n  > ");
    buffer_free(&text);
}

/* Behind the number of a choice; what does not fit goes below it. */
static void add_wrapped(const tty *tt, buffer *b, const char *text)
{
    enum { INDENT = 7, NARROWEST = 40 };
    buffer clean = {0};
    size_t columns = terminal_columns(tt->fd);
    terminal_clean(&tt->look, &clean, text);
    columns = columns > INDENT + NARROWEST ? columns - INDENT : NARROWEST;
    const char *at = buffer_str(&clean);
    do {
        const char *next = at;
        buffer_addn(b, at, format_wrap(at, columns, &next));
        buffer_add(b, "\n");
        at = next;
        if (*at != '\0')
            buffer_repeat(b, " ", INDENT);
    } while (*at != '\0');
    buffer_free(&clean);
}

static void add_choices(const tty *tt, buffer *b, const rh_question *q)
{
    buffer_add(b, "\n");
    add_question(tt, b, q);
    for (size_t i = 0; i < q->nchoices; i++) {
        buffer_addf(b, "  %3zu  ", i + 1);
        add_wrapped(tt, b, q->choices[i]);
    }
    buffer_addf(b, "  Number (1 to %zu), or q to stop > ", q->nchoices);
}

static void add_prompt(const tty *tt, buffer *b, const rh_question *q)
{
    if (q->kind == RH_ASK_PHRASE) {
        add_phrase(tt, b, q);
    } else if (q->kind == RH_ASK_CHOICE) {
        add_choices(tt, b, q);
    } else {
        buffer_add(b, "\n");
        add_question(tt, b, q);
        buffer_add(b,
                   q->kind == RH_ASK_YES ? "  Type yes to go on > " : "  > ");
    }
}

/* ---- Asking ------------------------------------------------------------- */

static int ask_line(tty *tt, const rh_question *q, char *reply, size_t size)
{
    buffer b = {0};
    bool echo = q->kind != RH_ASK_SECRET;
    int code = RH_ASK_NO_TERMINAL;
    if (size == 0 || !tty_prepare(tt, echo))
        goto done;
    add_prompt(tt, &b, q);
    tty_write(tt, &b);
    code = tty_line(tt, reply, size);
    if (!echo || code != RH_OK) {
        buffer_add(&b, "\n");
        tty_write(tt, &b);
    }
done:
    buffer_free(&b);
    return code;
}

static bool is_choice(const char *reply, size_t nchoices)
{
    size_t digits = strspn(reply, "0123456789");
    size_t number = 0;
    if (digits == 0 || digits > 6 || reply[digits] != '\0')
        return false;
    for (size_t i = 0; i < digits; i++)
        number = number * 10 + (size_t)(reply[i] - '0');
    return number >= 1 && number <= nchoices;
}

static int ask_choice(tty *tt, const rh_question *q, char *reply, size_t size)
{
    for (;;) {
        int code = ask_line(tt, q, reply, size);
        if (code != RH_OK || is_choice(reply, q->nchoices))
            return code;
        if (strcmp(reply, "q") == 0)
            return RH_ASK_DECLINED;
        buffer b = {0};
        buffer_addf(&b, "  Not one of the numbers 1 to %zu.\n", q->nchoices);
        tty_write(tt, &b);
        buffer_free(&b);
    }
}

/* Input is left alone: only Ctrl-C means something here. */
static int wait_second(void)
{
    struct pollfd fd = {signals_fd(), POLLIN, 0};
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (;;) {
        clock_gettime(CLOCK_MONOTONIC, &now);
        int64_t ms = (now.tv_sec - start.tv_sec) * 1000 +
                     (now.tv_nsec - start.tv_nsec) / 1000000;
        if (signals_caught() != 0)
            return RH_ASK_INTERRUPTED;
        if (ms >= 1000)
            return RH_OK;
        poll(&fd, 1, (int)(1000 - ms));
    }
}

static int count_down(tty *tt, const rh_question *q, char *reply, size_t size)
{
    buffer b = {0};
    int code = RH_OK;
    if (size > 0)
        reply[0] = '\0';
    buffer_add(&b, "\n");
    if (q->text != NULL && *q->text != '\0')
        add_question(tt, &b, q);
    for (int left = q->seconds; left > 0 && code == RH_OK; left--) {
        buffer_addf(&b, "\r  Going on in %d s; Ctrl-C stops. ", left);
        tty_write(tt, &b);
        code = wait_second();
    }
    buffer_add(&b, "\n");
    tty_write(tt, &b);
    buffer_free(&b);
    return code;
}

int prompt_ask(terminal *t, const rh_question *question, char *reply,
               size_t size)
{
    tty tt;
    int code = 0;
    terminal_end_live(t);
    fflush(stdout);
    if (signals_caught() != 0)
        return RH_ASK_INTERRUPTED;
    if (!tty_open(&tt, t))
        return RH_ASK_NO_TERMINAL;
    if (question->kind == RH_ASK_COUNTDOWN)
        code = count_down(&tt, question, reply, size);
    else if (question->kind == RH_ASK_CHOICE)
        code = ask_choice(&tt, question, reply, size);
    else
        code = ask_line(&tt, question, reply, size);
    tty_close(&tt);
    return code;
}
