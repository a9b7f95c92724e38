"""Secrets are in no output, record, plan, report, backup, error, argument list or core, in whichever form: one playbook
that says them by every mistake it can make, over every way in which a run ends."""

import base64
import html
import json
import os
import random
import re
import resource
import shlex
import signal
import subprocess
import urllib.parse

import pexpect
import pytest
from cases import assert_error, at_terminal, book, change, error_line, everything_written, times
from conftest import PROGRAM, PROMPT, Result, clean_environment
from screen import wait_for_lock, wait_until

NASTY = "s3/cr:3t@ \"qu'ote\" 100% <&> äß\U0001f511 \\n+tail-0123456789"
LINES = "-----BEGIN THING-----\nbGluZSBvbmUgb2Yga\tGVyZQ zero one\r\nsecond line: it's & \\more 67890\n-----END THING-----\n"
LONG = "".join(random.Random(1).choices([chr(c) for c in range(33, 127)], k=10240))
PLAIN = "correct-horse-0042"
DATABASE, REDIS = "d8/ta:b@se 'pw", "r3d1s/p@ss:word"
SECRETS = {"NASTY": NASTY, "LINES": LINES, "LONG": LONG, "PLAIN": PLAIN}
PIECE = 12  # of a secret that was cut; less may be a coincidence


def spellings(secret):
    """The secret as others write it, whole and each of its lines."""
    raw = secret.encode()
    for text in {secret, *secret.splitlines()}:
        if len(text) < PIECE or text.startswith("-----"):
            continue
        yield from (text, " ".join(text.split("\n")), urllib.parse.quote(text, safe=""), urllib.parse.quote(text),
                    urllib.parse.quote_plus(text), urllib.parse.quote(text, safe="").lower(),
                    json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], html.escape(text),
                    shlex.quote(text)[1:-1], text.replace("'", "''"), text.replace("\\", "\\\\").replace("'", "''"))
    yield from (raw.hex(), raw.hex().upper(), base64.b64encode(raw).decode()[:-4], base64.urlsafe_b64encode(raw).decode()[:-4])
    yield from (secret[:PIECE], secret[-PIECE:]) if "-----" not in secret else ()


def decoded(text):
    """The text, and what each line of JSON in it says."""
    yield text
    for line in text.splitlines():
        if line.startswith("{"):
            try:
                yield "\n".join(str(v) for v in json.loads(line).values())
            except ValueError:
                continue


def assert_nowhere(text, *secrets):
    """None of the secrets is in the text, however it is written."""
    texts = list(decoded(text))
    for secret in secrets:
        for form in spellings(secret):
            for one in texts:
                at = one.find(form)
                if at >= 0:
                    pytest.fail(f"{form[:60]!r} in {one[max(0, at - 200):at + 200]!r}", pytrace=False)


# Every way of saying a secret that a playbook has. `SAY` is what the test chooses.
LEAKY = """
return {
  api = 1, name = "leaky", touches = { "users" }, redis = { "leak:*" }, commands = { "tell" }, confirm = { "GO" },
  summary = "says what it should not",
  env = { NASTY = { secret = true }, LINES = { secret = true }, LONG = { secret = true }, PLAIN = { secret = true },
          WHAT = {} },
  statistics = function(db, run)
    return { { "Secret " .. run.env.PLAIN, run.env.NASTY, key = "s" .. run.env.PLAIN }, { "n", db:count "users" } }
  end,
  change = function(facts, run)
    for _, name in ipairs { "NASTY", "LINES", "LONG", "PLAIN" } do
      local s = run.env[name]
      print(name .. " is " .. s)
      print(json.encode { s = s }, ("%q"):format(s), base64.encode("u:" .. s), base64.encode_url(s))
      print("... " .. s:sub(-40) .. " and " .. s:sub(1, 40) .. "...")
      warn(("x"):rep(1980) .. s)
      warn("it's " .. s:gsub("'", "''"))
    end
    local say = run.env.NASTY
    local ops = {
      ok      = { sql.insert("users", { name = run.env.LINES, password = say }) },
      set     = { sql.update("users", { set = { password = say }, where = { name = "anna" } }), redis.delete "leak:*" },
      where   = { sql.delete("users", { where = "password <> $1", params = { say } }) },
      inline  = { sql.exec("UPDATE users SET name = 'x" .. run.env.PLAIN .. "'") },
      unique  = { sql.insert("users", { name = say, password = "p" }), sql.insert("users", { name = say, password = "q" }) },
      syntax  = { sql.exec("UPDATE users SET n = $1", run.env.LONG) },
      parse   = { sql.exec("UPDATE users SET n = '" .. run.env.PLAIN .. "'") },
      broken  = { sql.exec("UPDATE users SET '" .. run.env.LONG) },
      check   = { sql.insert("users", { name = "short", password = run.env.LONG }) },
      table   = { sql.clear { run.env.PLAIN } },
      column  = { sql.insert("users", { [run.env.PLAIN] = 1 }) },
      follow  = { sql.insert("users", { name = "f", password = "p" }), command.run { "tell", say, run.env.PLAIN } },
      key     = { redis.set("other:" .. run.env.PLAIN, say) },
    }
    if run.env.WHAT == "raise" then error(("y"):rep(2020) .. say) end
    if run.env.WHAT == "throw" then error { text = say } end
    if run.env.WHAT == "index" then return nil .. say end
    return ops[run.env.WHAT] or ops.ok
  end,
  verify = function(db, facts, run)
    if run.env.WHAT == "verify" then error("not " .. run.env.NASTY .. run.env.LONG) end
  end,
  after = function(facts, run) print("after " .. run.env.NASTY .. run.env.LINES) end,
}
"""
TABLE = """
CREATE TABLE users (id serial PRIMARY KEY, name text UNIQUE, password text CHECK (length(password) < 5000), n int);
INSERT INTO users (name, password) VALUES ('anna', 'x');
"""


@pytest.fixture
def leaky(host):
    """A host whose servers want passwords, and the playbook that says everything."""
    host.sql(TABLE)
    try:
        host.pg.require_password("leaker", DATABASE)
    except AssertionError:
        pass  # made by an earlier test
    host.redis.call("ACL", "SETUSER", "leaker", "on", f">{REDIS}", "~*", "&*", "+@all")
    user = urllib.parse.quote(DATABASE, safe="")
    host.url = f"postgresql://leaker:{user}@/{host.database}?host={host.pg.directory}"
    host.redis_url = f"unix://leaker:{urllib.parse.quote(REDIS, safe='')}@{host.redis.socket}"
    host.book = host.directory / "leaky.lua"
    host.book.write_text(LEAKY)
    programs = host.directory / "bin"
    programs.mkdir()
    (programs / "tell").write_text('#!/bin/sh\nprintf "told %s\\n" "$1" "$LINES"\nprintf "%s" "$NASTY" >&2\nexit 3\n')
    (programs / "tell").chmod(0o755)
    host.path = f"{programs}:{os.environ['PATH']}"
    yield host
    host.redis.call("ACL", "DELUSER", "leaker")


def leak(host, what, *words, answers=("GO",), **more):
    """Runs the leaky playbook at a terminal; what it shows there is part of what it said."""
    env = {**SECRETS, "WHAT": what, "PATH": host.path, "REDIS_URL": host.redis_url, **more.pop("env", {})}
    return at_terminal(host, host.book, *words, answers=answers, env=env, redis=False, **more)


def assert_silent(host, *results):
    """Nothing that was written anywhere holds any of the secrets."""
    assert_nowhere(everything_written(host, *results), *SECRETS.values(), DATABASE, REDIS)


OUTCOMES = [("ok", 0), ("set", 0), ("where", 0), ("inline", 0), ("unique", 1), ("syntax", 1), ("parse", 1),
            ("broken", 1), ("check", 1), ("table", 3), ("column", 64), ("raise", 1), ("throw", 1), ("index", 1),
            ("verify", 6), ("follow", 8), ("key", 3)]


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["plain", "json"])
@pytest.mark.parametrize("what, status", OUTCOMES, ids=[o[0] for o in OUTCOMES])
def test_no_secret_is_told_however_a_run_ends(leaky, what, status, form):
    result = leak(leaky, what, *form)
    assert result.status == status, (result.out[-2000:], result.err)
    assert "***" in result.out
    shown = leaky.run("runs", "show", "latest", redis=False), leaky.run("runs", redis=False)
    assert_silent(leaky, result, *shown)
