/* SPDX-License-Identifier: MIT
 *
 * Growable text and its writers.
 */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

void rh_text_free(rh_text *t)
{
    free(t->data);
    *t = (rh_text)RH_TEXT_INIT;
}

void rh_text_clear(rh_text *t)
{
    t->len = 0;
    if (t->data != NULL)
        t->data[0] = '\0';
}

const char *rh_text_str(const rh_text *t)
{
    return t->data != NULL ? t->data : "";
}

char *rh_text_reserve(rh_text *t, size_t n)
{
    if (t->cap - t->len <= n) {
        size_t cap = t->cap > 0 ? t->cap : 64;
        while (cap - t->len <= n)
            cap *= 2;
        t->data = rh_realloc(t->data, cap);
        t->cap = cap;
    }
    return t->data + t->len;
}

void rh_text_addn(rh_text *t, const char *s, size_t n)
{
    memcpy(rh_text_reserve(t, n), s, n);
    t->len += n;
    t->data[t->len] = '\0';
}

void rh_text_add(rh_text *t, const char *s)
{
    rh_text_addn(t, s, strlen(s));
}

void rh_text_addc(rh_text *t, char c)
{
    rh_text_addn(t, &c, 1);
}

void rh_text_addf(rh_text *t, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n > 0) {
        vsnprintf(rh_text_reserve(t, (size_t)n + 1), (size_t)n + 1, format,
                  again);
        t->len += (size_t)n;
    }
    va_end(again);
}

static void add_json_escape(rh_text *t, unsigned char c)
{
    static const char *const names = "\b"
                                     "b\n"
                                     "n\f"
                                     "f\r"
                                     "r\t"
                                     "t\"\"\\\\";
    for (const char *p = names; *p != '\0'; p += 2) {
        if ((unsigned char)*p == c) {
            rh_text_addc(t, '\\');
            rh_text_addc(t, p[1]);
            return;
        }
    }
    rh_text_addf(t, "\\u%04x", c);
}

void rh_text_json(rh_text *t, const char *s, size_t n)
{
    size_t plain = 0;
    rh_text_addc(t, '"');
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        rh_text_addn(t, s + plain, i - plain);
        add_json_escape(t, c);
        plain = i + 1;
    }
    rh_text_addn(t, s + plain, n - plain);
    rh_text_addc(t, '"');
}

static void add_doubling(rh_text *t, const char *s, char quote)
{
    for (; *s != '\0'; s++) {
        if (*s == quote || (quote == '\'' && *s == '\\'))
            rh_text_addc(t, *s);
        rh_text_addc(t, *s);
    }
}

void rh_text_ident(rh_text *t, const char *name)
{
    rh_text_addc(t, '"');
    add_doubling(t, name, '"');
    rh_text_addc(t, '"');
}

void rh_text_literal(rh_text *t, const char *s)
{
    rh_text_add(t, strchr(s, '\\') != NULL ? "E'" : "'");
    add_doubling(t, s, '\'');
    rh_text_addc(t, '\'');
}

void rh_text_shell_word(rh_text *t, const char *s)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+,";
    if (*s != '\0' && s[strspn(s, plain)] == '\0') {
        rh_text_add(t, s);
        return;
    }
    rh_text_addc(t, '\'');
    for (; *s != '\0'; s++)
        if (*s == '\'')
            rh_text_add(t, "'\\''");
        else
            rh_text_addc(t, *s);
    rh_text_addc(t, '\'');
}

void rh_text_pg_array(rh_text *t, const char *const *items, size_t n)
{
    rh_text_addc(t, '{');
    for (size_t i = 0; i < n; i++) {
        rh_text_add(t, i > 0 ? ",\"" : "\"");
        for (const char *s = items[i]; *s != '\0'; s++) {
            if (*s == '"' || *s == '\\')
                rh_text_addc(t, '\\');
            rh_text_addc(t, *s);
        }
        rh_text_addc(t, '"');
    }
    rh_text_addc(t, '}');
}
