/* SPDX-License-Identifier: MIT
 *
 * command.run as it was checked, for whoever carries it out.
 */
#ifndef RH_CORE_OP_COMMAND_H
#define RH_CORE_OP_COMMAND_H

#include "op.h"

typedef struct rh_command {
    const char *path;        /* of the program; NULL: left out, for it is not
                                there and need not be */
    const char *const *argv; /* as the playbook gave them; ends with NULL */
    const char *words;       /* as one would type them */
    int timeout_s;
} rh_command;

/* NULL when the operation is another one. */
const rh_command *rh_command_of(const rh_op *op);

#endif
