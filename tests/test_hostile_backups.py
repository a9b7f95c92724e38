"""Backups that come from an enemy: whatever the manifest says, nothing outside the backup is read, nothing hangs, nothing
reaches the terminal but plain text, one line says what is wrong, and the other backups are listed as ever."""

import hashlib
import json
import os
import re
import shutil
import stat
import subprocess

import pytest
from cases import LONG, assert_error, at_terminal, book, change, error_line, reset_at_terminal, some
from conftest import RESTORE, Host, clean_environment, cloned
from screen import CHANGE_GATE, close_gate, wait_for_lock

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@pytest.fixture(scope="module")
def made(servers, tmp_path_factory):
    """A backup, and the database that it was made from after its reset."""
    with cloned(servers, "small_words", "hostile", tmp_path_factory.mktemp("hostile")) as host:
        assert reset_at_terminal(host).status == 0
        yield host


@pytest.fixture
def kept(servers, made, tmp_path):
    """A good backup, and an older one that the test may spoil; the database stays as it is."""
    host = Host(*servers, made.database, tmp_path)
    name = made.sealed()[0]
    shutil.copytree(made.backups, host.backups)
    host.bad = host.backups / "factory_reset_20200101_000000"
    shutil.copytree(host.backups / name, host.bad)
    host.good = name
    before = host.fingerprint()
    yield host
    assert host.fingerprint() == before


def schema_digest(manifest):
    lines = ""
    for file in manifest["files"]:
        lines += json.dumps(file["table"], ensure_ascii=False) + "\n"
        for column in file["columns"]:
            lines += f' {json.dumps(column["name"], ensure_ascii=False)} {json.dumps(column["type"], ensure_ascii=False)}\n'
    return hashlib.sha256(lines.encode()).hexdigest()


def edit(host, spoil):
    path = host.bad / "manifest.json"
    manifest = json.loads(path.read_text())
    spoil(manifest)
    try:
        manifest["schema_sha256"] = schema_digest(manifest)
    except (KeyError, TypeError, AttributeError):
        pass
    path.write_text(json.dumps(manifest))


def rewrite(host, spoil):
    path = host.bad / "manifest.json"
    path.write_bytes(spoil(path.read_bytes()))


def assert_refused(host, *parts):
    """By every command alike; the other backup is there as ever."""
    verified = host.run("backups", "verify", host.bad.name, url=False, redis=False)
    assert_error(verified, 1, *parts)
    listed = host.run("backups", "list", url=False, redis=False)
    assert listed.status == 0
    last = listed.out.splitlines()
    assert any(host.good in line for line in last) and any("! " in line and host.bad.name in line for line in last)
    results = [verified, listed]
    if LONG:
        results += everything_else_refuses(host)
    for result in results:
        assert not CONTROL.search(result.err) and not CONTROL.search(result.out), result
        assert len(result.err.splitlines()) <= 1


def everything_else_refuses(host):
    pruned = host.run("--json", "backups", "prune", "--keep-days", "1", "--dry-run", url=False, redis=False)
    assert not pruned.named("planned_removal")
    restored = host.run(RESTORE, "--backup", host.bad.name, "--dry-run")
    assert restored.status == 1, restored.out
    return [pruned, restored]


def first(**values):
    return lambda m: m["files"][0].update(values)


def without(key):
    return lambda m: m["files"][0].pop(key)


NAMES = ["../x.json", "../../etc/passwd.json", "/etc/passwd.json", "a/b.json", ".hidden.json", "..json", "...json",
         "manifest.json", "summary.json", "x\u0000.json", "x.json\u0000", "x\n.json", "\u001b[2J.json", "\u007f.json",
         "x" * 300 + ".json", "", ".json", "x.txt", "x.json ", "x.JSON", "x.json.zst", None, 5, True, [], {}]
NAMES = some(NAMES, 3)
NUMBERS = ["9223372036854775808", "18446744073709551616", "1e999", "-1", "1.5", "\"3\"", "true", "null", "[]", "-0.5",
           "9" * 400, "1e-1", "0x10", "01", "NaN"]


@pytest.mark.parametrize("name", NAMES, ids=[repr(n)[:20] for n in NAMES])
def test_a_file_s_name_leads_nowhere_else(kept, name):
    edit(kept, first(file=name))
    assert_refused(kept)


@pytest.mark.parametrize("key", ["rows", "bytes"] if LONG else ["rows"])
@pytest.mark.parametrize("number", some(NUMBERS, 3), ids=[n[:20] for n in some(NUMBERS, 3)])
def test_a_number_is_a_count_or_refused(kept, key, number):
    edit(kept, first(**{key: 424242}))
    rewrite(kept, lambda text: text.replace(b"424242", number.encode(), 1))
    assert_refused(kept)


def test_numbers_that_are_too_large_together_are_refused(kept):
    edit(kept, lambda m: [f.update(rows=2 ** 62) for f in m["files"]])
    assert_refused(kept, "out of range")


SPOILED = {
    "no table": without("table"), "no rows": without("rows"), "no bytes": without("bytes"), "no sum": without("sha256"),
    "no columns": without("columns"), "columns of text": first(columns="id"), "column of text": first(columns=["id"]),
    "column without name": first(columns=[{"type": "int"}]), "column with zero": first(columns=[{"name": "a\0", "type": "t"}]),
    "table with zero": first(table="a\0b"), "empty table": first(table=""), "upper case sum": first(sha256="A" * 64),
    "long sum": first(sha256="0" * 65), "gzip": first(compression="gzip"), "zstd by name only": first(compression="zstd"),
    "many files": lambda m: m["files"].extend([m["files"][0]] * 10001), "files as object": lambda m: m.update(files={"a": 1}),
    "a file is a number": lambda m: m["files"].append(5), "a file is null": lambda m: m["files"].append(None),
    "twice": lambda m: m["files"].append(m["files"][0]), "no files": lambda m: m.pop("files"),
    "playbook with escape": lambda m: m.update(playbook="\x1b]0;pwned\x07"), "playbook with line": lambda m: m.update(playbook="a\nb"),
    "date with return": lambda m: m.update(date="2026\r"), "place is a list": lambda m: m.update(place=["x"]),
    "run with zero": lambda m: m.update(run="a\0"), "version of text": lambda m: m.update(version="1"),
    "version 2": lambda m: m.update(version=2), "version 1.0": lambda m: m.update(version=1.5),
    "sequence of text": lambda m: m.update(sequences=["s"]), "sequence too far": lambda m: m.update(sequences=[
        {"sequence": "s", "table": "words", "column": "id", "last_value": 2 ** 63, "is_called": True}]),
    "summary elsewhere": lambda m: m.update(summary={"bytes": -1, "sha256": "0" * 64}), "summary of text": lambda m: m.update(summary="x"),
}


@pytest.mark.parametrize("spoil", some(SPOILED.values(), 3), ids=some(SPOILED, 3))
def test_a_manifest_that_lies_is_refused(kept, spoil):
    edit(kept, spoil)
    assert_refused(kept)


TEXTS = {
    "empty": lambda t: b"", "blanks": lambda t: b" \n", "a number": lambda t: b"1", "a list": lambda t: b"[" + t + b"]",
    "null": lambda t: b"null", "byte order mark": lambda t: b"\xef\xbb\xbf" + t, "behind it": lambda t: t + b"{}",
    "zero bytes": lambda t: t.replace(b'"rows"', b'"ro\0ws"', 1), "not UTF-8": lambda t: t.replace(b"factory", b"f\xff\xfeory", 1),
    "half a pair": lambda t: t.replace(b"factory", b"f\\ud800", 1), "overlong": lambda t: t.replace(b"factory", b"\xc0\xaf", 1),
    "deep": lambda t: b'{"x":' + b"[" * 200000 + b"]" * 200000 + b"," + t[1:], "deep and open": lambda t: b"[" * 1000000,
    "deep objects": lambda t: b'{"a":' * 100000, "key twice": lambda t: b'{"format":"other",' + t[1:],
    "too large": lambda t: t[:-1] + b',"x":"' + b"x" * (17 << 20) + b'"}', "open": lambda t: t[:-2],
    "raw escape": lambda t: t.replace(b"factory", b"\x1b[31m", 1), "comment": lambda t: b"//\n" + t,
    "escape in a key": lambda t: b'{"\\u001b[2J\\u202e":1,"\\u001b[2J\\u202e":2,' + t[1:],
}


@pytest.mark.parametrize("spoil", some(TEXTS.values(), 2), ids=some(TEXTS, 2))
def test_what_is_no_manifest_is_refused(kept, spoil):
    rewrite(kept, spoil)
    assert_refused(kept)


# ---- Files that are none ----


def instead(make):
    def spoil(path):
        path.unlink()
        make(path)
    return spoil


OTHERS = {"link": lambda p: p.symlink_to("/etc/passwd"), "broken link": lambda p: p.symlink_to("/nowhere"),
          "pipe": os.mkfifo, "folder": lambda p: p.mkdir(), "link to a device": lambda p: p.symlink_to("/dev/zero"),
          "socket": lambda p: os.mknod(p, stat.S_IFSOCK | 0o600)}


@pytest.mark.parametrize("make", OTHERS.values(), ids=OTHERS.keys())
def test_a_manifest_that_is_no_file_is_refused_and_not_waited_for(kept, make):
    instead(make)(kept.bad / "manifest.json")
    assert_refused(kept)


@pytest.mark.parametrize("file", some(["error_logs.json", "summary.json"], 2))
@pytest.mark.parametrize("make", OTHERS.values(), ids=OTHERS.keys())
def test_a_part_that_is_no_file_is_found_out_and_not_waited_for(kept, make, file):
    instead(make)(kept.bad / file)
    assert_error(kept.run("backups", "verify", kept.bad.name, url=False), 1, file)
    assert kept.run("backups", "list", url=False).status == 0
    restored = kept.run(RESTORE, "--backup", kept.bad.name, "--dry-run")
    assert restored.status == (1 if file != "summary.json" else restored.status)
    assert len(restored.err.splitlines()) <= 1


# ---- What reaches the terminal ----

SHOWN = "\x9b31m\u202eevil\u2066 \u009b \ud7ff\ufeff \u200f"


def test_names_of_an_enemy_are_shown_as_plain_text(kept):
    edit(kept, lambda m: m.update(playbook=SHOWN, place=SHOWN))
    edit(kept, first(table=SHOWN + "\x1b[2J\r\n", columns=[{"name": "\x1b[2J\b\r", "type": SHOWN}]))
    weird = kept.backups / "factory_reset\x1b[2J\r\u202e_20200101_000001"
    shutil.copytree(kept.bad, weird)
    results = [kept.run("backups", "list", url=False), kept.run("backups", "verify", kept.bad.name, url=False),
               kept.run("backups", "verify", "\x1b[2J\u202e", url=False), kept.run("runs", "show", "\x1b[2J", url=False),
               kept.run("backups", "prune", "--keep-days", "1", "--dry-run", url=False),
               kept.run("\x1b]0;x\x07.lua"), kept.run("--\x1b[2J"), kept.run("\x9b"),
               kept.run(RESTORE, "--backup", kept.bad.name, "--dry-run"), kept.run(RESTORE, "--backup", weird, "--dry-run")]
    for result in results:
        assert not CONTROL.search(result.out), result.out
        assert not CONTROL.search(result.err), result.err


EVIL = "\x1b[2J\x9b31m\r\b\x07\u202e\u2066x"


def test_names_and_texts_of_the_server_and_of_redis_are_shown_as_plain_text(host):
    table = "t" + EVIL
    host.sql(f'CREATE TABLE "{table}" (id int PRIMARY KEY, "c{EVIL}" text CHECK (length("c{EVIL}") < 50));'
             f'INSERT INTO "{table}" VALUES (1, \'{EVIL}\');'
             f"CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no {EVIL}'; END $$;")
    lua = json.dumps(table, ensure_ascii=False).replace("\\u00", "\\x")
    evil = json.dumps(EVIL, ensure_ascii=False).replace("\\u00", "\\x").replace("\\b", "\\x08")
    lua = lua.replace("\\b", "\\x08")
    host.redis.call("SET", "k:" + EVIL, EVIL)
    fields = (f"  summary = 'a\\u{{202e}}\\u{{9b}}b', redis = {{ \"k:*\" }},\n  backup = {{ evil = {lua} }},\n"
              f"  statistics = function(db) return {{ {{ {evil}, {evil} }}, {{ 'n', 1, unit = {evil} }} }} end,\n"
              f"  verify = function(db) print({evil}) warn({evil}) end, after = function() print({evil}) end,\n"
              + change(f'sql.update({lua}, {{ set = {{ ["c" .. {evil}] = {evil} .. "!" }}, where = "true" }}),'
                       f' sql.clear {{ {lua} }}, redis.delete("k:" .. {evil}), redis.delete "k:*"'))
    done = at_terminal(host, book(host, fields, touches=lua), answers=())
    assert done.status == 0, done.err
    host.sql(f'INSERT INTO "{table}" VALUES (1, NULL);'
             f'CREATE TRIGGER shout BEFORE DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION shout()')
    failing = book(host, change(f'sql.delete({lua}, {{ where = "true" }})'), name="failing.lua", touches=lua)
    failed = host.run(failing)
    assert_error(failed, 1, "no ")
    raised = host.run(book(host, f"  change = function() error({evil}) end,", name="raises.lua"))
    for result in (done, failed, raised, host.run("runs", "show", "latest"), host.run("backups")):
        assert not CONTROL.search(result.out), result.out
        assert not CONTROL.search(result.err), result.err
    error_line(raised)


# ---- A file that is exchanged between the look at it and its use ----

RESTORES = """
  change = function(facts, run)
    local b = run.backups[1]
    return { sql.clear { "error_logs" }, sql.%s }
  end,"""


def exchange(path):
    """Another file of that name, as good as the first: JSON, the same columns, as many rows."""
    other = path.with_suffix(".new")
    other.write_text(path.read_text().replace("message ", "MESSAGE "))
    other.rename(path)


def overwrite(path):
    path.write_text(path.read_text().replace("message ", "MESSAGE "))


@pytest.mark.parametrize("spoil", [exchange, overwrite])
@pytest.mark.parametrize("operation", ['restore("error_logs", b:file "error_logs")',
                                       'merge("error_logs", b:file "error_logs", {})'], ids=["restore", "merge"])
def test_a_file_that_is_exchanged_after_it_was_verified_is_not_committed(host, operation, spoil):
    assert reset_at_terminal(host).status == 0
    file = host.backups / host.sealed()[0] / "error_logs.json"
    host.sql("INSERT INTO error_logs (error_type, error_message) VALUES ('E', 'kept')")
    keeper = close_gate(host, CHANGE_GATE.replace("ON words", "ON error_logs"))
    before = host.fingerprint()
    child = start(host, book(host, RESTORES % operation, touches='"error_logs"'))
    wait_for_lock(host, "advisory")
    spoil(file)
    keeper.close()
    out, err = child.communicate(timeout=60)
    assert child.returncode in (1, 5), out
    assert "error_logs.json" in err and len(err.splitlines()) == 1
    assert host.fingerprint() == before


def start(host, path):
    return subprocess.Popen(host.arguments(path), cwd=host.directory, env=clean_environment(), text=True,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            start_new_session=True)


OPERATIONS = ('sql.restore("words", { kind = "backup", backup = "%s", file = "words", unsealed = UNSEALED })',
              'sql.merge("words", { kind = "backup", backup = "%s", file = "words", unsealed = UNSEALED })',
              '{ kind = "sql.restore_all", backup = "%s" }')


@pytest.mark.parametrize("operation", OPERATIONS, ids=["restore", "merge", "restore_all"])
@pytest.mark.parametrize("unsealed", ["false", "true"])
def test_a_playbook_names_no_backup_outside_of_the_directory_of_backups(kept, operation, unsealed):
    """What it writes into an operation itself is looked at again."""
    away = kept.directory / "away"
    shutil.copytree(kept.backups / kept.good, away / kept.good)
    if unsealed == "true":
        (away / kept.good / "manifest.json").unlink()
    for place in (away / kept.good, kept.backups / ".." / "away" / kept.good, "./away/" + kept.good,
                  kept.backups / kept.good / "..", "..", kept.backups / ".."):
        path = book(kept, change(operation.replace("UNSEALED", unsealed) % place))
        assert_error(kept.run(path, "--dry-run"), 3, "sql.", "outside the directory of backups", kept.backups)
