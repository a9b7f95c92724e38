/* SPDX-License-Identifier: MIT
 *
 * Runs the tests of the shipped playbooks, tests/playbooks/NAME_test.lua, each
 * in the sandbox that a playbook has: require "NAME" gives the playbook, and
 * change() is called as the plain function that it is. No server.
 */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lua_state.h"

static void run_file(const char *path)
{
    rh_lua *lua = NULL;
    rh_error error = {0};
    rh_cancel_flag cancel = {.pipe = {-1, -1}};
    rh_lua_limits limits = {.folder = SOURCE_DIR "/playbooks",
                            .lib = SOURCE_DIR "/playbooks/lib"};
    assert_int_equal(rh_lua_open(&lua, &limits, &cancel, &error), RH_OK);
    int rc = rh_lua_load(lua, path, &error);
    if (rc == RH_OK)
        rc = rh_lua_call(lua, 0, 0, &error);
    if (rc != RH_OK)
        print_error("%s\n", error.message);
    rh_lua_close(lua);
    assert_int_equal(rc, RH_OK);
}

static void playbooks__change_is_a_pure_function(void **state)
{
    glob_t found;
    (void)state;
    assert_int_equal(
        glob(SOURCE_DIR "/tests/playbooks/*_test.lua", 0, NULL, &found), 0);
    assert_true(found.gl_pathc > 0);
    for (size_t i = 0; i < found.gl_pathc; i++)
        run_file(found.gl_pathv[i]);
    globfree(&found);
}

static void playbooks__a_wrong_assertion_fails(void **state)
{
    rh_lua *lua = NULL;
    rh_error error = {0};
    rh_cancel_flag cancel = {.pipe = {-1, -1}};
    rh_lua_limits limits = {.folder = SOURCE_DIR "/playbooks"};
    (void)state;
    assert_int_equal(rh_lua_open(&lua, &limits, &cancel, &error), RH_OK);
    assert_int_equal(luaL_loadstring(rh_lua_get(lua), "assert(1 == 2)"), 0);
    assert_int_equal(rh_lua_call(lua, 0, 0, &error), RH_FAILED);
    rh_lua_close(lua);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(playbooks__change_is_a_pure_function),
        cmocka_unit_test(playbooks__a_wrong_assertion_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
