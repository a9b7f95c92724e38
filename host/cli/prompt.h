/* SPDX-License-Identifier: MIT
 *
 * Questions on the controlling terminal. Standard input is never read: what
 * comes from a pipe is no answer, and type-ahead is thrown away.
 */
#ifndef CLI_PROMPT_H
#define CLI_PROMPT_H

#include <resethost.h>

#include "terminal.h"

/* Asks and returns as an rh_ask_fn does. */
int prompt_ask(terminal *t, const rh_question *question, char *reply,
               size_t size);

#endif
