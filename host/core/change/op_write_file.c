/* SPDX-License-Identifier: MIT
 *
 * files.write: a new file of texts and of the rows of queries. Written under
 * the locks, before anything is changed, so that what is in it is what was.
 */
#include "op_write_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "file.h"
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
    const char *path;
    part *parts;
    size_t nparts;
    const char *temporary; /* NULL until it is written */
    int64_t bytes;
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
    int rc = rh_statement_classify(&s, change->arena, change->pg, p->sql,
                                   p->nparams, p->params, error);
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

static bool is_allowed(const rh_allowed *allowed, const char *path)
{
    for (size_t i = 0; i < allowed->nnew_files; i++)
        if (strcmp(allowed->new_files[i], path) == 0)
            return true;
    return false;
}

/* Of the operations so far, one that writes the same file. */
static bool is_taken(const rh_change *change, const char *path)
{
    for (size_t i = 0; i < change->nops; i++) {
        const write_file *other = change->ops[i]->own;
        if (change->ops[i]->class == &rh_op_write_file &&
            strcmp(other->path, path) == 0)
            return true;
    }
    return false;
}

static int check_path(const rh_op *op, const rh_change *change,
                      const char *path, rh_error *error)
{
    if (path == NULL)
        return rh_op_fail(op, error, "needs the path of a file");
    if (is_taken(change, path))
        return rh_op_fail(op, error, "%s is written twice", path);
    if (is_allowed(&change->allowed, path))
        return RH_OK;
    rh_fail(error, RH_REFUSED,
            "%s is no file that the user named: take the path from an option "
            "of type \"new_file\"",
            path);
    return rh_op_failed(op, error, RH_REFUSED);
}

static int prepare(rh_op *op, rh_change *change, rh_error *error)
{
    static const char *const known[] = {"path", "parts", NULL};
    write_file *w = op->own = rh_arena_alloc(change->arena, sizeof *w);
    const rh_value *parts = rh_value_get(op->fields, "parts");
    w->path = rh_value_string(op->fields, "path");
    int rc = rh_op_check_fields(op, known, error);
    if (rc == RH_OK)
        rc = check_path(op, change, w->path, error);
    if (rc == RH_OK && (parts == NULL || parts->kind != RH_LIST))
        rc = rh_op_fail(op, error, "needs a list of parts");
    if (rc != RH_OK)
        return rc;
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
        op, NULL, rh_arena_printf(change->arena, "Write %s", w->path));
    return rh_op_failed(op, error, each_part(w, &r, &e->rows, error));
}

/* ---- Writing ---- */

static const char *temporary_name(const write_file *w, rh_arena *arena)
{
    unsigned char salt[3] = {0};
    if (getrandom(salt, sizeof salt, 0) != (ssize_t)sizeof salt)
        memset(salt, 0, sizeof salt); /* taken already: an error, no harm */
    return rh_arena_printf(arena, "%s.%02x%02x%02x.partial", w->path, salt[0],
                           salt[1], salt[2]);
}

/* No query of a playbook runs while writes are allowed. */
static int write_parts(const write_file *w, rows *r, int64_t *total,
                       rh_error *error)
{
    int rc = rh_txn_begin_island(r->change->pg, error);
    if (rc == RH_OK)
        rc = each_part(w, r, total, error);
    return rc == RH_OK ? rh_txn_end_island(r->change->pg, error) : rc;
}

static void sync_folder(const char *path)
{
    rh_error ignored;
    char *folder = rh_strdup(path);
    *strrchr(folder, '/') = '\0';
    rh_dir_sync(*folder != '\0' ? folder : "/", &ignored);
    free(folder);
}

static int apply(rh_op *op, rh_change *change, rh_error *error)
{
    write_file *w = op->own;
    rows r = {.change = change};
    const char *name = temporary_name(w, change->arena);
    int rc = rh_file_create(&r.file, name, error);
    if (rc != RH_OK)
        return rh_op_failed(op, error, rc);
    w->temporary = name;
    rc = write_parts(w, &r, &op->effects[0].rows, error);
    w->bytes = rh_file_written(r.file);
    if (rc == RH_OK)
        rc = rh_file_finish(r.file, NULL, error);
    else
        rh_file_abandon(r.file);
    sync_folder(w->path);
    if (rc == RH_OK)
        RH_EMIT(change->events, "file_written",
                RH_F_INT("operation", op->number), RH_F_TEXT("path", w->path),
                RH_F_TEXT("temporary", name), RH_F_INT("bytes", w->bytes));
    return rh_op_failed(op, error, rc);
}

const rh_op_class rh_op_write_file = {"files.write", "write", prepare, count,
                                      apply};

/* ---- What becomes of it ---- */

static write_file *applied(const rh_op *op)
{
    write_file *w = op->class == &rh_op_write_file ? op->own : NULL;
    return w != NULL && w->temporary != NULL ? w : NULL;
}

const char *rh_write_file_temporary(const rh_op *op)
{
    const write_file *w = applied(op);
    return w != NULL ? w->temporary : NULL;
}

/* Not every file system can rename without overwriting; nearly all of the
   others have links. */
static int give_name(const write_file *w)
{
    if (renameat2(AT_FDCWD, w->temporary, AT_FDCWD, w->path,
                  RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    if (link(w->temporary, w->path) != 0)
        return -1;
    return unlink(w->temporary);
}

int rh_write_file_publish(const rh_op *op, rh_change *change, rh_error *error)
{
    write_file *w = applied(op);
    if (w == NULL)
        return RH_OK;
    if (give_name(w) != 0)
        return rh_fail_errno(error, RH_FAILED,
                             "%s could not get its name, and is whole in %s",
                             w->path, w->temporary);
    sync_folder(w->path);
    w->temporary = NULL;
    RH_EMIT(change->events, "file_created", RH_F_INT("operation", op->number),
            RH_F_TEXT("path", w->path), RH_F_INT("bytes", w->bytes));
    return RH_OK;
}

void rh_write_file_discard(const rh_op *op, rh_change *change)
{
    write_file *w = applied(op);
    if (w == NULL)
        return;
    if (unlink(w->temporary) == 0)
        RH_EMIT(change->events, "file_removed", RH_F_TEXT("path", w->path));
    else
        RH_EMIT(
            change->events, "warning",
            RH_F_TEXT("text", rh_arena_printf(change->arena,
                                              "%s could not be removed: %s",
                                              w->temporary, strerror(errno))));
    w->temporary = NULL;
}
