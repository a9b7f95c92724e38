# SPDX-License-Identifier: MIT
"""A run with everything that can follow a commit, and what must hold of it
however it was interrupted: shared by the tests that kill it.
"""

import json
import os
import re
import select
import socket
import threading

from cases import book

KEYS = {"app:a": "1", "app:b": "2", "other:c": "3"}
FINAL_KEYS = {"other:c": "3", "new:v": "done"}
PROGRAM = 'echo "notify $*" >>"$MARKS"'

CHANGE = """
  options = { out = { type = "new_file" } },
  commands = { "notify" },
  change = function(facts, run)
    return {
      sql.clear { "error_logs" },
      sql.update("words", { set = { price = "1.00" }, where = "owner_name IS NULL" }),
      files.write(run.options.out, { sql.rows "SELECT error_type FROM error_logs ORDER BY id" }),
      redis.delete "app:*",
      redis.set("new:v", "done"),
      command.run { "notify", "it is done" },
    }
  end,
"""


class Aftermath:
    """One host with its Redis keys, its program and its file; `operations` in place of those above."""

    def __init__(self, host, fields=CHANGE, program=PROGRAM):
        self.host = host
        self.folder = host.directory / "bin"
        self.made = host.directory / "made"
        self.folder.mkdir()
        self.made.mkdir()
        self.out, self.marks = self.made / "out.txt", host.directory / "marks.txt"
        self.env = {"PATH": f"{self.folder}:{os.environ['PATH']}", "MARKS": str(self.marks)}
        self.add_program("notify", program)
        self.path = book(host, fields, "whole.lua", touches='"error_logs", "words"')
        self.words = [self.path, "--out", self.out] if "new_file" in fields else [self.path]
        self.before = self.tables()
        self.set_keys()

    def add_program(self, name, body):
        (self.folder / name).write_text(f"#!/bin/sh\n{body}\n")
        (self.folder / name).chmod(0o755)

    def set_keys(self):
        redis = self.host.redis
        redis.call("FLUSHDB")
        for key, value in KEYS.items():
            redis.call("SET", key, value)

    def keys(self):
        redis = self.host.redis
        return {key: redis.call("GET", key) for key in redis.call("KEYS", "*").split()}

    def tables(self):
        """The rows; sequences may be pushed on by a run that was rolled back."""
        return re.sub(r"(?m)^\w+\|\w+\|\d*$", "", self.host.fingerprint())

    def called(self):
        return self.marks.read_text().splitlines() if self.marks.exists() else []

    def run(self, *words, **more):
        return self.host.run(*self.words, *words, env=self.env, **more)

    def resume(self, *words, **more):
        return self.host.run("runs", "resume", "latest", "--json", *words, env=self.env, **more)

    def record_path(self):
        return max((self.host.state / "runs").glob("*.jsonl"), key=lambda p: p.name)

    def record(self):
        return [json.loads(line) for line in self.record_path().read_text().splitlines()]


class CutAtCommit(threading.Thread):
    """Stands between host and server until it hears COMMIT: that arrives, and nobody hears of it or gets through again."""

    def __init__(self, server, directory):
        super().__init__(daemon=True)
        self.server, self.listener = str(server / ".s.PGSQL.5432"), socket.socket(socket.AF_UNIX)
        directory.mkdir()
        self.listener.bind(str(directory / ".s.PGSQL.5432"))
        self.listener.listen()
        self.is_cut = False

    def run(self):
        while not self.is_cut:
            client, _ = self.listener.accept()
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.server)
            self.pass_on(client, server)
            client.close()
            server.close()
        self.listener.close()

    def pass_on(self, client, server):
        while True:
            for ready in select.select([client, server], [], [])[0]:
                data = ready.recv(1 << 16)
                if not data:
                    return
                (server if ready is client else client).sendall(data)
                if ready is client and b"COMMIT\0" in data:
                    self.is_cut = True
                    server.recv(1 << 16)
                    return
