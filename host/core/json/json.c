/* SPDX-License-Identifier: MIT
 *
 * A tree on top of the scanner, for small documents: everything in the arena.
 */
#include "json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "json_scan.h"
#include "string_set.h"

enum { MAX_NODES = 2 * 1000 * 1000 }; /* about 200 MB of memory */

typedef struct parser {
    rh_scan scan;
    int nodes;
    rh_arena *arena;
    rh_text decoded;
} parser;

static int parse_value(parser *p, rh_json *out, int depth);

static void keep_text(parser *p, rh_span span, const char **text, size_t *len)
{
    const char *bytes = rh_scan_bytes(&p->scan, &p->decoded, span);
    *text = rh_arena_strndup(p->arena, bytes, span.len);
    *len = span.len;
}

static int parse_text(parser *p, const char **text, size_t *len)
{
    rh_span span = {0};
    rh_text_clear(&p->decoded);
    int rc = rh_scan_string(&p->scan, &p->decoded, &span);
    if (rc == RH_OK)
        keep_text(p, span, text, len);
    return rc;
}

static int parse_key(parser *p, rh_json *item, rh_string_set *keys)
{
    size_t len;
    int rc = parse_text(p, &item->key, &len);
    if (rc != RH_OK)
        return rc;
    if (strlen(item->key) != len)
        return rh_scan_fail(&p->scan, "a zero byte in a key");
    if (!rh_string_set_add(keys, item->key, len))
        return rh_scan_fail(&p->scan, "key \"%s\" twice in one object",
                            item->key);
    return rh_scan_expect(&p->scan, ':');
}

/* The items of an array, or with `keys` the members of an object. */
static int parse_items(parser *p, rh_json *out, int depth, rh_string_set *keys)
{
    char open = keys != NULL ? '{' : '[';
    const rh_json **link = &out->first;
    bool more;
    int rc = rh_scan_enter(&p->scan, open, depth, &more);
    while (rc == RH_OK && more) {
        if (++p->nodes > MAX_NODES)
            return rh_scan_fail(&p->scan, "more than %d values in one document",
                                MAX_NODES);
        rh_json *item = rh_arena_alloc(p->arena, sizeof *item);
        if (keys != NULL)
            rc = parse_key(p, item, keys);
        if (rc == RH_OK)
            rc = parse_value(p, item, depth + 1);
        if (rc == RH_OK)
            rc = rh_scan_more(&p->scan, open, &more);
        *link = item;
        link = &item->next;
    }
    return rc;
}

static int parse_object(parser *p, rh_json *out, int depth)
{
    rh_string_set *keys = rh_string_set_new();
    out->kind = RH_JSON_OBJECT;
    int rc = parse_items(p, out, depth, keys);
    rh_string_set_free(keys);
    return rc;
}

static int parse_scalar(parser *p, rh_json *out)
{
    rh_span span = {0};
    int rc = rh_scan_scalar(&p->scan, &span);
    if (rc != RH_OK)
        return rc;
    keep_text(p, span, &out->text, &out->len);
    out->kind = *out->text == 't'   ? RH_JSON_TRUE
                : *out->text == 'f' ? RH_JSON_FALSE
                : *out->text == 'n' ? RH_JSON_NULL
                                    : RH_JSON_NUMBER;
    return RH_OK;
}

static int parse_value(parser *p, rh_json *out, int depth)
{
    int c;
    int rc = rh_scan_peek(&p->scan, &c);
    if (rc != RH_OK)
        return rc;
    if (c == '{')
        return parse_object(p, out, depth);
    out->kind = c == '[' ? RH_JSON_ARRAY : RH_JSON_TEXT;
    if (c == '[')
        return parse_items(p, out, depth, NULL);
    return c == '"' ? parse_text(p, &out->text, &out->len)
                    : parse_scalar(p, out);
}

int rh_json_parse(const rh_json **out, rh_arena *arena, const char *text,
                  size_t n, const char *name, rh_error *error)
{
    parser p = {.scan = {.name = name, .error = error}, .arena = arena};
    rh_source_text(&p.scan.source, text, n);
    rh_json *root = rh_arena_alloc(arena, sizeof *root);
    int rc = parse_value(&p, root, 1);
    if (rc == RH_OK)
        rc = rh_scan_end(&p.scan);
    if (rc == RH_OK)
        *out = root;
    rh_source_close(&p.scan.source);
    rh_text_free(&p.decoded);
    return rc;
}

const rh_json *rh_json_get(const rh_json *object, const char *key)
{
    if (object == NULL || object->kind != RH_JSON_OBJECT)
        return NULL;
    for (const rh_json *item = object->first; item != NULL; item = item->next)
        if (strcmp(item->key, key) == 0)
            return item;
    return NULL;
}

const char *rh_json_text(const rh_json *object, const char *key)
{
    const rh_json *item = rh_json_get(object, key);
    return item != NULL && item->kind == RH_JSON_TEXT ? item->text : NULL;
}

int64_t rh_json_integer(const rh_json *object, const char *key,
                        int64_t fallback)
{
    const rh_json *item = rh_json_get(object, key);
    if (item == NULL || item->kind != RH_JSON_NUMBER)
        return fallback;
    char *end;
    errno = 0;
    long long value = strtoll(item->text, &end, 10);
    return errno == 0 && *end == '\0' ? value : fallback;
}
