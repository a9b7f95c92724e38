"""A throw-away PostgreSQL and Redis: as they are installed, fsync on, on sockets."""
import contextlib
import os
import pathlib
import pwd
import re
import shutil
import signal
import subprocess
import time


def binary(name):
    """The real program: Debian's psql is a wrapper that costs more than a query."""
    def version(path):
        return int(re.sub(r"\D", "", path.parts[-3]) or 0)
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=version)
    return str(found[-1]) if found else shutil.which(name)


def unprivileged():
    """PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return {}
    entry = pwd.getpwnam("postgres")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


# Checkpoints would fall on one run and not on its peer: room for none but those
# that are asked for between runs. Everything else is PostgreSQL's default.
SETTINGS = """
unix_socket_directories = '{directory}'
listen_addresses = ''
max_wal_size = '16GB'
checkpoint_timeout = '1h'
autovacuum = off
"""


class Postgres:
    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.psql = binary("psql")
        data = self.directory / "data"
        subprocess.run([binary("initdb"), "-D", data, "-U", "owner", "-A", "trust", "-E", "UTF8",
                        "--locale=C.UTF-8"], check=True, stdout=subprocess.DEVNULL, **unprivileged())
        with open(data / "postgresql.conf", "a") as conf:
            conf.write(SETTINGS.format(directory=self.directory))
        with open(self.directory / "log", "a") as log:
            self.process = subprocess.Popen([binary("postgres"), "-D", data], stdout=log, stderr=log,
                                            **unprivileged())
        wait_for(lambda: subprocess.run([binary("pg_isready"), "-q", "-h", self.directory]).returncode == 0)
        self.version = int(self.sql("postgres", "SHOW server_version_num"))

    def url(self, database):
        return f"postgresql://owner@/{database}?host={self.directory}"

    def command(self, database, *words):
        return [self.psql, "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", str(self.directory), "-U", "owner",
                "-d", database, *map(str, words)]

    def sql(self, database, text):
        done = subprocess.run(self.command(database, "-f", "-"), input=text, text=True, capture_output=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()

    def clone(self, template, database):
        """A copy of a database, with nothing left to be written to the disk."""
        how = " STRATEGY FILE_COPY" if self.version >= 150000 else ""
        self.sql("postgres", f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        self.sql("postgres", f"CREATE DATABASE {database} TEMPLATE {template}{how}")
        self.mark(database)
        self.sql("postgres", "CHECKPOINT")
        os.sync()

    def mark(self, database):
        """Its name is not asked for."""
        self.sql(database, f"COMMENT ON DATABASE {database} IS '[resethost:test]'")

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()


class Redis:
    def __init__(self, directory):
        self.socket = pathlib.Path(directory) / "redis.sock"
        self.process = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", str(self.socket), "--save", "", "--appendonly", "no",
             "--enable-debug-command", "local", "--dir", str(self.socket.parent)], stdout=subprocess.DEVNULL)
        wait_for(lambda: self.socket.exists() and self.call("PING") == "PONG")

    def call(self, *words):
        return subprocess.run(["redis-cli", "-s", str(self.socket), *map(str, words)],
                              capture_output=True, text=True).stdout.strip()

    @property
    def url(self):
        return f"unix://{self.socket}"

    def stop(self):
        self.process.kill()
        self.process.wait()


def wait_for(ready):
    for _ in range(400):
        if ready():
            return
        time.sleep(0.05)
    raise RuntimeError("a server did not start")


@contextlib.contextmanager
def start(directory):
    os.chmod(directory, 0o755)
    cluster = os.path.join(directory, "pg")
    os.mkdir(cluster)
    if os.getuid() == 0:
        shutil.chown(cluster, "postgres", "postgres")
    pg = Postgres(cluster)
    try:
        redis = Redis(directory)
        try:
            yield pg, redis
        finally:
            redis.stop()
    finally:
        pg.stop()
