/* SPDX-License-Identifier: MIT
 *
 * Two sources. pg_stat_xact_all_tables counts this transaction's rows;
 * TRUNCATE does not show there, but gives the table a new file: so
 * relfilenode before and after is compared. Both see triggers and cascades.
 * What is no row is found by traces.c.
 */
#include "measure.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "reactions.h"
#include "traces.h"

struct rh_measure {
    PGresult *before; /* oid, relfilenode, label; by oid */
    PGresult *counts; /* what the server had counted already: it adds up what
                         a session does, over transactions that ended just now,
                         and goes back to zero only between two of them */
    rh_text declared; /* oids of the declared tables, as an array */
    rh_arena *arena;
    const char *traces;
};

/* Everything that keeps rows, temporary and the system's left out. */
#define TABLES                                                                 \
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"           \
    " WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't'"               \
    "  AND n.nspname NOT IN ('pg_catalog', 'information_schema')"

/* Partitions count for the table that they are a part of: for the nearest that
   is declared ($1). */
#define COUNTED                                                                \
    "CASE WHEN c.relispartition THEN coalesce((SELECT a.relid::oid FROM"       \
    " pg_partition_ancestors(c.oid) WITH ORDINALITY a(relid, n)"               \
    " WHERE a.relid = ANY ($1::oid[]) ORDER BY a.n LIMIT 1),"                  \
    " pg_partition_root(c.oid)::oid) ELSE c.oid END"

/* A materialized view is derived where a declared table is below it: then its
   refreshment follows from what was declared. */
#define DERIVED                                                                \
    "CASE WHEN c.relkind = 'm' THEN EXISTS (WITH RECURSIVE b(oid) AS"          \
    " (SELECT c.oid UNION SELECT d.refobjid FROM b JOIN pg_rewrite r"          \
    "  ON r.ev_class = b.oid JOIN pg_depend d ON d.objid = r.oid"              \
    "  AND d.classid = 'pg_rewrite'::regclass"                                 \
    "  AND d.refclassid = 'pg_class'::regclass)"                               \
    " SELECT FROM b WHERE b.oid = ANY ($1::oid[])) ELSE false END"

static int read_files(const rh_measure *m, rh_pg *pg, PGresult **out,
                      rh_error *error)
{
    const char *params[] = {m->declared.data};
    return rh_pg_run(pg, out, error,
                     "SELECT oid::bigint, relfilenode, at, at::regclass,"
                     "  derived, relkind FROM (SELECT c.oid, c.relfilenode,"
                     "  c.relkind, " COUNTED " AS at, " DERIVED
                     " AS derived" TABLES ") x ORDER BY 1",
                     1, params);
}

static int read_counts(const rh_measure *m, rh_pg *pg, PGresult **out,
                       rh_error *error)
{
    static const char *const sql =
        "SELECT at, at::regclass, sum(i)::bigint, sum(u)::bigint,"
        "  sum(d)::bigint FROM (SELECT " COUNTED " AS at, s.n_tup_ins AS i,"
        "  s.n_tup_upd AS u, s.n_tup_del AS d"
        " FROM pg_stat_xact_all_tables s JOIN pg_class c ON c.oid = s.relid"
        " WHERE s.n_tup_ins + s.n_tup_upd + s.n_tup_del > 0"
        "  AND c.relpersistence <> 't' AND c.relkind IN ('r', 'm')"
        "  AND s.schemaname NOT IN ('pg_catalog', 'information_schema')) x"
        " GROUP BY 1, 2 ORDER BY 2";
    const char *params[] = {m->declared.data};
    return rh_pg_run(pg, out, error, sql, 1, params);
}

static int check_settings(rh_pg *pg, rh_error *error)
{
    PGresult *res = NULL;
    int rc = rh_pg_run(pg, &res, error,
                       "SELECT current_setting('track_counts'),"
                       " current_setting('session_replication_role')",
                       0, NULL);
    if (rc == RH_OK && strcmp(PQgetvalue(res, 0, 0), "on") != 0)
        rc = rh_fail(error, RH_REFUSED,
                     "the server has track_counts = off, so what a run changes "
                     "could not be measured: turn it on");
    else if (rc == RH_OK && strcmp(PQgetvalue(res, 0, 1), "replica") == 0)
        rc = rh_fail(error, RH_REFUSED,
                     "session_replication_role is replica for this user or "
                     "database, so foreign keys and triggers would not be "
                     "obeyed: set it to origin");
    PQclear(res);
    return rc;
}

int rh_measure_begin(rh_measure **out, rh_pg *pg, const rh_catalog *catalog,
                     rh_error *error)
{
    rh_measure *m = rh_alloc(sizeof *m);
    *m = (rh_measure){.arena = rh_arena_new()};
    rh_catalog_list_oids(catalog, &m->declared);
    int rc = check_settings(pg, error);
    if (rc == RH_OK)
        rc = read_files(m, pg, &m->before, error);
    if (rc == RH_OK)
        rc = read_counts(m, pg, &m->counts, error);
    if (rc == RH_OK)
        rc = rh_traces_note(&m->traces, m->arena, pg, catalog, error);
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
    rh_text_free(&m->declared);
    rh_arena_free(m->arena);
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
    bool is_view;            /* a materialized view, ... */
    bool is_derived;         /* ... of declared tables */
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
        bool is_view = PQgetvalue(res, row, 5)[0] == 'm';
        bool is_other = x != y || number(a, i, 1) != number(b, j, 1);
        if (is_other || is_view) {
            tally *item = tally_of(t, (unsigned)number(res, row, 2),
                                   PQgetvalue(res, row, 3));
            item->is_view = is_view;
            item->is_derived = PQgetvalue(res, row, 4)[0] == 't';
            item->file_change = is_other ? what : item->file_change;
        }
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
    if (table == NULL && !t->is_derived)
        describe(undeclared, t);
    else if (loses && old != NULL && !is_backed_up(declared, old))
        describe(unsaved, t);
}

/* What may have done it, at the end of the error. */
static int name_reactions(rh_pg *pg, const rh_catalog *catalog, rh_error *error)
{
    rh_reactions all;
    rh_error ignored = {0};
    rh_text list = RH_TEXT_INIT;
    const rh_error what = *error;
    if (rh_reactions_read(&all, pg, catalog, &ignored) == RH_OK)
        rh_reactions_list(&all, &list);
    if (list.len > 0)
        rh_fail(error, what.code, "%s (what may do it: %.900s)", what.message,
                list.data);
    rh_text_free(&list);
    return what.code;
}

/* The rest, which has no rows. */
static int find_traces(const rh_measure *m, rh_pg *pg,
                       const rh_declared *declared, rh_events *events,
                       rh_error *error)
{
    rh_text found = RH_TEXT_INIT, advanced = RH_TEXT_INIT;
    int rc = rh_traces_find(&found, &advanced, m->traces, pg, declared->catalog,
                            error);
    if (rc == RH_OK && found.len > 0)
        rc = rh_fail(error, RH_REFUSED,
                     "more was changed than rows of the declared tables: "
                     "%.900s; no operation does that",
                     found.data);
    if (rc == RH_OK && advanced.len > 0) {
        rh_text text = RH_TEXT_INIT;
        rh_text_addf(&text,
                     "sequences moved that no declared table has: %s; a "
                     "rollback would not move them back",
                     advanced.data);
        RH_EMIT(events, "warning", RH_F_TEXT("text", text.data));
        rh_text_free(&text);
    }
    rh_text_free(&found);
    rh_text_free(&advanced);
    return rc;
}

static bool is_catalogue_fixed(const rh_declared *declared)
{
    return declared->renewed == NULL || declared->renewed == declared->catalog;
}

/* A script may make views like anything else that holds no rows of its own. */
static bool is_judged(const tally *t, const rh_declared *declared)
{
    return has_changed(t) && (!t->is_view || is_catalogue_fixed(declared));
}

static int pass_judgement(const tallies *t, const rh_declared *declared,
                          rh_events *events, rh_error *error)
{
    int rc = RH_OK;
    rh_text undeclared = RH_TEXT_INIT, unsaved = RH_TEXT_INIT;
    for (size_t i = 0; i < t->n; i++)
        if (is_judged(&t->items[i], declared))
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
        rc = read_counts(m, pg, &counts, error);
    if (rc == RH_OK)
        rc = read_files(m, pg, &after, error);
    if (rc == RH_OK) {
        tally_rows(&t, counts, 1);
        tally_rows(&t, m->counts, -1);
        tally_files(&t, m->before, after);
        rc = pass_judgement(&t, declared, events, error);
    }
    if (rc == RH_OK && is_catalogue_fixed(declared))
        rc = find_traces(m, pg, declared, events, error);
    if (rc == RH_REFUSED)
        rc = name_reactions(pg, declared->catalog, error);
    free_tallies(&t);
    PQclear(counts);
    PQclear(after);
    return rc;
}
