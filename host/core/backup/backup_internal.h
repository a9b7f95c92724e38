/* SPDX-License-Identifier: MIT
 *
 * What writing, reading and checking of backups share.
 */
#ifndef RH_CORE_BACKUP_INTERNAL_H
#define RH_CORE_BACKUP_INTERNAL_H

#include "backup.h"

#define RH_BACKUP_FORMAT   "resethost-backup"
#define RH_BACKUP_MANIFEST "manifest.json"
#define RH_BACKUP_SUMMARY  "summary.json"
#define RH_BACKUP_PARTIAL  ".partial"
#define RH_BACKUP_REMOVING ".removing"
#define RH_BACKUP_JSON     ".json"
#define RH_BACKUP_PACKED   ".json.zst"

enum {
    RH_BACKUP_VERSION = 1,
    RH_BACKUP_MAX_NAME = 200, /* bytes of a file's name, .json included */
    RH_BACKUP_MAX_FILES = 10000,
    RH_BACKUP_MAX_MANIFEST = 16 << 20
};

/* May `file`, without its .json, stand for a table's rows: one visible path
   component, not the manifest, not the summary. */
bool rh_backup_is_file_name(const char *file);

/* "words" of "words.json" and of "words.json.zst"; NULL for what may not stand
   for a table's rows. */
const char *rh_backup_bare_name(rh_arena *arena, const char *name);

/* One table, then each of its columns: what the schema digest is made of. */
void rh_backup_schema_table(rh_text *schema, const char *table);
void rh_backup_schema_column(rh_text *schema, const char *name,
                             const char *type);

/* As rh_backup_verify(), but rows are not counted, and a file that is still as
   its stamp has it is taken for read. */
int rh_backup_check_files(const rh_backup *backup, const rh_file_stamp *stamps,
                          rh_events *events, rh_error *error);

/* Opens the directory at `path` that is called `name`. */
int rh_backup_open_at(const rh_backup **out, rh_arena *arena, const char *path,
                      const char *name, bool unsealed, rh_error *error);

/* The same of a sealed one, whatever its name says of its state. */
int rh_backup_open_manifest(const rh_backup **out, rh_arena *arena,
                            const char *path, rh_error *error);

/* rename() that never replaces; 0, or -1 and errno. */
int rh_backup_rename_new(const char *from, const char *to);

/* Nothing but the files that its manifest names, itself and the summary, each
   a regular file; else RH_FAILED, which names the other thing. */
int rh_backup_holds_its_own(const rh_backup *backup, rh_error *error);

/* The part for directories without a manifest. */
int rh_backup_open_unsealed(rh_backup *b, rh_arena *arena, rh_error *error);

/* Reads and parses PATH, a regular file itself. */
int rh_backup_read_json(const rh_json **out, rh_arena *arena, const char *path,
                        rh_error *error);

#endif
