/* SPDX-License-Identifier: MIT
 *
 * What the database does by itself when rows of the declared tables change:
 * foreign keys that act, triggers, rules, event triggers, publications. Named,
 * not judged: what they really do is measured.
 */
#ifndef RH_CORE_REACTIONS_H
#define RH_CORE_REACTIONS_H

#include "catalog.h"
#include "text.h"

/* On which change of rows. */
enum {
    RH_ON_INSERT = 1,
    RH_ON_UPDATE = 2,
    RH_ON_DELETE = 4,
    RH_ON_TRUNCATE = 8,
    RH_ON_DDL = 16
};

typedef struct rh_reaction {
    const char *kind; /* "foreign key", "trigger", "rule", "event trigger",
                         "publication" */
    const char *name;
    const rh_table *table; /* NULL: of the whole database */
    const char *reaches;   /* table that a foreign key writes, or NULL */
    const char *runs;      /* function of a trigger, or NULL */
    bool is_declared;      /* `reaches` is a declared table */
    char action;           /* of a foreign key: 'c' 'n' 'd' */
    unsigned on;           /* RH_ON_* */
} rh_reaction;

typedef struct rh_reactions {
    rh_reaction *items;
    size_t n;
} rh_reactions;

/* In a transaction; into the catalogue's arena. */
int rh_reactions_read(rh_reactions *out, rh_pg *pg, const rh_catalog *catalog,
                      rh_error *error);

/* "Deleting from t also deletes from child (foreign key child_t_fkey)" */
void rh_reaction_describe(const rh_reaction *r, rh_text *text);

/* "trigger g of t, foreign key child_t_fkey of child": all that may have
   written what nobody declared; "" for none. */
void rh_reactions_list(const rh_reactions *all, rh_text *text);

#endif
