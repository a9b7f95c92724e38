/* SPDX-License-Identifier: MIT
 *
 * A file that an operation makes: whole and synced under a temporary name
 * first. It gets its own name when the run has done what it was for, and goes
 * when that is rolled back; so a killed run leaves no more than the temporary
 * one. Never overwrites.
 */
#ifndef RH_CORE_NEW_FILE_H
#define RH_CORE_NEW_FILE_H

#include "op.h"

struct rh_new_file {
    const char *path;
    const char *temporary; /* NULL until it is being written */
    int64_t bytes;
};

/* The file of an operation, whose path a user must have named: an option of
   type new_file is it, or one of type directory is its folder, and then it
   must not be there. No operation before makes the same. */
int rh_new_file_prepare(rh_op *op, rh_change *change, const char *path,
                        rh_error *error);

/* Chooses the temporary name, and tells it as `file_started`. What is made there
   is removed, or renamed, from now on. */
void rh_new_file_begin(const rh_op *op, rh_change *change);

/* It is whole and synced there: tells `file_written`. */
void rh_new_file_end(const rh_op *op, rh_change *change, int64_t bytes);

/* ---- What becomes of it. These do nothing for an operation that has none,
   and for one that was not applied. ---- */

/* Gives the file its name and tells `file_created`. RH_FAILED when there is
   one, and the error says where the new one is. */
int rh_new_file_publish(const rh_op *op, rh_change *change, rh_error *error);

/* Tells `file_created` only: it has its name. */
void rh_new_file_tell_created(const rh_op *op, rh_change *change);

/* Removes it and tells `file_removed`. */
void rh_new_file_discard(const rh_op *op, rh_change *change);

/* The temporary name, or NULL. */
const char *rh_new_file_temporary(const rh_op *op);

#endif
