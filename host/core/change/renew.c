/* SPDX-License-Identifier: MIT
 *
 * Whether this transaction made a table is seen from its columns, those of the
 * system among them: all were written by it, or it was there before.
 */
#include "renew.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

/* A transaction id as rows have it: without its epoch. */
#define BY_US(row) row ".xmin::text = (txid_current() % 4294967296)::text"
#define MADE                                                                   \
    "NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid"          \
    " AND NOT " BY_US("a") ")"
#define TABLES                                                                 \
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"           \
    " WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'"               \
    " AND n.nspname NOT IN ('pg_catalog', 'information_schema')"

/* What ALTER, GRANT and their like change of a table, its columns left out.
   That another table refers to it changes none of this. */
#define LOOKS                                                                  \
    "md5(concat_ws('|', c.relnamespace, c.relname, c.relowner, c.relacl,"      \
    " c.reloptions, c.relrowsecurity, c.relforcerowsecurity, c.relreplident,"  \
    " (SELECT count(*) FROM pg_constraint k WHERE k.conrelid = c.oid),"        \
    " (SELECT count(*) FROM pg_index i WHERE i.indrelid = c.oid),"             \
    " (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid),"            \
    " (SELECT string_agg(concat(t.tgname, t.tgenabled), ',' ORDER BY t.oid)"   \
    "  FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal),"     \
    " (SELECT string_agg(concat(r.rulename, r.ev_enabled), ',' ORDER BY "      \
    "r.oid)"                                                                   \
    "  FROM pg_rewrite r WHERE r.ev_class = c.oid)))"

int rh_renew_note_looks(const char **looks, const rh_change *change,
                        rh_error *error)
{
    static const char *const sql =
        "SELECT coalesce(jsonb_object_agg(c.oid, " LOOKS "), '{}')" TABLES
        " AND NOT " MADE;
    return rh_pg_value(change->pg, change->arena, looks, error, sql, 0, NULL);
}

int rh_renew_check_looks(const char *looks, const rh_change *change,
                         rh_error *error)
{
    static const char *const sql =
        "SELECT string_agg(c.oid::regclass::text, ', ' ORDER BY c.oid)"
        " FROM jsonb_each_text($1::jsonb) b JOIN pg_class c"
        "  ON c.oid = b.key::oid"
        " WHERE " LOOKS " <> b.value"
        " OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid"
        "  AND " BY_US("a") ")";
    const char *altered = NULL;
    int rc =
        rh_pg_value(change->pg, change->arena, &altered, error, sql, 1, &looks);
    if (rc == RH_OK && altered != NULL)
        rc = rh_fail(error, RH_REFUSED,
                     "it alters tables that it has not made: %.600s; drop them "
                     "before (sql.drop_all), or take that out",
                     altered);
    return rc;
}

static const rh_table *old_table(const rh_change *change, const PGresult *res,
                                 int row)
{
    for (size_t i = 0; i < change->catalog->ntables; i++) {
        const rh_table *t = &change->catalog->tables[i];
        if (strcmp(t->schema, PQgetvalue(res, row, 0)) == 0 &&
            strcmp(t->relation, PQgetvalue(res, row, 1)) == 0)
            return t;
    }
    return NULL;
}

/* As the playbook names it, else as it would. */
static const char *name_of(const rh_change *change, const PGresult *res,
                           int row)
{
    const rh_table *old = old_table(change, res, row);
    const char *relation = PQgetvalue(res, row, 1);
    bool is_visible = PQgetvalue(res, row, 2)[0] == 't';
    if (old != NULL)
        return old->name;
    return is_visible ? rh_arena_strdup(change->arena, relation)
                      : rh_arena_printf(change->arena, "%s.%s",
                                        PQgetvalue(res, row, 0), relation);
}

/* Nothing is refused for want of a right that is not known yet: the server
   tells. */
static void assume_rights(rh_change *change, size_t n)
{
    unsigned *rights = rh_arena_alloc(change->arena, n * sizeof *rights);
    for (size_t i = 0; i < n; i++)
        rights[i] = ~0u;
    change->rights = rights;
}

int rh_change_renew(rh_change *change, rh_error *error)
{
    static const char *const sql =
        "SELECT n.nspname, c.relname, pg_table_is_visible(c.oid)" TABLES
        " AND NOT c.relispartition AND (c.oid = ANY ($1::oid[]) OR " MADE ")"
        " ORDER BY c.oid";
    PGresult *res = NULL;
    rh_text oids = RH_TEXT_INIT;
    rh_catalog *now = rh_arena_alloc(change->arena, sizeof *now);
    rh_catalog_list_oids(change->catalog, &oids);
    const char *params[] = {oids.data};
    int rc = rh_pg_run(change->pg, &res, error, sql, 1, params);
    if (rc != RH_OK)
        goto done;
    size_t n = (size_t)PQntuples(res);
    const char **names = rh_arena_alloc(change->arena, n * sizeof *names);
    for (size_t i = 0; i < n; i++)
        names[i] = name_of(change, res, (int)i);
    rc = rh_catalog_read(now, change->arena, change->pg, names, n, error);
    if (rc == RH_OK) {
        change->catalog = now;
        assume_rights(change, n);
    }
done:
    rh_text_free(&oids);
    PQclear(res);
    return rc;
}
