/* SPDX-License-Identifier: MIT
 *
 * A backup's file as the source of an operation (merge, restore): found by
 * name, opened anew, and still what was sealed.
 */
#ifndef RH_CORE_OP_SOURCE_H
#define RH_CORE_OP_SOURCE_H

#include "backup.h"
#include "op.h"

typedef struct rh_op_source {
    const rh_backup *backup;
    const rh_backup_file *file;
    const char *path;
    const char *label; /* "word_states of factory_reset_20261121_143022" */
} rh_op_source;

/* A backup by the name, or the path, that run.backups or run.unsealed gave the
   playbook: RH_REFUSED for one that is elsewhere. */
int rh_op_backup(const rh_backup **out, const char *name, bool unsealed,
                 const rh_op *op, rh_change *change, rh_error *error);

/* Reads the field "source". What a playbook holds of a backup is only data, so
   nothing but its name is believed. Sets op->unsealed and op->inputs. */
int rh_op_source_open(rh_op_source *out, rh_op *op, rh_change *change,
                      rh_error *error);

/* The same for a backup and a file of it that are known: completes the source
   and looks at the seal. */
int rh_op_source_file(rh_op_source *source, rh_op *op, rh_change *change,
                      rh_error *error);

#endif
