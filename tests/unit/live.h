/* SPDX-License-Identifier: MIT
 *
 * One throw-away server for all tests of a file, sessions in it, and a record
 * of the events that were told.
 */
#ifndef RH_TESTS_LIVE_H
#define RH_TESTS_LIVE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "event.h"
#include "memory.h"
#include "pg.h"
#include "servers.h"
#include "text.h"

static rh_servers *live_servers;
static rh_arena *live_arena;
static rh_pg_url live_url;
static rh_cancel_flag live_cancel = {.pipe = {-1, -1}};
static rh_cancel_flag live_never = {.pipe = {-1, -1}};
static rh_pg *live_admin; /* may write, and nothing interrupts it */

#define assert_ok(call)                                                        \
    do {                                                                       \
        int rc_ = (call);                                                      \
        if (rc_ != RH_OK)                                                      \
            fail_msg("%s: %d: %s", #call, rc_, error.message);                 \
    } while (0)

#define assert_contains(text, part)                                            \
    do {                                                                       \
        if (strstr((text), (part)) == NULL)                                    \
            fail_msg("\"%s\" is not in: %s", (part), (text));                  \
    } while (0)

#define assert_lacks(text, part)                                               \
    do {                                                                       \
        if (strstr((text), (part)) != NULL)                                    \
            fail_msg("\"%s\" is in: %s", (part), (text));                      \
    } while (0)

static inline void live_pause(long ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

/* A session as a run has it: read only by default. */
static inline rh_pg *live_open(void)
{
    rh_error error = {0};
    rh_pg *pg = NULL;
    assert_ok(rh_pg_open(&pg, &live_url, &live_cancel, &error));
    return pg;
}

static inline rh_pg *live_open_writer(void)
{
    rh_error error = {0};
    rh_pg *pg = live_open();
    assert_ok(
        rh_pg_exec(pg, &error, "SET default_transaction_read_only = off"));
    return pg;
}

/* A script, committed. */
static inline void live_do(const char *script)
{
    rh_error error = {0};
    assert_ok(rh_pg_script(live_admin, &error, script));
}

static inline const char *live_ask(const char *sql)
{
    rh_error error = {0};
    const char *value = NULL;
    assert_ok(
        rh_pg_value(live_admin, live_arena, &value, &error, sql, 0, NULL));
    return value != NULL ? value : "(null)";
}

static inline int live_start(void **state)
{
    rh_error error = {0};
    (void)state;
    live_arena = rh_arena_new();
    assert_int_equal(rh_cancel_open(&live_cancel), 0);
    assert_ok(rh_servers_start(&live_servers, false, &error));
    assert_ok(rh_pg_url_parse(&live_url, live_arena,
                              rh_servers_database_url(live_servers), "test",
                              &error));
    assert_ok(rh_pg_open(&live_admin, &live_url, &live_never, &error));
    assert_ok(rh_pg_script(live_admin, &error,
                           "SET default_transaction_read_only = off;"
                           " SET lock_timeout = '20s'"));
    return 0;
}

static inline int live_stop(void **state)
{
    (void)state;
    rh_pg_close(live_admin);
    rh_servers_stop(live_servers);
    rh_cancel_close(&live_cancel);
    rh_arena_free(live_arena);
    return 0;
}

/* Each test begins with nothing asked to stop. */
static inline int live_reset(void **state)
{
    (void)state;
    rh_cancel_reset(&live_cancel);
    return 0;
}

/* ---- What happens meanwhile ---- */

typedef struct live_deed {
    pthread_t thread;
    int pid;           /* acts once this backend runs `query`; 0: at once */
    const char *query; /* a piece of its text; NULL: any */
    bool waits;        /* and waits for a lock */
    const char *sql;   /* NULL: raises the cancel flag */
} live_deed;

static inline void *live_act(void *ud)
{
    const live_deed *deed = ud;
    PGconn *conn = PQconnectdb(rh_servers_database_url(live_servers));
    for (int i = 0; deed->pid != 0 && i < 400; i++) {
        char sql[512];
        snprintf(sql, sizeof sql,
                 "SELECT 1 FROM pg_stat_activity WHERE pid = %d AND"
                 " state = 'active' AND query LIKE '%%%s%%' %s",
                 deed->pid, deed->query != NULL ? deed->query : "",
                 deed->waits ? "AND wait_event_type = 'Lock'" : "");
        PGresult *res = PQexec(conn, sql);
        bool runs = PQntuples(res) > 0;
        PQclear(res);
        if (runs)
            break;
        live_pause(10);
    }
    if (deed->sql == NULL)
        rh_cancel_request(&live_cancel);
    else
        PQclear(PQexec(conn, deed->sql));
    PQfinish(conn);
    return NULL;
}

static inline void live_begin(live_deed *deed)
{
    assert_int_equal(pthread_create(&deed->thread, NULL, live_act, deed), 0);
}

static inline void live_end(live_deed *deed)
{
    pthread_join(deed->thread, NULL);
}

/* ---- Events ---- */

typedef struct live_log {
    rh_events *events;
    rh_text lines; /* one JSON object a line */
} live_log;

static inline void live_note(void *ud, const rh_event *event)
{
    live_log *log = ud;
    rh_text_add(&log->lines, event->json);
    rh_text_addc(&log->lines, '\n');
}

static inline void live_log_open(live_log *log)
{
    *log = (live_log){.events = rh_events_new()};
    rh_events_add_reader(log->events, live_note, log);
}

static inline void live_log_close(live_log *log)
{
    rh_events_free(log->events);
    rh_text_free(&log->lines);
}

#endif
