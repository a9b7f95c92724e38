/* SPDX-License-Identifier: MIT
 *
 * What the database's catalogue says of the tables that a run names: columns,
 * keys, foreign keys that point at them, sequences they own. Read once in a
 * transaction, into an arena; never written.
 */
#ifndef RH_CORE_CATALOG_H
#define RH_CORE_CATALOG_H

#include <stdbool.h>

#include "memory.h"
#include "pg.h"

typedef struct rh_column {
    const char *name;
    unsigned type_oid;  /* of the base type, where it is a domain */
    unsigned value_oid; /* the type whose binary form its values have: of an
                              enum text, of an array its items' (base) type */
    bool is_array;
    const char *type_name; /* as format_type() writes it: "numeric(10,2)" */
    bool not_null;
    bool has_default;
    bool is_generated;       /* GENERATED ALWAYS AS (...) STORED */
    bool is_identity_always; /* GENERATED ALWAYS AS IDENTITY */
    bool in_primary_key;
} rh_column;

typedef struct rh_sequence {
    unsigned oid;
    const char *sql;     /* quoted and qualified */
    const char *column;  /* that owns it */
    bool is_owned_by_us; /* may be restarted inside the transaction */
} rh_sequence;

typedef struct rh_table {
    unsigned oid;
    const char *name; /* as the playbook wrote it: "words", "audit.events" */
    const char *sql;  /* quoted and qualified: "public"."words" */
    const char *schema, *relation; /* as the server has them, not quoted */
    const char *label;             /* for people: "words", or "audit.events" */
    char kind;                     /* pg_class.relkind: 'r', 'p' */
    bool is_partition;
    int server_version; /* 150020 */
    const rh_column *columns;
    size_t ncolumns;
    const rh_sequence *sequences;
    size_t nsequences;
} rh_table;

/* What precedes its name where only its own rows are meant. The rows of a
   partitioned table are those of its partitions; a parent's children are
   tables of their own. */
static inline const char *rh_table_only(const rh_table *t)
{
    return t->kind == 'p' ? "" : "ONLY ";
}

/* A foreign key: `from` (table and columns) references `to`. */
typedef struct rh_foreign_key {
    const char *name;
    unsigned from, to;      /* table oids */
    const char *from_label; /* "public.audit" only where not on search_path */
    const char *to_label;
    const char *const *from_columns; /* same order, ncolumns each */
    const char *const *to_columns;
    size_t ncolumns;
    char on_delete; /* pg_constraint.confdeltype: 'a' 'r' 'c' 'n' 'd' */
    char on_update;
    bool is_enforced; /* since version 18 a key may be for show */
} rh_foreign_key;

typedef struct rh_catalog {
    rh_arena *arena;        /* owns everything below */
    const rh_table *tables; /* in the order of the names asked for */
    size_t ntables;
    const rh_foreign_key *keys; /* all that start or end at a named table */
    size_t nkeys;
} rh_catalog;

/* Reads what is known of `names`. A name that is no ordinary or partitioned
   table of this database is RH_FAILED, with the nearest name that is. */
int rh_catalog_read(rh_catalog *out, rh_arena *arena, rh_pg *pg,
                    const char *const *names, size_t n, rh_error *error);

const rh_table *rh_catalog_table(const rh_catalog *c, const char *name);
const rh_table *rh_catalog_by_oid(const rh_catalog *c, unsigned oid);
/* The tables as an array for a query, "{16384,16390}": all, or some. */
void rh_catalog_list_oids(const rh_catalog *c, rh_text *array);
void rh_tables_list_oids(const rh_table *const *tables, size_t n,
                         rh_text *array);
/* Begins a query: the tables of the array $1 with their partitions, as
   part(rel). */
#define RH_SQL_WITH_PARTS                                                      \
    "WITH RECURSIVE part(rel) AS (SELECT unnest($1::oid[]) UNION"              \
    "  SELECT i.inhrelid FROM part p JOIN pg_inherits i ON i.inhparent = "     \
    "p.rel"                                                                    \
    "  JOIN pg_class c ON c.oid = i.inhrelid AND c.relispartition)"
const rh_column *rh_table_column(const rh_table *t, const char *name);

#endif
