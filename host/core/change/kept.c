/* SPDX-License-Identifier: MIT
 *
 * The server is asked for them where rows are missing, or before rows would
 * have to be counted once more.
 */
#include "kept.h"

#include <inttypes.h>

/* pg_trigger.tgtype: 1 each row, 2 before; then what fires it. An UPDATE that
   moves a row to another partition is a DELETE and an INSERT there. */
static const char *type_bits(unsigned on)
{
    return on == RH_ON_DELETE ? "8" : on == RH_ON_UPDATE ? "28" : "4";
}

/* pg_rewrite.ev_type */
static const char *event_type(unsigned on)
{
    return on == RH_ON_DELETE ? "4" : on == RH_ON_UPDATE ? "2" : "3";
}

int rh_kept_by(const char **names, const rh_change *change,
               const rh_table *table, unsigned on, rh_error *error)
{
    static const char *const sql =
        "WITH RECURSIVE part(rel) AS (SELECT $1::oid UNION SELECT i.inhrelid"
        "  FROM part p JOIN pg_inherits i ON i.inhparent = p.rel)"
        " SELECT string_agg(DISTINCT k.name, ', ') FROM ("
        " SELECT 'trigger ' || g.tgname FROM part JOIN pg_trigger g"
        "  ON g.tgrelid = part.rel WHERE g.tgtype & 3 = 3"
        "  AND g.tgtype & $2::int <> 0 AND g.tgenabled IN ('O', 'A')"
        " UNION ALL SELECT 'rule ' || w.rulename FROM pg_rewrite w"
        "  WHERE w.ev_class = $1::oid AND w.ev_type::text = $3"
        "  AND w.is_instead AND w.ev_enabled IN ('O', 'A')) k(name)";
    const char *params[] = {rh_arena_printf(change->arena, "%u", table->oid),
                            type_bits(on), event_type(on)};
    return rh_pg_value(change->pg, change->arena, names, error, sql, 3, params);
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
                   "says %" PRId64 ": %s keeps it from that; rolled back",
                   wanted, table->label, done_word(on), done,
                   names != NULL ? names : "a rule or a trigger");
}
