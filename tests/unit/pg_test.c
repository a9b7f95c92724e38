/* SPDX-License-Identifier: MIT
 *
 * A session: values, errors, and being interrupted or cut off in every state.
 */
#include "live.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>

static void one_value_comes_back_as_text(void **state)
{
    rh_error error = {0};
    const char *value = NULL, *params[] = {"it's", NULL};
    rh_pg *pg = live_open();
    (void)state;
    assert_ok(rh_pg_value(pg, live_arena, &value, &error,
                          "SELECT $1 || coalesce($2, '!')", 2, params));
    assert_string_equal(value, "it's!");
    assert_ok(
        rh_pg_value(pg, live_arena, &value, &error, "SELECT NULL", 0, NULL));
    assert_null(value);
    assert_int_equal(rh_pg_value(pg, live_arena, &value, &error,
                                 "SELECT 1 WHERE false", 0, NULL),
                     RH_FAILED);
    assert_int_equal(
        rh_pg_value(pg, live_arena, &value, &error, "VALUES (1), (2)", 0, NULL),
        RH_FAILED);
    assert_int_equal(
        rh_pg_value(pg, live_arena, &value, &error, "SELECT 1, 2", 0, NULL),
        RH_FAILED);
    rh_pg_close(pg);
}

static void a_transaction_has_settled_formats_and_cannot_write(void **state)
{
    static const char *const settings[][2] = {
        {"DateStyle", "ISO, YMD"},
        {"TimeZone", "UTC"},
        {"IntervalStyle", "postgres"},
        {"client_encoding", "UTF8"},
        {"bytea_output", "hex"},
        {"extra_float_digits", "1"},
        {"lc_monetary", "C"},
        {"default_transaction_read_only", "on"},
        {"client_connection_check_interval", "500ms"}};
    rh_error error = {0};
    rh_pg *pg = live_open();
    (void)state;
    live_do("ALTER DATABASE sandbox SET DateStyle = 'SQL, DMY'");
    assert_ok(rh_pg_begin(pg, "BEGIN", &error));
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        const char *value = NULL;
        assert_ok(rh_pg_value(pg, live_arena, &value, &error,
                              "SELECT current_setting($1)", 1,
                              &settings[i][0]));
        assert_string_equal(value, settings[i][1]);
    }
    assert_int_equal(rh_pg_exec(pg, &error, "CREATE TABLE never (x int)"),
                     RH_FAILED);
    assert_string_equal(rh_pg_sqlstate(pg), "25006");
    live_do("ALTER DATABASE sandbox RESET DateStyle");
    rh_pg_close(pg);
}

static void a_schema_of_the_url_becomes_the_search_path(void **state)
{
    rh_error error = {0};
    rh_pg_url url = live_url;
    rh_pg *pg = NULL;
    const char *value = NULL;
    (void)state;
    url.schema = "Odd \"one\"; DROP TABLE x";
    assert_ok(rh_pg_open(&pg, &url, &live_cancel, &error));
    assert_ok(rh_pg_begin(pg, "BEGIN", &error));
    assert_ok(rh_pg_value(pg, live_arena, &value, &error, "SHOW search_path", 0,
                          NULL));
    assert_string_equal(value, "\"Odd \"\"one\"\"; DROP TABLE x\"");
    rh_pg_close(pg);
}

static void two_statements_in_one_message_are_refused(void **state)
{
    rh_error error = {0};
    rh_pg *pg = live_open_writer();
    (void)state;
    live_do("CREATE TABLE two (x int); INSERT INTO two VALUES (1)");
    assert_int_equal(rh_pg_exec(pg, &error, "SELECT 1; DELETE FROM two"),
                     RH_FAILED);
    assert_string_equal(rh_pg_sqlstate(pg), "42601");
    assert_string_equal(live_ask("SELECT count(*) FROM two"), "1");
    rh_pg_close(pg);
}

static void tag_and_rows_are_of_the_last_statement(void **state)
{
    rh_error error = {0};
    rh_pg *pg = live_open_writer();
    (void)state;
    live_do("CREATE TABLE tagged (x int)");
    assert_ok(rh_pg_exec(pg, &error,
                         "INSERT INTO tagged SELECT generate_series(1, 7)"));
    assert_string_equal(rh_pg_tag(pg), "INSERT 0 7");
    assert_int_equal(rh_pg_affected(pg), 7);
    assert_int_equal(rh_pg_exec(pg, &error, "SELECT 1/0"), RH_FAILED);
    assert_string_equal(rh_pg_tag(pg), "");
    assert_int_equal(rh_pg_affected(pg), 0);
    rh_pg_close(pg);
}

static void an_error_says_detail_or_hint_in_one_line(void **state)
{
    rh_error error = {0};
    rh_pg *pg = live_open_writer();
    (void)state;
    live_do("CREATE TABLE once (x int PRIMARY KEY); INSERT INTO once VALUES "
            "(1)");
    assert_int_equal(rh_pg_exec(pg, &error, "INSERT INTO once VALUES (1)"),
                     RH_FAILED);
    assert_contains(error.message, "(Key (x)=(1) already exists.)");
    assert_null(strchr(error.message, '\n'));
    assert_string_equal(rh_pg_sqlstate(pg), "23505");
    assert_int_equal(rh_pg_exec(pg, &error, "SELECT lenght('a')"), RH_FAILED);
    assert_contains(error.message, "(No function matches");
    rh_pg_close(pg);
}

static void a_script_stops_at_its_first_error(void **state)
{
    rh_error error = {0};
    rh_pg *pg = live_open_writer();
    (void)state;
    assert_int_equal(rh_pg_script(pg, &error,
                                  "CREATE TABLE s1 (x int); SELECT 1/0;"
                                  " CREATE TABLE s2 (x int)"),
                     RH_FAILED);
    assert_contains(error.message, "division by zero");
    assert_string_equal(live_ask("SELECT to_regclass('s1')"), "(null)");
    assert_ok(rh_pg_script(pg, &error, "SELECT 1; SELECT 2"));
    assert_ok(rh_pg_script(pg, &error, ""));
    assert_ok(rh_pg_script(pg, &error, "-- nothing\n"));
    rh_pg_close(pg);
}

static void copy_in_a_script_or_a_statement_is_refused(void **state)
{
    static const char *const copies[] = {"COPY copied FROM STDIN",
                                         "COPY copied TO STDOUT"};
    rh_error error = {0};
    const char *value = NULL;
    rh_pg *pg = live_open_writer();
    (void)state;
    live_do("CREATE TABLE copied AS SELECT generate_series(1, 100000) AS x");
    for (int i = 0; i < 4; i++) {
        int rc = i < 2 ? rh_pg_exec(pg, &error, copies[i % 2])
                       : rh_pg_script(pg, &error, copies[i % 2]);
        assert_int_equal(rc, RH_REFUSED);
        assert_contains(error.message, "COPY");
        assert_ok(rh_pg_value(pg, live_arena, &value, &error,
                              "SELECT count(*) FROM copied", 0, NULL));
        assert_string_equal(value, "100000");
    }
    rh_pg_close(pg);
}

/* ---- Interrupted ---- */

static void assert_alive(rh_pg *pg)
{
    rh_error error = {0};
    const char *value = NULL;
    rh_cancel_reset(&live_cancel);
    assert_true(rh_pg_is_connected(pg));
    assert_ok(
        rh_pg_value(pg, live_arena, &value, &error, "SELECT 42", 0, NULL));
    assert_string_equal(value, "42");
}

static void a_raised_flag_stops_the_next_statement(void **state)
{
    rh_error error = {0};
    rh_pg *pg = live_open();
    (void)state;
    rh_cancel_request(&live_cancel);
    assert_int_equal(rh_pg_exec(pg, &error, "SELECT 1"), RH_CANCELLED);
    assert_string_equal(error.message, "interrupted");
    assert_int_equal(rh_pg_script(pg, &error, "SELECT 1"), RH_CANCELLED);
    rh_pg_ignore_cancel(pg, true);
    assert_ok(rh_pg_exec(pg, &error, "SELECT 1"));
    rh_pg_ignore_cancel(pg, false);
    assert_alive(pg);
    rh_pg_close(pg);
}

static void a_running_query_is_cancelled(void **state)
{
    rh_error error = {0};
    rh_pg *pg = live_open();
    live_deed deed = {.pid = rh_pg_backend_pid(pg), .query = "pg_sleep"};
    (void)state;
    live_begin(&deed);
    int rc = rh_pg_exec(pg, &error, "SELECT pg_sleep(60)");
    live_end(&deed);
    assert_int_equal(rc, RH_CANCELLED);
    assert_alive(pg);
    rh_pg_close(pg);
}

static void a_wait_for_a_lock_is_cancelled(void **state)
{
    rh_error error = {0};
    rh_pg *pg = live_open_writer();
    live_deed deed = {.pid = rh_pg_backend_pid(pg), .waits = true};
    (void)state;
    live_do("CREATE TABLE held (x int)");
    live_do("BEGIN");
    live_do("LOCK TABLE held");
    live_begin(&deed);
    int rc = rh_pg_exec(pg, &error, "INSERT INTO held VALUES (1)");
    live_end(&deed);
    live_do("ROLLBACK");
    assert_int_equal(rc, RH_CANCELLED);
    assert_alive(pg);
    rh_pg_close(pg);
}

static void connecting_is_cancelled_before_the_server_answers(void **state)
{
    rh_error error = {0};
    rh_pg *pg = NULL;
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    (void)state;
    assert_int_equal(bind(listener, (struct sockaddr *)&at, len), 0);
    assert_int_equal(listen(listener, 4), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&at, &len), 0);
    rh_pg_url url;
    assert_ok(rh_pg_url_parse(&url, live_arena,
                              rh_arena_printf(live_arena,
                                              "postgresql://u:p@127.0.0.1:%d/d",
                                              ntohs(at.sin_port)),
                              "test", &error));
    /* Nobody answers at that port, so only the flag can end it so soon. */
    live_deed deed = {.pid = 0};
    live_begin(&deed);
    int rc = rh_pg_open(&pg, &url, &live_cancel, &error);
    live_end(&deed);
    close(listener);
    assert_int_equal(rc, RH_CANCELLED);
    assert_null(pg);
}

/* ---- Cut off ---- */

static void a_terminated_session_says_so_and_stays_lost(void **state)
{
    rh_error error = {0};
    rh_pg *pg = live_open();
    char sql[64];
    (void)state;
    snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%d)",
             rh_pg_backend_pid(pg));
    live_deed deed = {.pid = rh_pg_backend_pid(pg), .sql = sql};
    live_begin(&deed);
    int rc = rh_pg_exec(pg, &error, "SELECT pg_sleep(60)");
    live_end(&deed);
    assert_int_equal(rc, RH_FAILED);
    assert_contains(error.message, "lost the connection to ");
    assert_contains(error.message, "terminating connection");
    assert_string_equal(rh_pg_sqlstate(pg), "");
    assert_false(rh_pg_is_connected(pg));
    assert_int_equal(rh_pg_exec(pg, &error, "SELECT 1"), RH_FAILED);
    assert_int_equal(rh_pg_script(pg, &error, "SELECT 1"), RH_FAILED);
    rh_pg_close(pg);
}

static void
an_idle_session_that_was_terminated_fails_at_its_next_use(void **state)
{
    rh_error error = {0};
    rh_pg *pg = live_open();
    char sql[64];
    (void)state;
    snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%d)",
             rh_pg_backend_pid(pg));
    live_ask(sql);
    live_pause(100);
    assert_int_equal(rh_pg_exec(pg, &error, "SELECT 1"), RH_FAILED);
    assert_contains(error.message, "lost the connection to ");
    rh_pg_close(pg);
}

static void a_server_that_is_not_there_is_one_line(void **state)
{
    rh_error error = {0};
    rh_pg *pg = NULL;
    rh_pg_url url;
    (void)state;
    assert_ok(rh_pg_url_parse(&url, live_arena,
                              "postgresql:///d?host=/nowhere/at/all", "test",
                              &error));
    assert_int_equal(rh_pg_open(&pg, &url, &live_cancel, &error), RH_FAILED);
    assert_contains(error.message, "cannot connect to ");
    assert_null(strchr(error.message, '\n'));
    assert_null(pg);
}

static void a_session_is_started_first_and_awaited_later(void **state)
{
    rh_error error = {0};
    rh_pg *pg = NULL;
    const char *value = NULL;
    (void)state;
    rh_pg_open_start(&pg, &live_url, &live_cancel);
    assert_ok(rh_pg_open_wait(pg, &error));
    assert_ok(rh_pg_value(pg, live_arena, &value, &error,
                          "SHOW default_transaction_read_only", 0, NULL));
    assert_string_equal(value, "on");
    rh_pg_close(pg);
    rh_pg_open_start(&pg, &live_url, &live_cancel);
    rh_pg_close(pg); /* never awaited: given up */
}

static void what_fails_at_the_start_is_told_by_the_wait(void **state)
{
    rh_error error = {0};
    rh_pg *pg = NULL;
    rh_pg_url url;
    (void)state;
    assert_ok(rh_pg_url_parse(&url, live_arena,
                              "postgresql:///d?host=/nowhere/at/all", "test",
                              &error));
    rh_pg_open_start(&pg, &url, &live_cancel);
    assert_int_equal(rh_pg_open_wait(pg, &error), RH_FAILED);
    assert_contains(error.message, "/nowhere/at/all");
    rh_pg_close(pg);
}

static void the_place_of_a_missing_database_is_named(void **state)
{
    rh_error error = {0};
    rh_pg *pg = NULL;
    rh_pg_url url;
    (void)state;
    rh_text text = RH_TEXT_INIT;
    const char *rest = strchr(rh_servers_database_url(live_servers), '?');
    rh_text_addf(&text, "postgresql:///nosuch%s", rest);
    assert_ok(rh_pg_url_parse(&url, live_arena, text.data, "test", &error));
    assert_int_equal(rh_pg_open(&pg, &url, &live_cancel, &error), RH_FAILED);
    assert_contains(error.message, "\"nosuch\" does not exist");
    rh_text_free(&text);
}

/* Last: every session of the server dies with it. */
static void a_backend_killed_in_a_query_is_a_lost_connection(void **state)
{
    rh_error error = {0};
    (void)state;
    live_do("CREATE TABLE survivors AS SELECT 1 AS x");
    live_do("CHECKPOINT"); /* the server syncs nothing by itself */
    rh_pg *pg = live_open_writer();
    assert_ok(rh_pg_exec(pg, &error, "BEGIN"));
    assert_ok(rh_pg_exec(pg, &error, "DELETE FROM survivors"));
    assert_int_equal(kill(rh_pg_backend_pid(pg), SIGKILL), 0);
    assert_int_equal(rh_pg_exec(pg, &error, "SELECT pg_sleep(60)"), RH_FAILED);
    assert_contains(error.message, "lost the connection to ");
    assert_string_equal(rh_pg_sqlstate(pg), "");
    rh_pg_close(pg);
    rh_pg_close(live_admin);
    live_admin = NULL;
    for (int i = 0; live_admin == NULL && i < 200; i++) {
        live_pause(50);
        rh_pg_open(&live_admin, &live_url, &live_cancel, &error);
    }
    assert_non_null(live_admin);
    assert_string_equal(live_ask("SELECT count(*) FROM survivors"), "1");
}

#define LIVE(test) cmocka_unit_test_setup(test, live_reset)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LIVE(one_value_comes_back_as_text),
        LIVE(a_transaction_has_settled_formats_and_cannot_write),
        LIVE(a_schema_of_the_url_becomes_the_search_path),
        LIVE(two_statements_in_one_message_are_refused),
        LIVE(tag_and_rows_are_of_the_last_statement),
        LIVE(an_error_says_detail_or_hint_in_one_line),
        LIVE(a_script_stops_at_its_first_error),
        LIVE(copy_in_a_script_or_a_statement_is_refused),
        LIVE(a_raised_flag_stops_the_next_statement),
        LIVE(a_running_query_is_cancelled),
        LIVE(a_wait_for_a_lock_is_cancelled),
        LIVE(connecting_is_cancelled_before_the_server_answers),
        LIVE(a_terminated_session_says_so_and_stays_lost),
        LIVE(an_idle_session_that_was_terminated_fails_at_its_next_use),
        LIVE(a_server_that_is_not_there_is_one_line),
        LIVE(a_session_is_started_first_and_awaited_later),
        LIVE(what_fails_at_the_start_is_told_by_the_wait),
        LIVE(the_place_of_a_missing_database_is_named),
        LIVE(a_backend_killed_in_a_query_is_a_lost_connection),
    };
    return cmocka_run_group_tests(tests, live_start, live_stop);
}
