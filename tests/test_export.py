"""Compressed backups, and backups that several connections read: what is in them, and what happens when one is lost."""

import json
import shutil
import signal
import socket
import subprocess
import threading
import time

import pytest
from cases import assert_error, at_terminal, book, change, error_line, reset_at_terminal, small_files
from conftest import RESTORE, Host, clean_environment

NAMES = {"words": "word_states", "transactions": "transactions", "error_logs": "error_logs",
         "word_views": "word_views", "message_reports": "message_reports"}

# Everything that a range of blocks could get wrong: rows that moved, holes, large values, children, nothing at all.
ODD = """
CREATE TABLE moved (id integer PRIMARY KEY, text text);
INSERT INTO moved SELECT g, repeat(md5(g::text), 1 + g % 9) FROM generate_series(1, 20000) g;
DELETE FROM moved WHERE id % 3 = 0 OR id BETWEEN 4000 AND 9000;
UPDATE moved SET text = text || '!' WHERE id % 7 = 0;
CREATE TABLE wide (id integer PRIMARY KEY, text text);
ALTER TABLE wide ALTER text SET STORAGE EXTERNAL;
INSERT INTO wide SELECT g, repeat(md5(g::text), 4000) FROM generate_series(1, 150) g;
CREATE TABLE nothing (id integer);
CREATE TABLE emptied (id integer, text text);
INSERT INTO emptied SELECT g, repeat('x', 500) FROM generate_series(1, 5000) g;
DELETE FROM emptied WHERE id < 4990;
CREATE TABLE parent (id integer, text text);
CREATE TABLE child (more text) INHERITS (parent);
INSERT INTO parent SELECT g, 'p' FROM generate_series(1, 20) g;
INSERT INTO child SELECT g, repeat('c', 200), 'm' FROM generate_series(21, 20000) g;
CREATE TABLE parts (id integer, text text) PARTITION BY RANGE (id);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (5000);
CREATE TABLE parts_2 PARTITION OF parts DEFAULT;
INSERT INTO parts SELECT g, repeat('y', 300) FROM generate_series(1, 9000) g;
"""
ODD_TABLES = ["moved", "wide", "nothing", "emptied", "parent", "parts"]
VIEWS = ("INSERT INTO word_views (word_id, timestamp, ip_address) SELECT 1 + g % 300, timestamptz '2026-01-01' + g *"
         " interval '1 second', '10.1.' || g % 250 || '.1' FROM generate_series(1, {}) g")


def exporter(host, tables):
    """A playbook that asks nothing: it backs tables up, and clears one that nobody needs."""
    host.sql("CREATE TABLE IF NOT EXISTS spare (id integer); INSERT INTO spare VALUES (1)")
    touched = ", ".join(f'"{t}"' for t in [*tables, "spare"])
    files = ", ".join(f'{t} = "{t}"' for t in [*tables, "spare"])
    return book(host, f"  confirm = {{}}, backup = {{ {files} }},\n" + change('sql.clear { "spare" }'), touches=touched)


def clearer(host, more=""):
    """One that clears the views."""
    return book(host, '  confirm = {}, backup = { word_views = "word_views" },\n' + more
                + change('sql.clear { "word_views" }'), touches='"word_views"')


def export(host, playbook, *words, status=0, **more):
    result = host.run(playbook, "--rehearse", "--json", *words, **more)
    assert result.status == status, result.err
    return result


def text_of(path):
    if path.suffix != ".zst":
        return path.read_text()
    return subprocess.run(["zstd", "-dcq", path], check=True, capture_output=True).stdout.decode()


def content_of(host, name, table):
    path, = (host.backups / name).glob(f"{table}.json*")
    return text_of(path)


def rows_of(host, name, table):
    return json.loads(content_of(host, name, table))


def manifest(host, name):
    return json.loads((host.backups / name / "manifest.json").read_text())


@pytest.mark.parametrize("words", [["--jobs", "2"], ["--jobs", "4"], ["--jobs=2", "--compress"],
                                   ["--jobs", "1", "--compress=6"]])
def test_every_way_writes_the_same_files(host, words):
    host.sql(ODD)
    playbook = exporter(host, ODD_TABLES)
    plain = export(host, playbook, "--jobs", "1")
    other = export(host, playbook, *words)
    first, second = host.sealed()
    for table in ODD_TABLES:
        assert content_of(host, first, table) == content_of(host, second, table)
        only = "ONLY" if table == "parent" else ""  # a child's rows are in its own file, where it has one
        expected = int(host.sql(f"SELECT count(*) FROM {only} {table}"))
        assert len(rows_of(host, first, table)) == expected
        assert {e["rows"] for r in (plain, other) for e in r.named("backup_table") if e["table"] == table} == {expected}
    told = [[e["table"] for e in r.named("backup_table")] for r in (plain, other)]
    assert told[0] == told[1]
    connections = 1 if "1" in words else 4 if "4" in words else 2
    assert other.named("backup_started")[0]["connections"] == connections
    assert other.named("warning") == plain.named("warning")
    for name in host.sealed():
        assert host.run("backups", "verify", name, url=False, redis=False).status == 0


def test_compressed_files_are_small_and_the_manifest_says_what_they_are(host):
    host.sql(VIEWS.format(30000))
    playbook = exporter(host, ["word_views"])
    export(host, playbook)
    export(host, playbook, "--compress")
    first, second = host.sealed()
    plain = next(f for f in manifest(host, first)["files"] if f["table"] == "word_views")
    packed = next(f for f in manifest(host, second)["files"] if f["table"] == "word_views")
    assert plain["file"] == "word_views.json" and "compression" not in plain and "uncompressed_bytes" not in plain
    assert packed["file"] == "word_views.json.zst" and packed["compression"] == "zstd"
    path = host.backups / second / "word_views.json.zst"
    assert path.stat().st_size == packed["bytes"] < plain["bytes"] / 6
    assert packed["uncompressed_bytes"] == plain["bytes"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert subprocess.run(["sha256sum", path], capture_output=True, text=True).stdout.startswith(packed["sha256"])
    assert text_of(path) == (host.backups / first / "word_views.json").read_text()
    shown = host.run("backups", "verify", second, "--json", url=False, redis=False)
    assert {e["file"] for e in shown.named("backup_file")} == {"word_views.json.zst", "spare.json.zst", "summary.json"}


@pytest.mark.parametrize("words", [["--jobs", "3"], ["--jobs", "2", "--compress"]])
def test_what_was_reset_comes_back(host, words):
    content = ("SELECT text, price, owner_name, owner_message FROM words ORDER BY text; SELECT text, v.timestamp,"
               " ip_address FROM word_views v JOIN words w ON w.id = word_id ORDER BY 1, 2, 3")
    before = host.sql(content)
    assert reset_at_terminal(host, *words, n=5).status == 0
    name, = host.sealed()
    planned = host.run(RESTORE, "--backup", name, "--dry-run", "--json")
    assert {e["table"]: e["insert"] for e in planned.named("planned")}["word_views"] == 900
    restored = at_terminal(host, RESTORE, "--backup", name, *words, answers=["RESTORE"])
    assert restored.status == 0, restored.err
    host.sql("DELETE FROM words WHERE text LIKE 'fresh%'")
    assert host.sql(content) == before
    # Compared as a whole, which the plan does for small history: nothing is left to be done.
    again = host.run(RESTORE, "--backup", name, "--dry-run", "--json")
    assert {e["rows"] for e in again.named("planned")} == {0}


# ---- Damage ----


@pytest.fixture
def packed(host):
    """A host whose one backup is compressed; the path of a file in it that is read in several pieces."""
    host.sql(VIEWS.format(30000))
    assert reset_at_terminal(host, "--compress", n=5).status == 0
    return host, host.backups / host.sealed()[0] / "word_views.json.zst"


def flip(data):
    data[len(data) // 2] ^= 0x10


def cut(data):
    del data[-9:]


def add(data):
    data += b"more"


@pytest.mark.parametrize("damage", [flip, cut, add])
def test_a_damaged_compressed_file_is_found_out(packed, damage):
    host, path = packed
    data = bytearray(path.read_bytes())
    damage(data)
    path.write_bytes(data)
    before = host.fingerprint()
    assert_error(host.run("backups", "verify", "latest", url=False, redis=False), 1, "word_views.json.zst", "damaged")
    assert_error(host.run(RESTORE, "--backup", "latest", "--dry-run"), 1, "word_views.json.zst", "damaged")
    # Without its manifest nothing vouches for it but its own form.
    (path.parent / "manifest.json").unlink()
    result = host.run(RESTORE, "--backup", path.parent.name, "--unsealed", "--dry-run")
    assert_error(result, 1, "word_views.json.zst", "damaged or cut off")
    assert host.fingerprint() == before


def test_a_compressed_backup_without_manifest_is_read_too(packed):
    host, path = packed
    (path.parent / "manifest.json").unlink()
    done = at_terminal(host, RESTORE, "--backup", path.parent.name, "--unsealed", answers=["UNSEALED", "RESTORE"])
    assert done.status == 0, done.err
    assert host.sql("SELECT count(*) FROM word_views") == "30900"
    shutil.copy(path, path.with_suffix(""))
    result = host.run(RESTORE, "--backup", path.parent.name, "--unsealed", "--dry-run")
    assert_error(result, 1, "there is no backup")  # nobody can tell which of the two counts


@pytest.mark.parametrize("old, new", [('"compression": "zstd"', '"compression": "lzma"'),
                                      ('"compression": "zstd",', ""),
                                      ('"uncompressed_bytes": ', '"uncompressed_bytes": -'),
                                      ("word_views.json.zst", "word_views.json")])
def test_a_manifest_with_another_compression_is_not_believed(packed, old, new):
    host, path = packed
    document = path.parent / "manifest.json"
    document.write_text(document.read_text().replace(old, new))
    assert_error(host.run("backups", "verify", path.parent.name, url=False, redis=False), 1,
                 "not to be trusted", "compression")


@pytest.mark.parametrize("word, part", [("--jobs=0", "--jobs is a number from 1 to 64"), ("--jobs=65", "1 to 64"),
                                        ("--jobs=2x", "1 to 64"), ("--compress=20", "1 to 19"),
                                        ("--compress=fast", "1 to 19")])
def test_numbers_out_of_range_are_usage(host, word, part):
    assert_error(host.run(exporter(host, ["words"]), "--dry-run", word), 64, part)


# ---- Connections that fail ----


def limited(host, connections):
    """A host that connects as a role which owns everything and may have only so many connections."""
    role = f"few_{connections}"
    if host.sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'") == "":
        host.sql(f"CREATE ROLE {role} LOGIN CONNECTION LIMIT {connections}; GRANT owner TO {role}")
    other = Host(host.pg, host.redis, host.database, host.directory)
    other.url = host.pg.url(host.database, role)
    return other


@pytest.mark.parametrize("allowed", [1, 2])
def test_fewer_connections_do_when_no_more_are_had(host, allowed):
    host.sql(VIEWS.format(30000))
    result = export(limited(host, allowed), exporter(host, ["words", "word_views"]), "--jobs", "4")
    warning, = (e["text"] for e in result.named("warning") if "superuser" not in e["text"])
    assert warning.startswith(f"the backup is read by {allowed} of 4 connections: ")
    assert "too many connections for role" in warning
    assert result.named("backup_started")[0]["connections"] == allowed
    assert len(rows_of(host, host.sealed()[0], "word_views")) == 30900


def test_somebody_who_waits_for_the_locks_to_go_does_not_wait_for_ever(host):
    """A lock asked for behind his would wait for him, and he for the run."""
    clears = clearer(host, '  inspect = function(db) return { db:value "SELECT count(*) FROM pg_sleep(1)" } end,\n')
    session = host.session()

    def want_it_all():
        while host.sql("SELECT count(*) FROM pg_locks WHERE relation = 'word_views'::regclass"
                       " AND mode = 'ExclusiveLock'") == "0":
            time.sleep(0.02)
        session.run("BEGIN; LOCK TABLE word_views; COMMIT;")

    waiting = threading.Thread(target=want_it_all)
    waiting.start()
    result = host.run(clears, "--json", "--jobs", "3")
    waiting.join(timeout=10)
    assert not waiting.is_alive()
    session.close()
    assert result.status == 0, result.err
    warning, = (e["text"] for e in result.named("warning") if "superuser" not in e["text"])
    assert warning.startswith("the backup is read by 1 of 3 connections: could not obtain lock")
    assert result.named("backup_started")[0]["connections"] == 1
    assert len(rows_of(host, host.sealed()[0], "word_views")) == 900


def test_small_backups_take_one_connection(host):
    result = export(limited(host, 1), exporter(host, ["words", "word_views"]))
    assert result.named("warning") == []
    assert result.named("backup_started")[0]["connections"] == 1


class Exporting:
    """An export that is stopped in its midst, as by a slow machine."""

    def __init__(self, host, playbook, *words):
        self.host = host
        self.process = subprocess.Popen(host.arguments(playbook, "--rehearse", "--json", *words), text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=host.directory,
                                        env=clean_environment(), start_new_session=True)
        self.workers = []
        while self.process.poll() is None and not self.workers:
            self.workers = host.sql(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY%word_views%'"
                " AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')").split()
        self.process.send_signal(signal.SIGSTOP)
        assert self.workers and self.process.poll() is None

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def end(self):
        self.go_on()
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, [json.loads(line) for line in out.splitlines()], err


@pytest.fixture
def large(host):
    host.sql(VIEWS.format(400000))
    return host


def sessions(host):
    return host.sql("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'")


def nothing_is_left_of(host):
    assert list(host.backups.iterdir()) == []
    for _ in range(100):
        if sessions(host) == "0":
            return
        time.sleep(0.05)
    raise AssertionError("a connection stayed")


def test_a_lost_connection_ends_the_run(large):
    playbook = exporter(large, ["word_views", "words"])
    before = large.fingerprint()
    run = Exporting(large, playbook, "--jobs", "3")
    large.sql(f"SELECT pg_terminate_backend({run.workers[0]})")
    status, events, err = run.end()
    assert status == 1
    assert "terminat" in err or "lost the connection" in err
    assert events[-2]["event"] == "rolled_back" and "stopped with" not in events[-1]["error"]
    nothing_is_left_of(large)
    assert large.fingerprint() == before


def test_a_signal_stops_all_connections(large):
    run = Exporting(large, exporter(large, ["word_views", "words"]), "--jobs", "3")
    run.process.send_signal(signal.SIGINT)
    status, events, _ = run.end()
    assert status == 130
    assert events[-1]["status"] == "interrupted"
    nothing_is_left_of(large)


def test_a_full_disk_stops_all_connections(large):
    result = export(large, exporter(large, ["word_views", "words"]), "--jobs", "3", status=1,
                    preexec_fn=small_files(3_000_000))
    assert "word_views.json" in error_line(result)
    nothing_is_left_of(large)


def test_readers_go_on_and_writers_wait_while_several_connections_read(large):
    clears = clearer(large)
    run = Exporting(large, clears, "--jobs", "2")
    assert large.sql("SET lock_timeout = '2s'; SELECT count(*) FROM word_views") == "400900"
    refused = subprocess.run(["psql", "-XqAt", "-h", str(large.pg.directory), "-U", "owner", "-d", large.database, "-c",
                              "SET lock_timeout = '300ms'", "-c", "INSERT INTO word_views (word_id) VALUES (1)"],
                             capture_output=True, text=True)
    assert "lock timeout" in refused.stderr
    assert run.end()[0] == 0


def test_a_reader_that_stays_makes_the_run_busy_after_the_backup(host):
    clears = clearer(host)
    reader = host.session()
    reader.run("BEGIN; SELECT count(*) FROM word_views;")
    result = host.run(clears, "--json", "--jobs", "2")
    assert result.status == 7, result.err
    assert [e["attempt"] for e in result.named("lock_wait")] == [1, 2, 3, 4]
    assert {e["application"] for e in result.named("blocker")} == {"blocker"}
    assert 'could not lock "word_views"' in error_line(result) and "blocker" in error_line(result)
    assert result.named("rolled_back")
    reader.close()
    assert host.sql("SELECT count(*) FROM word_views") == "900"
    # Gone in time, it is no hindrance.
    reader = host.session()
    reader.run("BEGIN; SELECT count(*) FROM word_views;")
    later = threading.Timer(4, reader.close)
    later.start()
    result = host.run(clears, "--json", "--jobs", "2")
    later.join()
    assert result.status == 0, result.err
    assert host.sql("SELECT count(*) FROM word_views") == "0"


def test_the_server_does_not_end_a_run_that_is_busy_elsewhere(host):
    """Between two statements files are synced, Lua runs, others read: that is no idleness."""
    host.sql(f"ALTER DATABASE {host.database} SET idle_in_transaction_session_timeout = '30ms'")
    busy = """  statistics = function(db)
    local n = db:count "word_views"
    for i = 1, 5e6 do n = n + i % 2 end
    return { { "Views", db:count "word_views" } }
  end,
"""
    result = host.run(clearer(host, busy), "--json", "--jobs", "2")
    assert result.status == 0, result.err


class FullPooler:
    """Stands before the server: all may log in, but what any but the first few send then waits, as in a pooler's queue."""

    def __init__(self, server, directory, free):
        self.server, self.free, self.clients = str(server / ".s.PGSQL.5432"), free, []
        directory.mkdir()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(directory / ".s.PGSQL.5432"))
        self.listener.listen(8)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client = self.listener.accept()[0]
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.server)
            self.clients.append(client)
            is_queued = len(self.clients) > self.free
            threading.Thread(target=self.pass_on, args=(server, client, False), daemon=True).start()
            threading.Thread(target=self.pass_on, args=(client, server, is_queued), daemon=True).start()

    @staticmethod
    def pass_on(source, to, is_queued):
        try:
            while data := source.recv(65536):
                to.sendall(data)
                while is_queued and source.recv(65536):
                    pass
            to.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def test_connections_that_a_pooler_lets_wait_are_done_without(host):
    host.sql(VIEWS.format(30000))
    expected = host.sql("SELECT count(*) FROM word_views")
    pooler = FullPooler(host.pg.directory, host.directory / "pooler", free=2)
    host.url = f"postgresql://owner@/{host.database}?host={host.directory}/pooler"
    result = export(host, clearer(host), "--jobs", "4")
    pooler.listener.close()
    warning, = [e["text"] for e in result.named("warning") if "connections" in e["text"]]
    assert "read by 2 of 4 connections: no answer from" in warning and "pooler" in warning
    assert len(rows_of(host, host.sealed()[0], "word_views")) == int(expected)
