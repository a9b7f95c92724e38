/* SPDX-License-Identifier: MIT
 *
 * The lines of a record, for whoever reads one.
 */
#ifndef RH_CORE_RECORD_LINES_H
#define RH_CORE_RECORD_LINES_H

#include <stdbool.h>

#include "json.h"

/* One line, which lives until the call returns; false: it is no event. */
typedef bool (*rh_record_line_fn)(void *ud, const rh_json *event);

/* Every whole line, in order. RH_FAILED names the one that is not ours.
   `*is_torn`: behind them is the beginning of another. */
int rh_record_each_line(const char *path, rh_record_line_fn fn, void *ud,
                        bool *is_torn, rh_error *error);

/* RH_FAILED: what stands there is nothing that resethost wrote. */
int rh_record_not_ours(const char *where, rh_error *error);

#endif
