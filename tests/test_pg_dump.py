"""backup.pg_dump: plain SQL by PostgreSQL's own program, of the state that the sealed backup holds."""

import os
import signal
import stat
import subprocess
import time

import pytest
from cases import ENCODED, PASSWORD, assert_error, book, everything_written
from conftest import clean_environment, server_binary

FIELDS = """  options = {{ folder = {{ type = "directory" }}, file = {{ type = "new_file" }} }},
  change = function(_, run) return {{ {operations} }} end,"""
FOLDER = 'backup.take(), backup.pg_dump(run.options.folder .. "/dump.sql")'


def dumping(host, operations=FOLDER, extra=""):
    return book(host, FIELDS.format(operations=operations) + "\n" + extra)


def files(host):
    return sorted(p.name for p in host.directory.iterdir() if ".sql" in p.name)


@pytest.fixture
def program(tmp_path):
    """Puts a pg_dump of our own first in PATH; returns the environment."""
    def make(text):
        folder = tmp_path / "bin"
        folder.mkdir()
        (folder / "pg_dump").write_text("#!/bin/sh\n" + text)
        (folder / "pg_dump").chmod(0o755)
        return {"PATH": f"{folder}:{os.environ['PATH']}"}
    return make


def test_the_dump_loads_into_an_empty_database_and_is_the_same(host):
    result = host.run("--json", dumping(host), "--folder", host.directory)
    assert result.status == 0, result.err
    path = host.directory / "dump.sql"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert files(host) == ["dump.sql"]
    assert [e["path"] for e in result.named("file_created")] == [str(path)]
    other = host.database + "_copy"
    host.pg.sql("postgres", f"CREATE DATABASE {other}")
    try:
        host.pg.sql(other, path.read_text().replace("\\restrict", "-- ").replace("\\unrestrict", "-- "))
        mine, host.database = host.database, other
        copied = host.fingerprint()
        host.database = mine
        assert copied == host.fingerprint()
    finally:
        host.pg.sql("postgres", f"DROP DATABASE {other} WITH (FORCE)")


def test_dump_and_backup_are_of_one_moment_while_others_write(host, program):
    """The program waits while a row is added and committed: neither of them has it."""
    real = server_binary("pg_dump")
    go = host.directory / "go"
    env = program(f'case "$1" in --version) exec {real} --version;; esac\n'
                  f'touch {go}; while [ ! -e {go}.on ]; do sleep 0.05; done; exec {real} "$@"\n')
    child = subprocess.Popen(host.arguments("--json", dumping(host), "--folder", host.directory), text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=host.directory,
                             env=clean_environment(**env), stdin=subprocess.DEVNULL, start_new_session=True)
    while not go.exists():
        assert child.poll() is None, child.stderr.read()
        time.sleep(0.02)
    host.sql("INSERT INTO words (text, price) VALUES ('too late', 1)")
    go.with_suffix(".on").touch()
    out, err = child.communicate(timeout=60)
    assert child.returncode == 0, err
    assert "too late" not in (host.directory / "dump.sql").read_text()
    assert "word300" in (host.directory / "dump.sql").read_text()
    assert "too late" not in (host.backups / host.sealed()[0] / "words.json").read_text()


def test_the_password_is_handed_on_and_seen_nowhere(host, program):
    host.pg.require_password("dumper", PASSWORD)
    real = server_binary("pg_dump")
    seen = host.directory / "seen"
    settings = host.directory / "environ"  # as it was given: a shell keeps one of two with the same name
    env = program(f'echo "$@" >> {seen}; cat /proc/$$/environ >> {settings}; exec {real} "$@"\n')
    url = host.pg.url(host.database, "dumper", ENCODED)
    result = host.run("--database-url", url, dumping(host), "--folder", host.directory, url=False,
                      env={**env, "PGHOST": "nowhere.invalid", "PGDATABASE": "other", "PGPASSWORD": "wrong"})
    assert result.status == 0, result.err
    assert (host.directory / "dump.sql").exists()
    assert PASSWORD not in seen.read_text() and ENCODED not in seen.read_text()
    assert PASSWORD not in everything_written(host, result)
    dumping_itself = settings.read_bytes().split(b"\0PATH=")[-1]
    assert b"nowhere.invalid" not in dumping_itself and b"wrong" not in dumping_itself


@pytest.mark.parametrize("text, part", [
    ('echo "pg_dump (PostgreSQL) 9.6.24"', "is of version 9"), ("echo nonsense", "does not say its version"),
    ("exit 3", "does not say its version")])
def test_a_program_that_does_not_fit_is_a_warning_and_the_backup_is_made(host, program, text, part):
    result = host.run("--json", dumping(host), "--folder", host.directory, env=program(text + "\n"))
    assert result.status == 0, result.err
    assert any(part in e["text"] for e in result.named("warning"))
    assert (files(host), len(host.sealed())) == ([], 1)


def test_without_the_program_there_is_a_warning(host, tmp_path):
    result = host.run("--json", dumping(host), "--folder", host.directory, env={"PATH": str(tmp_path)})
    assert result.status == 0, result.err
    assert any("pg_dump is not in PATH" in e["text"] for e in result.named("warning"))
    assert files(host) == []


@pytest.mark.parametrize("text, part", [
    ("echo 'disk on fire' >&2; exit 1", "disk on fire"), ("exit 0", "is not complete"),
    ("echo 'CREATE TABLE half (' > \"$F\"", "is not complete"), ("kill -9 $$", "status 137")])
def test_a_dump_that_fails_is_no_file_and_an_error(host, program, text, part):
    env = program('case "$1" in --version) echo "pg_dump (PostgreSQL) 99.0"; exit;; esac\n'
                  'for a; do case "$a" in --file=*) F="${a#--file=}";; esac; done\n' + text + "\n")
    result = host.run("--json", dumping(host), "--folder", host.directory, env=env)
    assert_error(result, 1, "backup.pg_dump", part)
    assert files(host) == []


def test_an_interrupted_dump_leaves_no_file_and_no_program(host, program):
    pid = host.directory / "pid"
    env = program('case "$1" in --version) echo "pg_dump (PostgreSQL) 99.0"; exit;; esac\n'
                  f'echo $$ > {pid}.new; mv {pid}.new {pid}; exec sleep 600\n')
    child = subprocess.Popen(host.arguments(dumping(host), "--folder", host.directory), stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, cwd=host.directory, env=clean_environment(**env),
                             stdin=subprocess.DEVNULL, start_new_session=True)
    while not pid.exists():
        assert child.poll() is None
        time.sleep(0.02)
    child.send_signal(signal.SIGTERM)
    assert child.wait(timeout=30) == 143
    assert files(host) == []
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_a_rehearsal_leaves_no_dump_and_a_dry_run_does_not_begin_one(host):
    rehearsed = host.run("--json", dumping(host), "--folder", host.directory, "--rehearse")
    assert (rehearsed.status, files(host)) == (0, [])
    assert rehearsed.named("file_written") and rehearsed.named("file_removed")
    dry = host.run("--json", dumping(host), "--folder", host.directory, "--dry-run")
    assert (dry.status, files(host)) == (0, [])
    assert not dry.named("file_written")
    assert any("dump.sql" in e["text"] for e in dry.named("planned"))


def test_it_does_not_go_with_what_writes_tables(untouched):
    host = untouched
    path = dumping(host, "sql.update('words', { set = { price = '1' }, where = 'true' }), " + FOLDER)
    assert_error(host.run(path, "--folder", host.directory, "--dry-run"), 64, "goes only with what writes no table")


@pytest.mark.parametrize("path, part", [
    ('run.options.folder .. "/a/../b.sql"', "no file that the user named"), ('"/tmp/mine.sql"', "no file that"),
    ('run.options.folder .. "/.hidden"', "no file that"), ('run.options.folder .. "x.sql"', "no file that"),
    ('run.options.folder .. "/taken.sql"', "is there already"), ('run.options.folder', "no file that")])
def test_only_a_new_file_directly_in_the_folder_is_made(untouched, path, part):
    host = untouched
    (host.directory / "taken.sql").write_text("mine")
    result = host.run(dumping(host, f"backup.take(), backup.pg_dump({path})"), "--folder", host.directory)
    assert part in result.err and result.status in (3, 64)
    assert (host.directory / "taken.sql").read_text() == "mine"
    assert not host.sealed()


def test_a_file_that_a_user_names_will_do_as_well(host):
    path = dumping(host, "backup.pg_dump(run.options.file)")
    result = host.run(path, "--file", "by_name.sql")
    assert result.status == 0, result.err
    assert "dump complete" in (host.directory / "by_name.sql").read_text()


@pytest.mark.parametrize("folder, part", [("missing", "no file can be made in"), ("plain.txt", "is a file")])
def test_a_folder_must_be_there_and_writable(untouched, folder, part):
    host = untouched
    (host.directory / "plain.txt").write_text("")
    assert_error(host.run(dumping(host), "--folder", folder), 64, "--folder", part)
