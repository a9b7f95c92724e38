/* SPDX-License-Identifier: MIT
 *
 * For tests of the sandbox: small limits, a folder, and scripts that run in
 * it. Included by one file a program.
 */
#ifndef RH_TESTS_LUA_HOST_H
#define RH_TESTS_LUA_HOST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <lualib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"
#include "lua_state.h"

enum { CALL_MS = 200, MEMORY = 32 * 1024 * 1024 };

static size_t memory = MEMORY;
static int call_ms = CALL_MS;

static inline void write_file(const char *name, const char *text, size_t n)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, n, f), n);
    fclose(f);
}

static inline rh_lua *open_lua(rh_cancel_flag *cancel)
{
    rh_error error;
    rh_lua *lua = NULL;
    rh_lua_limits limits = {memory, call_ms, ".", "lib", 0};
    if (rh_lua_open(&lua, &limits, cancel, &error) != RH_OK)
        fail_msg("%s", error.message);
    return lua;
}

static inline int run(rh_lua *lua, const char *source, rh_error *error)
{
    rh_error_clear(error);
    write_file("t.lua", source, strlen(source));
    int rc = rh_lua_load(lua, "t.lua", error);
    return rc == RH_OK ? rh_lua_call(lua, 0, 0, error) : rc;
}

static inline void expect_ok(const char *source)
{
    rh_error error;
    rh_lua *lua = open_lua(NULL);
    if (run(lua, source, &error) != RH_OK)
        fail_msg("%s\n%s", source, error.message);
    rh_lua_close(lua);
}

static inline void expect_error(const char *source, const char *message)
{
    rh_error error;
    rh_lua *lua = open_lua(NULL);
    if (run(lua, source, &error) == RH_OK)
        fail_msg("no error: %s", source);
    const char *place = strstr(error.message, "t.lua:");
    bool twice = place != NULL && strstr(place + 1, "t.lua:") != NULL;
    if (twice || strstr(error.message, message) == NULL)
        fail_msg("%s\n  got:  %s\n  want: %s", source, error.message, message);
    rh_lua_close(lua);
}

static inline void collect(void *ud, const char *text)
{
    rh_text_add(ud, text);
    rh_text_addc(ud, '|');
}

#endif
