/* SPDX-License-Identifier: MIT
 *
 * The files of a playbook: what is opened is what was checked, whatever takes
 * its place in between.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "folder.h"
#include "reach.h"

static rh_arena *arena;
static rh_error error;

/* book/data/rows is the playbook's, other/rows somebody else's. */
static int enter(void **state)
{
    if (enter_folder(state) != 0 || mkdir("book", 0700) != 0 ||
        mkdir("book/data", 0700) != 0 || mkdir("other", 0700) != 0 ||
        mkdir("bookish", 0700) != 0)
        return -1;
    write_text_file("book/data/rows", "inside");
    write_text_file("other/rows", "outside");
    write_text_file("bookish/rows", "outside");
    arena = rh_arena_new();
    return 0;
}

static int leave(void **state)
{
    rh_arena_free(arena);
    return leave_folder(state);
}

static rh_reach reach_of(const char *name)
{
    char *root = realpath(name, NULL);
    rh_reach reach = {.root = rh_arena_strdup(arena, root)};
    free(root);
    return reach;
}

static const char *found(const rh_reach *reach, const char *name)
{
    const char *path = NULL;
    if (rh_reach_find(reach, &path, arena, name, &error) != RH_OK)
        fail_msg("%s", error.message);
    return path;
}

static void assert_reads(const rh_reach *reach, const char *path,
                         const char *expected)
{
    rh_text text = RH_TEXT_INIT;
    if (rh_reach_read(reach, &text, path, 100, &error) != RH_OK)
        fail_msg("%s", error.message);
    assert_string_equal(text.data, expected);
    rh_text_free(&text);
}

static void assert_refused(const rh_reach *reach, const char *path, int code,
                           const char *why)
{
    char sum[RH_SHA256_HEX];
    int fd = -1;
    rh_text text = RH_TEXT_INIT;
    assert_int_equal(rh_reach_open(reach, &fd, path, &error), code);
    assert_int_equal(fd, -1);
    assert_int_equal(rh_reach_digest(reach, path, sum, &error), code);
    assert_int_equal(rh_reach_read(reach, &text, path, 100, &error), code);
    assert_int_equal(text.len, 0);
    if (strstr(error.message, why) == NULL)
        fail_msg("got  %s\n  want %s", error.message, why);
}

/* What a path led to is moved away and something else put there. */
static void swap(const char *path, const char *target)
{
    assert_int_equal(rename(path, "away"), 0);
    assert_int_equal(symlink(target, path), 0);
}

static void swap_back(const char *path)
{
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rename("away", path), 0);
}

static void reach__what_takes_the_place_of_a_file_is_not_read(void **state)
{
    const rh_reach book = reach_of("book");
    const char *path = found(&book, "data/rows");
    (void)state;
    assert_reads(&book, path, "inside");
    swap("book/data/rows", "../../other/rows");
    assert_refused(&book, path, RH_REFUSED, "symbolic link");
    swap_back("book/data/rows");
    swap("book/data", "../other");
    assert_refused(&book, path, RH_REFUSED, "symbolic link");
    swap_back("book/data");
    assert_int_equal(rename("book/data/rows", "away"), 0);
    assert_refused(&book, path, RH_FAILED, "No such file");
    assert_int_equal(mkfifo("book/data/rows", 0600), 0);
    assert_refused(&book, path, RH_FAILED, "not a regular file");
    swap_back("book/data/rows");
    assert_reads(&book, path, "inside");
}

static void reach__a_link_that_stays_inside_is_resolved_when_named(void **state)
{
    const rh_reach book = reach_of("book");
    (void)state;
    assert_int_equal(symlink("data/rows", "book/short"), 0);
    const char *path = found(&book, "short");
    assert_string_equal(path + strlen(book.root), "/data/rows");
    assert_int_equal(unlink("book/short"), 0);
    assert_int_equal(symlink("../other/rows", "book/short"), 0);
    assert_reads(&book, path, "inside");
    assert_int_equal(rh_reach_find(&book, &path, arena, "short", &error),
                     RH_USAGE);
    assert_int_equal(unlink("book/short"), 0);
}

/* Nobody need have asked rh_reach_find() for it. */
static void reach__a_path_made_by_hand_is_refused(void **state)
{
    static const char *const below[] = {
        "/../other/rows", "/data/../../other/rows", "ish/rows", "", "/.."};
    const rh_reach book = reach_of("book"), none = {0};
    char part[NAME_MAX + 2];
    (void)state;
    for (size_t i = 0; i < sizeof below / sizeof *below; i++)
        assert_refused(&book,
                       rh_arena_printf(arena, "%s%s", book.root, below[i]),
                       RH_REFUSED, "outside the playbook's folder");
    assert_refused(&book, "/etc/passwd", RH_REFUSED, "outside");
    assert_refused(&book, "data/rows", RH_REFUSED, "outside");
    assert_refused(&book, "", RH_REFUSED, "outside");
    assert_refused(&none, "/etc/passwd", RH_REFUSED, "outside");
    const char *path = NULL;
    assert_int_equal(rh_reach_find(&none, &path, arena, "a", &error), RH_USAGE);
    memset(part, 'a', sizeof part);
    part[sizeof part - 1] = '\0';
    assert_refused(&book, rh_arena_printf(arena, "%s/%s", book.root, part),
                   RH_FAILED, "File name too long");
    assert_refused(&book, rh_arena_printf(arena, "%s/data", book.root),
                   RH_FAILED, "not a regular file");
}

static void reach__what_the_user_named_may_be_a_link(void **state)
{
    rh_reach book = reach_of("book");
    (void)state;
    assert_int_equal(symlink("other/rows", "named"), 0);
    rh_reach_name(&book, "named");
    assert_reads(&book, found(&book, "named"), "outside");
    assert_refused(&book, "other/rows", RH_REFUSED, "outside");
    assert_reads(NULL, "other/rows", "outside");
    rh_reach_free(&book);
}

static void reach__the_whole_disk_may_be_the_folder(void **state)
{
    const rh_reach all = {.root = "/"};
    (void)state;
    char *path = realpath("other/rows", NULL);
    assert_reads(&all, path, "outside");
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reach__what_takes_the_place_of_a_file_is_not_read),
        cmocka_unit_test(
            reach__a_link_that_stays_inside_is_resolved_when_named),
        cmocka_unit_test(reach__a_path_made_by_hand_is_refused),
        cmocka_unit_test(reach__what_the_user_named_may_be_a_link),
        cmocka_unit_test(reach__the_whole_disk_may_be_the_folder),
    };
    return cmocka_run_group_tests(tests, enter, leave);
}
