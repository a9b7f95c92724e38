/* SPDX-License-Identifier: MIT
 *
 * Compiling a pattern into items.
 */
#include "lua_pattern.h"

#include <ctype.h>
#include <string.h>

#include "lua_internal.h"

typedef struct compiler {
    lua_State *L;
    const char *p, *end;
    rh_pattern *out;
    size_t n;
} compiler;

static void add(rh_item *item, unsigned c)
{
    item->set[c >> 5] |= 1u << (c & 31);
}

static int is_in_class(int class, int c)
{
    switch (tolower(class)) {
    case 'a':
        return isalpha(c);
    case 'c':
        return iscntrl(c);
    case 'd':
        return isdigit(c);
    case 'g':
        return isgraph(c);
    case 'l':
        return islower(c);
    case 'p':
        return ispunct(c);
    case 's':
        return isspace(c);
    case 'u':
        return isupper(c);
    case 'w':
        return isalnum(c);
    case 'x':
        return isxdigit(c);
    default:
        return -1;
    }
}

/* %a, %A, or any other byte escaped. */
static void add_class(rh_item *item, unsigned char class)
{
    if (is_in_class(class, 0) < 0) {
        add(item, class);
        return;
    }
    for (unsigned c = 0; c < 256; c++) {
        bool is_in = is_in_class(class, (int)c) != 0;
        if (is_in != (isupper(class) != 0))
            add(item, c);
    }
}

static unsigned char escaped(compiler *c)
{
    if (c->p == c->end)
        luaL_error(c->L, "malformed pattern (ends with '%%')");
    return (unsigned char)*c->p++;
}

/* One member: a class, a range or a byte. '-' before the bracket is itself. */
static void add_member(compiler *c, rh_item *item)
{
    unsigned char first = (unsigned char)*c->p++;
    if (first == '%') {
        if (c->p < c->end)
            add_class(item, (unsigned char)*c->p++);
        return;
    }
    bool is_range = c->end - c->p >= 2 && c->p[0] == '-' && c->p[1] != ']';
    unsigned last = is_range ? (unsigned char)c->p[1] : first;
    if (is_range)
        c->p += 2;
    for (unsigned i = first; i <= last; i++)
        add(item, i);
}

/* After "[". The first member may be "]". */
static void read_set(compiler *c, rh_item *item)
{
    bool is_negated = c->p < c->end && *c->p == '^';
    c->p += is_negated;
    for (bool is_first = true;; is_first = false) {
        if (c->p == c->end)
            luaL_error(c->L, "malformed pattern (missing ']')");
        if (*c->p == ']' && !is_first)
            break;
        add_member(c, item);
    }
    c->p++;
    for (int i = 0; is_negated && i < 8; i++)
        item->set[i] = ~item->set[i];
}

static rh_item *next_item(compiler *c, rh_item_kind kind)
{
    if (c->n + 1 >= RH_PATTERN_ITEMS)
        luaL_error(c->L, "pattern too complex");
    rh_item *item = &c->out->items[c->n++];
    *item = (rh_item){.kind = kind};
    return item;
}

static void read_repeat(compiler *c, rh_item *item)
{
    if (c->p < c->end && memchr("*+-?", *c->p, 4) != NULL)
        item->repeat = *c->p++;
}

/* What only an escape can say; false when it is a class or a byte. */
static bool read_special(compiler *c, unsigned char e)
{
    if (isdigit(e)) {
        next_item(c, RH_ITEM_BACK)->a = (unsigned char)(e - '0');
    } else if (e == 'b') {
        if (c->end - c->p < 2)
            luaL_error(c->L, "malformed pattern (missing arguments to '%%b')");
        rh_item *item = next_item(c, RH_ITEM_BALANCED);
        item->a = (unsigned char)*c->p++;
        item->b = (unsigned char)*c->p++;
    } else if (e == 'f') {
        if (c->p == c->end || *c->p++ != '[')
            luaL_error(c->L, "missing '[' after '%%f' in pattern");
        read_set(c, next_item(c, RH_ITEM_FRONTIER));
    } else {
        return false;
    }
    return true;
}

static void read_escape(compiler *c)
{
    unsigned char e = escaped(c);
    if (read_special(c, e))
        return;
    rh_item *item = next_item(c, RH_ITEM_SET);
    add_class(item, e);
    read_repeat(c, item);
}

static void read_byte(compiler *c, unsigned char byte)
{
    rh_item *item = next_item(c, RH_ITEM_SET);
    if (byte == '[')
        read_set(c, item);
    else if (byte == '.')
        memset(item->set, 0xff, sizeof item->set);
    else
        add(item, byte);
    read_repeat(c, item);
}

static void read_item(compiler *c)
{
    unsigned char byte = (unsigned char)*c->p++;
    if (byte == '(' && c->p < c->end && *c->p == ')') {
        c->p++;
        next_item(c, RH_ITEM_POSITION);
    } else if (byte == '(') {
        next_item(c, RH_ITEM_OPEN);
    } else if (byte == ')') {
        next_item(c, RH_ITEM_CLOSE);
    } else if (byte == '$' && c->p == c->end) {
        next_item(c, RH_ITEM_END);
    } else if (byte == '%') {
        read_escape(c);
    } else {
        read_byte(c, byte);
    }
}

rh_pattern *rh_pattern_push(lua_State *L, const char *s, size_t n,
                            bool may_anchor)
{
    size_t most = n + 2 < RH_PATTERN_ITEMS ? n + 2 : RH_PATTERN_ITEMS;
    rh_pattern *out =
        lua_newuserdatauv(L, sizeof *out + most * sizeof out->items[0], 0);
    compiler c = {L, s, s + n, out, 0};
    out->is_anchored = may_anchor && n > 0 && *s == '^';
    c.p += out->is_anchored;
    while (c.p < c.end)
        read_item(&c);
    next_item(&c, RH_ITEM_DONE);
    return out;
}
