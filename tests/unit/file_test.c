/* SPDX-License-Identifier: MIT
 *
 * Files: exact bytes and sums, modes under any umask, nothing overwritten,
 * every failure one line that names the path.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "block_writer.h"
#include "file.h"
#include "folder.h"
#include "memory.h"

#define EMPTY_SUM                                                              \
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define ABC_SUM                                                                \
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define MILLION_A_SUM                                                          \
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"

/* ---- A disk with faults: these stand in the place of the system's ---- */

static struct {
    bool refuses_direct; /* as file systems do that take the flag */
    int64_t room;        /* 0: enough */
    int64_t bad_byte;    /* of the file, as it reads back; 0: none */
    int sync_errno;      /* of sync_file_range() */
} disk;

static int heal(void **state)
{
    (void)state;
    memset(&disk, 0, sizeof disk);
    return 0;
}

ssize_t pwrite(int fd, const void *data, size_t n, off_t offset)
{
    if (disk.refuses_direct && (fcntl(fd, F_GETFL) & O_DIRECT) != 0) {
        errno = EINVAL;
        return -1;
    }
    if (disk.room > 0 && offset >= disk.room) {
        errno = ENOSPC;
        return -1;
    }
    /* A full disk may take a part first, of any size. */
    if (disk.room > 0 && offset + (off_t)n > disk.room)
        n = (size_t)(disk.room - offset);
    return syscall(SYS_pwrite64, fd, data, n, offset);
}

ssize_t pread(int fd, void *to, size_t n, off_t offset)
{
    ssize_t got = syscall(SYS_pread64, fd, to, n, offset);
    if (disk.bad_byte > 0 && disk.bad_byte >= offset &&
        disk.bad_byte < offset + got)
        ((char *)to)[disk.bad_byte - offset] ^= 1;
    return got;
}

int sync_file_range(int fd, off_t offset, off_t n, unsigned flags)
{
    errno = disk.sync_errno;
    if (disk.sync_errno != 0)
        return -1;
    return (int)syscall(SYS_sync_file_range, fd, offset, n, flags);
}

static mode_t mode_of(const char *path)
{
    struct stat st;
    assert_int_equal(lstat(path, &st), 0);
    return st.st_mode & 07777;
}

static void write_file(const char *path, const char *data, size_t n)
{
    rh_error error;
    rh_file *file = NULL;
    assert_int_equal(rh_file_create(&file, path, &error), RH_OK);
    assert_int_equal(rh_file_write(file, data, n, &error), RH_OK);
    assert_int_equal(rh_file_finish(file, NULL, &error), RH_OK);
}

static void sha256__known_answers(void **state)
{
    char hex[RH_SHA256_HEX];
    (void)state;
    rh_sha256("", 0, hex);
    assert_string_equal(hex, EMPTY_SUM);
    rh_sha256("abc", 3, hex);
    assert_string_equal(hex, ABC_SUM);
}

static void file__many_small_writes_add_up(void **state)
{
    rh_error error;
    rh_file *file = NULL;
    int64_t bytes = 0;
    rh_file_sum sum = {0};
    char again[RH_SHA256_HEX];
    (void)state;
    assert_int_equal(rh_file_create(&file, "a", &error), RH_OK);
    for (int i = 0; i < 1000000; i++)
        assert_int_equal(rh_file_write(file, "a", 1, &error), RH_OK);
    assert_int_equal(rh_file_finish(file, &sum, &error), RH_OK);
    assert_int_equal(sum.bytes, 1000000);
    assert_string_equal(sum.sha256, MILLION_A_SUM);
    assert_int_equal(rh_file_digest("a", &bytes, again, &error), RH_OK);
    assert_int_equal(bytes, 1000000);
    assert_string_equal(again, MILLION_A_SUM);
}

/* Around the size of the buffer, where its edges are. */
static void file__writes_larger_than_the_buffer_keep_their_order(void **state)
{
    enum { BIG = (1 << 20) + 7 };
    rh_error error;
    rh_file *file = NULL;
    rh_text expected = RH_TEXT_INIT, got = RH_TEXT_INIT;
    char *big = rh_alloc(BIG);
    (void)state;
    memset(big, 'x', BIG);
    assert_int_equal(rh_file_create(&file, "b", &error), RH_OK);
    for (size_t n = BIG - 10; n <= BIG; n += 2) {
        assert_int_equal(rh_file_write(file, "<", 1, &error), RH_OK);
        assert_int_equal(rh_file_write(file, big, n, &error), RH_OK);
        rh_text_addc(&expected, '<');
        rh_text_addn(&expected, big, n);
    }
    assert_int_equal(rh_file_finish(file, NULL, &error), RH_OK);
    assert_int_equal(rh_file_read(&got, "b", 1 << 24, &error), RH_OK);
    assert_int_equal(got.len, expected.len);
    assert_memory_equal(got.data, expected.data, got.len);
    rh_text_free(&got);
    rh_text_free(&expected);
    free(big);
}

/* ---- Files of many blocks ---- */

/* Neither a block nor a window may pass for another. */
static char *many_blocks(size_t n)
{
    char *data = rh_alloc(n);
    for (size_t i = 0; i < n; i++)
        data[i] = (char)(i * 31 + i / RH_BLOCK * 7);
    return data;
}

static int write_blocks(const char *path, const char *data, size_t n,
                        rh_file_sum *sum, rh_error *error)
{
    enum { PIECE = 300007 };
    rh_file *file = NULL;
    int rc = rh_file_create(&file, path, error);
    while (rc == RH_OK && n > 0) {
        size_t piece = n < PIECE ? n : PIECE;
        rc = rh_file_write(file, data, piece, error);
        data += piece;
        n -= piece;
    }
    if (rc == RH_OK)
        return rh_file_finish(file, sum, error);
    rh_file_abandon(file);
    return rc;
}

static void assert_written(const char *path, size_t n, rh_file_sum *sum)
{
    rh_error error;
    rh_text got = RH_TEXT_INIT;
    char hex[RH_SHA256_HEX];
    char *data = many_blocks(n);
    assert_int_equal(write_blocks(path, data, n, sum, &error), RH_OK);
    assert_int_equal(sum->bytes, n);
    rh_sha256(data, n, hex);
    assert_string_equal(sum->sha256, hex);
    assert_int_equal(rh_file_read(&got, path, n, &error), RH_OK);
    assert_int_equal(got.len, n);
    assert_memory_equal(got.data, data, n);
    rh_text_free(&got);
    free(data);
}

static void blocks__arrive_whole_whatever_is_left_over(void **state)
{
    static const size_t over[] = {0, 1, 4095, 4096, RH_BLOCK - 1};
    static const char *const names[] = {"o0", "o1", "o2", "o3", "o4"};
    rh_file_sum sum;
    (void)state;
    for (size_t i = 0; i < 5; i++)
        assert_written(names[i], (size_t)5 * RH_BLOCK + over[i], &sum);
}

static void blocks__a_file_system_without_direct_writing_does(void **state)
{
    rh_file_sum sum;
    (void)state;
    disk.refuses_direct = true;
    assert_written("cached", (size_t)35 * RH_BLOCK + 77, &sum);
    assert_false(sum.stamp.is_good);
    assert_false(rh_file_is_as_left("cached", &sum.stamp));
}

static void stamp__any_change_shows(void **state)
{
    rh_file_sum sum, other;
    (void)state;
    assert_written("kept", (size_t)2 * RH_BLOCK + 9, &sum);
    assert_written("twin", (size_t)2 * RH_BLOCK + 9, &other);
    if (!sum.stamp.is_good)
        skip(); /* no direct writing where this runs */
    assert_true(rh_file_is_as_left("kept", &sum.stamp));
    assert_false(rh_file_is_as_left("twin", &sum.stamp));
    assert_false(rh_file_is_as_left("gone", &sum.stamp));
    int fd = open("kept", O_WRONLY | O_CLOEXEC);
    assert_int_equal(pwrite(fd, "!", 1, 5), 1);
    assert_int_equal(close(fd), 0);
    assert_false(rh_file_is_as_left("kept", &sum.stamp));
    assert_int_equal(write_blocks("small", "x", 1, &sum, &(rh_error){0}),
                     RH_OK);
    assert_false(rh_file_is_as_left("small", &sum.stamp));
}

static void assert_no_blocks(const char *path, const char *expected)
{
    enum { SIZE = 40 * RH_BLOCK + 5 };
    rh_error error;
    char *data = many_blocks(SIZE);
    assert_int_equal(write_blocks(path, data, SIZE, NULL, &error), RH_FAILED);
    assert_non_null(strstr(error.message, expected));
    free(data);
}

static void blocks__full_disk_is_one_clear_line(void **state)
{
    (void)state;
    disk.room = 3 * RH_BLOCK + 100;
    assert_no_blocks("full1", "cannot write full1: No space left on device; "
                              "free some space");
    disk.room = 40 * RH_BLOCK; /* only the rest has none */
    assert_no_blocks("full2", "cannot write full2: No space left on device");
    disk.refuses_direct = true;
    assert_no_blocks("full3", "cannot write full3: No space left on device");
}

static void blocks__what_reads_back_differently_fails(void **state)
{
    rh_file_sum sum;
    (void)state;
    assert_written("sound", RH_BLOCK, &sum);
    if (!sum.stamp.is_good)
        skip();
    disk.bad_byte = 3 * RH_BLOCK + 50;
    assert_no_blocks("bad1", "bad1 reads back differently than it was written, "
                             "at byte 1572864 or");
    disk.bad_byte = 40 * RH_BLOCK + 4;
    assert_no_blocks("bad2", "bad2 reads back differently");
}

/* The system tells it once, to whoever asks first. */
static void blocks__a_failure_told_early_is_not_lost(void **state)
{
    rh_file_sum sum;
    (void)state;
    disk.refuses_direct = true;
    disk.sync_errno = EIO;
    assert_no_blocks("eio", "cannot write eio: Input/output error; the disk is "
                            "failing");
    disk.sync_errno = ENOSYS;
    assert_written("nosys", (size_t)20 * RH_BLOCK, &sum);
}

static void blocks__abandoned_with_some_under_way(void **state)
{
    rh_error error;
    rh_file *file = NULL;
    char *data = many_blocks(3 * RH_BLOCK);
    (void)state;
    assert_int_equal(rh_file_create(&file, "dropped", &error), RH_OK);
    assert_int_equal(rh_file_write(file, data, 3 * RH_BLOCK, &error), RH_OK);
    rh_file_abandon(file);
    free(data);
}

static void file__mode_is_0600_under_any_umask(void **state)
{
    static const mode_t masks[] = {0, 022, 077, 0777};
    static const char *const names[] = {"m0", "m1", "m2", "m3"};
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        mode_t old = umask(masks[i]);
        write_file(names[i], "x", 1);
        umask(old);
        assert_int_equal(mode_of(names[i]), 0600);
    }
}

static void file__existing_path_is_never_overwritten(void **state)
{
    rh_error error;
    rh_file *file = NULL;
    rh_text got = RH_TEXT_INIT;
    (void)state;
    write_file("taken", "old", 3);
    assert_int_equal(symlink("elsewhere", "link"), 0);
    assert_int_equal(rh_file_create(&file, "taken", &error), RH_FAILED);
    assert_non_null(strstr(error.message, "taken: File exists; nothing is"));
    assert_int_equal(rh_file_create(&file, "link", &error), RH_FAILED);
    assert_int_equal(access("elsewhere", F_OK), -1);
    assert_null(file);
    assert_int_equal(rh_file_read(&got, "taken", 10, &error), RH_OK);
    assert_string_equal(got.data, "old");
    rh_text_free(&got);
}

static void file__full_disk_is_one_clear_line(void **state)
{
    rh_error error;
    (void)state;
    /* rh_file_create() insists on a new file, so /dev/full does not serve;
       the line itself is what is looked at. */
    errno = ENOSPC;
    assert_int_equal(rh_file_fail(&error, "write", "b/x.json"), RH_FAILED);
    assert_string_equal(error.message,
                        "cannot write b/x.json: No space left on device; free "
                        "some space there, or choose another directory");
}

static void file__limit_of_the_file_size_fails_the_write(void **state)
{
    rh_error error;
    rh_file *file = NULL;
    (void)state;
    struct rlimit old, small = {4096, RLIM_INFINITY};
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small.rlim_max = old.rlim_max;
    assert_int_equal(rh_file_create(&file, "limited", &error), RH_OK);
    char data[8192] = {0};
    assert_int_equal(rh_file_write(file, data, sizeof data, &error), RH_OK);
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    int rc = rh_file_finish(file, NULL, &error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    signal(SIGXFSZ, handler);
    assert_int_equal(rc, RH_FAILED);
    assert_non_null(strstr(error.message, "cannot write limited: File too"));
}

static void file__abandoned_needs_no_more(void **state)
{
    rh_error error;
    rh_file *file = NULL;
    (void)state;
    rh_file_abandon(NULL);
    assert_int_equal(rh_file_create(&file, "left", &error), RH_OK);
    rh_file_abandon(file);
}

static void read__limit_and_missing_are_errors(void **state)
{
    rh_error error;
    rh_text got = RH_TEXT_INIT;
    (void)state;
    write_file("four", "1234", 4);
    write_file("none", "", 0);
    assert_int_equal(rh_file_read(&got, "four", 3, &error), RH_FAILED);
    assert_non_null(strstr(error.message, "four is larger than 3 bytes"));
    rh_text_clear(&got);
    assert_int_equal(rh_file_read(&got, "four", 4, &error), RH_OK);
    assert_string_equal(got.data, "1234");
    rh_text_free(&got);
    assert_int_equal(rh_file_read(&got, "none", 4, &error), RH_OK);
    assert_string_equal(got.data, "");
    assert_int_equal(rh_file_read(&got, "gone", 4, &error), RH_FAILED);
    assert_non_null(strstr(error.message, "cannot open gone: No such file"));
    rh_text_free(&got);
}

static void digest__only_of_regular_files(void **state)
{
    rh_error error;
    char hex[RH_SHA256_HEX];
    (void)state;
    assert_int_equal(mkfifo("pipe", 0600), 0);
    assert_int_equal(rh_file_digest("pipe", NULL, hex, &error), RH_FAILED);
    assert_non_null(strstr(error.message, "pipe is not a regular file"));
    assert_int_equal(rh_file_digest(".", NULL, hex, &error), RH_FAILED);
}

static void look__tells_a_link_from_its_target(void **state)
{
    int64_t bytes = 0;
    (void)state;
    write_file("real", "12345", 5);
    assert_int_equal(symlink("real", "alias"), 0);
    assert_int_equal(rh_path_look("real", &bytes), RH_PATH_FILE);
    assert_int_equal(bytes, 5);
    assert_int_equal(rh_path_look("alias", NULL), RH_PATH_OTHER);
    assert_int_equal(rh_path_look(".", NULL), RH_PATH_DIRECTORY);
    assert_int_equal(rh_path_look("nothing", NULL), RH_PATH_MISSING);
}

static void dir__is_made_with_its_parents(void **state)
{
    rh_error error;
    (void)state;
    mode_t old = umask(0777);
    int rc = rh_dir_make("p/q//r/", &error);
    umask(old);
    assert_int_equal(rc, RH_OK);
    assert_int_equal(mode_of("p"), 0700);
    assert_int_equal(mode_of("p/q/r"), 0700);
    assert_int_equal(rh_dir_make("p/q/r", &error), RH_OK);
    assert_int_equal(rh_dir_sync("p", &error), RH_OK);
    write_file("plain", "", 0);
    assert_int_equal(rh_dir_make("plain/x", &error), RH_FAILED);
    assert_int_equal(rh_dir_make("", &error), RH_FAILED);
    assert_int_equal(rh_dir_sync("nowhere", &error), RH_FAILED);
}

static void dir__existing_one_keeps_its_mode(void **state)
{
    rh_error error;
    (void)state;
    assert_int_equal(mkdir("theirs", 0755), 0);
    assert_int_equal(chmod("theirs", 0755), 0);
    assert_int_equal(rh_dir_make("theirs/ours", &error), RH_OK);
    assert_int_equal(mode_of("theirs"), 0755);
    assert_int_equal(mode_of("theirs/ours"), 0700);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256__known_answers),
        cmocka_unit_test(file__many_small_writes_add_up),
        cmocka_unit_test(file__writes_larger_than_the_buffer_keep_their_order),
        cmocka_unit_test_teardown(blocks__arrive_whole_whatever_is_left_over,
                                  heal),
        cmocka_unit_test_teardown(
            blocks__a_file_system_without_direct_writing_does, heal),
        cmocka_unit_test_teardown(stamp__any_change_shows, heal),
        cmocka_unit_test_teardown(blocks__full_disk_is_one_clear_line, heal),
        cmocka_unit_test_teardown(blocks__what_reads_back_differently_fails,
                                  heal),
        cmocka_unit_test_teardown(blocks__a_failure_told_early_is_not_lost,
                                  heal),
        cmocka_unit_test_teardown(blocks__abandoned_with_some_under_way, heal),
        cmocka_unit_test(file__mode_is_0600_under_any_umask),
        cmocka_unit_test(file__existing_path_is_never_overwritten),
        cmocka_unit_test(file__full_disk_is_one_clear_line),
        cmocka_unit_test(file__limit_of_the_file_size_fails_the_write),
        cmocka_unit_test(file__abandoned_needs_no_more),
        cmocka_unit_test(read__limit_and_missing_are_errors),
        cmocka_unit_test(digest__only_of_regular_files),
        cmocka_unit_test(look__tells_a_link_from_its_target),
        cmocka_unit_test(dir__is_made_with_its_parents),
        cmocka_unit_test(dir__existing_one_keeps_its_mode),
    };
    return cmocka_run_group_tests_name("file", tests, enter_folder,
                                       leave_folder);
}
