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

/* How a value stands in an array's literal. */
typedef enum rh_form {
    RH_FORM_WORD,  /* as its writer has it: nothing in it is ever escaped */
    RH_FORM_TEXT,  /* its bytes, which are text */
    RH_FORM_JSONB, /* the same behind a version */
    RH_FORM_BYTES  /* bytea */
} rh_form;

typedef struct rh_pg_type {
    unsigned oid;
    rh_type_writer write;
    rh_form form;
} rh_pg_type;

/* NULL for a type that the server has to cast to text. The version is that of
   the server, 150020: some bytes had another meaning once. */
const rh_pg_type *rh_pg_type_of(unsigned oid, int server_version);

/* rows_array.c: an array whose items are of this type. */
bool rh_write_array(rh_text *out, const unsigned char *p, size_t n,
                    const rh_pg_type *item);

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
bool rh_write_time(rh_text *out, const unsigned char *p, size_t n);
bool rh_write_timetz(rh_text *out, const unsigned char *p, size_t n);

/* rows_interval.c; the second is for servers that have no infinite ones. */
bool rh_write_interval(rh_text *out, const unsigned char *p, size_t n);
bool rh_write_finite_interval(rh_text *out, const unsigned char *p, size_t n);

/* rows_network.c; the first is cidr's, too. */
bool rh_write_inet(rh_text *out, const unsigned char *p, size_t n);
bool rh_write_macaddr(rh_text *out, const unsigned char *p, size_t n);
bool rh_write_macaddr8(rh_text *out, const unsigned char *p, size_t n);

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

/* Two digits a byte; returns the place behind them. */
char *rh_put_hex(char *q, const unsigned char *p, size_t n);

/* Past the byte that jsonb has in front of its text; false without it. */
bool rh_skip_jsonb_version(const unsigned char **p, size_t *n);

/* Takes over what was written from the end of `out` up to `end`. */
static inline bool rh_text_end(rh_text *out, char *end)
{
    out->len = (size_t)(end - out->data);
    *end = '\0';
    return true;
}

#endif
