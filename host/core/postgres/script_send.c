/* SPDX-License-Identifier: MIT
 *
 * Sending a schema file's statements. What follows in the transaction must
 * find the settings that it began with: pg_dump empties the search path.
 */
#include "script.h"

enum { NSETTINGS = 6 };

/* The last one decides how strings are read: they were split as if it is on. */
static const char *const settings[NSETTINGS] = {
    "search_path",        "check_function_bodies",
    "default_tablespace", "default_table_access_method",
    "xmloption",          "standard_conforming_strings"};

static int read_settings(const char **values, rh_arena *arena, rh_pg *pg,
                         rh_error *error)
{
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i < NSETTINGS; i++)
        rc = rh_pg_value(pg, arena, &values[i], error,
                         "SELECT current_setting($1)", 1, &settings[i]);
    return rc;
}

static int restore_settings(const char *const *values, rh_pg *pg,
                            rh_error *error)
{
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i < NSETTINGS; i++) {
        const char *params[] = {settings[i], values[i]};
        rc = rh_pg_run(pg, NULL, error, "SELECT set_config($1, $2, true)", 2,
                       params);
    }
    return rc;
}

static int is_there(bool *found, const rh_script_statement *s, rh_arena *arena,
                    rh_pg *pg, rh_error *error)
{
    const char *oid = NULL;
    int rc = rh_pg_value(pg, arena, &oid, error,
                         "SELECT to_regnamespace($1)::oid", 1, &s->schema);
    *found = oid != NULL;
    return rc;
}

static int send(const rh_script_statement *s, rh_arena *arena, rh_pg *pg,
                rh_error *error)
{
    bool found = false;
    int rc = s->schema != NULL ? is_there(&found, s, arena, pg, error) : RH_OK;
    return rc == RH_OK && !found ? rh_pg_exec(pg, error, s->sql) : rc;
}

static int send_all(const rh_script *script, rh_arena *arena, rh_pg *pg,
                    rh_error *error)
{
    int rc = RH_OK;
    for (size_t i = 0; rc == RH_OK && i < script->n; i++) {
        const rh_script_statement *s = &script->items[i];
        if (s->sql != NULL)
            rc = send(s, arena, pg, error);
        if (rc == RH_OK && rh_pg_transaction_status(pg) != PQTRANS_INTRANS)
            rc = rh_fail(error, RH_REFUSED,
                         "the statement ended the run's "
                         "transaction");
        if (rc == RH_FAILED || rc == RH_REFUSED || rc == RH_BUSY)
            rh_error_prefix(error, "%s:%d: ", script->name, s->line);
    }
    return rc;
}

int rh_script_send(const rh_script *script, rh_arena *arena, rh_pg *pg,
                   rh_error *error)
{
    const char *values[NSETTINGS] = {NULL};
    int rc = read_settings(values, arena, pg, error);
    if (rc == RH_OK)
        rc =
            rh_pg_exec(pg, error, "SET LOCAL standard_conforming_strings = on");
    if (rc == RH_OK)
        rc = send_all(script, arena, pg, error);
    return rc == RH_OK ? restore_settings(values, pg, error) : rc;
}
