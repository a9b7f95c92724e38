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
    PGresult *counts; /* what the server had counted already: it adds up what
                         a session does, over transactions that ended just now,
                         and goes back to zero only between two of them */
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

static int read_counts(rh_pg *pg, PGresult **out, rh_error *error)
{
    static const char *const sql =
        "SELECT " ROOT "::oid, " ROOT "::text, sum(s.n_tup_ins)::bigint,"
        " sum(s.n_tup_upd)::bigint, sum(s.n_tup_del)::bigint"
        " FROM pg_stat_xact_all_tables s JOIN pg_class c ON c.oid = s.relid"
        " WHERE s.n_tup_ins + s.n_tup_upd + s.n_tup_del > 0"
        "  AND c.relpersistence <> 't' AND c.relkind = 'r'"
        "  AND s.schemaname NOT IN ('pg_catalog', 'information_schema')"
        " GROUP BY 1, 2 ORDER BY 2";
    return rh_pg_run(pg, out, error, sql, 0, NULL);
}

int rh_measure_begin(rh_measure **out, rh_pg *pg, rh_error *error)
{
    PGresult *setting = NULL;
    rh_measure *m = rh_alloc(sizeof *m);
    *m = (rh_measure){0};
    int rc = rh_pg_run(pg, &setting, error, "SHOW track_counts", 0, NULL);
    if (rc == RH_OK && strcmp(PQgetvalue(setting, 0, 0), "on") != 0)
        rc = rh_fail(error, RH_REFUSED,
                     "the server has track_counts = off, so what a run changes "
                     "could not be measured: turn it on");
    if (rc == RH_OK)
        rc = read_files(pg, &m->before, error);
    if (rc == RH_OK)
        rc = read_counts(pg, &m->counts, error);
    PQclear(setting);
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
    PQclear(m->counts);
    free(m);
}

static int64_t number(const PGresult *res, int row, int column)
{
    return strtoll(PQgetvalue(res, row, column), NULL, 10);
}

/* What happened to one table; partitions add up in the table they belong to. */
typedef struct tally {
    unsigned oid;
    char *label;
    int64_t inserted, updated, deleted;
    const char *file_change; /* "truncated", "created", "dropped", or NULL */
} tally;

typedef struct tallies {
    tally *items;
    size_t n, cap;
} tallies;

static tally *tally_of(tallies *t, unsigned oid, const char *label)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->items[i].oid == oid)
            return &t->items[i];
    t->items = rh_grow(t->items, &t->cap, t->n, sizeof *t->items);
    t->items[t->n] = (tally){.oid = oid, .label = rh_strdup(label)};
    return &t->items[t->n++];
}

static void free_tallies(tallies *t)
{
    for (size_t i = 0; i < t->n; i++)
        free(t->items[i].label);
    free(t->items);
}

/* Adds what the server counted, or takes it away. */
static void tally_rows(tallies *t, const PGresult *counts, int sign)
{
    for (int i = 0; i < PQntuples(counts); i++) {
        tally *item = tally_of(t, (unsigned)number(counts, i, 0),
                               PQgetvalue(counts, i, 1));
        item->inserted += sign * number(counts, i, 2);
        item->updated += sign * number(counts, i, 3);
        item->deleted += sign * number(counts, i, 4);
    }
}

static bool has_changed(const tally *t)
{
    return t->inserted != 0 || t->updated != 0 || t->deleted != 0 ||
           t->file_change != NULL;
}

/* Walks both lists, which are sorted by oid, side by side. */
static void tally_files(tallies *t, const PGresult *a, const PGresult *b)
{
    int i = 0, j = 0;
    while (i < PQntuples(a) || j < PQntuples(b)) {
        int64_t x = i < PQntuples(a) ? number(a, i, 0) : INT64_MAX;
        int64_t y = j < PQntuples(b) ? number(b, j, 0) : INT64_MAX;
        const PGresult *res = x <= y ? a : b;
        int row = x <= y ? i : j;
        const char *what = x < y ? "dropped" : x > y ? "created" : "truncated";
        if (x != y || number(a, i, 1) != number(b, j, 1))
            tally_of(t, (unsigned)number(res, row, 2), PQgetvalue(res, row, 3))
                ->file_change = what;
        i += x <= y;
        j += y <= x;
    }
}

static bool is_backed_up(const rh_declared *d, const rh_table *table)
{
    for (size_t i = 0; i < d->nbacked_up; i++)
        if (d->backed_up[i] == table)
            return true;
    return d->without_backup;
}

static void describe(rh_text *list, const tally *t)
{
    rh_text_addf(list, "%s%s (", list->len > 0 ? ", " : "", t->label);
    if (t->file_change != NULL)
        rh_text_addf(list, "%s)", t->file_change);
    else
        rh_text_addf(list,
                     "%" PRId64 " inserted, %" PRId64 " updated, %" PRId64
                     " deleted)",
                     t->inserted, t->updated, t->deleted);
}

/* One that the run made itself may be made, and filled. */
static const rh_table *made(const rh_declared *d, const tally *t)
{
    return d->renewed != NULL ? rh_catalog_by_oid(d->renewed, t->oid) : NULL;
}

static bool was(const tally *t, const char *what)
{
    return t->file_change != NULL && strcmp(t->file_change, what) == 0;
}

/* Tells one table, and notes it when it must not have changed like that. */
static void judge(const tally *t, const rh_declared *declared,
                  rh_events *events, rh_text *undeclared, rh_text *unsaved)
{
    const rh_table *old = rh_catalog_by_oid(declared->catalog, t->oid);
    const rh_table *table = old != NULL ? old : made(declared, t);
    RH_EMIT(events, "measured",
            RH_F_TEXT("table", table != NULL ? table->label : t->label),
            RH_F_INT("inserted", t->inserted), RH_F_INT("updated", t->updated),
            RH_F_INT("deleted", t->deleted),
            RH_F_BOOL("truncated", was(t, "truncated")),
            RH_F_BOOL("dropped", was(t, "dropped")),
            RH_F_BOOL("created", was(t, "created")));
    bool loses = t->updated > 0 || t->deleted > 0 || t->file_change != NULL;
    if (table == NULL)
        describe(undeclared, t);
    else if (loses && old != NULL && !is_backed_up(declared, old))
        describe(unsaved, t);
}

static int pass_judgement(const tallies *t, const rh_declared *declared,
                          rh_events *events, rh_error *error)
{
    int rc = RH_OK;
    rh_text undeclared = RH_TEXT_INIT, unsaved = RH_TEXT_INIT;
    for (size_t i = 0; i < t->n; i++)
        if (has_changed(&t->items[i]))
            judge(&t->items[i], declared, events, &undeclared, &unsaved);
    if (undeclared.len > 0)
        rc = rh_fail(error, RH_REFUSED,
                     "tables changed that the playbook does not declare: %s; "
                     "add them to touches, or find what changes them",
                     undeclared.data);
    else if (unsaved.len > 0)
        rc = rh_fail(error, RH_REFUSED,
                     "rows changed in tables that were not backed up: %s; add "
                     "them to backup",
                     unsaved.data);
    rh_text_free(&undeclared);
    rh_text_free(&unsaved);
    return rc;
}

int rh_measure_end(rh_measure *m, rh_pg *pg, const rh_declared *declared,
                   rh_events *events, rh_error *error)
{
    PGresult *counts = NULL, *after = NULL;
    tallies t = {0};
    int rc = rh_pg_exec(pg, error, "SET CONSTRAINTS ALL IMMEDIATE");
    if (rc == RH_OK)
        rc = read_counts(pg, &counts, error);
    if (rc == RH_OK)
        rc = read_files(pg, &after, error);
    if (rc == RH_OK) {
        tally_rows(&t, counts, 1);
        tally_rows(&t, m->counts, -1);
        tally_files(&t, m->before, after);
        rc = pass_judgement(&t, declared, events, error);
    }
    free_tallies(&t);
    PQclear(counts);
    PQclear(after);
    return rc;
}
