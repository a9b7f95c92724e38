/* SPDX-License-Identifier: MIT
 *
 * Calls into C that nothing can interrupt: the watchdog ends the process, and
 * nothing else does it end. Each is a process of its own.
 */
#include "lua_host.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include "fate.h"
#include "record.h"

enum { GRACE_MS = 300, CAME_BACK = 77, NOT_BEGUN = 99 };

static rh_cancel_flag flag;

/* What no bounded function does: it looks at nothing. */
static int spin(lua_State *L)
{
    (void)L;
    for (volatile unsigned i = 0;; i++)
        continue;
    return 0;
}

static int spin_when_asked_to_stop(lua_State *L)
{
    kill(getpid(), SIGUSR1);
    return spin(L);
}

static int commit_and_spin(lua_State *L)
{
    rh_fate_stand(RH_INCOMPLETE);
    return spin(L);
}

/* As for a server, or for somebody. */
static int wait_long(lua_State *L)
{
    (void)L;
    poll(NULL, 0, 3 * (CALL_MS + GRACE_MS));
    return 0;
}

static int work_for_the_host(lua_State *L)
{
    int64_t begin = rh_lua_clock();
    for (int part = 0; part < 4; part++) {
        int64_t since = rh_lua_clock();
        while (rh_lua_clock() - since < CALL_MS * INT64_C(1000000))
            continue;
        rh_lua_excuse(L, since);
    }
    return rh_lua_clock() > begin ? 0 : luaL_error(L, "no clock");
}

static void end(void *ud, int code, const char *message)
{
    const int *fd = ud;
    (void)!write(*fd, message, strlen(message));
    _exit(code);
}

static void on_signal(int number)
{
    (void)number;
    rh_cancel_signal(&flag, SIGTERM);
}

/* In the process that is to end. */
static int call(lua_CFunction fn, int fd, int limit_ms)
{
    rh_error error;
    rh_lua *lua = NULL;
    rh_record *record = NULL;
    rh_fate fate = {.on_fatal = end, .on_fatal_ud = &fd};
    rh_lua_limits limits = {
        .memory = MEMORY, .call_ms = limit_ms, .grace_ms = GRACE_MS};
    rh_fate_begin(&fate);
    signal(SIGUSR1, on_signal);
    if (rh_cancel_open(&flag) != 0 ||
        rh_record_open(&record, folder, "r", &error) != RH_OK ||
        rh_lua_open(&lua, &limits, &flag, &error) != RH_OK ||
        rh_lua_load(lua, "t.lua", &error) != RH_OK)
        return NOT_BEGUN;
    lua_pushcfunction(rh_lua_get(lua), fn);
    int rc = rh_lua_call(lua, 1, 0, &error);
    rh_lua_close(lua);
    rh_record_close(record);
    rh_cancel_close(&flag);
    return rc == RH_OK ? CAME_BACK : rc;
}

static char said[512];

static int status_of(lua_CFunction fn, int limit_ms, const char *source)
{
    int fds[2], status = 0;
    write_file("t.lua", source, strlen(source));
    assert_int_equal(pipe(fds), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(call(fn, fds[1], limit_ms));
    close(fds[1]);
    ssize_t n = read(fds[0], said, sizeof said - 1);
    said[n > 0 ? n : 0] = '\0';
    close(fds[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* The last line of the record; "" for one that has none. */
static void expect_record(const char *part)
{
    char line[1024] = "";
    FILE *f = fopen("runs/r.jsonl", "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f) != NULL)
        continue;
    fclose(f);
    assert_int_equal(unlink("runs/r.jsonl"), 0);
    if (strstr(line, part) == NULL || (*part == '\0' && *line != '\0'))
        fail_msg("%s\n  is not %s", line, part);
}

static const char once[] = "local f = ... f()";

static void hang__ends_the_process(void **state)
{
    (void)state;
    assert_int_equal(status_of(spin, CALL_MS, once), RH_FAILED);
    assert_non_null(strstr(said, "a call that does not come back"));
    expect_record("{\"event\":\"result\",\"code\":1,\"status\":\"failed\"");
}

static void hang__is_not_hidden_by_what_catches_errors(void **state)
{
    (void)state;
    assert_int_equal(
        status_of(spin, CALL_MS,
                  "local f = ... while true do pcall(coroutine.wrap(f)) end"),
        RH_FAILED);
    expect_record("\"code\":1,");
}

static void hang__after_the_commit_says_so(void **state)
{
    (void)state;
    assert_int_equal(status_of(commit_and_spin, CALL_MS, once), RH_INCOMPLETE);
    expect_record("\"code\":8,\"status\":\"incomplete\"");
}

static void hang__ends_soon_when_asked_to(void **state)
{
    (void)state;
    assert_int_equal(status_of(spin_when_asked_to_stop, 600 * 1000, once),
                     128 + SIGTERM);
    assert_non_null(strstr(said, "could not be stopped"));
    expect_record("\"code\":143,\"status\":\"interrupted\"");
}

static void waiting__is_no_hang(void **state)
{
    (void)state;
    assert_int_equal(status_of(wait_long, CALL_MS, once), CAME_BACK);
    assert_string_equal(said, "");
    expect_record("");
}

static void work_of_the_host__is_no_hang(void **state)
{
    (void)state;
    assert_int_equal(status_of(work_for_the_host, CALL_MS, once), CAME_BACK);
    expect_record("");
}

static void nobody_to_tell__lets_it_be(void **state)
{
    rh_error error;
    (void)state;
    rh_lua *lua = open_lua(NULL); /* no call of the library was begun here */
    assert_int_equal(run(lua, "local x = 1", &error), RH_OK);
    rh_lua_close(lua);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hang__ends_the_process),
        cmocka_unit_test(hang__is_not_hidden_by_what_catches_errors),
        cmocka_unit_test(hang__after_the_commit_says_so),
        cmocka_unit_test(hang__ends_soon_when_asked_to),
        cmocka_unit_test(waiting__is_no_hang),
        cmocka_unit_test(work_of_the_host__is_no_hang),
        cmocka_unit_test(nobody_to_tell__lets_it_be),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
