/* SPDX-License-Identifier: MIT
 *
 * PostgreSQL's binary form of one value, written as JSON text. One function a
 * type; knows neither rows nor connections.
 */
#ifndef RH_CORE_ROWS_TYPES_H
#define RH_CORE_ROWS_TYPES_H

#include <stdbool.h>

#include "text.h"

/* Appends the value in p[0..n-1]; false when these bytes are no such value. */
typedef bool (*rh_type_writer)(rh_text *out, const unsigned char *p, size_t n);

/* NULL for a type that the server has to cast to text. */
rh_type_writer rh_type_writer_of(unsigned type_oid);

/* rows_text.c */
bool rh_write_text(rh_text *out, const unsigned char *p, size_t n);
bool rh_write_json(rh_text *out, const unsigned char *p, size_t n);
bool rh_write_jsonb(rh_text *out, const unsigned char *p, size_t n);
bool rh_write_bytea(rh_text *out, const unsigned char *p, size_t n);
bool rh_write_uuid(rh_text *out, const unsigned char *p, size_t n);

/* rows_number.c */
bool rh_write_bool(rh_text *out, const unsigned char *p, size_t n);
bool rh_write_int2(rh_text *out, const unsigned char *p, size_t n);
bool rh_write_int4(rh_text *out, const unsigned char *p, size_t n);
bool rh_write_int8(rh_text *out, const unsigned char *p, size_t n);
bool rh_write_oid(rh_text *out, const unsigned char *p, size_t n);
bool rh_write_float4(rh_text *out, const unsigned char *p, size_t n);
bool rh_write_float8(rh_text *out, const unsigned char *p, size_t n);
bool rh_write_numeric(rh_text *out, const unsigned char *p, size_t n);

/* rows_time.c */
bool rh_write_date(rh_text *out, const unsigned char *p, size_t n);
bool rh_write_timestamp(rh_text *out, const unsigned char *p, size_t n);
bool rh_write_timestamptz(rh_text *out, const unsigned char *p, size_t n);

/* ---- For these files ---- */

static inline uint16_t rh_get16(const unsigned char *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t rh_get32(const unsigned char *p)
{
    return (uint32_t)rh_get16(p) << 16 | rh_get16(p + 2);
}

static inline uint64_t rh_get64(const unsigned char *p)
{
    return (uint64_t)rh_get32(p) << 32 | rh_get32(p + 4);
}

/* Decimal digits at `p`, at most 20, or exactly `width`; both return the place
   behind the last. Values that need more digits than `width` are cut. */
char *rh_put_unsigned(char *p, uint64_t value);
char *rh_put_digits(char *p, unsigned value, int width);

/* Takes over what was written from the end of `out` up to `end`. */
static inline bool rh_text_end(rh_text *out, char *end)
{
    out->len = (size_t)(end - out->data);
    *end = '\0';
    return true;
}

#endif
