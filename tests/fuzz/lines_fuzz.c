/* SPDX-License-Identifier: MIT
 *
 * The reader of lines against a simple one that holds the whole text.
 */
#include <string.h>

#include "fuzz.h"
#include "utf8.h"

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The next value, trimmed; false at the end. */
static bool simple_next(const char **at, const char *end, const char **s,
                        size_t *n)
{
    while (*at < end) {
        const char *line = *at;
        const char *line_end = memchr(line, '\n', (size_t)(end - line));
        if (line_end == NULL)
            line_end = end;
        *at = line_end + 1;
        while (line < line_end && is_blank(*line))
            line++;
        while (line < line_end && is_blank(line_end[-1]))
            line_end--;
        *s = line;
        *n = (size_t)(line_end - line);
        if (*n > 0)
            return true;
    }
    return false;
}

static bool is_value(const char *s, size_t n)
{
    return memchr(s, '\0', n) == NULL && rh_utf8_is_valid(s, n);
}

/* Reads as `spec` says. Stops at the first error, which must be one. */
static int read_lines(const rh_lines_spec *spec, const char *at,
                      const char *end, size_t *count)
{
    rh_line_reader *reader = NULL;
    rh_error error = {0};
    const char *value, *s = NULL;
    size_t len, n = 0;
    bool exact = !spec->lower && !spec->distinct;
    int rc = rh_line_reader_open(&reader, spec, &error);
    FUZZ_CHECK(rc == RH_OK);
    for (*count = 0;
         (rc = rh_line_reader_next(reader, &value, &len, &error)) == RH_OK &&
         value != NULL;
         ++*count) {
        FUZZ_CHECK(len > 0 && is_value(value, len));
        if (!exact)
            continue;
        FUZZ_CHECK(simple_next(&at, end, &s, &n));
        FUZZ_CHECK(n == len && memcmp(s, value, n) == 0);
    }
    fuzz_check_error(rc, &error);
    if (exact && simple_next(&at, end, &s, &n))
        FUZZ_CHECK(rc != RH_OK && !is_value(s, n));
    else if (exact)
        FUZZ_CHECK(rc == RH_OK);
    rh_line_reader_close(reader);
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const char *at = (const char *)data, *end = at + n;
    size_t all, some;
    rh_lines_spec spec = {.path = fuzz_file(data, n)};
    if (n >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0)
        at += 3;
    int rc = read_lines(&spec, at, end, &all);
    for (int i = 1; i < 4; i++) {
        spec.lower = (i & 1) != 0;
        spec.distinct = (i & 2) != 0;
        FUZZ_CHECK(read_lines(&spec, at, end, &some) == rc);
        FUZZ_CHECK(spec.distinct ? some <= all : some == all);
        FUZZ_CHECK((some > 0) == (all > 0));
    }
    return 0;
}
