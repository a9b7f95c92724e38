/* SPDX-License-Identifier: MIT
 *
 * Intervals as PostgreSQL writes them in its own style, which it reads the same
 * whatever IntervalStyle says: no part of mixed signs is without one.
 */
#include "rows_types.h"

#include <string.h>

typedef struct span {
    char *p; /* where the next part goes */
    bool is_first, is_after_minus;
} span;

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

static void put_sign(span *s, bool is_negative)
{
    if (!s->is_first)
        *s->p++ = ' ';
    if (is_negative)
        *s->p++ = '-';
    else if (s->is_after_minus)
        *s->p++ = '+';
    s->is_first = false;
}

static void put_part(span *s, int32_t value, const char *unit)
{
    if (value == 0)
        return;
    put_sign(s, value < 0);
    s->p = rh_put_unsigned(s->p, magnitude(value));
    *s->p++ = ' ';
    size_t n = strlen(unit) - (value == 1); /* "years" */
    memcpy(s->p, unit, n);
    s->p += n;
    s->is_after_minus = value < 0;
}

static void put_fraction(span *s, unsigned us)
{
    if (us == 0)
        return;
    *s->p++ = '.';
    s->p = rh_put_digits(s->p, us, 6);
    while (s->p[-1] == '0')
        s->p--;
}

static void put_time(span *s, int64_t us)
{
    put_sign(s, us < 0);
    uint64_t size = magnitude(us);
    unsigned seconds = (unsigned)(size / 1000000 % 3600);
    uint64_t hours = size / 1000000 / 3600;
    if (hours < 10)
        *s->p++ = '0';
    s->p = rh_put_unsigned(s->p, hours);
    *s->p++ = ':';
    s->p = rh_put_digits(s->p, seconds / 60, 2);
    *s->p++ = ':';
    s->p = rh_put_digits(s->p, seconds % 60, 2);
    put_fraction(s, (unsigned)(size % 1000000));
}

bool rh_write_finite_interval(rh_text *out, const unsigned char *p, size_t n)
{
    if (n != 16)
        return false;
    int64_t us = (int64_t)rh_get64(p);
    int32_t days = (int32_t)rh_get32(p + 8);
    int32_t months = (int32_t)rh_get32(p + 12);
    span s = {.p = rh_text_reserve(out, 128), .is_first = true};
    *s.p++ = '"';
    put_part(&s, months / 12, "years");
    put_part(&s, months % 12, "mons");
    put_part(&s, days, "days");
    if (us != 0 || s.is_first)
        put_time(&s, us);
    *s.p++ = '"';
    return rh_text_end(out, s.p);
}

bool rh_write_interval(rh_text *out, const unsigned char *p, size_t n)
{
    static const unsigned char least[16] = {
        [0] = 0x80, [8] = 0x80, [12] = 0x80};
    static const unsigned char most[16] = {0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                           0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF,
                                           0x7F, 0xFF, 0xFF, 0xFF};
    bool is_most = n == 16 && memcmp(p, most, 16) == 0;
    if (is_most || (n == 16 && memcmp(p, least, 16) == 0)) {
        rh_text_add(out, is_most ? "\"infinity\"" : "\"-infinity\"");
        return true;
    }
    return rh_write_finite_interval(out, p, n);
}
