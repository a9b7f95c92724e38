"""`touches` as a function, db:tables(), and lib/tables.lua: which tables a run is about, found when it runs."""

import json
import shutil

import pytest
from cases import assert_error, at_terminal, change, last_event_of
from conftest import PLAYBOOKS

TAKE = change("backup.take()")
HOSTILE = """CREATE SCHEMA side; CREATE TABLE side.words (id int); CREATE TABLE side."Mixed" (id int);
CREATE TABLE "a.b" (id int PRIMARY KEY); CREATE SCHEMA a; CREATE TABLE a.b (id int);
CREATE TABLE "say ""hi"", it's" (id int); CREATE TABLE "Ünïcode 表" (id int); CREATE TABLE summary (id int);
CREATE TABLE "A b" (id int); CREATE TABLE "a b" (id int); CREATE TABLE pg_class (id int);
CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
CREATE VIEW seen AS SELECT 1; CREATE TEMP TABLE gone (id int)"""
ORDINARY = ["error_logs", "message_reports", "transactions", "word_views", "words"]
HOSTILE_NAMES = sorted(ORDINARY + ["a.b", 'say "hi", it\'s', "Ünïcode 表", "summary", "A b", "a b", "pg_class", "parts"])


def book(host, touches, fields=TAKE, name="book.lua", head=""):
    path = host.directory / name
    path.write_text(f'{head}return {{\n  api = 1, name = "{path.stem}",\n  touches = {touches},\n{fields}\n}}\n')
    return path


def returning(text):
    return f"function(db, run) return {text} end"


def decided(result):
    return [e["table"] for e in result.named("touches")]


def lua(host, body, fields=""):
    """What a piece of Lua with `db` printed, one JSON text a call of say()."""
    shutil.copytree(PLAYBOOKS / "lib", host.directory / "lib", dirs_exist_ok=True)
    head = 'local tables = require "tables"\nlocal function say(...) print(json.encode(json.array { ... })) end\n'
    path = book(host, "{}", f"  inspect = function(db) {body} return {{}} end,\n{change('')}{fields}", head=head)
    result = host.run(path, "--json")
    assert result.status == 0, result.err
    return [json.loads(e["text"]) for e in result.named("print")]


# ---- The function ----

def test_the_tables_are_decided_when_it_runs(host):
    path = book(host, returning('{ "words", "error_logs" }'))
    result = host.run(path, "--json")
    assert result.status == 0, result.err
    assert decided(result) == ["words", "error_logs"]
    assert [e["table"] for e in result.named("planned_backup")] == ["words", "error_logs"]
    assert sorted(p.name for p in (host.backups / host.sealed()[0]).iterdir()) == [
        "error_logs.json", "manifest.json", "summary.json", "words.json"]


def test_check_and_help_say_that_they_are(host):
    path = book(host, "error")
    checked = host.run("check", path, "--json")
    assert checked.status == 0 and checked.named("touches") == [{"event": "touches", "decided": "when it runs"}]
    assert "decided when it runs" in host.run("check", path).out
    assert "decided when it runs" in host.run(path, "--help").out
    static = book(host, '{ "words" }', name="static.lua")
    assert "decided when it runs" not in host.run("check", path, static).out.splitlines()[1]


def test_it_is_called_once_and_knows_the_answers(host):
    path = book(host, 'function(db, run) print("called " .. run.answers.table) return { run.answers.table } end',
                '  ask = function(db, run) return { table = "error_logs" } end,\n' + change('sql.clear { "error_logs" }'))
    result = host.run(path, "--json")
    assert last_event_of(result)["committed"] and decided(result) == ["error_logs"]
    assert [e["text"] for e in result.named("print")] == ["called error_logs"]
    assert host.sql("SELECT count(*) FROM error_logs") == "0"


def test_what_it_leaves_out_cannot_be_changed(untouched):
    path = book(untouched, returning('{ "words" }'), change('sql.clear { "error_logs" }'))
    assert_error(untouched.run(path), 3, '"error_logs" is not declared')


def test_it_reads_what_is_there_now(host):
    path = book(host, "function(db) return db:tables() end")
    assert decided(host.run(path, "--json", "--dry-run")) == ORDINARY
    host.sql("CREATE TABLE later (id int); DROP TABLE word_views")
    assert decided(host.run(path, "--json", "--dry-run")) == [
        "error_logs", "later", "message_reports", "transactions", "words"]


@pytest.mark.parametrize("touches, status, parts", [
    ("function() return nil end", 64, ["book.lua:3", "must be a list of strings, not"]),
    ('function() return "words" end', 64, ["book.lua:3", "must be a list of strings, not"]),
    ("function() return { words = true } end", 64, ["must be a list of strings"]),
    ("function() return { 1, 2 } end", 64, ["must hold strings, not"]),
    ('function() return { "words", "" } end', 64, ["must hold strings, not an empty one"]),
    ('function() return { "words", "words" } end', 64, ["names 'words' twice"]),
    ('function() return { "words", "public.words" } end', 64, ["are the same table"]),
    ('function() return { "wo\\0rds" } end', 64, ["zero byte"]),
    ("function() return { function() end } end", 1, ["touches()"]),
    ("function() return { hash.bcrypt('x', { cost = 4 }) } end", 64, ["touches"]),
    ("function() return {} end", 1, ["found no table"]),
    ('function() return { "word" } end', 1, ['has no table "word"', '"words"']),
    ('function() return { "pg_catalog.pg_class" } end', 1, ["has no table"]),
    ("function() error('the sky fell', 0) end", 1, ["the sky fell"]),
    ("function() error {} end", 1, [""]),
    ("function(db) return db:rows 'DELETE FROM words RETURNING text' end", 3, [""]),
    ("function(db) pcall(db.rows, db, 'TRUNCATE words') return { 'words' } end", 3, [""]),
    ("function(db) return { db:value \"SELECT set_config('x.y', setval('words_id_seq', 1)::text, false)\" } end", 3,
     ["set_config()"]),
    ("function(db) return { db:value \"SELECT setval('words_id_seq', 1)::text\" } end", 1, ["read-only"]),
    ('function(_, run) return { run.prompt.text { text = "Which?", option = "x" } } end', 3, ["ask() only"]),
    ('function() local t = {} for i = 1, 10000 do t[i] = "t" .. i end return t end', 1, ['has no table "t1"']),
    ('function() local t = {} for i = 1, 10001 do t[i] = "t" .. i end return t end', 64, ["10001 tables: 10000"]),
    ("5", 64, ["must be a list of strings"])])
def test_a_function_that_is_wrong_or_hostile_ends_the_run(untouched, touches, status, parts):
    result = untouched.run(book(untouched, touches))
    assert_error(result, status, *parts)
    assert untouched.sealed() == []


def test_no_table_is_fine_when_nothing_is_to_be_done(untouched):
    result = untouched.run(book(untouched, "function() return {} end", change("")))
    assert result.status == 0 and "Nothing to do" in result.out


def test_a_static_list_may_still_be_empty(untouched):
    result = untouched.run(book(untouched, "{}", change("")))
    assert result.status == 0, result.err


def test_a_table_that_goes_between_plan_and_locks_ends_it_cleanly(host):
    host.sql("CREATE TABLE short_lived (id int); INSERT INTO short_lived VALUES (1)")
    path = book(host, "function(db) return db:tables() end", '  confirm = { "GO" },\n' + change('sql.clear { "error_logs" }'))
    before = host.sql("SELECT count(*) FROM error_logs")
    result = at_terminal(host, path, answers=["GO"], before_last=lambda: host.sql("DROP TABLE short_lived"))
    assert_error(result, 1, "short_lived")
    assert host.sql("SELECT count(*) FROM error_logs") == before and host.sealed() == []


def test_a_table_that_is_another_one_by_then_ends_it_too(host):
    host.sql("CREATE TABLE short_lived (id int)")
    path = book(host, "function(db) return db:tables() end", '  confirm = { "GO" },\n' + change("backup.take()"))
    result = at_terminal(host, path, answers=["GO"], before_last=lambda: host.sql(
        "DROP TABLE short_lived; CREATE TABLE short_lived (id int)"))
    assert_error(result, 5, '"short_lived" is not the one')
    assert host.sealed() == []


# ---- backup beside it ----

def test_a_backup_map_must_be_of_tables_that_were_found(host):
    fields = '  backup = { mine = "words" },\n' + TAKE
    assert host.run("check", book(host, "error", fields)).status == 0
    assert host.run(book(host, returning('{ "words", "error_logs" }'), fields)).status == 0
    assert sorted(p.name for p in (host.backups / host.sealed()[0]).iterdir()) == [
        "manifest.json", "mine.json", "summary.json"]
    assert_error(host.run(book(host, returning('{ "error_logs" }'), fields)), 64, "'words' is not in touches")
    listed = '  backup = { "transactions" },\n' + TAKE
    assert_error(host.run(book(host, returning('{ "error_logs" }'), listed)), 64, "'transactions' is not in touches")


def test_what_is_no_backup_field_is_an_error_before_it_runs(host):
    assert_error(host.run("check", book(host, "error", "  backup = 5,\n" + TAKE)), 64, "backup must be")


def test_without_a_backup_it_is_asked_for(host):
    path = book(host, returning('{ "error_logs" }'), "  backup = false,\n" + change('sql.clear { "error_logs" }'))
    assert_error(host.run(path), 4, "no terminal")
    assert at_terminal(host, path, answers=["NO BACKUP"]).status == 0


# ---- db:tables() ----

def test_names_are_as_touches_takes_them(host):
    host.sql(HOSTILE)
    names = [n if n != "pg_class" else "public.pg_class" for n in HOSTILE_NAMES]
    result = host.run(book(host, "function(db) return db:tables() end"), "--json")
    assert result.status == 0, result.err
    assert decided(result) == names
    manifest = json.loads((host.backups / host.sealed()[0] / "manifest.json").read_text())
    assert [f["table"] for f in manifest["files"]] == names
    files = [f["file"] for f in manifest["files"]]
    assert len(set(files)) == len(files) and "summary_2.json" in files and {"a_b.json", "a_b_2.json"} < set(files)
    assert host.run("backups", "verify", "latest").status == 0


def test_it_is_the_first_schema_of_the_search_path(host):
    host.sql(HOSTILE + f"; ALTER DATABASE {host.database} SET search_path = side, public")
    assert decided(host.run(book(host, "function(db) return db:tables() end"), "--json")) == ["Mixed", "words"]
    host.sql(f"ALTER DATABASE {host.database} SET search_path = nowhere")
    assert lua(host, "say(db:tables())") == [[[]]]


# ---- lib/tables.lua ----

def test_tables_that_are_not_there_are_named(host):
    host.sql(HOSTILE)
    asked = ["words", "Words", "word\"s", "side.words", "side.Mixed", "a.b", "seen", "parts", 'say "hi", it\'s',
             "pg_class", "public.pg_class", "pg_catalog.pg_class", "", "'; DROP TABLE words; --", "Ünïcode 表"]
    host.directory.joinpath("names.lua").write_text(f"return json.decode({json.dumps(json.dumps(asked))})\n")
    present, absent = lua(host, 'local here, lacking = tables.present(db, require "names") say(here) say(lacking)')
    assert absent == [["Words", 'word"s', "seen", "pg_class", "pg_catalog.pg_class", "", "'; DROP TABLE words; --"]]
    assert present == [["words", "side.words", "side.Mixed", "a.b", "parts", 'say "hi", it\'s', "public.pg_class",
                        "Ünïcode 表"]]
    assert lua(host, "say(tables.present(db, {}))") == [[[], []]]


def test_tables_that_foreign_keys_reach_are_named_whatever_the_way(host):
    host.sql('''CREATE SCHEMA "Far Away"; CREATE TABLE root (id int PRIMARY KEY, up int REFERENCES root);
        CREATE TABLE "First ""One""" (id int PRIMARY KEY REFERENCES root);
        CREATE TABLE "Far Away"."Second.Two" (id int PRIMARY KEY REFERENCES "First ""One""");
        CREATE TABLE ring_a (id int PRIMARY KEY REFERENCES "Far Away"."Second.Two", b int UNIQUE);
        CREATE TABLE ring_b (id int PRIMARY KEY REFERENCES ring_a); ALTER TABLE ring_a ADD FOREIGN KEY (b) REFERENCES ring_b;
        CREATE TABLE split (id int REFERENCES root, at int) PARTITION BY RANGE (at);
        CREATE TABLE split_1 PARTITION OF split FOR VALUES FROM (0) TO (10);
        CREATE TABLE aside (id int PRIMARY KEY); CREATE TABLE "a.b" (id int PRIMARY KEY);
        CREATE TABLE of_dotted (id int REFERENCES "a.b")''')
    every = ["Far Away.Second.Two", 'First "One"', "ring_a", "ring_b", "split"]
    assert lua(host, 'say(tables.reached(db, { "root" }))') == [[every]]
    assert lua(host, 'say(tables.reached(db, { "root", "split", "First \\"One\\"" }))') == [
        [["Far Away.Second.Two", "ring_a", "ring_b"]]]
    assert lua(host, 'say(tables.reached(db, { "Far Away.Second.Two" }))') == [[["ring_a", "ring_b"]]]
    assert lua(host, 'say(tables.reached(db, { "a.b" }))') == [[["of_dotted"]]]
    assert lua(host, 'say(tables.reached(db, { "aside", "nowhere" }))') == [[[]]]
    assert lua(host, 'say(tables.reached(db, { "words" }))') == [[["message_reports", "transactions", "word_views"]]]
