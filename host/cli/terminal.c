/* SPDX-License-Identifier: MIT
 *
 * What standard output can show. The live line is overwritten with blanks, so
 * that it needs no escape sequence.
 */
#include "terminal.h"

#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "escape.h"

enum { MIN_COLUMNS = 40, MAX_COLUMNS = 110, DEFAULT_COLUMNS = 80 };

static bool may_colour(colour_choice choice, bool is_tty)
{
    const char *no = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    if (choice != COLOUR_AUTO)
        return choice == COLOUR_ALWAYS;
    return is_tty && (no == NULL || *no == '\0') && term != NULL &&
           strcmp(term, "dumb") != 0;
}

size_t terminal_columns(int fd)
{
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return DEFAULT_COLUMNS;
    if (size.ws_col < MIN_COLUMNS)
        return MIN_COLUMNS;
    return size.ws_col < MAX_COLUMNS ? size.ws_col : MAX_COLUMNS;
}

void terminal_init(terminal *t, colour_choice choice)
{
    *t = (terminal){0};
    t->is_tty = isatty(STDOUT_FILENO) == 1;
    t->colour = may_colour(choice, t->is_tty);
    t->prompt_colour = may_colour(choice, true);
    t->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    t->columns = t->is_tty ? terminal_columns(STDOUT_FILENO) : SIZE_MAX;
}

void terminal_style(const terminal *t, buffer *b, style s, const char *text)
{
    static const char *const codes[] = {
        [PLAIN] = "", [BOLD] = "1",   [DIM] = "2",
        [RED] = "31", [GREEN] = "32", [YELLOW] = "33"};
    if (!t->colour || s == PLAIN || *text == '\0')
        buffer_add(b, text);
    else
        buffer_addf(b, "\x1b[%sm%s\x1b[0m", codes[s], text);
}

void terminal_mark(const terminal *t, buffer *b, mark m)
{
    static const struct {
        style colour;
        const char *utf8, *ascii;
    } marks[] = {[MARK_DONE] = {GREEN, "\xe2\x9c\x93", "ok"},
                 [MARK_DESTROY] = {RED, "\xe2\x9c\x97", "x"},
                 [MARK_ITEM] = {PLAIN, "\xe2\x80\xa2", "*"},
                 [MARK_WARN] = {YELLOW, "!", "!"}};
    const char *text = t->utf8 ? marks[m].utf8 : marks[m].ascii;
    terminal_style(t, b, marks[m].colour, text);
    buffer_repeat(b, " ", (t->utf8 ? 2 : 3) - format_width(text));
}

void terminal_clean(const terminal *t, buffer *b, const char *text)
{
    format_clean(b, text, !t->utf8);
}

const char *terminal_dash(const terminal *t)
{
    return t->utf8 ? "\xe2\x94\x80" : "-";
}

void terminal_end_live(terminal *t)
{
    if (t->live_width == 0)
        return;
    printf("\r%*s\r", (int)t->live_width, "");
    fflush(stdout);
    t->live_width = 0;
}

void terminal_print(terminal *t, buffer *line)
{
    terminal_end_live(t);
    if (t->is_log)
        escape_commands(line);
    fputs(buffer_str(line), stdout);
    putchar('\n');
    fflush(stdout);
    buffer_clear(line);
}

void terminal_live(terminal *t, const char *text)
{
    const char *term = getenv("TERM");
    if (!t->is_tty || term == NULL || strcmp(term, "dumb") == 0)
        return;
    size_t fits = format_fit(text, t->columns - 1);
    size_t width = t->columns - 1 < format_width(text) ? t->columns - 1
                                                       : format_width(text);
    size_t rest = t->live_width > width ? t->live_width - width : 0;
    printf("\r%.*s%*s", (int)fits, text, (int)rest, "");
    fflush(stdout);
    t->live_width = width;
}
