/* SPDX-License-Identifier: MIT
 *
 * Numbers, sizes and durations for people, and the text that holds them. Needs
 * no locale: separators are the same everywhere.
 */
#include "format.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fatal.h"

void *cli_realloc(void *old, size_t size)
{
    void *p = realloc(old, size > 0 ? size : 1);
    if (p == NULL)
        fatal_out_of_memory();
    return p;
}

void *cli_grow(void *items, size_t *cap, size_t n, size_t item_size)
{
    if (n < *cap)
        return items;
    *cap = *cap > 0 ? *cap * 2 : 8;
    return cli_realloc(items, *cap * item_size);
}

char *cli_strdup(const char *s)
{
    size_t size = strlen(s) + 1;
    return memcpy(cli_realloc(NULL, size), s, size);
}

void buffer_free(buffer *b)
{
    free(b->data);
    *b = (buffer){0};
}

void buffer_clear(buffer *b)
{
    b->len = 0;
    if (b->data != NULL)
        b->data[0] = '\0';
}

const char *buffer_str(const buffer *b)
{
    return b->data != NULL ? b->data : "";
}

static char *reserve(buffer *b, size_t n)
{
    if (b->cap - b->len <= n) {
        size_t cap = b->cap > 0 ? b->cap : 64;
        while (cap - b->len <= n)
            cap *= 2;
        b->data = cli_realloc(b->data, cap);
        b->cap = cap;
    }
    return b->data + b->len;
}

void buffer_addn(buffer *b, const char *s, size_t n)
{
    memcpy(reserve(b, n), s, n);
    b->len += n;
    b->data[b->len] = '\0';
}

void buffer_add(buffer *b, const char *s)
{
    buffer_addn(b, s, strlen(s));
}

void buffer_addf(buffer *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    size_t room = 128;
    int n = vsnprintf(reserve(b, room), room, format, args);
    va_end(args);
    if (n >= (int)room)
        n = vsnprintf(reserve(b, (size_t)n), (size_t)n + 1, format, again);
    va_end(again);
    b->len += n > 0 ? (size_t)n : 0;
}

void buffer_repeat(buffer *b, const char *s, size_t times)
{
    while (times-- > 0)
        buffer_add(b, s);
}

/* ---- UTF-8 -------------------------------------------------------------- */

size_t format_decode(const char *s, uint32_t *character)
{
    const unsigned char *p = (const unsigned char *)s;
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    if (n > 1 && (p[0] < 0xc2 || p[0] > 0xf4))
        return 0;
    uint32_t c = n == 1 ? p[0] : p[0] & (0x7fU >> n);
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (p[i] & 0x3f);
    }
    if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return 0;
    *character = c;
    return n;
}

typedef struct range {
    uint32_t first, last;
} range;

static bool within(uint32_t c, const range *ranges, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    return false;
}

static size_t character_width(uint32_t c)
{
    static const range none[] = {{0x300, 0x36f},   {0x200b, 0x200f},
                                 {0x20d0, 0x20ff}, {0xfe00, 0xfe0f},
                                 {0xfe20, 0xfe2f}, {0x1f3fb, 0x1f3ff}};
    static const range two[] = {
        {0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},
        {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},
        {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x1f300, 0x1f64f},
        {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};
    if (within(c, none, sizeof none / sizeof *none))
        return 0;
    return within(c, two, sizeof two / sizeof *two) ? 2 : 1;
}

/* Controls of both sets, and what turns the direction of writing or starts a
   line of its own. */
static bool commands_terminal(uint32_t c)
{
    static const range commands[] = {{0, 0x1f},        {0x7f, 0x9f},
                                     {0x200e, 0x200f}, {0x2028, 0x202e},
                                     {0x2066, 0x2069}, {0xfeff, 0xfeff}};
    return within(c, commands, sizeof commands / sizeof *commands);
}

static void add_visible(buffer *b, uint32_t c)
{
    if (c == '\n' || c == '\t' || c == '\r')
        buffer_add(b, c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\r");
    else if (c < 0x80)
        buffer_addf(b, "\\x%02" PRIx32, c);
    else
        buffer_addf(b, c > 0xffff ? "\\U%06" PRIx32 : "\\u%04" PRIx32, c);
}

void format_clean(buffer *b, const char *s, bool ascii)
{
    while (*s != '\0') {
        uint32_t c = 0;
        size_t n = format_decode(s, &c);
        if (n == 0)
            buffer_addf(b, "\\x%02x", (unsigned char)*s);
        else if (commands_terminal(c) || (ascii && c > 0x7e))
            add_visible(b, c);
        else
            buffer_addn(b, s, n);
        s += n > 0 ? n : 1;
    }
}

void format_shell_word(buffer *b, const char *s)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+,";
    if (*s != '\0' && s[strspn(s, plain)] == '\0') {
        buffer_add(b, s);
        return;
    }
    buffer_add(b, "'");
    for (; *s != '\0'; s++)
        if (*s == '\'')
            buffer_add(b, "'\\''");
        else
            buffer_addn(b, s, 1);
    buffer_add(b, "'");
}

size_t format_fit(const char *s, size_t columns)
{
    size_t bytes = 0;
    while (s[bytes] != '\0') {
        uint32_t c = 0;
        size_t n = format_decode(s + bytes, &c);
        size_t width = n > 0 ? character_width(c) : 1;
        if (width > columns)
            break;
        columns -= width;
        bytes += n > 0 ? n : 1;
    }
    return bytes;
}

size_t format_width(const char *s)
{
    size_t width = 0;
    while (*s != '\0') {
        uint32_t c = 0;
        size_t n = format_decode(s, &c);
        width += n > 0 ? character_width(c) : 1;
        s += n > 0 ? n : 1;
    }
    return width;
}

size_t format_wrap(const char *s, size_t columns, const char **next)
{
    size_t fits = format_fit(s, columns);
    size_t at = fits;
    if (s[fits] != '\0' && s[fits] != ' ')
        while (at > 0 && s[at - 1] != ' ')
            at--;
    if (at == 0) /* one long word: broken where it must be */
        at = fits > 0 ? fits : strlen(s);
    *next = s + at + strspn(s + at, " ");
    while (at > 0 && s[at - 1] == ' ')
        at--;
    return at;
}

/* ---- Numbers ------------------------------------------------------------ */

static void add_grouped(buffer *b, const char *digits, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            buffer_add(b, ",");
        buffer_addn(b, digits + i, 1);
    }
}

void format_count(buffer *b, int64_t n)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRId64, n);
    bool negative = digits[0] == '-';
    if (negative)
        buffer_add(b, "-");
    add_grouped(b, digits + negative, strlen(digits + negative));
}

void format_counted(buffer *b, int64_t n, const char *one, const char *some)
{
    format_count(b, n);
    buffer_addf(b, " %s", n == 1 ? one : some);
}

bool format_is_number(const char *s)
{
    s += *s == '-';
    size_t whole = strspn(s, "0123456789");
    if (whole == 0)
        return false;
    s += whole;
    if (*s != '.')
        return *s == '\0';
    size_t fraction = strspn(s + 1, "0123456789");
    return fraction > 0 && s[1 + fraction] == '\0';
}

static bool is_word(const char *unit)
{
    return (*unit >= 'a' && *unit <= 'z') || (*unit >= 'A' && *unit <= 'Z') ||
           *unit == '%';
}

void format_number(buffer *b, const char *number, const char *unit)
{
    if (!format_is_number(number)) {
        buffer_add(b, number);
        return;
    }
    bool behind = unit != NULL && is_word(unit);
    if (*number == '-')
        buffer_add(b, "-");
    if (unit != NULL && !behind)
        buffer_add(b, unit);
    number += *number == '-';
    size_t whole = strspn(number, "0123456789");
    add_grouped(b, number, whole);
    buffer_add(b, number + whole);
    if (behind)
        buffer_addf(b, "%s%s", *unit == '%' ? "" : " ", unit);
}

void format_bytes(buffer *b, int64_t bytes)
{
    static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB", "PB"};
    size_t unit = 0;
    double value = (double)bytes;
    /* 999.95 would be written as 1000.0. */
    while (value >= (unit == 0 ? 1000 : 999.95) && unit + 1 < 6) {
        value /= 1000;
        unit++;
    }
    if (unit == 0)
        buffer_addf(b, "%" PRId64 " %s", bytes, bytes == 1 ? "byte" : "bytes");
    else
        buffer_addf(b, "%.1f %s", value, units[unit]);
}

void format_duration(buffer *b, int64_t ms)
{
    int64_t s = (ms + 500) / 1000;
    if (ms < 0)
        buffer_add(b, "0.00 s");
    else if (ms < 9995)
        buffer_addf(b, "%.2f s", (double)ms / 1000);
    else if (ms < 59950)
        buffer_addf(b, "%.1f s", (double)ms / 1000);
    else if (s < 3600)
        buffer_addf(b, "%" PRId64 " min %02" PRId64 " s", s / 60, s % 60);
    else
        buffer_addf(b, "%" PRId64 " h %02" PRId64 " min", s / 3600,
                    s % 3600 / 60);
}

void format_age(buffer *b, int64_t s)
{
    static const int64_t minute = 60, hour = 3600, day = 86400;
    if (s < 2 * minute)
        buffer_addf(b, "%" PRId64 " s", s);
    else if (s < 2 * hour)
        buffer_addf(b, "%" PRId64 " min", s / minute);
    else if (s < 2 * day)
        buffer_addf(b, "%" PRId64 " h", s / hour);
    else
        buffer_addf(b, "%" PRId64 " days", s / day);
}

void format_date(buffer *b, const char *iso)
{
    size_t n = strlen(iso);
    if (n < 19 || iso[10] != 'T') {
        buffer_add(b, iso);
        return;
    }
    buffer_addn(b, iso, 10);
    buffer_add(b, " ");
    buffer_addn(b, iso + 11, 8);
}

/* ---- Suggestions -------------------------------------------------------- */

enum { LONGEST_NAME = 48 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Letters to add, drop or replace to make `a` of `b`. */
static size_t distance(const char *a, const char *b)
{
    size_t row[LONGEST_NAME + 1];
    size_t na = strlen(a), nb = strlen(b);
    if (na > LONGEST_NAME || nb > LONGEST_NAME)
        return LONGEST_NAME;
    for (size_t j = 0; j <= nb; j++)
        row[j] = j;
    for (size_t i = 1; i <= na; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= nb; j++) {
            size_t above = row[j];
            size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
            row[j] = least(replaced, least(above, row[j - 1]) + 1);
            diagonal = above;
        }
    }
    return row[nb];
}

const char *format_nearest(const char *word, const char *const *names, size_t n)
{
    const char *nearest = NULL;
    size_t best = strlen(word) / 3 + 2; /* further off is another word */
    for (size_t i = 0; i < n; i++) {
        size_t d = distance(word, names[i]);
        if (d < best && d < strlen(names[i])) {
            best = d;
            nearest = names[i];
        }
    }
    return nearest;
}
