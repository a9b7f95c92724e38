/* SPDX-License-Identifier: MIT
 *
 * What a restore would change, found out without writing and in memory that
 * does not grow: the server compares the file's rows piece by piece with those
 * that have the same primary key. Rows that only the table has are counted by
 * difference, and named by sums: keys fall into groups by a hash, and where one
 * key of a group has no match, what the group's sum lacks is its hash.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "merge_pieces.h"
#include "merge_sql.h"
#include "restore.h"

/* A level has three quarters of what is left of the keys, so that some level
   has a few groups with one lost key each, however many are lost. */
enum { LEVELS = 13, WIDTH = 256, GROUPS = LEVELS * WIDTH, NAMES = 10 };

static const char group_of[] =
    "floor(ln(((rh_h >> 8) & 16777215)::float8 + 1) / ln(4::float8))::int * 256"
    " + (rh_h & 255)";

typedef struct group {
    int64_t rows;
    uint64_t sum; /* of the hashes, modulo 2^64 */
} group;

typedef struct preview {
    const restore *r;
    rh_change *change;
    merge m; /* the columns to compare, and the key among them */
    group *groups;
    int64_t matched, inserted, differing;
    rh_text names; /* of rows that differ */
    int nnames;
} preview;

/* ---- The columns ---- */

/* All that are written; the primary key is the key, if all of it is there. */
static void choose_columns(preview *p)
{
    const restore *r = p->r;
    const rh_table *t = r->table;
    size_t in_key = 0;
    p->m = (merge){.table = t, .file = r->source.path};
    p->m.columns =
        rh_arena_alloc(p->change->arena, t->ncolumns * sizeof *p->m.columns);
    for (size_t i = 0; i < t->ncolumns; i++) {
        const rh_column *c = &t->columns[i];
        in_key += c->in_primary_key;
        if (c->is_generated || r->is_newer[i])
            continue;
        p->m.nkey += c->in_primary_key;
        p->m.columns[p->m.ncolumns++] = (merge_column){
            .column = c, .is_key = c->in_primary_key, .is_written = true};
    }
    if (p->m.nkey < in_key)
        p->m.nkey = 0;
}

/* A column; without an alias by a name of our own, as one of the table's may
   be called anything. */
static void add_column(rh_text *sql, const merge *m, const char *alias,
                       size_t i)
{
    if (alias != NULL)
        merge_add_column(sql, alias, m->columns[i].column->name);
    else
        rh_text_addf(sql, "k%zu", i);
}

/* The columns, or the key, as one text. */
static void add_row(rh_text *sql, const merge *m, const char *alias,
                    bool only_key)
{
    bool first = true;
    rh_text_add(sql, only_key && m->nkey == 1 ? "(" : "ROW(");
    for (size_t i = 0; i < m->ncolumns; i++) {
        if (only_key && !m->columns[i].is_key)
            continue;
        rh_text_add(sql, first ? "" : ", ");
        add_column(sql, m, alias, i);
        first = false;
    }
    rh_text_add(sql, ")::text");
}

static void add_key_hash(rh_text *sql, const merge *m, const char *alias)
{
    rh_text_add(sql, "hashtextextended(");
    add_row(sql, m, alias, true);
    rh_text_add(sql, ", 0)");
}

/* What a row is called: its key, as people write it. */
static void add_name(rh_text *sql, const merge *m, const char *alias)
{
    rh_text_add(sql, "left(translate(");
    add_row(sql, m, alias, true);
    rh_text_add(sql, ", chr(10), ' '), 60)");
}

static const char *key_label(const merge *m, rh_arena *arena)
{
    rh_text label = RH_TEXT_INIT;
    for (size_t i = 0; i < m->ncolumns; i++)
        if (m->columns[i].is_key)
            rh_text_addf(&label, "%s%s", label.len > 0 ? ", " : "",
                         m->columns[i].column->name);
    return merge_sql_finish(&label, arena);
}

static void add_from(rh_text *sql, const merge *m)
{
    rh_text_addf(sql, "%s%s t", rh_table_only(m->table), m->table->sql);
}

/* ---- Rows with a key ---- */

/* Types of which equal values are the same. Of others, the text has all that
   is to come back: 1.0 is not 1.00, and json has no equality. */
static bool is_plain(const rh_column *c)
{
    static const unsigned plain[] = {16,   17,   20,   21,   23,  26,
                                     1082, 1083, 1114, 1184, 2950};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (c->type_oid == plain[i])
            return true;
    return false;
}

/* A collation may call unlike texts equal. */
static bool is_text(const rh_column *c)
{
    return c->type_oid == 25 || c->type_oid == 1043;
}

static void add_exact(rh_text *sql, const preview *p, const char *alias)
{
    rh_text_add(sql, "ROW(");
    for (size_t i = 0; i < p->m.ncolumns; i++) {
        const rh_column *c = p->m.columns[i].column;
        rh_text_add(sql, i > 0 ? ", " : "");
        merge_add_column(sql, alias, c->name);
        if (!is_plain(c))
            rh_text_add(sql, is_text(c) ? " COLLATE \"C\"" : "::text");
    }
    rh_text_addc(sql, ')');
}

/* A newer column would get its default, which is known to differ only where
   there is none. */
static void add_differs(rh_text *sql, const preview *p)
{
    const rh_table *t = p->r->table;
    if (p->r->has_default) {
        rh_text_add(sql, "true");
        return;
    }
    add_exact(sql, p, "t");
    rh_text_add(sql, " IS DISTINCT FROM ");
    add_exact(sql, p, "s");
    for (size_t i = 0; i < t->ncolumns; i++) {
        if (!p->r->is_newer[i])
            continue;
        rh_text_add(sql, " OR ");
        merge_add_column(sql, "t", t->columns[i].name);
        rh_text_add(sql, " IS NOT NULL");
    }
}

static void add_key_columns(rh_text *sql, const merge *m, const char *alias)
{
    for (size_t i = 0; i < m->ncolumns; i++)
        if (m->columns[i].is_key) {
            rh_text_add(sql, ", ");
            add_column(sql, m, alias, i);
            rh_text_addf(sql, " AS k%zu", i);
        }
}

/* A piece: for each group, and NULL for rows without a match, rows, the sum of
   their hashes, how many differ, and the names of some of these. OFFSET: each
   is worked out once. */
static const char *piece_sql(const preview *p)
{
    rh_text sql = RH_TEXT_INIT;
    rh_text_addf(&sql,
                 "SELECT %s, count(*), sum(rh_h),"
                 " count(*) FILTER (WHERE rh_differs),"
                 " array_to_string((array_agg(",
                 group_of);
    add_name(&sql, &p->m, NULL);
    rh_text_addf(&sql,
                 ") FILTER (WHERE rh_differs))[1:%d], chr(10))"
                 " FROM (SELECT CASE WHEN t.ctid IS NOT NULL THEN ",
                 NAMES);
    add_key_hash(&sql, &p->m, "t");
    rh_text_add(&sql, " END AS rh_h, t.ctid IS NOT NULL AND (");
    add_differs(&sql, p);
    rh_text_add(&sql, ") AS rh_differs");
    add_key_columns(&sql, &p->m, "s");
    rh_text_add(&sql, " FROM ");
    merge_add_arrays(&sql, &p->m, 1, "s", NULL);
    rh_text_add(&sql, " LEFT JOIN ");
    add_from(&sql, &p->m);
    rh_text_add(&sql, " ON ");
    merge_add_key_match(&sql, &p->m, "t", "s");
    rh_text_add(&sql, " OFFSET 0) x GROUP BY 1");
    return merge_sql_finish(&sql, p->change->arena);
}

static int64_t number(const PGresult *res, int row, int column)
{
    return strtoll(PQgetvalue(res, row, column), NULL, 10);
}

/* A numeric of any length, modulo 2^64. */
static uint64_t wrapped(const char *text)
{
    uint64_t n = 0;
    bool minus = *text == '-';
    for (text += minus; *text >= '0' && *text <= '9'; text++)
        n = n * 10 + (uint64_t)(*text - '0');
    return minus ? 0 - n : n;
}

static void add_names(preview *p, const char *list)
{
    while (*list != '\0' && p->nnames < NAMES) {
        size_t n = strcspn(list, "\n");
        rh_text_add(&p->names, p->nnames++ > 0 ? ", " : "");
        rh_text_addn(&p->names, list, n);
        list += n + (list[n] != '\0');
    }
}

static void take_piece(void *ud, const PGresult *res)
{
    preview *p = ud;
    for (int i = 0; i < PQntuples(res); i++) {
        int64_t rows = number(res, i, 1);
        if (PQgetisnull(res, i, 0)) {
            p->inserted += rows;
            continue;
        }
        group *g = &p->groups[number(res, i, 0)];
        g->rows += rows;
        g->sum += wrapped(PQgetvalue(res, i, 2));
        p->matched += rows;
        p->differing += number(res, i, 3);
        add_names(p, PQgetvalue(res, i, 4));
    }
}

/* The server's words, and which rows it was about. */
static int name_rows(const preview *p, const merge_pieces *pieces, int code,
                     rh_error *error)
{
    if (code == RH_FAILED && *rh_pg_sqlstate(p->change->pg) != '\0')
        rh_error_prefix(error, "%s: rows %" PRId64 " to %" PRId64 ": ",
                        p->m.file, pieces->rows - pieces->piece.rows + 1,
                        pieces->rows);
    return code;
}

static int ask_pieces(preview *p, const char *sql,
                      void (*take)(void *, const PGresult *), rh_error *error)
{
    merge_pieces pieces = {.sql = sql, .take = take, .ud = p};
    merge_arrays_new(&pieces.piece, &p->m, NULL);
    int rc = merge_ask_pieces(&pieces, p->m.file, p->change->pg, error);
    rc = name_rows(p, &pieces, rc, error);
    merge_arrays_free(&pieces.piece);
    return rc;
}

/* ---- Names of rows that only the table has ---- */

static int read_groups(const preview *p, PGresult **out, rh_error *error)
{
    rh_text sql = RH_TEXT_INIT;
    rh_text_addf(&sql, "SELECT %s, count(*), sum(rh_h) FROM (SELECT ",
                 group_of);
    add_key_hash(&sql, &p->m, "t");
    rh_text_add(&sql, " AS rh_h FROM ");
    add_from(&sql, &p->m);
    rh_text_add(&sql, " OFFSET 0) x GROUP BY 1");
    int rc = rh_pg_run(p->change->pg, out, error, sql.data, 0, NULL);
    rh_text_free(&sql);
    return rc;
}

/* The hashes of keys that are alone in their group, as an array. */
static void list_hashes(const preview *p, const PGresult *res, rh_text *array)
{
    int n = 0;
    rh_text_addc(array, '{');
    for (int i = 0; i < PQntuples(res) && n < NAMES; i++) {
        const group *g = &p->groups[number(res, i, 0)];
        if (number(res, i, 1) != g->rows + 1)
            continue;
        uint64_t hash = wrapped(PQgetvalue(res, i, 2)) - g->sum;
        rh_text_addf(array, "%s%" PRId64, n++ > 0 ? "," : "", (int64_t)hash);
    }
    rh_text_addc(array, '}');
}

static int read_names(const preview *p, const rh_text *hashes, PGresult **out,
                      rh_error *error)
{
    const char *params[] = {hashes->data};
    rh_text sql = RH_TEXT_INIT;
    rh_text_add(&sql, "SELECT ");
    add_name(&sql, &p->m, "t");
    rh_text_add(&sql, " FROM ");
    add_from(&sql, &p->m);
    rh_text_add(&sql, " WHERE ");
    add_key_hash(&sql, &p->m, "t");
    rh_text_add(&sql, " = ANY ($1::bigint[]) ORDER BY ");
    for (size_t i = 0, n = 0; i < p->m.ncolumns; i++)
        if (p->m.columns[i].is_key) {
            rh_text_add(&sql, n++ > 0 ? ", " : "");
            merge_add_column(&sql, "t", p->m.columns[i].column->name);
        }
    int rc = rh_pg_run(p->change->pg, out, error, sql.data, 1, params);
    rh_text_free(&sql);
    return rc;
}

static int name_lost(const preview *p, rh_effect *e, rh_error *error)
{
    PGresult *groups = NULL, *names = NULL;
    rh_text hashes = RH_TEXT_INIT, list = RH_TEXT_INIT;
    int rc = read_groups(p, &groups, error);
    if (rc == RH_OK) {
        list_hashes(p, groups, &hashes);
        rc = read_names(p, &hashes, &names, error);
    }
    for (int i = 0; rc == RH_OK && i < PQntuples(names); i++)
        rh_text_addf(&list, "%s%s", i > 0 ? ", " : "", PQgetvalue(names, i, 0));
    if (list.len > 0)
        e->lost = rh_arena_strdup(p->change->arena, list.data);
    e->nlost = rc == RH_OK ? PQntuples(names) : 0;
    PQclear(groups);
    PQclear(names);
    rh_text_free(&hashes);
    rh_text_free(&list);
    return rc;
}

static int compare_keyed(preview *p, rh_effect *e, rh_error *error)
{
    p->groups = rh_alloc(GROUPS * sizeof *p->groups);
    memset(p->groups, 0, GROUPS * sizeof *p->groups);
    int rc = ask_pieces(p, piece_sql(p), take_piece, error);
    e->insert = p->inserted;
    e->update = p->differing;
    e->unchanged = p->matched - p->differing;
    e->deleted = e->present - p->matched;
    e->is_exact = !p->r->has_default || p->matched == 0;
    if (p->names.len > 0)
        e->overwritten = rh_arena_strdup(p->change->arena, p->names.data);
    e->noverwritten = p->nnames;
    if (rc == RH_OK && e->deleted > 0)
        rc = name_lost(p, e, error);
    if (e->lost != NULL || e->overwritten != NULL)
        e->key = key_label(&p->m, p->change->arena);
    free(p->groups);
    rh_text_free(&p->names);
    return rc;
}

/* ---- Rows without one ---- */

static const char *sum_sql(const preview *p, bool of_file)
{
    rh_text sql = RH_TEXT_INIT;
    rh_text_add(&sql, "SELECT coalesce(sum(hashtextextended(");
    add_row(&sql, &p->m, of_file ? "s" : "t", false);
    rh_text_add(&sql, ", 0)), 0) FROM ");
    if (of_file)
        merge_add_arrays(&sql, &p->m, 1, "s", NULL);
    else
        add_from(&sql, &p->m);
    return merge_sql_finish(&sql, p->change->arena);
}

static void take_sum(void *ud, const PGresult *res)
{
    preview *p = ud;
    p->groups->sum += wrapped(PQgetvalue(res, 0, 0));
}

/* Equal numbers of rows with equal sums of hashes are the same rows. */
static int are_same(preview *p, bool *same, rh_error *error)
{
    group sums = {0};
    const char *sum = NULL;
    *same = true;
    if (p->m.ncolumns == 0)
        return RH_OK;
    p->groups = &sums;
    int rc = ask_pieces(p, sum_sql(p, true), take_sum, error);
    if (rc == RH_OK)
        rc = rh_pg_value(p->change->pg, p->change->arena, &sum, error,
                         sum_sql(p, false), 0, NULL);
    p->groups = NULL;
    *same = rc == RH_OK && wrapped(sum) == sums.sum;
    return rc;
}

static int compare_whole(preview *p, rh_effect *e, rh_error *error)
{
    int64_t rows = p->r->source.file->rows;
    bool same = rows == e->present && p->r->nnewer == 0;
    int rc = same ? are_same(p, &same, error) : RH_OK;
    e->insert = same ? 0 : rows;
    e->deleted = same ? 0 : e->present;
    e->unchanged = same ? rows : 0;
    if (!same && e->deleted > 0 && e->insert > 0)
        e->note = rh_arena_printf(p->change->arena,
                                  "%s has no primary key: its rows are "
                                  "replaced as a whole",
                                  p->r->table->label);
    return rc;
}

int restore_preview(const restore *r, rh_change *change, rh_effect *e,
                    rh_error *error)
{
    preview p = {.r = r, .change = change};
    int64_t rows = r->source.file->rows;
    int rc = rh_change_count(change, r->table, &e->present, error);
    if (rc != RH_OK)
        return rc;
    choose_columns(&p);
    e->insert = rows;
    if (p.m.nkey > 0 && e->present > 0)
        rc = compare_keyed(&p, e, error);
    else if (e->present > 0)
        rc = compare_whole(&p, e, error);
    e->rows = e->insert + e->update + e->deleted;
    return rc;
}
