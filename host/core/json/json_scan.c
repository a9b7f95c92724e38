/* SPDX-License-Identifier: MIT
 *
 * Scanning. A zero always stands behind the data, so that inner loops need no
 * bound: they stop there, and only then ask whether it is the end of the
 * buffer.
 */
#include "json_scan.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "plain.h"
#include "utf8.h"

static int64_t line_of(const rh_source *source)
{
    int64_t line = 1;
    for (size_t i = 0; i < source->at; i++)
        line += source->data[i] == '\n';
    return line;
}

int rh_scan_fail(rh_scan *scan, const char *format, ...)
{
    char what[256];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    const rh_source *source = &scan->source;
    bool by_row = scan->row > 0;
    return rh_fail(scan->error, RH_FAILED,
                   "%s: %s %" PRId64 ", byte %" PRId64 ": %s", scan->name,
                   by_row ? "row" : "line",
                   by_row ? scan->row : line_of(source),
                   source->base + (int64_t)source->at, what);
}

static int fail_at_end(rh_scan *scan)
{
    return rh_scan_fail(scan, "ends in the middle; is the file complete?");
}

/* More data: *more is false at the end of it. */
static int fill(rh_scan *scan, bool *more)
{
    int n = rh_source_fill(&scan->source);
    *more = n > 0;
    if (n >= 0)
        return RH_OK;
    if (errno == EFBIG)
        return rh_scan_fail(scan, "larger than %d MB; split the row",
                            RH_PIECE_MAX / (1024 * 1024));
    if (errno == EBADMSG)
        return rh_scan_fail(scan, "the compressed data is damaged or cut off");
    return rh_fail_errno(scan->error, RH_FAILED, "%s: cannot be read",
                         scan->name);
}

/* The byte at hand, 0 to 255, or -1 at the end. */
static int look(rh_scan *scan, int *c)
{
    rh_source *source = &scan->source;
    bool more = true;
    if (source->at == source->len) {
        int rc = fill(scan, &more);
        if (rc != RH_OK)
            return rc;
    }
    *c = more ? (unsigned char)source->data[source->at] : -1;
    return RH_OK;
}

static bool is_space(int c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

int rh_scan_peek(rh_scan *scan, int *c)
{
    for (;;) {
        int rc = look(scan, c);
        if (rc != RH_OK || !is_space(*c))
            return rc;
        scan->source.at++;
    }
}

static int fail_at(rh_scan *scan, int c, const char *expected)
{
    if (c < 0)
        return fail_at_end(scan);
    if (c > ' ' && c < 0x7F)
        return rh_scan_fail(scan, "expected %s, found '%c'", expected, c);
    return rh_scan_fail(scan, "expected %s, found byte 0x%02x", expected,
                        (unsigned)c);
}

int rh_scan_expect(rh_scan *scan, char c)
{
    int found;
    int rc = rh_scan_peek(scan, &found);
    if (rc != RH_OK)
        return rc;
    if (found != c)
        return fail_at(scan, found, (const char[]){'\'', c, '\'', '\0'});
    scan->source.at++;
    return RH_OK;
}

int rh_scan_end(rh_scan *scan)
{
    int c;
    int rc = rh_scan_peek(scan, &c);
    if (rc == RH_OK && c >= 0)
        rc = fail_at(scan, c, "nothing more");
    return rc;
}

static char closing(char open)
{
    return open == '[' ? ']' : '}';
}

int rh_scan_enter(rh_scan *scan, char open, int depth, bool *more)
{
    int c = -1;
    *more = false;
    int rc = rh_scan_expect(scan, open);
    if (rc != RH_OK)
        return rc;
    if (depth > RH_JSON_DEPTH_MAX)
        return rh_scan_fail(scan, "nested more than %d deep",
                            RH_JSON_DEPTH_MAX);
    rc = rh_scan_peek(scan, &c);
    *more = c != closing(open);
    if (rc == RH_OK && !*more)
        scan->source.at++;
    return rc;
}

int rh_scan_more(rh_scan *scan, char open, bool *more)
{
    int c;
    int rc = rh_scan_peek(scan, &c);
    if (rc != RH_OK)
        return rc;
    *more = c == ',';
    if (c != ',' && c != closing(open))
        return fail_at(scan, c, open == '[' ? "',' or ']'" : "',' or '}'");
    scan->source.at++;
    return RH_OK;
}

/* ---- Strings ---- */

static void pass_plain(rh_source *source)
{
    const char *p = source->data + source->at;
    uint64_t x = rh_eight_bytes(p);
    while ((rh_any_special(x) | (x & RH_EACH_BYTE(0x80))) == 0) {
        p += sizeof x;
        x = rh_eight_bytes(p);
    }
    while ((unsigned char)*p >= 0x20 && (unsigned char)*p < 0x80 && *p != '"' &&
           *p != '\\')
        p++;
    source->at = (size_t)(p - source->data);
}

static int pass_character(rh_scan *scan)
{
    rh_source *source = &scan->source;
    for (;;) {
        uint32_t code;
        size_t have = source->len - source->at;
        size_t n = rh_utf8_decode(source->data + source->at, have, &code);
        source->at += n;
        if (n > 0)
            return RH_OK;
        bool more = have < 4;
        int rc = more ? fill(scan, &more) : RH_OK;
        if (rc != RH_OK)
            return rc;
        if (!more)
            return rh_scan_fail(scan, "not UTF-8");
    }
}

static int hex_value(int c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int read_hex4(rh_scan *scan, uint32_t *code)
{
    *code = 0;
    for (int i = 0; i < 4; i++) {
        int c;
        int rc = look(scan, &c);
        if (rc != RH_OK)
            return rc;
        if (c < 0)
            return fail_at_end(scan);
        int value = hex_value(c);
        if (value < 0)
            return rh_scan_fail(scan, "\\u without four hex digits");
        *code = *code << 4 | (uint32_t)value;
        scan->source.at++;
    }
    return RH_OK;
}

static int read_literal(rh_scan *scan, const char *word, const char *wrong)
{
    for (; *word != '\0'; word++) {
        int c;
        int rc = look(scan, &c);
        if (rc != RH_OK)
            return rc;
        if (c < 0)
            return fail_at_end(scan);
        if (c != *word)
            return rh_scan_fail(scan, "%s", wrong);
        scan->source.at++;
    }
    return RH_OK;
}

/* The four digits after \u, and the second half of a surrogate pair. */
static int read_unicode(rh_scan *scan, rh_text *decoded)
{
    static const char half[] = "half of a surrogate pair";
    uint32_t code, low;
    int rc = read_hex4(scan, &code);
    if (rc != RH_OK || decoded == NULL)
        return rc;
    if (code >= 0xDC00 && code <= 0xDFFF)
        return rh_scan_fail(scan, "%s", half);
    if (code >= 0xD800 && code <= 0xDBFF) {
        rc = read_literal(scan, "\\u", half);
        if (rc == RH_OK)
            rc = read_hex4(scan, &low);
        if (rc != RH_OK)
            return rc;
        if (low < 0xDC00 || low > 0xDFFF)
            return rh_scan_fail(scan, "%s", half);
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    char bytes[4];
    rh_text_addn(decoded, bytes, rh_utf8_encode(code, bytes));
    return RH_OK;
}

/* At the backslash. */
static int read_escape(rh_scan *scan, rh_text *decoded)
{
    static const char escapes[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    int c;
    scan->source.at++;
    int rc = look(scan, &c);
    if (rc != RH_OK)
        return rc;
    if (c < 0)
        return fail_at_end(scan);
    const char *found = c != 0 ? strchr(escapes, c) : NULL;
    if (found == NULL && c != 'u')
        return rh_scan_fail(scan, "no such escape in a string");
    scan->source.at++;
    if (found == NULL)
        return read_unicode(scan, decoded);
    if (decoded != NULL)
        rh_text_addc(decoded, values[found - escapes]);
    return RH_OK;
}

/* Up to the next quote or backslash. */
static int pass_text(rh_scan *scan, int *c)
{
    rh_source *source = &scan->source;
    for (;;) {
        pass_plain(source);
        *c = (unsigned char)source->data[source->at];
        if (*c == '"' || *c == '\\')
            return RH_OK;
        int rc;
        if (*c >= 0x80) {
            rc = pass_character(scan);
        } else {
            rc = look(scan, c);
            if (rc == RH_OK && *c < 0)
                rc = fail_at_end(scan);
            else if (rc == RH_OK && *c < 0x20)
                rc = rh_scan_fail(scan, "bare control character in a string");
        }
        if (rc != RH_OK)
            return rc;
    }
}

int rh_scan_string(rh_scan *scan, rh_text *decoded, rh_span *span)
{
    rh_source *source = &scan->source;
    int rc = rh_scan_expect(scan, '"');
    size_t start = decoded != NULL ? decoded->len : 0;
    size_t from = source->at - source->keep; /* survives a fill */
    bool escaped = false;
    while (rc == RH_OK) {
        int c;
        rc = pass_text(scan, &c);
        if (rc != RH_OK)
            break;
        size_t len = source->at - source->keep - from;
        bool is_end = c == '"';
        if (decoded != NULL && (escaped || !is_end))
            rh_text_addn(decoded, source->data + source->keep + from, len);
        if (is_end) {
            source->at++;
            *span =
                escaped
                    ? (rh_span){start, decoded ? decoded->len - start : 0, true}
                    : (rh_span){from, len, false};
            break;
        }
        escaped = true;
        rc = read_escape(scan, decoded);
        from = source->at - source->keep;
    }
    return rc;
}

/* ---- Other values ---- */

static int pass_digits(rh_scan *scan, int *c)
{
    int n = 0;
    int rc;
    while ((rc = look(scan, c)) == RH_OK && *c >= '0' && *c <= '9') {
        scan->source.at++;
        n = 1;
    }
    return rc == RH_OK && n == 0 ? fail_at(scan, *c, "a digit") : rc;
}

static int pass_fraction(rh_scan *scan, int *c)
{
    if (*c != '.')
        return RH_OK;
    scan->source.at++;
    return pass_digits(scan, c);
}

static int pass_exponent(rh_scan *scan, int *c)
{
    if (*c != 'e' && *c != 'E')
        return RH_OK;
    scan->source.at++;
    int rc = look(scan, c);
    if (rc == RH_OK && (*c == '+' || *c == '-'))
        scan->source.at++;
    return rc == RH_OK ? pass_digits(scan, c) : rc;
}

static int pass_number(rh_scan *scan, int c)
{
    rh_source *source = &scan->source;
    if (c == '-')
        source->at++;
    int rc = look(scan, &c);
    if (rc == RH_OK && c == '0') {
        source->at++;
        rc = look(scan, &c);
        if (rc == RH_OK && c >= '0' && c <= '9')
            rc = rh_scan_fail(scan, "a number with a leading zero");
    } else if (rc == RH_OK) {
        rc = pass_digits(scan, &c);
    }
    if (rc == RH_OK)
        rc = pass_fraction(scan, &c);
    return rc == RH_OK ? pass_exponent(scan, &c) : rc;
}

int rh_scan_scalar(rh_scan *scan, rh_span *span)
{
    rh_source *source = &scan->source;
    static const char wrong[] = "expected true, false or null";
    int c;
    int rc = rh_scan_peek(scan, &c);
    if (rc != RH_OK)
        return rc;
    size_t from = source->at - source->keep;
    if (c == 't')
        rc = read_literal(scan, "true", wrong);
    else if (c == 'f')
        rc = read_literal(scan, "false", wrong);
    else if (c == 'n')
        rc = read_literal(scan, "null", wrong);
    else if (c == '-' || (c >= '0' && c <= '9'))
        rc = pass_number(scan, c);
    else
        rc = fail_at(scan, c, "a value");
    *span = (rh_span){from, source->at - source->keep - from, false};
    return rc;
}

static int skip_nested(rh_scan *scan, char open, int depth)
{
    rh_span ignored;
    bool more;
    int rc = rh_scan_enter(scan, open, depth, &more);
    while (rc == RH_OK && more) {
        if (open == '{') {
            rc = rh_scan_string(scan, NULL, &ignored);
            if (rc == RH_OK)
                rc = rh_scan_expect(scan, ':');
        }
        if (rc == RH_OK)
            rc = rh_scan_skip(scan, depth + 1);
        if (rc == RH_OK)
            rc = rh_scan_more(scan, open, &more);
    }
    return rc;
}

int rh_scan_skip(rh_scan *scan, int depth)
{
    rh_span ignored;
    int c;
    int rc = rh_scan_peek(scan, &c);
    if (rc != RH_OK)
        return rc;
    if (c == '{' || c == '[')
        return skip_nested(scan, (char)c, depth);
    return c == '"' ? rh_scan_string(scan, NULL, &ignored)
                    : rh_scan_scalar(scan, &ignored);
}

const char *rh_scan_bytes(const rh_scan *scan, const rh_text *decoded,
                          rh_span span)
{
    return span.is_decoded ? rh_text_str(decoded) + span.from
                           : scan->source.data + scan->source.keep + span.from;
}
