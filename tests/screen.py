"""What the tests at a terminal share: the screen as plain text, the gates that hold a run where a test wants it, and
what must be true after a run that changed nothing."""

import json
import os
import re
import time

import pexpect
from conftest import PROMPT, RESET, Result

RESET_PHRASES = ("RESET", "ERASE")


def plain(text):
    """The text without colours; a live line is as good as the line that replaced it."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text).replace("\r\n", "\n")


def lines(text):
    """Every line, without what a live line had shown before it and without blanks at the end."""
    return [line.rsplit("\r", 1)[-1].rstrip() for line in plain(text).split("\n")]


def section(text, heading):
    """The lines between this heading and the next empty line."""
    rows = lines(text)
    start = rows.index(heading) + 1
    return rows[start:rows.index("", start)]


def ended(child, before=""):
    """What was printed until the end, and the exit status: 128 and the signal's number, as a shell says it."""
    child.expect(pexpect.EOF)
    child.close()
    status = child.exitstatus if child.exitstatus is not None else -child.signalstatus
    return Result(status, before + child.before, "")


def start_reset(host, *words, n=40, **more):
    """The factory reset with a short list, at a terminal."""
    return host.terminal(RESET, "--words", host.words_file(n), "--count", n, *words, **more)


def hang_up(child):
    """Takes the terminal away; returns the status that the program ends with."""
    child.ptyproc.fileobj.close()
    _, raw = os.waitpid(child.pid, 0)
    child.closed = child.terminated = child.ptyproc.closed = child.ptyproc.terminated = True
    return os.waitstatus_to_exitcode(raw)


def to_prompt(child, *answers):
    """Answers the questions before the one that the test is about, and waits for that one. Returns the text so far."""
    text = ""
    for answer in answers:
        child.expect(PROMPT)
        text += child.before + child.after
        child.sendline(answer)
        child.expect_exact("\r\n")
        text += child.before + child.after
    child.expect(PROMPT)
    return text + child.before + child.after


def newest_record(host):
    """The events of the newest record of a run."""
    newest = max((host.state / "runs").glob("*.jsonl"), key=lambda p: p.stat().st_mtime_ns)
    return [json.loads(line) for line in newest.read_text().splitlines()]


def assert_recorded(host, code, confirmed=()):
    """The newest record ends with this code, no commit in it, and with these phrases confirmed."""
    events = newest_record(host)
    assert [e["phrase"] for e in events if e["event"] == "confirmed"] == list(confirmed)
    assert events[-1]["event"] == "result"
    assert events[-1]["code"] == code
    assert not events[-1]["committed"]
    assert "committed" not in [e["event"] for e in events]


def wait_until(question, what):
    """Waits until question() is true."""
    for _ in range(600):
        if question():
            return
        time.sleep(0.05)
    raise AssertionError(f"never happened: {what}")


def wait_for_lock(host, kind):
    """Waits until a session of the host's database waits for a lock: 'relation' or 'advisory'."""
    sql = ("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
           f" AND wait_event_type = 'Lock' AND wait_event = '{kind}'")
    wait_until(lambda: host.sql(sql) != "0", f"a wait for a lock ({kind})")


# A run waits at one of these until the session that holds the advisory lock lets go: in the backup of error_logs, whose
# new column has no text but what a function makes of it, or in the change, where words are truncated.
BACKUP_GATE = """
CREATE TYPE gate AS (n int);
CREATE FUNCTION gate_text(gate) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  IF $1.n = 0 THEN PERFORM pg_advisory_xact_lock_shared(7); END IF;
  RETURN $1.n::text;
END $$;
CREATE CAST (gate AS text) WITH FUNCTION gate_text(gate);
INSERT INTO error_logs (error_type, error_message) SELECT 'E', repeat('x', 400) FROM generate_series(1, 3988);
ALTER TABLE error_logs ADD COLUMN gate gate;
UPDATE error_logs SET gate = ROW(3000 - id);
"""
CHANGE_GATE = """
CREATE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_advisory_xact_lock_shared(7); RETURN NULL; END $$;
CREATE TRIGGER gate BEFORE TRUNCATE ON words FOR EACH STATEMENT EXECUTE FUNCTION gate();
"""


def close_gate(host, gate):
    """Builds the gate and shuts it; closing the session that comes back opens it."""
    host.sql(gate)
    keeper = host.session()
    keeper.run("SELECT pg_advisory_lock(7);")
    return keeper
