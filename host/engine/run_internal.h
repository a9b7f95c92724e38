/* SPDX-License-Identifier: MIT
 *
 * The state of a run, shared by the files of its phases: run.c (the order),
 * run_lua.c (calling the playbook), run_plan.c (inspect, plan), run_paper.c
 * (the plan written down), run_reviewed.c (... and compared), run_confirm.c,
 * run_write.c (the transaction), run_backup.c (the backup in it),
 * run_follow.c, run_journal.c, run_after.c, run_redis.c and run_command.c
 * (what follows the commit, and the report). A run that is resumed is one, too:
 * run_resume.c, run_resume_steps.c.
 */
#ifndef RH_ENGINE_RUN_INTERNAL_H
#define RH_ENGINE_RUN_INTERNAL_H

#include "answers.h"
#include "backup.h"
#include "clock.h"
#include "export_jobs.h"
#include "lua_state.h"
#include "plan.h"
#include "plan_file.h"
#include "plan_reactions.h"
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

/* Something that stands between the plan and its being carried out. */
typedef struct rh_demand {
    const char *phrase; /* to be typed; NULL: time that has to pass */
    int countdown;      /* seconds */
    const char *text;   /* what is said then; NULL: whether it is the last */
    const char *words;  /* what it is there for, in a plan to be reviewed */
} rh_demand;

typedef struct rh_job {
    const rh_settings *set;
    const rh_order *order;
    const char *what;  /* "run", "dry run", "rehearse", "mark" */
    const char *path;  /* of the playbook */
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
    uint64_t seed;
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
    rh_plan plan;           /* what is confirmed */
    rh_reactions reactions; /* what the database adds to it */
    rh_plan again;          /* the same, made under the locks */
    rh_measure *measure;
    rh_backup_writer *backup;
    rh_verdicts verdicts; /* of backups that were read */
    rh_export_jobs *jobs; /* NULL: one connection does it */
    bool is_shared;       /* readers are let through until the first change */
    bool is_alone;        /* ... no more: only one connection is to read */
    bool may_begin_again; /* nothing is changed yet, or a conflict ended it */
    const char *backup_directory; /* sealed; NULL until then */
    const char *xid;

    const rh_plan_file *reviewed; /* that is applied, or NULL */
    rh_inputs inputs;             /* files that all this was made from */
    const char *database_oid;     /* another one after DROP and CREATE */
    const char *search_path;      /* by which names in SQL are found ... */
    const char *db_settings;      /* ... and all that sessions there have */
    const char *schema;           /* of the tables, for the plan: a document */
    const char **after_commit;    /* events of the plan: what would follow */
    size_t nafter_commit, after_commit_cap; /* of the heap */
    bool is_claimed; /* `reviewed`: nobody else can apply it */

    const char *flush_question; /* NULL: no Redis database is flushed */
    const char **undone;        /* of what follows: not done, by its text */
    size_t nundone;
    bool is_planned_again; /* while the plan is made under the locks */
    bool hides_output;     /* of programs: what is secret is not known */
    bool is_committed;
    bool is_over; /* committed, or read to the end: the rest may follow */
} rh_job;

void rh_run_phase(rh_job *run, const char *name);
/* Closes and frees all that a run holds; what is open is rolled back. */
void rh_run_release(rh_job *run);

/* Begins with its record, which must be there before anything else is done;
   ends with the result in it. */
int rh_run_begin(rh_job *run, const rh_settings *settings,
                 const rh_order *order, const char *what, rh_error *error);
int rh_run_end(rh_job *run, int rc, rh_error *error);
void rh_run_tell(rh_job *run);

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
/* Only to the database, and tells nothing. */
int rh_run_connect_database(rh_job *run, rh_error *error);
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
/* RH_STALE when the database was given another class since. */
int rh_run_check_class(rh_job *run, rh_error *error);

/* ---- run_confirm.c ---- */

/* What must be confirmed before this plan is carried out, in order. */
size_t rh_run_demands(rh_job *run, const rh_demand **out);
/* Every confirmation; a reviewed plan stands for all of them. */
int rh_run_confirm(rh_job *run, rh_error *error);
/* A single one. */
int rh_run_ask_phrase(rh_job *run, const char *text, const char *phrase,
                      rh_error *error);

/* One of them alone. */
int rh_run_ask_demand(rh_job *run, const rh_demand *demand, rh_error *error);

/* ---- run_paper.c ---- */

/* An rh_event_fn; `ud` is the run. Keeps what is planned for afterwards. */
void rh_run_note_follow_up(void *ud, const rh_event *event);
/* In the transaction of the plan: how its tables are made, and ... */
int rh_run_note_schema(rh_job *run, rh_error *error);
/* ... which database it is beyond its name. */
int rh_run_note_database(rh_job *run, rh_error *error);
/* Writes the plan to a new file and tells its code. */
int rh_run_write_plan(rh_job *run, rh_error *error);

/* The parts of a plan's document, as they are now. */
int rh_paper_settings(rh_json_out *out, rh_job *run, rh_error *error);
void rh_paper_target(rh_json_out *out, const rh_job *run);
void rh_paper_playbook(rh_json_out *out, const rh_job *run);
void rh_paper_follow_ups(rh_json_out *out, const rh_job *run);

/* ---- run_reviewed.c: each does nothing for a run that applies no plan ---- */

/* Reads the plan, and looks at all that can be known without the database. */
int rh_run_open_reviewed(rh_job *run, rh_error *error);
/* Options, environment and directories: once the playbook is loaded. */
int rh_run_check_settings(rh_job *run, rh_error *error);
/* The database itself, and how its tables are made. */
int rh_run_check_target(rh_job *run, rh_error *error);
/* For the making of a plan as well: what it will read without having read it
   yet. */
void rh_run_bind_files(rh_job *run);
/* What would be done. From then on no other file may come in. */
int rh_run_check_plan(rh_job *run, rh_error *error);
/* The same under the locks, where it can change no more. */
int rh_run_check_again(rh_job *run, rh_error *error);
/* ... and once more when the backup has counted its tables: what came since the
   review counts, not only what came since this run looked. */
int rh_run_check_counts(rh_job *run, rh_error *error);
/* Right before the commit: nobody else can apply the plan from now on. It is
   given back where nothing was committed. */
int rh_run_claim(rh_job *run, rh_error *error);
void rh_run_unclaim(rh_job *run);

/* ---- run_secrets.c ---- */

/* Of the URLs, as far as they could be read. */
void rh_run_hide_passwords(const rh_job *run);
/* Once the target is known: its names stay readable, and a password that came
   from a file is hidden as well. */
void rh_run_show_names(const rh_job *run);
/* Of the folders for backups and records, where others may write. */
void rh_run_warn_of_folders(const rh_job *run);

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
