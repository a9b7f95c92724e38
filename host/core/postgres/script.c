/* SPDX-License-Identifier: MIT
 *
 * Splitting, as the server's own lexer would with standard_conforming_strings
 * on: strings, E'' and its continuation on another line, dollar quotes, nested
 * comments, parentheses, bodies in BEGIN ATOMIC ... END.
 */
#include "script.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "utf8.h"

enum { MAX_STATEMENTS = 100000 };

typedef struct lexer {
    const char *name;
    const char *s, *end;
    int line;
    rh_error *error;
    rh_script_statement *now; /* the statement that is being read */
    int parens, paren_line;
    int depth; /* of BEGIN ATOMIC, and of CASE inside it */
    rh_script_token last;
    bool after_on;
} lexer;

static bool at(const lexer *x, const char *text)
{
    size_t n = strlen(text);
    return (size_t)(x->end - x->s) >= n && memcmp(x->s, text, n) == 0;
}

static void step(lexer *x)
{
    x->line += *x->s == '\n';
    x->s++;
}

static int never_ends(lexer *x, const char *what, int line)
{
    return rh_fail(x->error, RH_FAILED, "%s:%d: %s that begins here never ends",
                   x->name, line, what);
}

/* ---- What lies between the words ---- */

static void skip_line(lexer *x)
{
    while (x->s < x->end && *x->s != '\n' && *x->s != '\r')
        x->s++;
}

static int skip_block(lexer *x)
{
    int depth = 0, line = x->line;
    do {
        bool opens = at(x, "/*"), closes = at(x, "*/");
        if (x->s >= x->end)
            return never_ends(x, "a comment", line);
        depth += opens - closes;
        if (opens || closes)
            x->s += 2;
        else
            step(x);
    } while (depth > 0);
    return RH_OK;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static int skip_blank(lexer *x)
{
    int rc = RH_OK;
    while (rc == RH_OK && x->s < x->end) {
        if (is_blank(*x->s))
            step(x);
        else if (at(x, "--"))
            skip_line(x);
        else if (at(x, "/*"))
            rc = skip_block(x);
        else
            break;
    }
    return rc;
}

/* ---- Quotes ---- */

static int pass_quoted(lexer *x, char quote, bool has_escapes)
{
    int line = x->line;
    step(x);
    while (x->s < x->end) {
        bool is_pair =
            x->end - x->s > 1 && ((*x->s == quote && x->s[1] == quote) ||
                                  (has_escapes && *x->s == '\\'));
        bool is_end = *x->s == quote;
        step(x);
        if (is_pair)
            step(x);
        else if (is_end)
            return RH_OK;
    }
    return never_ends(x, quote == '"' ? "a quoted name" : "a string", line);
}

/* A string goes on after a line break, in the form in which it began. */
static bool goes_on(lexer *x)
{
    lexer ahead = *x;
    while (ahead.s < ahead.end) {
        if (is_blank(*ahead.s))
            step(&ahead);
        else if (at(&ahead, "--"))
            skip_line(&ahead);
        else
            break;
    }
    if (ahead.s >= ahead.end || *ahead.s != '\'' || ahead.line == x->line)
        return false;
    *x = ahead;
    return true;
}

static int pass_string(lexer *x, bool has_escapes)
{
    int rc = RH_OK;
    do
        rc = pass_quoted(x, '\'', has_escapes);
    while (rc == RH_OK && goes_on(x));
    return rc;
}

static bool begins_word(char c)
{
    return isalpha((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_in_word(char c)
{
    return begins_word(c) || isdigit((unsigned char)c);
}

/* The length of a $tag$ here, or 0. */
static size_t dollar_tag(const lexer *x)
{
    const char *p = x->s + 1;
    if (p < x->end && begins_word(*p))
        while (p < x->end && is_in_word(*p))
            p++;
    return p < x->end && *p == '$' ? (size_t)(p - x->s) + 1 : 0;
}

static int pass_dollars(lexer *x, size_t n)
{
    const char *tag = x->s;
    int line = x->line;
    x->s += n;
    while ((size_t)(x->end - x->s) >= n) {
        if (memcmp(x->s, tag, n) == 0) {
            x->s += n;
            return RH_OK;
        }
        step(x);
    }
    return never_ends(x, "a string in dollar quotes", line);
}

/* ---- Words ---- */

static bool is_word(rh_script_token t, const char *word)
{
    return t.len == strlen(word) && strncasecmp(t.s, word, t.len) == 0;
}

/* What ends a body is not what is only called "end": AS end, x.end. */
static void follow_body(lexer *x, rh_script_token word)
{
    bool is_name = is_word(x->last, "AS") || is_word(x->last, ".");
    bool is_inside = x->depth > 0 && !is_name;
    if ((is_word(word, "ATOMIC") && is_word(x->last, "BEGIN")) ||
        (is_inside && is_word(word, "CASE")))
        x->depth++;
    else if (is_inside && is_word(word, "END"))
        x->depth--;
}

static void note(lexer *x, rh_script_token token)
{
    rh_script_statement *now = x->now;
    if (now->ntokens < RH_SCRIPT_TOKENS)
        now->tokens[now->ntokens++] = token;
    if (x->after_on && now->on.s == NULL)
        now->on = token;
    x->after_on = x->parens == 0 && is_word(token, "ON");
    now->is_concurrent = now->is_concurrent || is_word(token, "CONCURRENTLY");
    follow_body(x, token);
    x->last = token;
}

static int pass_word(lexer *x)
{
    const char *from = x->s;
    while (x->s < x->end && (is_in_word(*x->s) || *x->s == '$'))
        x->s++;
    rh_script_token word = {from, (size_t)(x->s - from)};
    if (x->s < x->end && *x->s == '\'' && is_word(word, "E"))
        return pass_string(x, true);
    note(x, word);
    return RH_OK;
}

static int pass_number(lexer *x)
{
    while (x->s < x->end && is_in_word(*x->s))
        x->s++;
    return RH_OK;
}

static int pass_sign(lexer *x)
{
    if (*x->s == '(' && x->parens++ == 0)
        x->paren_line = x->line;
    else if (*x->s == ')' && x->parens > 0)
        x->parens--;
    if (*x->s == '\\')
        return rh_fail(x->error, RH_REFUSED,
                       "%s:%d: a command of psql: a schema file holds SQL only",
                       x->name, x->line);
    step(x);
    return RH_OK;
}

static int pass_token(lexer *x)
{
    const char *from = x->s;
    size_t tag = *x->s == '$' ? dollar_tag(x) : 0;
    if (begins_word(*x->s))
        return pass_word(x);
    int rc = isdigit((unsigned char)*x->s) ? pass_number(x)
             : *x->s == '\''               ? pass_string(x, false)
             : *x->s == '"'                ? pass_quoted(x, '"', false)
             : tag > 0                     ? pass_dollars(x, tag)
                                           : pass_sign(x);
    if (rc == RH_OK)
        note(x, (rh_script_token){from, (size_t)(x->s - from)});
    return rc;
}

/* ---- Statements ---- */

/* pg_dump writes these two around its output; psql alone minds them. */
static bool pass_restriction(lexer *x)
{
    if (!at(x, "\\restrict ") && !at(x, "\\unrestrict "))
        return false;
    skip_line(x);
    return true;
}

static int read_one(lexer *x, const char **end)
{
    int rc = RH_OK;
    x->parens = x->depth = 0;
    x->after_on = false;
    x->last = (rh_script_token){"", 0};
    *end = x->s;
    while (rc == RH_OK && x->s < x->end) {
        if (*x->s == ';' && x->parens == 0 && x->depth == 0)
            break;
        rc = pass_token(x);
        *end = x->s;
        if (rc == RH_OK)
            rc = skip_blank(x);
    }
    if (rc == RH_OK && x->parens > 0)
        return never_ends(x, "a parenthesis", x->paren_line);
    if (rc == RH_OK && x->depth > 0)
        return never_ends(x, "a body in BEGIN ATOMIC", x->now->line);
    return rc;
}

/* The next statement, or none at the end: then its sql is NULL. */
static int next(lexer *x, rh_arena *arena, rh_script_statement *s)
{
    const char *end = NULL;
    int rc = RH_OK;
    do {
        rc = skip_blank(x);
        while (rc == RH_OK && x->s < x->end && *x->s == ';') {
            x->s++;
            rc = skip_blank(x);
        }
    } while (rc == RH_OK && pass_restriction(x));
    if (rc != RH_OK || x->s >= x->end)
        return rc;
    const char *from = x->s;
    s->line = x->line;
    x->now = s;
    rc = read_one(x, &end);
    if (rc == RH_OK)
        s->sql = rh_arena_strndup(arena, from, (size_t)(end - from));
    return rc;
}

static int check_text(lexer *x)
{
    static const char mark[] = "\xEF\xBB\xBF";
    size_t n = (size_t)(x->end - x->s);
    if (memchr(x->s, '\0', n) != NULL || !rh_utf8_is_valid(x->s, n))
        return rh_fail(x->error, RH_FAILED,
                       "%s is no text in UTF-8: write it anew", x->name);
    if (at(x, mark))
        x->s += sizeof mark - 1;
    return RH_OK;
}

int rh_script_read(rh_script *out, rh_arena *arena, const char *name,
                   const char *text, size_t n, rh_error *error)
{
    lexer x = {
        .name = name, .s = text, .end = text + n, .line = 1, .error = error};
    rh_script_statement *items = NULL;
    size_t cap = 0, count = 0;
    int rc = check_text(&x);
    while (rc == RH_OK && count < MAX_STATEMENTS) {
        rh_script_statement s = {0};
        rc = next(&x, arena, &s);
        if (rc != RH_OK || s.sql == NULL)
            break;
        rc = rh_script_check(&s, arena, name, error);
        items = rh_grow(items, &cap, count, sizeof *items);
        items[count++] = s;
    }
    if (rc == RH_OK && count == MAX_STATEMENTS)
        rc = rh_fail(error, RH_FAILED, "%s has more than %d statements", name,
                     MAX_STATEMENTS);
    *out = (rh_script){.name = rh_arena_strdup(arena, name), .n = count};
    out->items = rh_arena_alloc(arena, count * sizeof *items);
    if (count > 0)
        memcpy(out->items, items, count * sizeof *items);
    free(items);
    return rc;
}
