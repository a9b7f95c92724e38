"""sql.insert: rows with ids of their own, and what the sequence gives after them."""

from cases import assert_error, book, change


def next_id(host):
    return int(host.sql("SELECT last_value + is_called::int FROM error_logs_id_seq"))


def insert(host, rows, *words):
    path = book(host, change(f'sql.insert("error_logs", {{ {rows} }})'), touches='"error_logs"')
    return host.run(path, *words)


ROW = '{{ id = {}, error_type = "E", error_message = "m" }}'


def test_a_sequence_goes_on_behind_the_ids_that_rows_bring(host):
    result = insert(host, ROW.format(500) + "," + ROW.format(70))
    assert result.status == 0, result.err
    assert next_id(host) == 501


def test_a_sequence_never_goes_back(host):
    host.sql("SELECT setval('error_logs_id_seq', 1000)")
    assert insert(host, ROW.format(70)).status == 0
    assert next_id(host) == 1001


def test_a_sequence_that_was_never_asked_does_not_give_what_is_there(host):
    host.sql("DELETE FROM error_logs; ALTER SEQUENCE error_logs_id_seq RESTART WITH 7")
    assert insert(host, ROW.format(7)).status == 0
    assert next_id(host) == 8


def test_rows_without_ids_leave_it_to_the_sequence(host):
    before = next_id(host)
    assert insert(host, '{ error_type = "E", error_message = "m" }').status == 0
    assert host.sql("SELECT max(id) FROM error_logs") == str(before)


def test_a_rollback_takes_the_sequence_back(host):
    before = host.fingerprint()
    assert insert(host, ROW.format(500), "--rehearse").status == 0
    assert host.fingerprint() == before
    assert_error(insert(host, ROW.format(500) + "," + ROW.format(500)), 1, "error_logs_pkey")
    assert host.fingerprint() == before


def test_a_sequence_of_somebody_else_is_left_alone_and_the_plan_says_so(host):
    host.sql("DROP ROLE IF EXISTS inserter; CREATE ROLE inserter LOGIN; GRANT ALL ON error_logs TO inserter")
    url, before = host.pg.url(host.database, "inserter"), next_id(host)
    try:
        path = book(host, change(f'sql.insert("error_logs", {ROW.format(500)})'), touches='"error_logs"')
        result = host.run("--database-url", url, path, "--json", url=False)
        assert result.status == 0, result.err
        notes = [e.get("note") for e in result.named("planned")]
        assert notes == ["sequence public.error_logs_id_seq stays where it is: this user does not own it"]
        assert next_id(host) == before
    finally:
        host.sql("DROP OWNED BY inserter; DROP ROLE inserter")
