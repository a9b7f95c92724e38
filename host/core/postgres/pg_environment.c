/* SPDX-License-Identifier: MIT
 *
 * The environment in which another program of PostgreSQL's connects as a
 * session of ours does. Nothing stands among its arguments, which every user
 * of the machine can read.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pg_internal.h"

typedef struct variables {
    rh_arena *arena;
    const char **items;
    size_t n;
} variables;

static void add(variables *v, const char *name, const char *value)
{
    if (value != NULL && *value != '\0')
        v->items[v->n++] = rh_arena_printf(v->arena, "%s=%s", name, value);
}

/* Where it is connected to, when the URL names several servers; and a password
   that may have come from a file. */
static const char *as_it_is(const PGconn *conn, const PQconninfoOption *o)
{
    static const struct {
        const char *keyword;
        char *(*value)(const PGconn *conn);
    } actual[] = {{"host", PQhost},
                  {"hostaddr", PQhostaddr},
                  {"port", PQport},
                  {"password", PQpass}};
    for (size_t i = 0; i < sizeof actual / sizeof *actual; i++)
        if (strcmp(actual[i].keyword, o->keyword) == 0)
            return actual[i].value(conn);
    return o->val;
}

static bool is_libpq(const char *variable)
{
    return strncmp(variable, "PG", 2) == 0;
}

int rh_pg_environment(rh_pg *pg, rh_arena *arena, const char *const **out,
                      rh_error *error)
{
    size_t most = 1;
    PQconninfoOption *options = PQconninfo(pg->conn);
    if (options == NULL)
        return rh_fail(error, RH_FAILED, "out of memory for a connection");
    for (const PQconninfoOption *o = options; o->keyword != NULL; o++)
        most++;
    for (char **e = environ; *e != NULL; e++)
        most++;
    variables v = {arena, rh_arena_alloc(arena, most * sizeof *v.items), 0};
    for (char **e = environ; *e != NULL; e++)
        if (!is_libpq(*e))
            v.items[v.n++] = *e;
    for (const PQconninfoOption *o = options; o->keyword != NULL; o++)
        if (o->envvar != NULL)
            add(&v, o->envvar, as_it_is(pg->conn, o));
    PQconninfoFree(options);
    *out = v.items;
    return RH_OK;
}

rh_cancel_flag *rh_pg_cancel_flag(const rh_pg *pg)
{
    return pg->cancel;
}
