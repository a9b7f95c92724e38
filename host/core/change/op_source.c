/* SPDX-License-Identifier: MIT
 *
 * From a playbook's word to a file that can be trusted.
 */
#include "op_source.h"

#include <string.h>

/* Directly in the directory of backups: a playbook has only what run.backups
   and run.unsealed gave it. */
static bool is_listed(const rh_change *change, const char *name)
{
    size_t n = strlen(change->backup_dir);
    if (strncmp(name, change->backup_dir, n) == 0 && name[n] == '/')
        name += n + 1;
    return name[0] != '.' && strchr(name, '/') == NULL;
}

int rh_op_backup(const rh_backup **out, const char *name, bool unsealed,
                 const rh_op *op, rh_change *change, rh_error *error)
{
    int rc = RH_REFUSED;
    if (is_listed(change, name))
        rc = rh_backup_open(out, change->arena, change->backup_dir, name,
                            unsealed, error);
    else
        rh_fail(error, RH_REFUSED,
                "%s is outside the directory of backups, %s; take it from "
                "run.backups, or name its directory with --backup-dir",
                name, change->backup_dir);
    return rh_op_failed(op, error, rc);
}

static int open_backup(rh_op_source *s, rh_op *op, rh_change *change,
                       rh_error *error)
{
    const rh_value *source = rh_value_get(op->fields, "source");
    const char *kind = source != NULL ? rh_value_string(source, "kind") : NULL;
    if (kind == NULL || strcmp(kind, "backup") != 0)
        return rh_op_fail(op, error,
                          "needs a source: a backup's file, b:file \"name\"");
    const char *name = rh_value_string(source, "backup");
    const char *file = rh_value_string(source, "file");
    if (name == NULL || file == NULL)
        return rh_op_fail(op, error, "the source names no backup and file");
    int rc =
        rh_op_backup(&s->backup, name, rh_value_is_true(source, "unsealed"), op,
                     change, error);
    if (rc != RH_OK)
        return rc;
    s->file = rh_backup_find(s->backup, file);
    if (s->file != NULL)
        return RH_OK;
    rh_fail(error, RH_FAILED, "backup %s has no file %s.json", s->backup->name,
            file);
    return rh_op_failed(op, error, RH_FAILED);
}

static int check_seal(const rh_op_source *s, rh_op *op, rh_change *change,
                      rh_error *error)
{
    char sha256[RH_SHA256_HEX];
    rh_path_kind kind = rh_path_look(s->path, NULL);
    if (kind != RH_PATH_FILE && kind != RH_PATH_MISSING) {
        rh_fail(error, RH_FAILED,
                "%s is not a regular file; use another backup", s->path);
        return rh_op_failed(op, error, RH_FAILED);
    }
    int rc = rh_file_digest(s->path, NULL, sha256, error);
    if (rc == RH_OK && s->file->sha256 != NULL &&
        strcmp(sha256, s->file->sha256) != 0)
        rc = rh_fail(error, RH_FAILED,
                     "%s is damaged: it is not what was sealed (resethost "
                     "backups verify tells more)",
                     s->path);
    if (rc == RH_OK)
        rh_inputs_watch(change->inputs, s->path, sha256);
    return rh_op_failed(op, error, rc);
}

int rh_op_source_file(rh_op_source *s, rh_op *op, rh_change *change,
                      rh_error *error)
{
    s->path = rh_arena_printf(change->arena, "%s/%s", s->backup->directory,
                              s->file->name);
    s->label = rh_arena_printf(change->arena, "%s of %s", s->file->file,
                               s->backup->name);
    return check_seal(s, op, change, error);
}

int rh_op_source_open(rh_op_source *out, rh_op *op, rh_change *change,
                      rh_error *error)
{
    *out = (rh_op_source){0};
    int rc = open_backup(out, op, change, error);
    if (rc != RH_OK)
        return rc;
    if (!out->backup->is_sealed)
        op->unsealed = out->backup->name;
    op->inputs = out->file->sha256;
    return rh_op_source_file(out, op, change, error);
}
