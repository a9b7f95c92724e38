"""What is in the run's record before anything that cannot be taken back is sent: seen in the order of system calls. A
record that nobody would find counts for none."""

import os
import re
import shutil
import subprocess

import pytest
from cases import assert_error, book, change
from conftest import clean_environment
from screen import wait_for_lock


def ptrace_is_forbidden():
    return subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True).returncode != 0


def calls_of(host, path):
    """The run's writes, syncs and sends, in their order: (name, descriptor, text)."""
    log = host.directory / "strace.log"
    # The leak checker traces the process itself, which only one can do.
    done = subprocess.run(["strace", "-o", log, "-s", "300", "-e", "trace=write,fdatasync,sendto", *host.arguments(path)],
                          env=clean_environment(ASAN_OPTIONS="detect_leaks=0"), cwd=host.directory, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, start_new_session=True)
    assert done.returncode == 0, done.stderr
    return re.findall(r"^(\w+)\((\d+)(.*)$", log.read_text(errors="replace"), re.M)


def place(calls, name, text, after=0):
    return next(i for i, call in enumerate(calls) if i >= after and call[0] == name and text in call[2])


@pytest.mark.skipif(ptrace_is_forbidden(), reason="ptrace is not permitted here")
@pytest.mark.parametrize("event, statement", [
    ('{\\"event\\":\\"backup_sealed\\"', "TRUNCATE"), ('{\\"event\\":\\"committing\\"', "COMMIT")])
def test_the_record_is_on_the_disk_before_what_cannot_be_taken_back(host, event, statement):
    calls = calls_of(host, book(host, change('sql.clear { "word_views" }'), touches='"word_views"'))
    written = place(calls, "write", event)
    sent = place(calls, "sendto", statement, written)
    syncs = [i for i, (name, fd, _) in enumerate(calls) if name == "fdatasync" and fd == calls[written][1]]
    assert any(written < i < sent for i in syncs), calls[written:sent + 1]


def replace(path):
    new = path.with_name("new")
    shutil.copy(path, new)
    new.rename(path)


GONE = {"removed": os.unlink, "with its folder": lambda path: shutil.rmtree(path.parent.parent), "replaced": replace,
        "under another name": lambda path: path.rename(path.with_name("other.jsonl"))}


@pytest.mark.parametrize("how", GONE)
def test_a_run_whose_record_is_taken_away_is_not_committed(host, how):
    host.sql("""CREATE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN PERFORM pg_advisory_xact_lock_shared(7); RETURN NULL; END $$;
                CREATE TRIGGER gate BEFORE DELETE ON error_logs FOR EACH STATEMENT EXECUTE FUNCTION gate()""")
    path = book(host, change('sql.delete("error_logs", { where = "id < 3" })'), touches='"error_logs"')
    before, keeper = host.fingerprint(), host.session()
    keeper.run("SELECT pg_advisory_lock(7);")
    run = subprocess.Popen(host.arguments(path), cwd=host.directory, env=clean_environment(), text=True,
                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    wait_for_lock(host, "advisory")
    [record] = (host.state / "runs").iterdir()
    GONE[how](record)
    keeper.close()
    error = run.communicate()[1]
    assert run.returncode == 1 and f"record, {record}, was removed or replaced" in error, error
    assert host.fingerprint() == before


def test_a_program_is_not_started_when_the_record_is_gone(host):
    """Whoever resumed the run would start it once more."""
    path = book(host, '  commands = { "rm", "touch" },\n' + change(
        f'''sql.clear {{ "error_logs" }}, command.run {{ "rm", "-r", "{host.state}" }},
           command.run {{ "touch", "{host.directory}/late" }}'''), touches='"error_logs"')
    assert_error(host.run(path), 8, "touch", "was removed or replaced")
    assert not (host.directory / "late").exists() and host.sql("SELECT count(*) FROM error_logs") == "0"
