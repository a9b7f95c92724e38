/* SPDX-License-Identifier: MIT
 *
 * The identity card: one query.
 */
#include "target.h"

#include <string.h>

#include "mark.h"

static const char *const class_names[] = {"unmarked", "production", "staging",
                                          "dev",      "test",       "sandbox"};

enum { NCLASSES = sizeof class_names / sizeof *class_names };

const char *rh_class_name(rh_class class)
{
    return class_names[class];
}

static int find_class(rh_class *out, const char *mark, const char *database,
                      rh_error *error)
{
    for (size_t i = 1; i < NCLASSES; i++) {
        if (strcmp(mark, class_names[i]) == 0) {
            *out = (rh_class)i;
            return RH_OK;
        }
    }
    return rh_fail(error, RH_REFUSED,
                   "the comment of database \"%s\" marks it [resethost:%s], "
                   "which is no class: use production, staging, dev, test or "
                   "sandbox",
                   database, mark);
}

static int read_class(rh_class *out, rh_arena *arena, const char *comment,
                      const char *database, rh_error *error)
{
    const char *mark = rh_mark_words(arena, comment);
    *out = RH_CLASS_UNMARKED;
    return mark != NULL ? find_class(out, mark, database, error) : RH_OK;
}

int rh_target_class(rh_class *out, rh_arena *arena, rh_pg *pg, rh_error *error)
{
    rh_marking now;
    int rc = rh_mark_read(&now, arena, pg, error);
    return rc == RH_OK
               ? read_class(out, arena, now.comment, now.database, error)
               : rc;
}

/* What stands before the server's own things of the same name; found without
   what may be hidden. */
#define IS " OPERATOR(pg_catalog.=) "
static const char shadows_sql[] =
    "WITH path AS (SELECT n.oid, n.nspname, s.place FROM"
    "  pg_catalog.unnest(pg_catalog.current_schemas(true))"
    "   WITH ORDINALITY s(name, place)"
    "  JOIN pg_catalog.pg_namespace n ON n.nspname" IS "s.name),"
    " own AS (SELECT oid, place FROM path WHERE nspname" IS "'pg_catalog'),"
    " before AS (SELECT p.oid AS schema, own.oid AS own FROM path p, own"
    "  WHERE p.place OPERATOR(pg_catalog.<) own.place"
    "  AND p.nspname OPERATOR(pg_catalog.!~) '^pg_temp')"
    " SELECT 'relation', x.oid::pg_catalog.regclass::text"
    " FROM before b JOIN pg_catalog.pg_class x ON x.relnamespace" IS "b.schema"
    " JOIN pg_catalog.pg_class y ON y.relnamespace" IS "b.own"
    "  AND y.relname" IS "x.relname"
    " UNION ALL SELECT 'function', x.oid::pg_catalog.regprocedure::text"
    " FROM before b JOIN pg_catalog.pg_proc x ON x.pronamespace" IS "b.schema"
    " JOIN pg_catalog.pg_proc y ON y.pronamespace" IS "b.own"
    "  AND y.proname" IS "x.proname AND y.proargtypes" IS "x.proargtypes"
    " UNION ALL SELECT 'operator', x.oid::pg_catalog.regoperator::text"
    " FROM before b JOIN pg_catalog.pg_operator x"
    "  ON x.oprnamespace" IS "b.schema"
    " JOIN pg_catalog.pg_operator y ON y.oprnamespace" IS "b.own"
    "  AND y.oprname" IS "x.oprname AND y.oprleft" IS "x.oprleft"
    "  AND y.oprright" IS "x.oprright LIMIT 1";

/* All that is asked of the catalogue would be answered by that. */
static int check_path(rh_pg *pg, const char *path, rh_error *error)
{
    PGresult *res = NULL;
    bool is_named = rh_pg_get_url(pg)->schema != NULL;
    int rc = !is_named && strstr(path, "pg_catalog") != NULL
                 ? rh_pg_run(pg, &res, error, shadows_sql, 0, NULL)
                 : RH_OK;
    if (res != NULL && PQntuples(res) > 0)
        rc = rh_fail(error, RH_REFUSED,
                     "search_path of this user or database is %s, so %s %s "
                     "stands before the server's own, which every check of a "
                     "run relies on: leave pg_catalog out of it, or name the "
                     "schema in the URL, ?schema=NAME",
                     path, PQgetvalue(res, 0, 0), PQgetvalue(res, 0, 1));
    PQclear(res);
    return rc;
}

int rh_target_read(rh_target *out, rh_arena *arena, rh_pg *pg, rh_error *error)
{
    static const char *const sql =
        "SELECT d.datname, coalesce("
        "   pg_catalog.host(pg_catalog.inet_server_addr())"
        "   OPERATOR(pg_catalog.||) ':' OPERATOR(pg_catalog.||)"
        "   pg_catalog.inet_server_port()::pg_catalog.text, 'local socket'),"
        "  current_user, pg_catalog.current_setting('server_version'),"
        "  pg_catalog.current_setting('is_superuser') OPERATOR(pg_catalog.=)"
        "   'on', pg_catalog.pg_is_in_recovery(),"
        "  " RH_SQL_DATABASE_COMMENT ","
        "  pg_catalog.current_setting('search_path')"
        " FROM " RH_SQL_THIS_DATABASE;
    PGresult *res = NULL;
    int rc = rh_pg_run(pg, &res, error, sql, 0, NULL);
    if (rc != RH_OK)
        return rc;
    char *text[8];
    for (int i = 0; i < 8; i++)
        text[i] = rh_arena_strdup(arena, PQgetvalue(res, 0, i));
    PQclear(res);
    text[3][strcspn(text[3], " ")] = '\0';
    *out = (rh_target){.database = text[0],
                       .server = text[1],
                       .user = text[2],
                       .version = text[3],
                       .is_superuser = text[4][0] == 't',
                       .is_standby = text[5][0] == 't'};
    rc = check_path(pg, text[7], error);
    if (rc != RH_OK)
        return rc;
    rh_server_id_read(&out->id, arena, pg);
    return read_class(&out->class, arena, text[6], out->database, error);
}

void rh_target_tell(const rh_target *target, const rh_pg_url *url,
                    const char *redis, rh_events *events)
{
    RH_EMIT(events, "target", RH_F_TEXT("database", target->database),
            RH_F_TEXT("server", target->server),
            RH_F_TEXT("user", target->user),
            RH_F_TEXT("class", rh_class_name(target->class)),
            RH_F_TEXT("server_version", target->version),
            RH_F_TEXT("url", url->masked), RH_F_TEXT("redis", redis),
            RH_F_BOOL("superuser", target->is_superuser),
            RH_F_TEXT("system", target->id.system));
}
