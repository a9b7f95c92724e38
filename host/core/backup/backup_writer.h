/* SPDX-License-Identifier: MIT
 *
 * A backup in the making: shared by its two halves, writing and sealing.
 */
#ifndef RH_CORE_BACKUP_WRITER_H
#define RH_CORE_BACKUP_WRITER_H

#include "backup_internal.h"

typedef struct rh_backup_entry {
    const char *file, *table;
    const char *const *columns, *const *types;
    size_t ncolumns;
    bool is_ended;
    rh_backup_written written;
} rh_backup_entry;

typedef struct rh_backup_statistic {
    const char *key, *json;
} rh_backup_statistic;

typedef struct rh_backup_sequence {
    const char *sequence, *table, *column;
    int64_t last_value;
    bool is_called;
} rh_backup_sequence;

struct rh_backup_writer {
    rh_arena *arena; /* owns all text */
    rh_backup_facts facts;
    const char *dir;     /* where backups are kept */
    const char *name;    /* of the final directory */
    const char *partial; /* paths: while it is made, ... */
    const char *final;   /* ... and sealed */
    bool is_made, is_sealed;
    rh_backup_entry *files;
    size_t nfiles, files_cap;
    rh_backup_statistic *statistics;
    size_t nstatistics, statistics_cap;
    rh_backup_sequence *sequences;
    size_t nsequences, sequences_cap;
};

#endif
