/* SPDX-License-Identifier: MIT
 *
 * What became of a transaction whose COMMIT was never answered. A proxy stands
 * between host and server and cuts the wire at a chosen moment.
 */
#include "live.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "txn.h"

typedef enum cut {
    CUT_BEFORE,    /* COMMIT never reaches the server, which is told */
    CUT_AFTER,     /* COMMIT is done, its answer dropped */
    CUT_HALF_OPEN, /* COMMIT never arrives, and the server is not told */
    BLACK_HOLE     /* the same, and the host is not told either */
} cut;

typedef struct proxy {
    char directory[64];
    struct sockaddr_un at, server;
    int listener;
    cut how;
    int client; /* BLACK_HOLE: open until the end */
    pthread_t thread;
} proxy;

static bool holds_commit(const char *data, ssize_t n)
{
    return memmem(data, (size_t)n, "COMMIT", 6) != NULL;
}

/* One connection: bytes to and fro until COMMIT comes along. The server's end
   is closed with the thread's, but for CUT_HALF_OPEN, where it is returned. */
static int carry(const proxy *p, int client, int server)
{
    char data[65536];
    for (;;) {
        struct pollfd fds[2] = {{.fd = client, .events = POLLIN},
                                {.fd = server, .events = POLLIN}};
        poll(fds, 2, -1);
        if (fds[1].revents != 0) {
            ssize_t n = read(server, data, sizeof data);
            if (n <= 0 || write(client, data, (size_t)n) != n)
                return server;
        }
        if (fds[0].revents == 0)
            continue;
        ssize_t n = read(client, data, sizeof data);
        bool commits = n > 0 && holds_commit(data, n);
        if (n <= 0 || (commits && p->how != CUT_AFTER))
            return server;
        if (write(server, data, (size_t)n) != n)
            return server;
        if (commits) {
            (void)!read(server, data, sizeof data); /* the answer, dropped */
            return server;
        }
    }
}

static void *serve(void *ud)
{
    proxy *p = ud;
    int client = accept(p->listener, NULL, NULL);
    int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(server, (const struct sockaddr *)&p->server,
                sizeof p->server) != 0)
        abort();
    carry(p, client, server);
    /* Whoever connects from now on reaches the server itself. */
    unlink(p->at.sun_path);
    if (symlink(p->server.sun_path, p->at.sun_path) != 0)
        abort();
    bool tells_server = p->how == CUT_BEFORE || p->how == CUT_AFTER;
    if (tells_server)
        close(server);
    if (p->how == BLACK_HOLE)
        p->client = client;
    else
        close(client);
    return (void *)(intptr_t)(tells_server ? -1 : server);
}

static void begin_proxy(proxy *p, cut how, rh_pg_url *url)
{
    rh_error error = {0};
    *p = (proxy){.how = how, .client = -1, .directory = "/tmp/rh_proxy_XXXXXX"};
    assert_non_null(mkdtemp(p->directory));
    p->at.sun_family = p->server.sun_family = AF_UNIX;
    snprintf(p->at.sun_path, sizeof p->at.sun_path, "%s/.s.PGSQL.5432",
             p->directory);
    snprintf(p->server.sun_path, sizeof p->server.sun_path, "%s/.s.PGSQL.5432",
             rh_servers_directory(live_servers));
    p->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(p->listener, (struct sockaddr *)&p->at, sizeof p->at),
                     0);
    assert_int_equal(listen(p->listener, 4), 0);
    assert_ok(rh_pg_url_parse(
        url, live_arena,
        rh_arena_printf(live_arena,
                        "postgresql:///sandbox?host=%s&port=5432&user=postgres",
                        p->directory),
        "test", &error));
    assert_int_equal(pthread_create(&p->thread, NULL, serve, p), 0);
}

static void end_proxy(proxy *p)
{
    void *left = NULL;
    pthread_join(p->thread, &left);
    if ((intptr_t)left >= 0)
        close((int)(intptr_t)left);
    if (p->client >= 0)
        close(p->client);
    close(p->listener);
    unlink(p->at.sun_path);
    rmdir(p->directory);
}

/* Ten rows deleted, COMMIT cut: the result, and what is left of the rows. */
static int commit_cut(cut how, rh_error *error, const char **rows)
{
    rh_error unwanted = {0};
    proxy p;
    rh_pg_url url;
    rh_pg *pg = NULL;
    const char *xid = NULL;
    rh_events *events = rh_events_new();
    live_do("DROP TABLE IF EXISTS t; CREATE TABLE t AS SELECT"
            " generate_series(1, 10)");
    begin_proxy(&p, how, &url);
    if (rh_pg_open(&pg, &url, &live_cancel, &unwanted) != RH_OK ||
        rh_txn_begin_write(pg, NULL, 0, events, &unwanted) != RH_OK ||
        rh_pg_exec(pg, &unwanted, "DELETE FROM t") != RH_OK ||
        rh_txn_id(pg, live_arena, &xid, &unwanted) != RH_OK)
        fail_msg("%s", unwanted.message);
    int rc = rh_txn_commit(pg, &(rh_txn_mark){.xid = xid, .patience_ms = 300},
                           error);
    /* Held by nobody any more: a lock can be had at once. */
    live_do("BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE; COMMIT");
    *rows = live_ask("SELECT count(*) FROM t");
    end_proxy(&p);
    rh_pg_close(pg);
    rh_events_free(events);
    return rc;
}

static void a_commit_that_never_arrived_is_a_failure(void **state)
{
    rh_error error = {0};
    const char *rows = NULL;
    (void)state;
    assert_int_equal(commit_cut(CUT_BEFORE, &error, &rows), RH_FAILED);
    assert_contains(error.message, "was rolled back");
    assert_string_equal(rows, "10");
}

static void a_commit_whose_answer_was_lost_is_a_success(void **state)
{
    rh_error error = {0};
    const char *rows = NULL;
    (void)state;
    assert_int_equal(commit_cut(CUT_AFTER, &error, &rows), RH_OK);
    assert_string_equal(rows, "0");
}

static void a_backend_that_knows_nothing_is_ended(void **state)
{
    rh_error error = {0};
    const char *rows = NULL;
    (void)state;
    assert_int_equal(commit_cut(CUT_HALF_OPEN, &error, &rows), RH_FAILED);
    assert_contains(error.message, "was rolled back");
    assert_string_equal(rows, "10");
}

static void an_answer_that_never_comes_is_asked_for(void **state)
{
    rh_error error = {0};
    const char *rows = NULL;
    (void)state;
    assert_int_equal(commit_cut(BLACK_HOLE, &error, &rows), RH_FAILED);
    assert_contains(error.message, "was rolled back");
    assert_string_equal(rows, "10");
}

static void ended_by(rh_pg *pg, const char *xid, const char *life,
                     const char *timeline, int expected, const char *part)
{
    rh_error error = {0};
    rh_server_id id = {0};
    rh_server_id_read(&id, live_arena, live_admin);
    rh_txn_mark mark = {.xid = xid, .server = id};
    if (life != NULL)
        mark.server.life = life;
    if (timeline != NULL)
        mark.server.timeline = timeline;
    int rc = rh_txn_outcome_now(rh_pg_get_url(pg), &mark, &error);
    if (rc != expected)
        fail_msg("%d in place of %d: %s", rc, expected, error.message);
    assert_contains(error.message, part);
}

/* What pg_xact_status() says is about our transaction only where nothing came
   between. */
static void an_answer_counts_only_about_the_same_transaction(void **state)
{
    rh_pg *pg = live_open();
    const char *done = live_ask("SELECT pg_current_xact_id()");
    (void)state;
    ended_by(pg, done, NULL, NULL, RH_OK, "");
    ended_by(pg, done, NULL, "000000FF", RH_UNKNOWN, "failed over");
    ended_by(pg, "999999999", NULL, NULL, RH_FAILED, "rolled back");
    ended_by(pg, "3", NULL, NULL, RH_UNKNOWN, "does not know");
    live_do("CHECKPOINT; SELECT pg_stat_reset_shared('bgwriter')");
    const char *next = live_ask("SELECT pg_current_xact_id()");
    ended_by(pg, done, "1/2", NULL, RH_OK, "");
    ended_by(pg, next, "1/2", NULL, RH_FAILED, "rolled back");
    rh_pg_close(pg);
}

static void a_backend_terminated_before_commit_is_a_failure(void **state)
{
    rh_error error = {0};
    const char *xid = NULL;
    rh_events *events = rh_events_new();
    rh_pg *pg = live_open();
    char sql[64];
    (void)state;
    live_do("DROP TABLE IF EXISTS t; CREATE TABLE t AS SELECT 1");
    assert_ok(rh_txn_begin_write(pg, NULL, 0, events, &error));
    assert_ok(rh_pg_exec(pg, &error, "DELETE FROM t"));
    assert_ok(rh_txn_id(pg, live_arena, &xid, &error));
    snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%d)",
             rh_pg_backend_pid(pg));
    live_ask(sql);
    assert_int_equal(rh_txn_commit(pg, &(rh_txn_mark){.xid = xid}, &error),
                     RH_FAILED);
    assert_contains(error.message, "rolled back");
    assert_string_equal(live_ask("SELECT count(*) FROM t"), "1");
    rh_pg_close(pg);
    rh_events_free(events);
}

/* The commit waits in a deferred trigger when its backend is ended. */
static void a_backend_terminated_within_commit_is_a_failure(void **state)
{
    rh_error error = {0};
    const char *xid = NULL;
    rh_events *events = rh_events_new();
    rh_pg *pg = live_open();
    char sql[64];
    (void)state;
    live_do("DROP TABLE IF EXISTS t; CREATE TABLE t AS SELECT 1 AS n;"
            "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN PERFORM pg_sleep(60); RETURN NULL; END';"
            "CREATE CONSTRAINT TRIGGER late AFTER DELETE ON t DEFERRABLE"
            " INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow()");
    assert_ok(rh_txn_begin_write(pg, NULL, 0, events, &error));
    assert_ok(rh_pg_exec(pg, &error, "DELETE FROM t"));
    assert_ok(rh_txn_id(pg, live_arena, &xid, &error));
    snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%d)",
             rh_pg_backend_pid(pg));
    live_deed deed = {
        .pid = rh_pg_backend_pid(pg), .query = "COMMIT", .sql = sql};
    live_begin(&deed);
    int rc = rh_txn_commit(pg, &(rh_txn_mark){.xid = xid}, &error);
    live_end(&deed);
    assert_int_equal(rc, RH_FAILED);
    assert_string_equal(live_ask("SELECT count(*) FROM t"), "1");
    rh_pg_close(pg);
    rh_events_free(events);
}

#define LIVE(test) cmocka_unit_test_setup(test, live_reset)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(a_commit_that_never_arrived_is_a_failure),
        LIVE(a_commit_whose_answer_was_lost_is_a_success),
        LIVE(a_backend_that_knows_nothing_is_ended),
        LIVE(an_answer_that_never_comes_is_asked_for),
        LIVE(an_answer_counts_only_about_the_same_transaction),
        LIVE(a_backend_terminated_before_commit_is_a_failure),
        LIVE(a_backend_terminated_within_commit_is_a_failure),
    };
    return cmocka_run_group_tests(tests, live_start, live_stop);
}
