"""Confirmations at a real terminal: only the phrase itself, typed there after it was asked for, lets a run go on.
Everything else leaves the database, Redis and the backups as they were, and the run's record tells it."""

import os
import pty
import shlex
import signal
import subprocess

import pexpect
import pytest
from conftest import PROMPT, RESET, clean_environment
from screen import RESET_PHRASES, assert_recorded, ended, hang_up, lines, plain, start_reset, to_prompt

INTERRUPT, END_OF_INPUT, QUIT = "\x03", "\x04", "\x1c"


@pytest.fixture
def untouched(host):
    """A host that must be the same after the test, Redis included."""
    host.redis.call("MSET", "word-registry:stats", "1", "other:session", "2")
    before = host.fingerprint()
    yield host
    assert host.fingerprint() == before
    assert host.redis.call("MGET", "word-registry:stats", "other:session") == "1\n2"
    assert not host.backups.exists() or not list(host.backups.iterdir())


@pytest.mark.parametrize("asked", [0, 1], ids=RESET_PHRASES)
@pytest.mark.parametrize("typed, status", [
    ("no\n", 4),
    ("\n", 4),
    ("{} \n", 4),
    (" {}\n", 4),
    ("{}{}\n", 4),
    ("{}\x16\x00\n", 4),
    ("x" * 1500 + "\n", 4),
    ("{}" + "x" * 6000 + "\n", 4),
    (END_OF_INPUT, 4),
    ("{}" + END_OF_INPUT * 2, 4),
    ("{}!" + END_OF_INPUT, 4),
    (INTERRUPT, 130),
    ("{}" + INTERRUPT, 130),
    (QUIT, 131),
], ids=["no", "empty line", "blank behind", "blank before", "twice", "zero byte", "long", "longer than a line",
        "end of input", "unfinished line", "a letter in place of its end", "Ctrl-C", "Ctrl-C behind it", "quit"])
def test_anything_but_the_phrase_stops_the_run(untouched, typed, status, asked):
    child = start_reset(untouched)
    to_prompt(child, *RESET_PHRASES[:asked])
    child.send(typed.replace("{}", RESET_PHRASES[asked]))
    result = ended(child)
    assert result.status == status
    assert_recorded(untouched, status, RESET_PHRASES[:asked])
    assert "nothing was changed" in result.out


@pytest.mark.parametrize("typed", ["reset", "Reset", "RESET."])
def test_the_phrase_must_be_typed_exactly(untouched, typed):
    child = start_reset(untouched)
    to_prompt(child)
    child.sendline(typed)
    result = ended(child)
    assert result.status == 4
    assert 'resethost: not confirmed: what was typed is not "RESET"; nothing was changed' in lines(result.out)
    assert_recorded(untouched, 4)


def test_a_mistake_may_be_corrected_before_the_line_ends(host):
    child = start_reset(host)
    to_prompt(child)
    child.send("RESTE\x7f\x7fET\n")
    child.expect_exact("Confirmed (1 of 2)")
    to_prompt(child)
    child.send("wrong\x15ERASE\n")
    assert ended(child).status == 0


@pytest.mark.parametrize("signal_number, status", [
    (signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGQUIT, 131), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("asked", [0, 1], ids=RESET_PHRASES)
def test_a_signal_at_the_prompt_stops_the_run(untouched, signal_number, status, asked):
    child = start_reset(untouched)
    to_prompt(child, *RESET_PHRASES[:asked])
    os.kill(child.pid, signal_number)
    assert ended(child).status == status
    assert_recorded(untouched, status, RESET_PHRASES[:asked])


def test_a_terminal_that_goes_away_stops_the_run(untouched):
    child = start_reset(untouched)
    to_prompt(child)
    assert hang_up(child) == 129
    assert_recorded(untouched, 129)


def test_what_was_typed_before_the_first_question_is_no_answer(untouched):
    blocker = untouched.session()
    blocker.run("BEGIN; LOCK TABLE words IN ACCESS EXCLUSIVE MODE;")
    child = start_reset(untouched)
    child.expect_exact("Database")
    child.send("RESET\nERASE\n")
    blocker.run("ROLLBACK;")
    blocker.close()
    child.expect_exact("Confirmation 1 of 2")
    child.expect(PROMPT)
    child.sendline("no")
    result = ended(child)
    assert result.status == 4
    assert "Confirmed" not in result.out
    assert_recorded(untouched, 4)


def test_what_was_typed_ahead_of_the_second_question_is_no_answer(untouched):
    child = start_reset(untouched)
    to_prompt(child)
    child.send("RESET\nERASE\n")
    child.expect_exact("Confirmation 2 of 2")
    child.expect(PROMPT)
    child.sendline("no")
    result = ended(child)
    assert result.status == 4
    assert_recorded(untouched, 4, ["RESET"])


def test_the_terminal_is_left_as_it_was_and_a_refused_answer_is_not_left_to_the_shell(untouched):
    command = shlex.join(untouched.arguments(RESET, "--words", untouched.words_file(), "--count", 40))
    child = pexpect.spawn("/bin/sh", ["-c", f"stty -a >before; {command}; stty -a >after; head -1"],
                          cwd=str(untouched.directory), env=clean_environment(), encoding="utf-8", timeout=60)
    child.expect(PROMPT)
    child.send("wrong\nDROP EVERYTHING\n")
    child.expect_exact("not confirmed")
    child.sendline("typed later")
    result = ended(child)
    assert "typed later\r\ntyped later\r\n" in result.out
    assert (untouched.directory / "before").read_text() == (untouched.directory / "after").read_text()


# ---- Where nobody can answer ----


@pytest.mark.parametrize("shell", [
    'printf "RESET\\nERASE\\n" | {}',
    "{} </dev/null",
    "{} <&-",
    "{} <answers",
    "set -m; {} & wait $!",
], ids=["a pipe", "/dev/null", "closed standard input", "a file", "a background job"])
def test_only_somebody_at_the_terminal_can_confirm(untouched, shell):
    (untouched.directory / "answers").write_text("RESET\nERASE\n")
    command = shlex.join(untouched.arguments(RESET, "--words", untouched.words_file(), "--count", 40))
    child = pexpect.spawn("/bin/bash", ["-c", shell.format(command)], cwd=str(untouched.directory),
                          env=clean_environment(), encoding="utf-8", timeout=60, dimensions=(50, 400))
    result = ended(child)
    assert result.status == 4
    assert "not confirmed, because there is no terminal to type at" in result.out
    assert_recorded(untouched, 4)


def test_without_a_controlling_terminal_the_way_forward_is_named(untouched):
    result = untouched.run(RESET, "--words", untouched.words_file(), "--count", 40)
    assert result.status == 4
    for part in ("no terminal", "pipe", "run this at a terminal", "--dry-run", "nothing was changed"):
        assert part in result.err
    assert len(result.err.splitlines()) == 1
    assert_recorded(untouched, 4)


def test_a_terminal_that_does_not_control_the_program_cannot_confirm(untouched):
    mine, theirs = pty.openpty()
    os.write(mine, b"RESET\nERASE\n")
    result = untouched.run(RESET, "--words", untouched.words_file(), "--count", 40, stdin=theirs)
    os.close(mine)
    os.close(theirs)
    assert result.status == 4
    assert_recorded(untouched, 4)


def test_no_transaction_is_open_while_a_question_waits(untouched):
    states = ("SELECT DISTINCT state FROM pg_stat_activity"
              " WHERE datname = current_database() AND pid <> pg_backend_pid()")
    child = start_reset(untouched)
    to_prompt(child)
    for answer in ("RESET", "no"):
        assert untouched.sql(states) in ("", "idle")
        assert untouched.sql("SELECT count(*) FROM pg_locks WHERE relation = 'words'::regclass") == "0"
        child.sendline(answer)
        child.expect([PROMPT, pexpect.EOF])
    assert ended(child).status == 4


# ---- The class of the database ----


@pytest.mark.parametrize("mark", [None, "staging"])
def test_an_unmarked_or_staging_database_asks_for_its_name_after_the_phrases(blank, mark):
    if mark:
        blank.mark(mark)
    child = start_reset(blank)
    screen = to_prompt(child, "RESET", "ERASE")
    assert f"This database is {mark or 'unmarked'}" in screen
    assert "Confirmation 1 of 3" in screen and "Confirmation 3 of 3" in screen
    child.sendline(blank.database)
    assert ended(child).status == 0
    assert blank.sql("SELECT count(*) FROM words") == "40"


@pytest.mark.parametrize("change", [str.upper, lambda name: name + " ", lambda name: name[:-1], lambda name: "RESET"],
                         ids=["other case", "blank behind", "cut", "an earlier phrase"])
def test_a_name_that_is_not_the_database_s_stops_the_run(blank, change):
    before = blank.fingerprint()
    child = start_reset(blank)
    to_prompt(child, "RESET", "ERASE")
    child.sendline(change(blank.database))
    assert ended(child).status == 4
    assert blank.fingerprint() == before
    assert_recorded(blank, 4, ["RESET", "ERASE"])


@pytest.mark.parametrize("mark", ["dev", "test", "sandbox"])
def test_a_database_to_play_with_does_not_ask_for_its_name(blank, mark):
    blank.mark(mark)
    child = start_reset(blank)
    screen = to_prompt(child)
    assert "To go on, type RESET." in plain(screen)
    assert "1 of 2" in screen
    child.sendintr()
    assert ended(child).status == 130


def test_production_is_refused_before_anything_is_asked_but_can_be_looked_at(blank):
    blank.mark("production")
    before = blank.fingerprint()
    result = ended(start_reset(blank))
    assert result.status == 3
    assert "production" in result.out and "Confirmation" not in result.out
    assert_recorded(blank, 3)
    looked = ended(start_reset(blank, "--dry-run"))
    assert looked.status == 0
    assert "What will happen" in looked.out and "Dry run: nothing was changed" in looked.out
    assert blank.fingerprint() == before


def test_a_mark_that_is_not_known_is_refused(blank):
    blank.mark("prod")
    before = blank.fingerprint()
    result = ended(start_reset(blank))
    assert result.status == 3
    assert "prod" in result.out and "Confirmation" not in result.out
    assert blank.fingerprint() == before
