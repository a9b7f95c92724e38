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
    {"hash", rh_binding_hash},
    {"ed25519", rh_binding_ed25519},
    {"base64", rh_binding_base64},
    {"command", rh_binding_command},
    {"commands", rh_binding_commands},
    {"backup", rh_binding_backup},
    {NULL, NULL},
};
