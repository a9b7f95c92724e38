/* SPDX-License-Identifier: MIT
 *
 * JSON that rh_value_json() wrote, as plain data again.
 */
#ifndef RH_CORE_JSON_VALUE_H
#define RH_CORE_JSON_VALUE_H

#include "error.h"
#include "value.h"

/* Lives in `arena`. Numbers without a fraction that fit are integers. `name`
   begins the error line. */
int rh_json_to_value(const rh_value **out, rh_arena *arena, const char *text,
                     const char *name, rh_error *error);

#endif
