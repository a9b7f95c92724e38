/* SPDX-License-Identifier: MIT
 *
 * The state of a run, shared by the files of its phases: run.c (the order),
 * run_lua.c (calling the playbook), run_plan.c (inspect, plan, confirm),
 * run_write.c (the transaction), run_backup.c (the backup in it), run_follow.c, run_after.c, run_redis.c
 * and run_command.c (what follows the commit, and the report).
 */
#ifndef RH_ENGINE_RUN_INTERNAL_H
#define RH_ENGINE_RUN_INTERNAL_H

#include "backup.h"
#include "clock.h"
#include "export_jobs.h"
#include "lua_state.h"
#include "plan.h"
#include "playbook.h"
#include "reads.h"
#include "record.h"
#include "redis.h"
#include "run.h"
#include "target.h"

/* One line of what statistics() returned. */
typedef struct rh_statistic {
    const char *label;
    const char *key;  /* in summary.json, or NULL */
    const char *unit; /* "$", or NULL */
    const char *json; /* the value as JSON text */
    const char *text; /* the value as it is */
    bool is_number;
    bool is_hidden; /* for summary.json only */
} rh_statistic;

typedef struct rh_statistics {
    rh_statistic *items;
    size_t n;
} rh_statistics;

typedef struct rh_job {
    const rh_settings *set;
    rh_events *events; /* of the settings */
    rh_mode mode;
    char id[32];
    rh_stamp started;
    int64_t started_ms;
    rh_arena *arena; /* owns everything that has no owner here */
    rh_record *record;

    rh_lua *lua;
    const rh_playbook *playbook;
    const rh_value *options, *env;
    int run_table; /* registry references: `run`, ... */
    int facts;     /* ... and what inspect() returned */

    rh_pg_url pg_url;
    rh_redis_url redis_url;
    bool has_redis_url;
    rh_pg *pg;
    rh_redis *redis;
    rh_reads reads;
    rh_counts counts; /* of the transaction that is open */
    rh_target target;

    rh_statistics statistics;
    rh_plan plan;  /* what is confirmed */
    rh_plan again; /* the same, made under the locks */
    rh_measure *measure;
    rh_backup_writer *backup;
    rh_verdicts verdicts; /* of backups that were read */
    rh_export_jobs *jobs; /* NULL: one connection does it */
    bool is_shared;       /* readers are let through until the first change */
    bool is_alone;        /* ... no more: only one connection is to read */
    bool may_begin_again; /* nothing is changed yet */
    const char *backup_directory; /* sealed; NULL until then */
    const char *xid;
    const char *flush_question; /* NULL: no Redis database is flushed */
    const char **undone;        /* of what follows: not done, by its text */
    size_t nundone;
    bool is_planned_again; /* while the plan is made under the locks */
    bool is_committed;
    bool is_over; /* committed, or read to the end: the rest may follow */
} rh_job;

void rh_run_phase(rh_job *run, const char *name);

/* ---- run_lua.c ---- */

/* Opens the state, loads the playbook, checks options and environment. */
int rh_run_load(rh_job *run, const char *path, const rh_option *options,
                size_t noptions, rh_error *error);
/* Opens the state and loads the playbook, for looking at it only. */
int rh_run_load_only(rh_job *run, const char *path, rh_error *error);
/* Makes the table `run`. */
int rh_run_make_table(rh_job *run, rh_error *error);

/* Each calls one function of the playbook, if it has it. Reading functions
   need a transaction open, and run in the read state that they ask for. */
int rh_run_ask(rh_job *run, rh_error *error);
/* The tables of a playbook whose `touches` is a function. */
int rh_run_decide_tables(rh_job *run, rh_error *error);
int rh_run_statistics(rh_job *run, rh_statistics *out, rh_error *error);
int rh_run_inspect(rh_job *run, rh_error *error);
int rh_run_change(rh_job *run, const rh_value **operations, rh_error *error);
int rh_run_verify(rh_job *run, rh_error *error);
int rh_run_after_hook(rh_job *run, rh_error *error);

void rh_run_tell_statistics(rh_job *run, const rh_statistics *s,
                            const char *when);

/* ---- run_plan.c ---- */

/* Begins to connect where that keeps nobody waiting; tells nothing. */
void rh_run_dial(rh_job *run);
/* Connects to both servers and tells the target. */
int rh_run_connect(rh_job *run, rh_error *error);
/* A read-only transaction: another snapshot, so nothing is known of it. */
int rh_run_begin_read(rh_job *run, rh_error *error);
/* inspect() and change() in the transaction that is open, into `plan`;
   `expected` is as in rh_change. */
int rh_run_evaluate(rh_job *run, rh_plan *plan, const rh_counts *expected,
                    rh_error *error);
/* The read-only transaction: statistics, plan, told. */
int rh_run_plan(rh_job *run, rh_error *error);
/* What the end of a transaction that only read has shown. */
void rh_run_tell_proof(rh_job *run);
/* Every confirmation. */
int rh_run_confirm(rh_job *run, rh_error *error);

/* ---- run_secrets.c ---- */

/* Of the URLs, as far as they could be read. */
void rh_run_hide_passwords(const rh_job *run);
/* Once the target is known: its names stay readable, and a password that came
   from a file is hidden as well. */
void rh_run_show_names(const rh_job *run);

/* ---- run_backup.c ---- */

/* Before the locks, so that nobody waits for connections to be made. Readers
   are what the others are, so they must be let through until they are done. */
int rh_run_open_jobs(rh_job *run, rh_error *error);
void rh_run_close_jobs(rh_job *run);
/* Makes and seals the backup, if the plan has one. */
int rh_run_back_up(rh_job *run, rh_error *error);

/* ---- run_write.c ---- */

/* Locks, re-plan, backup, changes, measuring, verification, commit. */
int rh_run_write(rh_job *run, rh_error *error);
/* The same of a run that writes no table: nobody waits for its locks, nothing
   can be written, and its end is the proof of that. */
int rh_run_read(rh_job *run, rh_error *error);

/* ---- run_follow.c ---- */

/* What the playbook declares that its operations may reach. */
rh_allowed rh_run_allowed(const rh_job *run);
/* In a sandbox nothing outside of it is to change. */
bool rh_run_spares_programs(const rh_job *run, const rh_op *op);
/* Tells what is planned to follow the commit; sets flush_question. */
void rh_run_tell_follow_ups(rh_job *run);

/* ---- run_after.c ---- */

/* Everything that follows the commit, then after(). */
int rh_run_follow_up(rh_job *run, rh_error *error);
/* Rolled back: the files that were written go. `is_known`: that it was. */
void rh_run_drop_files(rh_job *run, bool is_known);
void rh_run_report(rh_job *run);

/* ---- run_redis.c ---- */

/* Connects to Redis if it is not; RH_FAILED with why. */
int rh_run_open_redis(rh_job *run, rh_error *error);

#endif
