/* SPDX-License-Identifier: MIT
 *
 * sql.load: a text file of one value a line into one column, other columns set
 * to constants, by COPY. The file is read once to count it and once to load
 * it; its digest is part of the plan.
 */
#include <inttypes.h>
#include <string.h>

#include "file.h"
#include "op_classes.h"
#include "rows_in.h"

enum { CHUNK = 1 << 16 };

typedef struct load {
    const rh_table *table;
    rh_lines_spec lines;
    const char *file;  /* the path's last part, for people */
    const char *copy;  /* COPY ... FROM STDIN */
    rh_text constants; /* what follows the value on each line */
    int64_t expected;  /* rows = N, or -1 */
} load;

static int read_source(load *l, rh_op *op, rh_error *error)
{
    const rh_value *source = rh_value_get(op->fields, "source");
    const char *kind = source != NULL ? rh_value_string(source, "kind") : NULL;
    if (kind == NULL || strcmp(kind, "lines") != 0)
        return rh_op_fail(op, error, "needs a source: files.lines(path)");
    l->lines = (rh_lines_spec){
        .path = rh_value_string(source, "path"),
        .lower = rh_value_is_true(source, "lower"),
        .distinct = rh_value_is_true(source, "distinct"),
    };
    if (l->lines.path == NULL)
        return rh_op_fail(op, error, "files.lines needs a path");
    const char *slash = strrchr(l->lines.path, '/');
    l->file = slash != NULL ? slash + 1 : l->lines.path;
    return RH_OK;
}

static int read_column(load *l, rh_op *op, rh_text *columns, rh_error *error)
{
    const rh_column *column = NULL;
    const rh_value *list = rh_value_get(op->fields, "columns");
    bool one = list != NULL && list->kind == RH_LIST && list->u.list.n == 1 &&
               list->u.list.items[0].kind == RH_STRING;
    if (!one)
        return rh_op_fail(op, error,
                          "a file of lines fills one column: "
                          "columns = { \"name\" }");
    const char *name = list->u.list.items[0].u.string.s;
    int rc = rh_op_column(op, l->table, name, &column, error);
    if (rc == RH_OK)
        rh_text_ident(columns, name);
    return rc;
}

static int read_constants(load *l, rh_op *op, rh_change *change,
                          rh_text *columns, rh_error *error)
{
    const rh_value *set = rh_value_get(op->fields, "set");
    if (set == NULL || set->u.list.n == 0)
        return RH_OK;
    if (set->kind != RH_MAP)
        return rh_op_fail(op, error, "set must name columns: set = { c = 1 }");
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i < set->u.list.n; i++) {
        const rh_value *v = &set->u.list.items[i];
        const rh_column *column = NULL;
        const char *text = NULL;
        rc = rh_op_column(op, l->table, v->key, &column, error);
        if (rc == RH_OK)
            rc = rh_op_scalar(op, change, v, &text, error);
        if (rc != RH_OK)
            break;
        rh_text_add(columns, ", ");
        rh_text_ident(columns, v->key);
        rh_text_addc(&l->constants, '\t');
        rh_copy_field(&l->constants, text, text != NULL ? strlen(text) : 0);
    }
    return rc;
}

static int read_fields(load *l, rh_op *op, rh_change *change, rh_error *error)
{
    rh_text columns = RH_TEXT_INIT;
    int rc = read_column(l, op, &columns, error);
    if (rc == RH_OK)
        rc = read_constants(l, op, change, &columns, error);
    if (rc == RH_OK)
        l->copy = rh_arena_printf(change->arena, "COPY %s (%s) FROM STDIN",
                                  l->table->sql, columns.data);
    rh_text_free(&columns);
    return rc;
}

static int read_expected(load *l, rh_op *op, rh_error *error)
{
    const rh_value *rows = rh_value_get(op->fields, "rows");
    l->expected = -1;
    if (rows == NULL)
        return RH_OK;
    if (rows->kind != RH_INT || rows->u.integer < 0)
        return rh_op_fail(op, error, "rows must be a whole number");
    l->expected = rows->u.integer;
    return RH_OK;
}

/* Keeps the constants where everything of the operation is kept. */
static void keep_constants(load *l, rh_change *change)
{
    rh_text_addc(&l->constants, '\n');
    char *kept =
        rh_arena_strndup(change->arena, l->constants.data, l->constants.len);
    size_t len = l->constants.len;
    rh_text_free(&l->constants);
    l->constants = (rh_text){.data = kept, .len = len};
}

static int prepare(rh_op *op, rh_change *change, rh_error *error)
{
    static const char *const known[] = {"table", "source", "columns",
                                        "set",   "rows",   NULL};
    char digest[RH_SHA256_HEX];
    load *l = op->own = rh_arena_alloc(change->arena, sizeof *l);
    int rc = rh_op_check_fields(op, known, error);
    if (rc == RH_OK)
        rc = rh_op_table(op, change, &l->table, error);
    if (rc == RH_OK)
        rc = read_source(l, op, error);
    if (rc == RH_OK)
        rc = read_expected(l, op, error);
    if (rc == RH_OK)
        rc = read_fields(l, op, change, error);
    keep_constants(l, change);
    if (rc == RH_OK)
        rc = rh_op_failed(op, error,
                          rh_file_digest(l->lines.path, NULL, digest, error));
    if (rc != RH_OK)
        return rc;
    op->inputs = rh_arena_strdup(change->arena, digest);
    rh_op_room(op, change, 1);
    rh_op_need(op, l->table, RH_NEEDS_INSERT);
    return RH_OK;
}

/* What is done with each value of the file; NULL: only counted. */
typedef int (*value_fn)(void *ud, const char *value, size_t len,
                        rh_error *error);

static int each_value(const load *l, int64_t *rows, value_fn fn, void *ud,
                      rh_error *error)
{
    rh_line_reader *reader = NULL;
    const char *value = NULL;
    size_t len = 0;
    int rc = rh_line_reader_open(&reader, &l->lines, error);
    *rows = 0;
    while (rc == RH_OK) {
        rc = rh_line_reader_next(reader, &value, &len, error);
        if (rc != RH_OK || value == NULL)
            break;
        ++*rows;
        if (fn != NULL)
            rc = fn(ud, value, len, error);
    }
    rh_line_reader_close(reader);
    return rc;
}

static int count(rh_op *op, rh_change *change, rh_error *error)
{
    const load *l = op->own;
    op->neffects = 0;
    rh_effect *e =
        rh_op_effect(op, l->table,
                     rh_arena_printf(change->arena, "Load %s from %s",
                                     l->table->label, l->file));
    int rc = each_value(l, &e->rows, NULL, NULL, error);
    if (rc == RH_OK && l->expected >= 0 && e->rows != l->expected)
        rc = rh_fail(error, RH_FAILED,
                     "%s holds %" PRId64 " values and must hold exactly "
                     "%" PRId64,
                     l->lines.path, e->rows, l->expected);
    return rh_op_failed(op, error, rc);
}

typedef struct feeding {
    const load *load;
    rh_pg *pg;
    rh_progress *progress;
    rh_text chunk;
} feeding;

static int send_chunk(feeding *f, rh_error *error)
{
    int rc = f->chunk.len == 0
                 ? RH_OK
                 : rh_pg_copy_put(f->pg, error, f->chunk.data, f->chunk.len);
    rh_text_clear(&f->chunk);
    return rc;
}

static int feed(void *ud, const char *value, size_t len, rh_error *error)
{
    feeding *f = ud;
    rh_copy_field(&f->chunk, value, len);
    rh_text_addn(&f->chunk, f->load->constants.data, f->load->constants.len);
    rh_progress_add(f->progress, 1);
    return f->chunk.len < CHUNK ? RH_OK : send_chunk(f, error);
}

static int apply(rh_op *op, rh_change *change, rh_error *error)
{
    const load *l = op->own;
    rh_effect *e = &op->effects[0];
    rh_progress progress;
    feeding f = {.load = l, .pg = change->pg, .progress = &progress};
    int64_t read = 0;
    rh_progress_begin(&progress, change->events, e->text, e->rows);
    int rc = rh_pg_copy_in(change->pg, error, l->copy);
    if (rc != RH_OK)
        goto done;
    rc = each_value(l, &read, feed, &f, error);
    if (rc == RH_OK)
        rc = send_chunk(&f, error);
    if (rc == RH_OK)
        rc = rh_pg_copy_end(change->pg, error, &e->rows);
    else
        rh_pg_copy_fail(change->pg, "the file could not be read");
done:
    rh_progress_end(&progress);
    rh_text_free(&f.chunk);
    return rh_op_failed(op, error, rc);
}

const rh_op_class rh_op_load = {"sql.load", "load", prepare, count, apply};
