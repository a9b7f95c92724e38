/* SPDX-License-Identifier: MIT
 *
 * What is on the disk when a backup gets its name. fsync() and fdatasync() are
 * replaced by ones that note whose turn it is, and the state of the name.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "backup.h"
#include "folder.h"
#include "text.h"

#define NAME "factory_reset_20260101_000000"

static rh_text synced;

/* "words.json " while the backup is partial, "b! " once it has its name. */
static int note(int fd)
{
    char link[64], path[512];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0)
        return -1;
    path[n] = '\0';
    const char *name = strrchr(path, '/');
    bool is_named = access("b/" NAME, F_OK) == 0;
    rh_text_addf(&synced, "%s%s ", name != NULL ? name + 1 : path,
                 is_named ? "!" : "");
    return 0;
}

int fsync(int fd)
{
    return note(fd);
}

int fdatasync(int fd)
{
    return note(fd);
}

static rh_backup_writer *begin(rh_file **file, size_t *entry)
{
    rh_error error;
    rh_backup_writer *w = NULL;
    static rh_column columns[] = {{.name = "id", .type_name = "integer"}};
    static const rh_table words = {
        .label = "words", .columns = columns, .ncolumns = 1};
    const rh_backup_facts facts = {.playbook = "factory_reset",
                                   .playbook_digest = "0",
                                   .run = "r",
                                   .started = "20260101_000000",
                                   .date = "2026-01-01T00:00:00+00:00"};
    assert_int_equal(rh_backup_create(&w, "b", &facts, &error), RH_OK);
    assert_int_equal(
        rh_backup_begin_file(w, file, entry, "words", &words, &error), RH_OK);
    return w;
}

static void end(rh_backup_writer *w, rh_file *file, size_t entry)
{
    rh_error error;
    rh_backup_written written = {.rows = 1};
    assert_int_equal(rh_file_write(file, "[\n{\"id\":1}\n]\n", 13, &error),
                     RH_OK);
    written.plain_bytes = rh_file_written(file);
    assert_int_equal(rh_file_finish(file, &written.sum, &error), RH_OK);
    rh_backup_end_file(w, entry, &written);
}

static void
everything_is_synced_before_the_name_and_the_name_after(void **state)
{
    rh_error error;
    rh_file *file = NULL;
    size_t entry = 0;
    (void)state;
    rh_backup_writer *w = begin(&file, &entry);
    rh_text_clear(&synced);
    end(w, file, entry);
    assert_int_equal(rh_backup_seal(w, NULL, &error), RH_OK);
    assert_string_equal(synced.data,
                        "words.json summary.json manifest.json " NAME
                        ".partial b! ");
    rh_backup_discard(w);
}

static void a_file_that_was_not_finished_is_not_sealed(void **state)
{
    rh_error error;
    rh_file *file = NULL;
    size_t entry = 0;
    (void)state;
    assert_int_equal(system("rm -rf b"), 0);
    rh_backup_writer *w = begin(&file, &entry);
    assert_int_equal(rh_backup_seal(w, NULL, &error), RH_FAILED);
    assert_non_null(strstr(error.message, "\"words\" was not finished"));
    assert_int_not_equal(access("b/" NAME, F_OK), 0);
    rh_file_abandon(file);
    rh_backup_discard(w);
}

static int clean_up(void **state)
{
    rh_text_free(&synced);
    return leave_folder(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            everything_is_synced_before_the_name_and_the_name_after),
        cmocka_unit_test(a_file_that_was_not_finished_is_not_sealed),
    };
    return cmocka_run_group_tests(tests, enter_folder, clean_up);
}
