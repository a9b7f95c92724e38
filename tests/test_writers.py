"""Others at work while the program runs: what a writer was told is committed is in a backup or in the table, whatever
happens to the program or to its server process."""

import json
import random
import signal
import subprocess
import threading
import time

import pexpect
import pytest
from cases import at_terminal, reset_at_terminal
from conftest import PROMPT, RESET, RESTORE, Session

# One text column of each table that may hold a mark of the writer's.
MARKED = {"words": "text", "transactions": "buyer_name", "error_logs": "error_type", "word_views": "ip_address",
          "message_reports": "ip_address"}


class Writer(threading.Thread):
    """One session that inserts, updates and deletes, and notes what the server acknowledged."""

    def __init__(self, host, number):
        super().__init__()
        self.session, self.number = Session(host.pg, host.database), number
        self.random = random.Random(number)
        self.inserted, self.updated, self.ended = [], [], threading.Event()

    def statement(self, mark):
        """A table, and the statement that puts the mark there."""
        word = "(SELECT id FROM words ORDER BY id LIMIT 1)"
        return self.random.choice([
            ("words", f"INSERT INTO words (text, price) VALUES ('{mark}', 3.00)"),
            ("transactions", "INSERT INTO transactions (word_id, buyer_name, price_paid, is_admin_action)"
                             f" VALUES ({word}, '{mark}', 1.25, false)"),
            ("error_logs", f"INSERT INTO error_logs (error_type, error_message) VALUES ('{mark}', 'x')"),
            ("word_views", f"INSERT INTO word_views (word_id, ip_address) VALUES ({word}, '{mark}')"),
            ("message_reports", f"INSERT INTO message_reports (word_id, ip_address) VALUES ({word}, '{mark}')")])

    def insert(self, mark):
        table, statement = self.statement(mark)
        lines = self.session.run(f"BEGIN;\n{statement} RETURNING '{mark}';\nCOMMIT;")
        if lines and lines[0] == mark and not any("ERROR" in line for line in lines):
            self.inserted.append((table, mark))

    def update(self, mark):
        """Only rows that nobody else writes: this writer's own words."""
        mine = f"w{self.number}x%"
        lines = self.session.run(f"UPDATE words SET owner_name = '{mark}' WHERE id = (SELECT id FROM words"
                                 f" WHERE text LIKE '{mine}' ORDER BY id LIMIT 1) RETURNING owner_name;")
        if lines == [mark]:
            self.updated.append(mark)

    def delete(self):
        self.session.run(f"DELETE FROM word_views WHERE ip_address = 'gone{self.number}';")

    def run(self):
        n = 0
        while not self.ended.is_set():
            n += 1
            mark = f"w{self.number}x{n}"
            if n % 5 == 0:
                self.update(mark)
            elif n % 7 == 0:
                self.delete()
            else:
                self.insert(mark)

    def end(self):
        self.ended.set()
        self.join()
        self.session.close()


def kept_marks(host):
    """table to the marks in its rows, now and in all sealed backups; the owners of words beside them."""
    found = {table: set(host.sql(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL").splitlines())
             for table, column in MARKED.items()}
    owners = host.sql("SELECT owner_name FROM words WHERE owner_name LIKE 'w%'").splitlines()
    for name in host.sealed():
        manifest = json.loads((host.backups / name / "manifest.json").read_text())
        for table, file in ((f["table"].split(".")[-1], f["file"]) for f in manifest["files"]):
            rows = json.loads((host.backups / name / file).read_text())
            found[table] |= {row[MARKED[table]] for row in rows}
            owners += [row["owner_name"] for row in rows] if table == "words" else []
    return found, {owner for owner in owners if owner}


def assert_nothing_lost(host, writers):
    found, owners = kept_marks(host)
    lost = [(table, mark) for w in writers for table, mark in w.inserted if mark not in found[table]]
    assert lost == []
    assert all(w.inserted for w in writers)
    # A later update of the same word may have come before the next backup; the newest one of all may not be lost.
    assert all(w.updated[-1] in owners for w in writers if w.updated)


@pytest.fixture
def writers(host):
    host.sql("INSERT INTO words (text, price) SELECT 'w' || g || 'x0', 1 FROM generate_series(1, 3) g")
    started = [Writer(host, number) for number in (1, 2, 3)]
    for writer in started:
        writer.start()
    yield started
    for writer in started:
        if writer.is_alive():
            writer.end()


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_acknowledged_row_falls_between_a_backup_and_the_table(host, writers, jobs):
    statuses = [reset_at_terminal(host, "--jobs", jobs, n=5).status for _ in range(20)]
    for writer in writers:
        writer.end()
    assert set(statuses) <= {0, 5, 7}, statuses
    assert statuses.count(0) >= 11, statuses
    assert len(host.sealed()) >= statuses.count(0)
    assert_nothing_lost(host, writers)


class Updater(Writer):
    """Updates one word of its own again and again, and puts it back when a reset took it; `updated` is the last
    acknowledged update of each of that word's lives."""

    def run(self):
        n, text, life = 0, f"mine{self.number}", {}
        while not self.ended.is_set():
            n += 1
            mark = f"w{self.number}x{n}"
            lines = self.session.run(f"UPDATE words SET owner_name = '{mark}' WHERE text = '{text}'"
                                     " RETURNING owner_name;")
            if lines == [mark]:
                life["last"] = mark
            elif not lines:
                self.session.run(f"INSERT INTO words (text, price) VALUES ('{text}', 1);")
                self.updated += life.values()
                life = {}
        self.updated += life.values()


def test_the_last_acknowledged_update_before_a_reset_is_in_its_backup(host):
    host.sql("INSERT INTO words (text, price) SELECT 'mine' || g, 1 FROM generate_series(1, 3) g")
    updaters = [Updater(host, number) for number in (1, 2, 3)]
    for updater in updaters:
        updater.start()
    statuses = [reset_at_terminal(host, n=5).status for _ in range(8)]
    for updater in updaters:
        updater.end()
    assert set(statuses) <= {0, 5, 7} and 0 in statuses, statuses
    _, owners = kept_marks(host)
    for updater in updaters:
        assert updater.updated and set(updater.updated) <= owners


def test_restores_among_writers_lose_nothing_either(host, writers):
    assert reset_at_terminal(host, n=5).status == 0
    name = host.sealed()[0]
    statuses = [at_terminal(host, RESTORE, "--backup", name, answers=["RESTORE"]).status for _ in range(6)]
    for writer in writers:
        writer.end()
    assert set(statuses) <= {0, 5, 7} and statuses.count(0) >= 3, statuses
    assert_nothing_lost(host, writers)
    assert host.sql("SELECT count(*) FROM words WHERE text ~ '^word[0-9]+$'") == "300"
    assert host.sql("SELECT count(*) FROM word_views WHERE ip_address LIKE '10.0.0.%'") == "900"


# ---- Killed ----


def state(host):
    """Rows only: sequences may have gaps."""
    return host.sql("; ".join(f"SELECT '{t}', count(*), md5(coalesce(string_agg((to_jsonb(x) - 'created_at' -"
                              f" 'updated_at')::text, '' ORDER BY id), '')) FROM {t} x" for t in MARKED))


def wait_for(condition):
    for _ in range(400):
        if condition():
            return
        time.sleep(0.025)
    raise AssertionError("it never came to be")


def nobody_else(host):
    return host.sql("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'") == "0"


def confirmed(host):
    """A reset whose last answer was just typed."""
    child = host.terminal(RESET, "--words", host.words_file(5), "--count", 5)
    for phrase in ("RESET", "ERASE"):
        child.expect(PROMPT)
        child.sendline(phrase)
    return child


def refill(host):
    host.sql("INSERT INTO word_views (word_id, ip_address) SELECT (SELECT min(id) FROM words), 'x' || g"
             " FROM generate_series(1, 50) g")


def test_a_program_that_is_killed_leaves_the_database_as_before_or_as_after(host):
    assert reset_at_terminal(host, n=5).status == 0
    after = state(host)
    for i in range(30):
        refill(host)
        before = state(host)
        child = confirmed(host)
        time.sleep(random.Random(i).uniform(0, 0.25))
        child.kill(signal.SIGKILL)
        child.wait()
        child.close()
        wait_for(lambda: nobody_else(host))
        assert state(host) in (before, after)
        host.sql("BEGIN; LOCK TABLE words, word_views, transactions NOWAIT; COMMIT")
    for path in host.backups.iterdir():
        assert path.name.endswith(".partial") == (not (path / "manifest.json").exists()), path.name
    for name in host.sealed():
        result = host.run("backups", "verify", name, url=False)
        assert result.status == 0, result.err
    assert reset_at_terminal(host, n=5).status == 0


def slow(host, where):
    """A trigger that makes the load wait, so that something can happen in the middle."""
    host.sql("CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NULL;"
             f" END $$; CREATE TRIGGER slow {where} EXECUTE FUNCTION slow()")


def changing(host):
    """The program's server process that waits in the trigger."""
    found = []

    def look():
        found[:] = host.sql("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                            " AND wait_event = 'PgSleep'").splitlines()
        return bool(found)
    wait_for(look)
    return found[0]


@pytest.mark.parametrize("where", ["AFTER INSERT ON words", "AFTER TRUNCATE ON words"])
def test_a_server_process_that_is_ended_rolls_the_run_back(host, where):
    slow(host, where)
    before = host.fingerprint()
    child = confirmed(host)
    host.sql(f"SELECT pg_terminate_backend({changing(host)})")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 1
    assert host.fingerprint() == before
    assert len(host.sealed()) == 1


@pytest.mark.parametrize("where", ["AFTER INSERT ON words", "AFTER TRUNCATE ON words"])
@pytest.mark.parametrize("kill", [signal.SIGKILL, signal.SIGTERM], ids=["kill", "term"])
def test_a_program_that_is_ended_in_the_middle_of_the_change_gives_its_locks_back(host, where, kill):
    slow(host, where)
    before = host.fingerprint()
    child = confirmed(host)
    changing(host)
    child.kill(kill)
    child.expect(pexpect.EOF)
    child.close()
    assert (child.signalstatus, child.exitstatus) == ((9, None) if kill == signal.SIGKILL else (None, 143))
    wait_for(lambda: nobody_else(host))
    assert host.fingerprint() == before


def test_a_server_that_crashes_during_the_change_comes_back_as_before(host):
    slow(host, "AFTER INSERT ON words")
    before = host.fingerprint()
    child = confirmed(host)
    subprocess.run(["kill", "-9", changing(host)], check=True)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 1

    def is_back():
        try:
            return host.sql("SELECT 1") == "1"
        except AssertionError:
            return False
    wait_for(is_back)
    assert host.fingerprint() == before
