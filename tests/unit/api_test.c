/* SPDX-License-Identifier: MIT
 *
 * The public functions, as a program that embeds the host calls them: only
 * what resethost.h says is relied upon.
 */
#include "live.h"

#include <fcntl.h>
#include <signal.h>

#include "folder.h"

static char path[256];

static const char *write_playbook(const char *fields)
{
    snprintf(path, sizeof path, "%s/play.lua", folder);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    fprintf(file,
            "return { api = 1, name = 'play', summary = 'A test',"
            " touches = { 't' }, confirm = { 'GO' }, %s }\n",
            fields);
    fclose(file);
    return path;
}

static const char clears[] =
    "change = function() return { sql.clear { 't' } } end";

static rh_config config(void)
{
    rh_config c = RH_CONFIG_INIT;
    c.database_url = rh_servers_database_url(live_servers);
    c.backup_dir = rh_arena_printf(live_arena, "%s/backups", folder);
    c.state_dir = rh_arena_printf(live_arena, "%s/state", folder);
    c.env_file = rh_arena_printf(live_arena, "%s/none", folder);
    return c;
}

static rh_host *opened(const rh_config *c)
{
    rh_host *host = NULL;
    assert_int_equal(rh_open(&host, c), RH_OK);
    assert_non_null(host);
    return host;
}

static int start(void **state)
{
    live_start(state);
    assert_int_equal(enter_folder(state), 0);
    live_do("COMMENT ON DATABASE sandbox IS '[resethost:test]';"
            "CREATE TABLE t (n int); INSERT INTO t VALUES (1), (2)");
    return 0;
}

static int stop(void **state)
{
    assert_int_equal(leave_folder(state), 0);
    return live_stop(state);
}

static void assert_untouched(void)
{
    assert_string_equal(live_ask("SELECT count(*) FROM t"), "2");
}

/* ---- Opening ---- */

static void open_wants_a_configuration_with_a_size(void **state)
{
    rh_host *host = NULL;
    rh_config c = config();
    (void)state;
    assert_int_equal(rh_open(NULL, &c), RH_USAGE);
    assert_int_equal(rh_open(&host, NULL), RH_USAGE);
    c.size = 0;
    assert_int_equal(rh_open(&host, &c), RH_USAGE);
    c.size = sizeof c.size - 1;
    assert_int_equal(rh_open(&host, &c), RH_USAGE);
    assert_null(host);
    rh_close(NULL);
}

/* What lies behind an older program's structure is not read. */
static void a_smaller_configuration_is_read_no_further(void **state)
{
    rh_config c = config();
    (void)state;
    c.size = offsetof(rh_config, env_file);
    c.on_event = (rh_event_fn)(uintptr_t)1;
    c.ask = (rh_ask_fn)(uintptr_t)1;
    rh_host *host = opened(&c);
    assert_int_equal(rh_run(host, write_playbook(clears), RH_MODE_RUN, NULL, 0),
                     RH_NOT_CONFIRMED);
    rh_close(host);
    assert_untouched();
}

static void a_larger_configuration_of_the_future_is_taken(void **state)
{
    struct {
        rh_config known;
        void *more[8];
    } c = {.known = config()};
    (void)state;
    c.known.size = sizeof c;
    rh_host *host = opened(&c.known);
    assert_string_equal(rh_last_error(host), "");
    rh_close(host);
}

static void versions_and_codes_have_names(void **state)
{
    char version[32];
    (void)state;
    snprintf(version, sizeof version, "%d.%d.%d", RH_VERSION_MAJOR,
             RH_VERSION_MINOR, RH_VERSION_PATCH);
    assert_string_equal(rh_version(), version);
    assert_string_equal(rh_code_name(RH_NOT_CONFIRMED), "not confirmed");
    assert_string_equal(rh_code_name(12345), "?");
}

/* ---- Wrong calls ---- */

static void a_wrong_call_is_an_error_and_no_run(void **state)
{
    rh_config c = config();
    rh_host *host = opened(&c);
    (void)state;
    write_playbook(clears);
    assert_int_equal(rh_run(host, NULL, RH_MODE_RUN, NULL, 0), RH_USAGE);
    assert_int_equal(rh_run(host, path, (rh_mode)3, NULL, 0), RH_USAGE);
    assert_contains(rh_last_error(host), "mode");
    assert_int_equal(rh_run(host, path, RH_MODE_RUN, NULL, 2), RH_USAGE);
    assert_int_equal(rh_check(host, NULL), RH_USAGE);
    assert_int_equal(rh_backups_verify(host, NULL), RH_USAGE);
    assert_int_equal(rh_runs_show(host, NULL), RH_USAGE);
    rh_close(host);
    assert_untouched();
}

static void the_last_error_is_of_the_last_call(void **state)
{
    rh_config c = config();
    rh_host *host = opened(&c);
    (void)state;
    assert_int_equal(rh_check(host, "/nowhere/at/all.lua"), RH_USAGE);
    assert_contains(rh_last_error(host), "/nowhere/at/all.lua");
    assert_int_equal(rh_check(host, write_playbook(clears)), RH_OK);
    assert_string_equal(rh_last_error(host), "");
    rh_close(host);
}

/* ---- Asking ---- */

typedef struct answers {
    const char *text;
    int code;
    int asked;
} answers;

static int answer(void *ud, const rh_question *question, char *reply,
                  size_t size)
{
    answers *a = ud;
    (void)question;
    a->asked++;
    if (a->text != NULL)
        snprintf(reply, size, "%s", a->text);
    return a->code;
}

static int run_with(answers *a)
{
    rh_config c = config();
    c.ask = answer;
    c.ask_ud = a;
    rh_host *host = opened(&c);
    int rc = rh_run(host, write_playbook(clears), RH_MODE_RUN, NULL, 0);
    if (rc != RH_OK)
        assert_true(strlen(rh_last_error(host)) > 0);
    rh_close(host);
    return rc;
}

static void without_callbacks_everything_is_declined(void **state)
{
    rh_config c = config();
    rh_host *host = opened(&c);
    (void)state;
    assert_int_equal(rh_run(host, write_playbook(clears), RH_MODE_RUN, NULL, 0),
                     RH_NOT_CONFIRMED);
    rh_close(host);
    assert_untouched();
}

static void only_the_exact_phrase_confirms(void **state)
{
    answers wrong[] = {{"go", RH_OK, 0},
                       {"GO ", RH_OK, 0},
                       {" GO", RH_OK, 0},
                       {"GOO", RH_OK, 0},
                       {"G", RH_OK, 0},
                       {"", RH_OK, 0},
                       {"true", RH_OK, 0},
                       {NULL, RH_OK, 0},
                       {"GO", RH_ASK_DECLINED, 0},
                       {"GO", RH_ASK_NO_TERMINAL, 0},
                       {"GO", 1, 0},
                       {"GO", -1, 0},
                       {"GO", 12345, 0}};
    answers interrupted = {"GO", RH_ASK_INTERRUPTED, 0};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(run_with(&wrong[i]), RH_NOT_CONFIRMED);
        assert_int_equal(wrong[i].asked, 1);
    }
    assert_int_equal(run_with(&interrupted), RH_CANCELLED);
    assert_untouched();
}

/* All of the room, and no end. */
static int answer_without_end(void *ud, const rh_question *question,
                              char *reply, size_t size)
{
    (void)ud;
    (void)question;
    for (size_t i = 0; i < size; i++)
        reply[i] = i < 2 ? "GO"[i] : '\n';
    return RH_OK;
}

static int answer_and_cancel(void *ud, const rh_question *question, char *reply,
                             size_t size)
{
    rh_cancel(*(rh_host **)ud);
    snprintf(reply, size, "%s", question->phrase);
    return RH_OK;
}

static void an_answer_without_end_is_none(void **state)
{
    rh_config c = config();
    (void)state;
    c.ask = answer_without_end;
    rh_host *host = opened(&c);
    assert_int_equal(rh_run(host, write_playbook(clears), RH_MODE_RUN, NULL, 0),
                     RH_NOT_CONFIRMED);
    rh_close(host);
    assert_untouched();
}

static void whoever_cancels_while_asked_has_not_confirmed(void **state)
{
    rh_config c = config();
    rh_host *host = NULL;
    (void)state;
    c.ask = answer_and_cancel;
    c.ask_ud = &host;
    host = opened(&c);
    assert_int_equal(rh_run(host, write_playbook(clears), RH_MODE_RUN, NULL, 0),
                     RH_CANCELLED);
    rh_close(host);
    assert_untouched();
}

static void the_exact_phrase_does_it(void **state)
{
    answers right = {"GO", RH_OK, 0};
    (void)state;
    assert_int_equal(run_with(&right), RH_OK);
    assert_string_equal(live_ask("SELECT count(*) FROM t"), "0");
    live_do("INSERT INTO t VALUES (1), (2)");
}

/* ---- What it has come to ---- */

typedef struct standing {
    rh_host *host;
    int before, after; /* the commit */
} standing;

static int confirm(void *ud, const rh_question *question, char *reply,
                   size_t size)
{
    (void)ud;
    snprintf(reply, size, "%s", question->phrase);
    return RH_OK;
}

static void note_standing(void *ud, const rh_event *event)
{
    standing *s = ud;
    if (strcmp(event->name, "committing") == 0)
        s->before = rh_code_so_far(s->host);
    else if (strcmp(event->name, "committed") == 0)
        s->after = rh_code_so_far(s->host);
}

static void what_a_run_has_come_to_is_known_at_any_moment(void **state)
{
    rh_config c = config();
    standing s = {.before = -1, .after = -1};
    (void)state;
    c.ask = confirm;
    c.on_event = note_standing;
    c.on_event_ud = &s;
    s.host = opened(&c);
    assert_int_equal(rh_code_so_far(s.host), RH_FAILED);
    assert_int_equal(
        rh_run(s.host, write_playbook(clears), RH_MODE_RUN, NULL, 0), RH_OK);
    assert_int_equal(s.before, RH_FAILED);
    assert_int_equal(s.after, RH_INCOMPLETE);
    assert_int_equal(rh_check(s.host, "/nowhere"), RH_USAGE);
    assert_int_equal(rh_code_so_far(s.host), RH_FAILED);
    rh_close(s.host);
    live_do("INSERT INTO t VALUES (1), (2)");
}

/* ---- Cancelling ---- */

static void *cancel_once_it_sleeps(void *ud)
{
    PGconn *conn = PQconnectdb(rh_servers_database_url(live_servers));
    for (int i = 0; i < 500; i++) {
        PGresult *res = PQexec(conn, "SELECT 1 FROM pg_stat_activity WHERE"
                                     " wait_event = 'PgSleep'");
        bool sleeps = PQntuples(res) > 0;
        PQclear(res);
        if (sleeps)
            break;
        live_pause(10);
    }
    PQfinish(conn);
    rh_cancel(ud);
    return NULL;
}

static void another_thread_cancels_a_long_query(void **state)
{
    pthread_t thread;
    rh_config c = config();
    rh_host *host = opened(&c);
    (void)state;
    write_playbook("inspect = function(db) db:value('SELECT pg_sleep(60)') end,"
                   "change = function() return { sql.clear { 't' } } end");
    assert_int_equal(pthread_create(&thread, NULL, cancel_once_it_sleeps, host),
                     0);
    int rc = rh_run(host, path, RH_MODE_RUN, NULL, 0);
    pthread_join(thread, NULL);
    assert_int_equal(rc, RH_CANCELLED);
    assert_contains(rh_last_error(host), "interrupted");
    assert_string_equal(live_ask("SELECT count(*) FROM pg_stat_activity"
                                 " WHERE wait_event = 'PgSleep'"),
                        "0");
    rh_close(host);
    assert_untouched();
}

static void a_cancel_that_meets_no_call_stops_none(void **state)
{
    rh_config c = config();
    rh_host *host = opened(&c);
    (void)state;
    rh_cancel(host);
    rh_cancel(host);
    assert_int_equal(rh_check(host, write_playbook(clears)), RH_OK);
    rh_cancel(host);
    assert_int_equal(rh_run(host, path, RH_MODE_DRY_RUN, NULL, 0), RH_OK);
    rh_close(host);
}

static void note_code(void *ud, const rh_event *event)
{
    if (strcmp(event->name, "result") == 0)
        *(int64_t *)ud = rh_event_integer(event, "code", -1);
}

static void a_signal_stops_every_call_from_then_on(void **state)
{
    rh_config c = config();
    int64_t told = 0;
    c.on_event = note_code;
    c.on_event_ud = &told;
    rh_host *host = opened(&c);
    (void)state;
    rh_cancel_by_signal(host, SIGTERM);
    rh_cancel_by_signal(host, SIGHUP);
    write_playbook(clears);
    for (int i = 0; i < 2; i++) {
        told = 0;
        assert_int_equal(rh_run(host, path, RH_MODE_RUN, NULL, 0),
                         RH_CANCELLED);
        assert_int_equal(told, 128 + SIGTERM);
    }
    rh_close(host);
    assert_untouched();
}

/* ---- Silence ---- */

static void the_library_prints_nothing(void **state)
{
    char printed[300];
    answers right = {"GO", RH_OK, 0}, none = {NULL, RH_ASK_DECLINED, 0};
    (void)state;
    snprintf(printed, sizeof printed, "%s/printed", folder);
    fflush(NULL);
    int out = dup(1), err = dup(2);
    int fd = open(printed, O_CREAT | O_RDWR | O_TRUNC | O_CLOEXEC, 0600);
    dup2(fd, 1);
    dup2(fd, 2);
    int declined = run_with(&none), done = run_with(&right);
    rh_config c = config();
    rh_host *host = NULL;
    int open_rc = rh_open(&host, &c);
    rh_check(host, "/nowhere.lua");
    rh_check(host, write_playbook("nonsense ="));
    rh_backups_list(host, NULL, 0);
    rh_runs_list(host);
    rh_close(host);
    fflush(NULL);
    dup2(out, 1);
    dup2(err, 2);
    close(out);
    close(err);
    off_t size = lseek(fd, 0, SEEK_END);
    close(fd);
    live_do("INSERT INTO t VALUES (1), (2)");
    assert_int_equal(open_rc, RH_OK);
    assert_int_equal(declined, RH_NOT_CONFIRMED);
    assert_int_equal(done, RH_OK);
    assert_int_equal(size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(open_wants_a_configuration_with_a_size),
        cmocka_unit_test(a_smaller_configuration_is_read_no_further),
        cmocka_unit_test(a_larger_configuration_of_the_future_is_taken),
        cmocka_unit_test(versions_and_codes_have_names),
        cmocka_unit_test(a_wrong_call_is_an_error_and_no_run),
        cmocka_unit_test(the_last_error_is_of_the_last_call),
        cmocka_unit_test(without_callbacks_everything_is_declined),
        cmocka_unit_test(only_the_exact_phrase_confirms),
        cmocka_unit_test(an_answer_without_end_is_none),
        cmocka_unit_test(whoever_cancels_while_asked_has_not_confirmed),
        cmocka_unit_test(the_exact_phrase_does_it),
        cmocka_unit_test(what_a_run_has_come_to_is_known_at_any_moment),
        cmocka_unit_test(another_thread_cancels_a_long_query),
        cmocka_unit_test(a_cancel_that_meets_no_call_stops_none),
        cmocka_unit_test(a_signal_stops_every_call_from_then_on),
        cmocka_unit_test(the_library_prints_nothing),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
