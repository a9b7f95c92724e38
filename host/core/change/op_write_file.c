/* SPDX-License-Identifier: MIT
 *
 * files.write: a new file of texts and of the rows of queries. Written under
 * the locks, before anything is changed, so that what is in it is what was.
 */
#include <inttypes.h>
#include <string.h>

#include "file.h"
#include "new_file.h"
#include "op_classes.h"
#include "statement.h"
#include "txn.h"

typedef struct part {
    const char *text; /* or NULL, and then: */
    const char *sql;
    const char **params;
    int nparams;
} part;

typedef struct write_file {
    part *parts;
    size_t nparts;
} write_file;

/* ---- Checking ---- */

static int read_params(part *p, const rh_op *op, rh_change *change,
                       const rh_value *list, rh_error *error)
{
    size_t n = list != NULL && list->kind == RH_LIST ? list->u.list.n : 0;
    int rc = RH_OK;
    p->params = rh_arena_alloc(change->arena, n * sizeof *p->params);
    for (size_t i = 0; rc == RH_OK && i < n; i++)
        rc = rh_op_scalar(op, change, &list->u.list.items[i], &p->params[i],
                          error);
    p->nparams = (int)n;
    return rc;
}

static int check_query(const part *p, const rh_op *op, rh_change *change,
                       rh_error *error)
{
    rh_statement s;
    int rc = rh_statement_classify(&s, change->arena, change->pg, RH_CALLS_READ,
                                   p->sql, p->nparams, p->params, error);
    if (rc == RH_OK && (s.nwrites > 0 || s.locks_rows))
        rc = rh_fail(error, RH_REFUSED,
                     "the query of sql.rows would change or lock rows: only "
                     "what reads can be written to a file");
    return rh_op_failed(op, error, rc);
}

static int read_part(part *p, const rh_op *op, rh_change *change,
                     const rh_value *v, rh_error *error)
{
    bool ok = false;
    const char *kind = rh_value_string(v, "kind");
    if (v->kind == RH_STRING || v->kind == RH_MADE) {
        p->text = rh_value_sql_text(v, change->arena, &ok);
        return ok ? RH_OK
                  : rh_op_fail(op, error, "a part of %s holds a zero byte",
                               rh_value_string(op->fields, "path"));
    }
    p->sql = rh_value_string(v, "statement");
    if (kind == NULL || strcmp(kind, "sql.rows") != 0 || p->sql == NULL)
        return rh_op_fail(op, error,
                          "a part is a string or sql.rows(query, ...), not %s",
                          kind != NULL ? kind : rh_kind_name(v->kind));
    int rc = read_params(p, op, change, rh_value_get(v, "params"), error);
    return rc == RH_OK ? check_query(p, op, change, error) : rc;
}

static int prepare(rh_op *op, rh_change *change, rh_error *error)
{
    static const char *const known[] = {"path", "parts", NULL};
    write_file *w = op->own = rh_arena_alloc(change->arena, sizeof *w);
    const rh_value *parts = rh_value_get(op->fields, "parts");
    const char *path = rh_value_string(op->fields, "path");
    int rc = rh_op_check_fields(op, known, error);
    if (rc == RH_OK)
        rc = rh_new_file_prepare(op, change, path, error);
    if (rc != RH_OK)
        return rc;
    if (parts == NULL || parts->kind != RH_LIST)
        return rh_op_fail(op, error, "needs a list of parts");
    w->parts =
        rh_arena_alloc(change->arena, parts->u.list.n * sizeof *w->parts);
    for (; rc == RH_OK && w->nparts < parts->u.list.n; w->nparts++)
        rc = read_part(&w->parts[w->nparts], op, change,
                       &parts->u.list.items[w->nparts], error);
    op->is_first = op->acts = true;
    rh_op_room(op, change, 1);
    return rc;
}

/* ---- Rows ---- */

typedef struct rows {
    rh_change *change;
    rh_file *file; /* NULL: they are only looked at */
    int64_t n;     /* of this query */
} rows;

static int check_row(const rows *r, const PGresult *res, int i, rh_error *error)
{
    if (PQnfields(res) != 1)
        return rh_fail(error, RH_USAGE,
                       "the query of sql.rows gives %d columns, and must "
                       "give one",
                       PQnfields(res));
    if (i < PQntuples(res) && PQgetisnull(res, i, 0))
        return rh_fail(error, RH_FAILED,
                       "row %" PRId64 " of sql.rows is NULL: leave it out, "
                       "or give it a value (coalesce)",
                       r->n + 1);
    return RH_OK;
}

static int take_rows(rows *r, const PGresult *res, rh_error *error)
{
    int rc = check_row(r, res, PQntuples(res), error);
    for (int i = 0; rc == RH_OK && i < PQntuples(res); i++, r->n++) {
        rc = check_row(r, res, i, error);
        if (rc == RH_OK && r->file != NULL && r->n > 0)
            rc = rh_file_write(r->file, ",\n", 2, error);
        if (rc == RH_OK && r->file != NULL)
            rc = rh_file_write(r->file, PQgetvalue(res, i, 0),
                               (size_t)PQgetlength(res, i, 0), error);
    }
    return rc;
}

/* A cursor, so that memory does not grow with the rows. */
static int each_row(rows *r, const part *p, rh_error *error)
{
    int taken = 1;
    rh_pg *pg = r->change->pg;
    const char *declare = rh_arena_printf(
        r->change->arena, "DECLARE rh_rows NO SCROLL CURSOR FOR %s", p->sql);
    r->n = 0;
    int rc = rh_pg_run(pg, NULL, error, declare, p->nparams, p->params);
    while (rc == RH_OK && taken > 0) {
        PGresult *res = NULL;
        rc = rh_pg_run(pg, &res, error, "FETCH 500 FROM rh_rows", 0, NULL);
        taken = rc == RH_OK ? PQntuples(res) : 0;
        if (rc == RH_OK)
            rc = take_rows(r, res, error);
        PQclear(res);
    }
    if (rc == RH_OK)
        rc = rh_pg_exec(pg, error, "CLOSE rh_rows");
    return rc;
}

static int each_part(const write_file *w, rows *r, int64_t *total,
                     rh_error *error)
{
    int rc = RH_OK;
    *total = 0;
    for (size_t i = 0; rc == RH_OK && i < w->nparts; i++) {
        const part *p = &w->parts[i];
        r->n = 0;
        if (p->text == NULL)
            rc = each_row(r, p, error);
        else if (r->file != NULL)
            rc = rh_file_write(r->file, p->text, strlen(p->text), error);
        *total += r->n;
    }
    return rc;
}

/* All is read already now: what could not be written is known before anybody
   is asked. */
static int count(rh_op *op, rh_change *change, rh_error *error)
{
    rows r = {.change = change};
    const write_file *w = op->own;
    op->neffects = 0;
    rh_effect *e = rh_op_effect(
        op, NULL, rh_arena_printf(change->arena, "Write %s", op->file->path));
    return rh_op_failed(op, error, each_part(w, &r, &e->rows, error));
}

/* ---- Writing ---- */

/* No query of a playbook runs while writes are allowed. */
static int write_parts(const write_file *w, rows *r, int64_t *total,
                       rh_error *error)
{
    int rc = rh_txn_begin_island(r->change->pg, error);
    if (rc == RH_OK)
        rc = each_part(w, r, total, error);
    return rc == RH_OK ? rh_txn_end_island(r->change->pg, error) : rc;
}

static int apply(rh_op *op, rh_change *change, rh_error *error)
{
    rows r = {.change = change};
    rh_new_file_begin(op, change);
    int rc = rh_file_create(&r.file, op->file->temporary, error);
    if (rc != RH_OK) {
        op->file->temporary = NULL;
        return rh_op_failed(op, error, rc);
    }
    rc = write_parts(op->own, &r, &op->effects[0].rows, error);
    int64_t bytes = rh_file_written(r.file);
    if (rc == RH_OK)
        rc = rh_file_finish(r.file, NULL, error);
    else
        rh_file_abandon(r.file);
    if (rc == RH_OK)
        rh_new_file_end(op, change, bytes);
    return rh_op_failed(op, error, rc);
}

const rh_op_class rh_op_write_file = {.kind = "files.write",
                                      .verb = "write",
                                      .prepare = prepare,
                                      .count = count,
                                      .apply = apply,
                                      .foresee = prepare};
