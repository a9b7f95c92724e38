/* SPDX-License-Identifier: MIT
 *
 * nextval() survives a rollback, except on storage that the same transaction
 * made: ALTER SEQUENCE makes new storage, even when it alters nothing.
 */
#include "sequences.h"

static int hold_one(rh_pg *pg, rh_arena *arena, const rh_sequence *s,
                    rh_error *error)
{
    const char *increment = NULL;
    const char *params[] = {s->sql};
    int rc = rh_pg_value(pg, arena, &increment, error,
                         "SELECT seqincrement FROM pg_sequence"
                         " WHERE seqrelid = $1::regclass",
                         1, params);
    if (rc != RH_OK)
        return rc;
    return rh_pg_exec(pg, error,
                      rh_arena_printf(arena, "ALTER SEQUENCE %s INCREMENT %s",
                                      s->sql, increment));
}

int rh_sequences_hold(rh_pg *pg, const rh_catalog *catalog, rh_error *error)
{
    int rc = RH_OK;
    for (size_t i = 0; i < catalog->ntables; i++) {
        const rh_table *t = &catalog->tables[i];
        for (size_t k = 0; rc == RH_OK && k < t->nsequences; k++)
            if (t->sequences[k].is_owned_by_us)
                rc = hold_one(pg, catalog->arena, &t->sequences[k], error);
    }
    return rc;
}
