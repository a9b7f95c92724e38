/* SPDX-License-Identifier: MIT
 *
 * Text is read in each way of writing it (secret_spelling.c), secrets are
 * looked for in what it then says, and the bytes of the text that say one are
 * marked. Which of them overlap, and which form another was found in, does not
 * matter: what is marked is hidden.
 */
#include "secret.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "memory.h"
#include "secret_pieces.h"
#include "secret_spelling.h"
#include "secret_url.h"
#include "text.h"

enum {
    WHOLE = 4,     /* bytes; shorter ones must be words of their own */
    MIN_LINE = 16, /* of a secret with several; shorter ones are words */
    MIN_CODED = 8  /* before it is looked for in base64 */
};

typedef struct secret {
    char *text;
    size_t n;
    bool is_word; /* hidden only where it is a word of its own */
    int next;     /* with the same first byte, or -1 */
} secret;

struct rh_secrets {
    secret *items;
    size_t n, cap;
    int first[256]; /* by the first byte, or -1 */
    rh_pieces pieces;
    char **names;
    size_t nnames, names_cap;
};

rh_secrets *rh_secrets_new(void)
{
    rh_secrets *secrets = rh_alloc(sizeof *secrets);
    *secrets = (rh_secrets){0};
    for (size_t i = 0; i < 256; i++)
        secrets->first[i] = -1;
    return secrets;
}

static void wipe(char *text, size_t n)
{
    explicit_bzero(text, n);
    free(text);
}

void rh_secrets_free(rh_secrets *secrets)
{
    if (secrets == NULL)
        return;
    for (size_t i = 0; i < secrets->n; i++)
        wipe(secrets->items[i].text, secrets->items[i].n);
    for (size_t i = 0; i < secrets->nnames; i++)
        free(secrets->names[i]);
    free(secrets->names);
    rh_pieces_free(&secrets->pieces);
    free(secrets->items);
    free(secrets);
}

/* ---- What is looked for ---- */

static bool is_known(const rh_secrets *secrets, const char *text, size_t n)
{
    int i = secrets->first[(unsigned char)text[0]];
    for (; i >= 0; i = secrets->items[i].next)
        if (secrets->items[i].n == n &&
            memcmp(secrets->items[i].text, text, n) == 0)
            return true;
    return false;
}

/* Takes `text`; what is kept of it, or NULL: it was known. */
static const char *add(rh_secrets *secrets, char *text, size_t n, bool is_word)
{
    if (n == 0 || is_known(secrets, text, n)) {
        wipe(text, n);
        return NULL;
    }
    int *first = &secrets->first[(unsigned char)text[0]];
    secrets->items = rh_grow(secrets->items, &secrets->cap, secrets->n,
                             sizeof *secrets->items);
    secrets->items[secrets->n] = (secret){text, n, is_word, *first};
    *first = (int)secrets->n++;
    return text;
}

static const char *add_part(rh_secrets *secrets, const char *text, size_t n,
                            bool is_word)
{
    char *copy = rh_alloc(n + 1);
    for (size_t i = 0; i < n; i++)
        copy[i] = rh_fold(text[i]);
    copy[n] = '\0';
    return add(secrets, copy, n, is_word);
}

/* Any part of it that is long enough, too. */
static void add_line(rh_secrets *secrets, const char *text, size_t n,
                     bool is_word)
{
    const char *kept = add_part(secrets, text, n, is_word);
    if (kept != NULL)
        rh_pieces_add(&secrets->pieces, kept, n);
}

/* What frames a key is the same in all of them. */
static void add_lines(rh_secrets *secrets, const char *s)
{
    for (size_t n; *s != '\0'; s += n) {
        n = strcspn(s, "\r\n");
        if (n >= WHOLE && strncmp(s, "-----", 5) != 0)
            add_line(secrets, s, n, n < MIN_LINE);
        n += strspn(s + n, "\r\n");
    }
}

/* Without the white space around it, which an error's line loses. */
static void add_whole(rh_secrets *secrets, const char *text, size_t n)
{
    size_t from = strspn(text, " \t\r\n");
    while (n > from && strchr(" \t\r\n", text[n - 1]) != NULL)
        n--;
    if (n <= from) /* blanks alone are everywhere, and tell nothing */
        return;
    text += from;
    n -= from;
    if (strpbrk(text, "\r\n") == NULL || strpbrk(text, "\r\n") >= text + n) {
        add_line(secrets, text, n, n < WHOLE);
        return;
    }
    add_part(secrets, text, n, false);
    add_lines(secrets, text);
}

static void add_hex(rh_secrets *secrets, const char *s, size_t n,
                    const char *digits)
{
    char *hex = rh_alloc(2 * n + 1);
    for (size_t i = 0; i < n; i++) {
        hex[2 * i] = digits[(unsigned char)s[i] >> 4];
        hex[2 * i + 1] = digits[(unsigned char)s[i] & 15];
    }
    add(secrets, hex, 2 * n, false);
}

/* Within other bytes it begins at one of three places of a group of three. The
   characters at its ends have bits of its neighbours, and are left away. */
static void add_base64(rh_secrets *secrets, const char *s, size_t n,
                       rh_base64 kind)
{
    char *bytes = rh_alloc(n + 3);
    for (size_t before = 0; before < 3; before++) {
        size_t total = before + n;
        char *coded = rh_alloc(rh_base64_room(total));
        memset(bytes, 0, before);
        memcpy(bytes + before, s, n);
        rh_base64_encode(coded, bytes, total, kind);
        size_t from = (before * 8 + 5) / 6, to = total * 8 / 6;
        add_part(secrets, coded + from, to - from, false);
        wipe(coded, rh_base64_room(total));
    }
    wipe(bytes, n + 3);
}

void rh_secrets_add(rh_secrets *secrets, const char *text)
{
    size_t n = strlen(text);
    add_whole(secrets, text, n);
    if (n < MIN_CODED)
        return;
    add_hex(secrets, text, n, "0123456789abcdef");
    add_hex(secrets, text, n, "0123456789ABCDEF");
    add_base64(secrets, text, n, RH_BASE64);
    add_base64(secrets, text, n, RH_BASE64_URL);
}

void rh_secrets_add_name(rh_secrets *secrets, const char *name)
{
    secrets->names = rh_grow(secrets->names, &secrets->names_cap,
                             secrets->nnames, sizeof *secrets->names);
    secrets->names[secrets->nnames++] = rh_strdup(name);
}

/* ---- Finding ---- */

typedef struct hunt {
    const rh_secrets *secrets;
    const rh_spelling *text;
    bool *marked; /* of each byte of the original */
    bool is_hit;
} hunt;

/* The text from `from` up to `to` says a secret. */
static void mark(hunt *h, size_t from, size_t to)
{
    size_t start = h->text->from[from], end = h->text->from[to];
    memset(h->marked + start, true, end - start);
    h->is_hit = true;
}

static bool is_word_byte(char c)
{
    unsigned char u = (unsigned char)c;
    return (u >= '0' && u <= '9') || (u >= 'A' && u <= 'Z') ||
           (u >= 'a' && u <= 'z') || u == '_' || u >= 0x80;
}

static bool is_word(const rh_spelling *t, size_t at, size_t n)
{
    return (at == 0 || !is_word_byte(t->data[at - 1])) &&
           (at + n == t->n || !is_word_byte(t->data[at + n]));
}

/* Whether the name lies around it, beginning `before` bytes earlier. */
static bool is_around(const rh_spelling *t, const char *name, size_t at,
                      size_t before)
{
    size_t n = strlen(name);
    return before <= at && n <= t->n - (at - before) &&
           memcmp(t->data + at - before, name, n) == 0 &&
           is_word(t, at - before, n);
}

/* Whether the `n` bytes at `at` lie in a name. */
static bool is_in_name(const hunt *h, size_t at, size_t n)
{
    const char *s = h->text->data + at;
    for (size_t i = 0; i < h->secrets->nnames; i++) {
        const char *name = h->secrets->names[i], *in = name;
        const char *end = name + strlen(name);
        for (; (in = memmem(in, (size_t)(end - in), s, n)) != NULL; in++)
            if (is_around(h->text, name, at, (size_t)(in - name)))
                return true;
    }
    return false;
}

static void find_whole(hunt *h)
{
    const rh_spelling *t = h->text;
    for (size_t at = 0; at < t->n; at++) {
        int i = h->secrets->first[(unsigned char)t->data[at]];
        for (; i >= 0; i = h->secrets->items[i].next) {
            const secret *s = &h->secrets->items[i];
            if (s->n <= t->n - at && memcmp(t->data + at, s->text, s->n) == 0 &&
                (!s->is_word || is_word(t, at, s->n)) &&
                !is_in_name(h, at, s->n))
                mark(h, at, at + s->n);
        }
    }
}

static void find_pieces(hunt *h)
{
    const rh_spelling *t = h->text;
    for (size_t at = 0; at + RH_PIECE <= t->n; at++)
        if (rh_pieces_has(&h->secrets->pieces, t->data + at) &&
            !is_in_name(h, at, RH_PIECE))
            mark(h, at, at + RH_PIECE);
}

/* ---- Finding what was cut ---- */

/* The beginning of a secret that ends at `at`. */
static void find_beginning(hunt *h, size_t at, const secret *s)
{
    size_t k = s->n - 1 < at ? s->n - 1 : at;
    for (; k >= WHOLE; k--) {
        if (memcmp(h->text->data + at - k, s->text, k) != 0)
            continue;
        mark(h, at - k, at);
        return;
    }
}

/* The end of one that begins at `at`. */
static void find_end(hunt *h, size_t at, const secret *s)
{
    size_t left = h->text->n - at;
    size_t k = s->n - 1 < left ? s->n - 1 : left;
    for (; k >= WHOLE; k--) {
        if (memcmp(h->text->data + at, s->text + s->n - k, k) != 0)
            continue;
        mark(h, at, at + k);
        return;
    }
}

/* Up to `to` the text was left, from `from` on it goes on. */
static void find_ends(hunt *h, size_t to, size_t from)
{
    to -= to > 0 && h->text->data[to - 1] == ' ';
    from += h->text->data[from] == ' ';
    for (size_t i = 0; i < h->secrets->n; i++) {
        find_beginning(h, to, &h->secrets->items[i]);
        find_end(h, from, &h->secrets->items[i]);
    }
}

/* PostgreSQL, and rh_fail(), say by three points where they cut. */
static void find_cut(hunt *h)
{
    static const char *const points[] = {"...", "\xe2\x80\xa6"};
    for (size_t p = 0; p < 2; p++) {
        const char *at = h->text->data;
        for (; (at = strstr(at, points[p])) != NULL; at += 3) {
            size_t to = (size_t)(at - h->text->data);
            find_ends(h, to, to + 3);
        }
    }
}

/* ---- Hiding ---- */

static char *replace_marked(const char *text, const bool *marked, size_t n)
{
    rh_text out = RH_TEXT_INIT;
    for (size_t i = 0; i < n;) {
        size_t run = 1;
        while (i + run < n && marked[i + run] == marked[i])
            run++;
        if (marked[i])
            rh_text_addn(&out, "***", run < 3 ? run : 3);
        else
            rh_text_addn(&out, text + i, run);
        i += run;
    }
    return out.data;
}

char *rh_secrets_hide(const rh_secrets *secrets, const char *text)
{
    size_t n = strlen(text);
    if (n == 0 || (secrets->n == 0 && strstr(text, "://") == NULL))
        return NULL;
    hunt h = {.secrets = secrets, .marked = rh_alloc(n)};
    memset(h.marked, false, n);
    h.is_hit = rh_secret_url_mark(h.marked, text);
    for (size_t i = 0; i < rh_spellings; i++) {
        rh_spelling spelling;
        if (!rh_spelling_read(&spelling, text, n, i))
            continue;
        h.text = &spelling;
        find_whole(&h);
        find_pieces(&h);
        find_cut(&h);
        rh_spelling_free(&spelling);
    }
    char *clean = h.is_hit ? replace_marked(text, h.marked, n) : NULL;
    free(h.marked);
    return clean;
}
