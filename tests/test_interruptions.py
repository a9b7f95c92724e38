"""A run that is stopped while it works: rolled back, said so, and nothing left behind that lies. What takes long shows
how far it is."""

import os
import re
import signal

import pexpect
import pytest
from cases import record
from conftest import RESET
from screen import (BACKUP_GATE, CHANGE_GATE, assert_recorded, close_gate, ended, lines, start_reset, to_prompt,
                    wait_for_lock, wait_until)

# A millisecond for every fourth row, so that 4,000 of them take longer than a second.
SLOW_BACKUP = """
CREATE OR REPLACE FUNCTION gate_text(gate) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  IF $1.n % 4 = 0 THEN PERFORM pg_sleep(0.001); END IF;
  RETURN $1.n::text;
END $$;
"""

STOPS = {"Ctrl-C": (lambda child: child.sendintr(), 130),
         "TERM": (lambda child: os.kill(child.pid, signal.SIGTERM), 143)}


def confirm(child):
    """Types both phrases."""
    to_prompt(child, "RESET")
    child.sendline("ERASE")


@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize("gate, sealed", [(BACKUP_GATE, 0), (CHANGE_GATE, 1)], ids=["backup", "change"])
def test_a_run_that_is_stopped_at_work_rolls_back(host, gate, sealed, stop):
    send, status = STOPS[stop]
    keeper = close_gate(host, gate)
    host.redis.call("SET", "word-registry:stats", "1")
    before = host.fingerprint()
    child = start_reset(host)
    confirm(child)
    wait_for_lock(host, "advisory")
    send(child)
    result = ended(child)
    assert result.status == status
    assert "Stopped: nothing was changed" in result.out
    assert any(line.strip().startswith(("! Rolled back", "✓ Rolled back")) for line in lines(result.out))
    assert host.sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory'") == "0"
    assert host.fingerprint() == before
    assert host.redis.call("GET", "word-registry:stats") == "1"
    assert_recorded(host, status, ["RESET", "ERASE"])
    assert not list(host.backups.glob("*.partial"))
    assert len(host.sealed()) == sealed
    for name in host.sealed():
        assert host.run("backups", "verify", name).status == 0
    keeper.close()


def test_a_run_that_waits_for_locks_names_who_holds_them_and_can_be_stopped(host):
    child = start_reset(host)
    to_prompt(child, "RESET")
    before = host.fingerprint()
    blocker = host.session()
    blocker.run("BEGIN; SELECT * FROM words WHERE id = 1 FOR UPDATE;")
    child.sendline("ERASE")
    wait_for_lock(host, "relation")
    child.sendintr()
    result = ended(child)
    assert result.status == 130
    blocker.run("ROLLBACK;")
    blocker.close()
    assert host.fingerprint() == before
    assert not host.sealed() and not list(host.backups.glob("*"))
    assert_recorded(host, 130, ["RESET", "ERASE"])


@pytest.mark.parametrize("gate, sealed", [(BACKUP_GATE, 0), (CHANGE_GATE, 1)], ids=["backup", "change"])
def test_a_run_that_is_killed_at_work_leaves_the_database_as_it_was(host, gate, sealed):
    keeper = close_gate(host, gate)
    before = host.fingerprint()
    child = start_reset(host)
    confirm(child)
    wait_for_lock(host, "advisory")
    os.kill(child.pid, signal.SIGKILL)
    assert ended(child).status == -signal.SIGKILL
    keeper.close()
    wait_until(lambda: host.sql("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()") == "1",
               "the server noticed")
    assert host.fingerprint() == before
    assert len(host.sealed()) == sealed
    listed = host.run("backups", "list", "--json")
    assert [e["name"] for e in listed.named("backup")] == host.sealed()
    runs = host.run("runs")
    assert "never ended" in runs.out
    assert record(host)[-1]["event"] != "result"


def test_what_takes_long_shows_rows_rate_and_time_left_on_a_live_line(host):
    host.sql(BACKUP_GATE + SLOW_BACKUP)
    child = start_reset(host)
    confirm(child)
    child.expect(re.compile(r"\r  Backing up error_logs  \d+%  [\d,]+ rows  [\d,]+/s  [\d.]+ s left"))
    result = ended(child)
    assert result.status == 0
    assert not any("Backing up" in line for line in lines(result.out))
    assert "progress" not in [e["event"] for e in record(host)]


def test_a_change_that_takes_long_shows_for_how_long(host):
    keeper = close_gate(host, CHANGE_GATE)
    child = start_reset(host)
    confirm(child)
    child.expect(re.compile(r"\r  Delete all rows of \w+  [\d.]+ s"))
    keeper.close()
    assert ended(child).status == 0


def test_where_there_is_no_terminal_there_is_no_live_line(host):
    keeper = close_gate(host, CHANGE_GATE)
    out = host.directory / "out"
    command = host.arguments(RESET, "--words", host.words_file(), "--count", 40)
    child = pexpect.spawn("/bin/sh", ["-c", 'exec "$@" >"$0"', str(out), *command], encoding="utf-8", timeout=60)
    confirm(child)
    wait_for_lock(host, "advisory")
    host.sql("SELECT pg_sleep(0.7)")
    keeper.close()
    assert ended(child).status == 0
    assert "\r" not in out.read_text() and "Delete all rows of words\n" not in out.read_text()
