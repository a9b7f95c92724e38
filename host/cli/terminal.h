/* SPDX-License-Identifier: MIT
 *
 * Standard output as a terminal, or as a plain file: what it can show, styles
 * and marks, and the one live line at its end. Asks nothing; see prompt.h.
 */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include "format.h"

typedef enum colour_choice {
    COLOUR_AUTO,
    COLOUR_ALWAYS,
    COLOUR_NEVER
} colour_choice;

typedef enum style {
    PLAIN,
    BOLD,
    DIM,
    RED,   /* what destroys, what failed */
    GREEN, /* done */
    YELLOW /* warnings */
} style;

typedef enum mark {
    MARK_NONE,
    MARK_DONE,
    MARK_DESTROY,
    MARK_ITEM,
    MARK_WARN
} mark;

typedef struct terminal {
    bool is_tty; /* standard output is one: live lines, wrapping */
    bool colour;
    bool prompt_colour; /* the same for questions, on the terminal itself */
    bool utf8;
    bool is_log;       /* of a GitHub workflow, which obeys lines of it */
    size_t columns;    /* to wrap at; SIZE_MAX when this is no terminal */
    size_t live_width; /* columns that the live line takes now */
} terminal;

/* Needs setlocale(LC_CTYPE, "") before it. */
void terminal_init(terminal *t, colour_choice choice);

/* Adds `text` in that style, or bare without colour. */
void terminal_style(const terminal *t, buffer *b, style s, const char *text);
void terminal_mark(const terminal *t, buffer *b, mark m);
/* Text that somebody else wrote, made harmless. */
void terminal_clean(const terminal *t, buffer *b, const char *text);
const char *terminal_dash(const terminal *t);
/* Columns to wrap at on the terminal `fd`. */
size_t terminal_columns(int fd);

/* Prints a line, which is cleared, over the live line if there is one. */
void terminal_print(terminal *t, buffer *line);
/* Replaces the live line; nothing happens unless this is a terminal. */
void terminal_live(terminal *t, const char *text);
void terminal_end_live(terminal *t);

#endif
