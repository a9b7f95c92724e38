/* SPDX-License-Identifier: MIT
 *
 * JSON text on a line that terminals, logs and programs of every kind read:
 * valid UTF-8 whatever comes in, and nothing in it that commands its reader.
 */
#include <inttypes.h>

#include "text.h"
#include "utf8.h"

/* What ends a line for some reader, and what commands a terminal. */
static bool is_harmful(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029;
}

static void add_character(rh_text *t, const char *s, size_t n, uint32_t c)
{
    bool second = t->len > 0 && t->data[t->len - 1] == '#';
    if (c == '"' || c == '\\' || c == '\n' || c == '\t')
        rh_text_addf(t, "\\%c", c == '\n' ? 'n' : c == '\t' ? 't' : (int)c);
    /* "##" begins a command in the logs of several CI systems, also in the
       middle of a line. */
    else if (is_harmful(c) || (c == '#' && second))
        rh_text_addf(t, "\\u%04" PRIx32, c);
    else
        rh_text_addn(t, s, n);
}

void rh_text_json_line(rh_text *t, const char *s, size_t n)
{
    rh_text_addc(t, '"');
    for (size_t i = 0; i < n;) {
        uint32_t c = 0;
        size_t length = rh_utf8_decode(s + i, n - i, &c);
        if (length == 0)
            rh_text_add(t, "\\ufffd");
        else
            add_character(t, s + i, length, c);
        i += length > 0 ? length : 1;
    }
    rh_text_addc(t, '"');
}
