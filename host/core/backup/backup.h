/* SPDX-License-Identifier: MIT
 *
 * Backups on disk. A backup is written into NAME.partial, synced, sealed by
 * its manifest (written last) and renamed into place; only then does it count.
 * Reading trusts nothing: the manifest is checked as input from a stranger.
 * Knows files and checksums; what goes into them comes from its callers.
 */
#ifndef RH_CORE_BACKUP_H
#define RH_CORE_BACKUP_H

#include "catalog.h"
#include "event.h"
#include "file.h"
#include "json.h"

/* ---- Writing ---- */

typedef struct rh_backup_writer rh_backup_writer;

typedef struct rh_backup_facts {
    const char *playbook;        /* name; begins the directory's name */
    const char *playbook_digest; /* sha-256 of its file */
    const char *run;             /* the run's id */
    const char *place;           /* "localhost:5432/shop": no credentials */
    const char *database;        /* current_database() */
    const char *server_version;
    const char *started; /* "20261121_143022", local time: name's tail */
    const char *date;    /* ISO 8601 with offset */
    int compress;        /* zstd's level; 0: files are plain */
} rh_backup_facts;

/* Makes DIR/<playbook>_<started>.partial (0700); a number is added to the name
   where one of that name exists. Nothing is left of it unless sealed:
   rh_backup_discard() removes it. */
int rh_backup_create(rh_backup_writer **out, const char *dir,
                     const rh_backup_facts *facts, rh_error *error);

/* Begins FILE.json (FILE.json.zst where it is compressed) for one table's rows;
   each file that was begun must be ended, or the backup not be sealed. The
   file is the caller's until then, and may be written by any thread; these two
   calls themselves are not to be made at once. `entry` names it here. */
int rh_backup_begin_file(rh_backup_writer *writer, rh_file **out, size_t *entry,
                         const char *file, const rh_table *table,
                         rh_error *error);

/* What was written, when rh_file_finish() and rh_file_written() told. */
typedef struct rh_backup_written {
    int64_t rows, plain_bytes;
    rh_file_sum sum;
} rh_backup_written;

void rh_backup_end_file(rh_backup_writer *writer, size_t entry,
                        const rh_backup_written *written);

/* Exports one table's rows, from begin to end. */
int rh_backup_add_table(rh_backup_writer *writer, rh_pg *pg, const char *file,
                        const rh_table *table, rh_progress *progress,
                        int64_t *rows, rh_error *error);

/* Adds a statistic to summary.json: `json` is its value as JSON text. A key
   that was added before keeps its place and takes the new value. */
void rh_backup_add_statistic(rh_backup_writer *writer, const char *key,
                             const char *json);

/* The position of a sequence, for the manifest. */
void rh_backup_add_sequence(rh_backup_writer *writer, const char *sequence,
                            const char *table, const char *column,
                            int64_t last_value, bool is_called);

/* Writes summary.json and manifest.json, syncs, renames, then reads every file
   back and compares. Tells a `backup_file` event a file, with its whole name
   ("words.json"), summary.json included. On success the name
   is final and rh_backup_directory() the real one; on failure nothing of that
   name is left to be listed. Until then the directory is the .partial one. */
int rh_backup_seal(rh_backup_writer *writer, rh_events *events,
                   rh_error *error);
const char *rh_backup_directory(const rh_backup_writer *writer);
/* Its files, and the rows and stored bytes of all of them. */
size_t rh_backup_totals(const rh_backup_writer *writer, int64_t *rows,
                        int64_t *bytes);
/* Rows of a file that was ended; 0 where there is none of that name. */
int64_t rh_backup_rows(const rh_backup_writer *writer, const char *file);
void rh_backup_discard(rh_backup_writer *writer); /* frees; takes NULL;
                                                     removes if not sealed */

/* ---- Reading ---- */

/* Of manifest.json: "format" (resethost-backup), "version" (1), "playbook",
   "playbook_sha256", "run", "database", "place", "server_version", "date",
   "schema_sha256", "summary" {"bytes", "sha256"}, "files" [{"file" (with
   .json), "table", "rows", "bytes", "sha256", "columns" [{"name", "type"}]}],
   where a file is compressed also "compression" ("zstd"; its name then ends in
   .json.zst) and "uncompressed_bytes",
   "sequences" [{"sequence", "table", "column", "last_value", "is_called"}].
   What rh_backup_open() hands out as `manifest` has been checked for these. */

typedef struct rh_backup_file {
    const char *file;           /* "word_states": without .json */
    const char *name;           /* in the directory: "word_states.json.zst" */
    const char *table;          /* as in the manifest; NULL when not sealed */
    int64_t rows;               /* -1 when not known */
    int64_t bytes;              /* as it is stored */
    int64_t plain_bytes;        /* of its rows; -1 when not known */
    const char *sha256;         /* NULL when not sealed; as it is stored */
    const char *const *columns; /* ncolumns names */
    const char *const *types;   /* as format_type(); NULL when not sealed */
    size_t ncolumns;            /* 0: an unsealed file without rows */
} rh_backup_file;

typedef struct rh_backup {
    const char *name;      /* of the directory */
    const char *directory; /* path */
    bool is_sealed;
    const char *playbook; /* NULL when not sealed */
    const char *date;     /* ISO 8601, or "" */
    const char *place;    /* or "" */
    int64_t rows, bytes;  /* of all files; rows -1 when not known */
    const rh_backup_file *files;
    size_t nfiles;
    const rh_json *summary;  /* summary.json, or NULL */
    const rh_json *manifest; /* or NULL */
} rh_backup;

/* Opens one by name in `dir`, "latest", or by path (anything with a slash),
   from its manifest. Checks the manifest, not yet the files. A directory
   without manifest opens only with `unsealed`, from the JSON arrays and the
   summary.json found in it. Lives in `arena`. */
int rh_backup_open(const rh_backup **out, rh_arena *arena, const char *dir,
                   const char *name, bool unsealed, rh_error *error);

/* Reads every file: size, checksum, and that it is a JSON array of as many
   rows as stated. RH_FAILED names all that is damaged (each also told as a
   `backup_file` event with "state": "ok", "damaged" or "missing", and
   "detail"). `events` may be NULL. */
int rh_backup_verify(const rh_backup *backup, rh_events *events,
                     rh_error *error);

/* The same of one file, i < nfiles, or of the summary, i == nfiles: for who
   may have to stop in between. */
int rh_backup_verify_part(const rh_backup *backup, size_t i, rh_error *error);

/* All backups in `dir`, newest first: sealed ones, or with `unsealed` only
   those that are not sealed but could be opened so. A directory that cannot be
   read as one is skipped. No `dir`: none. */
int rh_backups_scan(const rh_backup ***out, size_t *n, rh_arena *arena,
                    const char *dir, bool unsealed, rh_error *error);

typedef struct rh_damaged_backup {
    const char *name; /* of the directory */
    const char *why;
} rh_damaged_backup;

/* Those in `dir` that were sealed and whose manifest cannot be trusted any
   more, which no other list has; by their names, newest first. */
int rh_backups_scan_damaged(const rh_damaged_backup **out, size_t *n,
                            rh_arena *arena, const char *dir, rh_error *error);

const rh_backup_file *rh_backup_find(const rh_backup *backup, const char *file);

#endif
