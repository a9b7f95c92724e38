/* SPDX-License-Identifier: MIT
 *
 * The seal of a backup: summary and manifest, syncs, the rename that makes it
 * count, and the reading back that makes it believed.
 */
#include "backup_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void add_string(rh_text *t, const char *s)
{
    rh_text_json(t, s, strlen(s));
}

/* ,\n and the indented key, without the comma before the first. */
static void add_key(rh_text *t, int indent, bool is_first, const char *key)
{
    rh_text_add(t, is_first ? "\n" : ",\n");
    rh_text_addf(t, "%*s", indent, "");
    add_string(t, key);
    rh_text_add(t, ": ");
}

static void add_text(rh_text *t, int indent, bool is_first, const char *key,
                     const char *value)
{
    add_key(t, indent, is_first, key);
    add_string(t, value);
}

/* ---- summary.json ---- */

/* One table may stand in two files; a key stands once. */
static bool is_counted_before(const rh_backup_writer *w, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (strcmp(w->files[i].table, w->files[at].table) == 0)
            return true;
    return false;
}

static void add_counts(rh_text *t, const rh_backup_writer *w)
{
    bool is_first = true;
    add_key(t, 2, false, "counts");
    rh_text_addc(t, '{');
    for (size_t i = 0; i < w->nfiles; i++) {
        if (is_counted_before(w, i))
            continue;
        add_key(t, 4, is_first, w->files[i].table);
        rh_text_addf(t, "%" PRId64, w->files[i].written.rows);
        is_first = false;
    }
    rh_text_add(t, is_first ? "}" : "\n  }");
}

static void add_statistics(rh_text *t, const rh_backup_writer *w)
{
    add_key(t, 2, false, "statistics");
    rh_text_addc(t, '{');
    for (size_t i = 0; i < w->nstatistics; i++) {
        add_key(t, 4, i == 0, w->statistics[i].key);
        rh_text_add(t, w->statistics[i].json);
    }
    rh_text_add(t, w->nstatistics == 0 ? "}" : "\n  }");
}

static void compose_summary(rh_text *t, const rh_backup_writer *w)
{
    rh_text_addc(t, '{');
    add_text(t, 2, true, "reset_timestamp", w->facts.started);
    add_text(t, 2, false, "reset_date", w->facts.date);
    add_text(t, 2, false, "database_url", w->facts.place);
    add_counts(t, w);
    add_statistics(t, w);
    rh_text_add(t, "\n}\n");
}

/* ---- manifest.json ---- */

static void schema_digest(const rh_backup_writer *w, char hex[RH_SHA256_HEX])
{
    rh_text schema = RH_TEXT_INIT;
    for (size_t i = 0; i < w->nfiles; i++) {
        const rh_backup_entry *e = &w->files[i];
        rh_backup_schema_table(&schema, e->table);
        for (size_t c = 0; c < e->ncolumns; c++)
            rh_backup_schema_column(&schema, e->columns[c], e->types[c]);
    }
    rh_sha256(rh_text_str(&schema), schema.len, hex);
    rh_text_free(&schema);
}

static void add_sum(rh_text *t, int indent, bool is_first,
                    const rh_file_sum *sum)
{
    add_key(t, indent, is_first, "bytes");
    rh_text_addf(t, "%" PRId64, sum->bytes);
    add_text(t, indent, false, "sha256", sum->sha256);
}

static void add_file(rh_text *t, const rh_backup_entry *e, bool is_packed)
{
    rh_text name = RH_TEXT_INIT;
    const rh_backup_written *written = &e->written;
    rh_text_addf(&name, "%s%s", e->file,
                 is_packed ? RH_BACKUP_PACKED : RH_BACKUP_JSON);
    rh_text_addc(t, '{');
    add_text(t, 6, true, "file", name.data);
    add_text(t, 6, false, "table", e->table);
    add_key(t, 6, false, "rows");
    rh_text_addf(t, "%" PRId64, written->rows);
    add_sum(t, 6, false, &written->sum);
    if (is_packed) {
        add_text(t, 6, false, "compression", "zstd");
        add_key(t, 6, false, "uncompressed_bytes");
        rh_text_addf(t, "%" PRId64, written->plain_bytes);
    }
    add_key(t, 6, false, "columns");
    rh_text_addc(t, '[');
    for (size_t i = 0; i < e->ncolumns; i++) {
        rh_text_add(t, i == 0 ? "\n" : ",\n");
        rh_text_add(t, "        {\"name\": ");
        add_string(t, e->columns[i]);
        rh_text_add(t, ", \"type\": ");
        add_string(t, e->types[i]);
        rh_text_addc(t, '}');
    }
    rh_text_add(t, e->ncolumns == 0 ? "]\n    }" : "\n      ]\n    }");
    rh_text_free(&name);
}

static void add_files(rh_text *t, const rh_backup_writer *w)
{
    add_key(t, 2, false, "files");
    rh_text_addc(t, '[');
    for (size_t i = 0; i < w->nfiles; i++) {
        rh_text_add(t, i == 0 ? "\n    " : ",\n    ");
        add_file(t, &w->files[i], w->facts.compress != 0);
    }
    rh_text_add(t, w->nfiles == 0 ? "]" : "\n  ]");
}

static void add_sequences(rh_text *t, const rh_backup_writer *w)
{
    add_key(t, 2, false, "sequences");
    rh_text_addc(t, '[');
    for (size_t i = 0; i < w->nsequences; i++) {
        const rh_backup_sequence *s = &w->sequences[i];
        rh_text_add(t, i == 0 ? "\n    {" : ",\n    {");
        add_text(t, 6, true, "sequence", s->sequence);
        add_text(t, 6, false, "table", s->table);
        add_text(t, 6, false, "column", s->column);
        add_key(t, 6, false, "last_value");
        rh_text_addf(t, "%" PRId64, s->last_value);
        add_key(t, 6, false, "is_called");
        rh_text_add(t, s->is_called ? "true\n    }" : "false\n    }");
    }
    rh_text_add(t, w->nsequences == 0 ? "]" : "\n  ]");
}

static void compose_manifest(rh_text *t, const rh_backup_writer *w,
                             const rh_file_sum *summary)
{
    char schema[RH_SHA256_HEX];
    schema_digest(w, schema);
    rh_text_addc(t, '{');
    add_text(t, 2, true, "format", RH_BACKUP_FORMAT);
    add_key(t, 2, false, "version");
    rh_text_addf(t, "%d", RH_BACKUP_VERSION);
    add_text(t, 2, false, "playbook", w->facts.playbook);
    add_text(t, 2, false, "playbook_sha256", w->facts.playbook_digest);
    add_text(t, 2, false, "run", w->facts.run);
    add_text(t, 2, false, "database", w->facts.database);
    add_text(t, 2, false, "place", w->facts.place);
    add_text(t, 2, false, "server_version", w->facts.server_version);
    add_text(t, 2, false, "date", w->facts.date);
    add_text(t, 2, false, "schema_sha256", schema);
    add_key(t, 2, false, "summary");
    rh_text_addc(t, '{');
    add_sum(t, 4, true, summary);
    rh_text_add(t, "\n  }");
    add_files(t, w);
    add_sequences(t, w);
    rh_text_add(t, "\n}\n");
}

/* ---- The seal ---- */

static int write_document(const rh_backup_writer *w, const char *name,
                          const rh_text *text, rh_file_sum *out,
                          rh_error *error)
{
    rh_file *file = NULL;
    int rc = rh_file_create(
        &file, rh_arena_printf(w->arena, "%s/%s", w->partial, name), error);
    if (rc != RH_OK)
        return rc;
    rc = rh_file_write(file, text->data, text->len, error);
    if (rc != RH_OK) {
        rh_file_abandon(file);
        return rc;
    }
    return rh_file_finish(file, out, error);
}

static int write_documents(const rh_backup_writer *w, rh_file_sum *manifest,
                           rh_error *error)
{
    rh_text text = RH_TEXT_INIT;
    rh_file_sum summary = {0};
    compose_summary(&text, w);
    int rc = write_document(w, RH_BACKUP_SUMMARY, &text, &summary, error);
    if (rc != RH_OK)
        goto done;
    rh_text_clear(&text);
    compose_manifest(&text, w, &summary);
    rc = write_document(w, RH_BACKUP_MANIFEST, &text, manifest, error);
done:
    rh_text_free(&text);
    return rc;
}

int rh_backup_rename_new(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    /* A file system that cannot refuse to replace: look before. */
    if (rh_path_look(to, NULL) != RH_PATH_MISSING) {
        errno = EEXIST;
        return -1;
    }
    return rename(from, to);
}

/* What was renamed but is not to be believed must not stay listed. An emptied
   manifest makes it damaged; without one it would pass for a foreign one. */
static void unseal(const rh_backup_writer *w)
{
    if (rh_backup_rename_new(w->final, w->partial) == 0)
        return;
    const char *path =
        rh_arena_printf(w->arena, "%s/" RH_BACKUP_MANIFEST, w->final);
    if (truncate(path, 0) != 0)
        unlink(path);
}

static const rh_file_stamp *stamps_of(rh_backup_writer *w)
{
    rh_file_stamp *stamps =
        rh_arena_alloc(w->arena, w->nfiles * sizeof *stamps);
    for (size_t i = 0; i < w->nfiles; i++)
        stamps[i] = w->files[i].written.sum.stamp;
    return stamps;
}

/* What was compared with the disk while it was written, and left alone since,
   is not read once more. */
static int read_back(rh_backup_writer *w, const rh_file_sum *manifest,
                     rh_events *events, rh_error *error)
{
    char sha256[RH_SHA256_HEX];
    const rh_backup *backup = NULL;
    const char *path =
        rh_arena_printf(w->arena, "%s/" RH_BACKUP_MANIFEST, w->final);
    int rc = rh_file_digest(path, NULL, sha256, error);
    if (rc != RH_OK)
        return rc;
    if (strcmp(sha256, manifest->sha256) != 0)
        return rh_fail(error, RH_FAILED,
                       "%s reads back differently than it was written; check "
                       "the disk",
                       path);
    rc = rh_backup_open_at(&backup, w->arena, w->final, w->name, false, error);
    if (rc != RH_OK)
        return rc;
    if (backup->summary == NULL)
        return rh_fail(error, RH_FAILED,
                       "%s/" RH_BACKUP_SUMMARY " does not read back as JSON; "
                       "check the playbook's statistics",
                       w->final);
    return rh_backup_check_files(backup, stamps_of(w), events, error);
}

int rh_backup_seal(rh_backup_writer *writer, rh_events *events, rh_error *error)
{
    rh_backup_writer *w = writer;
    rh_file_sum manifest = {0};
    for (size_t i = 0; i < w->nfiles; i++)
        if (!w->files[i].is_ended)
            return rh_fail(error, RH_FAILED,
                           "the backup's file of \"%s\" was not finished; run "
                           "it again",
                           w->files[i].table);
    int rc = write_documents(w, &manifest, error);
    if (rc == RH_OK)
        rc = rh_dir_sync(w->partial, error);
    if (rc != RH_OK)
        return rc;
    if (rh_backup_rename_new(w->partial, w->final) != 0)
        return rh_file_fail(error, "rename the finished backup to", w->final);
    rc = rh_dir_sync(w->dir, error);
    if (rc == RH_OK)
        rc = read_back(w, &manifest, events, error);
    if (rc != RH_OK)
        unseal(w);
    else
        w->is_sealed = true;
    return rc;
}
