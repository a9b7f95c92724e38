/* SPDX-License-Identifier: MIT
 *
 * The statements that count what a merge would do. They get the file's rows as
 * parameters or settings, so that nothing needs to be written for it.
 */
#include <stdlib.h>
#include <string.h>

#include "merge_arrays.h"
#include "merge_held.h"
#include "merge_sql.h"

/* A file writes a JSON string and the JSON null as strings that hold JSON, to
   tell them from SQL's NULL, so these types are read as text first. */
static bool is_json(const rh_column *column)
{
    return column->type_oid == 114 || column->type_oid == 3802;
}

static bool in_map(const merge *m, size_t i)
{
    return m->columns[i].is_key || m->columns[i].column == m->id;
}

/* json_to_recordset() of the held file of parameter `param`, with the merge's columns
   and types, as `alias`. */
static void add_recordset(rh_text *sql, const merge *m, int param,
                          const char *alias, bool only_map)
{
    rh_text types = RH_TEXT_INIT;
    rh_text_add(sql, "(SELECT ");
    for (size_t i = 0; i < m->ncolumns; i++) {
        const rh_column *c = m->columns[i].column;
        if (only_map && !in_map(m, i))
            continue;
        rh_text_add(sql, types.len > 0 ? ", " : "");
        rh_text_ident(sql, c->name);
        if (is_json(c)) {
            rh_text_addf(sql, "::%s AS ", c->type_name);
            rh_text_ident(sql, c->name);
        }
        rh_text_add(&types, types.len > 0 ? ", " : "");
        rh_text_ident(&types, c->name);
        rh_text_addf(&types, " %s", is_json(c) ? "text" : c->type_name);
    }
    rh_text_add(sql, " FROM json_to_recordset(");
    merge_held_add(sql, param);
    rh_text_addf(sql, "::json) r(%s)) %s", rh_text_str(&types), alias);
    rh_text_free(&types);
}

/* What reads a text as the column's type. A cast would cut what is too long,
   where COPY refuses it, so types with a length are read by their input
   functions. */
static void add_typed(rh_text *sql, const char *name, const rh_column *c)
{
    static const struct {
        const char *type, *input;
        int more; /* than the length is the type's modifier */
    } sized[] = {{"character varying(", "varcharin", 4},
                 {"character(", "bpcharin", 4},
                 {"bit varying(", "varbit_in", 0},
                 {"bit(", "bit_in", 0}};
    size_t len = strlen(c->type_name);
    for (size_t i = 0; i < sizeof sized / sizeof *sized; i++) {
        size_t n = strlen(sized[i].type);
        if (strncmp(c->type_name, sized[i].type, n) != 0 ||
            c->type_name[len - 1] != ')')
            continue;
        rh_text_addf(sql, "pg_catalog.%s(", sized[i].input);
        rh_text_ident(sql, name);
        rh_text_addf(sql, "::cstring, 0, %d)",
                     (int)strtol(c->type_name + n, NULL, 10) + sized[i].more);
        return;
    }
    rh_text_ident(sql, name);
    rh_text_addf(sql, "::%s", c->type_name);
}

/* The common types that an array reads as they are. */
static bool is_plain(const rh_column *c)
{
    static const char *const plain[] = {
        "integer", "bigint", "boolean", "date", "timestamp with time zone",
        "text"};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (strcmp(c->type_name, plain[i]) == 0)
            return true;
    return false;
}

void merge_add_arrays(rh_text *sql, const merge *m, int param,
                      const char *alias,
                      bool (*is_wanted)(const merge *, size_t))
{
    rh_text names = RH_TEXT_INIT, arrays = RH_TEXT_INIT;
    rh_text_add(sql, "(SELECT ");
    for (size_t i = 0; i < m->ncolumns; i++) {
        const rh_column *c = m->columns[i].column;
        if (is_wanted != NULL && !is_wanted(m, i))
            continue;
        const char *comma = names.len > 0 ? ", " : "";
        rh_text_add(sql, comma);
        add_typed(sql, c->name, c);
        rh_text_add(sql, " AS ");
        rh_text_ident(sql, c->name);
        rh_text_addf(&arrays, "%s$%d::%s[]", comma, param++,
                     is_plain(c) ? c->type_name : "text");
        rh_text_add(&names, comma);
        rh_text_ident(&names, c->name);
    }
    rh_text_addf(sql, " FROM unnest(%s) r(%s) OFFSET 0) %s",
                 rh_text_str(&arrays), rh_text_str(&names), alias);
    rh_text_free(&names);
    rh_text_free(&arrays);
}

static void add_comparable(rh_text *sql, const merge *m, const char *alias)
{
    bool first = true;
    for (size_t i = 0; i < m->ncolumns; i++) {
        const merge_column *c = &m->columns[i];
        if (!merge_is_updated(c) || c->parent != NULL)
            continue;
        rh_text_add(sql, first ? "ROW(" : ", ");
        merge_add_compared(sql, alias, c->column);
        first = false;
    }
    rh_text_add(sql, first ? "ROW()" : ")");
}

/* count(s): so that each value is read as its type, compared or not. */
const char *merge_sql_count_keyed(const merge *m, rh_arena *arena)
{
    rh_text sql = RH_TEXT_INIT;
    rh_text_add(&sql, "SELECT count(*) FILTER (WHERE t.ctid IS NULL),"
                      " count(*) FILTER (WHERE t.ctid IS NOT NULL AND ");
    add_comparable(&sql, m, "t");
    rh_text_add(&sql, " IS DISTINCT FROM ");
    add_comparable(&sql, m, "s");
    rh_text_add(&sql, "), count(s) FROM ");
    merge_add_arrays(&sql, m, 1, "s", NULL);
    rh_text_addf(&sql, " LEFT JOIN %s t ON ", m->table->sql);
    merge_add_key_match(&sql, m, "t", "s");
    return merge_sql_finish(&sql, arena);
}

/* Old id to new id, worked out from the parent's file: m<i>. */
static void add_planned_maps(rh_text *sql, const merge *m)
{
    int param = 2;
    for (size_t i = 0; i < m->ncolumns; i++) {
        const merge *p = m->columns[i].parent;
        if (p == NULL)
            continue;
        rh_text_add(sql, " LEFT JOIN (SELECT ");
        merge_add_column(sql, "s", p->id->name);
        rh_text_add(sql, " AS old, ");
        merge_add_column(sql, "t", p->id->name);
        rh_text_add(sql, " AS new FROM ");
        add_recordset(sql, p, param++, "s", true);
        rh_text_addf(sql, " LEFT JOIN %s t ON ", p->table->sql);
        merge_add_key_match(sql, p, "s", "t");
        rh_text_addf(sql, ") m%zu ON m%zu.old = ", i, i);
        merge_add_column(sql, "s", m->columns[i].column->name);
    }
}

/* Rows whose parent the backup does not hold are left out where the playbook
   says so; if not, the run will refuse them. */
static void add_no_orphans(rh_text *sql, const merge *m)
{
    rh_text_add(sql, " WHERE true");
    for (size_t i = 0; m->skip_orphans && i < m->ncolumns; i++) {
        if (m->columns[i].parent == NULL)
            continue;
        rh_text_addf(sql, " AND (m%zu.old IS NOT NULL OR ", i);
        merge_add_column(sql, "s", m->columns[i].column->name);
        rh_text_add(sql, " IS NULL)");
    }
}

/* The rows of both sides in one shape: whether it is the file's, whether it
   refers to a row that is not there yet (then it is new), and the values. */
static void add_both_sides(rh_text *sql, const merge *m)
{
    rh_text_add(sql, "SELECT true AS is_new, false");
    for (size_t i = 0; i < m->ncolumns; i++) {
        if (m->columns[i].parent == NULL)
            continue;
        rh_text_addf(sql, " OR (m%zu.new IS NULL AND ", i);
        merge_add_column(sql, "s", m->columns[i].column->name);
        rh_text_add(sql, " IS NOT NULL)");
    }
    rh_text_add(sql, " AS dangles");
    for (size_t i = 0; i < m->ncolumns; i++) {
        if (!m->columns[i].is_written)
            continue;
        rh_text_add(sql, ", ");
        merge_add_value(sql, m, i);
        rh_text_add(sql, " AS ");
        rh_text_ident(sql, m->columns[i].column->name);
    }
    rh_text_add(sql, " FROM ");
    add_recordset(sql, m, 1, "s", false);
    add_planned_maps(sql, m);
    add_no_orphans(sql, m);
    rh_text_add(sql, " UNION ALL SELECT false, false, ");
    merge_add_written(sql, m, "t");
    rh_text_addf(sql, " FROM %s t", m->table->sql);
}

const char *merge_sql_count_history(const merge *m, rh_arena *arena)
{
    rh_text sql = RH_TEXT_INIT;
    rh_text_add(&sql,
                "SELECT coalesce(sum(greatest(g.wanted - g.present, 0)), 0),"
                " coalesce(sum(g.wanted), 0) FROM (SELECT"
                " count(*) FILTER (WHERE u.is_new) AS wanted,"
                " count(*) FILTER (WHERE NOT u.is_new) AS present FROM (");
    add_both_sides(&sql, m);
    rh_text_add(&sql, ") u GROUP BY u.dangles");
    for (size_t i = 0; i < m->ncolumns; i++) {
        if (!m->columns[i].is_written)
            continue;
        rh_text_add(&sql, ", ");
        merge_add_compared(&sql, "u", m->columns[i].column);
    }
    rh_text_add(&sql, ") g");
    return merge_sql_finish(&sql, arena);
}

static bool follows(const merge *m, size_t i)
{
    return m->columns[i].parent != NULL;
}

static bool is_id(const merge *m, size_t i)
{
    return m->columns[i].column == m->id;
}

void merge_arrays_orphans(merge_arrays *out, const merge *m)
{
    merge_arrays_new(out, m, follows);
}

void merge_arrays_ids(merge_arrays *out, const merge *m)
{
    merge_arrays_new(out, m, is_id);
}

const char *merge_sql_count_orphans(const merge *m, rh_arena *arena)
{
    rh_text sql = RH_TEXT_INIT, any = RH_TEXT_INIT;
    int param = 1;
    for (size_t i = 0; i < m->ncolumns; i++)
        param += follows(m, i);
    rh_text_add(&sql, "SELECT count(*), 0 FROM ");
    merge_add_arrays(&sql, m, 1, "s", follows);
    for (size_t i = 0; i < m->ncolumns; i++) {
        const merge *p = m->columns[i].parent;
        if (p == NULL)
            continue;
        rh_text_add(&sql, " LEFT JOIN (SELECT DISTINCT ");
        merge_add_column(&sql, "p", p->id->name);
        rh_text_add(&sql, " AS old FROM ");
        merge_add_arrays(&sql, p, param++, "p", is_id);
        rh_text_addf(&sql, ") m%zu ON m%zu.old = ", i, i);
        merge_add_column(&sql, "s", m->columns[i].column->name);
        rh_text_addf(&any, " OR (m%zu.old IS NULL AND ", i);
        merge_add_column(&any, "s", m->columns[i].column->name);
        rh_text_add(&any, " IS NOT NULL)");
    }
    rh_text_addf(&sql, " WHERE false%s", rh_text_str(&any));
    rh_text_free(&any);
    return merge_sql_finish(&sql, arena);
}
