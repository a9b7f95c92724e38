"""Real servers and real terminals for the black-box tests.

One PostgreSQL and one Redis for the whole session, on sockets in a temporary
directory; every test gets a database of its own, cloned from a small word
registry. Nothing here knows the inside of resethost: it runs the program that
RESETHOST names (build/resethost by default).
"""

import contextlib
import json
import os
import pathlib
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time

import pexpect
import pytest
from stream import check_record, check_stream

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = os.environ.get("RESETHOST", str(ROOT / "build" / "resethost"))
PLAYBOOKS = ROOT / "playbooks"
RESET = str(PLAYBOOKS / "factory_reset.lua")
RESTORE = str(PLAYBOOKS / "restore_from_backup.lua")

# A registry small enough to be made anew for every test.
SMALL = """
INSERT INTO words (text, price, owner_name, owner_message, lockout_ends_at,
                   created_at, updated_at, moderation_status, moderated_at)
SELECT 'word' || g, 1 + g % 7 + 0.25, CASE WHEN g % 5 = 0 THEN 'Zoë "Z" O''Neil' END,
       CASE WHEN g % 5 = 0 THEN E'line one\\nline two \\\\ tab\\t' END,
       CASE WHEN g % 11 = 0 THEN timestamptz '2026-01-26 19:30:22.123456+00' END,
       CASE WHEN g % 13 <> 0 THEN timestamptz '2026-01-01 00:00:00+00' + g * interval '1 minute' END,
       CASE WHEN g % 17 <> 0 THEN timestamptz '2026-01-02 00:00:00+00' + g * interval '1 minute' END,
       CASE WHEN g % 19 = 0 THEN 'approved' END,
       CASE WHEN g % 19 = 0 THEN timestamptz '2026-01-03 04:05:06.7+00' END
FROM generate_series(1, 300) g;
INSERT INTO transactions (word_id, buyer_name, price_paid, timestamp, is_admin_action)
SELECT 1 + g % 300, 'buyer ' || g, 2.50 + g % 3, timestamptz '2026-02-01 00:00:00+00' + g * interval '1 second', g % 10 = 0
FROM generate_series(1, 200) g;
INSERT INTO error_logs (error_type, error_message, stack_trace)
SELECT 'E' || g, 'message ' || g, CASE WHEN g % 2 = 0 THEN E'a\\nb' END FROM generate_series(1, 12) g;
INSERT INTO word_views (word_id, timestamp, ip_address)
SELECT 1 + g % 300, timestamptz '2026-03-01 00:00:00+00' + (g / 2) * interval '1 second', '10.0.0.' || g % 4
FROM generate_series(1, 900) g;
INSERT INTO message_reports (word_id, ip_address) SELECT 1 + g, '10.0.1.' || g FROM generate_series(1, 9) g;
"""


def server_binary(name):
    """The real program: Debian's psql is a wrapper that costs more than a query. The server itself may be of another
    version: RESETHOST_TEST_PG_BIN names the directory of its programs, which are a few only."""
    other = pathlib.Path(os.environ.get("RESETHOST_TEST_PG_BIN", "")) / name
    if os.environ.get("RESETHOST_TEST_PG_BIN") and other.exists():
        return str(other)
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


def unprivileged():
    """Arguments for subprocess that drop root: PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return {}
    entry = pwd.getpwnam("postgres")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def clean_environment(**extra):
    """No setting of the machine may leak into a test."""
    kept = {k: os.environ[k] for k in ("PATH", "HOME", "ASAN_OPTIONS", "UBSAN_OPTIONS") if k in os.environ}
    kept["LSAN_OPTIONS"] = f"suppressions={ROOT / 'tests/lsan.supp'}:print_suppressions=0"
    return {**kept, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", **extra}


def roomy_directory():
    """Where the servers have their files: in memory if there is room, which halves what making a database costs."""
    shared = "/dev/shm"
    if os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > 2 << 30:
        return shared
    return "/tmp"


class Postgres:
    """A throw-away cluster; one superuser role named after nobody in particular."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.data = self.directory / "data"
        self.process = None
        run = {"check": True, "stdout": subprocess.DEVNULL, **unprivileged()}
        subprocess.run([server_binary("initdb"), "-D", self.data, "-U", "owner", "-A", "trust",
                        "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"], **run)
        with open(self.data / "postgresql.conf", "a") as conf:
            conf.write(f"unix_socket_directories = '{self.directory}'\nlisten_addresses = ''\n"
                       "fsync = off\nmax_connections = 60\nshared_buffers = 32MB\nautovacuum = off\n"
                       "temp_file_limit = 2GB\n")
        self.start()
        # Through the log, as version 15 and newer would do it, takes several times as long.
        self.version = int(self.sql("postgres", "SHOW server_version_num"))
        self.strategy = "STRATEGY FILE_COPY" if self.version >= 150000 else ""

    def clone(self, template, database, mark=None):
        comment = f"COMMENT ON DATABASE {database} IS 'test data [resethost:{mark}]'" if mark else ""
        self.sql("postgres", f"CREATE DATABASE {database} TEMPLATE {template} {self.strategy};\n{comment}")

    def start(self):
        with open(self.directory / "log", "a") as log:
            self.process = subprocess.Popen([server_binary("postgres"), "-D", self.data],
                                            stdout=log, stderr=log, **unprivileged())
        for _ in range(200):
            if subprocess.run([server_binary("pg_isready"), "-q", "-h", self.directory]).returncode == 0:
                return
            time.sleep(0.05)
        raise RuntimeError("PostgreSQL did not start: " + (self.directory / "log").read_text())

    def stop(self, how=signal.SIGINT):
        self.process.send_signal(how)
        self.process.wait()

    def url(self, database, user="owner", password=None):
        secret = f":{password}" if password else ""
        return f"postgresql://{user}{secret}@/{database}?host={self.directory}"

    def sql(self, database, text, user="owner"):
        """Runs SQL, returns its output: one line a row, fields separated by '|'."""
        done = subprocess.run([server_binary("psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", self.directory,
                               "-U", user, "-d", database, "-f", "-"],
                              input=text, text=True, capture_output=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.rstrip("\n")


    def require_password(self, role, password):
        """Makes a role that owns what `owner` owns and that must give a password."""
        quoted = password.replace("'", "''")
        self.sql("postgres", f"SET password_encryption = 'scram-sha-256';"
                             f"CREATE ROLE {role} LOGIN PASSWORD '{quoted}'; GRANT owner TO {role}")
        rules = self.data / "pg_hba.conf"
        rules.write_text(f"local all {role} scram-sha-256\n" + rules.read_text())
        self.sql("postgres", "SELECT pg_reload_conf()")


class Session:
    """One psql that stays open: for locks, writers and idle transactions."""

    def __init__(self, pg, database, user="owner"):
        self.process = subprocess.Popen(
            [server_binary("psql"), "-XqAt", "-h", str(pg.directory), "-U", user, "-d", database],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1,
            env=clean_environment(PGAPPNAME="blocker"))

    def run(self, text):
        """Sends SQL and waits until it is done; returns its output lines."""
        self.process.stdin.write(text + "\n\\echo --done--\n")
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            if line.rstrip("\n") == "--done--":
                return lines
            lines.append(line.rstrip("\n"))
        raise RuntimeError("psql ended: " + "\n".join(lines))

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Redis:
    """A throw-away Redis on a socket; each test empties it."""

    def __init__(self, directory):
        self.socket = pathlib.Path(directory) / "redis.sock"
        self.process = None
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "777",
             "--save", "", "--appendonly", "no", "--dir", str(self.socket.parent)],
            stdout=subprocess.DEVNULL)
        for _ in range(200):
            if self.socket.exists() and self.call("PING") == "PONG":
                return
            time.sleep(0.02)
        raise RuntimeError("Redis did not start")

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.socket.unlink(missing_ok=True)

    def call(self, *words):
        return subprocess.run(["redis-cli", "-s", str(self.socket), *words],
                              capture_output=True, text=True).stdout.rstrip("\n")

    @property
    def url(self):
        return f"unix://{self.socket}"


class Result:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    @property
    def events(self):
        return [json.loads(line) for line in self.out.split("\n") if line]

    def named(self, name):
        return [e for e in self.events if e["event"] == name]


class Host:
    """The program, with a database, a Redis, and directories of its own."""

    def __init__(self, pg, redis, database, directory):
        self.pg, self.redis, self.database = pg, redis, database
        self.directory = pathlib.Path(directory)
        self.backups = self.directory / "backups"
        self.state = self.directory / "state"
        self.url = pg.url(database)

    def arguments(self, *words, url=True, redis=True):
        common = ["--backup-dir", str(self.backups), "--state-dir", str(self.state)]
        if url:
            common += ["--database-url", self.url]
        if redis:
            common += ["--redis-url", self.redis.url]
        return [PROGRAM, *common, *map(str, words)]

    def run(self, *words, url=True, redis=True, env=None, stdin=subprocess.DEVNULL, **more):
        """Without a terminal: a session of its own, so that /dev/tty does not open."""
        done = subprocess.run(self.arguments(*words, url=url, redis=redis), text=True, capture_output=True,
                              cwd=self.directory, env=clean_environment(**(env or {})), stdin=stdin,
                              start_new_session=True, timeout=120, **more)
        result = Result(done.returncode, done.stdout, done.stderr)
        if "--json" in words:
            check_stream(result)
        return result

    def terminal(self, *words, url=True, redis=True, env=None, **more):
        """On a pseudo-terminal of its own; a pexpect.spawn."""
        child = self.arguments(*words, url=url, redis=redis)
        return pexpect.spawn(child[0], child[1:], cwd=str(self.directory), env=clean_environment(**(env or {})),
                             encoding="utf-8", codec_errors="replace", timeout=60, dimensions=(50, 120), **more)

    def sql(self, text, user="owner"):
        return self.pg.sql(self.database, text, user)

    def session(self, user="owner"):
        return Session(self.pg, self.database, user)

    def mark(self, name):
        self.sql(f"COMMENT ON DATABASE {self.database} IS 'test data [resethost:{name}]'")

    def fingerprint(self):
        """Every row of every table and every sequence, as text: equal means untouched."""
        return self.sql(r"""
            SELECT format($$SELECT %1$L, count(*), md5(coalesce(string_agg(x::text, E'\n' ORDER BY x::text), ''))
                            FROM %1$s x$$, format('%I.%I', n.nspname, c.relname))
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1 \gexec
            SELECT schemaname, sequencename, last_value FROM pg_sequences ORDER BY 1, 2""")

    def sealed(self):
        """Names of the sealed backups, oldest first."""
        return sorted(p.name for p in self.backups.glob("*") if (p / "manifest.json").exists()
                      and not p.name.endswith(".partial")) if self.backups.exists() else []

    def words_file(self, n=40, name="words.txt"):
        """A word list of n words, for resets that need not take 20,000."""
        path = self.directory / name
        path.write_text("".join(f"fresh{i}\n" for i in range(n)))
        return path

    def reset(self, *words, n=40, **more):
        """The factory reset with a short list, at a terminal, everything confirmed. The database is marked test."""
        child = self.terminal(RESET, "--words", self.words_file(n), "--count", n, *words, **more)
        for phrase in ("RESET", "ERASE"):
            child.expect_exact(phrase)
            child.expect(PROMPT)
            child.sendline(phrase)
        child.expect(pexpect.EOF)
        child.close()
        return Result(child.exitstatus, child.before, "")


# What the program prints where it waits for an answer.
PROMPT = re.compile(r"> $")


@pytest.fixture(scope="session")
def servers():
    """One PostgreSQL and one Redis for all tests."""
    with tempfile.TemporaryDirectory(prefix="rh", dir=roomy_directory()) as directory:
        os.chmod(directory, 0o777)
        cluster = tempfile.mkdtemp(prefix="pg", dir=directory)
        os.chmod(cluster, 0o755)
        if os.getuid() == 0:
            shutil.chown(cluster, "postgres", "postgres")
        pg, redis = Postgres(cluster), Redis(directory)
        pg.sql("postgres", "CREATE DATABASE small_words")
        pg.sql("small_words", (PLAYBOOKS / "data/words/schema.sql").read_text())
        pg.sql("small_words", SMALL)
        yield pg, redis
        redis.stop()
        pg.stop(signal.SIGQUIT)


@contextlib.contextmanager
def cloned(servers, template, name, directory, mark="test"):
    """A host whose database is a clone of another, marked unless mark is None; its Redis is empty."""
    pg, redis = servers
    database = "t_" + re.sub(r"\W", "_", name).lower()[:40] + f"_{time.monotonic_ns() % 1000000}"
    pg.clone(template, database, mark)
    redis.call("FLUSHALL")
    yield Host(pg, redis, database, directory)
    pg.sql("postgres", f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")


@pytest.fixture(autouse=True)
def records(tmp_path):
    """Whatever a test did, the records that it left are what docs/events.md says."""
    yield
    for path in tmp_path.rglob("runs/*.jsonl"):
        check_record(path)


@pytest.fixture
def blank(servers, tmp_path, request):
    """A host whose database is an unmarked clone of the small registry."""
    with cloned(servers, "small_words", request.node.name, tmp_path, mark=None) as host:
        yield host


@pytest.fixture
def host(blank):
    """The same, marked [resethost:test], so that its name is not asked for."""
    blank.mark("test")
    return blank


@pytest.fixture(scope="session")
def unchanging(servers):
    """One database for all tests that must not change it."""
    pg, _ = servers
    pg.clone("small_words", "t_unchanging")
    pg.sql("postgres", "COMMENT ON DATABASE t_unchanging IS '[resethost:test]'")
    return "t_unchanging"


@pytest.fixture
def untouched(servers, unchanging, tmp_path):
    """A host whose database must be the same after the test as before it; cheaper than one of its own."""
    host = Host(*servers, unchanging, tmp_path)
    before = host.fingerprint()
    yield host
    assert host.fingerprint() == before
