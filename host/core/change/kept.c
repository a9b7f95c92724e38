/* SPDX-License-Identifier: MIT
 *
 * The server is asked for such triggers where rows are missing, or before rows
 * would have to be counted once more.
 */
#include "kept.h"

#include <inttypes.h>

/* pg_trigger.tgtype: 1 each row, 2 before; then what fires it. */
static int type_bits(unsigned on)
{
    return (on & RH_ON_INSERT ? 4 : 0) | (on & RH_ON_DELETE ? 8 : 0) |
           (on & RH_ON_UPDATE ? 16 : 0);
}

int rh_kept_by(const char **names, const rh_change *change,
               const rh_table *table, unsigned on, rh_error *error)
{
    static const char *const sql =
        "WITH RECURSIVE part(rel) AS (SELECT $1::oid UNION SELECT i.inhrelid"
        "  FROM part p JOIN pg_inherits i ON i.inhparent = p.rel)"
        " SELECT string_agg(DISTINCT g.tgname, ', ') FROM part"
        " JOIN pg_trigger g ON g.tgrelid = part.rel WHERE g.tgtype & 3 = 3"
        "  AND g.tgtype & $2::int <> 0 AND g.tgenabled IN ('O', 'A')";
    const char *params[] = {
        rh_arena_printf(change->arena, "%u", table->oid),
        rh_arena_printf(change->arena, "%d", type_bits(on))};
    return rh_pg_value(change->pg, change->arena, names, error, sql, 2, params);
}

static const char *done_word(unsigned on)
{
    return on == RH_ON_DELETE   ? "deleted"
           : on == RH_ON_UPDATE ? "updated"
                                : "inserted";
}

int rh_kept_check(const rh_change *change, const rh_table *table, unsigned on,
                  int64_t wanted, int64_t done, rh_error *error)
{
    const char *names = NULL;
    if (wanted == done)
        return RH_OK;
    int rc = rh_kept_by(&names, change, table, on, error);
    if (rc != RH_OK)
        return rc;
    return rh_fail(error, RH_UNVERIFIED,
                   "%" PRId64 " rows of \"%s\" were to be %s, and the server "
                   "says %" PRId64 ": %s%s; rolled back",
                   wanted, table->label, done_word(on), done,
                   names != NULL ? "a trigger keeps it from that: "
                                 : "a rule or a trigger keeps it from that",
                   names != NULL ? names : "");
}
