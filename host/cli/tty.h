/* SPDX-License-Identifier: MIT
 *
 * The controlling terminal while a question waits on it: what was typed before
 * the question is thrown away, and so is what was typed while the program was
 * stopped. Its settings are put back on every way out but SIGKILL.
 */
#ifndef CLI_TTY_H
#define CLI_TTY_H

#include <resethost.h>

#include <signal.h>
#include <termios.h>

#include "terminal.h"

/* Beside those of an rh_ask_fn: the program was stopped and goes on, so the
   question is to be asked again. */
enum { TTY_ASK_AGAIN = -1 };

typedef struct tty {
    int fd;
    struct termios saved;
    sigset_t mask; /* of the signals, before */
    terminal look; /* the same terminal, with a colour choice of its own */
} tty;

/* False unless somebody sits there: standard input is the terminal that
   controls this process, which is in its foreground. */
bool tty_open(tty *tt, const terminal *t);
void tty_close(tty *tt);

/* Line editing as people know it, whatever a program before us left behind;
   what was typed so far is gone. */
bool tty_prepare(tty *tt, bool echo);
/* Writes the buffer and clears it. */
void tty_write(const tty *tt, buffer *b);
/* One whole line, without its newline. One that does not fit, or that ends
   without a newline, is no answer, and neither is none within ten minutes. */
int tty_line(const tty *tt, char *reply, size_t size);
/* Whatever is typed meanwhile is left alone. */
int tty_wait_second(const tty *tt);

#endif
