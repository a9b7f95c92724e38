/* SPDX-License-Identifier: MIT
 *
 * What json.c and json_encode.c share.
 */
#ifndef RH_BINDINGS_JSON_BINDING_H
#define RH_BINDINGS_JSON_BINDING_H

#include <lua.h>

/* Metatables that say what an empty table is. */
#define RH_JSON_ARRAY_MARK  "resethost.json.array"
#define RH_JSON_OBJECT_MARK "resethost.json.object"

int rh_json_encode(lua_State *L);

#endif
