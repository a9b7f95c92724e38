/* SPDX-License-Identifier: MIT
 *
 * From a file's keys to a table's columns. One rule: every row has the same
 * keys, but for those that `default` speaks of; nothing of the file is left
 * out that `skip` does not name. All that does not fit is named at once.
 */
#include <inttypes.h>
#include <string.h>

#include "load.h"

typedef struct matching {
    load *l;
    rh_op *op;
    rh_change *change;
    const rh_value *columns, *skip, *set, *defaults; /* NULL: not given */
    bool *is_filled;                                 /* by the table's column */
    bool *left_out;
    rh_cell_form *form;
    const char **instead;
    rh_text sql, constants; /* the COPY's list of columns; what ends each row */
    rh_text wrong, remedy;  /* keys that do not fit, and what to do */
} matching;

static bool is_given(const rh_value *v)
{
    return v != NULL && v->u.list.n > 0;
}

/* The field if it is a map; an empty list is what Lua makes of an empty map. */
static int read_map(const rh_value **out, rh_op *op, const char *name,
                    const char *example, rh_error *error)
{
    const rh_value *v = rh_value_get(op->fields, name);
    *out = NULL;
    if (v == NULL || (v->kind == RH_LIST && v->u.list.n == 0))
        return RH_OK;
    if (v->kind != RH_MAP)
        return rh_op_fail(op, error, "%s must name columns: %s = { %s }", name,
                          name, example);
    *out = v;
    return RH_OK;
}

static int read_skip(matching *m, rh_error *error)
{
    m->skip = rh_value_get(m->op->fields, "skip");
    if (m->skip == NULL)
        return RH_OK;
    bool ok = m->skip->kind == RH_LIST;
    for (size_t i = 0; ok && i < m->skip->u.list.n; i++)
        ok = m->skip->u.list.items[i].kind == RH_STRING;
    return ok ? RH_OK
              : rh_op_fail(m->op, error,
                           "skip must be a list of names in the file: "
                           "skip = { \"a\" }");
}

static int read_fields(matching *m, rh_error *error)
{
    int rc = read_map(&m->set, m->op, "set", "c = 1", error);
    if (rc == RH_OK)
        rc = read_map(&m->defaults, m->op, "default", "c = 1", error);
    if (rc == RH_OK && m->l->names_itself)
        rc = read_map(&m->columns, m->op, "columns", "name_in_file = \"c\"",
                      error);
    return rc == RH_OK ? read_skip(m, error) : rc;
}

static bool is_skipped(const matching *m, const char *key)
{
    for (size_t i = 0; is_given(m->skip) && i < m->skip->u.list.n; i++)
        if (strcmp(m->skip->u.list.items[i].u.string.s, key) == 0)
            return true;
    return false;
}

static size_t place_of(const matching *m, const rh_column *column)
{
    return (size_t)(column - m->l->table->columns);
}

/* ---- What the playbook names must be there ---- */

static int check_names(const matching *m, const rh_value *map, rh_error *error)
{
    const rh_column *column = NULL;
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && is_given(map) && i < map->u.list.n; i++)
        rc = rh_op_column(m->op, m->l->table, map->u.list.items[i].key, &column,
                          error);
    return rc;
}

static bool has_key(const load *l, const char *name)
{
    for (size_t i = 0; i < l->survey.nkeys; i++)
        if (strcmp(l->survey.keys[i].name, name) == 0)
            return true;
    return false;
}

/* A file without any row may be one of JSON, which has no header. */
static int check_renamed(const matching *m, rh_error *error)
{
    const rh_column *column = NULL;
    const load *l = m->l;
    int rc = RH_OK;
    for (size_t i = 0; is_given(m->columns) && i < m->columns->u.list.n; i++) {
        const rh_value *v = &m->columns->u.list.items[i];
        if (v->kind != RH_STRING)
            return rh_op_fail(m->op, error,
                              "columns.%s is %s: give the column's name",
                              v->key, rh_kind_name(v->kind));
        rc = rh_op_column(m->op, l->table, v->u.string.s, &column, error);
        if (rc != RH_OK)
            return rc;
        if (l->survey.nkeys > 0 && !has_key(l, v->key))
            return rh_op_fail(m->op, error,
                              "columns names \"%s\", which %s does not have",
                              v->key, l->file);
    }
    return rc;
}

static int check_listed(const matching *m, rh_error *error)
{
    const rh_rows_spec *spec = &m->l->bulk.copy.file;
    const rh_column *column = NULL;
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i < spec->nnames; i++)
        if (!is_skipped(m, spec->names[i]))
            rc = rh_op_column(m->op, m->l->table, spec->names[i], &column,
                              error);
    return rc;
}

static int check_playbook(const matching *m, rh_error *error)
{
    int rc = check_names(m, m->set, error);
    if (rc == RH_OK)
        rc = check_names(m, m->defaults, error);
    if (rc == RH_OK)
        rc = check_renamed(m, error);
    return rc == RH_OK ? check_listed(m, error) : rc;
}

/* ---- What the file has ---- */

static const rh_column *column_of(const matching *m, const char *key)
{
    const char *name =
        is_given(m->columns) ? rh_value_string(m->columns, key) : NULL;
    return rh_table_column(m->l->table, name != NULL ? name : key);
}

static int fail_wrong(matching *m, rh_error *error, const char *what,
                      const char *remedy)
{
    if (m->wrong.len == 0)
        return RH_OK;
    rh_fail(error, RH_FAILED, "%s: %s %s; %s", m->l->bulk.copy.file.path, what,
            m->wrong.data, remedy);
    return rh_op_failed(m->op, error, RH_FAILED);
}

static void note(matching *m, const char *name, int64_t row, const char *how)
{
    rh_text_addf(&m->wrong, "%s\"%s\"", m->wrong.len > 0 ? ", " : "", name);
    if (row > 0)
        rh_text_addf(&m->wrong, " (%srow %" PRId64 ")", how, row);
}

/* What to do when all of the header is one name that holds what other programs
   put between fields. */
static const char *other_delimiter(const load *l)
{
    const rh_rows_survey *survey = &l->survey;
    if (l->bulk.copy.file.kind != RH_ROWS_CSV || survey->nkeys != 1)
        return NULL;
    const char *found = strpbrk(survey->keys[0].name, ";\t");
    if (found == NULL)
        return NULL;
    return *found == ';' ? "its fields seem to be separated by \";\": give "
                           "files.csv delimiter = \";\""
                         : "its fields seem to be separated by TAB: give "
                           "files.csv delimiter = \"\\t\"";
}

static int check_unknown(matching *m, rh_error *error)
{
    const load *l = m->l;
    rh_text_clear(&m->wrong);
    rh_text_clear(&m->remedy);
    for (size_t i = 0; i < l->survey.nkeys; i++) {
        const rh_key_use *key = &l->survey.keys[i];
        const rh_column *column = column_of(m, key->name);
        if (is_skipped(m, key->name) ||
            (column != NULL && !column->is_generated))
            continue;
        rh_text_addf(&m->remedy, "%s\"%s\"", m->remedy.len > 0 ? ", " : "",
                     key->name);
        note(m, key->name, key->first > 1 ? key->first : 0, "first in ");
    }
    const char *hint = other_delimiter(l);
    return fail_wrong(
        m, error,
        rh_arena_printf(m->change->arena, "\"%s\" takes no", l->table->label),
        hint != NULL
            ? hint
            : rh_arena_printf(
                  m->change->arena,
                  "leave out with skip = { %s }, or name the column with "
                  "columns = { name_in_file = \"column\" }",
                  rh_text_str(&m->remedy)));
}

static int check_lacking(matching *m, rh_error *error)
{
    const load *l = m->l;
    rh_text_clear(&m->wrong);
    for (size_t i = 0; i < l->survey.nkeys; i++) {
        const rh_key_use *key = &l->survey.keys[i];
        if (is_skipped(m, key->name) || key->rows == l->survey.rows ||
            key->first == 0)
            continue;
        if (!is_given(m->defaults) ||
            rh_value_get(m->defaults, column_of(m, key->name)->name) == NULL)
            note(m, key->name, key->lacking, "");
    }
    return fail_wrong(m, error, "rows lack",
                      "every row has the same keys, unless default = { column "
                      "= value } or skip says otherwise");
}

static rh_cell_form form_of(const rh_column *column)
{
    const char *type = column->type_name;
    size_t n = strlen(type);
    if (strcmp(type, "json") == 0 || strcmp(type, "jsonb") == 0)
        return RH_AS_JSON;
    if (strcmp(type, "json[]") == 0 || strcmp(type, "jsonb[]") == 0)
        return RH_AS_JSON_ARRAY;
    return n > 2 && strcmp(type + n - 2, "[]") == 0 ? RH_AS_ARRAY : RH_AS_TEXT;
}

static void add_column(matching *m, const rh_column *column)
{
    rh_text_add(&m->sql, m->sql.len > 0 ? ", " : "");
    rh_text_ident(&m->sql, column->name);
    m->is_filled[place_of(m, column)] = true;
}

static int match_key(matching *m, size_t i, rh_error *error)
{
    const rh_key_use *key = &m->l->survey.keys[i];
    m->left_out[i] = is_skipped(m, key->name);
    if (m->left_out[i])
        return RH_OK;
    const rh_column *column = column_of(m, key->name);
    if (m->is_filled[place_of(m, column)])
        return rh_op_fail(m->op, error,
                          "column \"%s\" would be filled twice by %s: leave "
                          "one out with skip",
                          column->name, m->l->file);
    m->form[i] = form_of(column);
    const rh_value *v =
        is_given(m->defaults) ? rh_value_get(m->defaults, column->name) : NULL;
    add_column(m, column);
    return v != NULL ? load_scalar(&m->instead[i], m->op, m->change, v, error)
                     : RH_OK;
}

static int match_keys(matching *m, rh_error *error)
{
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i < m->l->survey.nkeys; i++)
        rc = match_key(m, i, error);
    return rc;
}

/* ---- What the playbook adds ---- */

static int add_constants(matching *m, const rh_value *map, bool is_default,
                         rh_error *error)
{
    for (size_t i = 0; is_given(map) && i < map->u.list.n; i++) {
        const rh_value *v = &map->u.list.items[i];
        const rh_column *column = rh_table_column(m->l->table, v->key);
        const char *text = NULL;
        bool is_filled = m->is_filled[place_of(m, column)];
        if (is_filled && is_default)
            continue;
        if (is_filled)
            return rh_op_fail(m->op, error,
                              "set gives \"%s\" and so does %s: leave the "
                              "file's out with skip",
                              v->key, m->l->file);
        int rc = load_scalar(&text, m->op, m->change, v, error);
        if (rc != RH_OK)
            return rc;
        rh_text_add(&m->constants, m->constants.len > 0 ? "\t" : "");
        rh_text_add(&m->constants, text);
        add_column(m, column);
    }
    return RH_OK;
}

/* Those that neither a domain nor a trigger fills. */
static const char unfilled[] =
    "SELECT a.attname FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid"
    " WHERE a.attrelid = $1::oid AND a.attname = ANY ($2::text[])"
    "  AND t.typdefault IS NULL AND NOT EXISTS (SELECT 1 FROM pg_trigger g"
    "   WHERE g.tgrelid = a.attrelid AND NOT g.tgisinternal"
    "    AND g.tgenabled <> 'D' AND g.tgtype & 7 = 7)" /* BEFORE INSERT, ROW */
    " ORDER BY a.attnum";

static int ask_unfilled(matching *m, const char *const *names, size_t n,
                        rh_error *error)
{
    PGresult *res = NULL;
    rh_text list = RH_TEXT_INIT;
    rh_text_pg_array(&list, names, n);
    const char *params[] = {
        rh_arena_printf(m->change->arena, "%u", m->l->table->oid), list.data};
    int rc = rh_pg_run(m->change->pg, &res, error, unfilled, 2, params);
    for (int i = 0; rc == RH_OK && i < PQntuples(res); i++)
        note(m, PQgetvalue(res, i, 0), 0, "");
    PQclear(res);
    rh_text_free(&list);
    return rh_op_failed(m->op, error, rc);
}

static int check_missing(matching *m, rh_error *error)
{
    const rh_table *t = m->l->table;
    const char **names =
        rh_arena_alloc(m->change->arena, t->ncolumns * sizeof *names);
    size_t n = 0;
    rh_text_clear(&m->wrong);
    for (size_t i = 0; i < t->ncolumns; i++) {
        const rh_column *c = &t->columns[i];
        if (c->not_null && !c->has_default && !c->is_generated &&
            !m->is_filled[i])
            names[n++] = c->name;
    }
    if (n == 0 || m->l->survey.rows == 0)
        return RH_OK;
    int rc = ask_unfilled(m, names, n, error);
    if (rc != RH_OK)
        return rc;
    return fail_wrong(
        m, error,
        rh_arena_printf(m->change->arena, "\"%s\" needs a value for", t->label),
        "the file has none: set = { column = value }");
}

/* ---- The COPY ---- */

static int finish(matching *m, rh_error *error)
{
    rh_rows_copy *copy = &m->l->bulk.copy;
    const rh_rows_survey *survey = &m->l->survey;
    rh_arena *arena = m->change->arena;
    if (m->sql.len == 0 && survey->rows > 0) {
        rh_fail(error, RH_FAILED, "%s has no value for any column",
                copy->file.path);
        return rh_op_failed(m->op, error, RH_FAILED);
    }
    const char **keys = rh_arena_alloc(arena, survey->nkeys * sizeof *keys);
    for (size_t i = 0; i < survey->nkeys; i++)
        keys[i] = survey->keys[i].name;
    m->l->given = m->is_filled;
    copy->keys = keys;
    copy->nkeys = survey->nkeys;
    copy->is_left_out = m->left_out;
    copy->form = m->form;
    copy->instead = m->instead;
    if (m->constants.len > 0)
        copy->constants = rh_arena_strdup(arena, m->constants.data);
    if (m->sql.len > 0)
        copy->sql = rh_arena_printf(arena, "COPY %s (%s) FROM STDIN",
                                    m->l->table->sql, m->sql.data);
    return RH_OK;
}

static int match(matching *m, rh_error *error)
{
    int rc = read_fields(m, error);
    if (rc == RH_OK)
        rc = check_playbook(m, error);
    if (rc == RH_OK)
        rc = check_unknown(m, error);
    if (rc == RH_OK)
        rc = check_lacking(m, error);
    if (rc == RH_OK)
        rc = match_keys(m, error);
    if (rc == RH_OK)
        rc = add_constants(m, m->set, false, error);
    if (rc == RH_OK)
        rc = add_constants(m, m->defaults, true, error);
    if (rc == RH_OK)
        rc = check_missing(m, error);
    return rc == RH_OK ? finish(m, error) : rc;
}

int load_match_columns(load *l, rh_op *op, rh_change *change, rh_error *error)
{
    matching m = {.l = l, .op = op, .change = change};
    size_t n = l->survey.nkeys;
    m.is_filled =
        rh_arena_alloc(change->arena, l->table->ncolumns * sizeof *m.is_filled);
    m.left_out = rh_arena_alloc(change->arena, n * sizeof *m.left_out);
    m.form = rh_arena_alloc(change->arena, n * sizeof *m.form);
    m.instead = rh_arena_alloc(change->arena, n * sizeof *m.instead);
    int rc = match(&m, error);
    rh_text_free(&m.sql);
    rh_text_free(&m.constants);
    rh_text_free(&m.wrong);
    rh_text_free(&m.remedy);
    return rc;
}
