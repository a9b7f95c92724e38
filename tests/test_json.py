# SPDX-License-Identifier: MIT
"""--json on every way out. That each line fits docs/events.schema.json and that one result with the exit status comes
last is looked at wherever a test runs the program (see stream.py); here are the ways that no other test takes."""

import os
import signal
import subprocess

import pytest
from cases import LONG, at_terminal, book, change, last_event_of, record
from conftest import PROGRAM, RESET, RESTORE, Result, clean_environment
from stream import check_line, check_stream, lines_of

CLEAR = change('sql.clear { "word_views" }')


def views(host, fields, name="book.lua"):
    """A playbook that may clear the views of words."""
    return book(host, fields, name, touches='"word_views"')


@pytest.mark.parametrize("words, event", [
    (["--version"], "version"), (["-V", RESET], "version"), (["--help"], "help"), (["-h"], "help"),
    ([RESET, "--help"], "option"), (["check", RESET, RESTORE], "checked"), (["backups"], None), (["runs"], None),
    (["backups", "prune", "--keep-days", "1"], None)])
def test_what_is_asked_for_is_told_as_events(untouched, words, event):
    result = untouched.run(*words, "--json")
    assert (result.status, result.err) == (0, "")
    assert event is None or result.named(event)


@pytest.mark.parametrize("words", [
    [], ["--color", "red"], ["--jobs", "0"], ["--json=yes"], ["--answer", "x"], ["--keep-days", "1"], ["-x"],
    ["no\udcffsuch"], ["a\u2028b"], ["##[c]"], ["--\udcff"], ["nowhere\u2028.lua"], ["\x1b[2J.lua"], ["backups", "drop"], ["runs", "show"],
    ["sandbox"], ["sandbox", "nowhere.lua"], ["sandbox", RESET, "--database-url", "x"], ["run"], ["check"],
    [RESET, "--database-url", "nonsense"], [RESET, "--database-url", "postgresql:///nobody\udcff?host=/nowhere"],
    [RESET, "--words", "\udc80"], [RESET, "--count", "\udcfe" * 3000], ["check", RESET, "nowhere.lua", "nobody.lua"],
    ["runs", "show", "\udcff"], ["backups", "verify", "\udcff\n"], [RESET, "--dry-run", "--junit", "/"],
    ["backups", "--junit", "a"]], ids=repr)
def test_every_error_is_told_in_one_line_of_either(untouched, words):
    result = untouched.run("--json", *words)
    assert result.status in (1, 64)
    assert result.events[-1]["error"]
    errors = [e for e in result.events if e["event"] == "checked" and e["code"] != 0] or [result.events[-1]]
    assert len(result.err.splitlines()) == len(errors), result.err


def test_each_playbook_that_is_checked_says_what_came_of_it(untouched):
    bad = views(untouched, "  nonsense = 1,")
    result = untouched.run("check", RESET, bad, "nowhere.lua", "--json")
    assert [(e["path"], e["code"]) for e in result.named("checked")] == [(RESET, 0), (str(bad), 64), ("nowhere.lua", 64)]
    assert result.events[-1]["error"] == result.named("checked")[1]["error"]


@pytest.mark.parametrize("words, code", [(["--count", "3"], 1), (["--dry-run"], 0)])
def test_a_run_that_is_shown_again_is_not_the_result_of_showing_it(untouched, words, code):
    assert untouched.run(RESET, *words).status == code
    result = untouched.run("--json", "runs", "show", "latest")
    assert (result.status, result.named("result")[0]["code"], result.named("run_result")[0]["code"]) == (0, 0, code)
    assert {**result.named("run_result")[0], "event": "result"} == record(untouched)[-1]


def started(host, *words):
    return subprocess.Popen(host.arguments(*words, "--json"), cwd=host.directory, env=clean_environment(), text=True,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            start_new_session=True)


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM])
def test_a_signal_is_named_by_status_result_and_record_alike(untouched, number):
    path = views(untouched, '  inspect = function(db) print "here" db:value "SELECT pg_sleep(60)" end,\n' + CLEAR)
    process = started(untouched, path)
    head = ""
    while '"print"' not in head:
        head += process.stdout.readline()
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    result = Result(process.returncode, head + out, err)
    assert result.status == 128 + number
    last = last_event_of(result)
    assert (last["code"], last["status"]) == (128 + number, "interrupted")
    assert record(untouched)[-1] == last


def test_a_reader_that_goes_away_changes_nothing(untouched):
    process = started(untouched, RESET, "--dry-run")
    check_line(process.stdout.readline())
    process.stdout.close()
    assert (process.wait(timeout=60), process.stderr.read()) == (0, "")
    process.stderr.close()
    assert record(untouched)[-1]["code"] == 0


@pytest.mark.parametrize("words, status", [([RESET, "--dry-run"], 1), (["--help"], 1), (["--version"], 1)])
def test_output_that_is_lost_is_an_error(untouched, words, status):
    with open("/dev/full", "w") as full:
        done = subprocess.run(untouched.arguments(*words, "--json"), stdout=full, stderr=subprocess.PIPE, text=True,
                              cwd=untouched.directory, env=clean_environment(), stdin=subprocess.DEVNULL)
    assert done.returncode == status
    assert "standard output could not be written" in done.stderr


# ---- Text of every kind ----

STRANGE = {
    "invalid UTF-8": r"\x80\xff a \xc3( \xed\xa0\x80 \xf5\x80\x80\x80",
    "controls": r"\0\1\a\b\t\v\f\r\n\x1b[2J\x7f",
    "ends of lines": r"a\u{85}b\u{2028}c\u{2029}d\u{9b}31m",
    "quotes": r"\"\\/'{}[],:",
    "beyond": r"\u{FFFE}\u{FFFF}\u{10FFFF}\u{FEFF}\u{202E}",
    "commands": r"::error::x\n##[group]\n::add-mask::a",
}


def texts(kinds):
    """Parameters for a test: all of them in one, and each alone where there is time for it."""
    chosen = kinds if LONG else {"all": r"\n".join(kinds.values())}
    return pytest.mark.parametrize("text", chosen.values(), ids=chosen)


@texts(STRANGE)
@pytest.mark.parametrize("where", ["print", "warn", "statistic", "error", "assert_", "redis"])
def test_any_text_of_a_playbook_is_valid_json_on_one_line(untouched, where, text):
    value = f'"{text}"'
    path = views(untouched, {
        "print": f"  inspect = function() print({value}) end,\n{CLEAR}",
        "warn": f"  inspect = function() warn({value}) end,\n{CLEAR}",
        "statistic": f"  statistics = function() return {{ {{ {value}, {value}, unit = {value}, key = 'k' }} }} end,\n{CLEAR}",
        "error": f"  inspect = function() error({value}, 0) end,\n{CLEAR}",
        "assert_": f"  inspect = function(db) db:value({value}) end,\n{CLEAR}",
        "redis": '  redis = { "*" },\n' + change(f'redis.delete("k*" .. {value})'),
    }[where])
    result = untouched.run(path, "--dry-run", "--json")
    assert result.status in (0, 1, 3, 64), result.err
    assert result.named("run") or result.status == 64
    check_stream(untouched.run("--json", "runs", "show", "latest"))


def test_a_text_may_be_very_long(untouched):
    path = views(untouched, '  inspect = function() print(("x\\xff\\n"):rep(300000)) error(("y"):rep(300000)) end,\n' + CLEAR)
    result = untouched.run(path, "--dry-run", "--json")
    assert result.status == 1
    assert len(result.named("print")[0]["text"]) > 10000


def test_names_and_messages_of_a_database_in_another_encoding(servers, tmp_path, untouched):
    """SQL_ASCII: the server passes on whatever bytes somebody once wrote."""
    pg, _ = servers
    pg.sql("postgres", "CREATE DATABASE t_ascii TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
    try:
        pg.sql("t_ascii", r"""SET client_encoding = 'SQL_ASCII'; COMMENT ON DATABASE t_ascii IS '[resethost:test]';
            DO $$ BEGIN EXECUTE format(E'CREATE TABLE %I (id int)', E'caf\351'); END $$;
            CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE 'caf%', E'\351'; END $$""")
        for fields in (change('sql.clear { "caf\\xe9" }'), '  inspect = function(db) db:value "SELECT f()" end,\n' + CLEAR):
            path = book(untouched, fields, touches='"caf\\xe9"')
            result = untouched.run(path, "--dry-run", "--json", "--database-url", pg.url("t_ascii"), url=False)
            assert result.status in (0, 1, 3, 64)
    finally:
        pg.sql("postgres", "DROP DATABASE t_ascii WITH (FORCE)")


def test_a_run_at_a_terminal_that_is_declined(untouched):
    result = at_terminal(untouched, RESET, "--json", answers=("reset",))
    assert last_event_of(result)["code"] == 4


def test_lines_end_where_every_reader_ends_them():
    """The check itself."""
    with pytest.raises(AssertionError):
        lines_of('{"a":"\u2028"}\n')
    with pytest.raises(AssertionError):
        check_line('{"event":"print","text":"a","text":"b"}')
    with pytest.raises(AssertionError):
        check_line('{"event":"print","text":"a","more":1}')
    assert os.access(PROGRAM, os.X_OK)
