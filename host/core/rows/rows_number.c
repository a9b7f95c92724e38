/* SPDX-License-Identifier: MIT
 *
 * Numbers: exact, and without printf where rows pass by the million.
 */
#include "rows_types.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *rh_put_unsigned(char *p, uint64_t value)
{
    static const char pairs[] = "00010203040506070809"
                                "10111213141516171819"
                                "20212223242526272829"
                                "30313233343536373839"
                                "40414243444546474849"
                                "50515253545556575859"
                                "60616263646566676869"
                                "70717273747576777879"
                                "80818283848586878889"
                                "90919293949596979899";
    char digits[20];
    char *first = digits + sizeof digits;
    for (; value >= 100; value /= 100) {
        first -= 2;
        memcpy(first, pairs + value % 100 * 2, 2);
    }
    if (value >= 10) {
        first -= 2;
        memcpy(first, pairs + value * 2, 2);
    } else {
        *--first = (char)('0' + value);
    }
    size_t n = (size_t)(digits + sizeof digits - first);
    memcpy(p, first, n);
    return p + n;
}

char *rh_put_digits(char *p, unsigned value, int width)
{
    for (int i = width - 1; i >= 0; i--) {
        p[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return p + width;
}

static bool write_integer(rh_text *out, int64_t value)
{
    char *p = rh_text_reserve(out, 24);
    uint64_t magnitude = (uint64_t)value;
    if (value < 0) {
        *p++ = '-';
        magnitude = 0 - magnitude;
    }
    return rh_text_end(out, rh_put_unsigned(p, magnitude));
}

bool rh_write_bool(rh_text *out, const unsigned char *p, size_t n)
{
    if (n != 1)
        return false;
    rh_text_add(out, *p != 0 ? "true" : "false");
    return true;
}

bool rh_write_int2(rh_text *out, const unsigned char *p, size_t n)
{
    return n == 2 && write_integer(out, (int16_t)rh_get16(p));
}

bool rh_write_int4(rh_text *out, const unsigned char *p, size_t n)
{
    return n == 4 && write_integer(out, (int32_t)rh_get32(p));
}

bool rh_write_int8(rh_text *out, const unsigned char *p, size_t n)
{
    return n == 8 && write_integer(out, (int64_t)rh_get64(p));
}

bool rh_write_oid(rh_text *out, const unsigned char *p, size_t n)
{
    return n == 4 && write_integer(out, rh_get32(p));
}

/* ---- Floating point ---- */

/* JSON has no numbers for these; PostgreSQL reads the words back. */
static bool write_special(rh_text *out, double value)
{
    rh_text_add(out, isnan(value) ? "\"NaN\""
                     : value < 0  ? "\"-Infinity\""
                                  : "\"Infinity\"");
    return true;
}

/* digits / 10^scale, without an exponent. */
static bool write_decimal(rh_text *out, bool negative, uint64_t digits,
                          int scale)
{
    char *p = rh_text_reserve(out, 64);
    if (negative)
        *p++ = '-';
    char *end = rh_put_unsigned(p, digits);
    if (scale == 0)
        return rh_text_end(out, end);
    int lacking = scale + 1 - (int)(end - p);
    if (lacking > 0) { /* 0.05 has the digits 005 */
        memmove(p + lacking, p, (size_t)(end - p));
        memset(p, '0', (size_t)lacking);
        end += lacking;
    }
    memmove(end - scale + 1, end - scale, (size_t)scale);
    end[-scale] = '.';
    return rh_text_end(out, end + 1);
}

enum { MAX_SCALE = 10 };
static const double tens[MAX_SCALE + 1] = {1,   1e1, 1e2, 1e3, 1e4, 1e5,
                                           1e6, 1e7, 1e8, 1e9, 1e10};

/* Most stored numbers have few decimals: m / 10^k reads back equal if the
   division does, as m and 10^k are exact and reading rounds just once. */
bool rh_write_float8(rh_text *out, const unsigned char *p, size_t n)
{
    uint64_t bits = n == 8 ? rh_get64(p) : 0;
    double value;
    memcpy(&value, &bits, sizeof value);
    if (n != 8 || !isfinite(value))
        return n == 8 && write_special(out, value);
    double size = fabs(value);
    for (int k = 0; k <= MAX_SCALE && size * tens[k] < 9e15; k++) {
        uint64_t m = (uint64_t)(size * tens[k] + 0.5);
        if ((double)m / tens[k] == size)
            return write_decimal(out, signbit(value) != 0, m, k);
    }
    char digits[40];
    /* Normal numbers keep 15 digits, so fewer are tried for others only. */
    for (int precision = size < DBL_MIN ? 1 : 15; precision <= 17;
         precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, value);
        if (strtod(digits, NULL) == value)
            break;
    }
    rh_text_add(out, digits);
    return true;
}

bool rh_write_float4(rh_text *out, const unsigned char *p, size_t n)
{
    uint32_t bits = n == 4 ? rh_get32(p) : 0;
    float value;
    memcpy(&value, &bits, sizeof value);
    if (n != 4 || !isfinite(value))
        return n == 4 && write_special(out, (double)value);
    float size = fabsf(value);
    for (int k = 0; k <= MAX_SCALE && size * (float)tens[k] < 16e6F; k++) {
        uint32_t m = (uint32_t)(size * (float)tens[k] + 0.5F);
        if ((float)m / (float)tens[k] == size)
            return write_decimal(out, signbit(value) != 0, m, k);
    }
    char digits[40];
    for (int precision = size < FLT_MIN ? 1 : 6; precision <= 9; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, (double)value);
        if (strtof(digits, NULL) == value)
            break;
    }
    rh_text_add(out, digits);
    return true;
}

/* ---- numeric ---- */

typedef struct numeric {
    const unsigned char *groups; /* of four digits each */
    int ngroups;
    int weight; /* place of the first group: 0 is units, -1 behind the point */
    int scale;  /* digits to show behind the point */
} numeric;

enum {
    SIGN_PLUS = 0x0000,
    SIGN_MINUS = 0x4000,
    SIGN_NAN = 0xC000,
    SIGN_INFINITY = 0xD000,
    SIGN_MINUS_INFINITY = 0xF000
};

static unsigned group(const numeric *v, int i)
{
    return i >= 0 && i < v->ngroups ? rh_get16(v->groups + (size_t)i * 2) : 0;
}

static char *put_whole(char *p, const numeric *v)
{
    int i = 0;
    while (i < v->weight && group(v, i) == 0)
        i++;
    p = rh_put_unsigned(p, v->weight >= 0 ? group(v, i) : 0);
    for (i++; i <= v->weight; i++)
        p = rh_put_digits(p, group(v, i), 4);
    return p;
}

static char *put_fraction(char *p, const numeric *v)
{
    if (v->scale == 0)
        return p;
    char *end = p + 1 + v->scale;
    *p++ = '.';
    for (int i = v->weight + 1; p < end; i++)
        p = rh_put_digits(p, group(v, i), 4);
    return end;
}

static bool write_digits(rh_text *out, const numeric *v, bool negative)
{
    for (int i = 0; i < v->ngroups; i++)
        if (group(v, i) > 9999)
            return false;
    size_t whole = v->weight > 0 ? (size_t)v->weight * 4 : 0;
    char *p = rh_text_reserve(out, whole + (size_t)v->scale + 32);
    if (negative)
        *p++ = '-';
    return rh_text_end(out, put_fraction(put_whole(p, v), v));
}

bool rh_write_numeric(rh_text *out, const unsigned char *p, size_t n)
{
    if (n < 8 || n != 8 + 2 * (size_t)rh_get16(p))
        return false;
    numeric v = {p + 8, rh_get16(p), (int16_t)rh_get16(p + 2), rh_get16(p + 6)};
    switch (rh_get16(p + 4)) {
    case SIGN_PLUS:
        return write_digits(out, &v, false);
    case SIGN_MINUS:
        return write_digits(out, &v, true);
    case SIGN_NAN:
        return write_special(out, NAN);
    case SIGN_INFINITY:
        return write_special(out, INFINITY);
    case SIGN_MINUS_INFINITY:
        return write_special(out, -INFINITY);
    default:
        return false;
    }
}
