/* SPDX-License-Identifier: MIT
 *
 * The throw-away servers, from outside: they answer, and nothing is left of
 * them, however the process that started them ends.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "memory.h"
#include "servers.h"
#include "text.h"

enum { WAIT_MS = 10000, STEP_MS = 10 };

/* What a child tells of the servers that it started. */
typedef struct news {
    char directory[128];
    pid_t child, keeper, postgres, redis; /* 0: has none */
} news;

/* ---- Looking from outside ---- */

static bool exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

/* Zombies count as gone: somebody else has to reap them. */
static bool alive(pid_t pid)
{
    char path[64], state = 'Z';
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
        state = 'Z';
    fclose(file);
    return state != 'Z' && state != 'X';
}

static bool all_gone(const news *n)
{
    return !alive(n->keeper) && !alive(n->postgres) && !alive(n->redis);
}

static void pause_ms(long ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

static void assert_nothing_left(const news *n)
{
    for (int i = 0; i < WAIT_MS / STEP_MS; i++) {
        if (all_gone(n) && !exists(n->directory))
            return;
        pause_ms(STEP_MS);
    }
    assert_false(exists(n->directory));
    assert_true(all_gone(n));
}

static pid_t number_in(const char *directory, const char *name)
{
    char path[256];
    int pid = 0;
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%d", &pid), 1);
    fclose(file);
    return pid;
}

static pid_t parent_of(pid_t pid)
{
    char path[64];
    int parent = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%*d (%*[^)]) %*c %d", &parent), 1);
    fclose(file);
    return parent;
}

static void look(news *n, const rh_servers *servers, bool keep)
{
    snprintf(n->directory, sizeof n->directory, "%s",
             rh_servers_directory(servers));
    n->child = getpid();
    n->postgres = number_in(n->directory, "data/postmaster.pid");
    n->redis = number_in(n->directory, "redis.pid");
    n->keeper = keep ? 0 : parent_of(n->postgres);
}

static rh_servers *started(bool keep)
{
    rh_error error = {0};
    rh_servers *servers = NULL;
    if (rh_servers_start(&servers, keep, &error) != RH_OK)
        fail_msg("%s", error.message);
    return servers;
}

static char *ask(const char *url, const char *sql)
{
    PGconn *conn = PQconnectdb(url);
    assert_int_equal(PQstatus(conn), CONNECTION_OK);
    PGresult *result = PQexec(conn, sql);
    assert_int_equal(PQresultStatus(result), PGRES_TUPLES_OK);
    char *value = rh_strdup(PQgetvalue(result, 0, 0));
    PQclear(result);
    PQfinish(conn);
    return value;
}

static void assert_answer(const char *url, const char *sql, const char *wanted)
{
    char *got = ask(url, sql);
    assert_string_equal(got, wanted);
    free(got);
}

/* ---- Starting and stopping here ---- */

static void start__gives_a_marked_empty_database(void **state)
{
    (void)state;
    rh_servers *servers = started(false);
    const char *url = rh_servers_database_url(servers);
    assert_answer(url, "SELECT current_database()", "sandbox");
    assert_answer(url,
                  "SELECT shobj_description(oid, 'pg_database') "
                  "FROM pg_database WHERE datname = 'sandbox'",
                  "throw-away [resethost:sandbox]");
    assert_answer(url,
                  "SELECT count(*) FROM pg_database d JOIN pg_roles r ON "
                  "r.oid = d.datdba WHERE datname = 'sandbox' AND rolsuper "
                  "AND rolname = current_user",
                  "1");
    assert_answer(url, "SELECT count(*) FROM pg_stat_user_tables", "0");
    assert_answer(url, "SHOW max_prepared_transactions", "4");
    assert_answer(url, "SHOW listen_addresses", "");
    rh_servers_stop(servers);
}

static void start__redis_answers_on_its_url(void **state)
{
    (void)state;
    rh_servers *servers = started(false);
    const char *url = rh_servers_redis_url(servers);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char reply[6] = "";
    assert_memory_equal(url, "unix://", 7);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", url + 7);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address),
                     0);
    assert_int_equal(write(fd, "DBSIZE\r\n", 8), 8);
    assert_int_equal(recv(fd, reply, 4, MSG_WAITALL), 4);
    assert_string_equal(reply, ":0\r\n");
    close(fd);
    rh_servers_stop(servers);
}

static void directory__is_for_its_owner_only(void **state)
{
    (void)state;
    struct stat st;
    rh_servers *servers = started(false);
    assert_int_equal(stat(rh_servers_directory(servers), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    assert_int_not_equal(st.st_uid, 0);
    rh_servers_stop(servers);
}

static void stop__leaves_nothing(void **state)
{
    (void)state;
    news n;
    rh_servers *servers = started(false);
    look(&n, servers, false);
    assert_true(alive(n.keeper) && alive(n.postgres) && alive(n.redis));
    rh_servers_stop(servers);
    assert_false(exists(n.directory));
    assert_true(all_gone(&n));
}

static void stop__takes_null(void **state)
{
    (void)state;
    rh_servers_stop(NULL);
}

static void two__end_independently(void **state)
{
    (void)state;
    /* So that the first one's files do not sit where the keeper puts its own */
    int low[] = {dup(0), dup(0), dup(0), dup(0), dup(0), dup(0), dup(0)};
    rh_servers *first = started(false);
    rh_servers *second = started(false);
    for (size_t i = 0; i < sizeof low / sizeof *low; i++)
        close(low[i]);
    assert_string_not_equal(rh_servers_directory(first),
                            rh_servers_directory(second));
    rh_servers_stop(first);
    assert_answer(rh_servers_database_url(second), "SELECT 1", "1");
    rh_servers_stop(second);
}

static void start__without_redis_says_what_to_install(void **state)
{
    (void)state;
    rh_error error = {0};
    rh_servers *servers = NULL;
    char *path = rh_strdup(getenv("PATH"));
    setenv("PATH", "/nonexistent", 1);
    assert_int_equal(rh_servers_start(&servers, false, &error), RH_FAILED);
    setenv("PATH", path, 1);
    assert_non_null(strstr(error.message, "redis-server"));
    assert_non_null(strstr(error.message, "install"));
    assert_null(servers);
    free(path);
}

static void start__works_without_a_cache(void **state)
{
    (void)state;
    char *cache = rh_strdup(getenv("XDG_CACHE_HOME"));
    setenv("XDG_CACHE_HOME", "/proc/nowhere", 1);
    rh_servers *servers = started(false);
    setenv("XDG_CACHE_HOME", cache, 1);
    assert_answer(rh_servers_database_url(servers), "SELECT 1", "1");
    rh_servers_stop(servers);
    free(cache);
}

static void start__in_a_directory_with_a_long_name(void **state)
{
    (void)state;
    char dir[] = "/tmp/rh_a_rather_long_name_of_a_directory_XXXXXX";
    assert_non_null(mkdtemp(dir));
    assert_int_equal(chmod(dir, 0777), 0);
    setenv("TMPDIR", dir, 1);
    rh_servers *servers = started(false);
    assert_answer(rh_servers_database_url(servers), "SELECT 1", "1");
    rh_servers_stop(servers);
    unsetenv("TMPDIR");
    assert_int_equal(rmdir(dir), 0);
}

/* ---- Children that are killed ---- */

static void become(const char *user)
{
    const struct passwd *pw = getpwnam(user);
    if (pw == NULL || setgroups(0, NULL) != 0 || setgid(pw->pw_gid) != 0 ||
        setuid(pw->pw_uid) != 0)
        _exit(2);
}

/* Starts servers in a child, which then waits to be killed. */
static news child_with_servers(const char *user, bool keep)
{
    int fds[2];
    news n = {0};
    assert_int_equal(pipe(fds), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        rh_servers *servers = NULL;
        rh_error error;
        if (user != NULL)
            become(user);
        if (rh_servers_start(&servers, keep, &error) != RH_OK)
            _exit(dprintf(STDERR_FILENO, "%s\n", error.message) > 0);
        look(&n, servers, keep);
        (void)!write(fds[1], &n, sizeof n);
        for (;;)
            pause();
    }
    close(fds[1]);
    assert_int_equal(read(fds[0], &n, sizeof n), sizeof n);
    close(fds[0]);
    return n;
}

static void end_child(const news *n, int number)
{
    int status;
    assert_int_equal(kill(n->child, number), 0);
    assert_int_equal(waitpid(n->child, &status, 0), n->child);
    assert_true(WIFSIGNALED(status));
}

static void signalled__leaves_nothing(void **state)
{
    (void)state;
    const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGKILL};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        news n = child_with_servers(NULL, false);
        end_child(&n, numbers[i]);
        assert_nothing_left(&n);
    }
}

static void keeper_killed_too__next_start_sweeps(void **state)
{
    (void)state;
    news n = child_with_servers(NULL, false);
    kill(n.keeper, SIGKILL);
    end_child(&n, SIGKILL);
    for (int i = 0; i < WAIT_MS / STEP_MS && !all_gone(&n); i++)
        pause_ms(STEP_MS);
    assert_true(all_gone(&n));
    assert_true(exists(n.directory));
    rh_servers_stop(started(false));
    assert_false(exists(n.directory));
}

static void start__leaves_the_directories_of_the_living(void **state)
{
    (void)state;
    news n = child_with_servers(NULL, false);
    rh_servers_stop(started(false));
    assert_true(alive(n.postgres) && exists(n.directory));
    end_child(&n, SIGKILL);
    assert_nothing_left(&n);
}

static void kept__outlive_and_stop_by_their_script(void **state)
{
    (void)state;
    char command[200];
    news n = child_with_servers(NULL, true);
    end_child(&n, SIGKILL);
    rh_servers_stop(started(false));
    pause_ms(100);
    assert_true(alive(n.postgres) && alive(n.redis) && exists(n.directory));
    snprintf(command, sizeof command, "sh %s/stop", n.directory);
    assert_int_equal(system(command), 0);
    assert_nothing_left(&n);
}

static void nobody__can_start_them(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    news n = child_with_servers("nobody", false);
    end_child(&n, SIGKILL);
    assert_nothing_left(&n);
}

/* As old as what a sweep takes, and named much like it. */
static void sweep__leaves_what_only_looks_alike(void **state)
{
    static const char *const names[] = {"/tmp/resethost-backup",
                                        "/tmp/resethost-sandbox.backups"};
    (void)state;
    const struct timespec old[2] = {{.tv_sec = 1}, {.tv_sec = 1}};
    for (size_t i = 0; i < 2; i++) {
        if (exists(names[i]))
            skip();
        assert_int_equal(mkdir(names[i], 0700), 0);
        assert_int_equal(utimensat(AT_FDCWD, names[i], old, 0), 0);
    }
    rh_servers_stop(started(false));
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(rmdir(names[i]), 0);
}

/* Whether a scratch directory is there, other than those of the living. */
static size_t scratch_directories(void)
{
    const char *const bases[] = {"/dev/shm", "/tmp"};
    size_t n = 0;
    for (size_t i = 0; i < 2; i++) {
        DIR *dir = opendir(bases[i]);
        for (struct dirent *e = dir != NULL ? readdir(dir) : NULL; e != NULL;
             e = readdir(dir))
            n += strncmp(e->d_name, "resethost-sandbox.", 18) == 0;
        if (dir != NULL)
            closedir(dir);
    }
    return n;
}

static void killed_while_it_starts__leaves_nothing(void **state)
{
    (void)state;
    size_t before = scratch_directories();
    for (long ms = 1; ms < 60; ms += 4) {
        pid_t pid = fork();
        if (pid == 0) {
            rh_servers *servers = NULL;
            rh_error error;
            rh_servers_start(&servers, false, &error);
            for (;;)
                pause();
        }
        pause_ms(ms);
        assert_int_equal(kill(pid, SIGKILL), 0);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
    }
    for (int i = 0; i < WAIT_MS / STEP_MS; i++) {
        if (scratch_directories() <= before)
            break;
        pause_ms(STEP_MS);
    }
    assert_true(scratch_directories() <= before);
}

/* ---- A cache of the test's own ---- */

static int enter(void **state)
{
    char dir[] = "/tmp/rh_cache_XXXXXX";
    if (mkdtemp(dir) == NULL)
        return -1;
    *state = rh_strdup(dir);
    return setenv("XDG_CACHE_HOME", dir, 1);
}

static int leave(void **state)
{
    rh_text command = RH_TEXT_INIT;
    rh_text_addf(&command, "rm -rf '%s'", (char *)*state);
    int rc = system(command.data);
    rh_text_free(&command);
    free(*state);
    return rc;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(start__gives_a_marked_empty_database),
        cmocka_unit_test(start__redis_answers_on_its_url),
        cmocka_unit_test(directory__is_for_its_owner_only),
        cmocka_unit_test(stop__leaves_nothing),
        cmocka_unit_test(stop__takes_null),
        cmocka_unit_test(two__end_independently),
        cmocka_unit_test(start__without_redis_says_what_to_install),
        cmocka_unit_test(start__works_without_a_cache),
        cmocka_unit_test(start__in_a_directory_with_a_long_name),
        cmocka_unit_test(signalled__leaves_nothing),
        cmocka_unit_test(keeper_killed_too__next_start_sweeps),
        cmocka_unit_test(start__leaves_the_directories_of_the_living),
        cmocka_unit_test(sweep__leaves_what_only_looks_alike),
        cmocka_unit_test(kept__outlive_and_stop_by_their_script),
        cmocka_unit_test(nobody__can_start_them),
        cmocka_unit_test(killed_while_it_starts__leaves_nothing),
    };
    return cmocka_run_group_tests(tests, enter, leave);
}
