# SPDX-License-Identifier: MIT
"""resethost mark: the tag in a database's comment, and nothing else of it."""

import os
import pty
import shlex
import signal
import unicodedata

import pexpect
import pytest
from cases import assert_error, at_terminal, record, times
from conftest import PROMPT, Host, clean_environment, cloned
from screen import assert_recorded, ended, hang_up, to_prompt


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
@pytest.mark.parametrize("class_name", ["dev", "none"][:times(1, 2)])
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


# ---- The question, attacked as those of a run are ----

INTERRUPT, END_OF_INPUT, QUIT = "\x03", "\x04", "\x1c"


@pytest.fixture(scope="module")
def important(servers, tmp_path_factory):
    """One database for all of them."""
    with cloned(servers, "small_words", "important", tmp_path_factory.mktemp("important"), mark="production") as host:
        yield host


@pytest.fixture
def production(servers, important, tmp_path):
    """A host whose database is production, and must be so after the test."""
    host = Host(*servers, important.database, tmp_path)
    before = comment(host)
    yield host
    assert comment(host) == before


@pytest.mark.parametrize("typed, status", [
    ("no\n", 4), ("\n", 4), ("{} \n", 4), (" {}\n", 4), ("\t{}\n", 4), ("{}{}\n", 4), ("{}\x16\x00\n", 4),
    ('"{}"\n', 4), ("x" * 1500 + "\n", 4), ("{}" + "x" * 6000 + "\n", 4), (END_OF_INPUT, 4), ("{}" + END_OF_INPUT * 2, 4),
    ("{}!" + END_OF_INPUT, 4), ("production\n", 4), ("dev\n", 4), ("yes\n{}\n", 4),
    (INTERRUPT, 130), ("{}" + INTERRUPT, 130), (QUIT, 131),
], ids=["no", "empty line", "blank behind", "blank before", "tab before", "twice", "zero byte", "quoted", "long",
        "longer than a line", "end of input", "unfinished line", "a letter in place of its end", "the class",
        "the new class", "on a second line", "Ctrl-C", "Ctrl-C behind it", "quit"])
def test_anything_but_the_name_leaves_the_mark(production, typed, status):
    child = production.terminal("mark", "dev")
    to_prompt(child)
    child.send(typed.replace("{}", production.database))
    assert ended(child).status == status
    assert_recorded(production, status)


@pytest.mark.parametrize("change", [str.upper, str.title, lambda name: name[:-1], lambda name: name + "."])
def test_the_name_must_be_typed_exactly(production, change):
    child = production.terminal("mark", "none")
    to_prompt(child)
    child.sendline(change(production.database))
    assert ended(child).status == 4
    assert_recorded(production, 4)


def test_another_form_of_the_same_letters_is_another_name(blank):
    name = f"caf\u00e9_{blank.database}"
    blank.pg.sql("postgres", f'CREATE DATABASE "{name}" TEMPLATE template0; COMMENT ON DATABASE "{name}"'
                             " IS '[resethost:production]'")
    blank.url = blank.pg.url(name)
    try:
        for form, status in (("NFD", 4), ("NFC", 0)):
            child = blank.terminal("mark", "dev")
            to_prompt(child)
            child.sendline(unicodedata.normalize(form, name))
            assert ended(child).status == status
    finally:
        blank.pg.sql("postgres", f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.parametrize("signal_number, status", [
    (signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGQUIT, 131), (signal.SIGTERM, 143)])
def test_a_signal_at_the_question_leaves_the_mark(production, signal_number, status):
    child = production.terminal("mark", "dev")
    to_prompt(child)
    os.kill(child.pid, signal_number)
    assert ended(child).status == status
    assert_recorded(production, status)


def test_a_terminal_that_goes_away_leaves_the_mark(production):
    child = production.terminal("mark", "dev")
    to_prompt(child)
    assert hang_up(child) == 129
    assert_recorded(production, 129)


def in_a_shell(host, script):
    """The script at a terminal; {} in it is the command."""
    command = shlex.join(host.arguments("mark", "dev"))
    return pexpect.spawn("/bin/bash", ["-c", script.format(command)], cwd=str(host.directory), encoding="utf-8",
                         env=clean_environment(NAME=host.database), timeout=60, dimensions=(50, 400))


@pytest.mark.parametrize("shell", [
    'echo "$NAME" | {}', "{} </dev/null", "{} <&-", '{} <<<"$NAME"', "yes \"$NAME\" | {}", "set -m; {} & wait $!",
    'echo "$NAME" | setsid -w {}', "setsid -w {}",
], ids=["a pipe", "/dev/null", "closed standard input", "a file", "endless", "a background job", "setsid and a pipe",
        "setsid"])
def test_only_somebody_at_the_terminal_can_lower_a_mark(production, shell):
    result = ended(in_a_shell(production, shell))
    assert result.status == 4
    assert "not confirmed, because there is no terminal to type at" in result.out
    assert_recorded(production, 4)


def test_a_terminal_that_does_not_control_the_program_lowers_no_mark(production):
    mine, theirs = pty.openpty()
    os.write(mine, f"{production.database}\n".encode())
    result = production.run("mark", "dev", stdin=theirs)
    os.close(mine)
    os.close(theirs)
    assert_error(result, 4, "no terminal")
    assert_recorded(production, 4)


def test_what_was_typed_before_the_question_is_no_answer(production):
    os.mkfifo(production.directory / "gate")
    child = in_a_shell(production, "echo ready; cat gate; exec {}")
    child.expect_exact("ready")
    child.send(f"{production.database}\n" * 3)
    (production.directory / "gate").write_text("")
    child.expect(PROMPT)
    child.sendline("no")
    assert ended(child).status == 4
    assert_recorded(production, 4)
