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
#include "counts.h"
#include "event.h"
#include "inputs.h"
#include "pg.h"
#include "reach.h"
#include "retention.h"
#include "value.h"

typedef struct rh_op rh_op;
typedef struct rh_op_class rh_op_class;
typedef struct rh_new_file rh_new_file;

/* What a playbook declares that its operations may reach besides tables. */
typedef struct rh_allowed {
    const char *const *redis; /* patterns; none: any that the plan shows */
    size_t nredis;
    const char *const *commands; /* names of programs */
    size_t ncommands;
    const char *const *new_files; /* paths that a user gave */
    size_t nnew_files;
    const char *const *folders; /* likewise: any new file directly in them */
    size_t nfolders;
    rh_reach files; /* that may be read */
} rh_allowed;

/* What the operations of one run share. */
typedef struct rh_change {
    rh_arena *arena;
    rh_pg *pg;
    rh_events *events;
    const rh_catalog *catalog;
    const char *backup_dir;
    rh_allowed allowed;
    rh_retention retention;    /* of this playbook's backups of this database;
                                  for how long, an operation says */
    rh_counts *counts;         /* of the transaction that is open */
    const rh_counts *expected; /* of tables whose rows will be known when they
                                  have been backed up; NULL: of none */
    rh_inputs *inputs;         /* the files that are read; or NULL */
    const unsigned *rights;    /* RH_NEEDS_*, by table of the catalogue */
    bool is_renewed; /* while planning: an operation before this one drops or
                        makes tables */
    rh_op **ops;     /* all of the run, in order */
    size_t nops;
} rh_change;

enum { RH_ROWS_UNKNOWN = -1 };

/* Rows an operation affects in one table: planned, or done. */
typedef struct rh_effect {
    const rh_table *table;
    const char *text; /* one line for people: "Delete all rows of words" */
    int64_t rows;     /* deleted, inserted or updated in all, or
                         RH_ROWS_UNKNOWN */
    int64_t insert;   /* merge, restore_all: the parts of `rows`, what stays */
    int64_t update;
    int64_t deleted; /* restore_all */
    int64_t unchanged;
    int64_t skipped;  /* source rows left out because they refer to nothing */
    int64_t present;  /* restore_all: rows before; two plans are compared by it.
                        -1: they are compared by `rows` */
    const char *key;  /* restore_all, or NULL: what rows are named by ... */
    const char *lost; /* ... names of some that are deleted, ... */
    const char *overwritten; /* ... and of some that are updated */
    int nlost, noverwritten; /* how many names */
    const char *note;        /* what else to say of it in the plan, or NULL */
    bool is_exact; /* false: an estimate or an upper bound (plan only) */
} rh_effect;

/* What two plans are compared by. */
static inline int64_t rh_effect_compared(const rh_effect *e)
{
    return e->present >= 0 ? e->present : e->rows;
}

/* Which rights an operation needs on a table, and how it must be locked. */
enum {
    RH_NEEDS_SELECT = 1,
    RH_NEEDS_INSERT = 2,
    RH_NEEDS_UPDATE = 4,
    RH_NEEDS_DELETE = 8,
    RH_NEEDS_TRUNCATE = 16,
    RH_NEEDS_TEMP = 32,
    RH_DESTROYS = 64,    /* may delete or overwrite rows: needs the backup */
    RH_LOCKS_ALONE = 128 /* nobody else may even read it */
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
    const char *inputs;     /* digests of the files it reads, or NULL */
    rh_need *needs;
    size_t nneeds;
    rh_effect *effects; /* one a table; planned by count(), then done */
    size_t neffects;
    const char *unsealed; /* name of an unsealed backup it reads, or NULL */
    const char *note;     /* what else to say of it in the plan, or NULL */
    const char *what;     /* of what follows the commit: "run railway up" */
    bool is_left_out;     /* what it needs is not there, and need not be */
    bool is_first;        /* applied before anything is changed: writes no
                             table */
    bool acts;            /* does something although it affects no row */
    bool is_late; /* prepared when it runs, because its tables are made by an
                     operation before it; until then there was foresee() */
    rh_new_file *file; /* that it makes, or NULL */
    void *own;         /* the class's parsed form, in the arena */
};

struct rh_op_class {
    const char *kind; /* "sql.clear" */
    const char *verb; /* "delete", "load", "merge", ... */
    /* Checks the fields, finds tables and files, sets text and needs. */
    int (*prepare)(rh_op *op, rh_change *change, rh_error *error);
    /* Fills effects with what would happen. Reads only. */
    int (*count)(rh_op *op, rh_change *change, rh_error *error);
    /* Does it, and fills effects with what happened. NULL for what is not done
       in the transaction. */
    int (*apply)(rh_op *op, rh_change *change, rh_error *error);
    /* In the place of prepare() and count() where the tables are yet to be
       made: fills effects from what can be known. NULL: not possible there;
       the same as prepare(): it does not look at tables. */
    int (*foresee)(rh_op *op, rh_change *change, rh_error *error);
    bool renews; /* drops or makes tables, and reads the catalogue anew */
};

/* The operation that `fields` describe: known kind, prepared. */
int rh_op_new(rh_op **out, const rh_value *fields, int number,
              rh_change *change, rh_error *error);

/* Does it, with all that had to wait until now. */
int rh_op_apply(rh_op *op, rh_change *change, rh_error *error);

/* Telling a `planned` and a `changed` event for each effect. */
void rh_op_tell_planned(const rh_op *op, rh_events *events, int *line);
void rh_op_tell_changed(const rh_op *op, rh_events *events, int *line,
                        int64_t elapsed_ms);

/* ---- For the files of the classes ---- */

/* Fails with "<made_at>: <kind>: ...". */
int rh_op_fail(const rh_op *op, rh_error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* No field but these (NULL-terminated) and "kind", "made_at"; the error names
   the unknown one and the nearest known. */
int rh_op_check_fields(const rh_op *op, const char *const *known,
                       rh_error *error);

/* The table of that name: it must be declared in touches. */
int rh_op_find_table(const rh_op *op, const rh_change *change, const char *name,
                     const rh_table **out, rh_error *error);
/* The same for the field "table", which must be there. */
int rh_op_table(const rh_op *op, const rh_change *change, const rh_table **out,
                rh_error *error);
/* A column that may be written. */
int rh_op_column(const rh_op *op, const rh_table *table, const char *name,
                 const rh_column **out, rh_error *error);
/* A scalar as a parameter's text; lists and maps are an error. */
int rh_op_scalar(const rh_op *op, rh_change *change, const rh_value *v,
                 const char **out, rh_error *error);

/* What the server must allow on `table`, and one more effect. The arrays have
   room for `max` of each, set by rh_op_room(). */
void rh_op_room(rh_op *op, rh_change *change, size_t max);
void rh_op_need(rh_op *op, const rh_table *table, unsigned needs);
rh_effect *rh_op_effect(rh_op *op, const rh_table *table, const char *text);

/* count(*) of a query's FROM clause and what follows it. */
int rh_op_count(const rh_op *op, rh_change *change, int64_t *rows,
                const char *from, int nparams, const char *const *params,
                rh_error *error);

/* All rows of a table. */
int rh_change_count(const rh_change *change, const rh_table *table,
                    int64_t *rows, rh_error *error);
/* Whether this user has all of these rights on it. */
bool rh_change_may(const rh_change *change, const rh_table *table,
                   unsigned needs);

/* Adds where the operation was made to an error that a callee set. */
int rh_op_failed(const rh_op *op, rh_error *error, int code);

#endif
