/* SPDX-License-Identifier: MIT
 *
 * A backup's directory from a stranger. The input is its manifest, whose
 * checksum of the tables is put right so that what is behind it is reached; or,
 * where it begins like them, the rows of an unsealed one, plain or packed.
 */
#include <stdlib.h>
#include <string.h>

#include "backup_internal.h"
#include "fuzz.h"

static void add_columns(rh_text *schema, const rh_json *file)
{
    const rh_json *list = rh_json_get(file, "columns");
    for (const rh_json *c = list != NULL ? list->first : NULL; c != NULL;
         c = c->next) {
        const char *name = rh_json_text(c, "name");
        const char *type = rh_json_text(c, "type");
        if (name != NULL && type != NULL)
            rh_backup_schema_column(schema, name, type);
    }
}

static void digest_schema(const rh_json *manifest, char sha256[RH_SHA256_HEX])
{
    rh_text schema = RH_TEXT_INIT;
    const rh_json *list = rh_json_get(manifest, "files");
    for (const rh_json *f = list != NULL ? list->first : NULL; f != NULL;
         f = f->next) {
        const char *table = rh_json_text(f, "table");
        if (table != NULL)
            rh_backup_schema_table(&schema, table);
        add_columns(&schema, f);
    }
    rh_sha256(rh_text_str(&schema), schema.len, sha256);
    rh_text_free(&schema);
}

static void put_digest_right(char *text, size_t n)
{
    enum { DIGITS = RH_SHA256_HEX - 1 };
    char sha256[RH_SHA256_HEX];
    rh_arena *arena = rh_arena_new();
    const rh_json *manifest;
    rh_error error = {0};
    int rc = fuzz_parse(&manifest, arena, text, n, &error);
    const char *old =
        rc == RH_OK ? rh_json_text(manifest, "schema_sha256") : NULL;
    char *at = old != NULL && strlen(old) == DIGITS
                   ? memmem(text, n, old, DIGITS)
                   : NULL;
    if (at != NULL) {
        digest_schema(manifest, sha256);
        memcpy(at, sha256, DIGITS);
    }
    rh_arena_free(arena);
}

static void check_file(const rh_backup *b, const rh_backup_file *f)
{
    FUZZ_CHECK(rh_backup_is_file_name(f->file));
    FUZZ_CHECK(strchr(f->file, '/') == NULL && f->file[0] != '.');
    FUZZ_CHECK(rh_backup_find(b, f->file) == f);
    FUZZ_CHECK(f->bytes >= 0 && f->rows >= (b->is_sealed ? 0 : -1));
    FUZZ_CHECK((f->sha256 != NULL) == b->is_sealed);
    for (size_t i = 0; i < f->ncolumns; i++)
        FUZZ_CHECK(f->columns[i] != NULL);
}

/* Nothing that moves a cursor. */
static void check_line(const char *s)
{
    for (; *s != '\0'; s++)
        FUZZ_CHECK((unsigned char)*s >= 0x20 && *s != 0x7F);
}

static void check_opened(const rh_backup *b)
{
    int64_t bytes = 0;
    rh_error error = {0};
    check_line(b->date);
    check_line(b->place);
    if (b->is_sealed)
        check_line(b->playbook);
    for (size_t i = 0; i < b->nfiles; i++) {
        check_file(b, &b->files[i]);
        bytes += b->files[i].bytes;
    }
    FUZZ_CHECK(b->bytes == bytes);
    if (b->is_sealed) /* none has the words that lie there */
        fuzz_check_error(rh_backup_verify(b, NULL, &error), &error);
}

static void open_it(bool unsealed)
{
    rh_arena *arena = rh_arena_new();
    const rh_backup *b = NULL;
    rh_error error = {0};
    int rc = rh_backup_open(&b, arena, "/nowhere", fuzz_directory(), unsealed,
                            &error);
    fuzz_check_error(rc, &error);
    FUZZ_CHECK((rc == RH_OK) == (b != NULL));
    if (b != NULL)
        check_opened(b);
    rh_arena_free(arena);
}

static const char *kind_of(const char *text, size_t n)
{
    if (n > 0 && text[0] == '[')
        return "rows.json";
    if (n >= 4 && memcmp(text, "\x28\xB5\x2F\xFD", 4) == 0)
        return "rows.json.zst";
    return RH_BACKUP_MANIFEST;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char *text = rh_alloc(n);
    memcpy(text, data, n);
    const char *name = kind_of(text, n);
    bool is_manifest = strcmp(name, RH_BACKUP_MANIFEST) == 0;
    if (is_manifest)
        put_digest_right(text, n);
    fuzz_directory();
    fuzz_put(name, text, n);
    /* Of an unsealed one it is shown, and so must be checked, too. */
    fuzz_put(RH_BACKUP_SUMMARY, is_manifest ? text : "{}", is_manifest ? n : 2);
    open_it(true);
    fuzz_put(name, NULL, 0);
    free(text);
    return 0;
}
