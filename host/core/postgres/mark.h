/* SPDX-License-Identifier: MIT
 *
 * The mark in a database's comment, "[resethost:production]": changing it, and
 * nothing else of the comment.
 */
#ifndef RH_CORE_MARK_H
#define RH_CORE_MARK_H

#include "event.h"
#include "pg.h"

/* The comment with its marks replaced by one of `class`, or with none (NULL).
   A mark keeps its place; a new one goes behind the rest, with a blank between,
   or before it, where a mark that was never closed would swallow it.
   One that goes takes such a blank with it. NULL: nothing is left. */
const char *rh_mark_edit(rh_arena *arena, const char *comment,
                         const char *class_name);

/* What the marks say: one class, or several joined by commas, which are none.
   NULL without a mark. */
const char *rh_mark_words(rh_arena *arena, const char *comment);

/* Of the row `d` of pg_database, in a query: its comment, whatever stands on the
   search_path before the server's own. shobj_description() of version 13 would
   look there. */
#define RH_SQL_DATABASE_COMMENT                                                \
    "(SELECT c.description FROM pg_catalog.pg_shdescription c"                 \
    "  WHERE c.objoid OPERATOR(pg_catalog.=) d.oid AND c.classoid"             \
    "   OPERATOR(pg_catalog.=) 'pg_catalog.pg_database'::pg_catalog.regclass)"
#define RH_SQL_THIS_DATABASE                                                   \
    "pg_catalog.pg_database d"                                                 \
    " WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()"

typedef struct rh_marking {
    const char *database;
    const char *comment; /* NULL: there is none */
    bool is_owner;       /* may change it */
    bool is_standby;
} rh_marking;

int rh_mark_read(rh_marking *out, rh_arena *arena, rh_pg *pg, rh_error *error);

/* Sets the comment over `writer`, if it is still `was.comment` as `reader`, a
   second session, sees it once nobody else can change it (RH_STALE), and
   believes it when it was read back. */
int rh_mark_write(rh_pg *reader, rh_pg *writer, rh_arena *arena,
                  const rh_marking *was, const char *comment, rh_events *events,
                  rh_error *error);

#endif
