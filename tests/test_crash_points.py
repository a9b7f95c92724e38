# SPDX-License-Identifier: MIT
"""The program killed, or refused by the kernel, at every system call that
matters, in a run with everything in it. Afterwards the database is as before or
as after, the backup sealed or visibly not, and the record good enough to go on.
"""

import collections
import hashlib
import os
import re
import shutil
import signal
import subprocess
import time

import pytest
from aftermath import FINAL_KEYS, KEYS, Aftermath
from cases import LONG, assert_error, book, change, times
from conftest import PROGRAM, clean_environment

# Under ptrace no leak can be looked for.
TRACED = os.environ.get("RESETHOST_RELEASE", PROGRAM)

CALLS = ["openat", "close", "write", "pwrite64", "fsync", "fdatasync", "mkdir", "rename", "renameat2", "unlink",
         "unlinkat", "connect", "sendto", "recvfrom", "read", "poll", "flock", "lseek", "newfstatat", "clone3", "vfork"]

# What a disk, a network or a limit answers, by call. No fault of sending: where the server lives on, as only here it
# would, libpq waits for its answer; connections that are really cut are in the unit tests.
FAULTS = [("fsync", "EIO"), ("fdatasync", "EIO"), ("write", "ENOSPC"), ("write", "EIO"), ("pwrite64", "ENOSPC"),
          ("renameat2", "EACCES"), ("rename", "EACCES"), ("rename", "EIO"), ("openat", "EMFILE"), ("openat", "ENOSPC"),
          ("mkdir", "ENOSPC"), ("close", "EIO"), ("recvfrom", "ECONNRESET"),
          ("connect", "ECONNREFUSED"), ("unlink", "EACCES"), ("flock", "ENOLCK"), ("read", "EIO")]

KEEP = """
CREATE SCHEMA keep;
CREATE TABLE keep.error_logs AS SELECT * FROM error_logs;
CREATE TABLE keep.words AS SELECT * FROM words;
"""

BRING_BACK = """
DELETE FROM error_logs;
INSERT INTO error_logs SELECT * FROM keep.error_logs;
UPDATE words w SET price = k.price FROM keep.words k WHERE k.id = w.id AND k.price IS DISTINCT FROM w.price;
"""


def can_trace():
    if not shutil.which("strace"):
        return False
    return subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True).returncode == 0


pytestmark = pytest.mark.skipif(not can_trace(), reason="needs strace, and a system that allows ptrace")


class Crash(Aftermath):
    """A run that can be repeated from the same beginning."""

    def __init__(self, host):
        super().__init__(host)
        host.sql(KEEP)
        self.before = self.tables()
        self.log = host.directory / "strace.log"

    def begin(self):
        for path in [*self.made.iterdir(), self.marks]:
            path.unlink(missing_ok=True)
        for folder in (self.host.backups, self.host.state):
            shutil.rmtree(folder, ignore_errors=True)
        self.host.sql(BRING_BACK)
        self.set_keys()

    def traced(self, *inject):
        """The status of a run with what strace is to do to it; a negative one: killed."""
        command = self.host.arguments(*self.words, "--json")
        done = subprocess.run(["strace", "-o", str(self.log), *inject, TRACED, *command[1:]], text=True,
                              capture_output=True, cwd=self.host.directory, env=clean_environment(**self.env),
                              stdin=subprocess.DEVNULL, start_new_session=True, timeout=120)
        return done

    def count_calls(self):
        """How often each call is made by a whole run."""
        self.begin()
        assert self.traced("-e", "trace=" + ",".join(CALLS)).returncode == 0
        return collections.Counter(re.findall(r"^(\w+)\(", self.log.read_text(), re.M))

    def locks(self):
        return self.host.sql("SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                             " WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()"
                             " AND l.locktype IN ('relation', 'advisory', 'transactionid')")


@pytest.fixture
def crash(host):
    return Crash(host)


def assert_locks_are_gone(crash):
    deadline = time.monotonic() + 10
    while crash.locks() != "0":
        assert time.monotonic() < deadline, "a killed run holds locks"
        time.sleep(0.05)


def assert_backups_are_sealed_or_partial(crash):
    host = crash.host
    names = [e["name"] for e in host.run("backups", "--json").named("backup")]
    assert sorted(names) == host.sealed()
    for name in names:
        assert host.run("backups", "verify", name).status == 0
    for path in host.backups.glob("*"):
        assert path.name in names or path.name.endswith(".partial"), path


def finish(crash):
    """Resumes until nothing is left; the status of the last time."""
    for words in ([], ["--again"], []):
        result = crash.resume(*words)
        assert result.status in (0, 1, 8), (result.status, result.err)
    return result.status


def assert_whole(crash, at, status):
    """Either all of it is to be had, or nothing of it happened."""
    host = crash.host
    assert_locks_are_gone(crash)
    assert_backups_are_sealed_or_partial(crash)
    tables = crash.tables()
    changed = tables != crash.before
    assert not changed or tables == crash.after, at
    records = list((host.state / "runs").glob("*.jsonl")) if host.state.exists() else []
    assert host.run("runs").status == 0, at
    if records and crash.record_path().stat().st_size > 0:
        shown = host.run("runs", "show", "latest", "--json")
        assert shown.status == 0, (at, shown.err)
        if status < 0:
            assert shown.named("standing") or shown.events[-1]["event"] in ("result", "warning"), at
        ended = finish(crash)
        assert ended == (0 if changed else 1), (at, ended)
    else:
        assert not changed, at
    assert crash.keys() == (FINAL_KEYS if changed else KEYS), at
    assert len(crash.called()) in ((1, 2) if changed else (0,)), at
    assert [p.name for p in crash.made.iterdir()] == (["out.txt"] if changed else []), at
    assert crash.tables() == tables, at


def assert_a_new_run_succeeds(crash):
    crash.out.unlink(missing_ok=True)
    again = crash.run()
    assert again.status == 0, again.err
    assert crash.tables() == crash.after and crash.keys() == FINAL_KEYS


def spread(items, n):
    """n of them, evenly, the first and the last among them; all, when they are fewer, or in the long form."""
    if LONG or len(items) <= n:
        return items
    return [items[round(i * (len(items) - 1) / (n - 1))] for i in range(n)]


@pytest.fixture
def learned(crash):
    """What a whole run does and leaves."""
    crash.calls = crash.count_calls()
    crash.after = crash.tables()
    assert crash.after != crash.before and crash.keys() == FINAL_KEYS
    return crash


def test_a_run_killed_at_any_system_call_leaves_all_or_nothing(learned):
    crash = learned
    points = [(call, n) for call in CALLS for n in range(1, crash.calls[call] + 1)]
    for i, (call, n) in enumerate(spread(points, times(12, 0))):
        crash.begin()
        done = crash.traced("-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={n}")
        if done.returncode == 0:
            continue
        assert done.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL), (call, n, done.returncode, done.stderr)
        assert_whole(crash, (call, n), -signal.SIGKILL)
        if i % 10 == 0:
            assert_a_new_run_succeeds(crash)


def judge_fault(crash, done, at):
    """One clear line, and a status that says what became of the data."""
    lines = [line for line in done.stderr.splitlines()
             if line.startswith("resethost: ") and "standard output could not be written" not in line]
    tables = crash.tables()
    changed = tables != crash.before
    assert done.returncode >= 0 and done.returncode < 128, (at, done.returncode, done.stderr)
    assert len(lines) == (done.returncode != 0), (at, done.returncode, done.stderr)
    assert changed == (done.returncode in (0, 8)) or done.returncode == 9, (at, done.returncode, done.stderr)
    assert done.returncode in (0, 1, 8, 9, 64), (at, done.returncode, done.stderr)


def test_a_fault_at_any_system_call_is_told_and_leaves_all_or_nothing(learned):
    crash = learned
    points = [(call, fault, n) for call, fault in FAULTS for n in range(1, crash.calls[call] + 1)]
    for i, (call, fault, n) in enumerate(spread(points, times(12, 0))):
        at = (call, fault, n)
        crash.begin()
        done = crash.traced("-e", f"trace={call}", "-e", f"inject={call}:error={fault}:when={n}")
        if done.stderr.startswith(TRACED) or "error while loading shared libraries" in done.stderr:
            continue
        judge_fault(crash, done, at)
        if done.returncode != 0:
            assert_whole(crash, at, done.returncode)
        if i % 10 == 0:
            assert_a_new_run_succeeds(crash)


# ---- A plan that was reviewed, between its claim and COMMIT ----

ROWS = "SELECT count(*) FROM error_logs"


class Applied:
    """A plan that is applied again and again from the same beginning."""

    def __init__(self, host):
        self.host, self.log, self.file = host, host.directory / "strace.log", host.directory / "plan.json"
        self.path = book(host, change('sql.clear { "error_logs" }'), touches='"error_logs"')
        host.sql(KEEP)
        self.before = host.sql(ROWS)

    def begin(self):
        """A new plan; how strace is told to look at its claim only."""
        for folder in (self.host.backups, self.host.state):
            shutil.rmtree(folder, ignore_errors=True)
        self.file.unlink(missing_ok=True)
        self.host.sql(BRING_BACK)
        done = self.host.run(self.path, "--plan-out", self.file)
        assert done.status == 0, done.err
        self.planned = self.records()
        claims = self.host.state / "plans"
        return ["-P", claims, "-P", claims / hashlib.sha256(self.file.read_bytes()).hexdigest()]

    def records(self):
        return {p.stem for p in (self.host.state / "runs").glob("*.jsonl")}

    def words(self):
        code = hashlib.sha256(self.file.read_bytes()).hexdigest()[:8]
        return ["apply", self.file, "--confirm", f"{self.host.database}:{code}"]

    def traced(self, *how):
        command = self.host.arguments(*self.words())
        return subprocess.run(["strace", "-o", self.log, *how, TRACED, *command[1:]], text=True, capture_output=True,
                              cwd=self.host.directory, env=clean_environment(), stdin=subprocess.DEVNULL,
                              start_new_session=True, timeout=120)

    def learn(self, until, *how):
        """Which calls a run makes up to the last line that says `until`: each, and the how-manieth of its kind."""
        assert self.traced(*how).returncode == 0
        lines = self.log.read_text().splitlines()
        last = max(i for i, line in enumerate(lines) if until in line)
        seen, points = collections.Counter(), []
        for line in lines[:last + 1]:
            call = line.split("(")[0]
            seen[call] += 1
            points.append((call, seen[call]))
        return points

    def judge(self, at):
        """Used or not, the same plan says so once more, and so does the record of the run that was killed."""
        host = self.host
        changed = host.sql(ROWS) != self.before
        [killed] = self.records() - self.planned
        claims = list(host.state.glob("plans/*"))
        shown = host.run("runs", "show", killed, "--json")
        assert shown.status == 0 and shown.named("standing"), (at, shown.err)
        assert claims or not changed, at
        again = host.run(*self.words())
        if not claims:
            assert again.status == 0, (at, again.err)
            return
        who = killed if claims[0].read_text() else "one that was killed"
        assert_error(again, 5, "good for one run", f"used by run {who}")
        assert (host.sql(ROWS) != self.before) == changed, at
        resumed = host.run("runs", "resume", killed)
        assert resumed.status == (0 if changed else 1), (at, resumed.err)
        assert ("rolled back" in resumed.err) == (not changed), (at, resumed.err)


def test_a_plan_whose_run_is_killed_at_its_commit_is_plainly_used_or_plainly_not(host):
    plan = Applied(host)
    claim = ["-e", "trace=openat,fchmod,write,fsync,close"]
    points = [(*at, True) for at in plan.learn("close(", *claim, *plan.begin())]
    assert [call for call, *_ in points if call != "openat"] == ["fchmod", "write", "fsync", "close", "fsync", "close"]
    plan.begin()
    points.append((*plan.learn("COMMIT", "-e", "trace=sendto")[-1], False))
    for call, n, is_claim in spread(points, times(5, 0)):
        only = plan.begin() if is_claim else plan.begin() and []
        done = plan.traced("-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={n}", *only)
        assert done.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL), (call, n, done.returncode, done.stderr)
        plan.judge((call, n))
