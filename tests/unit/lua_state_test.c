/* SPDX-License-Identifier: MIT
 *
 * The sandbox: what honest scripts get, and what is refused with its line.
 */
#include "lua_host.h"

/* ---- What is refused ---- */

static void refused__with_the_line(void **state)
{
    (void)state;
    static const struct {
        const char *source, *message;
    } rows[] = {
        {"\nsetmetatable({}, {__gc = print})",
         "t.lua:2: a metatable with __gc"},
        {"x = 1", "t.lua:1: assignment to the global 'x'"},
        {"print = 1", "assignment to the global 'print'"},
        {"\n\nreturn sqll",
         "t.lua:3: unknown name 'sqll' (did you mean 'sql'?)"},
        {"return os", "unknown name 'os'"},
        {"return io.x", "unknown name 'io'"},
        {"return debug", "unknown name 'debug'"},
        {"return package", "unknown name 'package'"},
        {"return load", "unknown name 'load'"},
        {"return dofile", "unknown name"},
        {"return loadfile", "unknown name"},
        {"return collectgarbage", "unknown name"},
        {"return _G", "unknown name"},
        {"return cjson", "unknown name"},
        {"getmetatable('').__index = nil", "attempt to index a boolean"},
        {"string.dump(print)", "attempt to call a nil value"},
        {"math.randomseed(1)", "attempt to call a nil value"},
        {"setmetatable(_ENV, nil)", "protected metatable"},
        {"setmetatable('', {})", "table expected"},
        {"table.move({}, 1, 1e15 // 1 | 0, 2)", "too many items"},
        {"table.move({}, math.mininteger, math.maxinteger, 1)",
         "too many items"},
        {"table.insert(setmetatable({}, {__len = function() return 1 << 50 "
         "end}), 1, 1)",
         "__len is not taken"},
        {"table.remove(setmetatable({}, {__len = function() return 1 << 50 "
         "end}), 1)",
         "__len is not taken"},
        {"local t = {} for i = 62, 0, -1 do t[1 << i] = 1 end"
         " table.insert(t, 1, 1)",
         "too many items"},
        {"table.concat(setmetatable({}, {__index = rawlen}), '', 1, 1 << 50)",
         "too many items"},
        {"table.unpack({}, 1, 1 << 40)", "too many results"},
        {"table.concat({{}})", "t.lua:1: invalid value (table) at index 1"},
        {"('x'):rep(1 << 40)", "resulting string too large"},
        {"('x'):rep(1 << 62)", "resulting string too large"},
        {"require '../x'", "not a module name"},
        {"require '/etc/passwd'", "not a module name"},
        {"require 'a..b'", "not a module name"},
        {"require ''", "not a module name"},
        {"require 'nowhere'", "t.lua:1: module 'nowhere' is neither"},
        {"require 'link'", "is a link"},
        {"require 'linked.m'", "is a link"},
        {"require 'self'", "requires itself"},
        {"error({code = 1})", "table: "},
        {"error()", "without a message"},
        {"error(setmetatable({}, {__tostring = function() return 'boo' end}))",
         "boo"},
        {"error(setmetatable({}, {__tostring = function() error 'x' end}))",
         "x"},
        {"local x = nil + 1", "t.lua:1: attempt to perform arithmetic"},
        {"local x = = 1", "t.lua:1: unexpected symbol"},
    };
    write_file("self.lua", "require 'self'", 14);
    write_file("real.lua", "return 1", 8);
    assert_int_equal(mkdir("dir", 0700), 0);
    write_file("dir/m.lua", "return 1", 8);
    assert_int_equal(symlink("real.lua", "link.lua"), 0);
    assert_int_equal(symlink("dir", "linked"), 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect_error(rows[i].source, rows[i].message);
}

static int keep_piece(lua_State *L, const void *piece, size_t n, void *ud)
{
    (void)L;
    rh_text_addn(ud, piece, n);
    return 0;
}

/* As luac writes it: the interpreter would run it. */
static void write_bytecode(const char *name, const char *source)
{
    rh_text code = RH_TEXT_INIT;
    lua_State *L = luaL_newstate();
    assert_int_equal(luaL_loadstring(L, source), LUA_OK);
    assert_int_equal(lua_dump(L, keep_piece, &code, 0), 0);
    lua_close(L);
    write_file(name, code.data, code.len);
    rh_text_free(&code);
}

static void load__bytecode_is_refused(void **state)
{
    (void)state;
    rh_error error;
    rh_lua *lua = open_lua(NULL);
    write_bytecode("b.lua", "return {}");
    assert_int_equal(rh_lua_load(lua, "b.lua", &error), RH_USAGE);
    assert_non_null(strstr(error.message, "compiled Lua"));
    assert_int_equal(rh_lua_load(lua, "none.lua", &error), RH_USAGE);
    assert_non_null(strstr(error.message, "none.lua"));
    assert_int_equal(lua_gettop(rh_lua_get(lua)), 0);
    rh_lua_close(lua);
}

static void load__long_paths_are_told_whole(void **state)
{
    (void)state;
    rh_error error;
    const char *path = "a_directory_with_a_rather_long_name_that_goes_on/"
                       "and_a_playbook_with_a_long_name.lua";
    assert_int_equal(
        mkdir("a_directory_with_a_rather_long_name_that_goes_on", 0700), 0);
    write_file(path, "\nerror 'x'", 10);
    rh_lua *lua = open_lua(NULL);
    assert_int_equal(rh_lua_load(lua, path, &error), RH_OK);
    assert_int_equal(rh_lua_call(lua, 0, 0, &error), RH_FAILED);
    char want[256];
    snprintf(want, sizeof want, "%s:2: x", path);
    assert_string_equal(error.message, want);
    rh_lua_close(lua);
}

/* ---- What works ---- */

static void works__honest_scripts_run(void **state)
{
    (void)state;
    assert_int_equal(mkdir("lib", 0700), 0);
    write_file("lib/names.lua", "return {first = 'Ann'}", 22);
    write_file("m.lua", "#!/usr/bin/env lua\nreturn {n = 7}", 33);
    static const char *const scripts[] = {
        "local ok, e = pcall(error, 'x') assert(not ok and e == 'x')",
        "local ok, a, b = pcall(function(...) return ... end, 1, 2)"
        " assert(ok and a == 1 and b == 2)",
        "local ok, e = xpcall(error, function(m) return m .. '!' end, 'x')"
        " assert(not ok and e == 'x!')",
        "local ok, a, b = xpcall(function(...) return ... end, print, 3, 4)"
        " assert(ok and a == 3 and b == 4)",
        "local co = coroutine.wrap(function(a) local b = coroutine.yield(a)"
        " return b end) assert(co(1) == 1 and co(2) == 2)",
        "local co = coroutine.create(function() pcall(coroutine.yield, 5)"
        " error 'z' end) assert(select(2, coroutine.resume(co)) == 5)"
        " local ok, e = coroutine.resume(co) assert(not ok and e:find 'z')",
        "local co = coroutine.create(function() local ok, v = pcall(function()"
        " coroutine.yield() error 'in' end) return ok, v end)"
        " coroutine.resume(co) local a, b, c = coroutine.resume(co)"
        " assert(a and b == false and c:find 'in')",
        "local t = {3, 1, 2} table.sort(t) assert(table.concat(t) == '123')",
        "local t = {1, 2, 3} table.sort(t, function(a, b) return a > b end)"
        " assert(table.concat(t) == '321')",
        "local t = {1, 3} table.insert(t, 2, 2) assert(table.remove(t) == 3)"
        " assert(#t == 2 and select('#', table.unpack(t)) == 2)",
        "assert(#table.move({1, 2, 3}, 1, 3, 2) == 4)",
        "assert(('ab'):rep(3, '-') == 'ab-ab-ab' and (''):rep(1 << 60) == '')",
        "assert(require('names').first == 'Ann')",
        "assert(require 'names' == require 'names')",
        "assert(null ~= nil and null == json.null)",
        "local s, n = ('hello world'):gsub('%w+', '<%0>')"
        " assert(s == '<hello> <world>' and n == 2)",
        "assert(uuid():match '^%x%x%x%x%x%x%x%x%-%x%x%x%x%-4%x%x%x%-"
        "[89ab]%x%x%x%-%x%x%x%x%x%x%x%x%x%x%x%x$')",
        "assert(uuid() ~= uuid())",
        "local t = {b = 1, a = 2, [2] = 3, 'one', [1.5] = 4, [true] = 5}"
        " local out = {} for k, v in pairs(t) do out[#out + 1] ="
        " tostring(k) .. '=' .. tostring(v) end"
        " assert(table.concat(out, ' ') == '1=one 1.5=4 2=3 a=2 b=1 true=5',"
        " table.concat(out, ' '))",
        "local t = {a = 1, b = 2, c = 3} for k in pairs(t) do t.b = nil"
        " assert(k ~= 'b') t[k] = 0 end assert(t.a == 0 and t.c == 0)",
        "for _ in pairs {} do error 'x' end",
        "local t = {[math.maxinteger] = 1, [math.maxinteger - 1] = 2,"
        " [math.mininteger] = 3, [2^70] = 4, [0.5] = 5} local n = 0"
        " for k, v in pairs(t) do assert(t[k] == v) n = n + 1 end"
        " assert(n == 5)",
        "local t <const> = 1 assert(t == 1)",
    };
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
        expect_ok(scripts[i]);
}

static int break_a_rule(lua_State *L)
{
    rh_error error;
    rh_fail(&error, RH_REFUSED, "a rule was broken");
    return rh_lua_abort(L, &error);
}

static int swallow(lua_State *L)
{
    lua_pushcfunction(L, break_a_rule);
    lua_pcall(L, 0, 0, 0);
    lua_settop(L, 0);
    return 0;
}

/* Even where something below has caught it. */
static void abort__outlives_whoever_caught_it(void **state)
{
    (void)state;
    rh_error error = {0};
    rh_lua *lua = open_lua(NULL);
    assert_int_equal(rh_lua_protect(lua, swallow, NULL, &error), RH_REFUSED);
    assert_string_equal(error.message, "a rule was broken");
    rh_lua_close(lua);
}

static void print__goes_to_the_host(void **state)
{
    (void)state;
    rh_error error;
    rh_text out = RH_TEXT_INIT;
    rh_lua *lua = open_lua(NULL);
    rh_lua_set_print(lua, collect, &out);
    assert_int_equal(run(lua, "print('a', 1, nil, null) print()", &error),
                     RH_OK);
    assert_string_equal(out.data, "a 1 nil null||");
    rh_lua_close(lua);
    rh_text_free(&out);
}

static void seed__values_repeat_after_rewind(void **state)
{
    (void)state;
    rh_error error;
    rh_text one = RH_TEXT_INIT, two = RH_TEXT_INIT, other = RH_TEXT_INIT;
    const char *script = "print(uuid(), uuid(), now(), math.random(1 << 40))";
    rh_lua *lua = open_lua(NULL);
    rh_lua_set_seed(lua, 42, "2026-11-21T11:00:00+00:00");
    rh_lua_set_print(lua, collect, &one);
    assert_int_equal(run(lua, script, &error), RH_OK);
    rh_lua_set_print(lua, collect, &two);
    rh_lua_rewind(lua);
    assert_int_equal(run(lua, script, &error), RH_OK);
    assert_string_equal(one.data, two.data);
    assert_non_null(strstr(one.data, "2026-11-21T11:00:00+00:00"));
    rh_lua_set_print(lua, collect, &other);
    rh_lua_set_seed(lua, 43, "2026-11-21T11:00:00+00:00");
    assert_int_equal(run(lua, script, &error), RH_OK);
    assert_string_not_equal(one.data, other.data);
    rh_lua_close(lua);
    rh_text_free(&one);
    rh_text_free(&two);
    rh_text_free(&other);
}

/* ---- Digest ---- */

static void digest__covers_every_file(void **state)
{
    (void)state;
    rh_error error;
    rh_arena *arena = rh_arena_new();
    rh_lua *lua = open_lua(NULL);
    write_file("mod.lua", "return 1", 8);
    assert_int_equal(run(lua, "local a = 1", &error), RH_OK);
    const char *one = rh_lua_digest(lua, arena);
    assert_int_equal(strlen(one), 64);
    assert_int_equal(run(lua, "require 'mod'", &error), RH_OK);
    assert_string_not_equal(one, rh_lua_digest(lua, arena));
    rh_lua_close(lua);
    rh_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(works__honest_scripts_run),
        cmocka_unit_test(refused__with_the_line),
        cmocka_unit_test(load__bytecode_is_refused),
        cmocka_unit_test(load__long_paths_are_told_whole),
        cmocka_unit_test(abort__outlives_whoever_caught_it),
        cmocka_unit_test(print__goes_to_the_host),
        cmocka_unit_test(seed__values_repeat_after_rewind),
        cmocka_unit_test(digest__covers_every_file),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
