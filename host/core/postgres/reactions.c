/* SPDX-License-Identifier: MIT
 *
 * Foreign keys are in the catalogue already; the rest is one query. Triggers
 * and rules that are off, or for replicas only, do nothing here and are left
 * out.
 */
#include "reactions.h"

#include <stdlib.h>
#include <string.h>

/* Every relation that keeps rows of the declared tables ($1), and whose. */
#define PARTS                                                                  \
    "WITH RECURSIVE part(rel, root) AS ("                                      \
    "  SELECT o, o FROM unnest($1::oid[]) o"                                   \
    "  UNION SELECT i.inhrelid, p.root FROM part p"                            \
    "   JOIN pg_inherits i ON i.inhparent = p.rel)"

/* Foreign keys that the catalogue does not have: to a partition or an heir of a
   declared table alone, or to the table that a declared one is a part of. */
#define KEYS_OF_PARTS                                                          \
    " FROM part p JOIN pg_constraint k ON k.confrelid = p.rel"                 \
    "  AND k.contype = 'f', LATERAL (VALUES (4, k.confdeltype),"               \
    "   (2, k.confupdtype)) v(does, action) WHERE v.action IN ('c', 'n', 'd')" \
    "  AND NOT (k.conparentid = 0 AND k.confrelid = ANY ($1::oid[]))"          \
    "  AND NOT EXISTS (SELECT FROM pg_constraint w JOIN part q"                \
    "   ON q.rel = w.confrelid WHERE w.oid = k.conparentid)"

/* pg_trigger.tgtype: 4 insert, 8 delete, 16 update, 32 truncate. */
static const char sql[] = PARTS
    " SELECT DISTINCT 'trigger' AS kind, g.tgname::text, p.root::bigint,"
    "  g.tgfoid::regproc::text,"
    "  (g.tgtype & 4) / 4 | (g.tgtype & 16) / 8 | (g.tgtype & 8) / 2"
    "   | (g.tgtype & 32) / 4, '' AS action, false"
    " FROM part p JOIN pg_trigger g ON g.tgrelid = p.rel"
    " WHERE g.tgenabled IN ('O', 'A') AND NOT EXISTS (SELECT FROM"
    "  pg_constraint k WHERE k.oid = g.tgconstraint AND k.contype <> 't')"
    "  AND (NOT g.tgisinternal OR g.tgconstraint = 0)"
    " UNION ALL SELECT DISTINCT 'rule', w.rulename::text, p.root::bigint, '',"
    "  CASE w.ev_type WHEN '3' THEN 1 WHEN '2' THEN 2 ELSE 4 END, '', false"
    " FROM part p JOIN pg_rewrite w ON w.ev_class = p.rel"
    " WHERE w.ev_type <> '1' AND w.ev_enabled IN ('O', 'A')"
    " UNION ALL SELECT 'event trigger', e.evtname::text, 0,"
    "  e.evtfoid::regproc::text, 16, '', false FROM pg_event_trigger e"
    " WHERE e.evtenabled IN ('O', 'A') AND e.evtevent <> 'login'"
    " UNION ALL SELECT DISTINCT 'publication', t.pubname::text, p.root::bigint,"
    "  '', 15, '', false FROM pg_publication_tables t JOIN part p ON p.rel ="
    "  to_regclass(format('%I.%I', t.schemaname, t.tablename))"
    " UNION ALL SELECT DISTINCT 'foreign key', (WITH RECURSIVE up AS ("
    "   SELECT k.conname, k.conparentid UNION ALL"
    "   SELECT w.conname, w.conparentid FROM up JOIN pg_constraint w"
    "    ON w.oid = up.conparentid)"
    "  SELECT conname::text FROM up WHERE conparentid = 0),"
    "  p.root::bigint, k.conrelid::regclass::text, v.does, v.action::text,"
    "  k.conrelid IN (SELECT rel FROM part)" KEYS_OF_PARTS
    " ORDER BY 1 DESC, 3, 2, 5";

static void add_row(rh_reactions *out, const rh_catalog *catalog,
                    const PGresult *res, int row)
{
    const char *kind = PQgetvalue(res, row, 0);
    const char *runs = PQgetvalue(res, row, 3);
    unsigned oid = (unsigned)strtoul(PQgetvalue(res, row, 2), NULL, 10);
    const char *what =
        *runs != '\0' ? rh_arena_strdup(catalog->arena, runs) : NULL;
    char action = PQgetvalue(res, row, 5)[0];
    out->items[out->n++] = (rh_reaction){
        .kind = rh_arena_strdup(catalog->arena, kind),
        .name = rh_arena_strdup(catalog->arena, PQgetvalue(res, row, 1)),
        .table = rh_catalog_by_oid(catalog, oid),
        .runs = action == '\0' ? what : NULL,
        .reaches = action != '\0' ? what : NULL,
        .action = action,
        .is_declared = PQgetvalue(res, row, 6)[0] == 't',
        .on = (unsigned)strtoul(PQgetvalue(res, row, 4), NULL, 10)};
}

static bool acts(char action)
{
    return action == 'c' || action == 'n' || action == 'd';
}

static void add_key(rh_reactions *out, const rh_catalog *catalog,
                    const rh_foreign_key *key, char action, unsigned on)
{
    const rh_table *table = rh_catalog_by_oid(catalog, key->to);
    if (table == NULL || !key->is_enforced || !acts(action))
        return;
    out->items[out->n++] = (rh_reaction){
        .kind = "foreign key",
        .name = key->name,
        .table = table,
        .reaches = key->from_label,
        .is_declared = rh_catalog_by_oid(catalog, key->from) != NULL,
        .action = action,
        .on = on};
}

int rh_reactions_read(rh_reactions *out, rh_pg *pg, const rh_catalog *catalog,
                      rh_error *error)
{
    PGresult *res = NULL;
    rh_text oids = RH_TEXT_INIT;
    *out = (rh_reactions){0};
    rh_catalog_list_oids(catalog, &oids);
    const char *params[] = {oids.data};
    int rc = rh_pg_run(pg, &res, error, sql, 1, params);
    if (rc != RH_OK)
        goto done;
    size_t max = (size_t)PQntuples(res) + 2 * catalog->nkeys;
    out->items = rh_arena_alloc(catalog->arena, max * sizeof *out->items);
    for (size_t i = 0; i < catalog->nkeys; i++) {
        const rh_foreign_key *key = &catalog->keys[i];
        add_key(out, catalog, key, key->on_delete, RH_ON_DELETE);
        add_key(out, catalog, key, key->on_update, RH_ON_UPDATE);
    }
    for (int i = 0; i < PQntuples(res); i++)
        add_row(out, catalog, res, i);
done:
    PQclear(res);
    rh_text_free(&oids);
    return rc;
}

/* ---- For people ---- */

static const char *what_key_does(const rh_reaction *r)
{
    if (r->action == 'n')
        return "sets columns to NULL in";
    if (r->action == 'd')
        return "sets columns to their default in";
    return r->on == RH_ON_DELETE ? "deletes from" : "updates";
}

void rh_reaction_describe(const rh_reaction *r, rh_text *text)
{
    const char *table = r->table != NULL ? r->table->label : "";
    if (r->reaches != NULL)
        rh_text_addf(text, "%s %s also %s %s (%s)%s",
                     r->on == RH_ON_DELETE ? "Deleting from" : "Updating",
                     table, what_key_does(r), r->reaches, r->name,
                     r->is_declared ? ""
                                    : ", which is not declared: rows changed "
                                      "there end the run");
    else if (strcmp(r->kind, "publication") == 0)
        rh_text_addf(text, "Subscribers of publication %s follow %s", r->name,
                     table);
    else if (strcmp(r->kind, "event trigger") == 0)
        rh_text_addf(text, "Event trigger %s runs %s where a table is altered",
                     r->name, r->runs);
    else if (r->runs != NULL)
        rh_text_addf(text, "Trigger %s of %s runs %s", r->name, table, r->runs);
    else
        rh_text_addf(text, "Rule %s of %s does something else, or more",
                     r->name, table);
}

void rh_reactions_list(const rh_reactions *all, rh_text *text)
{
    for (size_t i = 0; i < all->n; i++) {
        const rh_reaction *r = &all->items[i];
        if (strcmp(r->kind, "publication") == 0)
            continue;
        rh_text_addf(text, "%s%s %s", text->len > 0 ? ", " : "", r->kind,
                     r->name);
        if (r->reaches != NULL || r->table != NULL)
            rh_text_addf(text, " of %s",
                         r->reaches != NULL ? r->reaches : r->table->label);
    }
}
