/* SPDX-License-Identifier: MIT
 *
 * The sessions that share a snapshot, a thread for each but the first, and what
 * is told meanwhile. What a thread does with its session is in export_lane.c.
 */
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "export_internal.h"
#include "txn.h"

enum {
    WORTH_ROWS = 500000,
    MAX_CHOSEN = 4,
    JOIN_MS = 3000 /* all of them: others wait for the locks meanwhile */
};

struct rh_export_jobs {
    rh_pg *pg; /* the caller's, with the locks */
    rh_events *events;
    rh_pg **others;
    int nothers;
    /* Of one run: */
    rh_export_shared shared;
    rh_progress progress;
    size_t told; /* tables */
};

/* ---- Sessions ---- */

int rh_export_jobs_number(int wanted, int64_t rows)
{
    cpu_set_t cores;
    if (wanted > 0)
        return wanted;
    if (rows < WORTH_ROWS || sched_getaffinity(0, sizeof cores, &cores) != 0)
        return 1;
    /* A connection keeps two busy: the server's process, and what is decoded,
       hashed and written here. */
    int n = CPU_COUNT(&cores) / 2;
    if (n < 1)
        return 1;
    return n > MAX_CHOSEN ? MAX_CHOSEN : n;
}

int rh_export_jobs_count(const rh_export_jobs *jobs)
{
    return jobs != NULL ? jobs->nothers + 1 : 1;
}

static void close_session(rh_pg *pg)
{
    /* Its locks must be gone before others are asked for. */
    rh_txn_rollback(pg);
    rh_pg_close(pg);
}

static void warn(rh_export_jobs *jobs, int wanted, const rh_error *why)
{
    rh_text text = RH_TEXT_INIT;
    rh_text_addf(&text, "the backup is read by %d of %d connections: %s",
                 rh_export_jobs_count(jobs), wanted, why->message);
    RH_EMIT(jobs->events, "warning", RH_F_TEXT("text", text.data));
    rh_text_free(&text);
}

/* Asked of a session of ours, because a failure in the transaction that holds
   the locks would be the end of it. */
static int try_to_share(rh_pg *pg, rh_error *error)
{
    rh_pg_set_deadline(pg, rh_now_ms() + JOIN_MS);
    int rc = rh_pg_begin(pg, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                         error);
    if (rc == RH_OK)
        rc = rh_pg_exec(pg, error, "SELECT pg_export_snapshot()");
    rh_txn_rollback(pg);
    rh_pg_set_deadline(pg, 0);
    return rc;
}

static int open_sessions(rh_export_jobs *jobs, int n, rh_cancel_flag *cancel,
                         rh_error *error)
{
    int rc = RH_OK;
    while (rc == RH_OK && jobs->nothers < n - 1) {
        rh_pg *pg = NULL;
        rc = rh_pg_open(&pg, rh_pg_get_url(jobs->pg), cancel, error);
        if (rc == RH_OK && jobs->nothers == 0)
            rc = try_to_share(pg, error);
        if (rc == RH_OK)
            jobs->others[jobs->nothers++] = pg;
        else
            rh_pg_close(pg);
    }
    return rc;
}

int rh_export_jobs_open(rh_export_jobs **out, rh_pg *pg, int n,
                        rh_cancel_flag *cancel, rh_events *events,
                        rh_error *error)
{
    if (n <= 1)
        return RH_OK;
    rh_export_jobs *jobs = rh_alloc(sizeof *jobs);
    *jobs = (rh_export_jobs){.pg = pg, .events = events};
    jobs->others = rh_alloc((size_t)n * sizeof *jobs->others);
    int rc = open_sessions(jobs, n, cancel, error);
    if (rc == RH_FAILED) {
        warn(jobs, n, error);
        rh_error_clear(error);
        rc = RH_OK;
    }
    if (rc != RH_OK || jobs->nothers == 0)
        rh_export_jobs_close(jobs);
    else
        *out = jobs;
    return rc;
}

void rh_export_jobs_close(rh_export_jobs *jobs)
{
    if (jobs == NULL)
        return;
    while (jobs->nothers > 0)
        close_session(jobs->others[--jobs->nothers]);
    free(jobs->others);
    free(jobs);
}

/* ---- One snapshot ---- */

/* The lock is had at once or not at all: behind somebody who waits for the
   host's own locks to go, it would never come, and no server would see that
   circle, since half of it is in this process. */
static int join(rh_pg *pg, const char *set_snapshot, const char *lock,
                int64_t deadline_ms, rh_error *error)
{
    rh_pg_set_deadline(pg, deadline_ms);
    int rc = rh_pg_begin(pg, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                         error);
    if (rc == RH_OK)
        rc = rh_pg_exec(pg, error, set_snapshot);
    if (rc == RH_OK)
        rc = rh_pg_exec(pg, error, lock);
    rh_pg_set_deadline(pg, 0);
    return rc;
}

static void compose_lock(rh_text *sql, const rh_plan_backup *tables, size_t n)
{
    rh_text_add(sql, "LOCK TABLE ");
    for (size_t i = 0; i < n; i++)
        rh_text_addf(sql, "%s%s", i > 0 ? ", " : "", tables[i].table->sql);
    rh_text_add(sql, " IN ACCESS SHARE MODE NOWAIT");
}

/* Sessions that cannot join are left out. */
static int join_all(rh_export_jobs *jobs, const char *set_snapshot,
                    const char *lock, rh_error *error)
{
    int wanted = rh_export_jobs_count(jobs);
    int64_t deadline_ms = rh_now_ms() + JOIN_MS;
    int joined = 0;
    rh_error why = {0};
    for (int i = 0; i < jobs->nothers; i++) {
        rh_pg *pg = jobs->others[i];
        int rc = join(pg, set_snapshot, lock, deadline_ms, error);
        jobs->others[i] = jobs->others[joined];
        jobs->others[joined] = pg;
        if (rc == RH_OK)
            joined++;
        else if (rc == RH_CANCELLED)
            return rc;
        else
            why = *error;
    }
    while (jobs->nothers > joined)
        close_session(jobs->others[--jobs->nothers]);
    if (joined + 1 < wanted)
        warn(jobs, wanted, &why);
    rh_error_clear(error);
    return RH_OK;
}

int rh_export_jobs_join(rh_export_jobs *jobs, const rh_plan_backup *tables,
                        size_t n, rh_error *error)
{
    const char *id = NULL;
    if (jobs == NULL || n == 0)
        return RH_OK;
    rh_text lock = RH_TEXT_INIT;
    rh_arena *arena = rh_arena_new();
    int rc = rh_pg_value(jobs->pg, arena, &id, error,
                         "SELECT quote_literal(pg_export_snapshot())", 0, NULL);
    compose_lock(&lock, tables, n);
    if (rc == RH_OK)
        rc = join_all(jobs,
                      rh_arena_printf(arena, "SET TRANSACTION SNAPSHOT %s", id),
                      lock.data, error);
    rh_text_free(&lock);
    rh_arena_free(arena);
    return rc;
}

/* ---- Tables ---- */

/* How many blocks, where a range of them can be asked for: a heap without
   children, by a server that does not read all of it for that. */
static int look_at_table(rh_pg *pg, rh_export_table *t, rh_error *error)
{
    static const char *const sql =
        "SELECT CASE WHEN a.amname = 'heap' AND NOT c.relhassubclass"
        "  THEN pg_relation_size(c.oid) / current_setting('block_size')::int8"
        "  ELSE 0 END"
        " FROM pg_class c LEFT JOIN pg_am a ON a.oid = c.relam"
        " WHERE c.oid = $1::regclass AND c.relkind = 'r'";
    const char *params[] = {t->what->table->sql};
    PGresult *res = NULL;
    if (rh_pg_server_version(pg) < 140000)
        return RH_OK;
    int rc = rh_pg_run(pg, &res, error, sql, 1, params);
    if (rc == RH_OK && PQntuples(res) == 1)
        t->blocks = strtoll(PQgetvalue(res, 0, 0), NULL, 10);
    PQclear(res);
    return rc;
}

static int look_at_tables(rh_export_jobs *jobs, const rh_plan_backup *tables,
                          size_t n, rh_error *error)
{
    int rc = RH_OK;
    rh_export_shared *s = &jobs->shared;
    s->tables = rh_alloc(n * sizeof *s->tables);
    for (s->ntables = 0; rc == RH_OK && s->ntables < n; s->ntables++) {
        rh_export_table *t = &s->tables[s->ntables];
        *t = (rh_export_table){.what = &tables[s->ntables]};
        /* Alone there is nobody to share it with. */
        if (jobs->nothers > 0)
            rc = look_at_table(jobs->pg, t, error);
    }
    return rc;
}

/* ---- Telling ---- */

static void tell_done(rh_export_jobs *jobs)
{
    rh_export_shared *s = &jobs->shared;
    for (; jobs->told < s->ntables; jobs->told++) {
        const rh_export_table *t = &s->tables[jobs->told];
        pthread_mutex_lock(&s->mutex);
        bool is_done = t->is_done;
        pthread_mutex_unlock(&s->mutex);
        if (!is_done)
            return;
        RH_EMIT(jobs->events, "backup_table",
                RH_F_TEXT("table", t->what->table->label),
                RH_F_TEXT("file", t->what->file),
                RH_F_INT("rows", t->written.rows),
                RH_F_INT("elapsed_ms", t->elapsed_ms));
    }
}

static void see_to_events(void *ud)
{
    rh_export_jobs *jobs = ud;
    tell_done(jobs);
    jobs->progress.done = atomic_load(&jobs->shared.rows);
    rh_progress_tick(&jobs->progress);
}

/* ---- Threads ---- */

static void *run_lane(void *ud)
{
    rh_export_lane *lane = ud;
    rh_fate_join(lane->shared->fate);
    rh_export_lane_run(lane);
    return NULL;
}

/* Signals are for the threads of whoever uses the library. */
static bool start_thread(rh_export_lane *lane)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int rc = pthread_create(&lane->thread, NULL, run_lane, lane);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return rc == 0;
}

static void wait_for_others(rh_export_jobs *jobs)
{
    rh_export_shared *s = &jobs->shared;
    while (jobs->told < s->ntables && !atomic_load(&s->failed)) {
        pthread_mutex_lock(&s->mutex);
        if (!s->tables[jobs->told].is_done && !atomic_load(&s->failed))
            rh_export_wait(s);
        pthread_mutex_unlock(&s->mutex);
        see_to_events(jobs);
    }
}

static void run_lanes(rh_export_jobs *jobs)
{
    size_t n = (size_t)jobs->nothers, started = 0;
    rh_export_lane *lanes = rh_alloc((n + 1) * sizeof *lanes);
    lanes[n] = (rh_export_lane){.shared = &jobs->shared,
                                .pg = jobs->pg,
                                .tick = see_to_events,
                                .tick_ud = jobs};
    for (; started < n; started++) {
        lanes[started] = (rh_export_lane){.shared = &jobs->shared,
                                          .pg = jobs->others[started]};
        if (!start_thread(&lanes[started]))
            break; /* the others do its work */
    }
    rh_export_lane_run(&lanes[n]);
    wait_for_others(jobs);
    for (size_t i = 0; i < started; i++)
        pthread_join(lanes[i].thread, NULL);
    free(lanes);
}

static int64_t rows_of(const rh_plan_backup *tables, size_t n)
{
    int64_t rows = 0;
    for (size_t i = 0; i < n; i++)
        rows += tables[i].rows;
    return rows;
}

int rh_export_jobs_run(rh_export_jobs *jobs, rh_backup_writer *writer,
                       const rh_plan_backup *tables, size_t n, rh_error *error)
{
    rh_export_shared *s = &jobs->shared;
    rh_export_shared_init(s);
    s->writer = writer;
    jobs->told = 0;
    int rc = look_at_tables(jobs, tables, n, error);
    if (rc != RH_OK)
        goto done;
    rh_progress_begin(&jobs->progress, jobs->events, "Backing up all tables",
                      rows_of(tables, n));
    run_lanes(jobs);
    rh_progress_end(&jobs->progress);
    if (atomic_load(&s->failed)) {
        *error = s->error;
        rc = error->code;
    }
done:
    for (size_t i = 0; i < s->ntables; i++)
        rh_file_abandon(s->tables[i].file);
    free(s->tables);
    rh_export_shared_free(s);
    return rc;
}
