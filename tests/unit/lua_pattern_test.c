/* SPDX-License-Identifier: MIT
 *
 * Our patterns against those of Lua's own library: the same answer to random
 * subjects and patterns.
 */
#include "binding_host.h"

#include <lualib.h>

static unsigned next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 16;
}

static void random_text(uint32_t *state, const char *from, char *out, size_t n)
{
    size_t length = next_random(state) % n;
    for (size_t i = 0; i < length; i++)
        out[i] = from[next_random(state) % strlen(from)];
    out[length] = '\0';
}

static const char compare_script[] =
    "local s, p, r = ...\n"
    "local out = {}\n"
    "local function add(...) local t = {...} for i = 1, select('#', ...) do\n"
    "  out[#out + 1] = tostring(t[i]) end out[#out + 1] = ';' end\n"
    "local ok = true\n"
    "local function try(f, ...) local t = {pcall(f, ...)}\n"
    "  if t[1] then add(table.unpack(t, 2)) else "
    "add(tostring(t[2]):find('malformed', 1, true) and\n"
    "  'malformed' or tostring(t[2]):find(\"missing '\", 1, true) and\n"
    "  'malformed' or 'error') end end\n"
    "try(string.find, s, p) try(string.match, s, p) try(string.gsub, s, p, r)\n"
    "try(string.gsub, s, p, function(a) return a and '<' .. a .. '>' end)\n"
    "try(string.find, s, p, -2) try(string.match, s, p, 2)\n"
    "try(string.gsub, s, p, r, 1)\n"
    "try(function() local n = 0 for a, b in s:gmatch(p) do add(a, b)\n"
    "  n = n + 1 end return n end)\n"
    "return table.concat(out, ' ')\n";

static void compare_once(lua_State *ours, lua_State *theirs, const char *s,
                         const char *p, const char *r, int *compared)
{
    lua_State *both[] = {ours, theirs};
    for (int i = 0; i < 2; i++) {
        lua_pushvalue(both[i], 1);
        lua_pushstring(both[i], s);
        lua_pushstring(both[i], p);
        lua_pushstring(both[i], r);
        if (lua_pcall(both[i], 3, 1, 0) != LUA_OK)
            fail_msg("%s", lua_tostring(both[i], -1));
    }
    /* Ours reads the whole pattern first, Lua's only as far as it matches. */
    if (strstr(lua_tostring(ours, -1), "malformed") == NULL)
        (*compared)++;
    else
        goto done;
    if (strcmp(lua_tostring(ours, -1), lua_tostring(theirs, -1)) != 0)
        fail_msg("s='%s' p='%s' r='%s'\n  ours   %s\n  theirs %s", s, p, r,
                 lua_tostring(ours, -1), lua_tostring(theirs, -1));
done:
    lua_pop(ours, 1);
    lua_pop(theirs, 1);
}

static void patterns__answer_as_lua_does(void **state)
{
    (void)state;
    rh_error error;
    char s[16], p[12], r[6];
    uint32_t seed = 7;
    int compared = 0;
    rh_lua *lua = NULL;
    rh_lua_limits limits = {.folder = "."};
    assert_int_equal(rh_lua_open(&lua, &limits, NULL, &error), RH_OK);
    lua_State *theirs = luaL_newstate();
    luaL_openlibs(theirs);
    write_text_file("c.lua", compare_script);
    assert_int_equal(rh_lua_load(lua, "c.lua", &error), RH_OK);
    assert_int_equal(luaL_loadstring(theirs, compare_script), LUA_OK);
    for (int i = 0; i < 40000; i++) {
        random_text(&seed, "aab-1 ]x(", s, sizeof s);
        random_text(&seed, "aab.%%()[]^$*+-?1bfwWdlxs", p, sizeof p);
        random_text(&seed, "a%%01", r, sizeof r);
        compare_once(rh_lua_get(lua), theirs, s, p, r, &compared);
    }
    assert_true(compared > 10000);
    lua_close(theirs);
    rh_lua_close(lua);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns__answer_as_lua_does),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
