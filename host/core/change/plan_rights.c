/* SPDX-License-Identifier: MIT
 *
 * Rights are asked for before anybody is asked to confirm: a reset that would
 * stop half-way for want of one is not begun.
 */
#include "plan_rights.h"

#include <string.h>

typedef struct right {
    unsigned need;
    const char *name;
} right;

static const right rights[] = {
    {RH_NEEDS_SELECT, "SELECT"},     {RH_NEEDS_INSERT, "INSERT"},
    {RH_NEEDS_UPDATE, "UPDATE"},     {RH_NEEDS_DELETE, "DELETE"},
    {RH_NEEDS_TRUNCATE, "TRUNCATE"}, {RH_NEEDS_TEMP, "TEMPORARY"}};

enum { NRIGHTS = sizeof rights / sizeof *rights, NTABLE_RIGHTS = NRIGHTS - 1 };

/* The answers are in the order of the rights. */
static unsigned may_of(const PGresult *res, int row)
{
    unsigned may = 0;
    for (int i = 0; i < NRIGHTS; i++)
        if (PQgetvalue(res, row, i)[0] == 't')
            may |= rights[i].need;
    return may;
}

static int ask_rights(const rh_plan *plan, PGresult **out, rh_error *error)
{
    rh_text sql = RH_TEXT_INIT, oids = RH_TEXT_INIT;
    rh_text_add(&sql, "SELECT ");
    for (size_t i = 0; i < NTABLE_RIGHTS; i++)
        rh_text_addf(&sql, "has_table_privilege(oid, '%s'), ", rights[i].name);
    rh_text_add(&sql, "has_database_privilege(current_database(), 'TEMPORARY')"
                      " FROM unnest($1::oid[]) WITH ORDINALITY t(oid, n)"
                      " ORDER BY n");
    rh_catalog_list_oids(&plan->catalog, &oids);
    const char *params[] = {oids.data};
    int rc = rh_pg_run(plan->change.pg, out, error, sql.data, 1, params);
    rh_text_free(&sql);
    rh_text_free(&oids);
    return rc;
}

int rh_plan_read_rights(rh_plan *plan, rh_error *error)
{
    PGresult *res = NULL;
    size_t n = plan->catalog.ntables;
    unsigned *may = rh_arena_alloc(plan->change.arena, n * sizeof *may);
    plan->change.rights = may;
    int rc = n > 0 ? ask_rights(plan, &res, error) : RH_OK;
    for (size_t i = 0; rc == RH_OK && i < n; i++)
        may[i] = may_of(res, (int)i);
    PQclear(res);
    return rc;
}

static unsigned all_needs(const rh_plan *plan, const rh_table *table)
{
    unsigned needs = 0;
    for (size_t i = 0; i < plan->change.nops; i++) {
        const rh_op *op = plan->change.ops[i];
        for (size_t k = 0; k < op->nneeds; k++)
            if (op->needs[k].table == table)
                needs |= op->needs[k].needs;
    }
    for (size_t i = 0; i < plan->nbackup; i++)
        if (plan->backup[i].table == table)
            needs |= RH_NEEDS_SELECT;
    if (!plan->writes) /* LOCK TABLE ... IN ACCESS SHARE MODE */
        needs |= RH_NEEDS_SELECT;
    return needs;
}

static void note_missing(rh_text *missing, const char *privilege,
                         const rh_table *table)
{
    rh_text_addf(missing, "%s%s on %s", missing->len > 0 ? ", " : "", privilege,
                 table->label);
}

static void check_table(const rh_plan *plan, const rh_table *table,
                        rh_text *missing)
{
    static const unsigned lets_lock =
        RH_NEEDS_UPDATE | RH_NEEDS_DELETE | RH_NEEDS_TRUNCATE;
    unsigned needs = all_needs(plan, table);
    bool may_lock = false;
    for (size_t i = 0; i < NTABLE_RIGHTS; i++) {
        bool may = rh_change_may(&plan->change, table, rights[i].need);
        if (needs & rights[i].need && !may)
            note_missing(missing, rights[i].name, table);
        may_lock = may_lock || (may && rights[i].need & lets_lock);
    }
    /* LOCK TABLE above ROW EXCLUSIVE asks for any one of these. */
    if (plan->writes && !may_lock && !(needs & lets_lock))
        note_missing(missing, "UPDATE (to lock it)", table);
}

static void check_temporary(const rh_plan *plan, rh_text *missing)
{
    unsigned needs = 0;
    bool may = true;
    for (size_t i = 0; i < plan->catalog.ntables; i++) {
        const rh_table *table = &plan->catalog.tables[i];
        needs |= all_needs(plan, table);
        may = rh_change_may(&plan->change, table, RH_NEEDS_TEMP);
    }
    if (needs & RH_NEEDS_TEMP && !may)
        rh_text_addf(missing, "%sTEMPORARY on the database",
                     missing->len > 0 ? ", " : "");
}

static int fail_missing(const rh_plan *plan, const char *missing,
                        rh_error *error)
{
    const char *user = NULL;
    int rc = rh_pg_value(plan->change.pg, plan->change.arena, &user, error,
                         "SELECT current_user", 0, NULL);
    if (rc != RH_OK)
        return rc;
    return rh_fail(error, RH_FAILED,
                   "user \"%s\" lacks rights that this run needs: %s; grant "
                   "them, or connect as the tables' owner",
                   user, missing);
}

int rh_plan_check_rights(const rh_plan *plan, rh_error *error)
{
    rh_text missing = RH_TEXT_INIT;
    for (size_t i = 0; i < plan->catalog.ntables; i++)
        check_table(plan, &plan->catalog.tables[i], &missing);
    check_temporary(plan, &missing);
    int rc = missing.len > 0 ? fail_missing(plan, missing.data, error) : RH_OK;
    rh_text_free(&missing);
    return rc;
}
