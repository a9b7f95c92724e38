"""A dry run writes nothing, blocks nobody, and plans what the run then does; a playbook that tries to write where it
may only read is refused."""

import pytest
from cases import assert_error, at_terminal, book, change, last_event_of, record, reset_at_terminal
from conftest import RESET, RESTORE

NOTHING = change("")
WRITES = """
CREATE TABLE notes (id serial PRIMARY KEY, text text);
CREATE FUNCTION scribble() RETURNS int LANGUAGE sql VOLATILE AS $$ DELETE FROM error_logs; SELECT 1 $$;
CREATE FUNCTION switch_off() RETURNS text LANGUAGE plpgsql AS $$ BEGIN
  EXECUTE 'RESET transaction_read_only'; DELETE FROM error_logs; RETURN 'gone'; END $$;
CREATE FUNCTION cycle() RETURNS int LANGUAGE plpgsql AS $$ BEGIN COMMIT; RETURN 1; END $$;
"""


@pytest.fixture(scope="module", autouse=True)
def functions_that_write(servers, unchanging):
    """In the database of `untouched`."""
    pg, _ = servers
    pg.sql(unchanging, WRITES)
    yield
    pg.sql(unchanging, "DROP FUNCTION scribble, switch_off, cycle; DROP TABLE notes")


# ---- What a dry run does ----


def test_a_dry_run_changes_nothing_and_proves_it(untouched):
    for words in ([RESET], [RESET, "--words", untouched.words_file(), "--count", "40"]):
        result = untouched.run(*words, "--dry-run", "--json")
        assert result.status == 0, result.err
        proof, = result.named("proof")
        assert proof["xid_assigned"] is False
        assert last_event_of(result)["committed"] is False
    assert not untouched.sealed()


def test_a_rehearsal_changes_nothing_not_even_sequences(untouched):
    result = reset_at_terminal(untouched, "--rehearse")
    assert result.status == 0, result.err
    assert [e["reason"] for e in record(untouched) if e["event"] == "rolled_back"] == ["rehearsal"]


def test_a_rehearsed_restore_takes_no_number_from_a_sequence(host):
    assert reset_at_terminal(host).status == 0
    before = host.fingerprint()
    result = at_terminal(host, RESTORE, "--backup", "latest", "--rehearse", answers=["RESTORE"])
    assert result.status == 0, result.err
    assert sum(e["rows"] for e in record(host) if e["event"] == "changed") == 300 + 200 + 12 + 900 + 9
    assert host.fingerprint() == before


def counts(events, name):
    return [(e["kind"], e["table"], e["rows"], e.get("insert"), e.get("update")) for e in events if e["event"] == name]


def test_the_run_does_what_the_dry_run_planned(host):
    words = [RESET, "--words", host.words_file(), "--count", "40"]
    planned = host.run(*words, "--dry-run", "--json").events
    assert at_terminal(host, *words).status == 0
    assert counts(record(host), "changed") == counts(planned, "planned")
    assert len(counts(planned, "planned")) == 6


def test_the_restore_does_what_the_dry_run_planned(host):
    assert reset_at_terminal(host).status == 0
    host.sql("INSERT INTO words (text, price) VALUES ('word7', 9), ('word8', 9)")
    planned = host.run(RESTORE, "--backup", "latest", "--dry-run", "--json").events
    assert at_terminal(host, RESTORE, "--backup", "latest", answers=["RESTORE"]).status == 0
    assert counts(record(host), "changed") == counts(planned, "planned")
    assert counts(planned, "planned")[0] == ("sql.merge", "words", 300, 298, 2)


@pytest.mark.parametrize("mode", ["ROW EXCLUSIVE", "ACCESS SHARE", "SHARE ROW EXCLUSIVE"])
def test_a_dry_run_waits_for_no_writer(untouched, mode):
    session = untouched.session()
    try:
        session.run(f"BEGIN; LOCK TABLE words, transactions, word_views IN {mode} MODE;")
        assert untouched.run(RESET, "--dry-run").status == 0
        session.run("ROLLBACK;")
    finally:
        session.close()


def test_a_dry_run_keeps_no_writer_waiting(host):
    """While the dry run reads, another session locks, writes and even empties a table."""
    session = host.session()
    path = book(host, NOTHING + """
      statistics = function(db)
        return { { "before", db:count "words" }, { "slept", db:value "SELECT pg_sleep(1.5)::text" },
                 { "after", db:count "words" } }
      end,""")
    try:
        session.run("SET lock_timeout = '500ms';")
        waiting = host.terminal(path, "--dry-run", "--json")
        waiting.expect_exact('"inspect"')
        assert session.run("INSERT INTO words (text, price) VALUES ('meanwhile', 1);") == []
        assert session.run("SELECT count(*) FROM words;") == ["301"]
        waiting.expect_exact('"after"')
        waiting.expect_exact('"result"')
        waiting.wait()
        assert waiting.exitstatus == 0
    finally:
        session.close()


# ---- Attempts to write while reading ----

QUERIES = {
    "DELETE FROM error_logs": "would change",
    "WITH gone AS (DELETE FROM error_logs RETURNING 1) SELECT count(*) FROM gone": "would change",
    "WITH a AS (SELECT 1), b AS (INSERT INTO notes (text) VALUES ('x') RETURNING 1) SELECT * FROM a, b": "would change",
    "UPDATE words SET price = 0 RETURNING 1": "would change",
    "SELECT * FROM words FOR UPDATE": "lock rows",
    "SELECT * FROM words LIMIT 1 FOR KEY SHARE": "lock rows",
    "SELECT scribble()": "read-only",
    "SELECT switch_off()": "",
    "SELECT nextval('words_id_seq')": "read-only",
    "SELECT setval('words_id_seq', 9000)": "read-only",
    "SELECT cycle()": "",
    "SELECT lo_create(0)": "",
    "SELECT * INTO TEMP thief FROM words": "",
    "CREATE TABLE thief AS SELECT 1": '"CREATE" is not allowed',
    "COMMIT": '"COMMIT" is not allowed',
    "ROLLBACK": '"ROLLBACK" is not allowed',
    "/* SELECT */ COMMIT": '"COMMIT" is not allowed',
    "-- SELECT 1\nDELETE FROM error_logs": "would change",
    "/* a /* nested */ SELECT */ TRUNCATE error_logs": '"TRUNCATE" is not allowed',
    "((/**/TRUNCATE error_logs))": '"TRUNCATE" is not allowed',
    "SELECT 1; DELETE FROM error_logs": "multiple commands",
    "SELECT 1; COMMIT; DELETE FROM error_logs": "multiple commands",
    "ANALYZE DELETE FROM error_logs": '"ANALYZE" is not allowed',
    "EXPLAIN ANALYZE DELETE FROM error_logs": '"EXPLAIN" is not allowed',
    "DO $$ BEGIN DELETE FROM error_logs; END $$": '"DO" is not allowed',
    "CALL nothing()": '"CALL" is not allowed',
    "COPY words TO STDOUT": '"COPY" is not allowed',
    "COPY error_logs FROM STDIN": '"COPY" is not allowed',
    "SET transaction_read_only = off": '"SET" is not allowed',
    "RESET transaction_read_only": '"RESET" is not allowed',
    "BEGIN": '"BEGIN" is not allowed',
    "LOCK TABLE words": '"LOCK" is not allowed',
    "PREPARE p AS DELETE FROM error_logs": '"PREPARE" is not allowed',
    "LISTEN x": '"LISTEN" is not allowed',
    "VACUUM": '"VACUUM" is not allowed',
    "TABLE words; TABLE words": "multiple commands",
    "": "is not allowed",
    "MERGE INTO notes USING error_logs e ON notes.id = e.id WHEN MATCHED THEN DELETE": "would change",
}

FIELDS = {
    "statistics": 'statistics = function(db) db:value [==[{}]==] return {{}} end,',
    "inspect": 'inspect = function(db) return db:rows [==[{}]==] end,',
    "ask": 'ask = function(db) db:row [==[{}]==] return 1 end,',
    "pcall": 'inspect = function(db) pcall(db.rows, db, [==[{}]==]) return {{}} end,',
}


@pytest.mark.parametrize("query, part", QUERIES.items(), ids=[q[:40] for q in QUERIES])
def test_a_query_that_would_write_is_refused(untouched, query, part):
    if query.startswith("MERGE") and untouched.pg.version < 150000:
        pytest.skip("MERGE came with version 15")
    path = book(untouched, NOTHING + FIELDS["inspect"].format(query))
    result = untouched.run(path, "--dry-run", "--json")
    assert result.status in (1, 3), result.out
    assert_error(result, result.status, part)
    last_event_of(result)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("query", ["WITH gone AS (DELETE FROM error_logs RETURNING 1) SELECT count(*) FROM gone",
                                   "SELECT switch_off()", "COMMIT"])
def test_no_function_of_a_playbook_may_write_nor_hide_that_it_tried(untouched, field, query):
    path = book(untouched, change('sql.update("words", { set = { price = "3.00" }, where = "price > 0" })')
                + FIELDS[field].format(query))
    for mode in (["--dry-run"], []):
        result = untouched.run(path, *mode)
        assert_error(result, 3 if "switch_off" not in query else result.status)
        assert result.status in (1, 3)


@pytest.mark.parametrize("query", [
    "SELECT set_config('transaction_read_only', NULL, false)",
    "SELECT set_config('transaction_read_only', 'off', true)",
    "SELECT set_config('default_transaction_read_only', 'off', false)",
    "WITH a AS (SELECT set_config('transaction_read_only', NULL, true)) SELECT * FROM a",
])
def test_switching_read_only_off_lets_no_write_through(untouched, query):
    """The server may let the switch pass; what is written after it must still be refused."""
    inspect = f"""
      inspect = function(db)
        db:value [[{query}]]
        return {{ db:value "SELECT scribble()" }}
      end,"""
    path = book(untouched, change('sql.update("words", { set = { price = "3.00" }, where = "price > 0" })') + inspect)
    for mode in (["--dry-run"], []):
        result = untouched.run(path, *mode)
        assert_error(result, result.status)
        assert result.status in (1, 3)


@pytest.mark.parametrize("query, status", [
    ("SELECT switch_off()", 3), ("SELECT scribble()", 6), ("COMMIT", 3), ("DELETE FROM error_logs", 3),
    ("SELECT set_config('transaction_read_only', NULL, false)", 3),
])
def test_verify_may_not_write(untouched, query, status):
    if "switch_off" in query and untouched.pg.version >= 160000:
        status = 6  # the server itself refuses what the function tries, and the query failed
    path = book(untouched, change('sql.update("words", { set = { price = "3.00" }, where = "price > 0" })')
                + f'verify = function(db) pcall(db.value, db, [[{query}]]) end,')
    assert_error(untouched.run(path), status)


@pytest.mark.parametrize("operation, status, part", [
    ('sql.exec "COMMIT"', 3, '"COMMIT" is not allowed'),
    ('sql.exec "TRUNCATE words CASCADE"', 3, '"TRUNCATE" is not allowed'),
    ('sql.exec "DELETE FROM words; COMMIT"', 1, "multiple commands"),
    ('sql.exec "DELETE FROM error_logs"', 3, "not declared"),
    ('sql.exec "SELECT scribble()"', 3, "error_logs (0 inserted, 0 updated, 12 deleted)"),
    ('sql.update("words", { set = { price = "1" }, where = "true; COMMIT" })', 1, "syntax error"),
    ('sql.update("words", { set = { price = "1" }, where = "scribble() = 1" })', 1, "read-only"),
    ('sql.delete("words", { where = "id = 1\\0 AND false" })', 64, "where holds a zero byte"),
    ('sql.exec "DELETE FROM words\\0 WHERE false"', 64, "statement holds a zero byte"),
    ('sql.exec "SELECT pg_switch_wal()"', 3, "pg_switch_wal() is not allowed here: a rollback would not undo what it does"),
    ('sql.delete("words", { where = "pg_notify(\'a\', \'b\') IS NULL" })', 3, "pg_notify() is not allowed here"),
])
def test_operations_cannot_leave_the_transaction_nor_touch_what_is_not_declared(untouched, operation, status, part):
    assert_error(untouched.run(book(untouched, change(operation))), status, part)


def test_the_functions_that_may_not_read_cannot(untouched):
    path = book(untouched, """
      inspect = function(db) return { handle = function() return db:count "words" end } end,
      change = function(facts) return { sql.update("words", { set = { price = facts.handle() }, where = "true" }) } end,
    """)
    assert_error(untouched.run(path, "--dry-run"), 3, "cannot be read here")
