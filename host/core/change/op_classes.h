/* SPDX-License-Identifier: MIT
 *
 * The kinds of operation, one file each.
 */
#ifndef RH_CORE_OP_CLASSES_H
#define RH_CORE_OP_CLASSES_H

#include "op.h"

extern const rh_op_class rh_op_restore_all;
extern const rh_op_class rh_op_clear;
extern const rh_op_class rh_op_delete;
extern const rh_op_class rh_op_update;
extern const rh_op_class rh_op_insert;
extern const rh_op_class rh_op_load;
extern const rh_op_class rh_op_merge;
extern const rh_op_class rh_op_restore;
extern const rh_op_class rh_op_exec;
extern const rh_op_class rh_op_script;
extern const rh_op_class rh_op_drop_all;
extern const rh_op_class rh_op_write_file;
extern const rh_op_class rh_op_redis_delete;
extern const rh_op_class rh_op_redis_set;
extern const rh_op_class rh_op_redis_flush;
extern const rh_op_class rh_op_command;
extern const rh_op_class rh_op_take;
extern const rh_op_class rh_op_prune;
extern const rh_op_class rh_op_pg_dump;

#endif
