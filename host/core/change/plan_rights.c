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

static const right rights[] = {{RH_NEEDS_SELECT, "SELECT"},
                               {RH_NEEDS_INSERT, "INSERT"},
                               {RH_NEEDS_UPDATE, "UPDATE"},
                               {RH_NEEDS_DELETE, "DELETE"},
                               {RH_NEEDS_TRUNCATE, "TRUNCATE"}};

enum { NRIGHTS = sizeof rights / sizeof *rights };

static int has_right(const rh_plan *plan, const rh_table *table,
                     const char *privilege, bool *yes, rh_error *error)
{
    const char *answer = NULL;
    const char *params[] = {table->sql, privilege};
    int rc = rh_pg_value(plan->change.pg, plan->change.arena, &answer, error,
                         "SELECT has_table_privilege($1, $2)", 2, params);
    *yes = rc == RH_OK && answer[0] == 't';
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
    return needs;
}

static void note_missing(rh_text *missing, const char *privilege,
                         const rh_table *table)
{
    rh_text_addf(missing, "%s%s on %s", missing->len > 0 ? ", " : "", privilege,
                 table->label);
}

static int check_table(const rh_plan *plan, const rh_table *table,
                       rh_text *missing, rh_error *error)
{
    unsigned needs = all_needs(plan, table);
    bool yes = false;
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i < NRIGHTS; i++) {
        if (!(needs & rights[i].need))
            continue;
        rc = has_right(plan, table, rights[i].name, &yes, error);
        if (rc == RH_OK && !yes)
            note_missing(missing, rights[i].name, table);
    }
    /* LOCK TABLE above ROW EXCLUSIVE asks for any one of these. */
    if (rc == RH_OK)
        rc = has_right(plan, table, "UPDATE, DELETE, TRUNCATE", &yes, error);
    if (rc == RH_OK && !yes &&
        !(needs & (RH_NEEDS_UPDATE | RH_NEEDS_DELETE | RH_NEEDS_TRUNCATE)))
        note_missing(missing, "UPDATE (to lock it)", table);
    return rc;
}

static int check_temp(const rh_plan *plan, rh_text *missing, rh_error *error)
{
    const char *answer = "t";
    unsigned needs = 0;
    for (size_t i = 0; i < plan->catalog.ntables; i++)
        needs |= all_needs(plan, &plan->catalog.tables[i]);
    int rc = RH_OK;
    if (needs & RH_NEEDS_TEMP)
        rc = rh_pg_value(plan->change.pg, plan->change.arena, &answer, error,
                         "SELECT has_database_privilege(current_database(), "
                         "'TEMPORARY')",
                         0, NULL);
    if (rc == RH_OK && answer[0] != 't')
        rh_text_addf(missing, "%sTEMPORARY on the database",
                     missing->len > 0 ? ", " : "");
    return rc;
}

int rh_plan_check_rights(const rh_plan *plan, rh_error *error)
{
    rh_text missing = RH_TEXT_INIT;
    const char *user = NULL;
    int rc = rh_pg_value(plan->change.pg, plan->change.arena, &user, error,
                         "SELECT current_user", 0, NULL);
    for (size_t i = 0; rc == RH_OK && i < plan->catalog.ntables; i++)
        rc = check_table(plan, &plan->catalog.tables[i], &missing, error);
    if (rc == RH_OK)
        rc = check_temp(plan, &missing, error);
    if (rc == RH_OK && missing.len > 0)
        rc = rh_fail(error, RH_FAILED,
                     "user \"%s\" lacks rights that this run needs: %s; grant "
                     "them, or connect as the tables' owner",
                     user, missing.data);
    rh_text_free(&missing);
    return rc;
}
