"""Runs that must stop: wrong operations, plans that no longer fit, locks that are not to be had, checks that fail. Each
leaves the database as it was, a record, and its own exit status."""

import json
import subprocess

import pytest
from cases import assert_error, at_terminal, book, change, last_event_of, record, reset_at_terminal
from conftest import PROMPT, RESET, Host, Result, clean_environment

CHEAPER = 'sql.update("words", { set = { price = "1.00" }, where = "price > 1" })'


# ---- What change() returns ----


@pytest.mark.parametrize("returned, status, parts", [
    ("nil", 64, ("change() must return a list",)),
    ("7", 64, ("change() must return a list",)),
    ('"sql.clear"', 64, ("change() must return a list",)),
    ("{ 7 }", 64, ("operation 1",)),
    ('{ { kind = "sql.drop_database" } }', 64, ("sql.drop_database",)),
    ('{ a = 1 }', 64, ("change() must return a list",)),
    ("{ function() end }", 1, ("operations[1]", "function")),
    ("error('no idea')", 1, ("book.lua:", "no idea")),
    ("{ " + CHEAPER + ", false }", 64, ("operation 2",)),
    ('{ sql.clear { "words", 7 } }', 1, ("book.lua:", "sql.clear",)),
    ('{ sql.clear {} }', 1, ("book.lua:", "sql.clear",)),
    ('{ sql.clear { "transactions", restrat = true } }', 64, ('unknown field "restrat"', '"restart"')),
    ('{ sql.update("words", { sett = { price = 1 }, where = "true" }) }', 64, ('"sett"', '"set"')),
    ('{ sql.update("words", { set = { price = {} }, where = "true" }) }', 64, ("price",)),
    ('{ sql.update("words", { set = { price = 1 } }) }', 64, ("where",)),
    ('{ sql.delete("words", {}) }', 64, ("where",)),
    ('{ sql.insert("words", { 1, 2 }) }', 1, ("book.lua:", "sql.insert",)),
    ('{ sql.load("words", "words.txt", { columns = { "text" } }) }', 64, ("files.lines",)),
    ('{ sql.delete("error_logs", { where = "true" }) }', 3, ('"error_logs"', "touches")),
    ('{ sql.clear { "word_view" } }', 3, ('"word_view"', "touches")),
    ('{ sql.exec("UPDATE error_logs SET endpoint = NULL") }', 3, ("error_logs", "touches")),
    ('{ redis.delete "other:*" }', 3, ("other:*", "redis")),
    ('{ redis.delete "*" }', 3, ("redis",)),
])
def test_what_is_no_proper_operation_is_named(untouched, returned, status, parts):
    path = book(untouched, f'  redis = {{ "mine:*" }},\n  change = function() return {returned} end,',
                touches='"words", "transactions", "word_views", "message_reports"')
    for mode in (["--dry-run"], []):
        assert_error(untouched.run(path, *mode), status, *parts)


@pytest.mark.parametrize("fields, status, part", [
    ('statistics = function(db) return 7 end,', 1, "statistics()"),
    ('statistics = function(db) return { 7 } end,', 1, "statistics()[1]"),
    ('statistics = function(db) return { { 1, 2 } } end,', 64, "statistics()"),
    ('statistics = function(db) return { { "a", {} } } end,', 64, "statistics()"),
    ('statistics = function(db) return { { "a", db:value "SELECT 1/0" } } end,', 1, "division by zero"),
    ('statistics = function(db) return { { "a", db:count "wordz" } } end,', 1, "wordz"),
    ('statistics = function(db) return nothing.at_all end,', 1, "nothing"),
    ('inspect = function(db) return db:value "SELECT nonsense" end,', 1, "nonsense"),
    ('inspect = function(db, run) return run.options.x.y end,', 1, "book.lua:"),
    ('ask = function(db, run) error("not today", 0) end,', 1, "not today"),
])
def test_an_error_while_reading_is_told_with_its_place(untouched, fields, status, part):
    assert_error(untouched.run(book(untouched, change(CHEAPER) + fields)), status, part)


def test_a_view_is_counted_as_the_query_that_it_is(untouched):
    untouched.sql("CREATE VIEW held AS SELECT * FROM words FOR UPDATE")
    path = book(untouched, change(CHEAPER) + 'statistics = function(db) return { { "a", db:count "held" } } end,')
    result = untouched.run(path)
    untouched.sql("DROP VIEW held")
    assert_error(result, 3, "the query would lock rows")


def test_a_table_that_references_a_cleared_one_is_named(untouched):
    path = book(untouched, change('sql.clear { "words", "transactions", "word_views" }'),
                touches='"words", "transactions", "word_views"')
    assert_error(untouched.run(path), 3, '"message_reports" references "words"')


def test_a_cascade_that_reaches_an_undeclared_table_is_rolled_back(host):
    host.sql("ALTER TABLE message_reports DROP CONSTRAINT message_reports_word_id_fkey, ADD FOREIGN KEY (word_id)"
             " REFERENCES words ON DELETE CASCADE")
    before = host.fingerprint()
    path = book(host, change('sql.delete("words", { where = "id IN (SELECT word_id FROM message_reports) AND NOT EXISTS'
                             ' (SELECT FROM word_views v WHERE v.word_id = words.id)" })') + "confirm = {},")
    host.sql("DELETE FROM word_views WHERE word_id IN (SELECT word_id FROM message_reports);"
             "DELETE FROM transactions WHERE word_id IN (SELECT word_id FROM message_reports)")
    before = host.fingerprint()
    assert_error(host.run(path), 3, "message_reports")
    assert host.fingerprint() == before


def test_a_trigger_that_reaches_an_undeclared_table_is_rolled_back(host):
    host.sql("CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO error_logs"
             " (error_type, error_message) VALUES ('trigger', 'x'); RETURN NULL; END $$;"
             "CREATE TRIGGER note AFTER UPDATE ON words EXECUTE FUNCTION note()")
    before = host.sql("SELECT count(*) FROM error_logs"), host.sql("SELECT md5(string_agg(w::text, '')) FROM words w")
    assert_error(host.run(book(host, change(CHEAPER))), 3, "error_logs (1 inserted", "touches")
    assert (host.sql("SELECT count(*) FROM error_logs"),
            host.sql("SELECT md5(string_agg(w::text, '')) FROM words w")) == before


def test_what_may_lose_rows_must_be_in_the_backup(untouched):
    path = book(untouched, '  backup = { "words" },\n' + change('sql.clear { "error_logs" }'),
                touches='"words", "error_logs"')
    assert_error(untouched.run(path), 3, '"error_logs"', "not in the backup")


@pytest.mark.parametrize("mark, part", [("production", "marked production"), ("prod", "no class")])
def test_a_production_database_is_refused(blank, mark, part):
    blank.mark(mark)
    before = blank.fingerprint()
    assert_error(blank.run(RESET), 3, part)
    assert blank.fingerprint() == before


# ---- Verification ----


def test_a_check_that_fails_rolls_all_of_it_back_and_keeps_the_backup(untouched):
    path = book(untouched, change(CHEAPER) + 'verify = function(db) assert(db:count "words" == 7, "seven words") end,')
    result = untouched.run(path, "--json")
    assert_error(result, 6, "verification failed, rolled back", "seven words")
    last = last_event_of(result)
    assert last["committed"] is False
    backup, = untouched.sealed()
    assert last["backup"].endswith(backup)
    assert untouched.run("backups", "verify", backup).status == 0
    assert "undo" not in last


@pytest.mark.parametrize("body", ["error('bad', 0)", "error({})", "return db:value 'SELECT 1/0'", "local x = nil + 1",
                                  "error()"])
def test_whatever_goes_wrong_in_verify_is_a_verification_that_failed(untouched, body):
    path = book(untouched, change(CHEAPER) + f"verify = function(db) {body} end,")
    assert_error(untouched.run(path), 6, "verification failed, rolled back")


def test_a_constraint_that_is_checked_late_fails_before_the_commit(host):
    host.sql("ALTER TABLE words ADD CONSTRAINT once UNIQUE (price, id) DEFERRABLE INITIALLY DEFERRED;"
             "ALTER TABLE transactions ALTER CONSTRAINT transactions_word_id_fkey DEFERRABLE INITIALLY DEFERRED")
    before = host.fingerprint()
    path = book(host, change('sql.update("transactions", { set = { word_id = 9999 }, where = "id = 1" })'),
                touches='"transactions"')
    assert_error(host.run(path), 1, "transactions_word_id_fkey")
    assert host.fingerprint() == before


# ---- Locks ----


def test_a_lock_that_is_given_back_in_time_does_not_stop_the_run(host):
    session = host.session()
    try:
        session.run("BEGIN; LOCK TABLE words IN ROW EXCLUSIVE MODE;")
        waiting = host.terminal(book(host, change(CHEAPER)), "--json")
        waiting.expect_exact('"name":"lock"')
        session.run("COMMIT;")
        waiting.expect_exact('"committed"')
        waiting.expect_exact('"result"')
        waiting.wait()
    finally:
        session.close()
    assert waiting.exitstatus == 0


def test_a_second_run_in_the_same_database_is_busy(host):
    slow = book(host, change(CHEAPER) + 'verify = function(db) db:value "SELECT pg_sleep(2)::text" end,', "slow.lua")
    other = book(host, change('sql.clear { "error_logs" }'), "other.lua", touches='"error_logs"')
    first = host.terminal(slow, "--json")
    first.expect_exact('"name":"verify"')
    second = host.run(other, "--json")
    assert_error(second, 7, "another resethost run")
    last_event_of(second)
    first.expect_exact('"committed"')
    first.expect_exact('"result"')
    first.wait()
    assert first.exitstatus == 0
    assert host.sql("SELECT count(*) FROM error_logs") == "12"
    assert host.run(other).status == 0


# ---- Between the question and the lock ----

DEPENDS = """
  confirm = { "GO" },
  inspect = function(db) return { top = db:value "SELECT max(id) FROM error_logs" } end,
  change = function(facts)
    return { sql.update("words", { set = { price = "9.00" }, where = "id = $1", params = { facts.top } }) }
  end,"""


def asked(host, path, meanwhile, answers=("GO",)):
    """Runs it, and lets another session do something while the last question waits."""
    return at_terminal(host, path, answers=answers, before_last=lambda: host.sql(meanwhile))


@pytest.mark.parametrize("fields, answers", [("", ["GO"]), ("  backup = false,", ["NO BACKUP", "GO"])])
def test_what_the_change_was_made_from_may_not_change_meanwhile(host, fields, answers):
    path = book(host, fields + DEPENDS)
    words = host.sql("SELECT md5(string_agg(w::text, '' ORDER BY id)) FROM words w")
    result = asked(host, path, "INSERT INTO error_logs (error_type, error_message) VALUES ('new', 'x')", answers)
    assert_error(result, 5, "no longer the ones that were confirmed")
    assert host.sql("SELECT md5(string_agg(w::text, '' ORDER BY id)) FROM words w") == words
    assert not host.sealed()
    assert asked(host, path, "SELECT 1", answers).status == 0


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("meanwhile, now", [
    ("INSERT INTO error_logs (error_type, error_message) SELECT 'new', 'x' FROM generate_series(1, 1500)", 4500),
    ("DELETE FROM error_logs WHERE id > (SELECT min(id) + 1499 FROM error_logs)", 1500)])
def test_a_count_that_only_the_backup_knew_leaves_nothing_of_it(host, meanwhile, now, jobs):
    """The rows of what is cleared are counted by backing them up: too many or too few, and nothing is sealed."""
    host.sql("INSERT INTO error_logs (error_type, error_message) SELECT 'old', 'x' FROM generate_series(1, 2988)")
    path = book(host, change('sql.clear { "error_logs" }') + 'confirm = { "GO" },', touches='"error_logs"')
    result = at_terminal(host, path, "--jobs", jobs, answers=["GO"], before_last=lambda: host.sql(meanwhile))
    assert_error(result, 5, "3000 rows", str(now))
    told = [e["event"] for e in record(host)]
    assert "backup_table" in told and "changed" not in told and "rolled_back" in told
    assert host.sql("SELECT count(*) FROM error_logs") == str(now)
    assert list(host.backups.iterdir()) == []


def test_a_count_is_of_its_own_transaction_and_never_from_before_a_write(host):
    """db:count in inspect, statistics and verify: the number of that moment each time, written rows included."""
    path = book(host, """
  confirm = { "GO" },
  statistics = function(db)
    return { { "logs", db:count "error_logs", key = "logs" }, { "same", db:count "public.error_logs", key = "same" },
             { "seen", db:count "seen" } }
  end,
  inspect = function(db) return { words = db:count "words", logs = db:count "error_logs" } end,
  change = function()
    return { sql.clear { "error_logs" }, sql.insert("error_logs", { error_type = "new", error_message = "x" }) }
  end,
  verify = function(db, facts)
    assert(facts.logs == 32, "inspect counts under the locks")
    assert(db:count "error_logs" == 1, "one log")
    assert(db:count "public.error_logs" == 1 and db:count "seen" == 1, "the same by another name")
    assert(db:count "words" == facts.words, "as many words as under the locks")
  end,""", touches='"error_logs"')
    host.sql("CREATE VIEW seen AS SELECT * FROM error_logs LIMIT 7")
    result = at_terminal(host, path, "--json", answers=["GO"], before_last=lambda: host.sql(
        "INSERT INTO error_logs (error_type, error_message) SELECT 'x', 'x' FROM generate_series(1, 20);"
        " INSERT INTO words (text, price) VALUES ('late', 1)"))
    assert result.status == 0, result.err
    assert [(e["when"], e["label"], e["value"]) for e in result.named("statistic")] == [
        ("before", "logs", 12), ("before", "same", 12), ("before", "seen", 7),
        ("after", "logs", 1), ("after", "same", 1), ("after", "seen", 1)]
    assert [e["rows"] for e in result.named("planned")] == [12, 1]
    assert [e["rows"] for e in result.named("changed")] == [32, 1]
    summary = json.loads((host.backups / host.sealed()[0] / "summary.json").read_text())
    assert summary["counts"] == {"error_logs": 32}
    assert summary["statistics"] == {"logs": 32, "same": 32}


def test_many_more_rows_than_were_confirmed_stop_the_run(host):
    path = book(host, change('sql.clear { "error_logs" }') + 'confirm = { "GO" },', touches='"error_logs"')
    more = "INSERT INTO error_logs (error_type, error_message) SELECT 'new', 'x' FROM generate_series(1, {})"
    assert_error(asked(host, path, more.format(1200)), 5, "12 rows", "1212")
    assert host.sql("SELECT count(*) FROM error_logs") == "1212"
    assert asked(host, path, more.format(50)).status == 0
    assert host.sql("SELECT count(*) FROM error_logs") == "0"
    rows = sum(e["rows"] for e in record(host) if e["event"] == "backup_table")
    assert rows == 1262


@pytest.mark.parametrize("meanwhile, status", [
    ("ALTER TABLE error_logs RENAME TO old_logs; CREATE TABLE error_logs AS SELECT * FROM old_logs", 5),
    ("DROP TABLE error_logs", 1),
    ("CREATE TABLE log_tags (log_id int REFERENCES error_logs)", 3),
])
def test_a_schema_that_changes_meanwhile_stops_the_run(host, meanwhile, status):
    path = book(host, change('sql.clear { "error_logs" }') + 'confirm = { "GO" },', touches='"error_logs"')
    result = asked(host, path, meanwhile)
    assert_error(result, result.status, "error_logs")
    assert result.status == status
    assert not host.sealed()


def test_a_word_list_that_changes_meanwhile_stops_the_run(untouched):
    result = reset_at_terminal(untouched, before_last=lambda: (untouched.directory / "words.txt").write_text("a\nb\n"))
    assert result.status in (1, 5)
    assert_error(result, result.status, "")


def test_a_server_that_restarts_while_the_question_waits_is_an_error(untouched):
    kill = ("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()")
    path = book(untouched, change(CHEAPER) + 'confirm = { "GO" },')
    assert_error(asked(untouched, path, kill), 1, "")


# ---- Records ----


def test_every_kind_of_end_is_listed_and_can_be_shown(host):
    go = book(host, change(CHEAPER) + 'confirm = { "GO" },')
    failing = book(host, change(CHEAPER) + "verify = function() error('no', 0) end,", "failing.lua")
    wrong = book(host, change('sql.clear { "words" }'), "wrong.lua")
    ends = [(host.run(go, "--dry-run"), 0), (host.run(go), 4), (host.run("missing.lua"), 64), (host.run(wrong), 3),
            (host.run(failing), 6), (host.run(failing, "--rehearse"), 6),
            (at_terminal(host, go, answers=["no"]), 4),
            (at_terminal(host, go, answers=["\x03"]), 130),
            (asked(host, go, "UPDATE words SET price = 1"), 0)]
    assert [r.status for r, _ in ends] == [status for _, status in ends]
    listed = host.run("--json", "runs", "list").named("recorded_run")
    assert sorted(r["code"] for r in listed) == sorted(status for _, status in ends)
    for one in listed:
        shown = host.run("--json", "runs", "show", one["id"])
        assert shown.status == 0, shown.err
        result, = shown.named("run_result")
        assert (result["code"], result["status"]) == (one["code"], one["status"])
        assert host.run("runs", "show", one["id"]).out
    assert host.run("runs").out.count("\n") == len(ends) + 1


def test_a_prompt_that_is_left_by_ctrl_c_changes_nothing(untouched):
    child = untouched.terminal(RESET)
    child.expect(PROMPT)
    child.sendintr()
    child.wait()
    assert child.exitstatus == 130
    assert record(untouched)[-1]["status"] == "interrupted"


# ---- The slow one ----


@pytest.fixture(scope="module", autouse=True)
def blocked(servers, tmp_path_factory):
    """A run that waits for another session's lock until it gives up: begun with the first test, it costs no time."""
    pg, redis = servers
    pg.clone("small_words", "t_blocked")
    pg.sql("postgres", "COMMENT ON DATABASE t_blocked IS '[resethost:test]'")
    host = Host(pg, redis, "t_blocked", tmp_path_factory.mktemp("blocked"))
    before, session = host.fingerprint(), host.session()
    pid, = session.run("BEGIN; LOCK TABLE words IN ROW EXCLUSIVE MODE; SELECT pg_backend_pid();")
    process = subprocess.Popen(host.arguments(book(host, change(CHEAPER)), "--json"), text=True, cwd=host.directory,
                               env=clean_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, start_new_session=True)
    yield host, before, int(pid), process
    process.kill()
    process.wait()
    session.close()
    pg.sql("postgres", "DROP DATABASE t_blocked WITH (FORCE)")


def test_who_holds_a_lock_is_named_with_pid_and_application(blocked):
    host, before, pid, process = blocked
    result = Result(None, *process.communicate(timeout=60))
    result.status = process.returncode
    assert_error(result, 7, '"words"', f"pid {pid}", 'application "blocker"', "idle in transaction")
    blocker = result.named("blocker")[0]
    assert (blocker["pid"], blocker["application"], blocker["table"]) == (pid, "blocker", "words")
    waits = result.named("lock_wait")
    assert [e["attempt"] for e in waits] == list(range(1, waits[0]["attempts"] + 1))
    assert last_event_of(result)["committed"] is False
    assert not host.sealed()
    assert host.fingerprint() == before
