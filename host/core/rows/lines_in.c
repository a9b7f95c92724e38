/* SPDX-License-Identifier: MIT
 *
 * Reading a text file of one value a line.
 */
#include "rows_in.h"

#include <errno.h>
#include <inttypes.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "memory.h"
#include "source.h"
#include "string_set.h"
#include "utf8.h"

struct rh_line_reader {
    rh_source source;
    char *path;
    int64_t line;
    rh_text lowered;
    bool lower;
    /* Of letters beyond ASCII, so that the result does not depend on the
       locale of the process; 0 where the system has none. */
    locale_t letters;
    rh_string_set *seen; /* NULL: equal values are not looked for */
};

int rh_line_reader_open(rh_line_reader **out, const rh_lines_spec *spec,
                        rh_error *error)
{
    rh_source source;
    int rc = rh_source_open(&source, spec->path, spec->reach, error);
    if (rc != RH_OK)
        return rc;
    rh_line_reader *reader = rh_alloc(sizeof *reader);
    *reader = (rh_line_reader){
        .source = source, .path = rh_strdup(spec->path), .lower = spec->lower};
    if (spec->lower)
        reader->letters = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (spec->distinct)
        reader->seen = rh_string_set_new();
    *out = reader;
    return RH_OK;
}

int64_t rh_line_reader_line(const rh_line_reader *reader)
{
    return reader->line;
}

void rh_line_reader_close(rh_line_reader *reader)
{
    if (reader == NULL)
        return;
    if (reader->letters != (locale_t)0)
        freelocale(reader->letters);
    rh_string_set_free(reader->seen);
    rh_text_free(&reader->lowered);
    rh_source_close(&reader->source);
    free(reader->path);
    free(reader);
}

static int fail_at(rh_line_reader *reader, rh_error *error, const char *what)
{
    return rh_fail(error, RH_FAILED, "%s:%" PRId64 ": %s", reader->path,
                   reader->line, what);
}

static int fail_read(rh_line_reader *reader, rh_error *error)
{
    if (errno == EFBIG)
        return fail_at(reader, error, "a line of more than 256 MB");
    if (errno == EBADMSG)
        return fail_at(reader, error,
                       "the compressed data is damaged or cut off");
    return rh_fail_errno(error, RH_FAILED, "%s: cannot be read", reader->path);
}

/* The next line without its end; *s is NULL after the last. */
static int read_line(rh_line_reader *reader, const char **s, size_t *n,
                     rh_error *error)
{
    rh_source *source = &reader->source;
    size_t looked = 0;
    source->keep = source->at;
    for (;;) {
        const char *from = source->data + source->keep;
        size_t have = source->len - source->keep;
        const char *end = memchr(from + looked, '\n', have - looked);
        int more = end == NULL ? rh_source_fill(source) : 0;
        if (more < 0)
            return fail_read(reader, error);
        looked = have;
        if (more > 0)
            continue;
        from = source->data + source->keep; /* a fill moves it */
        *n = end != NULL ? (size_t)(end - from) : have;
        *s = end != NULL || have > 0 ? from : NULL;
        source->at = source->keep + *n + (end != NULL);
        return RH_OK;
    }
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static void trim(const char **s, size_t *n)
{
    while (*n > 0 && is_blank(**s)) {
        ++*s;
        --*n;
    }
    while (*n > 0 && is_blank((*s)[*n - 1]))
        --*n;
}

/* The value is valid UTF-8. One character becomes one character. */
static int lower_value(rh_line_reader *reader, const char **s, size_t *n,
                       rh_error *error)
{
    rh_text *out = &reader->lowered;
    rh_text_clear(out);
    for (size_t i = 0; i < *n;) {
        char bytes[4];
        uint32_t code = 0;
        i += rh_utf8_decode(*s + i, *n - i, &code);
        if (code >= 'A' && code <= 'Z')
            code += 'a' - 'A';
        else if (code >= 0x80 && reader->letters == (locale_t)0)
            return fail_at(reader, error,
                           "not ASCII, and this system has no locale C.UTF-8 "
                           "to lower it by; install it, or lower the file");
        else if (code >= 0x80)
            code = (uint32_t)towlower_l((wint_t)code, reader->letters);
        rh_text_addn(out, bytes, rh_utf8_encode(code, bytes));
    }
    *s = rh_text_str(out);
    *n = out->len;
    return RH_OK;
}

static int check_value(rh_line_reader *reader, const char *s, size_t n,
                       rh_error *error)
{
    if (memchr(s, '\0', n) != NULL)
        return fail_at(
            reader, error,
            "a zero byte: no text, or UTF-16; convert the file to UTF-8");
    if (!rh_utf8_is_valid(s, n))
        return fail_at(reader, error, "not UTF-8; convert the file");
    return RH_OK;
}

static void skip_mark(rh_line_reader *reader, const char **s, size_t *n)
{
    if (reader->line == 1 && *n >= 3 && memcmp(*s, "\xEF\xBB\xBF", 3) == 0) {
        *s += 3;
        *n -= 3;
    }
}

int rh_line_reader_next(rh_line_reader *reader, const char **value, size_t *len,
                        rh_error *error)
{
    for (;;) {
        const char *s = NULL;
        size_t n = 0;
        reader->line++;
        int rc = read_line(reader, &s, &n, error);
        *value = NULL;
        *len = 0;
        if (rc != RH_OK || s == NULL)
            return rc;
        skip_mark(reader, &s, &n);
        trim(&s, &n);
        if (n == 0)
            continue;
        rc = check_value(reader, s, n, error);
        if (rc == RH_OK && reader->lower)
            rc = lower_value(reader, &s, &n, error);
        if (rc != RH_OK)
            return rc;
        if (reader->seen != NULL && !rh_string_set_add(reader->seen, s, n))
            continue;
        *value = s;
        *len = n;
        return RH_OK;
    }
}
