/* SPDX-License-Identifier: MIT
 *
 * One character after the other; escape sequences by ECMA-48.
 */
#include "harmless.h"

#include "utf8.h"

enum { ESCAPE = 0x1b, BELL = 0x07 };

/* Behind "ESC [": parameters, then one final byte. */
static size_t skip_control(const char *s, size_t n, size_t i)
{
    while (i < n && (unsigned char)s[i] >= 0x20 && (unsigned char)s[i] < 0x40)
        i++;
    return i < n ? i + 1 : n;
}

/* Behind "ESC ]": a text that ends with a bell or "ESC \". */
static size_t skip_command(const char *s, size_t n, size_t i)
{
    while (i < n && s[i] != BELL && s[i] != ESCAPE)
        i++;
    if (i + 1 < n && s[i] == ESCAPE)
        return i + 2;
    return i < n ? i + 1 : n;
}

/* `i` is where the escape stands; returns where the rest begins. */
static size_t skip_escape(const char *s, size_t n, size_t i)
{
    char next = i + 1 < n ? s[i + 1] : '\0';
    if (next == '[')
        return skip_control(s, n, i + 2);
    if (next == ']')
        return skip_command(s, n, i + 2);
    while (++i < n && (unsigned char)s[i] >= 0x20 && (unsigned char)s[i] < 0x30)
        continue; /* "ESC ( B": a character set */
    return i < n ? i + 1 : n;
}

static void add(rh_text *out, const char *s, size_t len, uint32_t code)
{
    bool is_control = code < 0x20 || (code >= 0x7f && code < 0xa0);
    if (code == '\t')
        rh_text_addc(out, ' ');
    else if (len == 0 || is_control)
        rh_text_add(out, "\xef\xbf\xbd");
    else
        rh_text_addn(out, s, len);
}

void rh_text_harmless(rh_text *out, const char *s, size_t n)
{
    for (size_t i = 0; i < n;) {
        uint32_t code = 0;
        if (s[i] == ESCAPE) {
            i = skip_escape(s, n, i);
            continue;
        }
        size_t len = rh_utf8_decode(s + i, n - i, &code);
        add(out, s + i, len, code);
        i += len > 0 ? len : 1;
    }
}
