/* SPDX-License-Identifier: MIT
 *
 * One query, of functions that every role may call.
 */
#include "server_id.h"

#include <string.h>

/* A crash throws the statistics away, and all of their parts begin anew; a
   person resets one at a time. Nothing else tells every role that the server
   has crashed. */
static const char question[] =
    "SELECT (SELECT system_identifier FROM pg_control_system()),"
    " CASE WHEN NOT pg_is_in_recovery() THEN"
    "  left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) END,"
    " (SELECT extract(epoch FROM b.stats_reset) || '/' ||"
    "   extract(epoch FROM a.stats_reset)"
    "  FROM pg_stat_bgwriter b, pg_stat_archiver a)";

void rh_server_id_read(rh_server_id *out, rh_arena *arena, rh_pg *pg)
{
    rh_error refused = {0};
    PGresult *res = NULL;
    const char **slots[] = {&out->system, &out->timeline, &out->life};
    *out = (rh_server_id){0};
    if (rh_pg_run(pg, &res, &refused, question, 0, NULL) != RH_OK)
        return;
    for (int i = 0; i < 3; i++)
        if (!PQgetisnull(res, 0, i))
            *slots[i] = rh_arena_strdup(arena, PQgetvalue(res, 0, i));
    PQclear(res);
}

static bool differ(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) != 0;
}

bool rh_server_id_is_same(const rh_server_id *a, const rh_server_id *b)
{
    return !differ(a->system, b->system) && !differ(a->timeline, b->timeline);
}
