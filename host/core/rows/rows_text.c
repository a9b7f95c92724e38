/* SPDX-License-Identifier: MIT
 *
 * Text, bytes and JSON on their way into JSON.
 */
#include "rows_types.h"

#include <string.h>

#include "json_scan.h"
#include "plain.h"

static const char hex_digits[] = "0123456789abcdef";

static bool is_plain(const char *s, size_t n)
{
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        if (rh_any_special(rh_eight_bytes(s + i)) != 0)
            return false;
    char rest[8];
    memset(rest, ' ', sizeof rest);
    memcpy(rest, s + i, n - i);
    return rh_any_special(rh_eight_bytes(rest)) == 0;
}

bool rh_write_text(rh_text *out, const unsigned char *p, size_t n)
{
    const char *s = (const char *)p;
    if (!is_plain(s, n)) {
        rh_text_json(out, s, n);
        return true;
    }
    char *q = rh_text_reserve(out, n + 2);
    *q++ = '"';
    memcpy(q, s, n);
    q += n;
    *q++ = '"';
    return rh_text_end(out, q);
}

char *rh_put_hex(char *q, const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        *q++ = hex_digits[p[i] >> 4];
        *q++ = hex_digits[p[i] & 15];
    }
    return q;
}

bool rh_write_bytea(rh_text *out, const unsigned char *p, size_t n)
{
    char *q = rh_text_reserve(out, 2 * n + 5);
    memcpy(q, "\"\\\\x", 4); /* \x as a JSON string writes it */
    q = rh_put_hex(q + 4, p, n);
    *q++ = '"';
    return rh_text_end(out, q);
}

bool rh_write_uuid(rh_text *out, const unsigned char *p, size_t n)
{
    static const int parts[] = {4, 2, 2, 2, 6};
    if (n != 16)
        return false;
    char *q = rh_text_reserve(out, 38);
    for (size_t i = 0; i < 5; i++) {
        *q++ = i == 0 ? '"' : '-';
        q = rh_put_hex(q, p, (size_t)parts[i]);
        p += parts[i];
    }
    *q++ = '"';
    return rh_text_end(out, q);
}

/* ---- JSON in JSON ---- */

/* How deep it is nested. The server has checked that it is JSON. */
static int depth_of(const char *s, size_t n)
{
    int depth = 0, deepest = 0;
    bool in_string = false;
    for (size_t i = 0; i < n; i++) {
        char c = s[i];
        if (in_string && c == '\\')
            i++; /* whatever it is, it does not end the string */
        else if (c == '"')
            in_string = !in_string;
        else if (!in_string && (c == ']' || c == '}'))
            depth--;
        else if (!in_string && (c == '[' || c == '{') && ++depth > deepest)
            deepest = depth;
    }
    return deepest;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* White space around a value is the row's, and rows are lines. */
static bool is_one_line(const char *s, size_t n)
{
    return n > 0 && !is_space(s[0]) && !is_space(s[n - 1]) &&
           memchr(s, '\n', n) == NULL && memchr(s, '\r', n) == NULL;
}

/* Spliced as it stands. What would not come back the same is written as a
   string that holds its JSON: a string (a reader of the row sees its text
   without the quotes), null (it would become SQL's NULL), what is nested too
   deep to be read, and what is no line of its own. */
bool rh_write_json(rh_text *out, const unsigned char *p, size_t n)
{
    enum { AROUND = 2 }; /* the array of rows, and the row */
    const char *s = (const char *)p;
    if (!is_one_line(s, n) || s[0] == '"' || s[0] == 'n' ||
        depth_of(s, n) > RH_JSON_DEPTH_MAX - AROUND)
        return rh_write_text(out, p, n);
    rh_text_addn(out, s, n);
    return true;
}

bool rh_skip_jsonb_version(const unsigned char **p, size_t *n)
{
    enum { VERSION = 1 };
    if (*n < 2 || **p != VERSION)
        return false;
    (*p)++;
    (*n)--;
    return true;
}

bool rh_write_jsonb(rh_text *out, const unsigned char *p, size_t n)
{
    return rh_skip_jsonb_version(&p, &n) && rh_write_json(out, p, n);
}
