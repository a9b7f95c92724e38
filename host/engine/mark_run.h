/* SPDX-License-Identifier: MIT
 *
 * Giving a database its class: a run of its own, recorded like any other, that
 * changes the database's comment and nothing else.
 */
#ifndef RH_ENGINE_MARK_RUN_H
#define RH_ENGINE_MARK_RUN_H

#include "run.h"

/* `class_name` is a class or "none"; NULL: only tells what it is. Returns the
   exit status; *error says why when it is not RH_OK. */
int rh_mark_database(const rh_settings *settings, const char *class_name,
                     rh_error *error);

#endif
