/* SPDX-License-Identifier: MIT
 *
 * Backups: sealed or not there, read back as written, damage found, a
 * stranger's manifest refused. A fake stands in for the export of rows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backup.h"
#include "folder.h"
#include "rows_out.h"

static const char WORDS[] = "[\n{\"id\":1,\"text\":\"a\"},\n"
                            "{\"id\":2,\"text\":\"b\"}\n]\n";

int rh_rows_export(rh_pg *pg, const rh_table *table, rh_file *out,
                   rh_progress *progress, int64_t *rows, rh_error *error)
{
    (void)pg;
    (void)progress;
    if (strcmp(table->name, "broken") == 0)
        return rh_fail(error, RH_FAILED, "the server went away");
    bool is_empty = strcmp(table->name, "empty") == 0;
    const char *data = is_empty ? "[]\n" : WORDS;
    *rows = is_empty ? 0 : 2;
    return rh_file_write(out, data, strlen(data), error);
}

static void keep(void *ud, const rh_event *event)
{
    rh_text_add(ud, event->json);
    rh_text_addc(ud, '\n');
}

static const rh_column columns[] = {
    {.name = "id", .type_name = "integer"},
    {.name = "text", .type_name = "character varying(100)"},
};
static const rh_table words = {
    .name = "words", .label = "words", .columns = columns, .ncolumns = 2};
static const rh_table empty = {
    .name = "empty", .label = "audit.empty", .columns = columns, .ncolumns = 1};
static const rh_table broken = {.name = "broken", .label = "broken"};

static rh_backup_facts facts_of(const char *stamp, const char *date)
{
    return (rh_backup_facts){
        .playbook = "factory_reset",
        .playbook_digest = "00ff",
        .run = "r1",
        .place = "localhost:5432/shop",
        .database = "shop",
        .server_version = "15.20",
        .started = stamp,
        .date = date,
    };
}

static rh_backup_writer *fill(const char *dir, const char *stamp,
                              const char *date)
{
    rh_error error;
    int64_t rows = 0;
    rh_backup_writer *w = NULL;
    rh_backup_facts facts = facts_of(stamp, date);
    assert_int_equal(rh_backup_create(&w, dir, &facts, &error), RH_OK);
    assert_int_equal(rh_backup_add_table(w, NULL, "word_states", &words, NULL,
                                         &rows, &error),
                     RH_OK);
    assert_int_equal(rows, 2);
    assert_int_equal(
        rh_backup_add_table(w, NULL, "empty", &empty, NULL, NULL, &error),
        RH_OK);
    rh_backup_add_statistic(w, "total_revenue", "1");
    rh_backup_add_statistic(w, "note", "\"x\"");
    rh_backup_add_statistic(w, "total_revenue", "12345.67");
    rh_backup_add_sequence(w, "public.words_id_seq", "words", "id", -7, true);
    return w;
}

static void make(const char *dir, const char *stamp, const char *date)
{
    rh_error error;
    rh_events *events = rh_events_new();
    rh_backup_writer *w = fill(dir, stamp, date);
    assert_int_equal(rh_backup_seal(w, events, &error), RH_OK);
    rh_backup_discard(w);
    rh_events_free(events);
}

static char *slurp(const char *path)
{
    rh_error error;
    rh_text t = RH_TEXT_INIT;
    assert_int_equal(rh_file_read(&t, path, 1 << 24, &error), RH_OK);
    return t.data;
}

static void put(const char *path, const char *content)
{
    rh_error error;
    rh_file *file = NULL;
    unlink(path);
    assert_int_equal(rh_file_create(&file, path, &error), RH_OK);
    rh_file_write(file, content, strlen(content), &error);
    assert_int_equal(rh_file_finish(file, NULL, &error), RH_OK);
}

static mode_t mode_of(const char *path)
{
    struct stat st;
    assert_int_equal(lstat(path, &st), 0);
    return st.st_mode & 07777;
}

static void seal__is_private_and_complete(void **state)
{
    rh_error error;
    rh_text told = RH_TEXT_INIT;
    (void)state;
    rh_events *events = rh_events_new();
    rh_events_add_reader(events, keep, &told);
    mode_t old = umask(0);
    rh_backup_writer *w =
        fill("b", "20260126_143022", "2026-01-26T14:30:22+01:00");
    assert_string_equal(rh_backup_directory(w),
                        "b/factory_reset_20260126_143022.partial");
    assert_int_equal(rh_backup_seal(w, events, &error), RH_OK);
    umask(old);
    assert_string_equal(rh_backup_directory(w),
                        "b/factory_reset_20260126_143022");
    rh_backup_discard(w);
    assert_int_equal(access("b/factory_reset_20260126_143022.partial", F_OK),
                     -1);
    assert_int_equal(chdir("b/factory_reset_20260126_143022"), 0);
    assert_int_equal(mode_of("."), 0700);
    assert_int_equal(mode_of("word_states.json"), 0600);
    assert_int_equal(mode_of("summary.json"), 0600);
    assert_int_equal(mode_of("manifest.json"), 0600);
    char *summary = slurp("summary.json");
    assert_string_equal(summary,
                        "{\n"
                        "  \"reset_timestamp\": \"20260126_143022\",\n"
                        "  \"reset_date\": \"2026-01-26T14:30:22+01:00\",\n"
                        "  \"database_url\": \"localhost:5432/shop\",\n"
                        "  \"counts\": {\n"
                        "    \"words\": 2,\n"
                        "    \"audit.empty\": 0\n"
                        "  },\n"
                        "  \"statistics\": {\n"
                        "    \"total_revenue\": 12345.67,\n"
                        "    \"note\": \"x\"\n"
                        "  }\n"
                        "}\n");
    free(summary);
    assert_int_equal(chdir("../.."), 0);
    assert_non_null(strstr(told.data, "{\"event\":\"backup_file\",\"file\":"
                                      "\"word_states.json\",\"rows\":2,"));
    assert_non_null(strstr(told.data, "\"state\":\"ok\"}"));
    rh_events_free(events);
    rh_text_free(&told);
}

static void open__gives_back_what_was_written(void **state)
{
    rh_error error;
    const rh_backup *b = NULL;
    rh_arena *arena = rh_arena_new();
    (void)state;
    assert_int_equal(rh_backup_open(&b, arena, "b", "latest", false, &error),
                     RH_OK);
    assert_string_equal(b->name, "factory_reset_20260126_143022");
    assert_true(b->is_sealed);
    assert_string_equal(b->playbook, "factory_reset");
    assert_string_equal(b->place, "localhost:5432/shop");
    assert_int_equal(b->nfiles, 2);
    assert_int_equal(b->rows, 2);
    const rh_backup_file *f = rh_backup_find(b, "word_states");
    assert_string_equal(f->table, "words");
    assert_int_equal(f->rows, 2);
    assert_int_equal(f->bytes, sizeof WORDS - 1);
    assert_int_equal(f->ncolumns, 2);
    assert_string_equal(f->columns[1], "text");
    assert_string_equal(f->types[1], "character varying(100)");
    assert_null(rh_backup_find(b, "word_states.json"));
    assert_non_null(rh_json_get(b->summary, "statistics"));
    const rh_json *sequences = rh_json_get(b->manifest, "sequences");
    assert_int_equal(rh_json_integer(sequences->first, "last_value", 0), -7);
    assert_int_equal(rh_backup_verify(b, NULL, &error), RH_OK);
    assert_int_equal(rh_backup_open(&b, arena, "elsewhere",
                                    "b/../b/"
                                    "factory_reset_20260126_143022//",
                                    false, &error),
                     RH_OK);
    assert_string_equal(b->name, "factory_reset_20260126_143022");
    rh_arena_free(arena);
}

static void create__same_second_gets_a_number(void **state)
{
    (void)state;
    make("same", "20260101_000000", "2026-01-01T00:00:00+00:00");
    make("same", "20260101_000000", "2026-01-01T00:00:00+00:00");
    rh_backup_writer *w = fill("same", "20260101_000000", "");
    assert_string_equal(rh_backup_directory(w),
                        "same/factory_reset_20260101_000000_3.partial");
    rh_backup_discard(w);
    assert_int_equal(
        access("same/factory_reset_20260101_000000_2/manifest.json", F_OK), 0);
    assert_int_equal(
        access("same/factory_reset_20260101_000000_3.partial", F_OK), -1);
}

static void write__failures_leave_nothing(void **state)
{
    rh_error error;
    rh_backup_writer *w = fill("gone", "20260101_000000", "");
    (void)state;
    assert_int_equal(
        rh_backup_add_table(w, NULL, "x", &broken, NULL, NULL, &error),
        RH_FAILED);
    assert_string_equal(error.message, "the server went away");
    assert_int_equal(
        rh_backup_add_table(w, NULL, "empty", &empty, NULL, NULL, &error),
        RH_FAILED);
    static const char *const names[] = {"",    "..",       ".x",     "a/b",
                                        "a\n", "manifest", "summary"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(
            rh_backup_add_table(w, NULL, names[i], &words, NULL, NULL, &error),
            RH_FAILED);
    rh_backup_discard(w);
    assert_int_equal(rmdir("gone"), 0);
    rh_backup_discard(NULL);
    rh_backup_facts facts = facts_of("20260101_000000", "");
    facts.playbook = "../x";
    assert_int_equal(rh_backup_create(&w, "gone", &facts, &error), RH_FAILED);
    put("plain", "");
    facts.playbook = "x";
    assert_int_equal(rh_backup_create(&w, "plain", &facts, &error), RH_FAILED);
}

/* What the disk lost between the write and the seal is found by reading back,
   and such a backup must not be listed. */
static void seal__mismatch_is_unsealed_again(void **state)
{
    rh_error error;
    size_t n = 0;
    const rh_backup **all = NULL;
    rh_arena *arena = rh_arena_new();
    (void)state;
    rh_backup_writer *w = fill("bad", "20260101_000000", "");
    put("bad/factory_reset_20260101_000000.partial/word_states.json", "[]");
    assert_int_equal(rh_backup_seal(w, NULL, &error), RH_FAILED);
    assert_non_null(strstr(error.message, "word_states.json (2 bytes instead"));
    assert_int_equal(rh_backups_scan(&all, &n, arena, "bad", false, &error),
                     RH_OK);
    assert_int_equal(n, 0);
    rh_backup_discard(w);
    assert_int_equal(rmdir("bad"), 0);
    w = fill("bad", "20260101_000000", "");
    rh_backup_add_statistic(w, "broken", "{");
    assert_int_equal(rh_backup_seal(w, NULL, &error), RH_FAILED);
    assert_non_null(strstr(error.message, "does not read back as JSON"));
    rh_backup_discard(w);
    rh_arena_free(arena);
}

static rh_backup_writer *fill_large(const char *stamp)
{
    enum { SIZE = (1 << 21) + 5 };
    rh_error error;
    size_t entry = 0;
    rh_file *file = NULL;
    rh_backup_writer *w = NULL;
    rh_backup_written done = {.plain_bytes = SIZE};
    rh_backup_facts facts = facts_of(stamp, "");
    char *data = rh_alloc(SIZE);
    memset(data, ' ', SIZE);
    assert_int_equal(rh_backup_create(&w, "big", &facts, &error), RH_OK);
    assert_int_equal(
        rh_backup_begin_file(w, &file, &entry, "word_states", &words, &error),
        RH_OK);
    assert_int_equal(rh_file_write(file, data, SIZE, &error), RH_OK);
    assert_int_equal(rh_file_finish(file, &done.sum, &error), RH_OK);
    rh_backup_end_file(w, entry, &done);
    free(data);
    return w;
}

static void poke(const char *path, const char *byte)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    assert_int_equal(pwrite(fd, byte, 1, 9), 1);
    assert_int_equal(close(fd), 0);
}

/* What was compared with the disk while it was written is not read again, but
   only if nobody touched it: all of these have the size that they had. */
static void seal__large_file_touched_since_is_read_again(void **state)
{
#define BIG "big/factory_reset_20260101_00000"
    rh_error error;
    (void)state;
    rh_backup_writer *w = fill_large("20260101_000000");
    assert_int_equal(rh_backup_seal(w, NULL, &error), RH_OK);
    rh_backup_discard(w);
    w = fill_large("20260101_000001");
    poke(BIG "1.partial/word_states.json", " "); /* as it was */
    assert_int_equal(rh_backup_seal(w, NULL, &error), RH_OK);
    rh_backup_discard(w);
    w = fill_large("20260101_000002");
    poke(BIG "2.partial/word_states.json", "x");
    assert_int_equal(rh_backup_seal(w, NULL, &error), RH_FAILED);
    rh_backup_discard(w);
    assert_non_null(
        strstr(error.message, "word_states.json (its content has changed"));
}

/* Never replaces what somebody else put there in the meantime. */
static void seal__replaces_nothing(void **state)
{
    rh_error error;
    (void)state;
    rh_backup_writer *w = fill("race", "20260101_000000", "");
    assert_int_equal(mkdir("race/factory_reset_20260101_000000", 0700), 0);
    assert_int_equal(rh_backup_seal(w, NULL, &error), RH_FAILED);
    assert_non_null(strstr(error.message, "File exists"));
    rh_backup_discard(w);
    assert_int_equal(rmdir("race/factory_reset_20260101_000000"), 0);
    assert_int_equal(rmdir("race"), 0);
}

#define V "v/factory_reset_20260101_000000/"

static int verify_v(rh_text *told, rh_error *error)
{
    const rh_backup *b = NULL;
    rh_arena *arena = rh_arena_new();
    rh_events *events = rh_events_new();
    rh_events_add_reader(events, keep, told);
    rh_text_clear(told);
    int rc = rh_backup_open(&b, arena, "v", "latest", false, error);
    if (rc == RH_OK)
        rc = rh_backup_verify(b, events, error);
    rh_events_free(events);
    rh_arena_free(arena);
    return rc;
}

static void verify__names_all_that_is_damaged(void **state)
{
    rh_error error;
    rh_text told = RH_TEXT_INIT;
    (void)state;
    make("v", "20260101_000000", "2026-01-01T00:00:00+00:00");
    put(V "extra.json", "whatever");
    assert_int_equal(verify_v(&told, &error), RH_OK);
    assert_non_null(strstr(told.data, "\"file\":\"summary.json\",\"bytes\""));
    char *data = slurp(V "word_states.json");
    *strchr(data, '1') = '7'; /* same size, same rows */
    put(V "word_states.json", data);
    free(data);
    unlink(V "empty.json");
    put(V "summary.json", "{}");
    assert_int_equal(verify_v(&told, &error), RH_FAILED);
    assert_non_null(strstr(error.message,
                           "word_states.json (its content has changed "
                           "(sha-256)), empty.json (missing), summary.json (2 "
                           "bytes instead of"));
    assert_non_null(strstr(told.data, "\"state\":\"missing\""));
    assert_non_null(
        strstr(told.data, "\"state\":\"damaged\",\"detail\":\"its"));
    unlink(V "word_states.json");
    assert_int_equal(symlink("../../elsewhere", V "word_states.json"), 0);
    assert_int_equal(verify_v(&told, &error), RH_FAILED);
    assert_non_null(
        strstr(error.message, "word_states.json (not a regular file)"));
    rh_text_free(&told);
}

static char *replaced(const char *text, const char *from, const char *to)
{
    rh_text t = RH_TEXT_INIT;
    const char *at = strstr(text, from);
    assert_non_null(at);
    rh_text_addn(&t, text, (size_t)(at - text));
    rh_text_add(&t, to);
    rh_text_add(&t, at + strlen(from));
    return t.data;
}

#define H "h/factory_reset_20260101_000000/"

static void open__refuses_a_strangers_manifest(void **state)
{
    static const char *const changes[][3] = {
        {"resethost-backup", "other", "not the manifest of a resethost"},
        {"\"version\": 1", "\"version\": 2", "format version 2"},
        {"\"version\": 1", "\"version\": \"1\"", "has no version"},
        {"\"word_states.json\"", "\"../x.json\"", "not allowed"},
        {"\"word_states.json\"", "\"/etc/x.json\"", "not allowed"},
        {"\"word_states.json\"", "\".json\"", "not allowed"},
        {"\"word_states.json\"", "\"\"", "not allowed"},
        {"\"word_states.json\"", "\"..\"", "not allowed"},
        {"\"word_states.json\"", "\"word_states\"", "not allowed"},
        {"\"word_states.json\"", "\"a\\u0000.json\"", "not allowed"},
        {"\"word_states.json\"", "\"a\\u001b[2J.json\"", "not allowed"},
        {"\"word_states.json\"", "\"manifest.json\"", "not allowed"},
        {"\"word_states.json\"", "7", "not allowed"},
        {"\"word_states.json\"", "\"empty.json\"", "lists empty.json twice"},
        {"\"rows\": 2", "\"rows\": -2", "no proper count"},
        {"\"rows\": 2", "\"rows\": 2.5", "no proper count"},
        {"\"rows\": 2", "\"rows\": 99999999999999999999", "no proper count"},
        {"\"rows\": 2", "\"rows\": 9223372036854775807", NULL},
        {"\"rows\": 0", "\"rows\": null", "no proper count"},
        {"\"sha256\": \"", "\"sha256\": \"0", "no proper checksum"},
        {"\"table\": \"words\"", "\"table\": \"users\"", "own checksum"},
        {"\"integer\"", "\"bigint\"", "own checksum"},
        {"{\"name\": \"id\"", "{\"name\": \"\"", "without a name"},
        {"\"last_value\": -7", "\"last_value\": 1e3", "not complete"},
        {"\"is_called\": true", "\"is_called\": 1", "not complete"},
        {"\"date\": \"", "\"date\": \"\\u001b", "does not say which run"},
        {"\"files\": [", "\"files\": 7, \"x\": [", "no list of files"},
        {"{", "{\"run\": \"x\",", "manifest.json"},
        {"{", "", "manifest.json"},
    };
    rh_error error;
    const rh_backup *b = NULL;
    (void)state;
    make("h", "20260101_000000", "2026-01-01T00:00:00+00:00");
    char *good = slurp(H "manifest.json");
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        rh_arena *arena = rh_arena_new();
        const char *const *c = changes[i];
        char *bad = replaced(good, c[0], c[1]);
        put(H "manifest.json", bad);
        error.message[0] = '\0';
        /* "unsealed" must not let it pass either. */
        int rc = rh_backup_open(&b, arena, "x", H, true, &error);
        assert_int_equal(rc, c[2] != NULL ? RH_FAILED : RH_OK);
        if (c[2] != NULL && strstr(error.message, c[2]) == NULL)
            fail_msg("change %zu: %s", i, error.message);
        assert_null(strchr(error.message, '\x1b'));
        free(bad);
        rh_arena_free(arena);
    }
    free(good);
}

static void open__refuses_manifests_that_are_no_files(void **state)
{
    rh_error error;
    const rh_backup *b = NULL;
    rh_arena *arena = rh_arena_new();
    (void)state;
    unlink(H "manifest.json");
    assert_int_equal(symlink("nowhere", H "manifest.json"), 0);
    assert_int_equal(rh_backup_open(&b, arena, "x", H, true, &error),
                     RH_FAILED);
    unlink(H "manifest.json");
    assert_int_equal(mkfifo(H "manifest.json", 0600), 0);
    assert_int_equal(rh_backup_open(&b, arena, "x", H, true, &error),
                     RH_FAILED);
    unlink(H "manifest.json");
    put(H "manifest.json", "");
    assert_int_equal(truncate(H "manifest.json", (16 << 20) + 1), 0);
    assert_int_equal(rh_backup_open(&b, arena, "x", H, true, &error),
                     RH_FAILED);
    assert_non_null(strstr(error.message, "is larger than 16777216 bytes"));
    unlink(H "manifest.json");
    assert_int_equal(rh_backup_open(&b, arena, "x", H, false, &error),
                     RH_FAILED);
    assert_non_null(strstr(error.message, "is not sealed (no manifest.json)"));
    rh_arena_free(arena);
}

static void open__refuses_too_many_files(void **state)
{
    rh_error error;
    const rh_backup *b = NULL;
    rh_arena *arena = rh_arena_new();
    (void)state;
    make("many", "20260101_000000", "");
    char *good = slurp("many/factory_reset_20260101_000000/manifest.json");
    rh_text files = RH_TEXT_INIT;
    rh_text_add(&files, "\"files\": [");
    for (int i = 0; i < 10000; i++)
        rh_text_add(&files, "1,");
    char *bad = replaced(good, "\"files\": [", files.data);
    put("many/factory_reset_20260101_000000/manifest.json", bad);
    assert_int_equal(rh_backup_open(&b, arena, "x",
                                    "many/factory_reset_20260101_000000", false,
                                    &error),
                     RH_FAILED);
    assert_non_null(strstr(error.message, "more than 10000 files"));
    free(bad);
    free(good);
    rh_text_free(&files);
    rh_arena_free(arena);
}

static void open__unsealed_takes_arrays_and_summary(void **state)
{
    rh_error error;
    const rh_backup *b = NULL;
    rh_arena *arena = rh_arena_new();
    (void)state;
    assert_int_equal(rh_dir_make("u/old_20250101_000000", &error), RH_OK);
    put("u/old_20250101_000000/words.json",
        "[\n  {\n    \"id\": 1,\n    \"text\": \"a\"\n  }\n]");
    put("u/old_20250101_000000/errors.json", "[]");
    put("u/old_20250101_000000/notes.txt", "x");
    put("u/old_20250101_000000/summary.json",
        "{\"reset_date\": \"2025-01-01T00:00:00.5\", \"database_url\": "
        "\"me:pw@host:5432/db\"}");
    assert_int_equal(
        rh_backup_open(&b, arena, "u", "old_20250101_000000", true, &error),
        RH_OK);
    assert_false(b->is_sealed);
    assert_null(b->playbook);
    assert_string_equal(b->place, "host:5432/db");
    assert_int_equal(b->nfiles, 2);
    assert_string_equal(b->files[0].file, "errors");
    assert_int_equal(b->files[0].ncolumns, 0);
    assert_int_equal(b->files[1].rows, -1);
    assert_string_equal(b->files[1].columns[1], "text");
    assert_int_equal(rh_backup_verify(b, NULL, &error), RH_OK);
    assert_int_equal(
        rh_backup_open(&b, arena, "u", "old_20250101_000000", false, &error),
        RH_FAILED);
    rh_arena_free(arena);
}

static void scan__newest_first_and_nothing_partial(void **state)
{
    static const char *const expected[] = {
        "factory_reset_20260102_000000_10", "factory_reset_20260102_000000_2",
        "factory_reset_20260102_000000", "factory_reset_20260101_120000"};
    rh_error error;
    size_t n = 9;
    const rh_backup **all = NULL;
    const rh_backup *b = NULL;
    rh_arena *arena = rh_arena_new();
    (void)state;
    make("l", "20260101_120000", "2026-01-01T12:00:00+01:00");
    for (int i = 0; i < 2; i++)
        make("l", "20260102_000000", "2026-01-02T00:00:00+01:00");
    make("l", "20260102_000000_10", "2026-01-01T23:00:00Z");
    make("l", "20260103_000000", "2026-01-03T00:00:00+01:00");
    assert_int_equal(rename("l/factory_reset_20260103_000000",
                            "l/factory_reset_20260103_000000.partial"),
                     0);
    assert_int_equal(rename("u/old_20250101_000000", "l/old_20250101_000000"),
                     0);
    put("l/file", "");
    assert_int_equal(mkdir("l/empty", 0700), 0);
    assert_int_equal(rh_backups_scan(&all, &n, arena, "l", false, &error),
                     RH_OK);
    assert_int_equal(n, 4);
    for (size_t i = 0; i < n; i++)
        assert_string_equal(all[i]->name, expected[i]);
    assert_int_equal(rh_backups_scan(&all, &n, arena, "l", true, &error),
                     RH_OK);
    assert_int_equal(n, 1);
    assert_string_equal(all[0]->name, "old_20250101_000000");
    assert_int_equal(rh_backups_scan(&all, &n, arena, "none", false, &error),
                     RH_OK);
    assert_int_equal(n, 0);
    assert_int_equal(rh_backup_open(&b, arena, "none", "latest", false, &error),
                     RH_FAILED);
    assert_int_equal(rh_backup_open(&b, arena, "l", "..", true, &error),
                     RH_FAILED);
    assert_int_equal(rh_backup_open(&b, arena, "l",
                                    "factory_reset_20260103_000000.partial",
                                    true, &error),
                     RH_FAILED);
    assert_non_null(strstr(error.message, "did not finish"));
    rh_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seal__is_private_and_complete),
        cmocka_unit_test(open__gives_back_what_was_written),
        cmocka_unit_test(create__same_second_gets_a_number),
        cmocka_unit_test(write__failures_leave_nothing),
        cmocka_unit_test(seal__mismatch_is_unsealed_again),
        cmocka_unit_test(seal__large_file_touched_since_is_read_again),
        cmocka_unit_test(seal__replaces_nothing),
        cmocka_unit_test(verify__names_all_that_is_damaged),
        cmocka_unit_test(open__refuses_a_strangers_manifest),
        cmocka_unit_test(open__refuses_manifests_that_are_no_files),
        cmocka_unit_test(open__refuses_too_many_files),
        cmocka_unit_test(open__unsealed_takes_arrays_and_summary),
        cmocka_unit_test(scan__newest_first_and_nothing_partial),
    };
    return cmocka_run_group_tests_name("backup", tests, enter_folder,
                                       leave_folder);
}
