/* SPDX-License-Identifier: MIT
 *
 * How a Lua module joins the sandbox: the engine knows only this table, which
 * bindings/ defines; so bindings depend on the engine and never the reverse.
 */
#ifndef RH_ENGINE_BINDING_H
#define RH_ENGINE_BINDING_H

#include <lua.h>

typedef struct rh_binding {
    const char *name;   /* the global it becomes: "sql", "json", "files" */
    lua_CFunction open; /* leaves the module's table on the stack */
} rh_binding;

/* Ends with a NULL name. */
extern const rh_binding rh_bindings[];

#endif
