/* SPDX-License-Identifier: MIT
 *
 * Two sources. pg_stat_xact_all_tables counts this transaction's rows;
 * TRUNCATE does not show there, but gives the table a new file: so
 * relfilenode before and after is compared. Both see triggers and cascades.
 */
#include "measure.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct rh_measure {
    PGresult *before; /* oid, relfilenode, label; by oid */
};

/* Every table that keeps rows, temporary ones and the system's left out.
   Partitions count for the table that they are a part of. */
#define TABLES                                                                 \
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"           \
    " WHERE c.relkind = 'r' AND c.relpersistence <> 't'"                       \
    "  AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
#define ROOT "coalesce(pg_partition_root(c.oid), c.oid::regclass)"

static int read_files(rh_pg *pg, PGresult **out, rh_error *error)
{
    return rh_pg_run(pg, out, error,
                     "SELECT c.oid::bigint, c.relfilenode, " ROOT "::oid, " ROOT
                     "::text" TABLES " ORDER BY 1",
                     0, NULL);
}

int rh_measure_begin(rh_measure **out, rh_pg *pg, rh_error *error)
{
    PGresult *counts = NULL;
    rh_measure *m = rh_alloc(sizeof *m);
    m->before = NULL;
    int rc = rh_pg_run(pg, &counts, error, "SHOW track_counts", 0, NULL);
    if (rc == RH_OK && strcmp(PQgetvalue(counts, 0, 0), "on") != 0)
        rc = rh_fail(error, RH_REFUSED,
                     "the server has track_counts = off, so what a run changes "
                     "could not be measured: turn it on");
    if (rc == RH_OK)
        rc = read_files(pg, &m->before, error);
    PQclear(counts);
    if (rc == RH_OK)
        *out = m;
    else
        rh_measure_free(m);
    return rc;
}

void rh_measure_free(rh_measure *m)
{
    if (m == NULL)
        return;
    PQclear(m->before);
    free(m);
}

static int64_t number(const PGresult *res, int row, int column)
{
    return strtoll(PQgetvalue(res, row, column), NULL, 10);
}

typedef struct verdict {
    const rh_declared *declared;
    rh_events *events;
    rh_text undeclared; /* "audit (3 inserted, ...), ..." */
    rh_text unsaved;    /* declared, but not backed up */
} verdict;

static bool is_backed_up(const rh_declared *d, const rh_table *table)
{
    for (size_t i = 0; i < d->nbacked_up; i++)
        if (d->backed_up[i] == table)
            return true;
    return d->without_backup;
}

static void judge(verdict *v, unsigned oid, const char *label, int64_t inserted,
                  int64_t updated, int64_t deleted, const char *file_change)
{
    const rh_table *table = rh_catalog_by_oid(v->declared->catalog, oid);
    RH_EMIT(v->events, "measured",
            RH_F_TEXT("table", table != NULL ? table->label : label),
            RH_F_INT("inserted", inserted), RH_F_INT("updated", updated),
            RH_F_INT("deleted", deleted),
            RH_F_BOOL("truncated", file_change != NULL));
    bool loses = updated > 0 || deleted > 0 || file_change != NULL;
    if (table != NULL && (!loses || is_backed_up(v->declared, table)))
        return;
    rh_text *list = table == NULL ? &v->undeclared : &v->unsaved;
    rh_text_addf(list, "%s%s (", list->len > 0 ? ", " : "", label);
    if (file_change != NULL)
        rh_text_addf(list, "%s)", file_change);
    else
        rh_text_addf(list,
                     "%" PRId64 " inserted, %" PRId64 " updated, %" PRId64
                     " deleted)",
                     inserted, updated, deleted);
}

static int judge_rows(verdict *v, rh_pg *pg, rh_error *error)
{
    static const char *const sql =
        "SELECT " ROOT "::oid, " ROOT "::text, sum(s.n_tup_ins)::bigint,"
        " sum(s.n_tup_upd)::bigint, sum(s.n_tup_del)::bigint"
        " FROM pg_stat_xact_all_tables s JOIN pg_class c ON c.oid = s.relid"
        " WHERE s.n_tup_ins + s.n_tup_upd + s.n_tup_del > 0"
        "  AND c.relpersistence <> 't' AND c.relkind = 'r'"
        "  AND s.schemaname NOT IN ('pg_catalog', 'information_schema')"
        " GROUP BY 1, 2 ORDER BY 2";
    PGresult *res = NULL;
    int rc = rh_pg_run(pg, &res, error, sql, 0, NULL);
    for (int i = 0; rc == RH_OK && i < PQntuples(res); i++)
        judge(v, (unsigned)number(res, i, 0), PQgetvalue(res, i, 1),
              number(res, i, 2), number(res, i, 3), number(res, i, 4), NULL);
    PQclear(res);
    return rc;
}

/* Walks both lists, which are sorted by oid, side by side. */
static void judge_files(verdict *v, const PGresult *a, const PGresult *b)
{
    int i = 0, j = 0;
    while (i < PQntuples(a) || j < PQntuples(b)) {
        int64_t x = i < PQntuples(a) ? number(a, i, 0) : INT64_MAX;
        int64_t y = j < PQntuples(b) ? number(b, j, 0) : INT64_MAX;
        const PGresult *res = x <= y ? a : b;
        int row = x <= y ? i : j;
        const char *what = x < y ? "dropped" : x > y ? "created" : "truncated";
        if (x != y || number(a, i, 1) != number(b, j, 1))
            judge(v, (unsigned)number(res, row, 2), PQgetvalue(res, row, 3), 0,
                  0, 0, what);
        i += x <= y;
        j += y <= x;
    }
}

int rh_measure_end(rh_measure *m, rh_pg *pg, const rh_declared *declared,
                   rh_events *events, rh_error *error)
{
    PGresult *after = NULL;
    verdict v = {.declared = declared, .events = events};
    int rc = rh_pg_exec(pg, error, "SET CONSTRAINTS ALL IMMEDIATE");
    if (rc == RH_OK)
        rc = judge_rows(&v, pg, error);
    if (rc == RH_OK)
        rc = read_files(pg, &after, error);
    if (rc == RH_OK)
        judge_files(&v, m->before, after);
    if (rc == RH_OK && v.undeclared.len > 0)
        rc = rh_fail(error, RH_REFUSED,
                     "tables changed that the playbook does not declare: %s; "
                     "add them to touches, or find what changes them",
                     v.undeclared.data);
    if (rc == RH_OK && v.unsaved.len > 0)
        rc = rh_fail(error, RH_REFUSED,
                     "rows changed in tables that were not backed up: %s; add "
                     "them to backup",
                     v.unsaved.data);
    rh_text_free(&v.undeclared);
    rh_text_free(&v.unsaved);
    PQclear(after);
    return rc;
}
