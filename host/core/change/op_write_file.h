/* SPDX-License-Identifier: MIT
 *
 * files.write after it was applied: a whole, synced file under a temporary
 * name. It gets its own name when the change is committed, and goes when it is
 * rolled back; so a killed run leaves no more than the temporary one.
 */
#ifndef RH_CORE_OP_WRITE_FILE_H
#define RH_CORE_OP_WRITE_FILE_H

#include "op.h"

/* Both do nothing for other operations, and for one that was not applied. */

/* Gives the file its name and tells `file_created`. Never overwrites: RH_FAILED
   then, and the error says where the file is. */
int rh_write_file_publish(const rh_op *op, rh_change *change, rh_error *error);

/* Removes it and tells `file_removed`. */
void rh_write_file_discard(const rh_op *op, rh_change *change);

/* The temporary name, or NULL. */
const char *rh_write_file_temporary(const rh_op *op);

#endif
