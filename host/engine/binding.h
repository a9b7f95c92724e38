/* SPDX-License-Identifier: MIT
 *
 * How a Lua module joins the sandbox: the engine knows only these tables,
 * which bindings/ defines; so bindings depend on the engine and never the
 * reverse.
 */
#ifndef RH_ENGINE_BINDING_H
#define RH_ENGINE_BINDING_H

#include <lua.h>

typedef struct rh_binding {
    const char *name;   /* the global it becomes: "sql", "json", "files" */
    lua_CFunction open; /* leaves the module's table on the stack */
} rh_binding;

/* Globals. Ends with a NULL name. */
extern const rh_binding rh_bindings[];

/* Pushes what the run hands to a playbook's functions: the read handle `db`,
   and the table that becomes `run.prompt`. */
int rh_binding_db(lua_State *L);
int rh_binding_prompt(lua_State *L);

#endif
