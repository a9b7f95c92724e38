/* SPDX-License-Identifier: MIT
 *
 * The events of a call as text for people, in sections. Reads events and
 * writes to standard output; decides nothing.
 */
#ifndef CLI_RENDER_H
#define CLI_RENDER_H

#include <resethost.h>

#include "table.h"

typedef struct stat_line {
    char *label;
    char *before; /* as shown, or NULL */
    char *after;
} stat_line;

/* What the run did, for the closing summary. */
typedef struct totals {
    int64_t backup_tables, backup_named, backup_rows; /* planned */
    int64_t sealed_rows, sealed_files;
    int64_t deleted, loaded, inserted, updated, ran, keys;
} totals;

/* What a command that undoes this run must say beside what the run knows. */
typedef struct undo_words {
    const char *program; /* as it was called; NULL: "resethost" */
    const char *options; /* that say where, or NULL */
    const char *note;    /* what cannot be shown, or NULL */
    bool in_vain;        /* the servers will be gone: not shown */
} undo_words;

typedef struct view {
    terminal *term;
    undo_words undo;
    bool recorded;   /* told again from a record: errors are shown here */
    bool asked_here; /* its questions stand on the same terminal */
    bool in_run;     /* a `run` event came */
    bool undecided;  /* the playbook that was read finds its tables itself */
    bool replanning; /* the plan is told a second time: not shown */
    bool plan_shown; /* what comes now is no part of it */
    bool sealed, committed, rolled_back, nothing_to_do;
    char *mode;        /* "run", "dry run", "rehearse" */
    char *run_id;      /* or NULL */
    char *proof;       /* or NULL */
    char *last;        /* name of the event before */
    char *backup_name; /* of the sealed directory, or NULL */
    const char *heading;
    size_t name_width; /* of the tables' names */
    size_t items;      /* of a list */
    table pending;     /* rows of events of one name */
    table plan;        /* its first row is the backup, if there is one */
    buffer backed_up;  /* names of the tables */
    buffer files;      /* that were made, one a line */
    stat_line *stats;
    size_t nstats, stats_cap;
    totals totals;
} view;

void view_init(view *v, terminal *term);
void view_free(view *v);
/* Shows one event; unknown ones are skipped. */
void view_event(view *v, const rh_event *event);
/* Prints what is still waiting for more of its kind. */
void view_flush(view *v);

/* ---- Shared by the render_*.c ------------------------------------------- */

typedef void (*render_fn)(view *v, const rh_event *e);

void view_heading(view *v, const char *heading);
void view_line(view *v, mark m, style s, const char *text);
void view_keep(char **slot, const char *text); /* a copy, the old one freed */
const char *view_text(const rh_event *e, const char *name); /* "" if absent */
/* Whether an operation is one on rows: a file of texts only has none, and says
   nothing of them. */
bool view_has_rows(const rh_event *e);
/* A field of text, made harmless. */
void view_add(const view *v, buffer *b, const rh_event *e, const char *name);
/* "  Label     value" with the label dim; nothing when `value` is empty. */
void view_card(view *v, const char *label, const char *value);
/* The same for a sentence, which is wrapped; what may be copied never is. */
void view_text_card(view *v, const char *label, const char *text);
/* A command to paste, called as this one was; nothing when it is empty. */
void view_command_card(view *v, const char *label, const char *command);

void render_playbook(view *v, const rh_event *e);
void render_touches(view *v, const rh_event *e);
void render_run(view *v, const rh_event *e);
void render_target(view *v, const rh_event *e);
void render_statistic(view *v, const rh_event *e);
void render_planned_backup(view *v, const rh_event *e);
void render_planned(view *v, const rh_event *e);
void render_planned_loss(view *v, const rh_event *e);
void render_planned_reaction(view *v, const rh_event *e);
void render_planned_redis(view *v, const rh_event *e);
void render_planned_command(view *v, const rh_event *e);
void render_planned_end(view *v, const rh_event *e);

/* ---- render_paper.c: plans that are written down, marks ----------------- */

void render_plan_replaces(view *v, const rh_event *e);
void render_plan_written(view *v, const rh_event *e);
void render_plan_drift(view *v, const rh_event *e);
void render_marked(view *v, const rh_event *e);

void render_confirmed(view *v, const rh_event *e);
void render_lock_wait(view *v, const rh_event *e);
void render_blocker(view *v, const rh_event *e);
void render_backup_started(view *v, const rh_event *e);
void render_progress(view *v, const rh_event *e);
void render_backup_table(view *v, const rh_event *e);
void render_backup_sealed(view *v, const rh_event *e);
void render_changed(view *v, const rh_event *e);
void render_measured(view *v, const rh_event *e);
void render_verified(view *v, const rh_event *e);
void render_committed(view *v, const rh_event *e);
void render_rolled_back(view *v, const rh_event *e);

/* ---- render_after.c: what follows the commit ---------------------------- */

void render_file_created(view *v, const rh_event *e);
void render_follow_up_started(view *v, const rh_event *e);
void render_redis_deleted(view *v, const rh_event *e);
void render_redis_flushed(view *v, const rh_event *e);
void render_redis_set(view *v, const rh_event *e);
void render_command_output(view *v, const rh_event *e);
void render_command_ended(view *v, const rh_event *e);
void render_follow_up_failed(view *v, const rh_event *e);

void render_proof(view *v, const rh_event *e);
void render_result(view *v, const rh_event *e);

void render_backup(view *v, const rh_event *e);
void render_planned_removal(view *v, const rh_event *e);
void render_backup_removed(view *v, const rh_event *e);
void render_backup_kept(view *v, const rh_event *e);
void render_backup_file(view *v, const rh_event *e);
void render_verified_backup(view *v, const rh_event *e);
void render_recorded_run(view *v, const rh_event *e);
void render_sandbox(view *v, const rh_event *e);

/* ---- render_resume.c ---------------------------------------------------- */

void render_resumed(view *v, const rh_event *e);
void render_planned_resume(view *v, const rh_event *e);
void render_standing(view *v, const rh_event *e);

#endif
