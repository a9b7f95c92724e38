"""Each mistake ends in one line that says what, where and what to do, in its own exit status, and in a database that is
exactly as it was."""

import contextlib
import os
import subprocess

import pytest
from cases import (assert_error, at_terminal, book, change, error_line, last_event_of, obey_permissions, record,
                   reset_at_terminal, small_files)
from conftest import RESET

HARMLESS = change('sql.update("words", { set = { price = "1.00" }, where = "price > 1" })')


# ---- The playbook's file ----


@pytest.mark.parametrize("path, parts", [
    ("nowhere.lua", ("nowhere.lua", "No such file")),
    (".", ("not a regular file",)),
])
def test_a_playbook_that_cannot_be_read_is_named(untouched, path, parts):
    result = untouched.run("run", path)
    assert_error(result, 64, *parts)
    assert not untouched.sealed()


def test_a_playbook_that_may_not_be_read_is_named(untouched):
    path = book(untouched, HARMLESS)
    path.chmod(0)
    assert_error(untouched.run(path, preexec_fn=obey_permissions), 64, path, "Permission denied")


@pytest.mark.parametrize("text, parts", [
    ("return {\n  api = 1,\n  name = \n}\n", ("book.lua:4:",)),
    ("local x = 1\nerror('no good')\n", ("book.lua:2:", "no good")),
    ("return 7\n", ("book.lua:1:", "must return a table")),
    ('return {\n  api = 1,\n  name = "b",\n  tuches = { "words" },\n  change = function() end,\n}\n',
     ("book.lua:4:", "unknown field 'tuches'", "'touches'")),
    ('return {\n  api = 2,\n  name = "b",\n}\n', ("book.lua:2:", "api must be 1")),
    ("", ("book.lua:1:", "must return a table")),
    ("\x1bLua", ("book.lua", "compiled Lua")),
])
def test_a_broken_playbook_is_named_with_its_line(untouched, text, parts):
    path = untouched.directory / "book.lua"
    path.write_text(text)
    for words in (["run", path], ["check", path], [path, "--help"]):
        assert_error(untouched.run(*words), 64, *parts)


# ---- Options ----


@pytest.mark.parametrize("words, parts", [
    (["--word", "x"], ("no option --word ", "did you mean --words?")),
    (["--cuont=3"], ("no option --cuont", "did you mean --count?")),
    (["--zzz", "x"], ("no option --zzz", "--help")),
    (["--count", "many"], ("--count", "whole number", '"many"')),
    (["--count", "99999999999999999999"], ("--count", "whole number")),
    (["--count"], ("--count needs a value",)),
    (["--count", "1", "--count", "2"], ("--count is given twice",)),
    (["--words", "missing.txt"], ("--words", "missing.txt", "No such file")),
])
def test_a_wrong_option_is_named(untouched, words, parts):
    assert_error(untouched.run(RESET, *words), 64, *parts)


@pytest.mark.parametrize("words, parts", [
    (["--dryrun"], ("--dry-run",)),
    (["--databas-url", "x"], ("--database-url",)),
])
def test_a_misspelt_option_of_the_program_is_suggested(untouched, words, parts):
    assert_error(untouched.run(RESET, *words), 64, *parts)


@pytest.mark.parametrize("option, given, part", [
    ('kind = { type = "choice", choices = { "small", "large" } }', "--kind=medium", "small, large"),
    ('force = { type = "flag" }', "--force=perhaps", "--force is a flag"),
    ('who = { type = "text", required = true, help = "whose" }', None, "needs the option --who: whose"),
])
def test_a_value_of_the_wrong_kind_is_named(untouched, option, given, part):
    path = book(untouched, f"  options = {{ {option} }},\n" + HARMLESS)
    assert_error(untouched.run(path, *([given] if given else [])), 64, part)


def test_a_missing_variable_is_named(untouched):
    path = book(untouched, '  env = { ADMIN_EMAIL = { required = true, help = "whom to tell" } },\n' + HARMLESS)
    assert_error(untouched.run(path), 64, "ADMIN_EMAIL", "whom to tell", ".env")


# ---- The word list ----


@pytest.mark.parametrize("content, status, parts", [
    (b"a\nb\n", 1, ("words.txt", "holds 2 values", "exactly 4")),
    (b"", 1, ("words.txt", "holds 0 values")),
    (b"a\nb\xff\nc\nd\n", 1, ("words.txt:2:", "UTF-8")),
    (b"a\n\0b\nc\nd\n", 1, ("words.txt:2:", "zero byte")),
    (b"a\n" + b"x" * 101 + b"\nc\nd\n", 1, ("character varying(100)",)),
])
def test_a_word_list_that_does_not_do_is_refused(untouched, content, status, parts):
    path = untouched.directory / "words.txt"
    path.write_bytes(content)
    result = at_terminal(untouched, RESET, "--words", path, "--count", "4")
    assert_error(result, status, *parts)


def test_a_directory_as_word_list_is_refused(untouched):
    assert_error(untouched.run(RESET, "--words", "."), 64, "--words", "a directory")


def test_a_word_list_may_have_capitals_blank_lines_duplicates_and_windows_line_ends(host):
    path = host.directory / "words.txt"
    path.write_bytes(b"\xef\xbb\xbfAlpha\r\n\r\n  beta \r\nALPHA\r\n\t\r\ngamma\r\nbeta")
    result = at_terminal(host, RESET, "--words", path, "--count", "3")
    assert result.status == 0, result.err
    assert host.sql("SELECT text, price FROM words ORDER BY id") == "alpha|1.00\nbeta|1.00\ngamma|1.00"


# ---- The database's address ----


def test_without_any_database_url_the_ways_to_name_one_are_said(untouched):
    result = untouched.run(RESET, "--dry-run", url=False, redis=False)
    assert_error(result, 64, "--database-url", "DATABASE_URL", ".env")


@pytest.mark.parametrize("url, parts", [
    ("mysql://u:hidden@h/db", ("mysql", "PostgreSQL")),
    ("sqlite:///app.db", ("sqlite", "PostgreSQL")),
    ("mongodb://u:hidden@h/db", ("mongodb", "PostgreSQL")),
    ("localhost/db", ("postgresql://",)),
    ("postgresql://u:hidden@h:99999/db", ()),
    ("postgresql://u:hidden@h/db?sslmod=require", ("sslmod", "sslmode")),
])
def test_what_is_no_postgresql_url_is_refused_without_showing_it(untouched, url, parts):
    result = untouched.run(RESET, "--dry-run", "--database-url", url, url=False)
    assert_error(result, 64, "--database-url", *parts)
    assert "hidden" not in result.err + result.out


def test_rediss_is_not_yet_there_and_says_so(untouched):
    result = untouched.run(RESET, "--dry-run", "--redis-url", "rediss://u:hidden@h:6379/0", redis=False)
    assert_error(result, 64, "--redis-url", "TLS to Redis yet")
    assert "hidden" not in result.err


def test_a_server_that_is_down_is_a_failure(untouched):
    url = f"postgresql://owner:hidden@/db?host={untouched.directory}"
    result = untouched.run(RESET, "--dry-run", "--database-url", url, url=False)
    assert_error(result, 1, str(untouched.directory), "No such file or directory")
    assert "hidden" not in result.err


def test_a_closed_port_is_a_failure(untouched):
    result = untouched.run(RESET, "--dry-run", "--database-url", "postgresql://u:hidden@127.0.0.1:1/db", url=False)
    assert_error(result, 1, "127.0.0.1:1", "refused")
    assert "hidden" not in result.err


def test_a_database_that_is_not_there_is_named(untouched):
    result = untouched.run(RESET, "--dry-run", "--database-url", untouched.pg.url("no_such_db"), url=False)
    assert_error(result, 1, 'database "no_such_db" does not exist')


def test_a_role_that_is_not_there_is_named(untouched):
    url = untouched.pg.url(untouched.database, user="nobody_here")
    assert_error(untouched.run(RESET, "--dry-run", "--database-url", url, url=False), 1, "nobody_here")


# ---- Tables and columns ----


def test_a_missing_table_is_named_with_the_nearest_one(untouched):
    path = book(untouched, change('sql.clear { "word_view" }'), touches='"word_view"')
    assert_error(untouched.run(path, "--dry-run"), 1, '"word_view"', '"word_views"')


def test_a_table_that_was_dropped_is_named(host):
    host.sql("DROP TABLE message_reports")
    before = host.fingerprint()
    assert_error(host.run(RESET, "--dry-run"), 1, "message_reports")
    assert host.fingerprint() == before


def test_a_column_that_was_renamed_is_named(host):
    host.sql("ALTER TABLE words RENAME COLUMN price TO cost")
    before = host.fingerprint()
    assert_error(host.run(RESET, "--words", host.words_file(), "--count", "40"), 64, 'no column "price"')
    assert host.fingerprint() == before


@pytest.mark.parametrize("operations, parts", [
    ('sql.update("words", { set = { prize = "1.00" }, where = "true" })', ('no column "prize"', '"price"')),
    ('sql.insert("words", { txt = "a" })', ('no column "txt"', '"text"')),
    ('sql.load("words", files.lines(run.options.list), { columns = { "tekst" } })', ('no column "tekst"', '"text"')),
])
def test_a_column_that_is_not_there_is_named_with_the_nearest_one(untouched, operations, parts):
    list_of = '  options = { list = { type = "file" } },\n'
    path = book(untouched, list_of + change(operations))
    assert_error(untouched.run(path, "--list", untouched.words_file(), "--dry-run"), 64, "book.lua:", *parts)


# ---- Directories ----


def test_a_backup_directory_that_may_not_be_written_stops_the_run(untouched):
    untouched.backups.mkdir(mode=0o500)
    result = reset_at_terminal(untouched, preexec_fn=obey_permissions)
    assert_error(result, 1, untouched.backups, "Permission denied")
    assert not list(untouched.backups.iterdir())


def test_a_file_in_place_of_the_backup_directory_stops_the_run(untouched):
    untouched.backups.write_text("")
    assert_error(reset_at_terminal(untouched), 1, untouched.backups)


def test_a_backup_that_does_not_fit_stops_the_run(untouched):
    result = reset_at_terminal(untouched, preexec_fn=small_files(40000))
    assert_error(result, 1, "word_states.json", "File too large")
    assert not untouched.sealed()


@contextlib.contextmanager
def small_file_system(directory, size):
    """A file system of that size in place of the directory."""
    directory.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", directory]
    if os.getuid() != 0 or subprocess.run(mount, stderr=subprocess.DEVNULL).returncode != 0:
        pytest.skip("a small file system cannot be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", directory], check=True)


def test_a_full_disk_stops_the_run(untouched):
    with small_file_system(untouched.backups, "64k"):
        result = reset_at_terminal(untouched)
        assert_error(result, 1, untouched.backups, "No space left on device", "free some space")
        assert not untouched.sealed()


def test_a_state_directory_that_may_not_be_written_stops_the_run_before_anything(untouched):
    untouched.state.mkdir(mode=0o500)
    result = untouched.run(RESET, "--dry-run", preexec_fn=obey_permissions)
    assert_error(result, 1, untouched.state, "Permission denied")
    assert not result.out
    assert not untouched.backups.exists()


def test_a_full_state_directory_stops_the_run_before_the_change(untouched):
    with small_file_system(untouched.state, "4k"):
        assert_error(reset_at_terminal(untouched), 1, untouched.state, "No space left on device")


# ---- Everything that goes wrong is told once, and recorded ----


@pytest.mark.parametrize("words, code", [
    ([RESET, "--nonsense"], 64),
    ([RESET, "--dry-run", "--rehearse"], 64),
    (["nowhere.lua"], 64),
    (["check", "nowhere.lua"], 64),
    (["backups", "verify", "nothing"], 1),
    (["backups", "verify"], 64),
    (["runs", "show", "nothing"], 1),
    ([RESET], 4),
    ([RESET, "--count", "3"], 1),
    (["nowhere.lua", "--help"], 64),
    ([], 64),
])
def test_the_last_event_is_the_result_with_the_exit_status(untouched, words, code):
    result = untouched.run("--json", *words)
    assert result.status == code
    assert last_event_of(result)["error"]


def test_a_run_that_is_refused_leaves_a_record(untouched):
    result = untouched.run(RESET, "--count", "3")
    last = record(untouched)[-1]
    assert last["event"] == "result"
    assert (last["code"], last["status"]) == (1, "failed")
    assert last["error"] == error_line(result)
