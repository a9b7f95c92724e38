/* SPDX-License-Identifier: MIT
 *
 * The sandbox against scripts that mean harm: each must end, within its time
 * and memory, with an error that no script can swallow.
 */
#include "lua_host.h"
#include "lua_internal.h"
#include "reads.h"

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
    /* One instruction, or one call into C, that goes over much. */
    "local s = ('x'):rep(8e6) while true do utf8.len(s) end",
    "local s = ('x'):rep(8e6) while true do local t = s .. 'y' end",
    "local a = ('\\0'):rep(8e6) local b = a .. 'x' while true do"
    " local _ = a < b end",
    "local s = (' '):rep(8e6) .. '1' while true do local n = s + 1 end",
    "coroutine.wrap(function() local s = ('x'):rep(8e6)"
    " while true do s:upper() end end)()",
    "local s = ('x'):rep(8e6) local co = coroutine.wrap(function()"
    " while true do pcall(utf8.len, s) end end) co()",
    "local t = {} for i = 1, 5e5 do t[i] = i end for i = 1, 5e5 do t[i] = nil"
    " end while true do next(t) end",
    /* Each new string makes Lua collect all of its garbage. */
    "local t = {} for i = 1, 262000 do t[i] = {} end"
    " while true do local s = ('x'):rep(1e6) .. '' end",
};

static void endless__every_one_is_aborted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof endless / sizeof *endless; i++) {
        rh_error error;
        rh_lua *lua = open_lua(NULL);
        int rc = run(lua, endless[i], &error);
        if (rc != RH_FAILED ||
            strstr(error.message, "more than 200 ms") == NULL)
            fail_msg("%s\n  %s", endless[i], error.message);
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

/* Wherever the last byte is gone, it is an error, and neither the end of the
   process nor a leak. */
static void greedy__every_byte_that_is_missing_is_an_error(void **state)
{
    (void)state;
    rh_reads reads = {0};
    size_t attached = 0, n = 0;
    for (int rc = RH_FAILED; rc != RH_OK; n += 8) {
        rh_error error;
        rh_lua *lua = open_lua(NULL);
        lua_gc(rh_lua_get(lua), LUA_GCCOLLECT); /* else that is freed first */
        lua->limit = lua->used + n;
        rc = rh_reads_attach(lua, &reads, &error);
        attached += rc == RH_OK;
        if (rc == RH_OK)
            rc =
                run(lua, "local t = {} for i = 1, 9 do t[i] = {i} end", &error);
        if (rc != RH_OK && strstr(error.message, "of memory") == NULL)
            fail_msg("%zu bytes: %s", n, error.message);
        rh_lua_close(lua);
    }
    assert_true(attached > 8);
    assert_true(n / 8 > attached);
}

/* The thread that runs is the one that is watched, and named. */
static void greedy__coroutine_is_named_by_its_own_line(void **state)
{
    static const char body[] = "function() local t = {}\n"
                               " while true do t[#t + 1] = {} end end";
    char source[256];
    (void)state;
    call_ms = 20000;
    snprintf(source, sizeof source, "coroutine.wrap(%s)()", body);
    expect_error(source, "t.lua:2: ");
    snprintf(source, sizeof source,
             "local co = coroutine.create(%s)\n\n coroutine.resume(co)", body);
    expect_error(source, "t.lua:2: ");
    call_ms = CALL_MS;
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

/* Lua 5.4.4 runs over the end of the C stack here. */
static void deep__coroutines_that_close_one_another(void **state)
{
    static const char source[] =
        "local all = {}"
        " for i = 1, 20000 do"
        "   all[i] = coroutine.create(function()"
        "     local x <close> = setmetatable({}, { __close = function()"
        "       if all[i + 1] == nil then return end"
        "       local ok, why = coroutine.close(all[i + 1])"
        "       if not ok then error(why, 0) end end })"
        "     coroutine.yield() end)"
        "   coroutine.resume(all[i])"
        " end"
        " local ok, why = coroutine.close(all[1])"
        " assert(ok == false) error(why, 0)";
    (void)state;
    memory = 8 * (size_t)MEMORY;
    call_ms = 20000;
    expect_error(source, "too many coroutines that close one another");
    memory = MEMORY;
    call_ms = CALL_MS;
}

/* A metatable that a script can reach must not be one that the host sets. */
static void finalizer__cannot_be_had(void **state)
{
    static const char *const values[] = {"sql.clear 'a'",
                                         "sql.rows 'SELECT 1'",
                                         "backup.take()",
                                         "null",
                                         "json.decode '[]'",
                                         "json.object {}",
                                         "('text')",
                                         "redis.delete 'a:*'",
                                         "_ENV",
                                         "json.array {}",
                                         "command.run { 'x' }",
                                         "files.write('a', 'b')",
                                         "1",
                                         "ed25519.generate()",
                                         "hash.bcrypt 'x'",
                                         "print",
                                         "coroutine.create(print)"};
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char source[256];
        snprintf(source, sizeof source,
                 "assert(type(getmetatable(%s)) ~= 'table')", values[i]);
        call_ms = 20000; /* bcrypt */
        expect_ok(source);
        call_ms = CALL_MS;
    }
}

/* ---- Sources that the compiler must not choke on ---- */

/* `begin`, then `n` times `part`, then `end`. The caller frees. */
static char *long_source(const char *begin, const char *part, size_t n,
                         const char *end)
{
    rh_text t = RH_TEXT_INIT;
    rh_text_add(&t, begin);
    for (size_t i = 0; i < n; i++)
        rh_text_add(&t, part);
    rh_text_add(&t, end);
    return t.data;
}

static void source__is_compiled_within_its_time(void **state)
{
    static const struct {
        const char *begin, *part, *end;
    } slow[] = {{"local a local b = a", " and a", ""},
                {"local a, b = 0, 0 local c = a", " or a==b", ""}};
    (void)state;
    for (size_t i = 0; i < sizeof slow / sizeof *slow; i++) {
        rh_error error;
        rh_lua *lua = open_lua(NULL);
        char *source =
            long_source(slow[i].begin, slow[i].part, 110000, slow[i].end);
        assert_int_equal(run(lua, source, &error), RH_FAILED);
        assert_non_null(strstr(error.message,
                               "t.lua:1: the playbook ran for more than 200"));
        free(source);
        rh_lua_close(lua);
    }
}

static void source__cannot_nest_for_ever(void **state)
{
    static const char *const parts[] = {
        "(", "{", "not ", "a .. ", "function(a) return ", "do "};
    (void)state;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const char *begin = strcmp(parts[i], "do ") == 0 ? "" : "return ";
        char *source = long_source(begin, parts[i], 3000, "");
        expect_error(source, "t.lua:1: C stack overflow");
        free(source);
    }
}

static void source__may_be_as_large_as_it_is_allowed(void **state)
{
    (void)state;
    char *source = long_source("return {", "{},1,'a',1.5,\n", 70000, "}");
    call_ms = 20000; /* under valgrind it takes its time */
    expect_ok(source);
    call_ms = CALL_MS;
    free(source);
}

static void open__too_little_memory_is_an_error_at_every_size(void **state)
{
    (void)state;
    for (size_t size = 0; size < 200000; size += 997) {
        rh_error error;
        rh_lua *lua = NULL;
        rh_lua_limits limits = {size + 1, CALL_MS, NULL, NULL, 0};
        int rc = rh_lua_open(&lua, &limits, NULL, &error);
        if (rc != RH_OK)
            assert_int_equal(rc, RH_FAILED);
        else
            rh_lua_close(lua);
    }
}

/* ---- What no script can swallow ---- */

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(endless__every_one_is_aborted),
        cmocka_unit_test(greedy__memory_is_capped),
        cmocka_unit_test(greedy__every_byte_that_is_missing_is_an_error),
        cmocka_unit_test(greedy__coroutine_is_named_by_its_own_line),
        cmocka_unit_test(deep__stack_overflows_are_errors),
        cmocka_unit_test(deep__coroutines_that_close_one_another),
        cmocka_unit_test(source__is_compiled_within_its_time),
        cmocka_unit_test(source__cannot_nest_for_ever),
        cmocka_unit_test(source__may_be_as_large_as_it_is_allowed),
        cmocka_unit_test(finalizer__cannot_be_had),
        cmocka_unit_test(open__too_little_memory_is_an_error_at_every_size),
        cmocka_unit_test(cancel__stops_what_runs),
        cmocka_unit_test(abort__cannot_be_swallowed),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
