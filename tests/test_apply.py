# SPDX-License-Identifier: MIT
"""Plans: written for review, applied where nobody can type, and stopped by whatever is no longer as it was reviewed,
with nothing touched."""

import hashlib
import json
import os
import re
import shutil
import subprocess

import pytest
from cases import ENCODED, PASSWORD, assert_error, at_terminal, book, change, everything_written, record, times
from conftest import RESET, RESTORE, clean_environment

CLEAR = change('sql.clear { "error_logs" }')
LOGS = {"touches": '"error_logs"'}


def code_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8]


def plan(host, *words, name="plan.json", **more):
    """Makes the plan; its path."""
    path = host.directory / name
    result = host.run(*words, "--plan-out", path, "--json", **more)
    assert result.status == 0, (result.out[-2000:], result.err)
    [written] = result.named("plan_written")
    assert written["code"] == code_of(path) and result.events[-1]["committed"] is False
    return path


def apply(host, path, *words, confirm=None, **more):
    return host.run("apply", path, "--confirm", confirm or f"{host.database}:{code_of(path)}", *words, **more)


def drifts(host):
    return [e for e in record(host) if e["event"] == "plan_drift"]


def assert_drift(host, path, what, before=None, **more):
    """Ends with 5, says `what`, and touches nothing; a look without --confirm says the same."""
    before = before or host.fingerprint()
    sealed, keys = host.sealed(), host.redis.call("DBSIZE")
    for result in (apply(host, path, **more), host.run("apply", path, "--dry-run", **more)):
        assert_error(result, 5, "the plan no longer fits" if "good for one run" not in what else what)
        assert any(what in d["what"] for d in drifts(host)), (what, drifts(host))
    assert (host.fingerprint(), host.sealed(), host.redis.call("DBSIZE")) == (before, sealed, keys)
    assert not list(host.state.glob("plans/*"))


@pytest.fixture
def reset_plan(host):
    """The factory reset with a short list, planned."""
    return plan(host, RESET, "--words", host.words_file(), "--count", 40)


# ---- Writing ----

def test_a_plan_is_applied_without_a_terminal_and_once(host, reset_plan):
    before = host.fingerprint()
    document = json.loads(reset_plan.read_text())
    assert [d.get("phrase") for d in document["replaces"]] == ["RESET", "ERASE"]
    assert oct(reset_plan.stat().st_mode)[-3:] == "600"
    assert host.run("apply", reset_plan, "--dry-run").status == 0
    assert host.fingerprint() == before
    result = apply(host, reset_plan, "--json")
    assert result.status == 0, result.err
    assert host.sql("SELECT count(*) FROM words") == "40"
    assert result.named("confirmed")[0]["phrase"] == f"{host.database}:{code_of(reset_plan)}"
    after = host.fingerprint()
    [claim] = host.state.glob("plans/*")
    assert claim.read_text().strip() == result.events[0]["id"]
    assert_error(apply(host, reset_plan), 5, "good for one run", result.events[0]["id"])
    assert_error(host.run("apply", reset_plan, "--dry-run"), 5, "good for one run")
    assert all(run["started"] and run["mode"] for run in host.run("runs", "--json").named("recorded_run"))
    assert host.fingerprint() == after


def test_a_plan_knows_in_another_state_directory_that_its_tables_were_emptied(host, reset_plan):
    assert apply(host, reset_plan).status == 0
    host.state = host.directory / "elsewhere"
    assert_drift(host, reset_plan, "storage, which TRUNCATE renews")


def test_what_it_stands_for_is_said_in_words(blank):
    blank.mark("production")
    path = book(blank, change('sql.delete("words", { where = "id < 3" }), redis.flush_db()') +
                '\n  backup = false,\n  confirm = { "YES", { countdown = 3 } },')
    blank.redis.call("SET", "other", "1")
    result = blank.run(path, "--plan-out", "p.json")
    assert result.status == 0, result.err
    said = json.loads((blank.directory / "p.json").read_text())["replaces"]
    assert [d.get("phrase", d.get("countdown")) for d in said] == [
        "NO BACKUP", "FLUSH REDIS", "YES", blank.database, 3]
    for one in said:
        assert one["words"] in " ".join(result.out.split())
    assert f"apply p.json --confirm {blank.database}:{code_of(blank.directory / 'p.json')}" in result.out


@pytest.mark.parametrize("make", [
    lambda p: p.write_text("mine"), lambda p: p.symlink_to("nowhere"), lambda p: p.mkdir(), os.mkfifo],
    ids=["a file", "a dead link", "a directory", "a fifo"])
def test_nothing_is_overwritten_and_nothing_connected_to(untouched, make):
    path = untouched.directory / "plan.json"
    make(path)
    untouched.url = "postgresql://nobody@localhost:1/nowhere"
    assert_error(untouched.run(RESET, "--plan-out", path), 64, "is there already")
    untouched.url = untouched.pg.url(untouched.database)
    assert [p.name for p in untouched.directory.iterdir() if "partial" in p.name] == []


@pytest.mark.parametrize("words, part", [
    ([RESET, "--plan-out", "no/such/folder/p.json"], "no file can be made"),
    ([RESET, "--plan-out", "folder/"], "needs the name of a file"),
    ([RESET, "--plan-out", "p.json", "--rehearse"], "leave one"),
    (["backups", "--plan-out", "p.json"], "belongs to run"),
    (["sandbox", RESET, "--plan-out", "p.json"], "belongs to run"),
    ([RESET, "--detailed-exitcode"], "is for a dry run"),
    ([RESET, "--rehearse", "--detailed-exitcode"], "is for a dry run"),
    (["runs", "--detailed-exitcode"], "belongs to a dry run"),
    (["apply"], "needs one plan"),
    (["apply", "a", "b"], "needs one plan"),
    (["apply", "a", "--rehearse"], "belongs to a playbook"),
    (["apply", "a", "--words", "x"], "unknown option --words"),
    ([RESET, "--confirm", "a:b"], "no option --confirm"),
], ids=str)
def test_options_that_do_not_go_together(untouched, words, part):
    assert_error(untouched.run(*words), 64, part)


def test_no_secret_gets_into_a_plan(host):
    path = book(host, '  env = { ADMIN_PASSWORD = { secret = true, required = true }, PLACE = {} },\n' + change(
        'sql.insert("error_logs", { { error_type = "x",'
        ' error_message = hash.bcrypt(run.env.ADMIN_PASSWORD, { cost = 4 }) } })'),
        touches='"error_logs"')
    env = {"ADMIN_PASSWORD": "correct horse battery", "PLACE": "here"}
    file = plan(host, path, env=env)
    for text in ("correct", "$2b$", "horse"):
        assert text not in file.read_text()
    other = {**env, "ADMIN_PASSWORD": "correct horse batterz"}
    assert_drift(host, file, "environment variable ADMIN_PASSWORD", env=other)
    assert_drift(host, file, "environment variable ADMIN_PASSWORD", env={"PLACE": "here"})
    assert_drift(host, file, "environment variable PLACE", env={**env, "PLACE": "there"})
    assert_drift(host, file, "environment variable PLACE", env={"ADMIN_PASSWORD": env["ADMIN_PASSWORD"]})
    assert apply(host, file, env=env).status == 0
    assert host.sql("SELECT count(*) FROM error_logs WHERE error_message LIKE '$2%'") == "1"
    assert "horse" not in everything_written(host)


def test_made_values_come_out_as_they_were_planned(host):
    path = book(host, change('sql.insert("error_logs", { { error_type = "made", error_message = uuid() .. " " .. now()'
                             ' .. " " .. run.id .. " " .. math.random(1000000000) } })'), **LOGS)
    file = plan(host, path)
    document = json.loads(file.read_text())
    assert apply(host, file).status == 0
    made = host.sql("SELECT error_message FROM error_logs WHERE error_type = 'made'")
    assert document["run"] in made and document["run"] != record(host)[0]["id"]


def test_a_password_of_the_connection_is_in_no_plan(host):
    role = f"rh_plan_{os.getpid()}"
    host.pg.require_password(role, PASSWORD)
    host.url = host.pg.url(host.database, user=role, password=ENCODED)
    file = plan(host, book(host, CLEAR, **LOGS))
    assert PASSWORD not in file.read_text() and ENCODED not in file.read_text()
    result = apply(host, file)
    assert result.status == 0, result.err
    assert PASSWORD not in everything_written(host, result)


def test_another_program_of_the_same_name_is_not_run(host):
    for name in ("a", "b"):
        (host.directory / name).mkdir()
        (host.directory / name / "tool").write_text(f"#!/bin/sh\ntouch {host.directory}/ran\n")
        (host.directory / name / "tool").chmod(0o755)
    path = book(host, '  commands = { "tool" },\n' +
                change('sql.clear { "error_logs" }, command.run { "tool" }'), **LOGS)
    env = {name: {"PATH": f"{host.directory}/{name}:{os.environ['PATH']}"} for name in "ab"}
    file = plan(host, path, env=env["a"])
    assert_drift(host, file, "the program of", env=env["b"])
    assert not (host.directory / "ran").exists()
    assert apply(host, file, env=env["a"]).status == 0 and (host.directory / "ran").exists()


def test_no_backup_is_removed_that_was_not_reviewed(host):
    path = book(host, change('sql.delete("error_logs", { where = "id = 1" }), backup.prune { days = 1 }'), **LOGS)
    assert host.run(path, "--dry-run").status == 0
    assert at_terminal(host, path, answers=[]).status == 0
    newer = host.backups / host.sealed()[-1]
    file = plan(host, path)
    older = newer.parent / newer.name.replace("2026", "2025")
    shutil.copytree(newer, older)
    manifest = (older / "manifest.json")
    manifest.write_text(re.sub(r'"date": "2026', '"date": "2025', manifest.read_text()))
    host.sql("INSERT INTO error_logs (id, error_type, error_message) VALUES (1, 'a', 'b')")
    assert_drift(host, file, "a backup that is removed")
    assert older.exists()


def test_a_secret_as_an_option_makes_no_plan(untouched):
    path = book(untouched, '  env = { TOKEN = { secret = true } },\n  options = { note = { type = "text" } },\n'
                + CLEAR, **LOGS)
    env = {"TOKEN": "s3cr3t-t0ken-value"}
    result = untouched.run(path, "--note", "uses s3cr3t-t0ken-value", "--plan-out", "p.json", env=env)
    assert_error(result, 64, "no plan was written")
    assert not (untouched.directory / "p.json").exists()


def test_a_secret_that_is_asked_for_makes_no_plan(untouched):
    path = book(untouched, '  options = { word = { type = "text" } },\n  ask = function(db, run)'
                ' return run.prompt.secret { text = "Word?", option = "word" } end,\n' + CLEAR, **LOGS)
    assert_error(at_terminal(untouched, path, "--plan-out", "p.json", answers=["x"]), 64, "a plan keeps no secret")
    assert not (untouched.directory / "p.json").exists()


KEY = 'sql.update("words", { set = { owner_message = %s:public_pem() }, where = "id = 1" })'


@pytest.mark.parametrize("fields", [
    change(KEY % "ed25519.generate()"),
    change(KEY % "select(2, pcall(ed25519.generate))"),
    '  inspect = function() return ed25519.generate() end,\n' + change(KEY % "facts")])
def test_a_new_key_makes_no_plan(untouched, fields):
    path = book(untouched, fields)
    for words in ((), ("--json",), ("--detailed-exitcode",)):
        assert_error(untouched.run(path, "--plan-out", "p.json", *words), 64, "make the key first")
        assert not list(untouched.directory.glob("p.json*"))


@pytest.mark.parametrize("words", [("--nonsense", "x"), ("--nonsense",), ("--words",), ("--count", "many"), ("extra",)])
def test_a_mistake_beside_it_makes_no_plan_either(untouched, words):
    untouched.url = "postgresql://nobody@localhost:1/nowhere"
    assert_error(untouched.run(RESET, "--plan-out", "p.json", *words), 64, "--count" if "many" in words else "")
    untouched.url = untouched.pg.url(untouched.database)
    assert not list(untouched.directory.glob("p.json*"))


def test_answers_are_given_again_by_their_words(host):
    path = book(host, """
  options = { which = { type = "text" }, why = { type = "text" } },
  ask = function(db, run)
    local list = {}
    for i, row in ipairs(db:rows("SELECT error_type AS t FROM error_logs ORDER BY id DESC")) do list[i] = row.t end
    local n = run.prompt.choose { text = "Which?", option = "which", choices = list }
    return { which = list[n], why = run.prompt.text { text = "Why?", option = "why" } }
  end,
  inspect = function(db, run) return run.answers end,
""" + change('sql.delete("error_logs", { where = "error_type = $1", params = { facts.which } }),'
             ' sql.insert("error_logs", { { error_type = "why", error_message = facts.why } })'), **LOGS)
    file = host.directory / "p.json"
    result = at_terminal(host, path, "--plan-out", file, answers=["2", "because"])
    assert result.status == 0, result.err
    host.sql("INSERT INTO error_logs (error_type, error_message) VALUES ('E99', 'newer')")
    result = apply(host, file)
    assert result.status == 0, result.err
    assert host.sql("SELECT count(*) FROM error_logs WHERE error_type = 'E11'") == "0"
    assert host.sql("SELECT error_message FROM error_logs WHERE error_type = 'why'") == "because"


def test_an_answer_that_is_no_choice_any_more_stops_it(host):
    path = book(host, """
  options = { which = { type = "text" } },
  ask = function(db, run)
    local list = {}
    for i, row in ipairs(db:rows("SELECT error_type AS t FROM error_logs ORDER BY id")) do list[i] = row.t end
    return list[run.prompt.choose { text = "Which?", option = "which", choices = list }]
  end,
""" + CLEAR, **LOGS)
    file = host.directory / "p.json"
    assert at_terminal(host, path, "--plan-out", file, answers=["1"]).status == 0
    host.sql("DELETE FROM error_logs WHERE error_type = 'E1'")
    before = host.fingerprint()
    assert_error(apply(host, file), 5, "E1", "no choice now")
    assert host.fingerprint() == before


# ---- Confirming, and files that are no plans ----

def test_only_the_name_and_the_code_confirm(host, reset_plan):
    code, sha, before = code_of(reset_plan), hashlib.sha256(reset_plan.read_bytes()).hexdigest(), host.fingerprint()
    for text in ("{db}:{wrong}", "{code}", "{db}", "{db}:{code} ", " {db}:{code}", "{db}:{code}X", "{DB}:{code}",
                 "{db}:{code}0", "{db}:{short}", "other:{code}", ":{code}", "{db}::{code}", "{db}:{sha}",
                 "{db}：{code}"):
        text = text.format(db=host.database, code=code, DB=host.database.upper(), wrong=f"{int(code, 16) ^ 1:08x}",
                           short=code[:7], sha=sha)
        result = apply(host, reset_plan, confirm=text)
        assert_error(result, 4, "not confirmed")
        assert code not in result.err.replace(text, "")
    assert host.fingerprint() == before


def test_without_confirm_nothing_happens_at_a_terminal_either(host, reset_plan):
    before = host.fingerprint()
    assert_error(host.run("apply", reset_plan), 4, "--confirm")
    assert_error(at_terminal(host, "apply", reset_plan), 4, "--confirm")
    assert host.fingerprint() == before and record(host)[-1]["code"] == 4


def test_an_altered_plan_is_another_one(host, reset_plan):
    code = code_of(reset_plan)
    text = reset_plan.read_text()
    reset_plan.write_text(text.replace('"rows": 300', '"rows": 301', 1))
    assert reset_plan.read_text() != text
    assert_error(apply(host, reset_plan, confirm=f"{host.database}:{code}"), 4, "altered")


def hostile(document):
    """Texts that are no plans, by name."""
    whole = json.dumps(document)
    yield "empty", ""
    yield "no JSON", "RESET"
    yield "a list", "[]"
    yield "a number", "1e999999"
    yield "nothing in it", "{}"
    yield "deep", "[" * 100000 + "]" * 100000
    yield "cut", whole[:-20]
    yield "twice the same key", whole[:-1] + ', "version": 1}'
    yield "more behind", whole + " {}"
    yield "a zero byte", whole.replace(document["run"], "a\\u0000b")
    yield "a raw zero byte", whole.replace(document["run"], "a\0b")
    for key in ("format", "version", "resethost", "run", "seed", "now", "salt", "playbook", "target", "given",
                "expires"):
        yield f"no {key}", json.dumps({k: v for k, v in document.items() if k != key})
        for name, odd in (("null", None), ("a list", [1]), ("an object", {"a": {}}), ("a number", -1)):
            yield f"{key} {name}", json.dumps({**document, key: odd})
    yield "another format", json.dumps({**document, "format": "resethost-backup"})
    yield "a later version", json.dumps({**document, "version": 2})
    yield "a far later version", json.dumps({**document, "version": 9223372036854775807})
    yield "no seed", json.dumps({**document, "seed": "xyz"})
    yield "no playbook", json.dumps({**document, "playbook": {"path": ""}})
    yield "odd options", json.dumps({**document, "given": [{"name": "x", "value": 1}]})
    yield "latin1", '{"format": "caf\xe9"}'


def test_what_is_no_plan_is_refused(host, reset_plan):
    before = host.fingerprint()
    path = host.directory / "odd.json"
    for name, text in list(hostile(json.loads(reset_plan.read_text())))[::times(3, 1)]:
        path.write_bytes(text.encode("latin1"))
        result = apply(host, path)
        assert result.status == 64, (name, result.status, result.err)
        assert len(result.err.splitlines()) == 1, (name, result.err)
    assert host.fingerprint() == before


@pytest.mark.parametrize("make, part", [
    (lambda p, plan: p.symlink_to(plan), "symbolic link"),
    (lambda p, plan: p.mkdir(), "not a regular file"),
    (lambda p, plan: os.mkfifo(p), "not a regular file"),
    (lambda p, plan: None, "cannot open"),
    (lambda p, plan: p.write_bytes(b" " * (17 << 20)), "16 MiB"),
    (lambda p, plan: p.symlink_to("/dev/zero"), "symbolic link"),
], ids=["link", "directory", "fifo", "missing", "huge", "endless"])
def test_what_is_no_file_is_refused(host, reset_plan, make, part):
    path = host.directory / "odd.json"
    make(path, reset_plan)
    confirm = f"{host.database}:{code_of(reset_plan)}"
    assert_error(apply(host, path, confirm=confirm), 64, part)


def test_parts_of_another_kind_are_differences(host, reset_plan):
    """Whoever makes up a plan and gives its code gets no further than the comparison."""
    document, before = json.loads(reset_plan.read_text()), host.fingerprint()
    odds = [{"a": {"b": []}}, None, [], {}, "x", [[]], [{}, {}], -1]
    for odd in odds[:times(2, len(odds))]:
        for key in ("files", "options", "tables", "operations", "backup", "after_commit"):
            reset_plan.write_text(json.dumps({**document, key: odd}))
            result = apply(host, reset_plan)
            assert result.status == 5, (key, result.status, result.err)
    assert host.fingerprint() == before


# ---- What no longer fits ----

def test_another_database_of_the_same_name(host, reset_plan, servers):
    name = host.database
    servers[0].sql("postgres", f"ALTER DATABASE {name} RENAME TO {name}_was;"
                   f"CREATE DATABASE {name} TEMPLATE {name}_was; COMMENT ON DATABASE {name} IS '[resethost:test]'")
    try:
        assert_drift(host, reset_plan, "the target's oid")
    finally:
        servers[0].sql("postgres", f"DROP DATABASE {name}_was")


def test_another_database(host, reset_plan, unchanging):
    before = host.fingerprint()
    confirm = f"{host.database}:{code_of(reset_plan)}"
    host.url = host.pg.url(unchanging)
    assert_error(apply(host, reset_plan, confirm=confirm), 5, "the target's database", unchanging)
    assert_error(apply(host, reset_plan, confirm=confirm.replace(host.database, unchanging)), 4, "not confirmed")
    assert host.fingerprint() == before


def test_another_user(host, reset_plan):
    host.sql("DO $$BEGIN CREATE ROLE second SUPERUSER LOGIN; EXCEPTION WHEN duplicate_object THEN END$$")
    host.url = host.pg.url(host.database, user="second")
    assert_drift(host, reset_plan, "the target's user")


@pytest.mark.parametrize("class_name", ["production", "staging", "dev"])
def test_another_class(host, reset_plan, class_name):
    host.mark(class_name)
    assert_drift(host, reset_plan, "the target's class")


@pytest.mark.parametrize("owner, setting, what", [
    ("DATABASE {0}", "search_path = evil, public", "search path"),
    ("ROLE owner IN DATABASE {0}", "search_path = evil, public", "search path"),
    ("ROLE owner IN DATABASE {0}", "transform_null_equals = on", "settings"),
    ("DATABASE {0}", "app.tenant = 'hush-hush'", "settings")])
def test_settings_by_which_sql_has_another_meaning(host, owner, setting, what):
    host.sql("""CREATE SCHEMA evil; CREATE FUNCTION few(int) RETURNS bool LANGUAGE sql AS $$ SELECT $1 < 4 $$;
                CREATE FUNCTION evil.few(int) RETURNS bool LANGUAGE sql AS $$ SELECT $1 < 6 $$""")
    file = plan(host, book(host, change(
        """sql.exec("UPDATE error_logs SET error_message = '' WHERE few(id)")"""), **LOGS))
    owner = owner.format(host.database)
    try:
        host.pg.sql("postgres", f"ALTER {owner} SET {setting}")
        assert_drift(host, file, f"the target's {what}")
        assert "hush-hush" not in everything_written(host, host.run("book.lua", "--plan-out", "new.json"))
        assert "hush-hush" not in (host.directory / "new.json").read_text()
    finally:
        host.pg.sql("postgres", f"ALTER {owner} RESET ALL")
    assert apply(host, file).status == 0


def test_another_redis_or_none(host, reset_plan):
    assert_drift(host, reset_plan, "the target's Redis", redis=False)


def test_another_backup_directory(host, reset_plan):
    host.backups = host.directory / "elsewhere"
    assert_drift(host, reset_plan, "backup directory")


MADE_OTHERWISE = [
    ("ALTER TABLE words ADD COLUMN more text", "table words, column more"),
    ("ALTER TABLE words ALTER owner_name SET DEFAULT 'x'", "table words, column owner_name"),
    ("ALTER TABLE words ALTER COLUMN price DROP NOT NULL", "table words, column price"),
    ("ALTER TABLE words RENAME COLUMN owner_message TO message", "table words, column owner_message"),
    ("ALTER TABLE words ALTER owner_name TYPE varchar(99)", "table words, column owner_name"),
    ("ALTER TABLE words ADD CHECK (price > 0)", "table words, constraint"),
    ("CREATE INDEX odd ON words (price)", "table words, index odd"),
    ("CREATE TABLE more (w int REFERENCES words)", "table words, referenced by more"),
    ("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
     "CREATE TRIGGER t BEFORE INSERT ON words FOR EACH ROW EXECUTE FUNCTION f()", "table words, trigger t"),
    ("CREATE RULE r AS ON DELETE TO words DO ALSO NOTHING", "table words, rule r"),
    ("ALTER TABLE words ENABLE ROW LEVEL SECURITY", "table words, row security"),
    ("CREATE POLICY p ON words USING (true)", "table words, policy p"),
    ("CREATE TABLE child () INHERITS (words)", "table words, child child"),
    ("ALTER TABLE words OWNER TO pg_monitor", "table words, owner"),
    ("ALTER TABLE error_logs SET UNLOGGED", "table error_logs, kind"),
    ("ALTER TABLE word_views RENAME TO gone", "table word_views"),
    ("TRUNCATE error_logs", "table error_logs, storage"),
    ("VACUUM FULL error_logs", "table error_logs, storage"),
]


def test_tables_that_are_made_otherwise(host, reset_plan):
    for statement, _ in MADE_OTHERWISE:
        host.sql(statement)
    assert_drift(host, reset_plan, "table words, column more")
    assert [w for _, w in MADE_OTHERWISE if not any(d["what"].startswith(w) for d in drifts(host))] == []


@pytest.mark.parametrize("statement, what", MADE_OTHERWISE[:times(1, 99)], ids=lambda v: v[:40])
def test_one_thing_that_is_made_otherwise(host, reset_plan, statement, what):
    host.sql(statement)
    assert_drift(host, reset_plan, what)


def test_a_trigger_whose_function_is_another(host):
    host.sql("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
             "CREATE TRIGGER t BEFORE INSERT ON words FOR EACH ROW EXECUTE FUNCTION f()")
    file = plan(host, RESET, "--words", host.words_file(), "--count", 40)
    host.sql("CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql"
             " AS 'BEGIN NEW.price = 9; RETURN NEW; END'")
    assert_drift(host, file, "table words, trigger t")


@pytest.mark.parametrize("rows, fits", [(900, True), (1500, False)])
def test_more_rows_than_reviewed(host, reset_plan, rows, fits):
    host.sql(f"INSERT INTO error_logs (error_type, error_message) SELECT 'x', g FROM generate_series(1, {rows}) g")
    if not fits:
        assert_drift(host, reset_plan, "table error_logs")
        assert any("12 rows" in str(d.get("was")) and "1512 rows" in str(d.get("now")) for d in drifts(host))
    else:
        assert apply(host, reset_plan).status == 0


def test_a_tenth_of_many_rows_is_the_limit(host):
    host.sql("INSERT INTO error_logs (error_type, error_message) SELECT 'x', g FROM generate_series(1, 29988) g")
    file = plan(host, book(host, change('sql.clear { "error_logs" }'), touches='"error_logs"'))
    host.sql("DELETE FROM error_logs WHERE id IN (SELECT id FROM error_logs LIMIT 3001)")
    assert_drift(host, file, "table error_logs")
    host.sql("INSERT INTO error_logs (error_type, error_message) VALUES ('x', 'y')")
    assert apply(host, file).status == 0


def test_two_tolerances_do_not_add_up(host):
    """Between the comparison and the locks rows may come, too: what counts is the review."""
    file = plan(host, book(host, change('sql.clear { "error_logs" }'), touches='"error_logs"'))
    host.sql("INSERT INTO error_logs (error_type, error_message) SELECT 'x', g FROM generate_series(1, 900) g")
    other = host.session()
    other.run("BEGIN; INSERT INTO error_logs (error_type, error_message) SELECT 'x', g FROM generate_series(1, 900) g;")
    child = subprocess.Popen(host.arguments("apply", file, "--json", "--confirm", f"{host.database}:{code_of(file)}"),
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                             cwd=host.directory, env=clean_environment(), start_new_session=True)
    for line in child.stdout:
        if '"event":"lock_wait"' in line or '"name":"lock"' in line:
            break
    other.run("COMMIT;")
    other.close()
    out = child.stdout.read()
    assert child.wait() == 5, out
    assert host.sql("SELECT count(*) FROM error_logs") == "1812"


def test_keys_beyond_the_tolerance(host):
    host.redis.call("MSET", "word-registry:a", "1", "word-registry:b", "2")
    file = plan(host, RESET, "--words", host.words_file(), "--count", 40)
    host.redis.call("EVAL", "for i = 1, 1500 do redis.call('SET', 'word-registry:' .. i, 1) end", "0")
    assert_drift(host, file, "redis.delete word-registry:*")
    host.redis.stop()
    try:
        assert_error(apply(host, file), 5, "an unknown number")
    finally:
        host.redis.start()


def test_operations_that_are_others_are_named(host):
    path = book(host, '  inspect = function(db) return { n = db:count "message_reports" } end,\n' + change(
        'sql.update("words", { set = { price = tostring(facts.n) }, where = "id = 1" }),'
        ' sql.delete("error_logs", { where = "id < 3" })'),
                touches='"words", "error_logs"')
    file = plan(host, path)
    host.sql("INSERT INTO message_reports (word_id, ip_address) VALUES (1, '10.9.9.9')")
    assert_drift(host, file, "operation 1")


EDITS = {"edited": lambda p: p.write_text(p.read_text() + "-- more\n"), "gone": lambda p: p.unlink(),
         "broken": lambda p: p.write_text("syntax error("), "a directory": lambda p: (p.unlink(), p.mkdir())}


@pytest.mark.parametrize("edit", list(EDITS)[:times(2, 4)])
def test_a_file_that_it_was_made_from_is_another(host, edit):
    files = {"part.lua": "return {}\n", "data.txt": "hello", "rows.csv": "error_type,error_message\na,b\n",
             "text.sql": "CREATE TABLE fresh (a int);\n"}
    for name, text in files.items():
        (host.directory / name).write_text(text)
    path = book(host, '  inspect = function(db) local _ = require "part"; return { t = files.read "data.txt",'
                ' n = #files.table "rows.csv" } end,\n' + change(
                    'sql.insert("error_logs", { { error_type = facts.t, error_message = "" } }),'
                    ' sql.load("error_logs", files.csv "rows.csv"), sql.script "text.sql"'), **LOGS)
    file, before = plan(host, path), host.fingerprint()
    for victim in (path, *(host.directory / name for name in files)):
        text = victim.read_text()
        EDITS[edit](victim)
        assert_error(apply(host, file), 5, victim.name)
        assert [d["what"].endswith("/" + victim.name) for d in drifts(host)] == [True]
        if victim.is_dir():
            victim.rmdir()
        victim.write_text(text)
    assert host.fingerprint() == before
    assert apply(host, file).status == 0


def test_a_backup_that_it_reads_is_another(host):
    assert host.reset().status == 0
    file = plan(host, RESTORE, "--backup", host.sealed()[-1])
    folder = host.backups / host.sealed()[-1]
    victim = next(f for f in sorted(folder.glob("*.json")) if f.stem not in ("manifest", "summary"))
    victim.write_bytes(victim.read_bytes() + b" ")
    assert_drift(host, file, str(victim))


def test_another_version_and_an_old_plan(host, reset_plan):
    document = json.loads(reset_plan.read_text())
    reset_plan.write_text(json.dumps({**document, "resethost": "0.9.0"}))
    assert_drift(host, reset_plan, "version of resethost")
    reset_plan.write_text(json.dumps({**document, "expires": "2026-01-01T00:00:00+00:00"}))
    assert_drift(host, reset_plan, "the plan's age")
    # With a clock that goes wrong none would ever expire.
    reset_plan.write_text(json.dumps({**document, "created": "2999-01-01T00:00:00+00:00",
                                      "expires": "2999-01-02T00:00:00+00:00"}))
    assert_drift(host, reset_plan, "the plan's age")
    assert "clock" in drifts(host)[0]["now"]


def test_a_relative_path_says_where_it_was_looked_for(host):
    book(host, CLEAR, **LOGS)
    file, elsewhere = plan(host, "book.lua"), host.directory / "elsewhere"
    elsewhere.mkdir()
    host.directory = elsewhere
    assert_error(host.run("apply", file, "--dry-run"), 5, "file book.lua", f"not there below {elsewhere}")


def test_several_differences_are_all_told(host, reset_plan):
    host.sql("ALTER TABLE words ADD more text; ALTER TABLE error_logs ADD more text; CREATE INDEX odd ON words (price)")
    result = apply(host, reset_plan, "--json")
    assert result.status == 5 and len(result.named("plan_drift")) == 3
    assert "(and 2 more)" in result.events[-1]["error"]


# ---- Classes ----

def test_production_is_changed_by_a_plan_only(blank):
    blank.mark("production")
    words = [RESET, "--words", blank.words_file(), "--count", "40"]
    before = blank.fingerprint()
    for more in ([], ["--rehearse"]):
        assert_error(at_terminal(blank, *words, *more), 3, "--plan-out FILE", f"--confirm {blank.database}:CODE")
    assert blank.fingerprint() == before
    file = plan(blank, *words)
    assert blank.fingerprint() == before
    assert apply(blank, file).status == 0
    assert blank.sql("SELECT count(*) FROM words") == "40"


def test_a_database_that_is_marked_while_a_question_waits_is_left_alone(host):
    before = host.fingerprint()
    result = at_terminal(host, RESET, "--words", host.words_file(), "--count", "40",
                         before_last=lambda: host.mark("production"))
    assert_error(result, 5, "was test when this run began and is production now")
    assert host.fingerprint() == before


# ---- Once ----

def test_a_run_that_was_rolled_back_gives_the_plan_back(host):
    path = book(host, change('sql.clear { "error_logs" }') + '\n  verify = function(db)'
                ' assert(db:value "SELECT count(*) FROM words" == 301, "not yet") end,', touches='"error_logs"')
    file = plan(host, path)
    before = host.fingerprint()
    assert apply(host, file).status == 6
    assert host.fingerprint() == before and not list(host.state.glob("plans/*"))
    host.sql("INSERT INTO words (text, price) VALUES ('one more', 1)")
    assert apply(host, file).status == 0


def test_of_two_at_once_one_wins(host):
    path = book(host, change('sql.delete("error_logs", { where = "id < 4" })'), touches='"error_logs"')
    for i in range(times(2, 40)):
        file = plan(host, path, name=f"p{i}.json")
        command = host.arguments("apply", file, "--confirm", f"{host.database}:{code_of(file)}")
        both = [subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd=host.directory,
                                 stderr=subprocess.PIPE, env=clean_environment(), start_new_session=True)
                for _ in range(2)]
        errors = [p.communicate()[1] for p in both]
        statuses = sorted(p.returncode for p in both)
        assert statuses[0] == 0 and statuses[1] in (5, 7), (statuses, errors)
        assert len(list(host.state.glob("plans/*"))) == i + 1
        host.sql("INSERT INTO error_logs (id, error_type, error_message)"
                 " VALUES (1, 'a', ''), (2, 'b', ''), (3, 'c', '')")


def test_a_plan_that_cannot_be_claimed_is_not_applied(host, reset_plan):
    host.state.mkdir(exist_ok=True)
    (host.state / "plans").write_text("in the way")
    before = host.fingerprint()
    assert apply(host, reset_plan).status == 1
    assert host.fingerprint() == before


@pytest.mark.parametrize("damage, status, part", [
    (lambda p: p.write_bytes(b""), 5, "one that was killed"),
    (lambda p: p.write_bytes(b"\x1b[2J\xff\xe2\x80\xae\x00" + b"x" * 5000), 5, "good for one run"),
    (lambda p: p.mkdir(), 1, "look whether a plan was applied"),
    (lambda p: p.symlink_to("nowhere"), 1, "look whether a plan was applied"),
], ids=["empty", "garbage", "directory", "link"])
def test_a_claim_that_is_damaged_still_uses_the_plan_up(host, reset_plan, damage, status, part):
    (host.state / "plans").mkdir()
    damage(host.state / "plans" / hashlib.sha256(reset_plan.read_bytes()).hexdigest())
    before = host.fingerprint()
    for words in ((), ("--json",)):
        result = apply(host, reset_plan, *words)
        assert_error(result, status, part)
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", result.err + (result.out if not words else ""))
    assert host.fingerprint() == before


def test_a_plan_of_which_nothing_follows_is_used_by_what_it_does(host):
    """No table is written: keys are gone all the same, once."""
    host.redis.call("SET", "word-registry:a", "1")
    path = book(host, change('redis.delete "word-registry:*"') + '\n  redis = { "word-registry:*" },')
    file = plan(host, path)
    assert apply(host, file).status == 0 and host.redis.call("EXISTS", "word-registry:a") == "0"
    assert_error(apply(host, file), 5, "good for one run")


# ---- Status 2 ----

def test_a_dry_run_that_found_changes_says_so_when_asked(host):
    words = [RESET, "--words", host.words_file(), "--count", 40]
    assert host.run(*words, "--dry-run").status == 0
    result = host.run(*words, "--dry-run", "--detailed-exitcode", "--json")
    assert result.status == 2 and result.events[-1]["status"] == "changes" and result.err == ""
    assert host.run(*words, "--plan-out", "p.json", "--detailed-exitcode").status == 2
    assert host.run("apply", "p.json", "--dry-run", "--detailed-exitcode").status == 2
    nothing = book(host, change('sql.delete("words", { where = "false" })'))
    assert host.run(nothing, "--dry-run", "--detailed-exitcode").status == 0
    file = plan(host, nothing, name="nothing.json")
    assert apply(host, file).status == 0 and not list(host.state.glob("plans/*"))
