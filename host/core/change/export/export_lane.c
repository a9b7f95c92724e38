/* SPDX-License-Identifier: MIT
 *
 * One connection's share of a backup. A part that is read before its turn is
 * held back in memory up to a limit, so that memory does not grow with rows.
 */
#include <string.h>
#include <time.h>

#include "export_internal.h"

enum {
    PART_BLOCKS = 128,  /* a megabyte of storage, at the usual 8 kB a block */
    PIECE = 256 * 1024, /* what is written at a time */
    HELD = 3 << 20,     /* what waits for its turn */
    COUNT_EVERY = 1024,
    WAIT_MS = 100
};

/* ---- Shared state ---- */

void rh_export_shared_init(rh_export_shared *shared)
{
    pthread_condattr_t attr;
    *shared = (rh_export_shared){.fate = rh_fate_mine()};
    pthread_mutex_init(&shared->mutex, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&shared->changed, &attr);
    pthread_condattr_destroy(&attr);
}

void rh_export_shared_free(rh_export_shared *shared)
{
    pthread_cond_destroy(&shared->changed);
    pthread_mutex_destroy(&shared->mutex);
}

void rh_export_wait(rh_export_shared *shared)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += WAIT_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_cond_timedwait(&shared->changed, &shared->mutex, &until);
}

static void fail(rh_export_lane *l)
{
    rh_export_shared *s = l->shared;
    pthread_mutex_lock(&s->mutex);
    if (!atomic_load(&s->failed))
        s->error = l->error;
    atomic_store(&s->failed, true);
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->mutex);
}

/* Never told to anybody: whoever failed first has left its own error. */
static int stopped(rh_export_lane *l)
{
    return rh_fail(&l->error, RH_FAILED, "stopped with the others");
}

static void tick(rh_export_lane *l)
{
    if (l->tick != NULL)
        l->tick(l->tick_ud);
}

/* ---- Parts ---- */

static int begin_table(rh_export_lane *l, rh_export_table *t)
{
    t->started_ms = rh_now_ms();
    t->nparts = t->blocks > PART_BLOCKS
                    ? (t->blocks + PART_BLOCKS - 1) / PART_BLOCKS
                    : 1;
    return rh_backup_begin_file(l->shared->writer, &t->file, &t->entry,
                                t->what->file, t->what->table, &l->error);
}

/* False when there is none left. */
static bool take_part(rh_export_lane *l, int *rc)
{
    rh_export_shared *s = l->shared;
    pthread_mutex_lock(&s->mutex);
    while (s->at < s->ntables && s->tables[s->at].begun > 0 &&
           s->tables[s->at].begun == s->tables[s->at].nparts)
        s->at++;
    bool taken = s->at < s->ntables && !atomic_load(&s->failed);
    if (taken) {
        l->table = &s->tables[s->at];
        if (l->table->begun == 0)
            *rc = begin_table(l, l->table);
        l->part = l->table->begun++;
    }
    pthread_mutex_unlock(&s->mutex);
    return taken;
}

static void compose_sql(const rh_export_lane *l, rh_text *sql)
{
    const rh_export_table *t = l->table;
    /* Open at both ends: all rows are in some part, whatever the table does. */
    rh_blocks part = {l->part > 0 ? l->part * PART_BLOCKS : -1,
                      l->part + 1 < t->nparts ? (l->part + 1) * PART_BLOCKS
                                              : -1};
    if (t->nparts > 1)
        rh_decoder_sql_part(t->what->table, part, sql);
    else
        rh_decoder_sql(t->what->table, sql);
}

/* ---- Writing ---- */

static bool is_my_turn(rh_export_lane *l)
{
    l->has_turn = l->has_turn || atomic_load(&l->table->turn) == l->part;
    return l->has_turn;
}

static int wait_for_turn(rh_export_lane *l)
{
    rh_export_shared *s = l->shared;
    while (!is_my_turn(l)) {
        pthread_mutex_lock(&s->mutex);
        if (!is_my_turn(l) && !atomic_load(&s->failed))
            rh_export_wait(s);
        pthread_mutex_unlock(&s->mutex);
        if (atomic_load(&s->failed))
            return stopped(l);
        tick(l);
    }
    return RH_OK;
}

static int write_text(rh_export_lane *l)
{
    rh_export_table *t = l->table;
    int rc = wait_for_turn(l);
    if (rc != RH_OK || l->text.len == 0)
        return rc;
    if (!l->has_written)
        rc = rh_file_write(t->file, t->has_rows ? ",\n" : "[\n", 2, &l->error);
    l->has_written = t->has_rows = true;
    if (rc == RH_OK)
        rc = rh_file_write(t->file, l->text.data, l->text.len, &l->error);
    rh_text_clear(&l->text);
    return rc;
}

static int finish_file(rh_export_lane *l)
{
    rh_export_table *t = l->table;
    rh_export_shared *s = l->shared;
    const char *end = t->has_rows ? "\n]\n" : "[]\n";
    int rc = rh_file_write(t->file, end, strlen(end), &l->error);
    if (rc != RH_OK)
        return rc;
    t->written.plain_bytes = rh_file_written(t->file);
    rh_file *file = t->file;
    t->file = NULL;
    rc = rh_file_finish(file, &t->written.sum, &l->error);
    if (rc != RH_OK)
        return rc;
    pthread_mutex_lock(&s->mutex);
    rh_backup_end_file(s->writer, t->entry, &t->written);
    t->elapsed_ms = rh_now_ms() - t->started_ms;
    t->is_done = true;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->mutex);
    return RH_OK;
}

static void pass_turn(rh_export_lane *l)
{
    rh_export_shared *s = l->shared;
    pthread_mutex_lock(&s->mutex);
    atomic_fetch_add(&l->table->turn, 1);
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->mutex);
}

static int end_part(rh_export_lane *l)
{
    rh_export_table *t = l->table;
    int rc = rh_decoder_end(l->decoder, &l->text, &l->error);
    if (rc == RH_OK)
        rc = write_text(l);
    if (rc != RH_OK)
        return rc;
    t->written.rows += rh_decoder_rows(l->decoder);
    if (l->part + 1 == t->nparts)
        return finish_file(l);
    pass_turn(l);
    return RH_OK;
}

/* ---- Reading ---- */

static void count(rh_export_lane *l)
{
    atomic_fetch_add(&l->shared->rows, l->uncounted);
    l->uncounted = 0;
    tick(l);
}

static int take_message(rh_export_lane *l, const char *data, size_t len)
{
    int64_t before = rh_decoder_rows(l->decoder);
    int rc = rh_decoder_feed(l->decoder, &l->text, data, len, &l->error);
    l->uncounted += rh_decoder_rows(l->decoder) - before;
    if (l->uncounted >= COUNT_EVERY)
        count(l);
    if (rc == RH_OK && atomic_load(&l->shared->failed))
        rc = stopped(l);
    if (rc == RH_OK && l->text.len >= PIECE &&
        (l->text.len >= HELD || is_my_turn(l)))
        rc = write_text(l);
    return rc;
}

static int read_part(rh_export_lane *l, const char *sql)
{
    const char *data = NULL;
    int len = 0;
    int rc = rh_pg_copy_out(l->pg, &l->error, sql);
    while (rc == RH_OK) {
        rc = rh_pg_copy_next(l->pg, &l->error, &data, &len);
        if (rc != RH_OK || len < 0)
            return rc;
        rc = take_message(l, data, (size_t)len);
        if (rc != RH_OK)
            rh_pg_stop(l->pg);
    }
    return rc;
}

static int copy_part(rh_export_lane *l)
{
    rh_text sql = RH_TEXT_INIT;
    l->has_turn = l->has_written = false;
    rh_text_clear(&l->text);
    l->decoder = rh_decoder_new(l->table->what->table);
    rh_decoder_set_part(l->decoder);
    compose_sql(l, &sql);
    int rc = read_part(l, sql.data);
    if (rc == RH_OK)
        rc = end_part(l);
    rh_decoder_free(l->decoder);
    rh_text_free(&sql);
    count(l);
    return rc;
}

void rh_export_lane_run(rh_export_lane *lane)
{
    int rc = RH_OK;
    /* At once: grown step by step, the steps would stay with malloc(). */
    rh_text_reserve(&lane->text, HELD + PIECE);
    while (rc == RH_OK && take_part(lane, &rc))
        if (rc == RH_OK)
            rc = copy_part(lane);
    if (rc != RH_OK)
        fail(lane);
    rh_text_free(&lane->text);
}
