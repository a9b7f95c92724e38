/* SPDX-License-Identifier: MIT
 *
 * Escaping for machines, one character at a time.
 */
#include "escape.h"

#include <inttypes.h>
#include <string.h>

typedef void (*put_fn)(buffer *b, const char *s, size_t n, uint32_t c);

/* Invalid bytes come as U+FFFD. */
static void each(buffer *b, const char *s, put_fn put)
{
    while (*s != '\0') {
        uint32_t c = 0;
        size_t n = format_decode(s, &c);
        if (n == 0)
            put(b, "\xef\xbf\xbd", 3, 0xFFFD);
        else
            put(b, s, n, c);
        s += n > 0 ? n : 1;
    }
}

/* ---- JSON --------------------------------------------------------------- */

/* What ends a line for some reader, and what commands a terminal. */
static bool is_harmful(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029;
}

static void put_json(buffer *b, const char *s, size_t n, uint32_t c)
{
    bool second = b->len > 0 && b->data[b->len - 1] == '#';
    if (c == '"' || c == '\\')
        buffer_addf(b, "\\%c", (char)c);
    else if (is_harmful(c) || (c == '#' && second)) /* "##[command]" */
        buffer_addf(b, "\\u%04" PRIx32, c);
    else
        buffer_addn(b, s, n);
}

void escape_json(buffer *b, const char *s)
{
    buffer_add(b, "\"");
    each(b, s, put_json);
    buffer_add(b, "\"");
}

/* ---- XML ---------------------------------------------------------------- */

static bool is_in_xml(uint32_t c)
{
    return c >= 0x20 ? c != 0xFFFE && c != 0xFFFF
                     : c == '\t' || c == '\n' || c == '\r';
}

static void put_xml(buffer *b, const char *s, size_t n, uint32_t c)
{
    static const char special[] = "&<>\"'";
    if (!is_in_xml(c))
        buffer_add(b, "\xef\xbf\xbd");
    else if (c < 0x20 || (c < 0x80 && strchr(special, (int)c) != NULL) ||
             (c >= 0x7f && c <= 0x9f))
        buffer_addf(b, "&#%" PRIu32 ";", c);
    else
        buffer_addn(b, s, n);
}

void escape_xml(buffer *b, const char *s)
{
    each(b, s, put_xml);
}

/* ---- Markdown ----------------------------------------------------------- */

static void put_markdown(buffer *b, const char *s, size_t n, uint32_t c)
{
    static const char plain[] = " ,;%+-/='\"()?";
    bool is_word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                   (c >= 'a' && c <= 'z') || c > 0x9f;
    if (is_word || (c < 0x80 && strchr(plain, (int)c) != NULL))
        buffer_addn(b, s, n);
    else
        buffer_addf(b, "&#%" PRIu32 ";", c);
}

void escape_markdown(buffer *b, const char *s)
{
    buffer visible = {0};
    format_clean(&visible, s, false);
    each(b, buffer_str(&visible), put_markdown);
    buffer_free(&visible);
}

/* ---- Workflow commands -------------------------------------------------- */

static void put_data(buffer *b, const char *s, size_t n, uint32_t c)
{
    if (c == '%' || c == '\r' || c == '\n')
        buffer_addf(b, "%%%02" PRIX32, c);
    else
        buffer_addn(b, s, n);
}

static void put_property(buffer *b, const char *s, size_t n, uint32_t c)
{
    if (c == ':' || c == ',')
        buffer_addf(b, "%%%02" PRIX32, c);
    else
        put_data(b, s, n, c);
}

void escape_annotation(buffer *b, const char *s, bool property)
{
    buffer visible = {0};
    format_clean(&visible, s, false);
    each(b, buffer_str(&visible), property ? put_property : put_data);
    buffer_free(&visible);
}

/* Where a reader that skips white space of any kind begins to look. */
static size_t first_visible(const char *s)
{
    size_t at = 0;
    while (s[at] != '\0' && ((unsigned char)s[at] <= ' ' || s[at] & 0x80))
        at++;
    return at;
}

/* "::command::" at the start of a line, and "##[command]" anywhere in it. */
void escape_commands(buffer *line)
{
    buffer out = {0};
    const char *s = buffer_str(line);
    size_t start = first_visible(s);
    buffer_addn(&out, s, start);
    if (strncmp(s + start, "::", 2) == 0)
        buffer_add(&out, "\\");
    for (s += start; *s != '\0'; s++) {
        buffer_addn(&out, s, 1);
        if (s[0] == '#' && s[1] == '#')
            buffer_add(&out, "\\");
    }
    buffer_free(line);
    *line = out;
}
