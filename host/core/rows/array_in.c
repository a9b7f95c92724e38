/* SPDX-License-Identifier: MIT
 *
 * The list has been read once and is well formed, but for what only its
 * strings show; whether it fits the column is for the server to say.
 */
#include "array_in.h"

#include <string.h>

#include "json_scan.h"

static void add_quoted(rh_text *out, const char *s, size_t n)
{
    rh_text_addc(out, '"');
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '"' || s[i] == '\\')
            rh_text_addc(out, '\\');
        rh_text_addc(out, s[i]);
    }
    rh_text_addc(out, '"');
}

static int add_string(rh_text *out, rh_scan *scan)
{
    rh_text decoded = RH_TEXT_INIT;
    rh_span span = {0};
    int rc = rh_scan_string(scan, &decoded, &span);
    const char *s = rc == RH_OK ? rh_scan_bytes(scan, &decoded, span) : "";
    if (rc == RH_OK && memchr(s, '\0', span.len) != NULL)
        rc = rh_scan_fail(scan, "\\u0000: PostgreSQL's text cannot hold it");
    if (rc == RH_OK)
        add_quoted(out, s, span.len);
    rh_text_free(&decoded);
    return rc;
}

/* A value as it stands. */
static int add_raw(rh_text *out, rh_scan *scan)
{
    size_t from = scan->source.at;
    int rc = rh_scan_skip(scan, 1);
    if (rc == RH_OK)
        add_quoted(out, scan->source.data + from, scan->source.at - from);
    return rc;
}

static int add_scalar(rh_text *out, rh_scan *scan, bool is_null)
{
    rh_span span;
    int rc = rh_scan_scalar(scan, &span);
    if (rc == RH_OK && is_null)
        rh_text_add(out, "NULL");
    else if (rc == RH_OK)
        rh_text_addn(out, rh_scan_bytes(scan, NULL, span), span.len);
    return rc;
}

static int add_item(rh_text *out, rh_scan *scan, int depth, bool of_json);

static int add_list(rh_text *out, rh_scan *scan, int depth, bool of_json)
{
    bool more = false;
    int rc = rh_scan_enter(scan, '[', depth, &more);
    rh_text_addc(out, '{');
    while (rc == RH_OK && more) {
        rc = add_item(out, scan, depth, of_json);
        if (rc == RH_OK)
            rc = rh_scan_more(scan, '[', &more);
        if (rc == RH_OK && more)
            rh_text_addc(out, ',');
    }
    rh_text_addc(out, '}');
    return rc;
}

static int add_item(rh_text *out, rh_scan *scan, int depth, bool of_json)
{
    int c;
    int rc = rh_scan_peek(scan, &c);
    if (rc != RH_OK)
        return rc;
    if (c == '{' || (of_json && c != 'n'))
        return add_raw(out, scan);
    if (c == '[')
        return add_list(out, scan, depth + 1, of_json);
    return c == '"' ? add_string(out, scan) : add_scalar(out, scan, c == 'n');
}

int rh_array_literal(rh_text *out, const char *path, const rh_row *row,
                     const rh_cell *cell, bool of_json, rh_error *error)
{
    rh_scan scan = {.name = path, .row = row->number, .error = error};
    rh_source_text(&scan.source, cell->text, cell->len);
    scan.source.base = row->byte + (cell->text - row->raw);
    int rc = add_list(out, &scan, 1, of_json);
    rh_source_close(&scan.source);
    return rc;
}
