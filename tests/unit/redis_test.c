/* SPDX-License-Identifier: MIT
 *
 * The Redis session, against a server that this test starts and stops. What
 * no healthy server does is in redis_wire_test.c.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "memory.h"
#include "redis.h"

enum { TIMEOUT_MS = 5000 };

static char dir[64], socket_path[96];
static pid_t server;
static rh_cancel_flag cancel;
static rh_error error;

static void run_server(void)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* none is left behind by a crash */
    execl("/usr/bin/redis-server", "redis-server", "--port", "0",
          "--unixsocket", socket_path, "--save", "", "--appendonly", "no",
          "--dir", dir, "--requirepass", "s3cret", "--logfile", "/dev/null",
          (char *)NULL);
    _exit(127);
}

static rh_redis_url url_of(const char *password, int db)
{
    static char place[128];
    snprintf(place, sizeof place, "%s/%d", socket_path, db);
    return (rh_redis_url){
        .socket = socket_path, .password = password, .db = db, .place = place};
}

static rh_redis *opened(void)
{
    rh_redis_url url = url_of("s3cret", 1);
    rh_redis *redis = NULL;
    if (rh_redis_open(&redis, &url, &cancel, TIMEOUT_MS, &error) != RH_OK)
        fail_msg("%s", error.message);
    return redis;
}

static int start_server(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/redis_test_XXXXXX");
    if (mkdtemp(dir) == NULL || rh_cancel_open(&cancel) != 0)
        return -1;
    snprintf(socket_path, sizeof socket_path, "%s/s", dir);
    server = fork();
    if (server == 0)
        run_server();
    for (int i = 0; i < 100; i++) {
        rh_redis_url url = url_of("s3cret", 0);
        rh_redis *redis = NULL;
        int rc = rh_redis_open(&redis, &url, &cancel, TIMEOUT_MS, &error);
        rh_redis_close(rc == RH_OK ? redis : NULL);
        if (rc == RH_OK)
            return 0;
        usleep(50000);
    }
    return -1;
}

static int stop_server(void **state)
{
    (void)state;
    kill(server, SIGTERM);
    waitpid(server, NULL, 0);
    unlink(socket_path);
    rh_cancel_close(&cancel);
    return rmdir(dir);
}

static int set_up(void **state)
{
    (void)state;
    rh_error_clear(&error);
    rh_cancel_reset(&cancel);
    return 0;
}

static int64_t number(rh_redis *redis, const char *const *argv, int argc,
                      const size_t *lens)
{
    redisReply *reply = NULL;
    if (rh_redis_command(redis, &reply, &error, argc, argv, lens) != RH_OK)
        fail_msg("%s", error.message);
    int64_t n = reply->integer;
    freeReplyObject(reply);
    return n;
}

static void flush_db(rh_redis *redis)
{
    const char *argv[] = {"FLUSHDB"};
    number(redis, argv, 1, NULL);
}

static int64_t db_size(rh_redis *redis)
{
    const char *argv[] = {"DBSIZE"};
    return number(redis, argv, 1, NULL);
}

/* Keys "a:0" ... with one command a line. */
static int load_keys(rh_redis *redis, const char *prefix, int n, int64_t *done)
{
    char path[96];
    snprintf(path, sizeof path, "%s/load", dir);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("# a comment\n\n  \n", file);
    for (int i = 0; i < n; i++)
        fprintf(file, "SET %s%d \"value %d\"\r\n", prefix, i, i);
    fclose(file);
    int rc = rh_redis_load(redis, path, done, &error);
    unlink(path);
    return rc;
}

static int load_text(rh_redis *redis, const char *text, int64_t *done)
{
    char path[96];
    snprintf(path, sizeof path, "%s/load", dir);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    int rc = rh_redis_load(redis, path, done, &error);
    unlink(path);
    return rc;
}

static void open__wrong_password_is_not_told(void **state)
{
    rh_redis_url wrong = url_of("hunter22", 0), none = url_of(NULL, 0);
    rh_redis *redis = NULL;
    (void)state;
    assert_int_equal(rh_redis_open(&redis, &wrong, &cancel, TIMEOUT_MS, &error),
                     RH_FAILED);
    assert_non_null(strstr(error.message, "WRONGPASS"));
    assert_non_null(strstr(error.message, socket_path));
    assert_null(strstr(error.message, "hunter22"));
    assert_int_equal(rh_redis_open(&redis, &none, &cancel, TIMEOUT_MS, &error),
                     RH_FAILED);
    assert_non_null(strstr(error.message, "NOAUTH"));
    rh_redis_close(NULL);
}

static void open__nobody_there_says_what_to_do(void **state)
{
    rh_redis_url url = {
        .host = "localhost", .port = 1, .place = "localhost:1/0"};
    rh_redis *redis = NULL;
    (void)state;
    assert_int_equal(rh_redis_open(&redis, &url, &cancel, TIMEOUT_MS, &error),
                     RH_FAILED);
    assert_string_equal(error.message,
                        "Redis at localhost:1 cannot be reached: Connection "
                        "refused (start it, or correct REDIS_URL)");
    url = url_of("s3cret", 99);
    assert_int_equal(rh_redis_open(&redis, &url, &cancel, TIMEOUT_MS, &error),
                     RH_FAILED);
    assert_non_null(strstr(error.message, "DB index is out of range"));
}

static void get__tells_absent_from_empty(void **state)
{
    rh_text value = RH_TEXT_INIT;
    bool found = true;
    int64_t done = 0;
    rh_redis *redis = opened();
    (void)state;
    flush_db(redis);
    assert_int_equal(load_text(redis,
                               "SET empty \"\"\nSET bin \"a\\x00b\"\n"
                               "LPUSH list x\n",
                               &done),
                     RH_OK);
    assert_int_equal(rh_redis_get(redis, "no", &value, &found, &error), RH_OK);
    assert_false(found);
    assert_int_equal(rh_redis_get(redis, "empty", &value, &found, &error),
                     RH_OK);
    assert_true(found);
    assert_int_equal(value.len, 0);
    assert_int_equal(rh_redis_get(redis, "bin", &value, &found, &error), RH_OK);
    assert_int_equal(value.len, 3);
    assert_memory_equal(value.data, "a\0b", 3);
    assert_int_equal(rh_redis_get(redis, "list", &value, &found, &error),
                     RH_FAILED);
    assert_non_null(strstr(error.message, "WRONGTYPE"));
    assert_false(found);
    /* An error reply leaves the session in step. */
    assert_int_equal(db_size(redis), 3);
    rh_text_free(&value);
    rh_redis_close(redis);
}

static void delete__takes_the_pattern_and_no_more(void **state)
{
    int64_t n = -1;
    rh_redis *redis = opened();
    (void)state;
    flush_db(redis);
    assert_int_equal(load_keys(redis, "a:", 12345, &n), RH_OK);
    assert_int_equal(n, 12345);
    assert_int_equal(load_keys(redis, "b:", 77, &n), RH_OK);
    assert_int_equal(rh_redis_count(redis, "a:*", &n, &error), RH_OK);
    assert_int_equal(n, 12345);
    assert_int_equal(rh_redis_delete(redis, "a:*", NULL, &n, &error), RH_OK);
    assert_int_equal(n, 12345);
    assert_int_equal(db_size(redis), 77);
    assert_int_equal(rh_redis_delete(redis, "a:*", NULL, &n, &error), RH_OK);
    assert_int_equal(n, 0);
    assert_int_equal(rh_redis_count(redis, "*", &n, &error), RH_OK);
    assert_int_equal(n, 77);
    rh_redis_close(redis);
}

static void delete__keys_may_be_any_bytes(void **state)
{
    const char *argv[] = {"SET", "a:\0\r\n\xff", "v"};
    const size_t lens[] = {3, 6, 1};
    int64_t n = -1;
    rh_redis *redis = opened();
    (void)state;
    flush_db(redis);
    number(redis, argv, 3, lens);
    assert_int_equal(rh_redis_count(redis, "a:*", &n, &error), RH_OK);
    assert_int_equal(n, 1);
    assert_int_equal(rh_redis_delete(redis, "a:*", NULL, &n, &error), RH_OK);
    assert_int_equal(n, 1);
    assert_int_equal(db_size(redis), 0);
    rh_redis_close(redis);
}

static void prefix__globs_are_plain_letters(void **state)
{
    rh_text pattern = RH_TEXT_INIT;
    int64_t n = -1;
    rh_redis *redis = opened();
    (void)state;
    flush_db(redis);
    assert_int_equal(load_text(redis,
                               "SET a[b]*?^-\\\\:1 x\nSET ab:1 x\n"
                               "SET a[b]*?^-\\\\ x\nSET aXbY x\n",
                               &n),
                     RH_OK);
    rh_redis_prefix_pattern(&pattern, "a[b]*?^-\\");
    assert_int_equal(rh_redis_count(redis, pattern.data, &n, &error), RH_OK);
    assert_int_equal(n, 2);
    rh_text_free(&pattern);
    rh_redis_close(redis);
}

static void load__fault_names_the_line(void **state)
{
    static const char *const cases[] = {"SET a 1\n# c\nNOSUCH x\nSET b 1\n",
                                        "SET a 1\n\n*1\n",
                                        "SET a 1\n\nSET \"b\n"};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t done = -1;
        rh_redis *redis = opened();
        assert_int_equal(load_text(redis, cases[i], &done), RH_FAILED);
        assert_non_null(strstr(error.message, "/load:3: "));
        rh_redis_close(redis);
    }
    int64_t done = -1;
    rh_redis *redis = opened();
    assert_int_equal(rh_redis_load(redis, "/nonexistent", &done, &error),
                     RH_FAILED);
    rh_redis_close(redis);
}

static void cancel__ends_a_wait_at_once(void **state)
{
    const char *argv[] = {"BLPOP", "nothing", "30"};
    redisReply *reply = NULL;
    rh_redis *redis = opened();
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        usleep(100000);
        rh_cancel_request(&cancel); /* the pipe is shared with the parent */
        _exit(0);
    }
    int64_t before = rh_now_ms();
    int rc = rh_redis_command(redis, &reply, &error, 3, argv, NULL);
    assert_int_equal(rc, RH_CANCELLED);
    assert_null(reply);
    assert_true(rh_now_ms() - before < 2000);
    waitpid(child, NULL, 0);
    rh_redis_close(redis);
}

static void cancel__may_be_ignored(void **state)
{
    rh_redis *redis = opened();
    (void)state;
    rh_cancel_request(&cancel);
    rh_redis_ignore_cancel(redis, true);
    assert_true(db_size(redis) >= 0);
    rh_redis_ignore_cancel(redis, false);
    int64_t n = 0;
    assert_int_equal(rh_redis_count(redis, "*", &n, &error), RH_CANCELLED);
    rh_redis_close(redis);
}

static void wait__ends_with_its_time(void **state)
{
    const char *argv[] = {"BLPOP", "nothing", "30"};
    redisReply *reply = NULL;
    rh_redis_url url = url_of("s3cret", 1);
    rh_redis *redis = NULL;
    (void)state;
    assert_int_equal(rh_redis_open(&redis, &url, &cancel, 200, &error), RH_OK);
    assert_int_equal(rh_redis_command(redis, &reply, &error, 3, argv, NULL),
                     RH_FAILED);
    assert_non_null(strstr(error.message, "no answer in time"));
    rh_redis_close(redis);
}

#define CASE(f) cmocka_unit_test_setup(f, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(open__wrong_password_is_not_told),
        CASE(open__nobody_there_says_what_to_do),
        CASE(get__tells_absent_from_empty),
        CASE(delete__takes_the_pattern_and_no_more),
        CASE(delete__keys_may_be_any_bytes),
        CASE(prefix__globs_are_plain_letters),
        CASE(load__fault_names_the_line),
        CASE(cancel__ends_a_wait_at_once),
        CASE(cancel__may_be_ignored),
        CASE(wait__ends_with_its_time),
    };
    return cmocka_run_group_tests(tests, start_server, stop_server);
}
