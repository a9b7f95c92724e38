/* SPDX-License-Identifier: MIT
 *
 * Arrays: PostgreSQL's literal for them, in a JSON string. JSON's own arrays
 * have no lower bounds, and would need to be told from what json columns hold.
 */
#include "rows_types.h"

#include <string.h>
#include <strings.h>

enum { MAX_DIMENSIONS = 6 };

typedef struct array {
    rh_text *out;
    const rh_pg_type *item;
    const unsigned char *p, *end; /* what is not yet read */
    size_t ndims;
    uint32_t sizes[MAX_DIMENSIONS];
    int32_t lowest[MAX_DIMENSIONS];
    uint64_t nitems;
} array;

static size_t left(const array *a)
{
    return (size_t)(a->end - a->p);
}

/* ---- Items ---- */

/* The literal's, as JSON escapes it. */
static char *put_quote(char *q)
{
    *q++ = '\\';
    *q++ = '"';
    return q;
}

/* What the type's own writer made, without JSON's quotes: digits, letters and
   a few signs. With a space between them the literal wants quotes as well. */
static bool write_word(array *a, const unsigned char *p, size_t n)
{
    rh_text *out = a->out;
    size_t from = out->len;
    if (!a->item->write(out, p, n))
        return false;
    if (out->data[from] != '"')
        return true;
    size_t len = out->len - from - 2;
    bool is_quoted = memchr(out->data + from, ' ', out->len - from) != NULL;
    rh_text_reserve(out, 3);
    char *q = out->data + from;
    memmove(is_quoted ? q + 2 : q, q + 1, len);
    if (!is_quoted)
        return rh_text_end(out, q + len);
    put_quote(q);
    return rh_text_end(out, put_quote(q + 2 + len));
}

/* White space and control characters at once: quotes do no harm. */
static bool wants_quotes(const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] <= ' ' || p[i] == '"' || p[i] == '\\' || p[i] == ',' ||
            p[i] == '{' || p[i] == '}')
            return true;
    return n == 0 || (n == 4 && strncasecmp((const char *)p, "null", 4) == 0);
}

static char json_letter(unsigned char c)
{
    switch (c) {
    case '\b':
        return 'b';
    case '\t':
        return 't';
    case '\n':
        return 'n';
    case '\f':
        return 'f';
    case '\r':
        return 'r';
    default:
        return '\0';
    }
}

/* Escaped for the literal, and that once more for JSON. */
static char *put_escaped(char *q, unsigned char c)
{
    static const char hex_digits[] = "0123456789abcdef";
    if (c == '"' || c == '\\') {
        memcpy(q, "\\\\\\", 3);
        q[3] = (char)c;
        return q + 4;
    }
    if (c >= 0x20) {
        *q = (char)c;
        return q + 1;
    }
    *q++ = '\\';
    *q = json_letter(c);
    if (*q != '\0')
        return q + 1;
    memcpy(q, "u00", 3);
    q[3] = hex_digits[c >> 4];
    q[4] = hex_digits[c & 15];
    return q + 5;
}

static bool write_string(rh_text *out, const unsigned char *p, size_t n)
{
    enum { STEP = 4096, LONGEST = 6 };
    if (!wants_quotes(p, n)) {
        rh_text_addn(out, (const char *)p, n);
        return true;
    }
    rh_text_addn(out, "\\\"", 2);
    while (n > 0) {
        size_t step = n < STEP ? n : STEP;
        char *q = rh_text_reserve(out, step * LONGEST);
        for (size_t i = 0; i < step; i++)
            q = put_escaped(q, p[i]);
        rh_text_end(out, q);
        p += step;
        n -= step;
    }
    rh_text_addn(out, "\\\"", 2);
    return true;
}

/* Its JSON form "\\x..." has one backslash too few for a literal in JSON. */
static bool write_bytes(rh_text *out, const unsigned char *p, size_t n)
{
    static const char begin[] = "\\\"\\\\\\\\x";
    rh_text_addn(out, begin, sizeof begin - 1);
    char *q = rh_put_hex(rh_text_reserve(out, 2 * n + 2), p, n);
    return rh_text_end(out, put_quote(q));
}

static bool write_value(array *a, const unsigned char *p, size_t n)
{
    switch (a->item->form) {
    case RH_FORM_TEXT:
        return write_string(a->out, p, n);
    case RH_FORM_JSONB:
        return rh_skip_jsonb_version(&p, &n) && write_string(a->out, p, n);
    case RH_FORM_BYTES:
        return write_bytes(a->out, p, n);
    default:
        return write_word(a, p, n);
    }
}

static bool write_item(array *a)
{
    if (left(a) < 4)
        return false;
    uint32_t n = rh_get32(a->p);
    a->p += 4;
    if (n == UINT32_MAX) {
        rh_text_addn(a->out, "NULL", 4);
        return true;
    }
    const unsigned char *value = a->p;
    if (n > left(a))
        return false;
    a->p += n;
    return write_value(a, value, n);
}

/* ---- Dimensions ---- */

static bool write_level(array *a, size_t level)
{
    rh_text_addc(a->out, '{');
    for (uint32_t i = 0; i < a->sizes[level]; i++) {
        if (i > 0)
            rh_text_addc(a->out, ',');
        if (level + 1 < a->ndims ? !write_level(a, level + 1) : !write_item(a))
            return false;
    }
    rh_text_addc(a->out, '}');
    return true;
}

/* Each item has its length in front, so more of them than that leaves room for
   are a lie, and the number cannot overflow before it is found out. */
static bool count_items(array *a)
{
    a->nitems = a->ndims > 0;
    for (size_t i = 0; i < a->ndims; i++)
        if (a->sizes[i] == 0)
            a->nitems = 0;
    for (size_t i = 0; i < a->ndims; i++) {
        a->nitems *= a->sizes[i];
        if (a->nitems > left(a) / 4)
            return false;
    }
    return true;
}

/* Number of dimensions, whether there are NULLs, the items' type (which may be
   a domain); for each dimension its size and lowest index. */
static bool read_head(array *a)
{
    enum { FIXED = 12, EACH = 8 };
    if (left(a) < FIXED || rh_get32(a->p) > MAX_DIMENSIONS ||
        rh_get32(a->p + 4) > 1)
        return false;
    a->ndims = rh_get32(a->p);
    a->p += FIXED;
    if (left(a) < EACH * a->ndims)
        return false;
    for (size_t i = 0; i < a->ndims; i++, a->p += EACH) {
        a->sizes[i] = rh_get32(a->p);
        a->lowest[i] = (int32_t)rh_get32(a->p + 4);
        if ((int64_t)a->sizes[i] + a->lowest[i] - 1 > INT32_MAX ||
            a->sizes[i] > INT32_MAX)
            return false;
    }
    return count_items(a);
}

static void write_bounds(array *a)
{
    bool is_usual = true;
    for (size_t i = 0; i < a->ndims; i++)
        is_usual = is_usual && a->lowest[i] == 1;
    if (is_usual)
        return;
    for (size_t i = 0; i < a->ndims; i++)
        rh_text_addf(a->out, "[%d:%lld]", (int)a->lowest[i],
                     (long long)a->lowest[i] + a->sizes[i] - 1);
    rh_text_addc(a->out, '=');
}

bool rh_write_array(rh_text *out, const unsigned char *p, size_t n,
                    const rh_pg_type *item)
{
    array a = {.out = out, .item = item, .p = p, .end = p + n};
    if (!read_head(&a))
        return false;
    rh_text_addc(out, '"');
    if (a.nitems > 0) {
        write_bounds(&a);
        if (!write_level(&a, 0))
            return false;
    } else {
        rh_text_addn(out, "{}", 2);
    }
    rh_text_addc(out, '"');
    return a.p == a.end;
}
