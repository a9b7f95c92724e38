/* SPDX-License-Identifier: MIT
 *
 * Opening one sealed backup. Its manifest may come from anywhere, so each
 * value is checked before it is used, and no text that failed a check is
 * repeated in an error.
 */
#include "backup_internal.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "unpacker.h"

typedef struct reading {
    rh_backup *b;
    rh_arena *arena;
    rh_error *error;
    const char *path; /* of the manifest */
    rh_text schema;
} reading;

static int damaged(reading *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static int damaged(reading *r, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    rh_vfail(r->error, RH_FAILED, format, args);
    va_end(args);
    rh_error_prefix(r->error, "%s is not to be trusted: ", r->path);
    return r->error->code;
}

int rh_backup_read_json(const rh_json **out, rh_arena *arena, const char *path,
                        rh_error *error)
{
    rh_text text = RH_TEXT_INIT;
    if (rh_path_look(path, NULL) != RH_PATH_FILE)
        return rh_fail(
            error, RH_FAILED,
            "%s is missing or not a regular file; use another backup", path);
    int rc = rh_file_read(&text, path, RH_BACKUP_MAX_MANIFEST, error);
    if (rc == RH_OK)
        rc = rh_json_parse(out, arena, text.data, text.len, path, error);
    rh_text_free(&text);
    return rc;
}

/* ---- Values ---- */

/* NULL unless it is text without a zero byte. */
static const char *get_text(const rh_json *object, const char *key)
{
    const rh_json *v = rh_json_get(object, key);
    if (v == NULL || v->kind != RH_JSON_TEXT || strlen(v->text) != v->len)
        return NULL;
    return v->text;
}

/* The same for what is shown to people: nothing that moves a cursor. */
static const char *get_line(const rh_json *object, const char *key)
{
    const char *s = get_text(object, key);
    for (const char *p = s; p != NULL && *p != '\0'; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            return NULL;
    return s;
}

static bool get_integer(const rh_json *object, const char *key, int64_t *out)
{
    const rh_json *v = rh_json_get(object, key);
    *out = rh_json_integer(object, key, 0);
    return v != NULL && v->kind == RH_JSON_NUMBER &&
           rh_json_integer(object, key, 1) == *out;
}

static bool get_count(const rh_json *object, const char *key, int64_t *out)
{
    return get_integer(object, key, out) && *out >= 0;
}

static const char *get_sha256(const rh_json *object, const char *key)
{
    const char *s = get_text(object, key);
    bool ok = s != NULL && strlen(s) == RH_SHA256_HEX - 1 &&
              strspn(s, "0123456789abcdef") == RH_SHA256_HEX - 1;
    return ok ? s : NULL;
}

static bool is_kind(const rh_json *v, rh_json_kind kind)
{
    return v != NULL && v->kind == kind;
}

static size_t count_children(const rh_json *v)
{
    size_t n = 0;
    for (const rh_json *c = v->first; c != NULL; c = c->next)
        n++;
    return n;
}

/* ---- Files ---- */

static int read_columns(reading *r, rh_backup_file *f, const rh_json *object,
                        size_t number)
{
    const rh_json *list = rh_json_get(object, "columns");
    if (!is_kind(list, RH_JSON_ARRAY))
        return damaged(r, "file %zu has no list of columns", number);
    size_t n = count_children(list);
    const char **names = rh_arena_alloc(r->arena, n * sizeof *names);
    const char **types = rh_arena_alloc(r->arena, n * sizeof *types);
    for (const rh_json *c = list->first; c != NULL; c = c->next) {
        const char *name = get_text(c, "name"), *type = get_text(c, "type");
        if (name == NULL || type == NULL || name[0] == '\0')
            return damaged(r, "file %zu has a column without a name or a type",
                           number);
        names[f->ncolumns] = name;
        types[f->ncolumns++] = type;
        rh_backup_schema_column(&r->schema, name, type);
    }
    f->columns = names;
    f->types = types;
    return RH_OK;
}

/* How large it is without compression; false when the name, the compression
   and the sizes do not fit each other. */
static bool read_plain_bytes(rh_backup_file *f, const rh_json *object)
{
    const char *compression = get_text(object, "compression");
    f->plain_bytes = f->bytes;
    if (!rh_is_packed(f->name))
        return rh_json_get(object, "compression") == NULL;
    return compression != NULL && strcmp(compression, "zstd") == 0 &&
           get_count(object, "uncompressed_bytes", &f->plain_bytes);
}

static int read_file(reading *r, rh_backup_file *f, const rh_json *object,
                     size_t number)
{
    f->name = get_text(object, "file");
    f->file = rh_backup_bare_name(r->arena, f->name);
    f->table = get_text(object, "table");
    f->sha256 = get_sha256(object, "sha256");
    if (f->file == NULL)
        return damaged(r, "file %zu has a name that is not allowed", number);
    if (f->table == NULL || f->table[0] == '\0')
        return damaged(r, "file %zu names no table", number);
    if (f->sha256 == NULL)
        return damaged(r, "file %zu has no proper checksum", number);
    if (!get_count(object, "rows", &f->rows) ||
        !get_count(object, "bytes", &f->bytes))
        return damaged(r, "file %zu has no proper count of rows or bytes",
                       number);
    if (!read_plain_bytes(f, object))
        return damaged(r, "file %zu has a compression that is not known",
                       number);
    if (f->rows > INT64_MAX - r->b->rows || f->bytes > INT64_MAX - r->b->bytes)
        return damaged(r, "its counts of rows or bytes are out of range");
    r->b->rows += f->rows;
    r->b->bytes += f->bytes;
    rh_backup_schema_table(&r->schema, f->table);
    return read_columns(r, f, object, number);
}

static int by_name(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;
    return strcmp(*x, *y);
}

static int check_distinct(reading *r)
{
    size_t n = r->b->nfiles;
    const char **names = rh_arena_alloc(r->arena, n * sizeof *names);
    for (size_t i = 0; i < n; i++)
        names[i] = r->b->files[i].file;
    qsort(names, n, sizeof *names, by_name);
    for (size_t i = 1; i < n; i++)
        if (strcmp(names[i - 1], names[i]) == 0)
            return damaged(r, "it lists %s.json twice", names[i]);
    return RH_OK;
}

static int read_files(reading *r)
{
    const rh_json *list = rh_json_get(r->b->manifest, "files");
    if (!is_kind(list, RH_JSON_ARRAY))
        return damaged(r, "it has no list of files");
    size_t n = count_children(list);
    if (n > RH_BACKUP_MAX_FILES)
        return damaged(r, "it lists more than %d files", RH_BACKUP_MAX_FILES);
    rh_backup_file *files = rh_arena_alloc(r->arena, n * sizeof *files);
    r->b->files = files;
    for (const rh_json *c = list->first; c != NULL; c = c->next) {
        size_t at = r->b->nfiles++;
        int rc = read_file(r, &files[at], c, at + 1);
        if (rc != RH_OK)
            return rc;
    }
    return check_distinct(r);
}

static int check_schema(reading *r)
{
    char sha256[RH_SHA256_HEX];
    const char *stated = get_sha256(r->b->manifest, "schema_sha256");
    rh_sha256(rh_text_str(&r->schema), r->schema.len, sha256);
    if (stated == NULL || strcmp(stated, sha256) != 0)
        return damaged(r, "its tables and columns do not fit its own checksum "
                          "of them");
    return RH_OK;
}

/* ---- The rest ---- */

static int check_format(reading *r)
{
    const char *format = get_text(r->b->manifest, "format");
    int64_t version = 0;
    if (format == NULL || strcmp(format, RH_BACKUP_FORMAT) != 0)
        return damaged(r, "it is not the manifest of a resethost backup");
    if (!get_count(r->b->manifest, "version", &version))
        return damaged(r, "it has no version");
    if (version != RH_BACKUP_VERSION)
        return damaged(r,
                       "it is of format version %lld, this resethost reads "
                       "version %d; use the release that wrote it",
                       (long long)version, RH_BACKUP_VERSION);
    return RH_OK;
}

static int read_head(reading *r)
{
    static const char *const others[] = {"playbook_sha256", "run", "database",
                                         "server_version"};
    const rh_json *m = r->b->manifest;
    r->b->playbook = get_line(m, "playbook");
    r->b->date = get_line(m, "date");
    r->b->place = get_line(m, "place");
    bool ok =
        r->b->playbook != NULL && r->b->date != NULL && r->b->place != NULL;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        ok = ok && get_line(m, others[i]) != NULL;
    if (!ok)
        return damaged(r, "it does not say which run of what wrote it");
    int64_t bytes = 0;
    const rh_json *summary = rh_json_get(m, "summary");
    if (!get_count(summary, "bytes", &bytes) ||
        get_sha256(summary, "sha256") == NULL)
        return damaged(r, "it has no proper checksum of " RH_BACKUP_SUMMARY);
    return RH_OK;
}

static int check_sequences(reading *r)
{
    const rh_json *list = rh_json_get(r->b->manifest, "sequences");
    if (!is_kind(list, RH_JSON_ARRAY))
        return damaged(r, "it has no list of sequences");
    for (const rh_json *s = list->first; s != NULL; s = s->next) {
        int64_t value = 0;
        const rh_json *called = rh_json_get(s, "is_called");
        bool ok =
            get_text(s, "sequence") != NULL && get_text(s, "table") != NULL &&
            get_text(s, "column") != NULL &&
            get_integer(s, "last_value", &value) &&
            (is_kind(called, RH_JSON_TRUE) || is_kind(called, RH_JSON_FALSE));
        if (!ok)
            return damaged(r, "it has a sequence that is not complete");
    }
    return RH_OK;
}

/* For showing only, so a damaged one is none; verifying tells. */
static const rh_json *read_summary(const rh_backup *b, rh_arena *arena)
{
    rh_error ignored;
    const rh_json *summary = NULL;
    const char *path =
        rh_arena_printf(arena, "%s/" RH_BACKUP_SUMMARY, b->directory);
    if (rh_backup_read_json(&summary, arena, path, &ignored) != RH_OK)
        return NULL;
    return is_kind(summary, RH_JSON_OBJECT) ? summary : NULL;
}

static int open_sealed(rh_backup *b, rh_arena *arena, const char *path,
                       rh_error *error)
{
    reading r = {b, arena, error, path, RH_TEXT_INIT};
    b->is_sealed = true;
    int rc = rh_backup_read_json(&b->manifest, arena, path, error);
    if (rc == RH_OK)
        rc = check_format(&r);
    if (rc == RH_OK)
        rc = read_head(&r);
    if (rc == RH_OK)
        rc = read_files(&r);
    if (rc == RH_OK)
        rc = check_schema(&r);
    if (rc == RH_OK)
        rc = check_sequences(&r);
    if (rc == RH_OK)
        b->summary = read_summary(b, arena);
    rh_text_free(&r.schema);
    return rc;
}

int rh_backup_open_manifest(const rh_backup **out, rh_arena *arena,
                            const char *path, rh_error *error)
{
    rh_backup *b = rh_arena_alloc(arena, sizeof *b);
    const char *slash = strrchr(path, '/');
    b->directory = rh_arena_strdup(arena, path);
    b->name = slash != NULL ? b->directory + (slash + 1 - path) : b->directory;
    int rc = open_sealed(b, arena,
                         rh_arena_printf(arena, "%s/" RH_BACKUP_MANIFEST, path),
                         error);
    if (rc == RH_OK)
        *out = b;
    return rc;
}

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n >= m && strcmp(s + n - m, end) == 0;
}

/* A manifest of whatever kind, a broken link even, means "sealed": damage must
   not turn a checked backup into an unchecked one. */
int rh_backup_open_at(const rh_backup **out, rh_arena *arena, const char *path,
                      const char *name, bool unsealed, rh_error *error)
{
    struct stat st;
    rh_backup *b = rh_arena_alloc(arena, sizeof *b);
    *b = (rh_backup){.name = name, .directory = path, .date = "", .place = ""};
    if (stat(path, &st) != 0)
        return rh_file_fail(error, "open the backup", path);
    if (!S_ISDIR(st.st_mode))
        return rh_fail(error, RH_FAILED,
                       "%s is not a directory; name a backup's directory",
                       path);
    if (ends_with(name, RH_BACKUP_PARTIAL))
        return rh_fail(error, RH_FAILED,
                       "%s is not sealed: the run that wrote it did not "
                       "finish; use another backup",
                       path);
    if (ends_with(name, RH_BACKUP_REMOVING))
        return rh_fail(error, RH_FAILED,
                       "%s is what is left of a backup that was removed; use "
                       "another backup",
                       path);
    const char *manifest =
        rh_arena_printf(arena, "%s/" RH_BACKUP_MANIFEST, path);
    int rc = RH_OK;
    if (rh_path_look(manifest, NULL) != RH_PATH_MISSING)
        rc = open_sealed(b, arena, manifest, error);
    else if (unsealed)
        rc = rh_backup_open_unsealed(b, arena, error);
    else
        rc = rh_fail(error, RH_FAILED,
                     "%s is not sealed (no " RH_BACKUP_MANIFEST
                     "): nothing proves that it is complete; use a sealed one "
                     "(resethost backups list)",
                     path);
    if (rc == RH_OK)
        *out = b;
    return rc;
}

const rh_backup_file *rh_backup_find(const rh_backup *backup, const char *file)
{
    for (size_t i = 0; i < backup->nfiles; i++)
        if (strcmp(backup->files[i].file, file) == 0)
            return &backup->files[i];
    return NULL;
}
