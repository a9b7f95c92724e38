# SPDX-License-Identifier: MIT
"""Servers that die or freeze while a run works, disks that are full, and a
Redis that refuses: the status, one clear line, and a record to go on from.
"""

import os
import signal
import socket
import subprocess
import threading
import time

import pytest
from aftermath import FINAL_KEYS, KEYS, Aftermath
from cases import LONG, assert_error, last_event_of, small_files, times
from conftest import clean_environment
from screen import wait_until

# Whoever updates words waits here, and so does a run that is about to.
GATE = """
CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NULL; END';
CREATE TRIGGER wait BEFORE UPDATE ON words FOR EACH STATEMENT EXECUTE FUNCTION wait();
"""


class Started:
    """A run that goes on while the test does something to its servers."""

    def __init__(self, a, *words):
        self.process = subprocess.Popen(a.host.arguments(*a.words, *words), cwd=a.host.directory, text=True,
                                        env=clean_environment(**a.env), stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)

    def end(self):
        out, err = self.process.communicate(timeout=100)
        return self.process.returncode, err


def assert_one_line(status, err, expected, *parts):
    lines = [line for line in err.splitlines() if not line.startswith("==")]
    assert status == expected, (status, err)
    assert len(lines) == (0 if status == 0 else 1), err
    for part in parts:
        assert part in err, err


def wait_for(host, wait_event):
    wait_until(lambda: host.sql("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                f" AND wait_event = '{wait_event}'") != "0", f"a session waits for {wait_event}")


def backend(host, wait_event):
    return int(host.sql("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                        f" AND wait_event = '{wait_event}'"))


def held_run(host, aftermath):
    """A run that waits in the middle of its change, and the session that it waits for."""
    host.sql(GATE)
    keeper = host.session()
    keeper.run("SELECT pg_advisory_lock(7);")
    run = Started(aftermath)
    wait_for(host, "advisory")
    return run, keeper


def restart(pg):
    """Up again after a kill, and nothing of a test's settings left."""
    (pg.data / "postgresql.auto.conf").write_text("")
    (pg.data / "postmaster.pid").unlink(missing_ok=True)
    pg.start()


# ---- The database server ----------------------------------------------------------------------------------------------


def terminate(host, pid):
    host.pg.sql("postgres", f"SELECT pg_terminate_backend({pid})")


def kill_backend(host, pid):
    """The server takes it for a crash, and recovers."""
    os.kill(pid, signal.SIGKILL)


def stop_server(host, how):
    host.pg.stop(how)
    restart(host.pg)


DEATHS = {"its session is ended": terminate, "its process is killed": kill_backend,
          "immediate shutdown": lambda host, pid: stop_server(host, signal.SIGQUIT),
          "the server is killed": lambda host, pid: stop_server(host, signal.SIGKILL)}


@pytest.mark.parametrize("death", list(DEATHS)[::times(3, 1)])
def test_a_server_that_dies_while_it_changes_rows_changed_nothing(host, death):
    a = Aftermath(host)
    before = a.tables()
    run, keeper = held_run(host, a)
    DEATHS[death](host, backend(host, "advisory"))
    status, err = run.end()
    keeper.close()
    assert_one_line(status, err, 1, "onnection")
    wait_until(lambda: subprocess.run(["pg_isready", "-q", "-h", host.pg.directory]).returncode == 0, "the server is up")
    assert a.tables() == before and a.keys() == KEYS and a.called() == []
    assert list(a.made.iterdir()) == []
    for name in host.sealed():
        assert host.run("backups", "verify", name).status == 0
    assert_error(a.resume(), 1, "not committed")
    host.sql("DROP TRIGGER wait ON words")
    assert a.run().status == 0


def hold_commits(host):
    """COMMIT is done, and the answer waits for a standby that there is none of."""
    host.pg.sql("postgres", "ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    host.pg.sql("postgres", "SELECT pg_reload_conf()")


def let_commits_go(host):
    host.pg.sql("postgres", "SET synchronous_commit = local; ALTER SYSTEM RESET synchronous_standby_names")
    host.pg.sql("postgres", "SELECT pg_reload_conf()")


@pytest.fixture
def held(host):
    a = Aftermath(host)
    hold_commits(host)
    yield a
    let_commits_go(host)


@pytest.mark.parametrize("death", list(DEATHS)[::times(3, 1)])
def test_a_server_that_dies_after_the_commit_is_asked_and_the_run_goes_on(held, death):
    """Its log has the commit, only the answer is lost."""
    host = held.host
    run = Started(held)
    wait_for(host, "SyncRep")
    DEATHS[death](host, backend(host, "SyncRep"))
    status, err = run.end()
    assert_one_line(status, err, 0)
    assert held.keys() == FINAL_KEYS and held.called() == ["notify it is done"]
    assert host.sql("SELECT count(*) FROM error_logs") == "0"
    assert [e["event"] for e in held.record()].count("committed") == 1


def test_a_run_killed_at_its_commit_is_resumed_when_the_server_was_killed_too(held):
    host = held.host
    run = Started(held)
    wait_for(host, "SyncRep")
    run.process.kill()
    run.end()
    host.pg.stop(signal.SIGKILL)
    assert "committed or not is unknown, resume it" in host.run("runs").out
    assert_error(held.resume(), 1, "connect")
    restart(host.pg)
    assert held.resume("--dry-run").status == 0
    assert held.keys() == KEYS
    assert held.resume().status == 0
    assert held.keys() == FINAL_KEYS and held.called() == ["notify it is done"]
    assert held.resume().named("standing")[0]["state"] == "complete"


def test_a_killed_runs_half_open_session_is_ended_and_its_commit_found(held):
    """The server does not know that its client is gone: it waits in COMMIT, with its locks, as long as it is let."""
    host = held.host
    run = Started(held)
    wait_for(host, "SyncRep")
    run.process.kill()
    run.end()
    assert host.sql("SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid'") != "0"
    assert_error(held.resume("--dry-run"), 9, "still in progress")
    assert held.resume().status == 0
    assert held.keys() == FINAL_KEYS
    assert host.sql("SELECT count(*) FROM pg_locks WHERE locktype = 'transactionid'") == "0"


def test_an_id_that_a_crash_gave_to_somebody_else_is_not_taken_for_ours(host):
    """Killed just before its commit reached the disk: the next transaction after the crash has the same id, and
    commits."""
    a = Aftermath(host)
    assert a.run().status == 0
    life = next(e["life"] for e in a.record() if e["event"] == "committing")
    session = host.session()
    host.sql("CHECKPOINT")
    xid = session.run("BEGIN; UPDATE words SET price = 5 WHERE id = 1; SELECT pg_current_xact_id();")[-1]
    host.pg.stop(signal.SIGKILL)
    session.process.kill()
    session.process.wait()
    restart(host.pg)
    taken = "0"
    while int(taken) < int(xid):
        taken = host.sql("SELECT pg_current_xact_id()")
    assert host.sql(f"SELECT pg_xact_status('{xid}')") == "committed"
    a.set_keys()
    path = a.record_path()
    lines = path.read_text().splitlines(keepends=True)
    kept = lines[:next(i for i, line in enumerate(lines) if '"event":"committed"' in line)]
    old = next(line for line in kept if '"event":"committing"' in line)
    kept = [line if line != old else f'{{"event":"committing","xid":"{xid}","backend":1,"life":"{life}"}}\n'
            for line in kept]
    path.write_text("".join(kept))
    if taken != xid:
        pytest.skip("the id was on the disk in time: it was not given out again")
    assert_error(a.resume(), 1, "rolled back")
    assert a.keys() == KEYS


def test_a_server_that_freezes_for_a_while_only_takes_longer(host):
    a = Aftermath(host)
    run, keeper = held_run(host, a)
    pid = backend(host, "advisory")
    os.kill(pid, signal.SIGSTOP)
    keeper.close()
    time.sleep(0.5)
    assert run.process.poll() is None
    os.kill(pid, signal.SIGCONT)
    status, err = run.end()
    assert_one_line(status, err, 0)
    assert a.keys() == FINAL_KEYS


# ---- Redis ------------------------------------------------------------------------------------------------------------


class Refusing:
    """A Redis of one key that answers what would change it as it is told to; it speaks no more than is needed."""

    CHANGES = (b"UNLINK", b"DEL", b"SET", b"FLUSHDB")

    def __init__(self, path):
        self.path, self.answer, self.changed = str(path), None, []
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(8)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        stream = client.makefile("rwb")
        while line := stream.readline():
            words = []
            for _ in range(int(line[1:])):
                n = int(stream.readline()[1:])
                words.append(stream.read(n + 2)[:-2])
            reply = self.reply(words)
            if reply is None:
                client.close()
                return
            stream.write(reply)
            stream.flush()

    def reply(self, words):
        verb = words[0].upper()
        if verb == b"SCAN":
            return b"*2\r\n$1\r\n0\r\n*1\r\n$5\r\napp:a\r\n"
        if verb == b"DBSIZE":
            return b":1\r\n"
        if verb not in self.CHANGES:
            return b"+OK\r\n"
        if self.answer is None:
            self.changed.append(words)
            return b"+OK\r\n" if verb in (b"SET", b"FLUSHDB") else b":1\r\n"
        return self.answer()


def hang_up():
    return None


def say(text):
    return lambda: text.encode() + b"\r\n"


REFUSALS = {"LOADING": say("-LOADING Redis is loading the dataset in memory"),
            "READONLY": say("-READONLY You can't write against a read only replica."),
            "OOM": say("-OOM command not allowed when used memory > 'maxmemory'."),
            "NOPERM": say("-NOPERM this user has no permissions to run the 'unlink' command"),
            "MISCONF": say("-MISCONF Redis is configured to save RDB snapshots, but it's unable to persist to disk."),
            "it hangs up": hang_up}


@pytest.mark.parametrize("refusal", list(REFUSALS)[::times(5, 1)])
def test_a_redis_that_refuses_is_named_and_asked_again_by_resume(host, refusal):
    a = Aftermath(host)
    redis = Refusing(host.directory / "refusing.sock")
    redis.answer = REFUSALS[refusal]
    where = ["--redis-url", f"unix://{redis.path}"]
    result = a.run("--json", *where, redis=False)
    part = refusal if refusal.isupper() else "Redis"
    assert_error(result, 8, "app:*", "new:v", part, "committed", "runs resume")
    assert last_event_of(result)["committed"] is True
    assert a.called() == ["notify it is done"]
    assert_error(a.resume(*where, redis=False), 8, "still not complete", part)
    redis.answer = None
    assert a.resume(*where, redis=False).status == 0
    assert [words[0] for words in redis.changed] == [b"UNLINK", b"SET"]
    assert a.called() == ["notify it is done"]


@pytest.mark.skipif(not LONG, reason="each of its operations is waited for: in the long form")
def test_a_redis_that_freezes_is_given_up(host):
    a = Aftermath(host)
    run, keeper = held_run(host, a)
    host.redis.process.send_signal(signal.SIGSTOP)
    keeper.close()
    try:
        status, err = run.end()
    finally:
        host.redis.process.send_signal(signal.SIGCONT)
    assert_one_line(status, err, 8, "app:*", "Redis")
    assert a.resume().status == 0
    assert a.keys() == FINAL_KEYS


# ---- Disks ------------------------------------------------------------------------------------------------------------


def test_a_journal_without_room_before_the_commit_stops_the_run(host):
    a = Aftermath(host)
    assert a.run().status == 0
    lines = a.record_path().read_text().splitlines(keepends=True)
    at = next(i for i, line in enumerate(lines) if '"event":"committing"' in line)
    a.out.unlink()
    a.set_keys()
    host.sql("UPDATE words SET price = 9 WHERE owner_name IS NULL; INSERT INTO error_logs (error_type, error_message)"
             " VALUES ('x', 'y')")
    before = a.tables()
    # Nothing else that the run writes is as long as its record.
    limit = sum(len(line.encode()) for line in lines[:at]) - 40
    sealed = len(host.sealed())
    result = a.run("--compress=19", preexec_fn=small_files(limit))
    assert_error(result, 1, "record", "File too large")
    assert a.tables() == before and a.keys() == KEYS
    assert len(host.sealed()) >= sealed and list(a.made.iterdir()) == []


@pytest.mark.skipif(os.getuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_for_the_new_file_rolls_everything_back(host):
    a = Aftermath(host)
    folder = a.made
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", folder], capture_output=True).returncode != 0:
        pytest.skip("this system lets nobody mount a disk")
    try:
        (folder / "ballast").write_bytes(b"x" * 65536)
        before = a.tables()
        assert_error(a.run(), 1, "No space left on device")
        assert a.tables() == before and a.keys() == KEYS and a.called() == []
        assert [p.name for p in folder.iterdir()] == ["ballast"]
        (folder / "ballast").unlink()
        assert a.run().status == 0
    finally:
        subprocess.run(["umount", folder], check=True)
