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
from cases import assert_error, at_terminal, book, change, reset_at_terminal, times
from conftest import PLAYBOOKS, PROMPT, RESET, RESTORE, Host, Result, Session, clean_environment

EXACT = str(PLAYBOOKS / "restore_exact.lua")

# One text column of each table that may hold a mark of the writer's.
MARKED = {"words": "text", "transactions": "buyer_name", "error_logs": "error_type", "word_views": "ip_address",
          "message_reports": "ip_address"}


class Client(threading.Thread):
    """One session that inserts, updates and deletes rows of its own in all tables, one or two tables a transaction, and
    keeps the ledger: of each row the last version that the server acknowledged. A mark is client, row and version."""

    def __init__(self, host, number):
        super().__init__()
        self.session, self.number = Session(host.pg, host.database), number
        self.random, self.ended = random.Random(number), threading.Event()
        self.count, self.live = 0, {}  # table to the mark of this client's row there
        self.owed, self.deleted, self.errors = [], [], []  # (table, mark); what the server said

    def mark(self, table):
        """A new version of the row that lives, or a new row."""
        self.count += 1
        row = self.live[table].split("v")[0] if table in self.live else f"c{self.number}r{self.count}"
        return f"{row}v{self.count}"

    def insertion(self, table, mark):
        word = "(SELECT id FROM words ORDER BY id LIMIT 1)"
        columns = {"words": f"(text, price) VALUES ('{mark}', 3.00)",
                   "transactions": "(word_id, buyer_name, price_paid, is_admin_action)"
                                   f" VALUES ({word}, '{mark}', 1.25, false)",
                   "error_logs": f"(error_type, error_message) VALUES ('{mark}', 'x')",
                   "word_views": f"(word_id, ip_address) VALUES ({word}, '{mark}')",
                   "message_reports": f"(word_id, ip_address) VALUES ({word}, '{mark}')"}
        return f"INSERT INTO {table} {columns[table]} RETURNING '{mark}'"

    def step(self, table):
        """What to do, the mark that it leaves behind, and the statement."""
        column = MARKED[table]
        if table not in self.live:
            mark = self.mark(table)
            return "insert", mark, self.insertion(table, mark)
        mine = f"WHERE {column} LIKE '{self.live[table].split('v')[0]}v%' RETURNING '{{}}'"
        if self.random.random() < 0.2:
            return "delete", self.live[table], f"DELETE FROM {table} " + mine.format(self.live[table])
        mark = self.mark(table)
        return "update", mark, f"UPDATE {table} SET {column} = '{mark}' " + mine.format(mark)

    def note(self, table, kind, mark, lines):
        """The transaction was acknowledged: what its statement said goes into the ledger."""
        if mark in lines and kind != "delete":
            self.live[table] = mark
        elif mark in lines:
            self.deleted.append((table, self.live.pop(table)))
        elif kind != "insert":  # the row was there no more: a run took it
            self.owed.append((table, self.live.pop(table)))

    def run(self):
        while not self.ended.is_set():
            tables = self.random.sample(sorted(MARKED), self.random.choice([1, 2]))
            steps = [(table, *self.step(table)) for table in tables]
            lines = self.session.run("BEGIN;\n" + ";\n".join(s[3] for s in steps) + ";\nCOMMIT;")
            wrong = [line for line in lines if "ERROR" in line or "FATAL" in line]
            self.errors += wrong
            for table, kind, mark, _ in steps if not wrong else []:
                self.note(table, kind, mark, lines)
            time.sleep(times(0.005, 0))  # the other tests want the processor, too

    def end(self):
        self.ended.set()
        self.join()
        self.session.close()
        self.owed += self.live.items()
        self.live = {}


def kept_marks(host):
    """table to the marks in its rows, now and in all sealed backups."""
    found = {table: set(host.sql(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL").splitlines())
             for table, column in MARKED.items()}
    for name in host.sealed():
        manifest = json.loads((host.backups / name / "manifest.json").read_text())
        for table, file in ((f["table"].split(".")[-1], f["file"]) for f in manifest["files"]):
            rows = json.loads((host.backups / name / file).read_text())
            found[table] |= {row[MARKED[table]] for row in rows}
    return found


def assert_nothing_lost(host, clients):
    for client in clients:
        client.end()
    found = kept_marks(host)
    assert [(table, mark) for c in clients for table, mark in c.owed if mark not in found[table]] == []
    assert all(c.owed for c in clients)
    # Nobody's statement was ended for the sake of a run.
    said = [line for c in clients for line in c.errors]
    assert [line for line in said if "deadlock" in line or "could not serialize" in line] == []


@pytest.fixture
def clients(host):
    started = [Client(host, number) for number in range(8)]
    for client in started:
        client.start()
    yield started
    for client in started:
        if client.is_alive():
            client.end()


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_acknowledged_row_falls_between_a_backup_and_the_table(host, clients, jobs):
    n = times(3, 100)
    statuses = [reset_at_terminal(host, "--jobs", jobs, n=5).status for _ in range(n)]
    assert_nothing_lost(host, clients)
    assert set(statuses) <= {0, 5, 7} and statuses.count(0) > n / 2, statuses
    assert len(host.sealed()) >= statuses.count(0)
    # No run brings back what a client deleted.
    now = {table: host.sql(f"SELECT {column} FROM {table}").splitlines() for table, column in MARKED.items()}
    assert [mark for c in clients for table, mark in c.deleted if mark in now[table]] == []


@pytest.fixture
def sealed(host):
    """A backup, taken before anybody writes."""
    assert reset_at_terminal(host, n=5).status == 0
    return host.sealed()[0]


def test_restores_among_writers_lose_nothing_either(host, sealed, clients):
    n = times(3, 100)
    statuses = [at_terminal(host, playbook, "--backup", sealed, answers=["RESTORE"]).status
                for playbook in random.Random(n).choices([RESTORE, EXACT], k=n)]
    assert_nothing_lost(host, clients)
    assert set(statuses) <= {0, 5, 7} and statuses.count(0) >= n / 2, statuses
    assert host.sql("SELECT count(*) FROM words WHERE text ~ '^word[0-9]+$'") == "300"
    assert host.sql("SELECT count(*) FROM word_views WHERE ip_address LIKE '10.0.0.%'") == "900"


# ---- Circles: who waits for the run, which waits for it ----


def run_beside(host, *words):
    """The program, begun and not waited for."""
    return subprocess.Popen(host.arguments(*words), text=True, cwd=host.directory, env=clean_environment(),
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            start_new_session=True)


def result_of(process):
    out, err = process.communicate(timeout=120)
    return Result(process.returncode, out, err)


def has_lock(host, table, mode, granted):
    return host.sql(f"SELECT count(*) FROM pg_locks l JOIN pg_stat_activity USING (pid) WHERE relation = '{table}'"
                    f"::regclass AND mode = '{mode}' AND granted = {granted}"
                    " AND application_name LIKE 'resethost 2%'") != "0"


def in_backup(host, table, column, value):
    rows = json.loads((host.backups / host.sealed()[-1] / f"{table}.json").read_text())
    return value in [row[column] for row in rows]


CLEAR_BOTH = change('sql.clear { "error_logs", "word_views" }')
BOTH = '"error_logs", "word_views"'


SECOND = "INSERT INTO error_logs (error_type, error_message) VALUES ('second', 'x'); COMMIT;"


def second_insert(writer, said):
    """Begun, and to be joined: it waits for the run. What the server says of it goes to `said`."""
    waiting = threading.Thread(target=lambda: said.extend(writer.run(SECOND)))
    waiting.start()
    return waiting


def test_a_writer_that_needs_what_the_run_has_is_not_ended(host):
    """It has the last table and waits for the first, which the run has, when the run comes to wait for the last one: it
    waited first, so the server would end it, and not the run."""
    writer, third, said = host.session(), host.session(), []
    writer.run("BEGIN; INSERT INTO word_views (word_id, ip_address) VALUES (1, 'first');")
    third.run("BEGIN; LOCK TABLE message_reports IN ROW EXCLUSIVE MODE;")
    path = book(host, change('sql.clear { "error_logs", "message_reports", "word_views" }'),
                touches='"error_logs", "message_reports", "word_views"')
    process = run_beside(host, path, "--json")
    wait_for(lambda: has_lock(host, "message_reports", "AccessExclusiveLock", False))
    waiting = second_insert(writer, said)
    third.run("ROLLBACK;")
    waiting.join()
    result = result_of(process)
    assert said == [] and result.status == 0, (said, result.err)
    assert in_backup(host, "word_views", "ip_address", "first")
    assert in_backup(host, "error_logs", "error_type", "second")
    writer.close()
    third.close()


@pytest.mark.parametrize("wait_s, jobs", [(0.6, 1), (0.95, 1), (1.5, 1), (0.95, 2)])
def test_a_writer_that_waits_since_before_the_run_has_anything_is_not_ended(host, wait_s, jobs):
    """The run waits for the first table, and the writer, who has the last, behind it. When the run gets the first, the
    server will look for a deadlock soon, or has looked: deadlock_timeout, 1 s, counts from when the writer came."""
    first, writer, said = host.session(), host.session(), []
    first.run("BEGIN; LOCK TABLE error_logs IN ROW EXCLUSIVE MODE;")
    writer.run("BEGIN; INSERT INTO word_views (word_id, ip_address) VALUES (1, 'first');")
    process = run_beside(host, book(host, CLEAR_BOTH, touches=BOTH), "--json", "--jobs", jobs)
    wait_for(lambda: has_lock(host, "error_logs", "AccessExclusiveLock" if jobs == 1 else "ExclusiveLock", False))
    waiting = second_insert(writer, said)
    time.sleep(wait_s)
    first.run("ROLLBACK;")
    waiting.join()
    result = result_of(process)
    assert said == [] and result.status == 0, (said, result.err)
    assert in_backup(host, "word_views", "ip_address", "first")
    assert in_backup(host, "error_logs", "error_type", "second")
    first.close()
    writer.close()


def test_without_a_session_to_look_from_the_run_asks_again_and_again(host):
    """It never stands in a queue then, so that there is no circle either."""
    host.pg.sql("postgres", "CREATE ROLE narrow LOGIN CONNECTION LIMIT 1; GRANT owner TO narrow")
    other = host.session()
    other.run("BEGIN; INSERT INTO word_views (word_id, ip_address) VALUES (1, 'first');")
    process = run_beside(host, book(host, CLEAR_BOTH, touches=BOTH), "--json", "--database-url",
                         host.pg.url(host.database, "narrow"))
    time.sleep(2)
    assert host.sql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'narrow'") == "1"
    assert other.run(SECOND) == []
    result = result_of(process)
    host.pg.sql("postgres", "DROP ROLE narrow")
    assert result.status == 0, result.err
    assert in_backup(host, "word_views", "ip_address", "first")
    other.close()


def test_a_session_to_look_from_that_is_ended_leaves_the_run_asking(host):
    other, looks = host.session(), "FROM pg_stat_activity WHERE query LIKE 'WITH RECURSIVE me%' AND pid <> pg_backend_pid()"
    other.run("BEGIN; INSERT INTO word_views (word_id, ip_address) VALUES (1, 'first');")
    process = run_beside(host, book(host, CLEAR_BOTH, touches=BOTH), "--json")
    wait_for(lambda: host.sql(f"SELECT count(*) {looks}") == "1")
    host.sql(f"SELECT pg_terminate_backend(pid) {looks}")
    wait_for(lambda: host.sql(f"SELECT count(*) {looks}") == "0")
    assert other.run(SECOND) == []
    result = result_of(process)
    assert result.status == 0, result.err
    other.close()


def test_a_reader_that_comes_to_write_while_the_backup_is_read_is_not_ended(host):
    """With several connections readers go on at first. One of them that then waits for the run would wait for ever."""
    reader = host.session()
    reader.run("BEGIN; SELECT count(*) FROM word_views;")
    process = run_beside(host, book(host, CLEAR_BOTH, touches=BOTH), "--json", "--jobs", "2")
    wait_for(lambda: has_lock(host, "word_views", "ExclusiveLock", True))
    assert reader.run("INSERT INTO word_views (word_id, ip_address) VALUES (1, 'late'); COMMIT;") == []
    result = result_of(process)
    assert result.status == 0, result.err
    assert "begins again (2 of 3)" in " ".join(e["text"] for e in result.named("warning"))
    assert in_backup(host, "word_views", "ip_address", "late")
    assert host.sql("SELECT count(*) FROM word_views") == "0"
    reader.close()


def test_a_lock_that_the_second_plan_does_not_get_is_tried_for_again(host):
    """The playbook reads a table that it does not touch, and somebody has it: all is let go of and begun anew."""
    host.sql("CREATE TABLE aside (n int)")
    fields = '  confirm = { "GO" },\n  inspect = function(db) return { n = db:count "aside" } end,\n'
    path = book(host, fields + change('sql.clear { "error_logs" }'), touches='"error_logs"')
    other = host.session()
    later = threading.Timer(4, other.close)

    def lock():
        other.run("BEGIN; LOCK TABLE aside;")
        later.start()
    result = at_terminal(host, path, "--json", answers=["GO"], before_last=lock)
    later.join()
    assert result.status == 0, result.err
    assert "begins again (2 of 3)" in " ".join(e["text"] for e in result.named("warning"))
    assert len(host.sealed()) == 1 and len(list(host.backups.iterdir())) == 1
    assert host.sql("SELECT count(*) FROM error_logs") == "0"


def test_a_row_that_is_locked_ends_the_run_as_busy_and_names_who_has_it(host):
    """SELECT FOR UPDATE is in no table lock's way: it is met in the middle of the change."""
    before, other = host.fingerprint(), host.session()
    other.run("BEGIN; SELECT FROM words WHERE id = 1 FOR UPDATE;")
    path = book(host, change('sql.update("words", { set = { price = "2.00" }, where = "id = 1" })'))
    result = host.run(path, "--json")
    assert_error(result, 7, "book.lua:3: sql.update", "lock timeout", 'application "blocker"')
    assert result.named("blocker") and result.named("rolled_back")
    assert host.fingerprint() == before
    other.close()


UNTIL_THE_WRITER_WAITS = """CREATE FUNCTION meet() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
 WHILE NOT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'transactions'::regclass)
   AND NOT EXISTS (SELECT FROM transactions WHERE buyer_name = 'writer') LOOP PERFORM pg_sleep(0.02); END LOOP;
 RETURN NEW; END $$;
CREATE TRIGGER meet BEFORE INSERT ON transactions FOR EACH ROW WHEN (NEW.buyer_name = 'run') EXECUTE FUNCTION meet()"""


def test_a_deadlock_in_the_change_is_tried_again(host):
    """Over the row of a table that the run does not touch: a key leads there. Only the run looks for a deadlock."""
    host.sql(UNTIL_THE_WRITER_WAITS)
    other = host.session()
    other.run("SET deadlock_timeout = '1h'; BEGIN; SELECT FROM words WHERE id = 1 FOR UPDATE;")
    insert = "INSERT INTO transactions (word_id, buyer_name, price_paid, is_admin_action) VALUES (1, '{}', 1, false)"
    path = book(host, change(f'sql.exec "{insert.format("run")}"'), touches='"transactions"')
    process = run_beside(host, path, "--json")
    wait_for(lambda: has_lock(host, "transactions", "ShareRowExclusiveLock", True))
    assert other.run(insert.format("writer") + "; COMMIT;") == []
    result = result_of(process)
    assert result.status == 0, result.err
    assert "deadlock detected" in (said := " ".join(e["text"] for e in result.named("warning")))
    assert "begins again (2 of 3)" in said
    assert host.sql("SELECT buyer_name FROM transactions ORDER BY id DESC LIMIT 2") == "run\nwriter"
    assert in_backup(host, "transactions", "buyer_name", "writer")
    other.close()


# ---- Two runs at once ----


@pytest.fixture
def held(host):
    """A run that stands in the middle of its change, and its id."""
    slow(host, "AFTER TRUNCATE ON error_logs")
    path = book(host, change('sql.clear { "error_logs" }'), "first.lua", touches='"error_logs"')
    process = run_beside(host, path, "--json")
    changing(host)
    yield host, json.loads(process.stdout.readline())["id"], process
    process.kill()
    process.communicate()


@pytest.mark.parametrize("touches", ['"words"', '"error_logs"', '"words", "error_logs"'])
def test_a_second_run_is_over_at_once_and_names_the_first(held, touches):
    host, name, _ = held
    pid = host.sql(f"SELECT pid FROM pg_stat_activity WHERE application_name = 'resethost {name}'")
    path = book(host, change('sql.exec "SELECT 1"').replace("SELECT 1", f"DELETE FROM {touches.split(chr(34))[1]}"),
                touches=touches)
    before = host.sql("SELECT count(*) FROM words")
    result = host.run(path, "--json")
    assert_error(result, 7, "another resethost run is at work", f"run {name}, pid {pid}", "user owner", "which holds",
                 "error_logs")
    # At once: it has not even tried to lock anything.
    assert result.named("lock_wait") == [] and result.named("blocker")[0]["pid"] == int(pid)
    assert host.sql("SELECT count(*) FROM words") == before and not [n for n in host.sealed() if "book" in n]


def test_a_run_elsewhere_and_one_that_only_reads_go_on_beside_it(held, servers):
    host, name, _ = held
    reads = book(host, change("backup.take()"))
    result = host.run(reads)
    assert result.status == 0, result.err
    assert host.run(reads, "--dry-run").status == 0
    pg, redis = servers
    pg.sql("postgres", f"CREATE DATABASE {host.database}_b;"
           f"COMMENT ON DATABASE {host.database}_b IS '[resethost:test]'")
    elsewhere = Host(pg, redis, f"{host.database}_b", host.directory)
    elsewhere.sql("CREATE TABLE words (id int); INSERT INTO words VALUES (1)")
    result = elsewhere.run(book(host, change('sql.clear { "words" }')))
    pg.sql("postgres", f"DROP DATABASE {host.database}_b")
    assert result.status == 0, result.err


def test_one_that_only_reads_what_the_first_changes_names_it(held):
    host, name, _ = held
    result = host.run(book(host, change("backup.take()"), touches='"error_logs"'), "--json")
    assert_error(result, 7, "another resethost run", f"run {name}", "which holds error_logs")


def test_the_second_has_its_way_once_the_first_is_killed(held):
    host, _, process = held
    needs_a_server_that_looks_after_its_client(host)
    host.sql("DROP TRIGGER IF EXISTS slow ON words")
    process.kill()
    process.wait()
    wait_for(lambda: nobody_else(host))
    host.sql("DROP TRIGGER slow ON error_logs")
    result = host.run(book(host, change('sql.clear { "error_logs" }'), touches='"error_logs"'))
    assert result.status == 0, result.err


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
    for i in range(times(15, 60)):
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
    # The name is the seal: it comes after the manifest, and a kill may fall between the two.
    for path in host.backups.iterdir():
        assert path.name.endswith(".partial") or (path / "manifest.json").exists(), path.name
    for name in host.sealed():
        result = host.run("backups", "verify", name, url=False)
        assert result.status == 0, result.err
    assert reset_at_terminal(host, n=5).status == 0


def slow(host, where):
    """A trigger that makes the load wait, so that something can happen in the middle."""
    host.sql("CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NULL;"
             f" END $$; CREATE TRIGGER slow {where} EXECUTE FUNCTION slow()")


def needs_a_server_that_looks_after_its_client(host):
    if host.pg.version < 140000:
        pytest.skip("before version 14 a server ends a statement before it sees that nobody waits for it")


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
    if kill == signal.SIGKILL:
        needs_a_server_that_looks_after_its_client(host)
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
