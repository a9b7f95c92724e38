/* SPDX-License-Identifier: MIT
 *
 * The sequences of touched tables: where they are, and how they are made to
 * obey a rollback.
 */
#ifndef RH_CORE_SEQUENCES_H
#define RH_CORE_SEQUENCES_H

#include "catalog.h"

/* In the transaction that writes, before its first change: what nextval() and
   setval() do from now on is undone with it. Sequences that this user does not
   own are left alone, and keep their gaps. */
int rh_sequences_hold(rh_pg *pg, const rh_catalog *catalog, rh_error *error);

/* After rows came with values of their own, for the columns that are `given`
   (in the order of the table's): what the sequences of these columns give next
   is behind the highest of them, or the lowest where one counts down. They
   never go back, and stay where an id is that they never give. */
int rh_sequences_pass(rh_pg *pg, const rh_table *table, const bool *given,
                      rh_error *error);

/* What the plan says of one that stays where it is; NULL: there is none. */
const char *rh_sequences_note(rh_arena *arena, const rh_table *table,
                              const bool *given);

/* A sequence of these tables that the default of a table besides them takes
   numbers from, as "a_id_seq (of b, too)", in `arena`; NULL: there is none. To
   begin it anew would give that table numbers that it has already. */
int rh_sequences_shared(const char **out, rh_pg *pg, rh_arena *arena,
                        const rh_table *const *tables, size_t n,
                        rh_error *error);

typedef struct rh_position {
    unsigned sequence; /* its oid */
    int64_t last_value;
    bool is_called;
} rh_position;

typedef struct rh_positions {
    rh_position *items;
    size_t n;
} rh_positions;

/* Of all that this user may read; they live in the catalogue's arena. */
int rh_sequences_read(rh_positions *out, rh_pg *pg, const rh_catalog *catalog,
                      rh_error *error);
const rh_position *rh_sequences_find(const rh_positions *positions,
                                     unsigned sequence); /* NULL: not read */

#endif
