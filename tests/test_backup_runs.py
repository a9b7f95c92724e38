"""Runs that write no table: backup.take() and follow-ups alone. Nobody waits for them, nobody is asked, and the server
lets them write nothing."""

import json
import pathlib
import shutil
import subprocess
import threading

import pytest
from cases import assert_error, at_terminal, book, change, last_event_of, obey_permissions, record
from conftest import Host, Postgres, clean_environment, server_binary, unprivileged

TAKE = change("backup.take()")
TABLES = '"words", "transactions", "error_logs"'
PAIRS = """CREATE TABLE parent (id serial PRIMARY KEY, filler text);
CREATE TABLE child (id serial PRIMARY KEY, parent_id int REFERENCES parent);
INSERT INTO parent (filler) SELECT repeat('x', 200) FROM generate_series(1, 60000);
INSERT INTO child (parent_id) SELECT id FROM parent;"""
SLEEP = '  statistics = function(db) return { { "Nap", db:value "SELECT count(pg_sleep(1))" } } end,\n'


def names(result):
    return [e["event"] for e in result.events]


def rows_in(host, backup, file):
    return json.loads((host.backups / backup / f"{file}.json").read_text())


def assert_only_read(result):
    """Nothing was asked, nothing committed, and the server has proved that nothing was written."""
    told = names(result)
    assert last_event_of(result)["code"] == 0, result.err
    assert not {"confirmed", "committing", "committed", "measured", "rolled_back"} & set(told)
    assert result.named("proof")[-1]["xid_assigned"] is False
    assert not last_event_of(result)["committed"]


# ---- Without anybody there ----

@pytest.mark.parametrize("mark", [None, "production", "staging", "dev"])
@pytest.mark.parametrize("jobs", [1, 3])
def test_a_backup_is_taken_where_nobody_can_be_asked(blank, mark, jobs):
    if mark:
        blank.mark(mark)
    before = blank.fingerprint()
    result = blank.run(book(blank, TAKE, touches=TABLES), "--json", "--jobs", jobs)
    assert_only_read(result)
    backup, = blank.sealed()
    assert last_event_of(result)["backup"].endswith(backup) and "undo" not in last_event_of(result)
    assert blank.run("backups", "verify", backup).status == 0
    assert len(rows_in(blank, backup, "words")) == 300 and len(rows_in(blank, backup, "error_logs")) == 12
    assert blank.fingerprint() == before


def test_the_screen_says_what_was_kept(blank):
    result = blank.run(book(blank, TAKE, touches=TABLES))
    assert result.status == 0, result.err
    assert "Back up 3 tables (words, transactions, error_logs)" in result.out
    assert "512 rows backed up" in result.out and "assigned it no transaction id" in result.out
    assert "committed" not in result.out and "New statistics" not in result.out


def test_a_backup_takes_the_part_that_the_playbook_says(blank):
    path = book(blank, '  backup = { old = "error_logs" },\n' + TAKE, touches=TABLES)
    assert_only_read(blank.run(path, "--json"))
    files = sorted(p.name for p in (blank.backups / blank.sealed()[0]).iterdir())
    assert files == ["manifest.json", "old.json", "summary.json"]


def test_the_phrases_of_the_playbook_are_asked_for_all_the_same(blank):
    path = book(blank, '  confirm = { "BACK UP" },\n' + TAKE, touches=TABLES)
    assert_error(blank.run(path), 4, "no terminal")
    assert blank.sealed() == []
    assert at_terminal(blank, path, answers=["BACK UP"]).status == 0
    assert len(blank.sealed()) == 1


def test_a_run_that_writes_is_asked_about_and_refused_as_ever(blank):
    path = book(blank, change('backup.take(), sql.clear { "error_logs" }'), touches=TABLES)
    assert_error(blank.run(path), 4, "no terminal")
    blank.mark("production")
    assert_error(blank.run(path), 3, "marked production", "--plan-out")
    blank.mark("test")
    result = blank.run(path, "--json")
    assert "committed" in names(result) and len(blank.sealed()) == 1
    assert blank.sql("SELECT count(*) FROM error_logs") == "0"


@pytest.mark.parametrize("fields, touches, part", [
    ("  backup = false,\n" + TAKE, TABLES, "backup = false"),
    (TAKE, "", "no table to back up"),
    (change("backup.take { words = true }"), TABLES, "takes nothing")])
def test_a_backup_of_nothing_is_an_error(untouched, fields, touches, part):
    result = untouched.run(book(untouched, fields, touches=touches))
    assert result.status in (1, 64) and part in result.err
    assert untouched.sealed() == []


def test_a_rehearsal_leaves_no_backup(blank):
    result = blank.run(book(blank, TAKE, touches=TABLES), "--rehearse", "--json")
    assert result.status == 0, result.err
    assert "backup_table" in names(result) and "backup_sealed" not in names(result)
    assert "backup" not in last_event_of(result)
    assert list(blank.backups.iterdir()) == []


def test_a_dry_run_says_how_much_would_be_kept(blank):
    result = blank.run(book(blank, TAKE, touches=TABLES), "--dry-run", "--json")
    assert [(e["table"], e["rows"]) for e in result.named("planned_backup")] == [
        ("words", 300), ("transactions", 200), ("error_logs", 12)]
    assert result.named("planned_end")[0]["changes"] and not blank.backups.exists()


# ---- Others at work ----

class Writer(threading.Thread):
    """Writes pairs until it is told to stop; whatever it would have to wait for is an error."""

    def __init__(self, host):
        super().__init__()
        self.session = host.session()
        self.over = threading.Event()
        self.said = self.session.run("SET lock_timeout = '200ms';")
        self.pairs = 0
        self.start()

    def run(self):
        while not self.over.is_set():
            self.said += self.session.run("WITH p AS (INSERT INTO parent DEFAULT VALUES RETURNING id)"
                                          " INSERT INTO child (parent_id) SELECT id FROM p;")
            self.pairs += 1

    def stop(self):
        self.over.set()
        self.join()
        self.session.close()


@pytest.mark.parametrize("jobs", [1, 3])
def test_writers_never_wait_and_the_tables_are_of_one_moment(host, jobs):
    host.sql(PAIRS)
    writer = Writer(host)
    result = host.run(book(host, SLEEP + TAKE, touches='"child", "parent"'), "--json", "--jobs", jobs)
    writer.stop()
    assert_only_read(result)
    assert writer.said == [] and writer.pairs > 0
    parents = {row["id"] for row in rows_in(host, host.sealed()[0], "parent")}
    children = {row["parent_id"] for row in rows_in(host, host.sealed()[0], "child")}
    assert parents == children
    assert len(parents) < int(host.sql("SELECT count(*) FROM parent"))


def test_locks_of_others_that_let_readers_through_are_in_nobodys_way(host):
    other = host.session()
    other.run("BEGIN; LOCK TABLE words IN EXCLUSIVE MODE; SELECT pg_advisory_xact_lock(hashtextextended("
              "'resethost:' || current_database(), 0));")
    result = host.run(book(host, TAKE, touches=TABLES), "--json")
    other.close()
    assert_only_read(result)


def test_who_has_a_table_alone_is_named(host):
    other = host.session()
    other.run("BEGIN; LOCK TABLE words IN ACCESS EXCLUSIVE MODE;")
    harmless = host.session()
    harmless.run("BEGIN; LOCK TABLE error_logs IN EXCLUSIVE MODE;")
    # The plan reads, too: what it reads must be had first.
    path = book(host, '  backup = { "error_logs" },\n' + TAKE, touches=TABLES)
    result = host.run(path, "--json")
    other.close()
    harmless.close()
    assert_error(result, 7, 'could not lock "words"', "blocker")
    assert {e["table"] for e in result.named("blocker")} == {"words"}
    assert host.sealed() == []


# ---- What cannot be got round ----

def test_reading_rights_are_enough(host):
    role = host.database + "_reader"
    host.sql(f"CREATE ROLE {role} LOGIN; GRANT SELECT ON words, transactions TO {role}")
    try:
        host.url = host.pg.url(host.database, role)
        path = book(host, TAKE, touches='"words", "transactions"')
        assert_only_read(host.run(path, "--json"))
        path = book(host, TAKE, touches=TABLES)
        assert_error(host.run(path), 1, "SELECT on error_logs")
        assert len(host.sealed()) == 1
    finally:
        host.sql(f"DROP OWNED BY {role}; DROP ROLE {role}")


@pytest.mark.parametrize("function", ["inspect", "statistics", "verify"])
def test_a_function_that_writes_is_stopped_in_every_step(untouched, function):
    untouched.pg.sql(untouched.database, "CREATE OR REPLACE FUNCTION sneak() RETURNS int LANGUAGE sql VOLATILE AS"
                     " $$ DELETE FROM public.error_logs RETURNING 1 $$")
    try:
        fields = f'  {function} = function(db) db:value "SELECT sneak()" return {{}} end,\n' + TAKE
        result = untouched.run(book(untouched, fields, touches=TABLES))
        assert result.status in (1, 3, 6) and "read-only" in result.err
    finally:
        untouched.pg.sql(untouched.database, "DROP FUNCTION sneak()")


def test_a_full_disk_leaves_no_backup(untouched):
    untouched.backups.mkdir()
    untouched.backups.chmod(0o500)
    result = untouched.run(book(untouched, TAKE, touches=TABLES), preexec_fn=obey_permissions)
    assert_error(result, 1, "backups")
    assert list(untouched.backups.iterdir()) == []


# ---- Follow-ups alone ----

def test_follow_ups_alone_lock_nobody_out_and_keep_no_backup(host):
    host.redis.call("SET", "word-registry:a", "1")
    other = host.session()
    other.run("BEGIN; LOCK TABLE words IN EXCLUSIVE MODE;")
    result = host.run(book(host, change('redis.delete "word-registry:*"'), touches=TABLES), "--json")
    other.close()
    assert result.status == 0, result.err
    assert "redis_deleted" in names(result) and "committed" not in names(result)
    assert host.redis.call("GET", "word-registry:a") == ""
    assert host.sealed() == [] and result.named("planned_backup") == []


@pytest.mark.parametrize("mark, status", [(None, 4), ("staging", 4), ("production", 3)])
def test_keys_are_deleted_only_where_somebody_was_asked(blank, mark, status):
    if mark:
        blank.mark(mark)
    blank.redis.call("SET", "word-registry:a", "1")
    assert blank.run(book(blank, change('redis.delete "word-registry:*"'), touches="")).status == status
    assert blank.redis.call("GET", "word-registry:a") == "1"


def test_a_file_is_written_where_nobody_can_be_asked(blank):
    blank.mark("production")
    path = book(blank, '  options = { out = { type = "new_file", required = true } },\n' +
                change('files.write(run.options.out, sql.rows "SELECT text FROM words WHERE id < 3 ORDER BY id")'),
                touches=TABLES)
    out = blank.directory / "words.txt"
    assert_only_read(blank.run(path, "--out", out, "--json"))
    assert out.read_text() == "word1,\nword2" and blank.sealed() == []


def test_the_playbook_that_only_reads_and_finds_nothing_has_nothing_to_do(blank):
    blank.mark("production")
    result = blank.run(book(blank, change(""), touches=TABLES))
    assert result.status == 0 and "Nothing to do" in result.out
    assert blank.sealed() == []


def test_the_record_holds_such_a_run(blank):
    blank.run(book(blank, TAKE, touches=TABLES))
    assert record(blank)[-1]["event"] == "result" and record(blank)[-1]["code"] == 0
    assert "backup_sealed" in [e["event"] for e in record(blank)]


# ---- A standby ----

@pytest.fixture
def standby(blank, tmp_path):
    """A server that follows the shared one, with that test's database in it."""
    server = Postgres.__new__(Postgres)
    server.directory = pathlib.Path(f"/tmp/rh-standby-{blank.database}")
    server.data = server.directory / "data"
    server.directory.mkdir(mode=0o755)
    shutil.chown(server.directory, **({"user": "postgres", "group": "postgres"} if unprivileged() else {"user": -1}))
    subprocess.run([server_binary("pg_basebackup"), "-h", blank.pg.directory, "-U", "owner", "-D", server.data,
                    "-R", "-c", "fast", "--no-sync"], check=True, env=clean_environment(), cwd="/", **unprivileged())
    with open(server.data / "postgresql.conf", "a") as conf:
        conf.write(f"unix_socket_directories = '{server.directory}'\n")
    server.start()
    yield Host(server, blank.redis, blank.database, tmp_path)
    server.stop()
    shutil.rmtree(server.directory)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_backup_is_taken_from_a_standby(standby, jobs):
    result = standby.run(book(standby, TAKE, touches=TABLES), "--json", "--jobs", jobs)
    assert_only_read(result)
    assert result.named("warning") == [] or all("superuser" in e["text"] for e in result.named("warning"))
    assert standby.run("backups", "verify", standby.sealed()[0]).status == 0
    assert_error(standby.run(book(standby, change('sql.clear { "error_logs" }'), touches=TABLES)), 3, "standby")
