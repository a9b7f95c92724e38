/* SPDX-License-Identifier: MIT
 *
 * The two ways in which dates are written here, read strictly.
 */
#include "iso_date.h"

#include <stddef.h>
#include <string.h>
#include <time.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Exactly n digits; *s moves behind them. */
static bool number(const char **s, int n, int *out)
{
    *out = 0;
    for (int i = 0; i < n; i++) {
        char c = (*s)[i];
        if (!is_digit(c))
            return false;
        *out = *out * 10 + (c - '0');
    }
    *s += n;
    return true;
}

static bool skip(const char **s, char c)
{
    if (**s != c)
        return false;
    (*s)++;
    return true;
}

static bool is_sane(const struct tm *tm)
{
    return tm->tm_mon >= 0 && tm->tm_mon < 12 && tm->tm_mday >= 1 &&
           tm->tm_mday <= 31 && tm->tm_hour < 24 && tm->tm_min < 60 &&
           tm->tm_sec <= 60;
}

static int64_t fraction(const char **s)
{
    int64_t micros = 0, unit = 100000;
    if (**s != '.')
        return 0;
    for ((*s)++; is_digit(**s); (*s)++, unit /= 10)
        micros += unit * (**s - '0');
    return micros;
}

/* Z, +hh:mm, +hhmm or +hh, and nothing after it. */
static bool offset(const char **s, int *seconds)
{
    int hours = 0, minutes = 0;
    int sign = **s == '-' ? -1 : 1;
    *seconds = 0;
    if (**s == 'Z')
        return (*s)[1] == '\0';
    if (!skip(s, '-') && !skip(s, '+'))
        return false;
    if (!number(s, 2, &hours))
        return false;
    skip(s, ':');
    if (**s != '\0' && !number(s, 2, &minutes))
        return false;
    *seconds = sign * (hours * 3600 + minutes * 60);
    return **s == '\0';
}

bool rh_iso_date_parse(const char *text, int64_t *micros)
{
    struct tm tm = {.tm_isdst = -1};
    const char *s = text;
    bool ok = number(&s, 4, &tm.tm_year) && skip(&s, '-') &&
              number(&s, 2, &tm.tm_mon) && skip(&s, '-') &&
              number(&s, 2, &tm.tm_mday) && (skip(&s, 'T') || skip(&s, ' ')) &&
              number(&s, 2, &tm.tm_hour) && skip(&s, ':') &&
              number(&s, 2, &tm.tm_min) && skip(&s, ':') &&
              number(&s, 2, &tm.tm_sec);
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    if (!ok || !is_sane(&tm))
        return false;
    int seconds = 0;
    int64_t part = fraction(&s);
    if (*s == '\0') {
        *micros = (int64_t)mktime(&tm) * 1000000 + part;
        return true;
    }
    if (!offset(&s, &seconds))
        return false;
    *micros = ((int64_t)timegm(&tm) - seconds) * 1000000 + part;
    return true;
}

bool rh_stamp_parse(const char *text, int64_t *micros)
{
    struct tm tm = {.tm_isdst = -1};
    const char *s = text;
    bool ok = number(&s, 4, &tm.tm_year) && number(&s, 2, &tm.tm_mon) &&
              number(&s, 2, &tm.tm_mday) && skip(&s, '_') &&
              number(&s, 2, &tm.tm_hour) && number(&s, 2, &tm.tm_min) &&
              number(&s, 2, &tm.tm_sec);
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    if (!ok || !is_sane(&tm))
        return false;
    *micros = (int64_t)mktime(&tm) * 1000000;
    return true;
}
