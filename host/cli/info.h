/* SPDX-License-Identifier: MIT
 *
 * What a playbook says of itself, as told by rh_check(): for its --help, and
 * to know which of its options are flags.
 */
#ifndef CLI_INFO_H
#define CLI_INFO_H

#include "terminal.h"

/* False also when the playbook cannot be read: running it will say why. */
bool info_is_flag(const char *playbook, const char *option);

/* Prints the playbook's help; RH_OK, or rh_check()'s code with `error`. */
int info_print_help(terminal *term, const char *playbook, buffer *error);

#endif
