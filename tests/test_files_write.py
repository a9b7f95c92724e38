"""files.write: a new file of texts and rows, whole and private, which is there when the run committed and not otherwise."""

import signal
import stat
import subprocess
import time

import pytest
from aftermath import CutAtCommit
from cases import assert_error, at_terminal, book, everything_written, last_event_of, obey_permissions, record
from conftest import clean_environment

OPTIONS = '  options = { out = { type = "new_file" }, more = { type = "new_file" } },\n'


def write_book(host, operations, more="", touches='"error_logs"'):
    text = f"  change = function(facts, run) local out = run.options.out return {{ {operations} }} end,"
    return book(host, OPTIONS + more + text, touches=touches)


def left(host):
    """What lies where files are made."""
    return sorted(p.name for p in (host.directory / "made").iterdir())


@pytest.fixture
def made(host):
    folder = host.directory / "made"
    folder.mkdir()
    return folder


ROWS = 'sql.rows("SELECT error_type FROM error_logs WHERE id <= $1 ORDER BY id", 3)'


def test_texts_and_rows_become_a_private_file_before_anything_changes(host, made):
    path = write_book(host, 'sql.clear { "error_logs" }, files.write(out, { "[\\n", ' + ROWS + ', "\\n]\\n" })')
    result = host.run(path, "--out", made / "a.json", "--json")
    assert result.status == 0, result.err
    assert (made / "a.json").read_text() == "[\nE1,\nE2,\nE3\n]\n"
    assert stat.S_IMODE((made / "a.json").stat().st_mode) == 0o600
    assert left(host) == ["a.json"]
    assert host.sql("SELECT count(*) FROM error_logs") == "0"
    planned = [e for e in result.named("planned") if e["kind"] == "files.write"]
    assert [(e["text"], e["rows"], e["number"]) for e in planned] == [(f"Write {made / 'a.json'}", 3, 2)]
    names = [e["event"] for e in result.events]
    assert names.index("backup_sealed") < names.index("file_written") < names.index("changed")
    changed = [e for e in result.events if e["event"] == "changed"]
    assert [(e["kind"], e["number"]) for e in changed] == [("files.write", 2), ("sql.clear", 1)]
    assert names.index("committed") < names.index("file_created")
    assert result.named("file_created")[0]["bytes"] == 15


def test_the_closing_lines_name_the_file(host, made):
    result = host.run(write_book(host, 'files.write(out, "x")', touches=""), "--out", made / "a.txt")
    assert result.status == 0, result.err
    assert [line.split() for line in result.out.splitlines() if line.strip().startswith("File")] == [
        ["File", str(made / "a.txt")]]


def test_one_text_one_query_and_no_rows(host, made):
    path = write_book(host, 'files.write(out, "only this"), '
                      'files.write(run.options.more, sql.rows "SELECT text FROM words WHERE false")', touches="")
    result = host.run(path, "--out", made / "a", "--more", made / "b")
    assert result.status == 0, result.err
    assert (made / "a").read_text() == "only this"
    assert (made / "b").read_text() == ""


def test_many_rows_arrive_in_order_and_unharmed(host, made):
    query = "SELECT repeat('ä', 300) || g FROM generate_series(1, 20000) g ORDER BY g"
    result = host.run(write_book(host, f'files.write(out, sql.rows "{query}")', touches=""), "--out", made / "a")
    assert result.status == 0, result.err
    assert (made / "a").read_text() == ",\n".join("ä" * 300 + str(g) for g in range(1, 20001))


def test_a_relative_path_is_taken_from_the_working_directory(host, made):
    result = host.run(write_book(host, 'files.write(out, "x")', touches=""), "--out", "made/a.txt")
    assert result.status == 0, result.err
    assert left(host) == ["a.txt"]


@pytest.mark.parametrize("arguments, more", [
    (["--dry-run"], ""), (["--rehearse"], ""), ([], "  verify = function() error('no', 0) end,\n")])
def test_no_file_without_a_commit(host, made, arguments, more):
    path = write_book(host, 'files.write(out, { "[", ' + ROWS + ', "]" }), sql.clear { "error_logs" }', more)
    result = host.run(path, "--out", made / "a.json", "--json", *arguments)
    assert result.status == (6 if more else 0)
    assert left(host) == []
    assert len(result.named("file_written")) == (0 if "--dry-run" in arguments else 1)
    assert len(result.named("file_removed")) == len(result.named("file_written"))


def test_a_change_that_fails_after_it_takes_the_file_away(host, made):
    path = write_book(host, 'files.write(out, "x"), sql.insert("error_logs", { error_type = "E", error_message = "m" }), '
                      'sql.exec("UPDATE error_logs SET id = 1 / (id - id)")')
    result = host.run(path, "--out", made / "a")
    assert_error(result, 1, "division by zero")
    assert left(host) == []


def test_a_killed_run_leaves_only_a_temporary_name(host, made):
    path = write_book(host, 'files.write(out, "x"), sql.exec "DELETE FROM error_logs WHERE pg_sleep(30) IS NULL"')
    process = subprocess.Popen(host.arguments(path, "--out", made / "a.json"), cwd=host.directory,
                               env=clean_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, start_new_session=True)
    for _ in range(400):
        if left(host):
            break
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    name, = left(host)
    assert name.startswith("a.json.") and name.endswith(".partial")


def test_a_name_that_was_taken_meanwhile_is_not_overwritten(host, made):
    path = write_book(host, 'files.write(out, "mine"), sql.clear { "error_logs" }', '  confirm = { "GO" },\n')
    result = at_terminal(host, path, "--out", made / "a.json", "--json", answers=("GO",),
                         before_last=lambda: (made / "a.json").write_text("theirs"))
    assert_error(result, 8, "name the file", str(made / "a.json"), "whole in")
    assert (made / "a.json").read_text() == "theirs"
    other, = [n for n in left(host) if n != "a.json"]
    assert (made / other).read_text() == "mine"
    assert other in last_event_of(result)["error"]
    assert [e["operation"] for e in record(host) if e["event"] == "follow_up_failed"] == [1]


def test_the_file_stays_when_nobody_knows_whether_it_was_committed(host, made):
    CutAtCommit(host.pg.directory, host.directory / "between").start()
    path = write_book(host, 'files.write(out, "mine"), sql.clear { "error_logs" }', '  env = { T = { secret = true } },\n'
                      '  inspect = function(_, run) print(run.env.T) warn(run.env.T) return run.env.T end,\n')
    url = host.url.replace(str(host.pg.directory), str(host.directory / "between"))
    result = host.run(path, "--out", made / "a.json", "--json", "--jobs", "1", "--database-url", url, url=False,
                      env={"T": "n0body-kn0ws-this"})
    assert result.status == 9, result.err
    assert "***" in result.out
    assert "n0body-kn0ws" not in everything_written(host, result, host.run("runs", "show", "latest"))
    name, = left(host)
    assert name.endswith(".partial") and (made / name).read_text() == "mine"
    assert [e["text"] for e in result.named("warning") if name in e["text"]]
    assert host.sql("SELECT count(*) FROM error_logs") == "0"


@pytest.mark.parametrize("query, status, parts", [
    ("SELECT id, error_type FROM error_logs", 64, ["gives 2 columns"]),
    ("SELECT id, error_type FROM error_logs WHERE false", 64, ["gives 2 columns"]),
    ("SELECT nullif(id, 7) FROM error_logs ORDER BY id", 1, ["row 7", "NULL"]),
    ("DELETE FROM error_logs RETURNING id", 3, ["would change or lock rows"]),
    ("SELECT id FROM error_logs FOR UPDATE", 3, ["would change or lock rows"]),
    ("WITH d AS (DELETE FROM words RETURNING id) SELECT id FROM d", 3, ["would change or lock rows"]),
    ("SELECT setval('words_id_seq', 99)", 1, ["read-only transaction"]),
    ("SELECT 1; DELETE FROM words", 1, ["cannot insert multiple commands"]),
    ("COMMIT", 3, ['"COMMIT" is not allowed']),
    ("SELECT * FROM no_such_table", 1, ["no_such_table"]),
])
def test_a_query_that_does_not_fit_is_refused_with_its_line(host, made, query, status, parts):
    before = host.fingerprint()
    path = write_book(host, f'files.write(out, {{ "[", sql.rows "{query}", "]" }})', '  confirm = { "GO" },\n')
    assert_error(host.run(path, "--out", made / "a"), status, "book.lua:", "files.write", *parts)
    assert left(host) == []
    assert host.fingerprint() == before


def test_a_query_that_waits_for_the_locks_to_write_cannot(host, made):
    host.sql("CREATE FUNCTION sneak() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN"
             " IF current_setting('transaction_read_only') = 'off' THEN DELETE FROM error_logs; END IF;"
             " RETURN 1; END $$")
    result = host.run(write_book(host, 'files.write(out, sql.rows "SELECT sneak()")'), "--out", made / "a")
    assert result.status == 0, result.err
    assert (made / "a").read_text() == "1"
    assert host.sql("SELECT count(*) FROM error_logs") == "12"


@pytest.mark.parametrize("operation, status, parts", [
    ('files.write("/no/such/place", "x")', 3, ["/no/such/place", 'type "new_file"']),
    ('files.write(out .. "2", "x")', 3, ['type "new_file"']),
    ('files.write(out, "x"), files.write(out, "y")', 64, ["written twice"]),
    ('files.write(out, { "x", sql.clear "words" })', 64, ["a part is a string or sql.rows", "sql.clear"]),
    ('files.write(out, { "x", { 1 } })', 64, ["a part is a string or sql.rows"]),
    ('files.write(out, "a\\0b")', 64, ["zero byte"]),
    ("files.write(out)", 1, ["there is no part"]),
    ("files.write(nil, 'x')", 1, ["the path must be a string"]),
    ('sql.rows "SELECT 1"', 64, ["operation 1", "sql.rows"]),
])
def test_other_files_and_parts_are_refused(host, made, operation, status, parts):
    assert_error(host.run(write_book(host, operation, touches=""), "--out", made / "a"), status, *parts)
    assert left(host) == []


@pytest.mark.parametrize("where, part", [
    ("made/there", "is there already"), ("made/link", "is there already"), ("nowhere/a", "No such file"),
    ("made/there/a", "Not a directory"), ("made/", "names no file"), ("made/..", "names no file"),
    ("closed/a", "Permission denied")])
def test_a_place_where_no_file_can_be_made_is_refused_at_once(host, made, where, part):
    (made / "there").write_text("x")
    (made / "link").symlink_to("nothing")
    (host.directory / "closed").mkdir(mode=0o500)
    path = write_book(host, 'files.write(out, "x")', '  ask = function() error("asked", 0) end,\n', touches="")
    assert_error(host.run(path, "--out", where, preexec_fn=obey_permissions), 64, "--out", part)
    assert (made / "there").read_text() == "x"


def test_a_made_value_is_in_the_file_and_nowhere_else(host, made):
    path = write_book(host, 'files.write(out, { "key: ", hash.bcrypt("hunter2-and-more", { cost = 4 }), "\\n" })', touches="")
    result = host.run(path, "--out", made / "a", "--json")
    assert result.status == 0, result.err
    text = (made / "a").read_text()
    assert text.startswith("key: $2b$04$") and len(text) == 66
    assert text[5:-1] not in everything_written(host, result)
