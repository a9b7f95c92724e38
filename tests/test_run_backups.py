"""What a playbook learns of the backups that it may offer: run.backups and run.unsealed."""

import json
import time

import pytest
from cases import assert_error, at_terminal, book, change

TAKE = change("backup.take()")


def asked(host, body, *words, function="inspect", status=0):
    """What a piece of Lua with `run` printed; one JSON text a call of say()."""
    fields = f"  {function} = function(db, run) {body} return {{}} end,\n{change('')}"
    path = book(host, fields, name="asking.lua", touches="")
    path.write_text("local function say(...) print(json.encode(json.array { ... })) end\n" + path.read_text())
    result = host.run(path, "--json", *words)
    assert result.status == status, result.err
    return [json.loads(e["text"]) for e in result.named("print")]


def take(host, *words, touches='"words", "error_logs"'):
    result = host.run(book(host, TAKE, name="taking.lua", touches=touches), *words)
    assert result.status == 0, result.err
    return host.sealed()[-1]


def redate(host, backup, date):
    path = host.backups / backup / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "date": date}))


def test_a_backup_says_its_age_its_tables_and_whether_it_is_compressed(host):
    first = take(host)
    host.sql("CREATE SCHEMA side; CREATE TABLE side.\"Odd.Name\" (id int)")
    time.sleep(1)
    second = take(host, "--compress", touches='"side.Odd.Name"')
    redate(host, first, "2026-01-01T00:00:00+00:00")
    told = asked(host, "for _, b in ipairs(run.backups) do say(b.name, b.age, b.compressed, b:tables()) end")
    assert [t[0] for t in told] == [second, first]
    assert 0 <= told[0][1] < 600 and told[1][1] > 86400 * 300
    assert [t[2] for t in told] == [True, False]
    assert [t[3] for t in told] == [["side.Odd.Name"], ["words", "error_logs"]]


def test_tables_of_a_backup_are_what_touches_takes(host):
    take(host)
    fields = '  ask = function(_, run) return run.backups[1] end,\n' + change('sql.clear { "error_logs" }')
    path = host.directory / "again.lua"
    path.write_text('return { api = 1, name = "again", touches = function(db, run) return run.answers:tables() end,\n'
                    + fields + "}\n")
    result = host.run(path, "--json")
    assert result.status == 0, result.err
    assert [e["table"] for e in result.named("touches")] == ["words", "error_logs"]


@pytest.mark.parametrize("function", ["ask", "statistics", "inspect"])
def test_every_byte_is_read_to_verify_one(host, function):
    whole, damaged = take(host), None
    time.sleep(1)
    damaged = take(host)
    file = host.backups / damaged / "words.json"
    file.write_bytes(file.read_bytes().replace(b"word7", b"w0rd7"))
    told = asked(host, "for _, b in ipairs(run.backups) do say(b.name, b:verify()) end", function=function)
    assert told[1] == [whole, True]
    assert told[0][:2] == [damaged, False] and "words.json" in told[0][2] and "changed" in told[0][2]


@pytest.mark.parametrize("damage, part", [
    (lambda d: (d / "summary.json").write_text("{}"), "summary.json"),
    (lambda d: (d / "words.json").unlink(), "words.json (missing)"),
    (lambda d: (d / "error_logs.json").write_text(""), "error_logs.json")])
def test_damage_of_any_file_is_found(host, damage, part):
    damage(host.backups / take(host))
    (good, why), = asked(host, "say(run.backups[1]:verify())")
    assert not good and part in why


def test_what_goes_after_the_list_was_made_is_no_crash(host):
    backup = take(host)
    path = host.backups / backup
    body = "local b = run.backups[1] say(b:verify()) b.directory = '/' b.reference = '/' b.name = b.name say(b:verify())"
    assert asked(host, body) == [[True], [True]]
    body = "local b = run.backups[1] b.name = '../..' local ok, why = pcall(b.verify, b) say(ok, why)"
    (ok, why), = asked(host, body)
    assert not ok and "not sealed" in why
    (path / "manifest.json").write_text("{")
    assert asked(host, "say(#run.backups)") == [[0]]


def test_one_is_read_once_a_run(host):
    backup = take(host)
    file = host.backups / backup / "words.json"
    good = file.read_bytes()
    fields = """  confirm = { "GO" },
  inspect = function(db, run) return { ok = run.backups[1]:verify() } end,
  change = function(facts) assert(facts.ok, "damaged") return { sql.clear { "error_logs" } } end,"""
    result = at_terminal(host, book(host, fields, touches='"error_logs"'), "--json", answers=["GO"],
                         before_last=lambda: file.write_bytes(good[:-5] + b"x" * 5))
    assert result.status == 0, result.err


def test_it_is_refused_where_nothing_may_be_read(host):
    take(host)
    path = book(host, "  change = function(_, run) run.backups[1]:verify() return {} end,", touches="")
    assert_error(host.run(path), 3, "backups cannot be read here")
    path = book(host, "  change = function(_, run) pcall(run.backups[1].verify, run.backups[1]) return {} end,", touches="")
    assert_error(host.run(path), 3, "backups cannot be read here")


def test_an_unsealed_one_has_no_tables_and_nothing_to_verify(host):
    backup = take(host)
    (host.backups / backup / "manifest.json").unlink()
    told = asked(host, """local b = run.unsealed[1] say(#run.backups, #run.unsealed, b.name, b:has "words")
      local ok, why = pcall(b.tables, b) say(ok, why) ok, why = pcall(b.verify, b) say(ok, why)""")
    assert told[0] == [0, 1, backup, True]
    assert told[1][0] is False and "not sealed" in told[1][1]
    assert told[2][0] is False and "not sealed" in told[2][1]


def test_the_list_is_of_the_moment_when_it_was_first_asked_for(host):
    take(host)
    fields = """  inspect = function(_, run) print(#run.backups) return {} end,
  after = function(_, run) print(#run.backups, #run.backups[1]:tables()) end,"""
    result = host.run(book(host, fields + TAKE, touches='"words"'), "--json")
    assert result.status == 0, result.err
    assert [e["text"] for e in result.named("print")] == ["1", "1 2"]
    assert len(host.sealed()) == 2


def test_a_directory_of_backups_that_cannot_be_read_harms_only_who_looks(host):
    host.backups.write_text("no directory")
    assert asked(host, "say(1)") == [[1]]
    path = book(host, "  inspect = function(_, run) say(#run.backups) return {} end,\n" + change(""), touches="")
    assert_error(host.run(path), 1, "backups")


def test_a_thousand_backups_are_listed_in_order(host):
    first = host.backups / take(host)
    texts = {p.name: p.read_text() for p in first.iterdir()}
    manifest = json.loads(texts["manifest.json"])
    for i in range(1000):
        folder = host.backups / f"taking_20250101_{i // 3600:02}{i // 60 % 60:02}{i % 60:02}"
        folder.mkdir()
        date = f"2025-01-01T{i // 3600:02}:{i // 60 % 60:02}:{i % 60:02}+00:00"
        for name, text in {**texts, "manifest.json": json.dumps({**manifest, "date": date})}.items():
            (folder / name).write_text(text)
    (count, newest, oldest, whole), = asked(
        host, "local l = run.backups say(#l, l[1].name, l[#l].name, (l[500]:verify()))")
    assert (count, newest, oldest, whole) == (1001, first.name, "taking_20250101_000000", True)
