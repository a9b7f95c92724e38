/* SPDX-License-Identifier: MIT
 *
 * The file of a merge into its staging table, each row with its number in the
 * file in front.
 */
#include "merge.h"
#include "rows_copy.h"

int merge_stage(const merge *m, rh_change *change, int64_t *rows,
                rh_error *error)
{
    rh_progress progress;
    rh_rows_copy copy = {.file = {.path = m->file},
                         .sql = merge_sql_copy(m, change->arena),
                         .keys = m->keys,
                         .is_left_out = m->is_left_out,
                         .nkeys = m->nkeys,
                         .with_number = true,
                         .expected = m->file_rows};
    int rc = rh_pg_exec(change->pg, error, merge_sql_stage(m, change->arena));
    if (rc != RH_OK)
        return rc;
    rh_progress_begin(&progress, change->events,
                      rh_arena_printf(change->arena, "Reading %s", m->source),
                      m->file_rows > 0 ? m->file_rows : 0);
    rc = rh_rows_copy_in(change->pg, &copy, &progress, rows, error);
    rh_progress_end(&progress);
    return rc;
}
