/* SPDX-License-Identifier: MIT
 *
 * The source of sql.load, as files.lines(), files.csv(), files.json() and
 * files.json_lines() describe it. What a playbook holds is only data, so
 * everything is looked at again.
 */
#include <string.h>

#include "load.h"

typedef struct source_kind {
    const char *name;
    rh_rows_kind kind;
} source_kind;

static const source_kind kinds[] = {{"lines", RH_ROWS_LINES},
                                    {"csv", RH_ROWS_CSV},
                                    {"json", RH_ROWS_JSON},
                                    {"json_lines", RH_ROWS_JSON_LINES}};

enum { NKINDS = sizeof kinds / sizeof *kinds };

static int read_kind(rh_rows_spec *spec, const rh_value *source, rh_op *op,
                     rh_error *error)
{
    const char *name = source != NULL ? rh_value_string(source, "kind") : NULL;
    for (size_t i = 0; name != NULL && i < NKINDS; i++) {
        if (strcmp(kinds[i].name, name) != 0)
            continue;
        spec->kind = kinds[i].kind;
        return RH_OK;
    }
    return rh_op_fail(op, error,
                      "needs a source: files.lines(path), files.csv(path), "
                      "files.json(path) or files.json_lines(path)");
}

/* A sign that cannot be taken for a part of the file's form. */
static int read_sign(char *out, const rh_value *source, const char *field,
                     char preset, rh_op *op, rh_error *error)
{
    const char *sign = rh_value_string(source, field);
    *out = sign != NULL ? sign[0] : preset;
    bool ok =
        sign == NULL || (strlen(sign) == 1 && (unsigned char)sign[0] < 0x80 &&
                         strchr("\r\n", sign[0]) == NULL);
    return ok ? RH_OK
              : rh_op_fail(op, error,
                           "%s of files.csv must be one ASCII character",
                           field);
}

static int read_csv(rh_rows_spec *spec, const rh_value *source, rh_op *op,
                    rh_error *error)
{
    const char *null_text = rh_value_string(source, "null");
    int rc = read_sign(&spec->delimiter, source, "delimiter", ',', op, error);
    if (rc == RH_OK)
        rc = read_sign(&spec->quote, source, "quote", '"', op, error);
    if (rc == RH_OK && spec->delimiter == spec->quote)
        rc =
            rh_op_fail(op, error, "files.csv: delimiter and quote must differ");
    spec->null_text = null_text != NULL ? null_text : "";
    return rc;
}

/* The names of a file that has none, in their order. */
static int read_names(load *l, rh_op *op, rh_change *change, rh_error *error)
{
    const rh_value *list = rh_value_get(op->fields, "columns");
    rh_rows_spec *spec = &l->bulk.copy.file;
    bool is_lines = spec->kind == RH_ROWS_LINES;
    bool is_list = list != NULL && list->kind == RH_LIST && list->u.list.n > 0;
    if (is_lines && (!is_list || list->u.list.n != 1))
        return rh_op_fail(op, error,
                          "a file of lines fills one column: "
                          "columns = { \"name\" }");
    if (!is_list)
        return rh_op_fail(op, error,
                          "a file without a header needs the names of its "
                          "columns, in order: columns = { \"a\", \"b\" }");
    spec->nnames = list->u.list.n;
    const char **names =
        rh_arena_alloc(change->arena, spec->nnames * sizeof *names);
    for (size_t i = 0; i < spec->nnames; i++) {
        const rh_value *name = &list->u.list.items[i];
        if (name->kind != RH_STRING)
            return rh_op_fail(op, error, "name %zu of columns is %s", i + 1,
                              rh_kind_name(name->kind));
        names[i] = name->u.string.s;
        for (size_t k = 0; k < i; k++)
            if (strcmp(names[k], names[i]) == 0)
                return rh_op_fail(op, error, "columns names \"%s\" twice",
                                  names[i]);
    }
    spec->names = names;
    return RH_OK;
}

int load_read_source(load *l, rh_op *op, rh_change *change, rh_error *error)
{
    const rh_value *source = rh_value_get(op->fields, "source");
    rh_rows_spec *spec = &l->bulk.copy.file;
    int rc = read_kind(spec, source, op, error);
    if (rc != RH_OK)
        return rc;
    spec->path = rh_value_string(source, "path");
    if (spec->path == NULL)
        return rh_op_fail(op, error, "the source has no path");
    spec->reach = &change->allowed.files;
    const char *slash = strrchr(spec->path, '/');
    l->file = slash != NULL ? slash + 1 : spec->path;
    spec->lower = rh_value_is_true(source, "lower");
    spec->distinct = rh_value_is_true(source, "distinct");
    bool has_header = rh_value_is_true(source, "header");
    l->names_itself =
        spec->kind == RH_ROWS_CSV ? has_header : spec->kind != RH_ROWS_LINES;
    if (spec->kind == RH_ROWS_CSV)
        rc = read_csv(spec, source, op, error);
    if (rc == RH_OK && !l->names_itself)
        rc = read_names(l, op, change, error);
    return rc;
}
