/* SPDX-License-Identifier: MIT
 *
 * A run calls itself "resethost <id>" in each of its transactions, which every
 * user may read of every session, so that a run is known by its name alone.
 */
#include "txn_blockers.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { PID, USER, APPLICATION, STATE, AGE, QUERY, TABLE, PLACE, WRITES };

/* The columns above, of a session `a` that holds lock `l` on table `c`. */
#define SESSION                                                                \
    "l.pid, coalesce(a.usename, ''), coalesce(a.application_name, ''),"        \
    "  coalesce(a.state, ''),"                                                 \
    "  coalesce(extract(epoch FROM clock_timestamp()"                          \
    "   - a.xact_start)::bigint, 0),"                                          \
    "  left(regexp_replace(coalesce(a.query, ''), '\\s+', ' ', 'g'), 200)"
#define PLACED                                                                 \
    "  coalesce(a.client_hostname, host(a.client_addr), CASE WHEN"             \
    "   a.client_port = -1 THEN 'the server itself' ELSE 'a hidden place' "    \
    "END)"
#define HERE                                                                   \
    "l.database = (SELECT oid FROM pg_database"                                \
    " WHERE datname = current_database())"

static bool is_run_name(const char *application)
{
    return strncmp(application, "resethost ", strlen("resethost ")) == 0;
}

static int64_t number(const PGresult *res, int row, int column)
{
    return strtoll(PQgetvalue(res, row, column), NULL, 10);
}

static void tell(rh_events *events, const PGresult *res, int row)
{
    RH_EMIT(events, "blocker", RH_F_INT("pid", number(res, row, PID)),
            RH_F_TEXT("user", PQgetvalue(res, row, USER)),
            RH_F_TEXT("application", PQgetvalue(res, row, APPLICATION)),
            RH_F_TEXT("state", PQgetvalue(res, row, STATE)),
            RH_F_INT("age_s", number(res, row, AGE)),
            RH_F_TEXT("query", PQgetvalue(res, row, QUERY)),
            RH_F_TEXT("table", PQgetvalue(res, row, TABLE)));
}

/* ---- Another run ---- */

/* A lock with a number of 64 bits is listed in two halves. */
#define RUN_LOCK                                                               \
    "l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted AND " HERE       \
    " AND l.classid::bigint << 32 | l.objid::bigint ="                         \
    " hashtextextended('resethost:' || current_database(), 0)"
#define HELD_TABLES                                                            \
    "(SELECT coalesce(string_agg(t.oid::regclass::text, ', ' ORDER BY t.oid)," \
    "  '') FROM (SELECT DISTINCT c.oid FROM pg_locks h"                        \
    "  JOIN pg_class c ON c.oid = h.relation WHERE h.pid = l.pid"              \
    "  AND h.granted AND c.relkind IN ('r', 'p') AND NOT c.relispartition"     \
    "  AND h.mode IN ('ShareRowExclusiveLock', 'ExclusiveLock',"               \
    "  'AccessExclusiveLock') ORDER BY 1 LIMIT 5) t)"

static int name_run(rh_pg *pg, const PGresult *res, int row, rh_events *events,
                    rh_error *error)
{
    const char *name = PQgetvalue(res, row, APPLICATION);
    const char *tables = PQgetvalue(res, row, TABLE);
    bool is_named = is_run_name(name);
    tell(events, res, row);
    return rh_fail(error, RH_BUSY,
                   "another resethost run is at work in %s: %s%s%spid %s (user "
                   "%s, from %s, %s for %s s)%s%s: wait for its end",
                   rh_pg_get_url(pg)->place, is_named ? "run " : "",
                   is_named ? strchr(name, ' ') + 1 : "", is_named ? ", " : "",
                   PQgetvalue(res, row, PID), PQgetvalue(res, row, USER),
                   PQgetvalue(res, row, PLACE), PQgetvalue(res, row, STATE),
                   PQgetvalue(res, row, AGE),
                   *tables != '\0' ? ", which holds " : "", tables);
}

int rh_blockers_name_run(rh_pg *pg, rh_events *events, rh_error *error)
{
    static const char *const sql =
        "SELECT " SESSION ", " HELD_TABLES ", " PLACED
        " FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid)"
        " WHERE " RUN_LOCK " AND l.pid <> pg_backend_pid()";
    PGresult *res = NULL;
    int rc = rh_pg_run(pg, &res, error, sql, 0, NULL);
    if (rc == RH_OK && PQntuples(res) > 0)
        rc = name_run(pg, res, 0, events, error);
    else if (rc == RH_OK)
        rc = rh_fail(error, RH_BUSY,
                     "another resethost run was at work in %s until now: "
                     "start again",
                     rh_pg_get_url(pg)->place);
    PQclear(res);
    return rc;
}

int rh_blockers_look(rh_pg *pg, bool is_reading, int64_t *deadlock_ms,
                     rh_events *events, rh_error *error)
{
    static const char *const sql =
        "SELECT (extract(epoch FROM current_setting('deadlock_timeout')"
        "  ::interval) * 1000)::bigint,"
        " EXISTS (SELECT FROM pg_locks l WHERE " RUN_LOCK ")";
    PGresult *res = NULL;
    int rc = rh_pg_run(pg, &res, error, sql, 0, NULL);
    if (rc != RH_OK)
        return rc;
    *deadlock_ms = number(res, 0, 0);
    bool is_busy = PQgetvalue(res, 0, 1)[0] == 't' && !is_reading;
    PQclear(res);
    return is_busy ? rh_blockers_name_run(pg, events, error) : RH_OK;
}

int rh_blockers_name_other(rh_pg *pg, const rh_text *who, rh_events *events,
                           rh_error *error)
{
    int64_t ignored = 0;
    int rc = rh_blockers_look(pg, false, &ignored, events, error);
    if (rc != RH_OK)
        return rc;
    return rh_fail(error, RH_BUSY,
                   "another resethost run is at work in %s%s: wait for its end",
                   rh_pg_get_url(pg)->place, rh_text_str(who));
}

/* ---- Of tables ---- */

static void describe(rh_text *who, const PGresult *res, int row)
{
    rh_text_clear(who);
    rh_text_addf(
        who, ": pid %s (user %s, application \"%s\", %s) is in the way",
        PQgetvalue(res, row, PID), PQgetvalue(res, row, USER),
        PQgetvalue(res, row, APPLICATION), PQgetvalue(res, row, STATE));
}

void rh_blockers_tell(rh_pg *pg, const rh_lock *locks, size_t n,
                      const char *harmless, const char *harmless_alone,
                      rh_events *events, rh_text *who, bool *is_run)
{
    static const char *const sql =
        "SELECT DISTINCT ON (l.pid) " SESSION ", c.relname, " PLACED ","
        "  l.mode <> 'AccessShareLock'"
        " FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
        " JOIN pg_class c ON c.oid = l.relation"
        " WHERE l.granted AND l.pid <> pg_backend_pid() AND " HERE
        "  AND (l.relation = ANY ($1::oid[]) OR $1 = '{}'"
        "   AND c.relnamespace <> 'pg_catalog'::regnamespace"
        "   AND c.relkind IN ('r', 'p'))"
        "  AND l.mode <> ALL (CASE WHEN l.relation = ANY ($2::oid[])"
        "   THEN $3 ELSE $4 END::text[])"
        " ORDER BY l.pid, l.mode = 'AccessShareLock'";
    rh_text all = RH_TEXT_INIT, exclusive = RH_TEXT_INIT;
    rh_error ignored = {0};
    PGresult *res = NULL;
    rh_locks_list_oids(&all, locks, n, false);
    rh_locks_list_oids(&exclusive, locks, n, true);
    const char *params[] = {all.data, exclusive.data, harmless_alone, harmless};
    *is_run = false;
    rh_text_clear(who);
    if (rh_pg_run(pg, &res, &ignored, sql, 4, params) != RH_OK)
        goto done;
    for (int i = 0; i < PQntuples(res); i++) {
        bool writes = PQgetvalue(res, i, WRITES)[0] == 't';
        bool runs = writes && is_run_name(PQgetvalue(res, i, APPLICATION));
        tell(events, res, i);
        if (i == 0 || (runs && !*is_run))
            describe(who, res, i);
        *is_run = *is_run || runs;
    }
done:
    PQclear(res);
    rh_text_free(&all);
    rh_text_free(&exclusive);
}
