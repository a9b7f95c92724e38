/* SPDX-License-Identifier: MIT
 *
 * Dates and times as ISO 8601, with six digits of a second or none, as
 * Python's isoformat() has them. What lies beyond its years 1 to 9999 is
 * written as PostgreSQL writes it, so that PostgreSQL reads it back.
 */
#include "rows_types.h"

#include <string.h>

#define DAY_US   INT64_C(86400000000)
#define EPOCH_MJ 730425 /* days from 0000-03-01 to 2000-01-01 */

typedef struct moment {
    int64_t year; /* astronomical: 0 is 1 BC */
    unsigned month, day;
    int64_t us; /* of the day */
} moment;

/* Days since 2000-01-01 in the proleptic Gregorian calendar. Years begin in
   March here, so that the leap day is a year's last. */
static moment moment_of(int64_t days, int64_t us)
{
    int64_t shifted = days + EPOCH_MJ;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t d = shifted - era * 146097;
    int64_t y = (d - d / 1460 + d / 36524 - d / 146096) / 365;
    int64_t of_year = d - (365 * y + y / 4 - y / 100);
    int64_t m = (5 * of_year + 2) / 153; /* 0 is March */
    moment t = {.year = y + era * 400 + (m >= 10),
                .month = (unsigned)(m < 10 ? m + 3 : m - 9),
                .day = (unsigned)(of_year - (153 * m + 2) / 5 + 1),
                .us = us};
    return t;
}

static bool is_common(const moment *t)
{
    return t->year >= 1 && t->year <= 9999;
}

static char *put_date(char *p, const moment *t)
{
    uint64_t year = (uint64_t)(t->year > 0 ? t->year : 1 - t->year);
    if (year <= 9999)
        p = rh_put_digits(p, (unsigned)year, 4);
    else
        p = rh_put_unsigned(p, year);
    *p++ = '-';
    p = rh_put_digits(p, t->month, 2);
    *p++ = '-';
    return rh_put_digits(p, t->day, 2);
}

static char *put_clock(char *p, int64_t us)
{
    unsigned seconds = (unsigned)(us / 1000000);
    unsigned fraction = (unsigned)(us % 1000000);
    p = rh_put_digits(p, seconds / 3600, 2);
    *p++ = ':';
    p = rh_put_digits(p, seconds / 60 % 60, 2);
    *p++ = ':';
    p = rh_put_digits(p, seconds % 60, 2);
    if (fraction == 0)
        return p;
    *p++ = '.';
    return rh_put_digits(p, fraction, 6);
}

static char *put_time(char *p, const moment *t)
{
    *p++ = is_common(t) ? 'T' : ' ';
    return put_clock(p, t->us);
}

static char *put_text(char *p, const char *s)
{
    size_t n = strlen(s);
    memcpy(p, s, n);
    return p + n;
}

static char *put_end(char *p, const moment *t, const char *zone)
{
    p = put_text(p, zone);
    if (t->year < 1)
        p = put_text(p, " BC");
    *p++ = '"';
    return p;
}

static bool write_infinity(rh_text *out, bool negative)
{
    rh_text_add(out, negative ? "\"-infinity\"" : "\"infinity\"");
    return true;
}

bool rh_write_date(rh_text *out, const unsigned char *p, size_t n)
{
    if (n != 4)
        return false;
    int32_t days = (int32_t)rh_get32(p);
    if (days == INT32_MIN || days == INT32_MAX)
        return write_infinity(out, days < 0);
    moment t = moment_of(days, 0);
    char *q = rh_text_reserve(out, 64);
    *q++ = '"';
    return rh_text_end(out, put_end(put_date(q, &t), &t, ""));
}

static bool write_instant(rh_text *out, const unsigned char *p, size_t n,
                          const char *zone)
{
    if (n != 8)
        return false;
    int64_t us = (int64_t)rh_get64(p);
    if (us == INT64_MIN || us == INT64_MAX)
        return write_infinity(out, us < 0);
    int64_t days = us / DAY_US, of_day = us % DAY_US;
    if (of_day < 0) { /* division rounds towards 2000, not down */
        of_day += DAY_US;
        days--;
    }
    moment t = moment_of(days, of_day);
    char *q = rh_text_reserve(out, 64);
    *q++ = '"';
    return rh_text_end(out, put_end(put_time(put_date(q, &t), &t), &t, zone));
}

bool rh_write_timestamp(rh_text *out, const unsigned char *p, size_t n)
{
    return write_instant(out, p, n, "");
}

bool rh_write_timestamptz(rh_text *out, const unsigned char *p, size_t n)
{
    return write_instant(out, p, n, "+00:00");
}

/* ---- Times of a day ---- */

static bool is_of_day(int64_t us)
{
    return us >= 0 && us <= DAY_US; /* 24:00 is one */
}

bool rh_write_time(rh_text *out, const unsigned char *p, size_t n)
{
    int64_t us = n == 8 ? (int64_t)rh_get64(p) : -1;
    if (!is_of_day(us))
        return false;
    char *q = rh_text_reserve(out, 32);
    *q++ = '"';
    q = put_clock(q, us);
    *q++ = '"';
    return rh_text_end(out, q);
}

/* `west` is how many seconds UTC is ahead of it. */
static char *put_zone(char *p, int32_t west)
{
    unsigned seconds = (unsigned)(west < 0 ? -west : west);
    *p++ = west > 0 ? '-' : '+';
    p = rh_put_digits(p, seconds / 3600, 2);
    *p++ = ':';
    p = rh_put_digits(p, seconds / 60 % 60, 2);
    if (seconds % 60 == 0)
        return p;
    *p++ = ':';
    return rh_put_digits(p, seconds % 60, 2);
}

bool rh_write_timetz(rh_text *out, const unsigned char *p, size_t n)
{
    enum { ZONE_LIMIT = 16 * 3600 };
    if (n != 12)
        return false;
    int64_t us = (int64_t)rh_get64(p);
    int32_t west = (int32_t)rh_get32(p + 8);
    if (!is_of_day(us) || west <= -ZONE_LIMIT || west >= ZONE_LIMIT)
        return false;
    char *q = rh_text_reserve(out, 48);
    *q++ = '"';
    q = put_zone(put_clock(q, us), west);
    *q++ = '"';
    return rh_text_end(out, q);
}
