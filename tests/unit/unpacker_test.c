/* SPDX-License-Identifier: MIT
 *
 * What rh_file compresses comes back through rh_source, whatever its size and
 * wherever a buffer ends; what is damaged or cut off does not pass for whole.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "file.h"
#include "memory.h"
#include "source.h"

enum { LIMIT = 8 << 20 };

static char directory[] = "/tmp/rh_unpacker_XXXXXX";

static int enter(void **state)
{
    (void)state;
    return mkdtemp(directory) == NULL || chdir(directory) != 0;
}

static int leave(void **state)
{
    (void)state;
    unlink("a.zst");
    unlink("b.zst");
    return chdir("/") != 0 || rmdir(directory) != 0;
}

/* Half of it is noise, so that the file is large as well. */
static char *make_text(size_t n)
{
    unsigned x = 1;
    char *s = rh_alloc(n + 1);
    for (size_t i = 0; i < n; i++) {
        x = x * 1103515245u + 12345u;
        s[i] = i % 200 < 100 ? 'a' : (char)(32 + (x >> 16) % 90);
    }
    s[n] = '\0';
    return s;
}

/* In pieces of odd sizes. */
static int64_t pack(const char *path, const char *text, size_t n)
{
    rh_error error;
    rh_file *file = NULL;
    int64_t told = 0;
    rh_file_sum stated = {0};
    char found[RH_SHA256_HEX];
    unlink(path);
    assert_int_equal(rh_file_create(&file, path, &error), RH_OK);
    assert_int_equal(rh_file_compress(file, 1, &error), RH_OK);
    for (size_t at = 0, piece = 1; at < n; at += piece, piece = piece * 3 + 1) {
        piece = piece < n - at ? piece : n - at;
        assert_int_equal(rh_file_write(file, text + at, piece, &error), RH_OK);
    }
    assert_int_equal(rh_file_written(file), n);
    assert_int_equal(rh_file_finish(file, &stated, &error), RH_OK);
    assert_int_equal(rh_file_digest(path, &told, found, &error), RH_OK);
    assert_int_equal(told, stated.bytes);
    assert_string_equal(found, stated.sha256);
    return stated.bytes;
}

static int keep(void *ud, const char *piece, size_t n, rh_error *error)
{
    (void)error;
    rh_text_addn(ud, piece, n);
    return RH_OK;
}

static int read_all(rh_text *out, const char *path, size_t limit,
                    rh_error *error)
{
    return rh_source_pass(path, limit, keep, out, error);
}

static int unpack(rh_text *out, rh_error *error)
{
    rh_text_clear(out);
    return read_all(out, "a.zst", LIMIT, error);
}

static void every_size_comes_back(void **state)
{
    static const size_t sizes[] = {0,      1,      1000,    131072,
                                   262144, 262145, 1048577, 5000000};
    rh_text text = RH_TEXT_INIT;
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        rh_error error;
        char *s = make_text(sizes[i]);
        pack("a.zst", s, sizes[i]);
        assert_int_equal(unpack(&text, &error), RH_OK);
        assert_int_equal(text.len, sizes[i]);
        assert_memory_equal(rh_text_str(&text), s, sizes[i]);
        free(s);
    }
    rh_text_free(&text);
}

static void two_frames_are_one_file(void **state)
{
    rh_error error;
    rh_text text = RH_TEXT_INIT;
    char *s = make_text(300000);
    (void)state;
    pack("a.zst", s, 300000);
    pack("b.zst", s, 5);
    assert_int_equal(system("cat b.zst >>a.zst"), 0);
    assert_int_equal(unpack(&text, &error), RH_OK);
    assert_int_equal(text.len, 300005);
    rh_text_free(&text);
    free(s);
}

/* At every length of a small file, and around the buffers of a large one. */
static void a_file_that_was_cut_off_is_none(void **state)
{
    rh_error error;
    rh_text text = RH_TEXT_INIT;
    char *s = make_text(600000);
    (void)state;
    for (int64_t n = pack("a.zst", s, 500); n-- > 0;) {
        assert_int_equal(truncate("a.zst", n), 0);
        assert_int_equal(unpack(&text, &error), RH_FAILED);
    }
    for (int64_t n = pack("a.zst", s, 600000); n > 1000; n = n * 3 / 4) {
        assert_int_equal(truncate("a.zst", n - 1), 0);
        assert_int_equal(unpack(&text, &error), RH_FAILED);
        assert_non_null(strstr(error.message, "damaged or cut off"));
    }
    rh_text_free(&text);
    free(s);
}

/* Level 19 has the largest window that we write. */
static void a_window_of_any_size_is_not_had(void **state)
{
    enum { SIZE = 9 << 20 };
    static const char pack[] = "zstd -qf -c --ultra -%s a >a.zst";
    static const char *const hows[] = {"19", "3 --long=24", "22"};
    rh_error error;
    rh_text text = RH_TEXT_INIT, command = RH_TEXT_INIT;
    (void)state;
    if (system("command -v zstd >/dev/null") != 0)
        skip();
    assert_int_equal(system("head -c 40M /dev/zero >a"), 0);
    for (size_t i = 0; i < 3; i++) {
        rh_text_clear(&command);
        rh_text_addf(&command, pack, hows[i]);
        assert_int_equal(system(command.data), 0);
        rh_text_clear(&text);
        int rc = read_all(&text, "a.zst", SIZE, &error);
        assert_int_equal(rc, RH_FAILED);
        assert_non_null(
            strstr(error.message, i == 0 ? "is larger than"
                                         : "a.zst: to be decompressed it needs "
                                           "more than 8 MB of memory"));
    }
    unlink("a");
    rh_text_free(&command);
    rh_text_free(&text);
}

static void more_than_the_limit_is_refused(void **state)
{
    rh_error error;
    rh_text text = RH_TEXT_INIT;
    char *s = make_text(300000);
    (void)state;
    pack("a.zst", s, 300000);
    assert_int_equal(read_all(&text, "a.zst", 300000, &error), RH_OK);
    assert_int_equal(read_all(&text, "a.zst", 299999, &error), RH_FAILED);
    assert_non_null(strstr(error.message, "larger than 299999 bytes"));
    rh_text_free(&text);
    free(s);
}

static int check_characters(void *ud, const char *piece, size_t n,
                            rh_error *error)
{
    (void)error;
    rh_text_addn(ud, piece, n);
    assert_true(((unsigned char)piece[0] & 0xC0) != 0x80);
    return RH_OK;
}

static void a_piece_ends_between_characters(void **state)
{
    enum { SIZE = 600001 };
    rh_error error;
    rh_text text = RH_TEXT_INIT, all = RH_TEXT_INIT;
    (void)state;
    rh_text_add(&all, "x"); /* so that no power of two is between two of them */
    while (all.len < SIZE)
        rh_text_add(&all, "\xe2\x98\x85");
    FILE *file = fopen("a.json", "w");
    assert_non_null(file);
    fwrite(all.data, 1, all.len, file);
    fclose(file);
    assert_int_equal(
        rh_source_pass("a.json", all.len, check_characters, &text, &error),
        RH_OK);
    assert_string_equal(text.data, all.data);
    unlink("a.json");
    rh_text_free(&text);
    rh_text_free(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_size_comes_back),
        cmocka_unit_test(two_frames_are_one_file),
        cmocka_unit_test(a_file_that_was_cut_off_is_none),
        cmocka_unit_test(a_window_of_any_size_is_not_had),
        cmocka_unit_test(a_piece_ends_between_characters),
        cmocka_unit_test(more_than_the_limit_is_refused),
    };
    return cmocka_run_group_tests(tests, enter, leave);
}
