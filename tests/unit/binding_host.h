/* SPDX-License-Identifier: MIT
 *
 * For tests of what scripts see: a sandbox in a folder of its own, and scripts
 * that must end well or with a certain error. Included by one file a program.
 */
#ifndef RH_TESTS_BINDING_HOST_H
#define RH_TESTS_BINDING_HOST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "folder.h"
#include "lua_state.h"

/* Empty for success. */
static inline const char *run(const char *source, size_t memory)
{
    static rh_error error;
    rh_lua *lua = NULL;
    rh_lua_limits limits = {.memory = memory, .folder = "."};
    rh_error_clear(&error);
    write_text_file("t.lua", source);
    if (rh_lua_open(&lua, &limits, NULL, &error) != RH_OK)
        return error.message;
    rh_lua_allow_file(lua, "/etc/hostname");
    if (rh_lua_load(lua, "t.lua", &error) == RH_OK)
        rh_lua_call(lua, 0, 0, &error);
    rh_lua_close(lua);
    return error.message;
}

static inline void expect_ok(const char *source)
{
    const char *message = run(source, 0);
    if (message[0] != '\0')
        fail_msg("%s\n  %s", source, message);
}

static inline void expect_error(const char *source, const char *want)
{
    const char *message = run(source, 0);
    const char *place = strstr(message, "t.lua:");
    /* The line, and that once. */
    if (place != message || strstr(place + 1, "t.lua:") != NULL ||
        strstr(message, want) == NULL)
        fail_msg("%s\n  got  %s\n  want %s", source, message, want);
}

typedef struct wrong {
    const char *source, *message;
} wrong;

#endif
