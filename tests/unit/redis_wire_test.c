/* SPDX-License-Identifier: MIT
 *
 * What no healthy Redis does: a socket plays a server that is old, strange,
 * deaf or gone.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "redis.h"

enum { TIMEOUT_MS = 5000 };

/* One answer to what holds `expected`; anything else ends the connection. */
typedef struct exchange {
    const char *expected, *answer;
} exchange;

static const exchange selected = {"SELECT", "+OK\r\n"};

static char dir[64], path[96];
static pid_t player;
static rh_cancel_flag cancel;
static rh_error error;

static int set_up(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/redis_wire_XXXXXX");
    if (mkdtemp(dir) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/s", dir);
    rh_error_clear(&error);
    return rh_cancel_open(&cancel);
}

static int tear_down(void **state)
{
    (void)state;
    kill(player, SIGKILL);
    waitpid(player, NULL, 0);
    rh_cancel_close(&cancel);
    unlink(path);
    return rmdir(dir);
}

static bool play_one(int fd, const exchange *e)
{
    char got[4096];
    ssize_t n = read(fd, got, sizeof got);
    if (n <= 0 ||
        memmem(got, (size_t)n, e->expected, strlen(e->expected)) == NULL)
        return false;
    return write(fd, e->answer, strlen(e->answer)) > 0;
}

/* A deaf one can no longer be written to, yet stays connected. */
static void serve(int listener, const exchange *list, bool is_deaf)
{
    int fd = accept(listener, NULL, NULL);
    char got[4096];
    if (is_deaf) {
        (void)!read(fd, got, sizeof got);
        shutdown(fd, SHUT_RD);
        (void)!write(fd, list->answer, strlen(list->answer));
        pause();
    }
    while (list->expected != NULL && play_one(fd, list))
        list++;
    _exit(0);
}

static void play(const exchange *list, bool is_deaf)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path, path, strlen(path));
    unlink(path);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listener, 1) != 0)
        fail_msg("cannot listen on %s", path);
    player = fork();
    if (player == 0)
        serve(listener, list, is_deaf);
    close(listener);
}

static rh_redis *opened(const exchange *list, bool is_deaf)
{
    rh_redis_url url = {.socket = path, .place = "played/0"};
    rh_redis *redis = NULL;
    play(list, is_deaf);
    if (rh_redis_open(&redis, &url, &cancel, TIMEOUT_MS, &error) != RH_OK)
        fail_msg("%s", error.message);
    return redis;
}

static void old_server__is_asked_with_del(void **state)
{
    const exchange list[] = {selected,
                             {"SCAN", "*2\r\n$1\r\n7\r\n*1\r\n$1\r\na\r\n"},
                             {"UNLINK",
                              "-ERR unknown command 'UNLINK'\r\n"
                              "*2\r\n$1\r\n0\r\n*2\r\n$1\r\nb\r\n$1\r\nc\r\n"},
                             {"DEL\r\n$1\r\na", ":1\r\n"},
                             {"DEL\r\n$1\r\nb", ":2\r\n"},
                             {NULL, NULL}};
    int64_t n = -1;
    (void)state;
    rh_redis *redis = opened(list, false);
    assert_int_equal(rh_redis_delete(redis, "*", NULL, &n, &error), RH_OK);
    assert_int_equal(n, 3);
    rh_redis_close(redis);
}

static void count__a_key_seen_twice_is_one(void **state)
{
    const exchange list[] = {
        selected,
        {"SCAN\r\n$1\r\n0", "*2\r\n$1\r\n7\r\n*2\r\n$1\r\na\r\n$1\r\nb\r\n"},
        {"SCAN\r\n$1\r\n7", "*2\r\n$1\r\n0\r\n*2\r\n$1\r\nb\r\n$1\r\nc\r\n"},
        {NULL, NULL}};
    int64_t n = -1;
    (void)state;
    rh_redis *redis = opened(list, false);
    assert_int_equal(rh_redis_count(redis, "*", &n, &error), RH_OK);
    assert_int_equal(n, 3);
    rh_redis_close(redis);
}

static void gone_server__leaves_a_right_count(void **state)
{
    const exchange list[] = {selected,
                             {"SCAN", "*2\r\n$1\r\n7\r\n*1\r\n$1\r\na\r\n"},
                             {"UNLINK", ":1\r\n"},
                             {NULL, NULL}};
    int64_t n = -1;
    (void)state;
    rh_redis *redis = opened(list, false);
    assert_int_equal(rh_redis_delete(redis, "*", NULL, &n, &error), RH_FAILED);
    assert_int_equal(n, 1);
    assert_non_null(
        strstr(error.message, "lost the connection to Redis at played"));
    assert_int_equal(rh_redis_count(redis, "*", &n, &error), RH_FAILED);
    assert_non_null(strstr(error.message, "is closed"));
    rh_redis_close(redis);
}

static void deaf_server__is_an_error_not_a_signal(void **state)
{
    const exchange list[] = {selected, {NULL, NULL}};
    int64_t n = -1;
    (void)state;
    rh_redis *redis = opened(list, true);
    assert_int_equal(rh_redis_count(redis, "*", &n, &error), RH_FAILED);
    assert_non_null(strstr(error.message, "Broken pipe"));
    rh_redis_close(redis);
}

static void strange_answers__are_errors(void **state)
{
    static const char *const cases[] = {"+OK\r\n", "*2\r\n:0\r\n*0\r\n",
                                        "*2\r\n$1\r\n0\r\n*1\r\n:5\r\n",
                                        "HTTP/1.1 400\r\n"};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const exchange list[] = {selected, {"SCAN", cases[i]}, {NULL, NULL}};
        int64_t n = -1;
        rh_redis *redis = opened(list, false);
        assert_int_equal(rh_redis_count(redis, "*", &n, &error), RH_FAILED);
        rh_redis_close(redis);
        waitpid(player, NULL, 0);
    }
}

static void renamed_auth__does_not_echo_the_password(void **state)
{
    const exchange list[] = {
        {"AUTH", "-ERR unknown command `AUTH`, with args beginning with: "
                 "`hunter22`, \r\n"},
        {NULL, NULL}};
    rh_redis_url url = {
        .socket = path, .password = "hunter22", .place = "played/0"};
    rh_redis *redis = NULL;
    (void)state;
    play(list, false);
    assert_int_equal(rh_redis_open(&redis, &url, &cancel, TIMEOUT_MS, &error),
                     RH_FAILED);
    assert_non_null(strstr(error.message, "unknown command"));
    assert_null(strstr(error.message, "hunter22"));
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(old_server__is_asked_with_del),
        CASE(count__a_key_seen_twice_is_one),
        CASE(gone_server__leaves_a_right_count),
        CASE(deaf_server__is_an_error_not_a_signal),
        CASE(strange_answers__are_errors),
        CASE(renamed_auth__does_not_echo_the_password),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
