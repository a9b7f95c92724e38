"""Playbooks that mean harm, run by the program: nothing that one writes in Lua outlives a signal, a rule or a limit, and
the database is as before. What the sandbox itself refuses is tested by tests/unit/lua_hostile_test.c."""

import os
import signal
import subprocess

import pytest
from cases import assert_error, book, change, times
from conftest import clean_environment

NOTHING = change('sql.update("words", { set = { price = 2 }, where = "id = 1" })')

# Each goes on whatever is raised in it.
LOOPS = {
    "pcall": "while true do pcall(function() while true do end end) end",
    "handler": "while true do xpcall(function() while true do end end, function() while true do end end) end",
    "coroutine": "while true do coroutine.wrap(function() pcall(function() while true do end end) end)() end",
    "close": "while true do local co = coroutine.create(function() local x <close> = setmetatable({}, { __close ="
             " function() while true do end end }) coroutine.yield() end)"
             " coroutine.resume(co) coroutine.close(co) end",
    "metamethod": "local t = setmetatable({}, { __index = function(t, k) while true do end end })"
                  " while true do pcall(function() return t.x end) end",
    "one instruction": "local a = ('\\0'):rep(6e7) local b = a .. 'x' while true do local _ = a < b end",
    "sort": "while true do pcall(table.sort, { 3, 2, 1 }, function() while true do end end) end",
    "pattern": "while true do pcall(string.find, ('a'):rep(9000), ('.-'):rep(8) .. 'b') end",
    "next": "local t = {} for i = 1, 4e6 do t[i] = i end for i = 1, 4e6 do t[i] = nil end while true do next(t) end",
}

FUNCTIONS = {
    "touches": "touches = function(db, run) {} return {{ 'words' }} end,",
    "ask": "ask = function(db, run) {} end,",
    "statistics": "statistics = function(db) {} return {{}} end,",
    "inspect": "inspect = function(db, run) {} return {{}} end,",
    "change": "change = function(facts, run) {} return {{}} end,",
    "verify": "verify = function(db, facts, run) {} end,",
    "after": "after = function(facts, run) {} end,",
}


def hostile(host, function, code):
    """A playbook whose `function` says that it has begun, and then runs this code."""
    field = FUNCTIONS[function].format('print "begun" ' + code)
    text = field if function == "change" else field + "\n" + NOTHING
    path = book(host, text)
    if function == "touches":
        path.write_text(path.read_text().replace('touches = { "words" },', ""))
    return path


def stop(host, path, number):
    """Sends the signal as soon as the code has begun; the status and what is on standard error."""
    child = subprocess.Popen(host.arguments(path, "--json"), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True, cwd=host.directory, env=clean_environment(),
                             start_new_session=True)
    for line in child.stdout:
        if '"begun"' in line:
            break
    child.send_signal(number)
    try:
        _, err = child.communicate(timeout=25)
    finally:
        child.kill()
    return child.returncode, err


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_signal_ends_every_function(host, function):
    before = host.fingerprint()
    status, err = stop(host, hostile(host, function, LOOPS["pcall"]), signal.SIGTERM)
    assert status == (8 if function == "after" else 143), err
    assert "book.lua:" in err and len(err.splitlines()) == 1
    assert (host.fingerprint() == before) == (function != "after")


@pytest.mark.parametrize("loop", list(LOOPS)[1:])
def test_a_signal_ends_every_loop(untouched, loop):
    status, err = stop(untouched, hostile(untouched, "inspect", LOOPS[loop]), signal.SIGINT)
    assert status == 130 and "book.lua:" in err, err


@pytest.mark.parametrize("function", ["verify", "statistics", "inspect"][:times(1, 3)])
@pytest.mark.parametrize("code", [
    'pcall(db.rows, db, "DELETE FROM words")',
    'xpcall(db.rows, function() while true do end end, db, "DELETE FROM words")',
    'coroutine.resume(coroutine.create(function() db:rows "DELETE FROM words" end))',
    'local co = coroutine.create(function() local x <close> = setmetatable({}, { __close = function()'
    ' db:rows "DELETE FROM words" end }) coroutine.yield() end) coroutine.resume(co) coroutine.close(co)',
    'pcall(table.sort, { 2, 1 }, function() db:rows "DELETE FROM words" end)',
    'pcall(function() return setmetatable({}, { __index = function() db:rows "DELETE FROM words" end }).x end)',
], ids=["pcall", "xpcall", "coroutine", "close", "sort", "metamethod"])
def test_a_broken_rule_is_not_swallowed(untouched, function, code):
    result = untouched.run(hostile(untouched, function, code + ' print "swallowed"'))
    assert result.status == 3 and "swallowed" not in result.out, (result.out, result.err)


@pytest.mark.parametrize("code, part", [
    ("local t = {} while true do t[#t + 1] = {} end", "256 MiB of memory"),
    ("while true do pcall(function() local t = {} while true do t[#t + 1] = {} end end) end", "256 MiB of memory"),
    ('db:rows "SELECT repeat(\'x\', 1000000) FROM generate_series(1, 1000000)"', "more than 64 MiB"),
    ('json.decode("[" .. ("1,"):rep(4e6) .. "1]")', "more than 2000000 values"),
    ("local function f() return 1 + f() end f()", "stack overflow"),
    ("error(setmetatable({}, { __tostring = function() error 'of it' end }))", "of it"),
    ("while true do print(('x'):rep(16000)) end", "print and warn have said more than 4 MiB"),
    ("error(nil)", "without a message"),
    ('db:value "SELECT 1\\0; DELETE FROM words"', "zero byte"),
    ('files.read "fifo"', "not a regular file"),
    ('files.read "/proc/self/environ"', "outside the playbook's folder"),
    ('require "link"', "is a link"),
    ('require "fifo_module"', "not a regular file"),
], ids=lambda value: value[:30])
def test_what_is_too_much_or_elsewhere_is_an_error(untouched, code, part):
    os.mkfifo(untouched.directory / "fifo")
    os.mkfifo(untouched.directory / "fifo_module.lua")
    os.symlink("/etc/passwd", untouched.directory / "link.lua")
    result = untouched.run(hostile(untouched, "inspect", code), "--dry-run")
    assert result.status in (1, 3, 64), (result.status, result.err)
    assert_error(result, result.status, part)


def test_a_file_that_never_ends_is_no_playbook_and_no_list(untouched):
    fifo = untouched.directory / "fifo"
    os.mkfifo(fifo)
    for path in [fifo, "/dev/zero"]:
        assert_error(untouched.run(path), 64, "not a regular file")
        loads = book(untouched, '  options = { list = { type = "file" } },\n'
                     '  change = function(_, run) return { sql.load("words", files.lines(run.options.list),'
                     ' { columns = { "text" } }) } end,')
        result = untouched.run(loads, "--list", path, "--dry-run")
        assert_error(result, result.status, "not a regular file")


def test_modules_by_the_thousand(untouched):
    n = times(1000, 10000)
    for i in range(n):
        (untouched.directory / f"m{i}.lua").write_text(f"return {i}")
    code = f"local n = 0 for i = 0, {n - 1} do n = n + require('m' .. i) end assert(n == {n * (n - 1) // 2})"
    result = untouched.run(hostile(untouched, "inspect", code), "--dry-run")
    assert result.status == 0, result.err
