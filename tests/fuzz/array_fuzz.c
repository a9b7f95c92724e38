/* SPDX-License-Identifier: MIT
 *
 * An array of a binary COPY: its literal is taken apart by another reader, and
 * must have the same dimensions and items.
 */
#include <string.h>
#include <strings.h>

#include "fuzz.h"
#include "rows_types.h"
#include "utf8.h"

typedef struct walk {
    const unsigned char *head; /* the dimensions */
    const unsigned char *p;    /* the next item */
    const char *s, *end;       /* what is left of the literal */
    const rh_pg_type *type;
} walk;

static void expect(walk *w, const char *what)
{
    size_t n = strlen(what);
    FUZZ_CHECK((size_t)(w->end - w->s) >= n && memcmp(w->s, what, n) == 0);
    w->s += n;
}

/* One item of the literal, unescaped; whether it was in quotes. */
static bool take_item(walk *w, rh_text *item)
{
    bool is_quoted = w->s < w->end && *w->s == '"';
    w->s += is_quoted;
    while (w->s < w->end &&
           (is_quoted ? *w->s != '"' : *w->s != ',' && *w->s != '}')) {
        FUZZ_CHECK(is_quoted || strchr(" \t\n\r\v\f\"\\{", *w->s) == NULL);
        w->s += *w->s == '\\';
        FUZZ_CHECK(w->s < w->end);
        rh_text_addc(item, *w->s++);
    }
    if (is_quoted)
        expect(w, "\"");
    return is_quoted;
}

/* What the literal should hold: field_fuzz has proved the writers. */
static void add_expected(rh_text *out, const rh_pg_type *type,
                         const unsigned char *p, size_t n)
{
    if (type->form == RH_FORM_BYTES) {
        rh_text_add(out, "\\x");
        rh_text_end(out, rh_put_hex(rh_text_reserve(out, 2 * n), p, n));
        return;
    }
    if (type->form != RH_FORM_WORD) {
        size_t skip = type->form == RH_FORM_JSONB;
        rh_text_addn(out, (const char *)p + skip, n - skip);
        return;
    }
    rh_text json = RH_TEXT_INIT;
    FUZZ_CHECK(type->write(&json, p, n));
    size_t quotes = json.data[0] == '"';
    rh_text_addn(out, json.data + quotes, json.len - 2 * quotes);
    rh_text_free(&json);
}

static void check_item(walk *w)
{
    rh_text item = RH_TEXT_INIT, expected = RH_TEXT_INIT;
    bool is_quoted = take_item(w, &item);
    bool is_null = !is_quoted && strcasecmp(rh_text_str(&item), "null") == 0;
    uint32_t n = rh_get32(w->p);
    w->p += 4;
    FUZZ_CHECK(is_null == (n == UINT32_MAX));
    if (!is_null) {
        add_expected(&expected, w->type, w->p, n);
        FUZZ_CHECK(is_quoted || item.len > 0);
        FUZZ_CHECK(item.len == expected.len);
        FUZZ_CHECK(
            memcmp(rh_text_str(&item), rh_text_str(&expected), item.len) == 0);
        w->p += n;
    }
    rh_text_free(&item);
    rh_text_free(&expected);
}

static void check_level(walk *w, uint32_t level)
{
    uint32_t size = rh_get32(w->head + 12 + (size_t)8 * level);
    expect(w, "{");
    for (uint32_t i = 0; i < size; i++) {
        if (i > 0)
            expect(w, ",");
        if (level + 1 < rh_get32(w->head))
            check_level(w, level + 1);
        else
            check_item(w);
    }
    expect(w, "}");
}

static bool is_empty(const unsigned char *p, uint32_t ndims)
{
    for (uint32_t i = 0; i < ndims; i++)
        if (rh_get32(p + (size_t)8 * i) == 0)
            return true;
    return ndims == 0;
}

static void check_bounds(walk *w, uint32_t ndims)
{
    rh_text bounds = RH_TEXT_INIT;
    bool is_usual = true;
    for (uint32_t i = 0; i < ndims; i++) {
        const unsigned char *p = w->head + 12 + (size_t)8 * i;
        long long size = rh_get32(p), lowest = (int32_t)rh_get32(p + 4);
        is_usual = is_usual && lowest == 1;
        rh_text_addf(&bounds, "[%lld:%lld]", lowest, lowest + size - 1);
    }
    if (!is_usual) {
        expect(w, rh_text_str(&bounds));
        expect(w, "=");
    }
    rh_text_free(&bounds);
}

static void check_array(const rh_pg_type *type, const unsigned char *p,
                        size_t n, const rh_cell *cell)
{
    uint32_t ndims = rh_get32(p);
    const unsigned char *items = p + 12 + (size_t)8 * ndims;
    walk w = {p, items, cell->text, cell->text + cell->len, type};
    if (is_empty(p + 12, ndims)) {
        expect(&w, "{}");
    } else {
        check_bounds(&w, ndims);
        check_level(&w, 0);
    }
    FUZZ_CHECK(w.s == w.end && w.p == p + n);
}

/* A server sends neither broken UTF-8 nor zero bytes in a text. */
static bool is_possible(const rh_text *out)
{
    return rh_utf8_is_valid(out->data, out->len) &&
           memmem(out->data, out->len, "\\u0000", 6) == NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const unsigned oids[] = {23,  25,  17,   701,  1184, 1186,
                                    114, 869, 1266, 1700, 3802};
    enum { VERSION = 170000 };
    if (n == 0)
        return 0;
    unsigned oid = oids[data[0] % (sizeof oids / sizeof *oids)];
    const rh_pg_type *type = rh_pg_type_of(oid, VERSION);
    rh_text out = RH_TEXT_INIT;
    if (rh_write_array(&out, data + 1, n - 1, type) && is_possible(&out)) {
        rh_row_reader *reader;
        check_array(type, data + 1, n - 1,
                    fuzz_cell(&reader, out.data, out.len));
        rh_row_reader_close(reader);
    }
    rh_text_free(&out);
    return 0;
}
