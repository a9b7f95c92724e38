/* SPDX-License-Identifier: MIT
 *
 * What a question looks like, and when it is asked again. What the answer is
 * worth, the library decides.
 */
#include "prompt.h"

#include <stdio.h>
#include <string.h>

#include "signals.h"
#include "tty.h"

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

/* From the beginning again when it was stopped meanwhile: whoever comes back
   has the whole time. */
static int count_down(tty *tt, const rh_question *q, char *reply, size_t size)
{
    buffer b = {0};
    int code = RH_OK, left = q->seconds;
    if (size > 0)
        reply[0] = '\0';
    buffer_add(&b, "\n");
    if (q->text != NULL && *q->text != '\0')
        add_question(tt, &b, q);
    while (left > 0 && code == RH_OK) {
        buffer_addf(&b, "\r  Going on in %d s; Ctrl-C stops. ", left);
        tty_write(tt, &b);
        code = tty_wait_second(tt);
        left = code == TTY_ASK_AGAIN ? q->seconds : left - 1;
        code = code == TTY_ASK_AGAIN ? RH_OK : code;
    }
    buffer_add(&b, "\n");
    tty_write(tt, &b);
    buffer_free(&b);
    return code;
}

static int ask_once(tty *tt, const rh_question *q, char *reply, size_t size)
{
    if (q->kind == RH_ASK_COUNTDOWN)
        return count_down(tt, q, reply, size);
    if (q->kind == RH_ASK_CHOICE)
        return ask_choice(tt, q, reply, size);
    return ask_line(tt, q, reply, size);
}

int prompt_ask(terminal *t, const rh_question *question, char *reply,
               size_t size)
{
    tty tt;
    int code = TTY_ASK_AGAIN;
    terminal_end_live(t);
    fflush(stdout);
    if (signals_caught() != 0)
        return RH_ASK_INTERRUPTED;
    if (!tty_open(&tt, t))
        return RH_ASK_NO_TERMINAL;
    while (code == TTY_ASK_AGAIN)
        code = ask_once(&tt, question, reply, size);
    if (code != RH_OK)
        explicit_bzero(reply, size);
    tty_close(&tt);
    return code;
}
