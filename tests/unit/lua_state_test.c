/* SPDX-License-Identifier: MIT
 *
 * The sandbox against scripts that mean harm: each must end, within its time
 * and memory, with an error that no script can swallow; and honest scripts
 * must get Lua's own answers.
 */
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
#include <time.h>
#include <unistd.h>

#include "lua_state.h"

enum { CALL_MS = 200, MEMORY = 32 * 1024 * 1024 };

static char folder[64];
static size_t memory = MEMORY;
static int call_ms = CALL_MS;

static void write_file(const char *name, const char *text, size_t n)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, n, f), n);
    fclose(f);
}

static int enter(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/rh_lua_XXXXXX");
    return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

static int leave(void **state)
{
    char command[128];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return chdir("/") == 0 ? system(command) : -1;
}

static rh_lua *open_lua(rh_cancel_flag *cancel)
{
    rh_error error;
    rh_lua *lua = NULL;
    rh_lua_limits limits = {memory, call_ms, ".", "lib"};
    if (rh_lua_open(&lua, &limits, cancel, &error) != RH_OK)
        fail_msg("%s", error.message);
    return lua;
}

static int run(rh_lua *lua, const char *source, rh_error *error)
{
    rh_error_clear(error);
    write_file("t.lua", source, strlen(source));
    int rc = rh_lua_load(lua, "t.lua", error);
    return rc == RH_OK ? rh_lua_call(lua, 0, 0, error) : rc;
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void expect_ok(const char *source)
{
    rh_error error;
    rh_lua *lua = open_lua(NULL);
    if (run(lua, source, &error) != RH_OK)
        fail_msg("%s\n%s", source, error.message);
    rh_lua_close(lua);
}

static void expect_error(const char *source, const char *message)
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

/* ---- Scripts that never end ---- */

static const char *const endless[] = {
    "while true do end",
    "while true do pcall(function() while true do end end) end",
    "local function f() while true do end end"
    " while true do xpcall(f, function() while true do end end) end",
    "xpcall(function() while true do end end,"
    " function() while true do end end) while true do end",
    "while true do local co = coroutine.create(function() while true do end "
    "end) coroutine.resume(co) coroutine.close(co) end",
    "while true do pcall(coroutine.wrap(function() while true do end end)) end",
    "coroutine.wrap(function() local x <close> = setmetatable({}, {__close ="
    " function() while true do end end}) while true do end end)()",
    "local co = coroutine.create(function() local x <close> = setmetatable({},"
    " {__close = function() while true do end end}) while true do end end)"
    " coroutine.resume(co) coroutine.close(co)",
    "local x <close> = setmetatable({}, {__close = function() while true do"
    " end end}) while true do end",
    "local mt = {} local t = setmetatable({}, mt)"
    " mt.__close = function() while true do end end"
    " coroutine.wrap(function() local x <close> = t while true do end end)()",
    "error(setmetatable({}, {__tostring = function() while true do end end}))",
    "local t = setmetatable({}, {__index = function() while true do end end})"
    " while true do pcall(function() return t.x end) end",
    "table.sort({3, 2, 1}, function() while true do end end)",
    "string.gsub('x', 'x', function() while true do end end)",
    "return ('a?'):rep(28) .. ('a'):rep(28) and"
    " string.find(('a'):rep(28), ('a?'):rep(28) .. ('a'):rep(28))",
    "return string.find(('a'):rep(5000), ('.-'):rep(6) .. 'b')",
    "while true do pcall(string.match, ('a'):rep(5000), ('.-'):rep(6)..'b') "
    "end",
    "string.gsub(('a'):rep(20000), ('.*'):rep(6) .. 'b', '')",
    "for _ in string.gmatch(('a'):rep(20000), ('.*'):rep(6) .. 'b') do end",
    "local s = ('x'):rep(1e6) for i = 1, 1e9 do pcall(string.find, s, '%bxy') "
    "end",
    "local function f() local ok, e = pcall(f) return f() end f()",
    "local co co = coroutine.wrap(function() while true do coroutine.yield() "
    "end end) while true do co() end",
};

static void endless__every_one_is_aborted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof endless / sizeof *endless; i++) {
        rh_error error;
        rh_lua *lua = open_lua(NULL);
        int64_t begin = now_ms();
        int rc = run(lua, endless[i], &error);
        int64_t took = now_ms() - begin;
        if (rc != RH_FAILED ||
            strstr(error.message, "more than 200 ms") == NULL)
            fail_msg("%s\n  %s", endless[i], error.message);
        if (took > 3000)
            fail_msg("%s\n  took %d ms", endless[i], (int)took);
        /* The state stays ended. */
        assert_int_equal(run(lua, "local x = 1", &error), RH_FAILED);
        rh_lua_close(lua);
    }
}

/* ---- Scripts that want too much ---- */

static const char *const greedy[] = {
    "local t = {} while true do t[#t + 1] = {} end",
    "local s = 'x' while true do s = s .. s end",
    "local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1e6) .. i end",
    "local t = {} while true do t[#t + 1] = coroutine.create(print) end",
    "while true do pcall(function() local t = {} while true do t[#t + 1] = {}"
    " end end) end",
    "while true do coroutine.resume(coroutine.create(function() local t = {}"
    " while true do t[#t + 1] = {} end end)) end",
    "while true do pcall(coroutine.wrap(function() local t = {}"
    " while true do t[#t + 1] = {} end end)) end",
};

static void greedy__memory_is_capped(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof greedy / sizeof *greedy; i++) {
        rh_error error;
        rh_lua *lua = open_lua(NULL);
        if (run(lua, greedy[i], &error) != RH_FAILED)
            fail_msg("no error: %s", greedy[i]);
        if (strstr(error.message, "32 MiB of memory") == NULL &&
            strstr(error.message, "more than 200 ms") == NULL)
            fail_msg("%s\n  %s", greedy[i], error.message);
        rh_lua_close(lua);
    }
}

static void deep__stack_overflows_are_errors(void **state)
{
    (void)state;
    memory = 8 * (size_t)MEMORY; /* else these are the first to end */
    call_ms = 20000;
    expect_error("local function f() return 1 + f() end f()", "stack overflow");
    expect_error("local function f(s) return (s:gsub('x', f)) end f('x')",
                 "stack overflow");
    expect_error("local function f() return coroutine.wrap(f)() end f()",
                 "stack overflow");
    memory = MEMORY;
    call_ms = CALL_MS;
}

static void deep__source_cannot_nest_for_ever(void **state)
{
    (void)state;
    char source[4096] = "return ";
    memset(source + 7, '(', 3000);
    expect_error(source, "overflow");
}

static void open__too_little_memory_is_an_error_at_every_size(void **state)
{
    (void)state;
    for (size_t size = 0; size < 200000; size += 997) {
        rh_error error;
        rh_lua *lua = NULL;
        rh_lua_limits limits = {size + 1, CALL_MS, NULL, NULL};
        int rc = rh_lua_open(&lua, &limits, NULL, &error);
        if (rc != RH_OK)
            assert_int_equal(rc, RH_FAILED);
        else
            rh_lua_close(lua);
    }
}

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

static void load__bytecode_is_refused(void **state)
{
    (void)state;
    rh_error error;
    rh_lua *lua = open_lua(NULL);
    write_file("b.lua", "\033LuaT\0\x19\x93\r\n", 10);
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
        "local t <const> = 1 assert(t == 1)",
    };
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
        expect_ok(scripts[i]);
}

static void collect(void *ud, const char *text)
{
    rh_text_add(ud, text);
    rh_text_addc(ud, '|');
}

static void print__goes_to_the_host(void **state)
{
    (void)state;
    rh_error error;
    rh_text out = RH_TEXT_INIT;
    rh_lua *lua = open_lua(NULL);
    rh_lua_set_print(lua, collect, &out);
    assert_int_equal(run(lua, "print('a', 1, nil) print()", &error), RH_OK);
    assert_string_equal(out.data, "a\t1\tnil||");
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

static void cancel__stops_what_runs(void **state)
{
    (void)state;
    rh_error error;
    rh_cancel_flag flag;
    assert_int_equal(rh_cancel_open(&flag), 0);
    rh_lua *lua = open_lua(&flag);
    rh_cancel_request(&flag);
    assert_int_equal(
        run(lua, "while true do pcall(function() while true do end end) end",
            &error),
        RH_CANCELLED);
    assert_non_null(strstr(error.message, "t.lua:1: stopped on request"));
    rh_lua_close(lua);
    rh_cancel_close(&flag);
}

static int refuse(lua_State *L)
{
    rh_error error;
    rh_fail(&error, RH_REFUSED, "the host says no");
    return rh_lua_abort(L, &error);
}

static const char *const swallowing[] = {
    "pcall(no)",
    "xpcall(no, function() end)",
    "xpcall(no, function() while true do end end)",
    "coroutine.resume(coroutine.create(no))",
    "coroutine.resume(coroutine.create(function() pcall(no) end))",
    "pcall(coroutine.wrap(function() no() end))",
    "pcall(function() local x <close> = setmetatable({}, {__close = function()"
    " end}) no() end)",
    "pcall(table.sort, {1, 2}, no)",
    "pcall(string.gsub, 'x', 'x', no)",
    "pcall(function() for k in no do end end)",
    "pcall(function() return setmetatable({}, {__index = no}).x end)",
    "pcall(tostring, setmetatable({}, {__tostring = no}))",
};

static void abort__cannot_be_swallowed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof swallowing / sizeof *swallowing; i++) {
        rh_error error;
        char source[512];
        rh_text out = RH_TEXT_INIT;
        rh_lua *lua = open_lua(NULL);
        lua_State *L = rh_lua_get(lua);
        rh_lua_set_print(lua, collect, &out);
        snprintf(source, sizeof source, "local no = ... %s print 'swallowed'",
                 swallowing[i]);
        write_file("t.lua", source, strlen(source));
        assert_int_equal(rh_lua_load(lua, "t.lua", &error), RH_OK);
        lua_pushcfunction(L, refuse);
        int rc = rh_lua_call(lua, 1, 0, &error);
        if (rc != RH_REFUSED || out.len > 0)
            fail_msg("%s: %s", source, error.message);
        assert_string_equal(error.message, "the host says no");
        assert_int_equal(lua_gettop(L), 0);
        rh_lua_close(lua);
    }
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
        cmocka_unit_test(print__goes_to_the_host),
        cmocka_unit_test(seed__values_repeat_after_rewind),
        cmocka_unit_test(cancel__stops_what_runs),
        cmocka_unit_test(abort__cannot_be_swallowed),
        cmocka_unit_test(digest__covers_every_file),
        cmocka_unit_test(deep__stack_overflows_are_errors),
        cmocka_unit_test(deep__source_cannot_nest_for_ever),
        cmocka_unit_test(open__too_little_memory_is_an_error_at_every_size),
        cmocka_unit_test(greedy__memory_is_capped),
        cmocka_unit_test(endless__every_one_is_aborted),
    };
    return cmocka_run_group_tests(tests, enter, leave);
}
