/* SPDX-License-Identifier: MIT
 *
 * One decoder a way of writing. Each is lenient: what is not written in its
 * way stands for itself.
 */
#include "secret_spelling.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

enum { MOST = 4 }; /* bytes of a character */

/* Decodes what begins at `s` into `out`, *n bytes; returns how many bytes it
   took, or 0: nothing of its kind is here. */
typedef size_t (*decoder)(const char *s, char out[MOST], size_t *n);

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* False unless `digits` hexadecimal digits are there. */
static bool read_hex(const char *s, size_t digits, uint32_t *value)
{
    *value = 0;
    for (size_t i = 0; i < digits; i++) {
        int digit = hex_digit(s[i]);
        if (digit < 0)
            return false;
        *value = *value << 4 | (uint32_t)digit;
    }
    return true;
}

static size_t put_utf8(uint32_t c, char out[MOST])
{
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n; i-- > 1; c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)(lead[n] | c);
    return n;
}

static size_t percent(const char *s, char out[MOST], size_t *n)
{
    uint32_t byte = 0;
    if (s[0] != '%' || !read_hex(s + 1, 2, &byte))
        return 0;
    out[0] = (char)byte;
    *n = 1;
    return 3;
}

static size_t form(const char *s, char out[MOST], size_t *n)
{
    if (s[0] != '+')
        return percent(s, out, n);
    out[0] = ' ';
    *n = 1;
    return 1;
}

/* \u00e4, of which two make one character beyond the first 65,536. */
static size_t unicode(const char *s, char out[MOST], size_t *n)
{
    uint32_t c = 0, low = 0;
    size_t took = 6;
    if (!read_hex(s + 2, 4, &c))
        return 0;
    if (c >= 0xd800 && c < 0xdc00 && s[6] == '\\' && s[7] == 'u' &&
        read_hex(s + 8, 4, &low) && low >= 0xdc00 && low < 0xe000) {
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        took = 12;
    }
    *n = put_utf8(c, out);
    return took;
}

static size_t backslash(const char *s, char out[MOST], size_t *n)
{
    static const char names[] = "nrtbf", bytes[] = "\n\r\t\b\f";
    uint32_t byte = 0;
    if (s[0] != '\\' || s[1] == '\0')
        return 0;
    if (s[1] == 'u')
        return unicode(s, out, n);
    *n = 1;
    if (s[1] == 'x' && read_hex(s + 2, 2, &byte)) {
        out[0] = (char)byte;
        return 4;
    }
    const char *name = strchr(names, s[1]);
    out[0] = name != NULL ? bytes[name - names] : s[1];
    return 2;
}

/* &#39; and &#x27; */
static size_t numbered(const char *s, char out[MOST], size_t *n)
{
    bool is_hex = (s[2] | 0x20) == 'x';
    char *end = NULL;
    const char *digits = s + (is_hex ? 3 : 2);
    if (hex_digit(*digits) < 0)
        return 0;
    unsigned long c = strtoul(digits, &end, is_hex ? 16 : 10);
    if (*end != ';' || end == digits || c == 0 || c > 0x10ffff)
        return 0;
    *n = put_utf8((uint32_t)c, out);
    return (size_t)(end - s) + 1;
}

static size_t entity(const char *s, char out[MOST], size_t *n)
{
    static const struct {
        const char *name;
        char c;
    } names[] = {{"&amp;", '&'},
                 {"&lt;", '<'},
                 {"&gt;", '>'},
                 {"&quot;", '"'},
                 {"&apos;", '\''}};
    if (s[0] != '&')
        return 0;
    if (s[1] == '#')
        return numbered(s, out, n);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t length = strlen(names[i].name);
        if (strncmp(s, names[i].name, length) != 0)
            continue;
        out[0] = names[i].c;
        *n = 1;
        return length;
    }
    return 0;
}

/* One of `signs`, which stands twice for once. */
static size_t doubled(const char *signs, const char *s, char out[MOST],
                      size_t *n)
{
    if (s[0] == '\0' || strchr(signs, s[0]) == NULL || s[1] != s[0])
        return 0;
    out[0] = s[0];
    *n = 1;
    return 2;
}

static size_t literal(const char *s, char out[MOST], size_t *n)
{
    return doubled("'", s, out, n);
}

/* E'it''s a \\' */
static size_t escaped_literal(const char *s, char out[MOST], size_t *n)
{
    return doubled("'\\", s, out, n);
}

/* CSV, names of SQL */
static size_t quoted(const char *s, char out[MOST], size_t *n)
{
    return doubled("\"", s, out, n);
}

static size_t shell(const char *s, char out[MOST], size_t *n)
{
    if (strncmp(s, "'\\''", 4) != 0)
        return 0;
    out[0] = '\'';
    *n = 1;
    return 4;
}

static size_t nothing(const char *s, char out[MOST], size_t *n)
{
    (void)s;
    (void)out;
    (void)n;
    return 0;
}

static const struct {
    decoder decode;
    const char *marks; /* without one of these nothing is written so */
} ways[] = {{nothing, ""},
            {percent, "%"},
            {form, "+%"},
            {backslash, "\\"},
            {entity, "&"},
            {literal, "'"},
            {escaped_literal, "'\\"},
            {quoted, "\""},
            {shell, "'"}};
const size_t rh_spellings = sizeof ways / sizeof *ways;

char rh_fold(char c)
{
    return c == '\n' || c == '\r' || c == '\t' || c == '\0' ? ' ' : c;
}

void rh_spelling_free(rh_spelling *spelling)
{
    free(spelling->data);
    free(spelling->from);
}

bool rh_spelling_read(rh_spelling *out, const char *text, size_t n,
                      size_t which)
{
    bool is_written_so = which == 0;
    if (!is_written_so && strpbrk(text, ways[which].marks) == NULL)
        return false;
    out->data = rh_alloc(n + 1);
    out->from = rh_alloc((n + 1) * sizeof *out->from);
    out->n = 0;
    for (size_t at = 0; at < n;) {
        char bytes[MOST] = {text[at]};
        size_t nbytes = 1;
        size_t took = ways[which].decode(text + at, bytes, &nbytes);
        is_written_so = is_written_so || took > 0;
        for (size_t i = 0; i < nbytes; i++) {
            out->data[out->n] = rh_fold(bytes[i]);
            out->from[out->n++] = at;
        }
        at += took > 0 ? took : 1;
    }
    out->data[out->n] = '\0';
    out->from[out->n] = n;
    if (!is_written_so)
        rh_spelling_free(out);
    return is_written_so;
}
