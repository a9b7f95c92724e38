/* SPDX-License-Identifier: MIT
 *
 * A walk over the tree; its depth is limited by who made the tree.
 */
#include "json_value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

static void fill(rh_value *out, rh_arena *arena, const rh_json *from);

static void fill_number(rh_value *out, const char *text)
{
    char *end = NULL;
    errno = 0;
    out->kind = RH_INT;
    out->u.integer = strtoll(text, &end, 10);
    if (errno == 0 && *end == '\0')
        return;
    out->kind = RH_FLOAT;
    out->u.real = strtod(text, NULL);
}

static void fill_list(rh_value *out, rh_arena *arena, const rh_json *from)
{
    size_t n = 0;
    for (const rh_json *child = from->first; child != NULL; child = child->next)
        n++;
    rh_value *items = rh_arena_alloc(arena, n * sizeof *items);
    out->kind = from->kind == RH_JSON_ARRAY ? RH_LIST : RH_MAP;
    out->u.list.items = items;
    out->u.list.n = n;
    for (const rh_json *child = from->first; child != NULL; child = child->next)
        fill(items++, arena, child);
}

static void fill(rh_value *out, rh_arena *arena, const rh_json *from)
{
    *out = (rh_value){.kind = RH_NULL, .key = from->key};
    switch (from->kind) {
    case RH_JSON_NULL:
        break;
    case RH_JSON_FALSE:
    case RH_JSON_TRUE:
        out->kind = RH_BOOL;
        out->u.boolean = from->kind == RH_JSON_TRUE;
        break;
    case RH_JSON_NUMBER:
        fill_number(out, from->text);
        break;
    case RH_JSON_TEXT:
        out->kind = RH_STRING;
        out->u.string.s = from->text;
        out->u.string.len = from->len;
        break;
    case RH_JSON_ARRAY:
    case RH_JSON_OBJECT:
        fill_list(out, arena, from);
        break;
    }
}

int rh_json_to_value(const rh_value **out, rh_arena *arena, const char *text,
                     const char *name, rh_error *error)
{
    const rh_json *tree = NULL;
    int rc = rh_json_parse(&tree, arena, text, strlen(text), name, error);
    if (rc != RH_OK)
        return rc;
    rh_value *value = rh_arena_alloc(arena, sizeof *value);
    fill(value, arena, tree);
    *out = value;
    return RH_OK;
}
