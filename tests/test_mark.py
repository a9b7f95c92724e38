# SPDX-License-Identifier: MIT
"""resethost mark: the tag in a database's comment, and nothing else of it."""

import pytest
from cases import assert_error, at_terminal, record


def comment(host):
    return host.sql("SELECT coalesce(shobj_description(oid, 'pg_database'), 'NULL') FROM pg_database"
                    " WHERE datname = current_database()")


def set_comment(host, text):
    quoted = "NULL" if text is None else "$q$" + text + "$q$"
    host.sql(f"COMMENT ON DATABASE {host.database} IS {quoted}")


@pytest.mark.parametrize("before, class_name, after", [
    (None, "production", "[resethost:production]"),
    ("our shop", "staging", "our shop [resethost:staging]"),
    ("our shop [resethost:staging]", "production", "our shop [resethost:production]"),
    ("a [resethost:dev] b", "test", "a [resethost:test] b"),
    ("a [resethost:dev] b", "none", "a b"),
    ("[resethost:dev] b", "none", "b"),
    ("a [resethost:dev]", "none", "a"),
    ("[resethost:dev]", "none", "NULL"),
    ("a  [resethost:dev]  b\t", "test", "a  [resethost:test]  b\t"),
    ("[resethost:dev][resethost:dev] x [resethost:dev]", "staging", "[resethost:staging] x"),
    ("it's \"q\" \\n Zoë \\\\ 本番 'x'", "dev", "it's \"q\" \\n Zoë \\\\ 本番 'x' [resethost:dev]"),
    ("open [resethost:dev", "test", "[resethost:test] open [resethost:dev"),
    ("[RESETHOST:dev] b", "dev", "[resethost:dev] b"),
], ids=str)
def test_only_the_tag_changes(blank, before, class_name, after):
    set_comment(blank, before)
    result = blank.run("mark", class_name, "--json")
    assert result.status == 0, result.err
    assert comment(blank) == after
    [marked] = result.named("marked")
    assert marked["class"] == ("unmarked" if class_name == "none" else class_name)
    again = blank.run("mark", class_name)
    assert again.status == 0 and "is already" in again.out
    assert comment(blank) == after


def test_without_a_class_it_shows_the_one_there_is(blank):
    blank.mark("staging")
    before = comment(blank)
    result = blank.run("mark")
    assert result.status == 0 and "staging" in result.out
    assert comment(blank) == before
    assert record(blank)[0]["mode"] == "mark"


@pytest.mark.parametrize("mark", ["production", "prod", "[production", "production][resethost:dev"])
@pytest.mark.parametrize("class_name", ["none", "dev"])
def test_less_than_production_asks_for_the_name(blank, mark, class_name):
    blank.mark(mark)
    before = comment(blank)
    assert_error(blank.run("mark", class_name), 4, "no terminal")
    for answer in ("wrong", class_name, "production", blank.database.upper()):
        assert at_terminal(blank, "mark", class_name, answers=[answer]).status == 4
        assert comment(blank) == before
    assert at_terminal(blank, "mark", class_name, answers=[blank.database]).status == 0
    assert comment(blank) == ("test data" if class_name == "none" else "test data [resethost:dev]")


def test_more_care_asks_for_nothing(blank):
    for class_name in ("sandbox", "staging", "production", "production"):
        assert blank.run("mark", class_name).status == 0
    assert comment(blank) == "[resethost:production]"


@pytest.mark.parametrize("words, status, part", [
    (["mark", "prodution"], 64, 'did you mean "production"'),
    (["mark", ""], 64, "is no class"),
    (["mark", "Production"], 64, "is no class"),
    (["mark", "dev", "test"], 64, "one class"),
    (["mark", "dev", "--dry-run"], 64, "neither"),
    (["mark", "dev", "--plan-out", "x"], 64, "belongs to run"),
], ids=str)
def test_what_is_no_class_is_refused(untouched, words, status, part):
    assert_error(untouched.run(*words), status, part)


def test_only_the_owner_may(blank):
    blank.sql("DO $$BEGIN CREATE ROLE stranger LOGIN; EXCEPTION WHEN duplicate_object THEN END$$")
    before = comment(blank)
    blank.url = blank.pg.url(blank.database, user="stranger")
    assert_error(blank.run("mark", "production"), 3, "only the owner")
    assert comment(blank) == before


def test_a_comment_that_somebody_else_changes_meanwhile_is_not_lost(blank):
    blank.mark("production")
    result = at_terminal(blank, "mark", "dev", answers=[blank.database],
                         before_last=lambda: set_comment(blank, "other words [resethost:production]"))
    assert_error(result, 5, "changed by somebody else")
    assert comment(blank) == "other words [resethost:production]"


def test_one_that_somebody_is_changing_is_busy(blank):
    other = blank.session()
    other.run(f"BEGIN; COMMENT ON DATABASE {blank.database} IS 'not yet';")
    assert_error(blank.run("mark", "dev"), 7, "somebody else is changing")
    other.run("ROLLBACK;")
    other.close()
    assert comment(blank) == "NULL"


def test_a_database_with_a_strange_name(blank):
    name = 'odd "na\'me" [resethost:x]'
    quoted = name.replace('"', '""')
    blank.pg.sql("postgres", f'DROP DATABASE IF EXISTS "{quoted}"')
    blank.pg.sql("postgres", f'CREATE DATABASE "{quoted}" TEMPLATE template0')
    blank.url = f"host={blank.pg.directory} user=owner dbname='" + name.replace("'", "\\'") + "'"
    try:
        result = blank.run("mark", "production")
        assert result.status == 0, result.err
        assert "[resethost:production]" in blank.pg.sql(
            "postgres", "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname LIKE 'odd %'")
    finally:
        blank.pg.sql("postgres", f'DROP DATABASE "{quoted}"')
