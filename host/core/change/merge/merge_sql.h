/* SPDX-License-Identifier: MIT
 *
 * What the statements that write (merge_sql.c) and those that only count
 * (merge_sql_plan.c) have in common.
 */
#ifndef RH_CORE_MERGE_SQL_H
#define RH_CORE_MERGE_SQL_H

#include "merge.h"

/* The text, moved into the arena. */
const char *merge_sql_finish(rh_text *sql, rh_arena *arena);

void merge_add_column(rh_text *sql, const char *alias, const char *name);
/* The same in a form that has an equality. */
void merge_add_compared(rh_text *sql, const char *alias, const rh_column *c);
/* The file's value of a column, followed to its new id. */
void merge_add_value(rh_text *sql, const merge *m, size_t i);
void merge_add_key_match(rh_text *sql, const merge *m, const char *a,
                         const char *b);
/* A comma list of the written columns, of the table or of an alias. */
void merge_add_written(rh_text *sql, const merge *m, const char *alias);
/* Written columns that are not part of the key: what an update may change. */
bool merge_is_updated(const merge_column *c);

/* The rows of merge_arrays, from parameter `param` on, as `alias`, each value
   read as its column's type. Read once, however often it is used (OFFSET). */
void merge_add_arrays(rh_text *sql, const merge *m, int param,
                      const char *alias,
                      bool (*is_wanted)(const merge *, size_t));

#endif
