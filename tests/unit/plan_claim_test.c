/* SPDX-License-Identifier: MIT
 *
 * A plan is good for one run, whoever else claims it, whatever stands in the
 * place of its claim, and whatever keeps that from being written.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "file.h"
#include "folder.h"
#include "plan_claim.h"

static rh_arena *arena;
static rh_error error;
static int number;
static const char *sum; /* of a plan that no test before has claimed */
static const char *path;

static int enter(void **state)
{
    int rc = enter_folder(state);
    return rc == 0 ? chmod(folder, 0755) : rc;
}

static int begin(void **state)
{
    (void)state;
    arena = rh_arena_new();
    sum = rh_arena_printf(arena, "%064d", ++number);
    path = rh_arena_printf(arena, "state/plans/%s", sum);
    return mkdir("state", 0755) == 0 || errno == EEXIST
               ? mkdir("state/plans", 0755) != 0 && errno != EEXIST
               : -1;
}

static int end(void **state)
{
    (void)state;
    rh_arena_free(arena);
    return 0;
}

static int claim(const char *run)
{
    return rh_plan_claim(arena, "state", sum, run, &error);
}

static const char *claimed_by(void)
{
    const char *run = "nobody asked";
    if (rh_plan_claimed(&run, arena, "state", sum, &error) != RH_OK)
        fail_msg("%s", error.message);
    return run;
}

static void assert_says(const char *part)
{
    if (strstr(error.message, part) == NULL)
        fail_msg("got  %s\n  want %s", error.message, part);
}

static bool is_there(void)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

static void claim__of_two_the_second_is_told_and_changes_nothing(void **state)
{
    (void)state;
    assert_null(claimed_by());
    assert_int_equal(claim("first"), RH_OK);
    assert_string_equal(claimed_by(), "first");
    assert_int_equal(claim("second"), RH_STALE);
    assert_says(path);
    assert_string_equal(claimed_by(), "first");
    assert_int_equal(claim("first"), RH_STALE);
}

static void claim__of_many_at_once_one_wins(void **state)
{
    enum { MANY = 16 };
    pid_t pids[MANY];
    int gate[2], won = 0, status = 0;
    char byte;
    (void)state;
    assert_int_equal(pipe(gate), 0);
    for (int i = 0; i < MANY; i++) {
        pids[i] = fork();
        assert_true(pids[i] >= 0);
        if (pids[i] > 0)
            continue;
        close(gate[1]);
        if (read(gate[0], &byte, 1) != 0) /* until all have begun */
            _exit(99);
        _exit(claim(rh_arena_printf(arena, "run %d", i)));
    }
    close(gate[0]);
    close(gate[1]);
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_true(WIFEXITED(status));
        if (WEXITSTATUS(status) == RH_OK)
            assert_int_equal(won++, 0);
        else
            assert_int_equal(WEXITSTATUS(status), RH_STALE);
        if (WEXITSTATUS(status) == RH_OK)
            assert_string_equal(claimed_by(),
                                rh_arena_printf(arena, "run %d", i));
    }
    assert_int_equal(won, 1);
}

static void claim__is_given_back_by_the_run_that_was_rolled_back(void **state)
{
    (void)state;
    assert_int_equal(claim("first"), RH_OK);
    rh_plan_unclaim(arena, "state", sum);
    assert_null(claimed_by());
    assert_int_equal(claim("second"), RH_OK);
    assert_string_equal(claimed_by(), "second");
}

static void claim__is_readable_whatever_the_umask(void **state)
{
    struct stat st;
    mode_t before = umask(0777);
    (void)state;
    int rc = claim("first");
    umask(before);
    assert_int_equal(rc, RH_OK);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_string_equal(claimed_by(), "first");
}

static void claim__on_a_full_disk_leaves_nothing(void **state)
{
    struct rlimit before, none;
    (void)state;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    none = (struct rlimit){0, before.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    int rc = claim("first");
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(rc, RH_FAILED);
    assert_says("cannot write");
    assert_false(is_there());
    assert_null(claimed_by());
    assert_int_equal(claim("second"), RH_OK);
}

/* Root may write anywhere: it is somebody else for as long. */
static void as_nobody(void (*what)(void))
{
    uid_t user = geteuid();
    if (user == 0)
        assert_int_equal(seteuid(65534), 0);
    what();
    if (user == 0)
        assert_int_equal(seteuid(0), 0);
}

static void is_refused(void)
{
    assert_int_equal(claim("first"), RH_FAILED);
    assert_says("Permission denied");
}

static void is_not_known(void)
{
    const char *run = NULL;
    assert_int_equal(rh_plan_claimed(&run, arena, "state", sum, &error),
                     RH_FAILED);
    assert_says("Permission denied");
}

static void claim__without_permission_is_refused(void **state)
{
    (void)state;
    assert_int_equal(chmod("state/plans", 0555), 0);
    as_nobody(is_refused);
    assert_int_equal(chmod("state/plans", 0000), 0);
    as_nobody(is_refused);
    as_nobody(is_not_known);
    assert_int_equal(chmod("state/plans", 0755), 0);
    assert_false(is_there());
    write_text_file(path, "somebody\n");
    assert_int_equal(chmod(path, 0000), 0);
    as_nobody(is_not_known);
}

static void claim__of_a_state_directory_that_is_none(void **state)
{
    const char *run = "x";
    (void)state;
    write_text_file("file", "in the way");
    assert_int_equal(mkdir("odd", 0755), 0);
    write_text_file("odd/plans", "in the way");
    static const char *const places[] = {"file", "odd"};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(rh_plan_claimed(&run, arena, places[i], sum, &error),
                         RH_OK);
        assert_null(run);
        assert_int_equal(rh_plan_claim(arena, places[i], sum, "a", &error),
                         RH_FAILED);
    }
    assert_int_equal(rh_plan_claim(arena, "new/er", sum, "a", &error), RH_OK);
    assert_int_equal(rh_plan_claimed(&run, arena, "new/er", sum, &error),
                     RH_OK);
    assert_string_equal(run, "a");
}

static void claim__that_is_damaged_still_uses_the_plan_up(void **state)
{
    char longest[129];
    (void)state;
    write_text_file(path, ""); /* killed between the file and its first byte */
    assert_string_equal(claimed_by(), "one that was killed");
    write_text_file(path, "\n");
    assert_string_equal(claimed_by(), "one that was killed");
    write_text_file(path, "20261121_1430"); /* killed in between */
    assert_string_equal(claimed_by(), "20261121_1430");
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    write_text_file(path, rh_arena_printf(arena, "%s%s", longest, longest));
    assert_string_equal(claimed_by(), longest);
    assert_int_equal(claim("second"), RH_STALE);
}

static void claim__something_else_in_its_place_is_never_none(void **state)
{
    const char *run = NULL;
    (void)state;
    assert_int_equal(mkdir(path, 0755), 0);
    assert_int_equal(rh_plan_claimed(&run, arena, "state", sum, &error),
                     RH_FAILED);
    assert_says(path);
    assert_int_equal(claim("second"), RH_STALE);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_string_equal(claimed_by(), "one that was killed");
    assert_int_equal(claim("second"), RH_STALE);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("nowhere", path), 0);
    assert_int_equal(rh_plan_claimed(&run, arena, "state", sum, &error),
                     RH_FAILED);
    assert_int_equal(claim("second"), RH_STALE);
}

static void claim__a_long_id_is_cut_and_ends_its_line(void **state)
{
    char id[300];
    rh_text text = RH_TEXT_INIT;
    (void)state;
    memset(id, 'y', sizeof id - 1);
    id[sizeof id - 1] = '\0';
    assert_int_equal(claim(id), RH_OK);
    assert_int_equal(rh_file_read(&text, path, 1000, &error), RH_OK);
    assert_int_equal(text.len, 129);
    assert_int_equal(text.data[128], '\n');
    rh_text_free(&text);
    assert_int_equal(strlen(claimed_by()), 128);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(claim__of_two_the_second_is_told_and_changes_nothing),
        TEST(claim__of_many_at_once_one_wins),
        TEST(claim__is_given_back_by_the_run_that_was_rolled_back),
        TEST(claim__is_readable_whatever_the_umask),
        TEST(claim__on_a_full_disk_leaves_nothing),
        TEST(claim__without_permission_is_refused),
        TEST(claim__of_a_state_directory_that_is_none),
        TEST(claim__that_is_damaged_still_uses_the_plan_up),
        TEST(claim__something_else_in_its_place_is_never_none),
        TEST(claim__a_long_id_is_cut_and_ends_its_line),
    };
    return cmocka_run_group_tests(tests, enter, leave_folder);
}
