"""Secrets are in no output, record, plan, report, backup, error, argument list or core, in whichever form: one playbook
that says them by every mistake it can make, over every way in which a run ends."""

import base64
import html
import json
import os
import random
import resource
import shlex
import signal
import subprocess
import urllib.parse

import pexpect
import pytest
from aftermath import CutAtCommit
from cases import LONG as EVERYTHING
from cases import assert_error, at_terminal, book, change, everything_written, times
from conftest import PROGRAM, PROMPT, clean_environment
from screen import wait_for_lock

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


# One form of output each, both in the long form.
OUTCOMES = [(what, status, form) for i, (what, status) in enumerate(OUTCOMES)
            for j, form in enumerate(["plain", "json"]) if EVERYTHING or i % 2 == j]


@pytest.mark.parametrize("what, status, form", OUTCOMES)
def test_no_secret_is_told_however_a_run_ends(leaky, what, status, form):
    result = leak(leaky, what, *(["--json"] if form == "json" else []))
    assert result.status == status, (result.out[-2000:], result.err)
    assert "***" in result.out
    shown = leaky.run("runs", "show", "latest", redis=False), leaky.run("runs", redis=False)
    assert_silent(leaky, result, *shown)


def test_no_secret_is_told_by_a_run_that_is_declined_stopped_stale_or_busy(leaky):
    declined = leak(leaky, "ok", answers=("no",))
    stopped = leak(leaky, "ok", answers=("\x03",))
    stale = leak(leaky, "where", before_last=lambda: leaky.sql(
        "INSERT INTO users (name, password) SELECT 'u' || g, 'x' FROM generate_series(1, 3000) g"))
    holder = leaky.session()
    holder.run("BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('resethost:' || current_database(), 0)), '"
               + PLAIN + "', '" + NASTY.replace("'", "''") + "';")
    busy = leak(leaky, "ok")
    holder.close()
    wrong = leaky.run(leaky.book, "--no-such-option", PLAIN, env={**SECRETS, "REDIS_URL": leaky.redis_url}, redis=False)
    results = [declined, stopped, stale, busy, wrong]
    assert [r.status for r in results] == [4, 130, 5, 7, 64]
    assert_silent(leaky, *results)


def test_no_secret_is_told_by_a_dry_run_that_found_changes(leaky):
    for words in (["--json"], []):
        result = leak(leaky, "set", "--dry-run", "--detailed-exitcode", *words, answers=())
        assert result.status == 2 and "***" in result.out, result.err
        assert_silent(leaky, result)


@pytest.mark.parametrize("form", ["plain", "json"][:times(0, 2)])  # each waits for a server
def test_no_secret_is_told_by_a_run_of_which_nobody_knows_whether_it_was_committed(leaky, form):
    CutAtCommit(leaky.pg.directory, leaky.directory / "between").start()
    url, words = leaky.url, ["--json"] if form == "json" else []
    leaky.url = url.replace(str(leaky.pg.directory), str(leaky.directory / "between"))
    lost = leak(leaky, "follow", "--jobs", "1", *words)
    assert lost.status == 9 and "***" in lost.out, lost.err
    env = {**SECRETS, "WHAT": "follow", "PATH": leaky.path, "REDIS_URL": leaky.redis_url}
    told = [leaky.run("runs", "resume", "latest", *words, env=env, redis=False),  # the server is away
            leaky.run("runs", "show", "latest", *words, redis=False), leaky.run("runs", redis=False)]
    leaky.url = url
    told.append(leaky.run("runs", "resume", "latest", *words, env=env, redis=False))
    assert told[0].status == 1 and told[-1].status in (3, 8), [(r.status, r.err) for r in told]
    assert_silent(leaky, lost, *told)


def test_a_password_that_is_wrong_is_not_told(leaky):
    leaky.url = leaky.url.replace("leaker:", "leaker:x")
    failed = leaky.run(leaky.book, "--json", "--dry-run", env=SECRETS)
    assert_error(failed, 1, "password authentication failed")
    assert_silent(leaky, failed)


def test_a_password_of_redis_that_is_wrong_is_not_told(leaky):
    result = leak(leaky, "set", env={"REDIS_URL": leaky.redis_url.replace("leaker:", "leaker:x")})
    assert result.status == 8, result.err
    assert_silent(leaky, result)


def test_a_password_from_a_file_is_not_told(leaky):
    secret = leaky.directory / "pgpass"
    secret.write_text("*:*:*:leaker:" + DATABASE.replace("\\", "\\\\").replace(":", "\\:") + "\n")
    secret.chmod(0o600)
    leaky.url = f"postgresql://leaker@/{leaky.database}?host={leaky.pg.directory}"
    path = book(leaky, "  env = { SAY = {} },\n  statistics = function(db, run) return { { 'is', run.env.SAY } } end,\n"
                + change('sql.clear { "word_views" }'), touches='"word_views"')
    result = leaky.run(path, "--dry-run", env={"PGPASSFILE": str(secret), "SAY": DATABASE})
    assert result.status == 0, result.err
    assert_silent(leaky, result)


def test_a_secret_that_was_typed_is_hidden_from_then_on(leaky):
    path = book(leaky, '  ask = function(db, run) return run.prompt.secret { text = "Password?", option = "password" } end,\n'
                '  change = function(facts, run)\n    local s = run.answers\n    print("it is " .. s)\n'
                '    return { sql.insert("users", { name = s, password = hash.bcrypt(s, { cost = 4 }) }),\n'
                '      sql.insert("users", { name = s }) }\n  end,', touches='"users"')
    result = at_terminal(leaky, path, "--json", answers=("t1ped-at-the-prompt",))
    assert_error(result, 1, "***")
    assert_nowhere(everything_written(leaky, result), "t1ped-at-the-prompt")


def test_a_question_holds_no_secret(leaky):
    path = book(leaky, '  env = { PLAIN = { secret = true } },\n  ask = function(db, run)\n'
                '    return run.prompt.choose { text = "Is it " .. run.env.PLAIN .. "?", option = "is", choices = {'
                ' "no", run.env.PLAIN } }\n  end,\n' + change('sql.clear { "word_views" }'), touches='"word_views"')
    child = leaky.terminal(path, env=SECRETS)
    child.expect(PROMPT)
    assert "Is it ***?" in child.before and PLAIN not in child.before
    child.sendline("q")
    child.expect(pexpect.EOF)


def test_names_stay_readable_though_one_is_the_password_too(host):
    name = host.database
    host.pg.sql("postgres", f"DO $$ BEGIN CREATE ROLE {name} SUPERUSER LOGIN PASSWORD '{name}'; END $$")
    try:
        host.url = f"postgresql://{name}:{name}@/{name}?host={host.pg.directory}"
        result = host.run(book(host, change('sql.clear { "word_views" }'), touches='"word_views"'), "--dry-run", "--json")
        target, = result.named("target")
        assert (target["database"], target["user"]) == (name, name)
        assert f"{name}:***@" in target["url"]
    finally:
        host.pg.sql("postgres", f"DROP ROLE {name}")


# ---- Passwords in the wrong place ----


@pytest.mark.parametrize("words", [
    ["postgres://u:{}@h/db"], ["run", "redis://{}@h/0"], ["check", "postgres://u:{}@h/db"],
    ["backups", "verify", "postgres://u:{}@h/db"], ["backups", "postgres://u:{}@h"], ["runs", "show", "postgres://u:{}@h"],
    ["runs", "postgres://u:{}@h"], ["sandbox", "postgres://u:{}@h/db"], ["postgres://u:{}@h", "postgres://u:{}@h"],
    ["x.lua", "--color", "postgres://u:{}@h"], ["x.lua", "--database-url", "postgres://u:{}@h:port/db"],
    ["x.lua", "--database-url", "postgress://u:{}@h/db"], ["x.lua", "--database-url", "host=h nothing=1 password={}"],
    ["x.lua", "--database-url", "postgres://h/db?pasword=1&password={}"], ["--state-dir"] + ["postgres://u:{}@h"] * 2,
], ids=str)
@pytest.mark.parametrize("form", [(), ("--json",)], ids=["plain", "json"])
def test_a_password_in_the_wrong_place_is_not_told(tmp_path, words, form):
    (tmp_path / "x.lua").write_text('return { api = 1, name = "x", touches = {}, change = function() return {} end }\n')
    done = subprocess.run([PROGRAM, *(w.replace("{}", "S3cr3t@Pw/9") for w in words), *form], cwd=tmp_path, text=True,
                          capture_output=True, stdin=subprocess.DEVNULL, env=clean_environment(HOME=str(tmp_path)))
    assert done.returncode != 0
    texts = [done.stdout, done.stderr] + [p.read_text() for p in tmp_path.rglob("*.jsonl")]
    assert not any("S3cr3t" in t or "Pw/9" in t for t in texts), texts


# ---- What others see of the process ----


def waiting(host, *words, **more):
    """A dry run that waits for a lock of somebody else's; the session that holds it, and the process."""
    holder = host.session()
    holder.run("BEGIN; LOCK TABLE word_views IN ACCESS EXCLUSIVE MODE;")
    path = book(host, change('sql.clear { "word_views" }'), touches='"word_views"')
    process = subprocess.Popen([PROGRAM, "--state-dir", str(host.state), str(path), "--dry-run", *words], cwd=host.directory,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               env=clean_environment(), start_new_session=True, **more)
    wait_for_lock(host, "relation")
    return holder, process


@pytest.mark.parametrize("words", [["--database-url", "{url}"], ["--database-url={url}"], ["--database-url", "{pairs}"],
                                   ["--database-url", "{url}", "--redis-url", "redis://T0ken-of-redis@h/0"]],
                         ids=["url", "after =", "pairs", "redis"])
def test_no_password_stands_in_the_list_of_processes(leaky, words):
    pairs = f"host={leaky.pg.directory} dbname={leaky.database} user=leaker password = '" + DATABASE.replace("'", "\\'") + "'"
    holder, process = waiting(leaky, *(w.format(url=leaky.url, pairs=pairs) for w in words))
    with open(f"/proc/{process.pid}/cmdline") as file:
        shown = file.read()
    holder.close()
    process.communicate()
    assert "resethost" in shown and "--dry-run" in shown and "**" in shown
    assert_nowhere(shown, DATABASE, "T0ken-of-redis")


def test_a_crash_leaves_no_core(leaky):
    """Where a core would have been written: the kernel says whether one was."""
    def unlimited():
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    holder, process = waiting(leaky, "--database-url", leaky.url, preexec_fn=unlimited)
    process.send_signal(signal.SIGSEGV)
    _, status = os.waitpid(process.pid, 0)
    process.returncode = 0
    process.stdout.close()
    holder.close()
    assert not os.WCOREDUMP(status)
    assert not list(leaky.directory.glob("core*"))


def test_no_secret_reaches_the_log_of_the_server_as_part_of_a_statement(leaky):
    leaky.sql("ALTER ROLE leaker SET log_statement = 'all'; ALTER ROLE leaker SET log_parameter_max_length = 0")
    log = leaky.pg.directory / "log"
    size = log.stat().st_size
    path = book(leaky, '  env = { PLAIN = { secret = true } },\n  change = function(facts, run)\n    return {'
                ' sql.insert("users", { name = run.env.PLAIN, password = hash.bcrypt(run.env.PLAIN, { cost = 4 }) }),'
                ' sql.update("users", { set = { password = run.env.PLAIN }, where = { name = run.env.PLAIN } }) }\n  end,',
                touches='"users"')
    result = leaky.run(path, env=SECRETS)
    assert result.status == 0, result.err
    logged = log.read_text(errors="replace")[size:]
    assert "INSERT INTO" in logged
    assert_nowhere(logged, PLAIN)
    assert "$2b$" not in logged


@pytest.mark.parametrize("what, status", [("ok", 0), ("inline", 0), ("raise", 1), ("verify", 6)], ids=["done", "inline", "raised", "not verified"])
def test_no_secret_stands_in_a_plan_or_in_a_report(leaky, what, status):
    reports = leaky.directory / "reports"
    reports.mkdir()
    env = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(reports / "summary.md"), "GITHUB_OUTPUT": str(reports / "out")}
    planned = leaky.run(leaky.book, "--dry-run", "--plan-out", reports / "plan", "--junit", reports / "dry.xml", redis=False,
                        env={**SECRETS, "WHAT": what, "PATH": leaky.path, "REDIS_URL": leaky.redis_url, **env})
    assert planned.status == (1 if what == "raise" else 0), planned.err
    done = leak(leaky, what, "--junit", reports / "run.xml", env=env)
    assert done.status == status, done.err
    written = [p.read_text() for p in reports.iterdir()]
    assert len(written) >= 3 and any("***" in text for text in written)
    assert_nowhere("\n".join(written), *SECRETS.values(), DATABASE, REDIS)
    assert_silent(leaky, planned, done)
