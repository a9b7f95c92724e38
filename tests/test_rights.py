"""A right that is missing is named before anything is asked; where another way needs less, it is taken."""

import pytest
from cases import assert_error, at_terminal, book, change, record, reset_at_terminal
from conftest import RESET, RESTORE, Host

ALL = "words, transactions, error_logs, word_views, message_reports"


@pytest.fixture(scope="module")
def clerk(servers):
    """A role that may do nothing yet."""
    pg, _ = servers
    pg.sql("postgres", "CREATE ROLE clerk LOGIN")
    return "clerk"


@pytest.fixture
def office(host, clerk):
    """A host that connects as the clerk, who has every right on the rows, and TEMP, but owns nothing."""
    host.sql(f"GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON {ALL} TO {clerk};"
             f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {clerk};"
             f"REVOKE TEMP ON DATABASE {host.database} FROM PUBLIC; GRANT TEMP ON DATABASE {host.database} TO {clerk}")
    host.url = host.pg.url(host.database, clerk)
    return host


def assert_lacks(office, result, *rights):
    assert_error(result, 1, 'user "clerk"', *rights)
    names = [e["event"] for e in record(office)]
    assert "confirmed" not in names and "backup_started" not in names
    assert not office.sealed()


def reset(office, **more):
    return reset_at_terminal(office, **more)


def test_one_who_owns_nothing_can_reset_and_restore(office):
    assert reset(office).status == 0
    result = at_terminal(office, RESTORE, "--backup", "latest", answers=["RESTORE"])
    assert result.status == 0, result.err
    assert office.sql("SELECT count(*) FROM word_views") == "900"


@pytest.mark.parametrize("revoked, rights", [
    ("INSERT ON words", ["INSERT on words"]),
    ("DELETE, TRUNCATE ON transactions", ["DELETE on transactions"]),
    ("DELETE, TRUNCATE ON words", ["DELETE on words"]),
    ("INSERT, DELETE, TRUNCATE ON words", ["INSERT on words", "DELETE on words"]),
])
def test_a_missing_right_is_named_before_anything_is_asked(office, revoked, rights):
    before = office.fingerprint()
    office.sql(f"REVOKE {revoked} FROM clerk")
    assert_lacks(office, reset(office), *rights)
    assert_lacks(office, office.run(RESET, "--words", office.words_file(), "--count", "40", "--dry-run"), *rights)
    assert office.fingerprint() == before


def test_select_is_needed_for_what_is_backed_up(office):
    before = office.fingerprint()
    office.sql("REVOKE SELECT ON message_reports FROM clerk")
    assert_error(reset(office), 1, "message_reports")
    path = book(office, change('sql.clear { "message_reports" }'), touches='"message_reports"')
    assert_lacks(office, office.run(path), "SELECT on message_reports")
    assert office.fingerprint() == before


def test_select_is_needed_for_what_is_only_looked_at(office):
    """Nothing is written nor backed up, but the tables are locked so that nobody may alter them."""
    office.sql("REVOKE ALL ON error_logs FROM clerk")
    path = book(office, change('redis.delete "a:*"') + '\n  redis = { "a:*" },', touches='"error_logs"')
    office.redis.call("SET", "a:1", "1")
    assert_lacks(office, office.run(path), "SELECT on error_logs")
    assert office.redis.call("EXISTS", "a:1") == "1"


def test_without_truncate_rows_are_deleted(office):
    office.sql(f"REVOKE TRUNCATE ON {ALL} FROM clerk")
    result = reset(office)
    assert result.status == 0, result.err
    assert office.sql("SELECT count(*) FROM words") == "40"
    assert office.sql("SELECT count(*) FROM transactions") == "0"
    assert [e["truncated"] for e in record(office) if e["event"] == "measured"] == [False] * 5


def test_a_table_that_may_not_be_locked_is_named(office):
    office.sql("REVOKE UPDATE, DELETE, TRUNCATE ON error_logs FROM clerk")
    path = book(office, change('sql.insert("error_logs", { error_type = "a", error_message = "b" })'),
                touches='"error_logs"')
    assert_lacks(office, office.run(path), "UPDATE (to lock it) on error_logs")
    office.sql("GRANT UPDATE ON error_logs TO clerk")
    assert office.run(path).status == 0


def test_update_is_named(office):
    office.sql("REVOKE UPDATE ON words FROM clerk")
    path = book(office, change('sql.update("words", { set = { price = "1.00" }, where = "price > 1" })'))
    assert_lacks(office, office.run(path), "UPDATE on words")


def test_a_merge_needs_temporary_tables_and_says_so(office):
    assert reset(office).status == 0
    before = office.fingerprint()
    office.sql(f"REVOKE TEMP ON DATABASE {office.database} FROM clerk")
    result = at_terminal(office, RESTORE, "--backup", "latest", answers=["RESTORE"])
    assert_error(result, 1, "TEMPORARY on the database")
    assert "confirmed" not in [e["event"] for e in record(office)]
    assert office.fingerprint() == before


@pytest.mark.parametrize("revoked, right", [
    ("INSERT ON word_views", "INSERT on word_views"),
    ("UPDATE ON words", "UPDATE on words"),
])
def test_a_merge_names_the_right_that_it_lacks(office, revoked, right):
    assert reset(office).status == 0
    office.sql(f"REVOKE {revoked} FROM clerk")
    result = at_terminal(office, RESTORE, "--backup", "latest", answers=["RESTORE"])
    assert_error(result, 1, right)
    assert "confirmed" not in [e["event"] for e in record(office)]


def test_the_right_to_take_numbers_from_a_sequence_is_named(office):
    office.sql("REVOKE USAGE, UPDATE ON SEQUENCE words_id_seq FROM clerk")
    before = office.fingerprint()
    assert_error(reset(office), 1, "words_id_seq")
    assert office.fingerprint() == before


def test_rows_that_a_policy_hides_are_an_error_and_not_left_out(office):
    office.sql("ALTER TABLE error_logs ENABLE ROW LEVEL SECURITY;"
               "CREATE POLICY few ON error_logs TO clerk USING (id < 5)")
    before = office.fingerprint()
    result = reset(office)
    assert_error(result, 1, "error_logs", "row-level security")
    assert office.fingerprint() == before


def test_a_schema_that_may_not_be_used_is_an_error(office):
    office.sql("REVOKE USAGE ON SCHEMA public FROM PUBLIC, clerk")
    assert_error(office.run(RESET, "--dry-run"), 1, "words")


def test_a_database_that_one_may_not_connect_to_is_an_error(office):
    office.sql(f"REVOKE CONNECT ON DATABASE {office.database} FROM PUBLIC")
    assert_error(office.run(RESET, "--dry-run"), 1, "permission denied for database")


def test_a_read_only_server_is_refused_before_anything_is_asked(office):
    office.sql(f"ALTER DATABASE {office.database} SET default_transaction_read_only = on")
    assert isinstance(office, Host)
    result = office.run(RESET, "--words", office.words_file(), "--count", "40", "--dry-run")
    assert result.status == 0, result.err
