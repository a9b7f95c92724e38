/* SPDX-License-Identifier: MIT
 *
 * The statements of a merge. `s` is the staged row, `t` the table's, m1, m2...
 * the maps from old ids to new ones.
 */
#include <string.h>

#include "merge_sql.h"

const char *merge_sql_finish(rh_text *sql, rh_arena *arena)
{
    char *kept = rh_arena_strndup(arena, sql->data, sql->len);
    rh_text_free(sql);
    return kept;
}

void merge_add_column(rh_text *sql, const char *alias, const char *name)
{
    rh_text_addf(sql, "%s.", alias);
    rh_text_ident(sql, name);
}

/* Types that have no equality in PostgreSQL: json, xml and the geometric ones
   are compared by their text. */
static bool has_equality(const rh_column *column)
{
    static const unsigned without[] = {114, 142, 600, 601, 602,
                                       603, 604, 628, 718};
    for (size_t i = 0; i < sizeof without / sizeof *without; i++)
        if (column->type_oid == without[i])
            return false;
    return true;
}

void merge_add_compared(rh_text *sql, const char *alias, const rh_column *c)
{
    merge_add_column(sql, alias, c->name);
    if (!has_equality(c))
        rh_text_add(sql, "::text");
}

void merge_add_value(rh_text *sql, const merge *m, size_t i)
{
    const merge_column *c = &m->columns[i];
    if (c->parent != NULL)
        rh_text_addf(sql, "m%zu.new", i);
    else
        merge_add_column(sql, "s", c->column->name);
}

/* LEFT JOINs with the maps of the columns that follow new ids. */
static void add_maps(rh_text *sql, const merge *m)
{
    for (size_t i = 0; i < m->ncolumns; i++) {
        const merge_column *c = &m->columns[i];
        if (c->parent == NULL)
            continue;
        rh_text_addf(sql, " LEFT JOIN pg_temp.rh_map_%d m%zu ON m%zu.old = ",
                     c->parent->number, i, i);
        merge_add_column(sql, "s", c->column->name);
    }
}

/* The staged rows as they are to be written, orphans left out: `src` with
   rh_row, the written columns and the key. */
static void add_source(rh_text *sql, const merge *m)
{
    rh_text_add(sql, "SELECT s.rh_row");
    for (size_t i = 0; i < m->ncolumns; i++) {
        if (!m->columns[i].is_written && !m->columns[i].is_key)
            continue;
        rh_text_add(sql, ", ");
        merge_add_value(sql, m, i);
        rh_text_add(sql, " AS ");
        rh_text_ident(sql, m->columns[i].column->name);
    }
    rh_text_addf(sql, " FROM pg_temp.rh_stage_%d s", m->number);
    add_maps(sql, m);
    rh_text_add(sql, " WHERE true");
    for (size_t i = 0; i < m->ncolumns; i++) {
        if (m->columns[i].parent == NULL)
            continue;
        rh_text_addf(sql, " AND (m%zu.old IS NOT NULL OR ", i);
        merge_add_column(sql, "s", m->columns[i].column->name);
        rh_text_add(sql, " IS NULL)");
    }
}

void merge_add_key_match(rh_text *sql, const merge *m, const char *a,
                         const char *b)
{
    bool first = true;
    for (size_t i = 0; i < m->ncolumns; i++) {
        if (!m->columns[i].is_key)
            continue;
        rh_text_add(sql, first ? "" : " AND ");
        merge_add_column(sql, a, m->columns[i].column->name);
        rh_text_add(sql, " = ");
        merge_add_column(sql, b, m->columns[i].column->name);
        first = false;
    }
}

void merge_add_written(rh_text *sql, const merge *m, const char *alias)
{
    bool first = true;
    for (size_t i = 0; i < m->ncolumns; i++) {
        if (!m->columns[i].is_written)
            continue;
        rh_text_add(sql, first ? "" : ", ");
        if (alias != NULL)
            merge_add_column(sql, alias, m->columns[i].column->name);
        else
            rh_text_ident(sql, m->columns[i].column->name);
        first = false;
    }
}

bool merge_is_updated(const merge_column *c)
{
    return c->is_written && !c->is_key;
}

const char *merge_sql_stage(const merge *m, rh_arena *arena)
{
    rh_text sql = RH_TEXT_INIT;
    rh_text_addf(&sql,
                 "CREATE TEMP TABLE rh_stage_%d ON COMMIT DROP AS"
                 " SELECT 0::bigint AS rh_row",
                 m->number);
    for (size_t i = 0; i < m->ncolumns; i++) {
        rh_text_add(&sql, ", ");
        merge_add_column(&sql, "t", m->columns[i].column->name);
    }
    rh_text_addf(&sql, " FROM %s t WITH NO DATA", m->table->sql);
    return merge_sql_finish(&sql, arena);
}

const char *merge_sql_copy(const merge *m, rh_arena *arena)
{
    rh_text sql = RH_TEXT_INIT;
    rh_text_addf(&sql, "COPY pg_temp.rh_stage_%d FROM STDIN", m->number);
    return merge_sql_finish(&sql, arena);
}

const char *merge_sql_double_key(const merge *m, rh_arena *arena)
{
    rh_text sql = RH_TEXT_INIT, columns = RH_TEXT_INIT;
    for (size_t i = 0; i < m->ncolumns; i++) {
        if (!m->columns[i].is_key)
            continue;
        rh_text_add(&columns, columns.len > 0 ? ", " : "");
        rh_text_ident(&columns, m->columns[i].column->name);
    }
    rh_text_addf(&sql,
                 "SELECT ROW(%s)::text FROM pg_temp.rh_stage_%d GROUP BY %s"
                 " HAVING count(*) > 1 LIMIT 1",
                 columns.data, m->number, columns.data);
    rh_text_free(&columns);
    return merge_sql_finish(&sql, arena);
}

const char *merge_sql_orphans(const merge *m, const merge_column *only,
                              rh_arena *arena)
{
    rh_text sql = RH_TEXT_INIT;
    rh_text_addf(&sql, "SELECT count(*) FROM pg_temp.rh_stage_%d s", m->number);
    add_maps(&sql, m);
    rh_text_add(&sql, " WHERE false");
    for (size_t i = 0; i < m->ncolumns; i++) {
        const merge_column *c = &m->columns[i];
        if (c->parent == NULL || (only != NULL && c != only))
            continue;
        rh_text_addf(&sql, " OR (m%zu.old IS NULL AND ", i);
        merge_add_column(&sql, "s", c->column->name);
        rh_text_add(&sql, " IS NOT NULL)");
    }
    return merge_sql_finish(&sql, arena);
}

static void add_updated(rh_text *sql, const merge *m, const char *alias)
{
    bool first = true;
    for (size_t i = 0; i < m->ncolumns; i++) {
        if (!merge_is_updated(&m->columns[i]))
            continue;
        rh_text_add(sql, first ? "ROW(" : ", ");
        merge_add_compared(sql, alias, m->columns[i].column);
        first = false;
    }
    rh_text_add(sql, first ? "ROW()" : ")");
}

bool merge_sql_updates(const merge *m)
{
    for (size_t i = 0; i < m->ncolumns; i++)
        if (merge_is_updated(&m->columns[i]))
            return true;
    return false;
}

/* The staged rows, `src`, whose row of the table, `t`, differs. */
static void add_differing(rh_text *sql, const merge *m)
{
    rh_text_addc(sql, '(');
    add_source(sql, m);
    rh_text_add(sql, ") src WHERE ");
    merge_add_key_match(sql, m, "t", "src");
    rh_text_add(sql, " AND ");
    add_updated(sql, m, "t");
    rh_text_add(sql, " IS DISTINCT FROM ");
    add_updated(sql, m, "src");
}

const char *merge_sql_update(const merge *m, rh_arena *arena)
{
    rh_text sql = RH_TEXT_INIT;
    bool first = true;
    rh_text_addf(&sql, "UPDATE %s t SET ", m->table->sql);
    for (size_t i = 0; i < m->ncolumns; i++) {
        if (!merge_is_updated(&m->columns[i]))
            continue;
        rh_text_add(&sql, first ? "" : ", ");
        rh_text_ident(&sql, m->columns[i].column->name);
        rh_text_add(&sql, " = ");
        merge_add_column(&sql, "src", m->columns[i].column->name);
        first = false;
    }
    rh_text_add(&sql, " FROM ");
    add_differing(&sql, m);
    return merge_sql_finish(&sql, arena);
}

const char *merge_sql_differing(const merge *m, rh_arena *arena)
{
    rh_text sql = RH_TEXT_INIT;
    rh_text_addf(&sql, "SELECT count(*) FROM %s t, ", m->table->sql);
    add_differing(&sql, m);
    return merge_sql_finish(&sql, arena);
}

/* The rows of the file that the table does not hold, equal rows counted: of
   three equal ones in the file and one in the table, two are new. */
static void add_new_history(rh_text *sql, const merge *m)
{
    rh_text compared = RH_TEXT_INIT;
    for (size_t i = 0; i < m->ncolumns; i++) {
        if (!m->columns[i].is_written)
            continue;
        rh_text_add(&compared, ", ");
        merge_add_compared(&compared, "u", m->columns[i].column);
    }
    rh_text_add(sql, " WHERE src.rh_row IN (SELECT unnest(g.numbers["
                     "g.present + 1:]) FROM (SELECT array_agg(u.rh_row ORDER BY"
                     " u.rh_row) FILTER (WHERE u.rh_row IS NOT NULL) AS"
                     " numbers, (count(*) FILTER (WHERE u.rh_row IS NULL))::int"
                     " AS present FROM (SELECT rh_row, ");
    merge_add_written(sql, m, "src");
    rh_text_add(sql, " FROM src UNION ALL SELECT NULL, ");
    merge_add_written(sql, m, "t");
    rh_text_addf(sql, " FROM %s t) u GROUP BY %s) g)", m->table->sql,
                 compared.len > 0 ? compared.data + 2 : "()");
    rh_text_free(&compared);
}

/* Of the staged rows, `src`, those that the table does not hold. */
static void add_missing(rh_text *sql, const merge *m, bool into_empty)
{
    rh_text_add(sql, " FROM src");
    if (m->nkey > 0) {
        rh_text_addf(sql, " WHERE NOT EXISTS (SELECT 1 FROM %s t WHERE ",
                     m->table->sql);
        merge_add_key_match(sql, m, "t", "src");
        rh_text_addc(sql, ')');
    } else if (!into_empty) {
        add_new_history(sql, m);
    }
}

const char *merge_sql_insert(const merge *m, bool into_empty, rh_arena *arena)
{
    rh_text sql = RH_TEXT_INIT;
    bool overrides = false;
    for (size_t i = 0; i < m->ncolumns; i++)
        overrides = overrides || (m->columns[i].is_written &&
                                  m->columns[i].column->is_identity_always);
    rh_text_add(&sql, "WITH src AS (");
    add_source(&sql, m);
    rh_text_addf(&sql, ") INSERT INTO %s (", m->table->sql);
    merge_add_written(&sql, m, NULL);
    rh_text_add(&sql,
                overrides ? ") OVERRIDING SYSTEM VALUE SELECT " : ") SELECT ");
    merge_add_written(&sql, m, "src");
    add_missing(&sql, m, into_empty);
    rh_text_add(&sql, " ORDER BY src.rh_row");
    return merge_sql_finish(&sql, arena);
}

const char *merge_sql_missing(const merge *m, bool into_empty, rh_arena *arena)
{
    rh_text sql = RH_TEXT_INIT;
    rh_text_add(&sql, "WITH src AS (");
    add_source(&sql, m);
    rh_text_add(&sql, ") SELECT count(*)");
    add_missing(&sql, m, into_empty);
    return merge_sql_finish(&sql, arena);
}

const char *merge_sql_map(const merge *m, rh_arena *arena)
{
    rh_text sql = RH_TEXT_INIT;
    rh_text_addf(&sql, "CREATE TEMP TABLE rh_map_%d ON COMMIT DROP AS SELECT ",
                 m->number);
    merge_add_column(&sql, "s", m->id->name);
    rh_text_add(&sql, " AS old, ");
    merge_add_column(&sql, "t", m->id->name);
    rh_text_addf(&sql, " AS new FROM pg_temp.rh_stage_%d s JOIN %s t ON ",
                 m->number, m->table->sql);
    merge_add_key_match(&sql, m, "s", "t");
    return merge_sql_finish(&sql, arena);
}
