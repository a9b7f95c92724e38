/* SPDX-License-Identifier: MIT
 *
 * Making, telling and comparing plans. Rights are in plan_rights.c.
 */
#include "plan.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "op_classes.h"
#include "plan_rights.h"

static int make_operations(rh_plan *plan, const rh_value *list, rh_error *error)
{
    rh_change *change = &plan->change;
    size_t n = list->kind == RH_LIST ? list->u.list.n : 0;
    if (list->kind != RH_LIST)
        return rh_fail(error, RH_USAGE,
                       "change() must return a list of operations, and "
                       "returned %s",
                       rh_kind_name(list->kind));
    change->ops = rh_arena_alloc(change->arena, n * sizeof *change->ops);
    for (size_t i = 0; i < n; i++) {
        rh_op *op = NULL;
        int rc =
            rh_op_new(&op, &list->u.list.items[i], (int)i + 1, change, error);
        if (rc != RH_OK)
            return rc;
        change->ops[change->nops++] = op;
        if (op->unsealed != NULL)
            plan->unsealed = op->unsealed;
    }
    return RH_OK;
}

static int find_backup(rh_plan *plan, const rh_plan_source *source,
                       rh_error *error)
{
    size_t n = source->without_backup ? 0 : source->nbackup;
    const rh_table **tables = rh_arena_alloc(source->arena, n * sizeof *tables);
    plan->backup = rh_arena_alloc(source->arena, n * sizeof *plan->backup);
    plan->nbackup = n;
    for (size_t i = 0; i < n; i++) {
        const char *name = source->backup_tables[i];
        tables[i] = rh_catalog_table(&plan->catalog, name);
        if (tables[i] == NULL)
            return rh_fail(error, RH_USAGE,
                           "backup names table \"%s\", which is not in touches",
                           name);
        plan->backup[i] =
            (rh_plan_backup){source->backup_files[i], tables[i], 0};
    }
    plan->declared = (rh_declared){.catalog = &plan->catalog,
                                   .backed_up = tables,
                                   .nbacked_up = n,
                                   .without_backup = source->without_backup};
    return RH_OK;
}

static bool writes_tables(const rh_op *op)
{
    return op->class->apply != NULL && !op->is_first;
}

static bool reaches_outside(const rh_op *op)
{
    return op->class == &rh_op_redis_delete || op->class == &rh_op_redis_set ||
           op->class == &rh_op_redis_flush || op->class == &rh_op_command;
}

static int check_take(const rh_plan *plan, const rh_op *op, rh_error *error)
{
    if (plan->declared.without_backup)
        return rh_op_fail(op, error, "the playbook says backup = false");
    if (plan->nbackup == 0)
        return rh_op_fail(op, error,
                          "there is no table to back up: name some in touches");
    return RH_OK;
}

/* It would wait for the locks of the run, which waits for it. */
static int check_dumps(const rh_plan *plan, rh_error *error)
{
    for (size_t i = 0; i < plan->change.nops; i++)
        if (plan->change.ops[i]->class == &rh_op_pg_dump)
            return rh_op_fail(plan->change.ops[i], error,
                              "goes only with what writes no table: take the "
                              "dump with a playbook of its own");
    return RH_OK;
}

/* What writes no table has nothing to save, unless that is what it is for. */
static int choose_shape(rh_plan *plan, rh_error *error)
{
    int rc = RH_OK;
    plan->is_harmless = true;
    for (size_t i = 0; rc == RH_OK && i < plan->change.nops; i++) {
        const rh_op *op = plan->change.ops[i];
        bool takes = op->class == &rh_op_take;
        if (takes)
            rc = check_take(plan, op, error);
        plan->writes = plan->writes || writes_tables(op);
        plan->keeps_backup = plan->keeps_backup || takes;
        plan->is_harmless = plan->is_harmless && !reaches_outside(op);
    }
    if (rc == RH_OK && plan->writes)
        rc = check_dumps(plan, error);
    plan->is_harmless = plan->is_harmless && !plan->writes;
    if (plan->writes && !plan->declared.without_backup)
        plan->keeps_backup = true;
    if (!plan->keeps_backup)
        plan->nbackup = 0;
    return rc;
}

static bool is_backed_up(const rh_plan *plan, const rh_table *table)
{
    for (size_t i = 0; i < plan->nbackup; i++)
        if (plan->backup[i].table == table)
            return true;
    return plan->declared.without_backup;
}

/* Rule 5, as far as it can be seen before anything runs. */
static int check_backup(rh_plan *plan, rh_error *error)
{
    for (size_t i = 0; i < plan->change.nops; i++) {
        const rh_op *op = plan->change.ops[i];
        for (size_t k = 0; k < op->nneeds; k++) {
            if (!(op->needs[k].needs & RH_DESTROYS))
                continue;
            plan->destroys = true;
            if (is_backed_up(plan, op->needs[k].table))
                continue;
            rh_fail(error, RH_REFUSED,
                    "\"%s\" may lose rows and is not in the backup: add it to "
                    "backup",
                    op->needs[k].table->label);
            return rh_op_failed(op, error, RH_REFUSED);
        }
    }
    return RH_OK;
}

static bool is_exclusive(const rh_plan *plan, const rh_table *table)
{
    for (size_t i = 0; i < plan->change.nops; i++) {
        const rh_op *op = plan->change.ops[i];
        for (size_t k = 0; k < op->nneeds; k++)
            if (op->needs[k].table == table &&
                op->needs[k].needs & (RH_NEEDS_TRUNCATE | RH_LOCKS_ALONE))
                return true;
    }
    return false;
}

static void choose_locks(rh_plan *plan, rh_arena *arena)
{
    size_t n = plan->catalog.ntables;
    plan->locks = rh_arena_alloc(arena, n * sizeof *plan->locks);
    plan->nlocks = n;
    for (size_t i = 0; i < n; i++) {
        const rh_table *table = &plan->catalog.tables[i];
        plan->locks[i] = (rh_lock){table, is_exclusive(plan, table)};
    }
}

/* What does something although it affects no row. */
static bool acts_anyway(const rh_op *op)
{
    return op->acts || op->class == &rh_op_exec ||
           (op->class->apply == NULL && !op->is_left_out);
}

static void add_up(rh_plan *plan)
{
    plan->rows = 0;
    plan->changes = false;
    for (size_t i = 0; i < plan->change.nops; i++) {
        const rh_op *op = plan->change.ops[i];
        plan->changes = plan->changes || acts_anyway(op);
        for (size_t k = 0; k < op->neffects; k++)
            if (op->effects[k].rows != RH_ROWS_UNKNOWN)
                plan->rows += op->effects[k].rows;
    }
    plan->changes = plan->changes || plan->rows > 0;
}

static bool counts_tables(const rh_op *op)
{
    return op->class == &rh_op_clear || op->class == &rh_op_restore_all;
}

/* `all` or only what the rows of whole tables are needed for. */
static int count(rh_plan *plan, bool all, rh_error *error)
{
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i < plan->change.nops; i++) {
        rh_op *op = plan->change.ops[i];
        if (!op->is_late && (all || counts_tables(op)))
            rc = op->class->count(op, &plan->change, error);
    }
    for (size_t i = 0; rc == RH_OK && i < plan->nbackup; i++)
        rc = rh_change_count(&plan->change, plan->backup[i].table,
                             &plan->backup[i].rows, error);
    add_up(plan);
    return rc;
}

int rh_plan_count_again(rh_plan *plan, rh_error *error)
{
    plan->change.expected = NULL;
    return count(plan, false, error);
}

void rh_plan_describe(rh_text *out, const rh_op *op)
{
    rh_value_json(out, op->fields);
    rh_text_addf(out, " %s\n", op->inputs != NULL ? op->inputs : "");
}

/* The digest of what is to be done: operations and inputs, no counts. */
static void take_digest(rh_plan *plan)
{
    rh_text text = RH_TEXT_INIT;
    for (size_t i = 0; i < plan->change.nops; i++)
        rh_plan_describe(&text, plan->change.ops[i]);
    rh_sha256(rh_text_str(&text), text.len, plan->digest);
    rh_text_free(&text);
}

int rh_plan_make(rh_plan *out, const rh_plan_source *source, rh_error *error)
{
    *out = (rh_plan){0};
    out->change = (rh_change){.arena = source->arena,
                              .pg = source->pg,
                              .events = source->events,
                              .catalog = &out->catalog,
                              .counts = source->counts,
                              .expected = source->expected,
                              .backup_dir = source->backup_dir,
                              .allowed = source->allowed,
                              .retention = source->retention,
                              .inputs = source->inputs};
    int rc = rh_catalog_read(&out->catalog, source->arena, source->pg,
                             source->touches, source->ntouches, error);
    if (rc == RH_OK)
        rc = rh_plan_read_rights(out, error);
    if (rc == RH_OK)
        rc = find_backup(out, source, error);
    if (rc == RH_OK)
        rc = make_operations(out, source->operations, error);
    if (rc == RH_OK)
        rc = choose_shape(out, error);
    if (rc == RH_OK)
        rc = check_backup(out, error);
    if (rc != RH_OK)
        return rc;
    choose_locks(out, source->arena);
    rc = rh_plan_check_rights(out, error);
    if (rc == RH_OK)
        rc = count(out, true, error);
    take_digest(out);
    return rc;
}

void rh_plan_tell(const rh_plan *plan, rh_events *events)
{
    int line = 0;
    for (size_t i = 0; i < plan->nbackup; i++)
        RH_EMIT(events, "planned_backup",
                RH_F_TEXT("table", plan->backup[i].table->label),
                RH_F_TEXT("file", plan->backup[i].file),
                RH_F_INT("rows", plan->backup[i].rows));
    for (size_t i = 0; i < plan->change.nops; i++)
        rh_op_tell_planned(plan->change.ops[i], events, &line);
}

bool rh_plan_is_near(int64_t planned, int64_t now)
{
    uint64_t apart = planned > now ? (uint64_t)planned - (uint64_t)now
                                   : (uint64_t)now - (uint64_t)planned;
    int64_t part = planned / RH_PLAN_TOLERANCE_PART;
    return apart <= (uint64_t)(part > RH_PLAN_TOLERANCE_ROWS
                                   ? part
                                   : RH_PLAN_TOLERANCE_ROWS);
}

static int compare_effects(const rh_op *a, const rh_op *b, rh_error *error)
{
    for (size_t i = 0; i < a->neffects && i < b->neffects; i++) {
        const rh_effect *x = &a->effects[i], *y = &b->effects[i];
        if (rh_plan_is_near(rh_effect_compared(x), rh_effect_compared(y)))
            continue;
        return rh_fail(error, RH_STALE,
                       "\"%s\" was confirmed for %" PRId64 " rows and would "
                       "now affect %" PRId64 ": nothing was changed, look "
                       "again",
                       x->text, rh_effect_compared(x), rh_effect_compared(y));
    }
    return RH_OK;
}

int rh_plan_compare(const rh_plan *confirmed, const rh_plan *now,
                    rh_error *error)
{
    int rc = RH_OK;
    if (strcmp(confirmed->digest, now->digest) != 0)
        return rh_fail(error, RH_STALE,
                       "the operations are no longer the ones that were "
                       "confirmed: what they were made from has changed in the "
                       "meantime; nothing was changed, look again");
    for (size_t i = 0; i < now->nlocks; i++)
        if (now->locks[i].table->oid != confirmed->locks[i].table->oid ||
            now->locks[i].is_exclusive != confirmed->locks[i].is_exclusive)
            return rh_fail(error, RH_STALE,
                           "table \"%s\" is not the one that was planned for: "
                           "nothing was changed, look again",
                           now->locks[i].table->label);
    for (size_t i = 0; rc == RH_OK && i < now->change.nops; i++)
        rc = compare_effects(confirmed->change.ops[i], now->change.ops[i],
                             error);
    return rc;
}
