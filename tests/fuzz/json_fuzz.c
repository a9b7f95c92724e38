/* SPDX-License-Identifier: MIT
 *
 * The two readers of JSON against each other: what the tree parser says of a
 * text, and what the streaming reader of rows makes of the same bytes.
 */
#include <string.h>

#include "fuzz.h"
#include "utf8.h"

enum { MAX_CELLS = 1600 };

/* What the reader of rows lets pass inside a value, as a json column does. */
static bool is_tolerated(const char *message)
{
    return strstr(message, "twice in one object") != NULL ||
           strstr(message, "surrogate") != NULL ||
           strstr(message, "a zero byte in a key") != NULL;
}

static bool is_row(const rh_json *v)
{
    size_t n = 0;
    if (v->kind != RH_JSON_OBJECT)
        return false;
    for (const rh_json *c = v->first; c != NULL; c = c->next, n++)
        if (c->kind == RH_JSON_TEXT && memchr(c->text, '\0', c->len) != NULL)
            return false;
    return n <= MAX_CELLS;
}

static bool is_rows(const rh_json *root)
{
    if (root->kind != RH_JSON_ARRAY)
        return false;
    for (const rh_json *row = root->first; row != NULL; row = row->next)
        if (!is_row(row))
            return false;
    return true;
}

static bool is_nested(const rh_json *v)
{
    return v->kind == RH_JSON_ARRAY || v->kind == RH_JSON_OBJECT;
}

static char unescape(char c)
{
    static const char letters[] = "btnvfr\\", values[] = "\b\t\n\v\f\r\\";
    const char *at = strchr(letters, c);
    FUZZ_CHECK(c != '\0' && at != NULL);
    return values[at - letters];
}

/* COPY's text form holds no separator, and gives back the same bytes. */
static void check_copy_field(const rh_cell *cell)
{
    rh_text field = RH_TEXT_INIT;
    size_t n = 0;
    rh_copy_field(&field, cell->text, cell->len);
    FUZZ_CHECK(strlen(field.data) == field.len);
    FUZZ_CHECK(strpbrk(field.data, "\t\n\r") == NULL);
    FUZZ_CHECK((strcmp(field.data, "\\N") == 0) == cell->is_null);
    for (const char *p = field.data; *p != '\0' && !cell->is_null; p++, n++) {
        char c = *p == '\\' ? unescape(*++p) : *p;
        FUZZ_CHECK(n < cell->len && cell->text[n] == c);
    }
    FUZZ_CHECK(n == cell->len);
    rh_text_free(&field);
}

static void check_cell(const rh_cell *cell, const rh_json *v, rh_arena *arena)
{
    FUZZ_CHECK(strcmp(cell->name, v->key) == 0);
    FUZZ_CHECK(cell->is_null == (v->kind == RH_JSON_NULL));
    FUZZ_CHECK((cell->text == NULL) == cell->is_null);
    if (is_nested(v)) {
        const rh_json *again;
        rh_error error = {0};
        int rc = fuzz_parse(&again, arena, cell->text, cell->len, &error);
        FUZZ_CHECK(rc == RH_OK && again->kind == v->kind);
    } else if (!cell->is_null) {
        FUZZ_CHECK(cell->len == v->len);
        FUZZ_CHECK(memcmp(cell->text, v->text, v->len) == 0);
    }
    check_copy_field(cell);
}

static void check_row(const rh_row *row, const rh_json *object, rh_arena *arena)
{
    const rh_json *v = object->first;
    FUZZ_CHECK(row->raw[0] == '{' && row->raw[row->raw_len - 1] == '}');
    for (size_t i = 0; i < row->ncells; i++, v = v->next) {
        FUZZ_CHECK(v != NULL);
        check_cell(&row->cells[i], v, arena);
    }
    FUZZ_CHECK(v == NULL);
}

/* What holds even where no tree is there to compare with. */
static void check_alone(const rh_row *row)
{
    for (size_t i = 0; i < row->ncells; i++) {
        const rh_cell *cell = &row->cells[i];
        FUZZ_CHECK(rh_utf8_is_valid(cell->name, strlen(cell->name)));
        if (cell->text != NULL)
            FUZZ_CHECK(rh_utf8_is_valid(cell->text, cell->len));
        for (size_t k = 0; k < i; k++)
            FUZZ_CHECK(strcmp(row->cells[k].name, cell->name) != 0);
    }
}

/* Reads all rows; those of the tree, if there is one, must be the same. */
static int read_rows(const char *text, size_t n, const rh_json *root,
                     rh_arena *arena, rh_error *error)
{
    rh_row_reader *reader = NULL;
    const rh_row *row = NULL;
    const rh_json *object = root != NULL ? root->first : NULL;
    int64_t number = 0;
    int rc = rh_row_reader_open(&reader, fuzz_file(text, n), error);
    FUZZ_CHECK(rc == RH_OK);
    while ((rc = rh_row_reader_next(reader, &row, error)) == RH_OK &&
           row != NULL) {
        FUZZ_CHECK(row->number == ++number);
        check_alone(row);
        if (root == NULL)
            continue;
        FUZZ_CHECK(object != NULL);
        check_row(row, object, arena);
        object = object->next;
    }
    fuzz_check_error(rc, error);
    FUZZ_CHECK(rc != RH_OK || object == NULL);
    rh_error again = {0};
    FUZZ_CHECK(rh_row_reader_next(reader, &row, &again) == rc && row == NULL);
    rh_row_reader_close(reader);
    return rc;
}

/* The tree parser's verdict, after the other reader's was held against it. */
static int check_both(const char *text, size_t n, rh_error *error)
{
    rh_arena *arena = rh_arena_new();
    rh_error rows_error = {0};
    const rh_json *root;
    int rc = fuzz_parse(&root, arena, text, n, error);
    bool good = rc == RH_OK && is_rows(root);
    int rows_rc = read_rows(text, n, good ? root : NULL, arena, &rows_error);
    if (rc == RH_OK)
        FUZZ_CHECK((rows_rc == RH_OK) == good);
    else
        FUZZ_CHECK(rows_rc != RH_OK || is_tolerated(error->message));
    rh_arena_free(arena);
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    rh_error alone = {0}, within = {0};
    rh_text text = RH_TEXT_INIT;
    rh_text_addc(&text, '[');
    rh_text_addn(&text, (const char *)data, n);
    rh_text_addc(&text, ']');
    if (check_both((const char *)data, n, &alone) == RH_OK)
        FUZZ_CHECK(check_both(text.data, text.len, &within) == RH_OK ||
                   strstr(within.message, "nested more than") != NULL);
    else
        check_both(text.data, text.len, &within);
    rh_text_free(&text);
    return 0;
}
