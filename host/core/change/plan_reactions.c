/* SPDX-License-Identifier: MIT
 *
 * A foreign key that acts changes rows of another table, which sets off what
 * that one has in turn.
 */
#include "plan_reactions.h"

#include <string.h>

#include "op_classes.h"

static unsigned on_of(unsigned needs)
{
    unsigned rows =
        RH_NEEDS_INSERT | RH_NEEDS_UPDATE | RH_NEEDS_DELETE | RH_NEEDS_TRUNCATE;
    if (needs & RH_DESTROYS && !(needs & rows)) /* MERGE says no more */
        return RH_ON_INSERT | RH_ON_UPDATE | RH_ON_DELETE;
    return (needs & RH_NEEDS_INSERT ? RH_ON_INSERT : 0u) |
           (needs & RH_NEEDS_UPDATE ? RH_ON_UPDATE : 0u) |
           (needs & RH_NEEDS_DELETE ? RH_ON_DELETE : 0u) |
           (needs & RH_NEEDS_TRUNCATE ? RH_ON_TRUNCATE : 0u);
}

/* sql.restore_all takes down what would react. */
static void note_operations(const rh_plan *plan, unsigned *on)
{
    for (size_t i = 0; i < plan->change.nops; i++) {
        const rh_op *op = plan->change.ops[i];
        for (size_t k = 0; k < op->nneeds && op->class != &rh_op_restore_all;
             k++)
            on[op->needs[k].table - plan->catalog.tables] |=
                on_of(op->needs[k].needs);
    }
}

static size_t place_of(const rh_plan *plan, const char *label)
{
    for (size_t i = 0; i < plan->catalog.ntables; i++)
        if (strcmp(plan->catalog.tables[i].label, label) == 0)
            return i;
    return plan->catalog.ntables;
}

static bool is_set_off(const rh_reaction *r, const rh_plan *plan,
                       const unsigned *on)
{
    return r->table == NULL || r->on & on[r->table - plan->catalog.tables];
}

/* Whether anything new is set off by a foreign key. */
static bool follow_keys(const rh_reactions *all, const rh_plan *plan,
                        unsigned *on)
{
    bool grew = false;
    for (size_t i = 0; i < all->n; i++) {
        const rh_reaction *r = &all->items[i];
        if (r->reaches == NULL || !is_set_off(r, plan, on))
            continue;
        size_t at = place_of(plan, r->reaches);
        unsigned more = r->action == 'c' && r->on == RH_ON_DELETE
                            ? RH_ON_DELETE
                            : RH_ON_UPDATE;
        if (at < plan->catalog.ntables && !(on[at] & more)) {
            on[at] |= more;
            grew = true;
        }
    }
    return grew;
}

void rh_plan_tell_reactions(const rh_reactions *reactions, const rh_plan *plan,
                            rh_events *events)
{
    unsigned *on =
        rh_arena_alloc(plan->change.arena, plan->catalog.ntables * sizeof *on);
    note_operations(plan, on);
    while (follow_keys(reactions, plan, on))
        ;
    for (size_t i = 0; i < reactions->n; i++) {
        const rh_reaction *r = &reactions->items[i];
        rh_text text = RH_TEXT_INIT;
        if (!is_set_off(r, plan, on))
            continue;
        rh_reaction_describe(r, &text);
        RH_EMIT(events, "planned_reaction", RH_F_TEXT("kind", r->kind),
                RH_F_TEXT("name", r->name),
                RH_F_TEXT("table", r->table != NULL ? r->table->label : NULL),
                RH_F_TEXT("reaches", r->reaches), RH_F_TEXT("text", text.data));
        rh_text_free(&text);
    }
}

static int refuse_far_rows(const rh_plan *plan, rh_error *error)
{
    static const char *const sql =
        "WITH RECURSIVE part(rel) AS (SELECT unnest($1::oid[]) UNION"
        "  SELECT i.inhrelid FROM part p JOIN pg_inherits i"
        "  ON i.inhparent = p.rel)"
        " SELECT string_agg(c.oid::regclass::text, ', ') FROM part p"
        " JOIN pg_class c ON c.oid = p.rel WHERE c.relkind = 'f'"
        "  AND c.relispartition";
    const char *far = NULL;
    rh_text oids = RH_TEXT_INIT;
    rh_catalog_list_oids(&plan->catalog, &oids);
    const char *params[] = {oids.data};
    int rc = rh_pg_value(plan->change.pg, plan->change.arena, &far, error, sql,
                         1, params);
    rh_text_free(&oids);
    if (rc == RH_OK && far != NULL)
        rc = rh_fail(error, RH_REFUSED,
                     "partitions are foreign tables: %.600s; their rows are "
                     "another server's and cannot be locked, so some could "
                     "be lost: detach them first",
                     far);
    return rc;
}

int rh_plan_read_reactions(rh_reactions *out, const rh_plan *plan,
                           rh_error *error)
{
    *out = (rh_reactions){0};
    if (!plan->writes)
        return RH_OK;
    int rc = refuse_far_rows(plan, error);
    return rc == RH_OK
               ? rh_reactions_read(out, plan->change.pg, &plan->catalog, error)
               : rc;
}
