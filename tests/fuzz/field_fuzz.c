/* SPDX-License-Identifier: MIT
 *
 * One value of a binary COPY, by type: what its writer makes of any bytes must
 * be readable again, and mean what PostgreSQL's format says it means.
 */
#include <arpa/inet.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fuzz.h"
#include "rows_types.h"
#include "utf8.h"

typedef struct input {
    unsigned oid;
    const unsigned char *p;
    size_t n;
} input;

typedef void checker(const input *in, const rh_cell *cell);

static bool is_text(const rh_cell *cell, const char *s)
{
    return cell->len == strlen(s) && memcmp(cell->text, s, cell->len) == 0;
}

static uint64_t big_endian(const input *in)
{
    uint64_t value = 0;
    for (size_t i = 0; i < in->n; i++)
        value = value << 8 | in->p[i];
    return value;
}

static int64_t sign_extend(const input *in)
{
    unsigned spare = 64 - 8 * (unsigned)in->n;
    return (int64_t)(big_endian(in) << spare) >> spare;
}

/* ---- Numbers ---- */

static void check_bool(const input *in, const rh_cell *cell)
{
    FUZZ_CHECK(is_text(cell, in->p[0] != 0 ? "true" : "false"));
}

static void check_int(const input *in, const rh_cell *cell)
{
    rh_text expected = RH_TEXT_INIT;
    rh_text_addf(&expected, "%lld", (long long)sign_extend(in));
    FUZZ_CHECK(is_text(cell, expected.data));
    rh_text_free(&expected);
}

static void check_oid(const input *in, const rh_cell *cell)
{
    FUZZ_CHECK(strtoull(cell->text, NULL, 10) == big_endian(in));
}

static void check_special(double value, const rh_cell *cell)
{
    FUZZ_CHECK(is_text(cell, isnan(value) ? "NaN"
                             : value < 0  ? "-Infinity"
                                          : "Infinity"));
}

static void check_float4(const input *in, const rh_cell *cell)
{
    uint32_t bits = (uint32_t)big_endian(in);
    float value;
    memcpy(&value, &bits, sizeof value);
    if (!isfinite(value)) {
        check_special((double)value, cell);
        return;
    }
    float back = strtof(cell->text, NULL);
    FUZZ_CHECK(memcmp(&back, &value, sizeof back) == 0);
}

static void check_float8(const input *in, const rh_cell *cell)
{
    uint64_t bits = big_endian(in);
    double value;
    memcpy(&value, &bits, sizeof value);
    if (!isfinite(value)) {
        check_special(value, cell);
        return;
    }
    double back = strtod(cell->text, NULL);
    FUZZ_CHECK(memcmp(&back, &value, sizeof back) == 0);
}

/* The digit at 10^place of a decimal text without sign; 0 beyond its ends. */
static int digit_at(const char *text, size_t len, long place)
{
    const char *point = memchr(text, '.', len);
    long whole = point != NULL ? point - text : (long)len;
    long at = place >= 0 ? whole - 1 - place : whole - place;
    if (at < 0 || at >= (long)len)
        return 0;
    FUZZ_CHECK(text[at] >= '0' && text[at] <= '9');
    return text[at] - '0';
}

/* The same digit in PostgreSQL's groups of four. */
static int group_digit(const input *in, long place)
{
    static const int powers[] = {1, 10, 100, 1000};
    long ngroups = rh_get16(in->p), weight = (int16_t)rh_get16(in->p + 2);
    long rest = (place % 4 + 4) % 4;
    long group = weight - (place - rest) / 4;
    if (group < 0 || group >= ngroups)
        return 0;
    return rh_get16(in->p + 8 + 2 * group) / powers[rest] % 10;
}

static void check_numeric(const input *in, const rh_cell *cell)
{
    const char *s = cell->text;
    size_t len = cell->len;
    long scale = rh_get16(in->p + 6), weight = (int16_t)rh_get16(in->p + 2);
    if (*s == 'N' || *s == 'I' || s[1] == 'I')
        return;
    FUZZ_CHECK((*s == '-') == (in->p[4] == 0x40));
    s += *s == '-';
    len -= (size_t)(s - cell->text);
    const char *point = memchr(s, '.', len);
    FUZZ_CHECK((point != NULL) == (scale > 0));
    FUZZ_CHECK(point == NULL || s + len - point - 1 == scale);
    long whole = point != NULL ? point - s : (long)len;
    long most = 4 * (weight + 1) > whole ? 4 * (weight + 1) : whole;
    for (long place = -scale; place < most; place++)
        FUZZ_CHECK(digit_at(s, len, place) == group_digit(in, place));
}

/* ---- Text and bytes ---- */

static void check_text(const input *in, const rh_cell *cell)
{
    FUZZ_CHECK(cell->len == in->n);
    FUZZ_CHECK(memcmp(cell->text, in->p, in->n) == 0);
}

static void check_json(const input *in, const rh_cell *cell)
{
    size_t skip = in->oid == 3802; /* the version */
    FUZZ_CHECK(cell->len == in->n - skip);
    FUZZ_CHECK(memcmp(cell->text, in->p + skip, cell->len) == 0);
}

static int hex_value(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = memchr(digits, c, 16);
    FUZZ_CHECK(at != NULL);
    return (int)(at - digits);
}

static void check_bytes(const input *in, const rh_cell *cell)
{
    const char *s = cell->text, *end = s + cell->len;
    if (in->oid == 17) {
        FUZZ_CHECK(memcmp(s, "\\x", 2) == 0);
        s += 2;
    }
    for (size_t i = 0; i < in->n; i++) {
        s += *s == '-' || *s == ':';
        FUZZ_CHECK(end - s >= 2);
        FUZZ_CHECK(hex_value(s[0]) * 16 + hex_value(s[1]) == in->p[i]);
        s += 2;
    }
    FUZZ_CHECK(s == end);
}

/* ---- Times ---- */

/* The C library's calendar is another one than ours. */
static void check_instant(const input *in, const rh_cell *cell)
{
    enum { EPOCH_2000 = 946684800, MILLION = 1000000, DAY = 86400 };
    bool is_date = in->oid == 1082;
    int64_t v = sign_extend(in);
    if (v == (is_date ? INT32_MIN : INT64_MIN) ||
        v == (is_date ? INT32_MAX : INT64_MAX)) {
        FUZZ_CHECK(is_text(cell, v < 0 ? "-infinity" : "infinity"));
        return;
    }
    int64_t us = is_date ? 0 : (v % MILLION + MILLION) % MILLION;
    int64_t seconds = is_date ? v * DAY : v / MILLION - (v % MILLION < 0);
    time_t t = EPOCH_2000 + seconds;
    struct tm tm;
    FUZZ_CHECK(gmtime_r(&t, &tm) != NULL);
    rh_text s = RH_TEXT_INIT;
    long long year = tm.tm_year + 1900LL;
    bool common = year >= 1 && year <= 9999;
    rh_text_addf(&s, "%04lld-%02d-%02d", year > 0 ? year : 1 - year,
                 tm.tm_mon + 1, tm.tm_mday);
    if (!is_date)
        rh_text_addf(&s, "%c%02d:%02d:%02d", common ? 'T' : ' ', tm.tm_hour,
                     tm.tm_min, tm.tm_sec);
    if (us != 0)
        rh_text_addf(&s, ".%06d", (int)us);
    rh_text_add(&s, in->oid == 1184 ? "+00:00" : "");
    rh_text_add(&s, year < 1 ? " BC" : "");
    FUZZ_CHECK(is_text(cell, s.data));
    rh_text_free(&s);
}

/* "04:05:06.78" in microseconds; *s is behind it then. */
static int64_t clock_of(const char **s)
{
    char *next;
    int64_t us = (int64_t)(strtoull(*s, &next, 10) * 3600);
    FUZZ_CHECK(next - *s >= 2 && next[0] == ':' && next[3] == ':');
    us += (next[1] - '0') * 600 + (next[2] - '0') * 60;
    us += (next[4] - '0') * 10 + (next[5] - '0');
    next += 6;
    uint64_t total = (uint64_t)us * 1000000, worth = 100000;
    if (*next == '.')
        for (next++; *next >= '0' && *next <= '9'; next++, worth /= 10)
            total += (uint64_t)(*next - '0') * worth;
    *s = next;
    return (int64_t)total;
}

static void check_time(const input *in, const rh_cell *cell)
{
    const char *s = cell->text;
    FUZZ_CHECK(clock_of(&s) == (int64_t)rh_get64(in->p));
    FUZZ_CHECK(s == cell->text + cell->len || in->n == 12);
    if (in->n == 8)
        return;
    int hours = 0, minutes = 0, seconds = 0;
    FUZZ_CHECK(sscanf(s + 1, "%d:%d:%d", &hours, &minutes, &seconds) >= 2);
    int32_t east = hours * 3600 + minutes * 60 + seconds;
    FUZZ_CHECK((int32_t)rh_get32(in->p + 8) == (*s == '+' ? -east : east));
}

/* As a reader that takes each sign for itself. */
static void check_interval(const input *in, const rh_cell *cell)
{
    int64_t months = 0, days = 0, us = 0;
    const char *s = cell->text, *end = s + cell->len;
    while (s < end) {
        bool is_negative = *s == '-';
        s += *s == '-' || *s == '+';
        char *unit;
        int64_t value = (int64_t)strtoull(s, &unit, 10);
        if (*unit == ':') {
            us = clock_of(&s);
            us = is_negative ? (int64_t)(0 - (uint64_t)us) : us;
            FUZZ_CHECK(s == end);
            continue;
        }
        value = is_negative ? -value : value;
        s = unit + 1;
        if (*s == 'd')
            days = value;
        else
            months += *s == 'y' ? 12 * value : value;
        while (s < end && *s != ' ')
            s++;
        s += s < end;
    }
    FUZZ_CHECK(us == (int64_t)rh_get64(in->p));
    FUZZ_CHECK(days == (int32_t)rh_get32(in->p + 8));
    FUZZ_CHECK(months == (int32_t)rh_get32(in->p + 12));
}

static void check_inet(const input *in, const rh_cell *cell)
{
    char text[64] = {0};
    unsigned char address[16];
    FUZZ_CHECK(cell->len < sizeof text);
    memcpy(text, cell->text, cell->len);
    char *slash = strchr(text, '/');
    unsigned long bits = in->n == 8 ? 32 : 128;
    FUZZ_CHECK(slash != NULL || in->p[2] == 0);
    if (slash != NULL) {
        bits = strtoul(slash + 1, NULL, 10);
        *slash = '\0';
    }
    FUZZ_CHECK(bits == in->p[1]);
    FUZZ_CHECK(inet_pton(in->n == 8 ? AF_INET : AF_INET6, text, address) == 1);
    FUZZ_CHECK(memcmp(address, in->p + 4, in->n - 4) == 0);
}

/* ---- Types ---- */

enum { ANY_SIZE = 0 };

static const struct {
    unsigned oid;
    size_t size; /* of every value that is taken; or ANY_SIZE */
    checker *check;
} types[] = {
    {16, 1, check_bool},
    {17, ANY_SIZE, check_bytes},
    {19, ANY_SIZE, check_text},
    {20, 8, check_int},
    {21, 2, check_int},
    {23, 4, check_int},
    {25, ANY_SIZE, check_text},
    {26, 4, check_oid},
    {114, ANY_SIZE, check_json},
    {700, 4, check_float4},
    {701, 8, check_float8},
    {1082, 4, check_instant},
    {1114, 8, check_instant},
    {1184, 8, check_instant},
    {1700, ANY_SIZE, check_numeric},
    {2950, 16, check_bytes},
    {3802, ANY_SIZE, check_json},
    {650, ANY_SIZE, check_inet},
    {774, 8, check_bytes},
    {829, 6, check_bytes},
    {869, ANY_SIZE, check_inet},
    {1083, ANY_SIZE, check_time},
    {1186, 16, check_interval},
    {1266, ANY_SIZE, check_time},
};

/* What a server could send: it checks encoding and JSON itself. */
static bool is_possible(const input *in, checker *check)
{
    const char *s = (const char *)in->p;
    if (check == check_text)
        return memchr(s, '\0', in->n) == NULL && rh_utf8_is_valid(s, in->n);
    if (check != check_json)
        return true;
    rh_arena *arena = rh_arena_new();
    const rh_json *ignored;
    rh_error error = {0};
    size_t skip = in->oid == 3802 && in->n > 0;
    int rc = fuzz_parse(&ignored, arena, s + skip, in->n - skip, &error);
    rh_arena_free(arena);
    return rc == RH_OK;
}

/* Without infinite intervals: their ends are values like any other. */
enum { VERSION = 160000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n == 0)
        return 0;
    size_t t = data[0] % (sizeof types / sizeof *types);
    input in = {.oid = types[t].oid, .p = data + 1, .n = n - 1};
    rh_text out = RH_TEXT_INIT;
    const rh_pg_type *type = rh_pg_type_of(in.oid, VERSION);
    FUZZ_CHECK(type != NULL);
    bool ok = type->write(&out, in.p, in.n);
    if (types[t].size != ANY_SIZE)
        FUZZ_CHECK(ok == (in.n == types[t].size));
    if (ok)
        FUZZ_CHECK(out.data[out.len] == '\0');
    if (ok && is_possible(&in, types[t].check)) {
        rh_row_reader *reader;
        const rh_cell *cell = fuzz_cell(&reader, out.data, out.len);
        FUZZ_CHECK(!cell->is_null);
        types[t].check(&in, cell);
        rh_row_reader_close(reader);
    }
    rh_text_free(&out);
    return 0;
}
