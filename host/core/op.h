/* SPDX-License-Identifier: MIT
 *
 * Operations: what a playbook asks to be changed. Each kind is one file
 * (op_clear.c, ...) that fills one rh_op_class: it checks the fields against
 * the catalogue, counts what it would do in a read-only transaction, and does
 * it. An operation is data until then; nothing here decides when it runs.
 */
#ifndef RH_CORE_OP_H
#define RH_CORE_OP_H

#include <stdbool.h>

#include "catalog.h"
#include "event.h"
#include "pg.h"
#include "value.h"

typedef struct rh_op rh_op;
typedef struct rh_op_class rh_op_class;

/* What the operations of one run share. */
typedef struct rh_change {
    rh_arena *arena;
    rh_pg *pg;
    rh_events *events;
    const rh_catalog *catalog;
    const char *backup_dir;
    rh_op **ops; /* all of the run, in order */
    size_t nops;
} rh_change;

/* Rows an operation affects in one table: planned, or done. */
typedef struct rh_effect {
    const rh_table *table;
    int64_t rows;   /* deleted, inserted or updated in all */
    int64_t insert; /* merge: the parts of `rows`, and what stays */
    int64_t update;
    int64_t unchanged;
    int64_t skipped; /* source rows left out because they refer to nothing */
    bool is_exact;   /* false: an estimate or an upper bound (plan only) */
} rh_effect;

/* Which rights an operation needs on a table, and how it must be locked. */
enum {
    RH_NEEDS_SELECT = 1,
    RH_NEEDS_INSERT = 2,
    RH_NEEDS_UPDATE = 4,
    RH_NEEDS_DELETE = 8,
    RH_NEEDS_TRUNCATE = 16,
    RH_NEEDS_TEMP = 32,
    RH_DESTROYS = 64 /* may delete or overwrite rows: needs the backup */
};

typedef struct rh_need {
    const rh_table *table;
    unsigned needs;
} rh_need;

struct rh_op {
    const rh_op_class *class;
    const rh_value *fields; /* as the playbook gave them */
    const char *made_at;    /* "factory_reset.lua:31" */
    int number;             /* from 1 */
    const char *text;       /* one line for people */
    rh_need *needs;
    size_t nneeds;
    rh_effect *effects; /* one a table; planned by count(), then done */
    size_t neffects;
    const char *unsealed; /* name of an unsealed backup it reads, or NULL */
    void *own;            /* the class's parsed form, in the arena */
};

struct rh_op_class {
    const char *kind; /* "sql.clear" */
    const char *verb; /* "delete", "load", "merge", ... */
    /* Checks the fields, finds tables and files, sets text and needs. */
    int (*prepare)(rh_op *op, rh_change *change, rh_error *error);
    /* Fills effects with what would happen. Reads only. */
    int (*count)(rh_op *op, rh_change *change, rh_error *error);
    /* Does it, and fills effects with what happened. NULL for what is done
       after the commit. */
    int (*apply)(rh_op *op, rh_change *change, rh_error *error);
};

const rh_op_class *rh_op_class_find(const char *kind);

/* ---- For the files of the classes ---- */

/* Fails with "<made_at>: <kind>: ...". */
int rh_op_fail(const rh_op *op, rh_error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* No field but these (NULL-terminated) and "kind", "made_at"; the error names
   the unknown one and the nearest known. */
int rh_op_check_fields(const rh_op *op, const char *const *known,
                       rh_error *error);

/* The table that field `key` names: it must be declared in touches. */
int rh_op_table(const rh_op *op, const rh_change *change, const char *name,
                const rh_table **out, rh_error *error);

void rh_op_need(rh_op *op, rh_change *change, const rh_table *table,
                unsigned needs);
rh_effect *rh_op_effect(rh_op *op, rh_change *change, const rh_table *table);

#endif
