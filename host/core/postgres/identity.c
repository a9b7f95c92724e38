/* SPDX-License-Identifier: MIT
 *
 * The control file says who the cluster is; some providers keep it from users.
 */
#include "identity.h"

static int read_cluster(rh_identity *out, rh_arena *arena, rh_pg *pg,
                        rh_error *error)
{
    int rc = rh_pg_value(
        pg, arena, &out->system, error,
        "SELECT system_identifier::text FROM pg_control_system()", 0, NULL);
    if (rc == RH_OK)
        rc = rh_pg_value(
            pg, arena, &out->timeline, error,
            "SELECT timeline_id::text FROM pg_control_checkpoint()", 0, NULL);
    return rc;
}

int rh_identity_read(rh_identity *out, rh_arena *arena, rh_pg *pg,
                     rh_error *error)
{
    const char *may_ask = NULL;
    *out = (rh_identity){0};
    int rc = rh_pg_value(pg, arena, &out->oid, error,
                         "SELECT oid::text FROM pg_database"
                         " WHERE datname = current_database()",
                         0, NULL);
    if (rc == RH_OK)
        rc = rh_pg_value(
            pg, arena, &may_ask, error,
            "SELECT has_function_privilege('pg_control_system()', 'EXECUTE')"
            " AND has_function_privilege('pg_control_checkpoint()', 'EXECUTE')",
            0, NULL);
    if (rc == RH_OK && may_ask[0] == 't')
        rc = read_cluster(out, arena, pg, error);
    return rc;
}
