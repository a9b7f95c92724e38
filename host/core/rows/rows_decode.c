/* SPDX-License-Identifier: MIT
 *
 * Header, rows, trailer. Every length is checked against the message it came
 * in.
 */
#include "rows_decode.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "rows_types.h"
#include "source.h"

typedef struct field {
    rh_type_writer write;
    const rh_pg_type *item; /* of an array; else NULL */
    const char *key;        /* ,"name": and for the first {"name": */
    size_t key_len;
} field;

struct rh_decoder {
    const rh_table *table;
    rh_arena *arena;
    field *fields;
    int64_t rows;
    bool has_header, has_trailer, is_part;
};

/* NULL: cast to text by the server. */
static const rh_pg_type *type_of(const rh_table *table, const rh_column *column)
{
    return rh_pg_type_of(column->value_oid, table->server_version);
}

static void make_field(rh_decoder *decoder, size_t i)
{
    const rh_column *column = &decoder->table->columns[i];
    rh_text key = RH_TEXT_INIT;
    rh_text_addc(&key, i == 0 ? '{' : ',');
    rh_text_json(&key, column->name, strlen(column->name));
    rh_text_addc(&key, ':');
    const rh_pg_type *type = type_of(decoder->table, column);
    decoder->fields[i] = (field){
        .write = type != NULL ? type->write : rh_write_text,
        .item = column->is_array ? type : NULL,
        .key = rh_arena_strndup(decoder->arena, key.data, key.len),
        .key_len = key.len,
    };
    rh_text_free(&key);
}

rh_decoder *rh_decoder_new(const rh_table *table)
{
    rh_decoder *decoder = rh_alloc(sizeof *decoder);
    *decoder = (rh_decoder){.table = table, .arena = rh_arena_new()};
    decoder->fields = rh_arena_alloc(decoder->arena,
                                     table->ncolumns * sizeof *decoder->fields);
    for (size_t i = 0; i < table->ncolumns; i++)
        make_field(decoder, i);
    return decoder;
}

void rh_decoder_free(rh_decoder *decoder)
{
    if (decoder == NULL)
        return;
    rh_arena_free(decoder->arena);
    free(decoder);
}

int64_t rh_decoder_rows(const rh_decoder *decoder)
{
    return decoder->rows;
}

static void add_select(const rh_table *table, rh_text *sql)
{
    rh_text_add(sql, "COPY (SELECT ");
    for (size_t i = 0; i < table->ncolumns; i++) {
        rh_text_add(sql, i > 0 ? ", " : "");
        rh_text_ident(sql, table->columns[i].name);
        if (type_of(table, &table->columns[i]) == NULL)
            rh_text_add(sql, "::text");
    }
    rh_text_addf(sql, " FROM %s%s", rh_table_only(table), table->sql);
}

static const char copy_end[] = ") TO STDOUT (FORMAT binary)";

void rh_decoder_sql(const rh_table *table, rh_text *sql)
{
    add_select(table, sql);
    rh_text_add(sql, copy_end);
}

void rh_decoder_sql_part(const rh_table *table, rh_blocks part, rh_text *sql)
{
    add_select(table, sql);
    if (part.from >= 0)
        rh_text_addf(sql, " WHERE ctid >= '(%" PRId64 ",0)'", part.from);
    if (part.to >= 0)
        rh_text_addf(sql, " %s ctid < '(%" PRId64 ",0)'",
                     part.from >= 0 ? "AND" : "WHERE", part.to);
    rh_text_add(sql, copy_end);
}

void rh_decoder_set_part(rh_decoder *decoder)
{
    decoder->is_part = true;
}

static int fail_broken(const rh_decoder *decoder, rh_error *error)
{
    return rh_fail(error, RH_FAILED,
                   "%s: row %" PRId64 ": the server's COPY stream is broken; "
                   "try again",
                   decoder->table->label, decoder->rows + 1);
}

static int fail_value(const rh_decoder *decoder, size_t column, rh_error *error)
{
    const rh_column *c = &decoder->table->columns[column];
    return rh_fail(error, RH_FAILED,
                   "%s.%s: row %" PRId64 ": the server sent no valid %s; is "
                   "it PostgreSQL?",
                   decoder->table->label, c->name, decoder->rows + 1,
                   c->type_name);
}

static int fail_size(const rh_decoder *decoder, rh_error *error)
{
    return rh_fail(error, RH_FAILED,
                   "%s: row %" PRId64 " is larger than %d MB as JSON and could "
                   "not be restored",
                   decoder->table->label, decoder->rows + 1,
                   RH_PIECE_MAX / (1024 * 1024));
}

/* One row behind its field count; *next is the place behind it. */
static int decode_fields(rh_decoder *decoder, rh_text *out,
                         const unsigned char *p, const unsigned char *end,
                         const unsigned char **next, rh_error *error)
{
    for (size_t i = 0; i < decoder->table->ncolumns; i++) {
        const field *f = &decoder->fields[i];
        if (end - p < 4)
            return fail_broken(decoder, error);
        int32_t n = (int32_t)rh_get32(p);
        p += 4;
        rh_text_addn(out, f->key, f->key_len);
        if (n == -1) {
            rh_text_addn(out, "null", 4);
            continue;
        }
        if (n < 0 || n > end - p)
            return fail_broken(decoder, error);
        if (f->item != NULL ? !rh_write_array(out, p, (size_t)n, f->item)
                            : !f->write(out, p, (size_t)n))
            return fail_value(decoder, i, error);
        p += n;
    }
    rh_text_add(out, decoder->table->ncolumns > 0 ? "}" : "{}");
    *next = p;
    return RH_OK;
}

static int decode_row(rh_decoder *decoder, rh_text *out,
                      const unsigned char **p, const unsigned char *end,
                      rh_error *error)
{
    const char *first = decoder->is_part ? "" : "[\n";
    rh_text_add(out, decoder->rows == 0 ? first : ",\n");
    size_t start = out->len;
    int rc = decode_fields(decoder, out, *p, end, p, error);
    if (rc == RH_OK && out->len - start > RH_PIECE_MAX)
        rc = fail_size(decoder, error);
    decoder->rows += rc == RH_OK;
    return rc;
}

/* Signature, flags (none that change the format), extension. */
static int read_header(rh_decoder *decoder, const unsigned char **p,
                       const unsigned char *end, rh_error *error)
{
    static const char signature[] = "PGCOPY\n\377\r\n"; /* with its zero */
    enum { FIXED = sizeof signature + 8 };
    if (decoder->has_header)
        return RH_OK;
    if (end - *p < FIXED || memcmp(*p, signature, sizeof signature) != 0)
        return fail_broken(decoder, error);
    uint32_t flags = rh_get32(*p + sizeof signature);
    uint32_t extension = rh_get32(*p + sizeof signature + 4);
    *p += FIXED;
    if ((flags & 0xFFFF0000u) != 0 || extension > (size_t)(end - *p))
        return fail_broken(decoder, error);
    *p += extension;
    decoder->has_header = true;
    return RH_OK;
}

int rh_decoder_feed(rh_decoder *decoder, rh_text *out, const char *data,
                    size_t len, rh_error *error)
{
    const unsigned char *p = (const unsigned char *)data;
    const unsigned char *end = p + len;
    int rc = read_header(decoder, &p, end, error);
    while (rc == RH_OK && p < end) {
        int nfields = end - p >= 2 ? (int16_t)rh_get16(p) : -2;
        if (decoder->has_trailer || nfields < -1)
            return fail_broken(decoder, error);
        p += 2;
        decoder->has_trailer = nfields == -1;
        if (nfields == -1)
            continue;
        if ((size_t)nfields != decoder->table->ncolumns)
            return fail_broken(decoder, error);
        rc = decode_row(decoder, out, &p, end, error);
    }
    return rc;
}

int rh_decoder_end(rh_decoder *decoder, rh_text *out, rh_error *error)
{
    if (!decoder->has_header || !decoder->has_trailer)
        return fail_broken(decoder, error);
    if (!decoder->is_part)
        rh_text_add(out, decoder->rows > 0 ? "\n]\n" : "[]\n");
    return RH_OK;
}
