/* SPDX-License-Identifier: MIT
 *
 * The modules that a playbook sees.
 */
#include "bind.h"
#include "binding.h"

const rh_binding rh_bindings[] = {
    {"sql", rh_binding_sql},
    {"redis", rh_binding_redis},
    {"json", rh_binding_json},
    {"files", rh_binding_files},
    {NULL, NULL},
};
