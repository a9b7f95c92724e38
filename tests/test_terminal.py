"""What a person sees: every phase of a reset and of a restore in its order, and what the output becomes where there is
no terminal, no colour or no UTF-8."""

import json
import re
import shlex
import subprocess

import pexpect
import pytest
from cases import at_terminal, reset_at_terminal
from conftest import PROMPT, PROGRAM, RESET, RESTORE, clean_environment
from screen import RESET_PHRASES, ended, lines, newest_record, plain, section, start_reset, to_prompt

PHASES = ["Current statistics", "What will happen", "Confirmation 1 of 2", "Confirmation 2 of 2", "Backup", "Changes",
          "Verification", "Commit", "After the commit", "New statistics"]


def complete(child):
    """Types both phrases; returns the whole screen as a result."""
    text = to_prompt(child, "RESET")
    child.sendline("ERASE")
    return ended(child, text)


def test_a_reset_shows_every_phase_in_its_order(host):
    host.redis.call("MSET", "word-registry:a", "1", "word-registry:b", "1", "other:c", "1")
    result = complete(start_reset(host))
    assert result.status == 0
    rows = lines(result.out)
    assert rows[:2] == ["factory_reset", "Reset the word registry to its factory-fresh state"]
    assert f"  Database    {host.database} on local socket" in "\n".join(rows)
    assert re.search(r"^  Class +test$", "\n".join(rows), re.M)
    places = [rows.index(heading) for heading in PHASES] + [rows.index("✓ Done")]
    assert places == sorted(places)
    assert section(result.out, "Current statistics") == [
        "  Total words            300", "  Words with owners       60", "  Transactions           200",
        "  Error logs              12", "  Word views             900", "  Message reports          9",
        "  Total revenue      $630.00"]
    plan = "\n".join(section(result.out, "What will happen"))
    for part in ("Back up 5 tables", "1,421 rows", "✗ 1.  Delete all rows of word_views", " 900 rows",
                 "• 6.  Load words from words.txt", " 40 rows",
                 "After the commit, delete the Redis keys word-registry:*", " 2 keys"):
        assert part in plan, part
    backup = "\n".join(section(result.out, "Backup"))
    for table, count in (("words", 300), ("transactions", 200), ("error_logs", 12), ("word_views", 900),
                         ("message_reports", 9)):
        assert re.search(rf"✓ {table} +{count} rows", backup)
        assert re.search(rf"✓ Deleted  {table} +{count} rows", "\n".join(section(result.out, "Changes")))
    assert re.search(r"✓ Loaded   words +40 rows", "\n".join(section(result.out, "Changes")))
    assert "  ✓ Sealed and read back, 5 files, " in backup
    assert "  ✓ The playbook's checks hold" in section(result.out, "Verification")
    assert re.fullmatch(r"  ✓ Committed, transaction \d+", *section(result.out, "Commit"))
    assert section(result.out, "After the commit") == ["  ✓ Deleted 2 Redis keys word-registry:*"]
    after = section(result.out, "New statistics")
    assert [row.split()[-2:] for row in after] == [
        ["before", "after"], ["300", "40"], ["60", "0"], ["200", "0"], ["12", "0"], ["900", "0"], ["9", "0"],
        ["$630.00", "$0.00"]]
    assert len({len(row) for row in after}) == 1
    for part in ("  ✓ 1,421 rows backed up", "  ✓ 1,421 rows deleted", "  ✓ 40 rows loaded",
                 "  ✓ 2 Redis keys deleted"):
        assert part in rows
    assert f"  Backup      {host.backups}/{host.sealed()[0]}" in rows


def test_the_command_to_undo_works_when_it_is_pasted(host):
    host.backups = host.directory / "kept here, it's ours"
    words = host.sql("SELECT text, price, owner_name FROM words ORDER BY 1")
    views = host.sql("SELECT count(*) FROM word_views")
    result = complete(start_reset(host))
    [command] = [row.split(None, 1)[1] for row in lines(result.out) if row.startswith("  Undo ")]
    assert host.sql("SELECT count(*) FROM words") == "40"
    child = pexpect.spawn("/bin/sh", ["-c", command], cwd=str(host.directory), env=clean_environment(),
                          encoding="utf-8", timeout=60, dimensions=(50, 120))
    to_prompt(child)
    child.sendline("RESTORE")
    assert ended(child).status == 0
    assert host.sql("SELECT text, price, owner_name FROM words WHERE text LIKE 'word%' ORDER BY 1") == words
    assert host.sql("SELECT count(*) FROM word_views") == views


def test_a_password_is_not_part_of_the_command_to_undo(host):
    host.url = host.pg.url(host.database, password="s3cret")
    result = complete(start_reset(host))
    assert result.status == 0
    assert "s3cret" not in result.out
    assert "with the URL of this run added, which holds a password" in result.out


def test_the_record_of_a_run_can_be_shown_again(host):
    screen = complete(start_reset(host))
    again = ended(host.terminal("runs", "show", "latest"))
    for heading in ("Current statistics", "What will happen", "Backup", "Changes", "Verification", "Commit",
                    "New statistics"):
        assert section(again.out, heading) == section(screen.out, heading)


# ---- Choosing a backup ----


def test_a_backup_is_chosen_by_its_number(host):
    complete(start_reset(host))
    child = host.terminal(RESTORE)
    child.expect_exact("Which backup?")
    screen = to_prompt(child)
    assert f"    1  {host.sealed()[0]}" in plain(screen)
    assert "60 words with owners" in screen and "Number (1 to 1), or q to stop" in screen
    for wrong in ("0", "2", "-1", "1 ", "one", "", "01x"):
        child.sendline(wrong)
        child.expect_exact("Not one of the numbers 1 to 1.")
        child.expect(PROMPT)
    child.sendline("1")
    to_prompt(child)
    child.sendline("RESTORE")
    assert ended(child).status == 0
    assert host.sql("SELECT count(*) FROM words WHERE owner_name IS NOT NULL") == "60"


@pytest.mark.parametrize("typed, status", [("q\n", 4), ("\x04", 4), ("\x03", 130)], ids=["q", "end of input", "Ctrl-C"])
def test_choosing_none_stops_the_restore(host, typed, status):
    complete(start_reset(host))
    before = host.fingerprint()
    child = host.terminal(RESTORE)
    to_prompt(child)
    child.send(typed)
    assert ended(child).status == status
    assert host.fingerprint() == before
    assert newest_record(host)[-1]["code"] == status


@pytest.mark.parametrize("typed, status", [("restore", 4), ("RESET", 4), ("", 4)])
def test_a_restore_wants_its_own_phrase(host, typed, status):
    complete(start_reset(host))
    before = host.fingerprint()
    child = host.terminal(RESTORE, "--backup", "latest")
    to_prompt(child)
    child.sendline(typed)
    assert ended(child).status == status
    assert host.fingerprint() == before


def test_without_a_terminal_a_question_names_the_option_that_answers_it(host):
    complete(start_reset(host))
    result = host.run(RESTORE)
    assert result.status == 4
    assert "answer by --backup" in result.err


def test_a_long_choice_is_wrapped_below_itself(host):
    complete(start_reset(host))
    child = host.terminal(RESTORE)
    child.setwinsize(24, 60)
    rows = lines(to_prompt(child)[:-2])
    start = next(i for i, row in enumerate(rows) if row.startswith("    1  "))
    assert all(len(row) <= 60 for row in rows[start:])
    assert rows[start + 1].startswith("       ") and rows[start + 1][7] != " "
    child.sendline("q")
    ended(child)


# ---- Colour, marks and lines ----


def dry_run(host, *words, terminal=True, **env):
    """The screen of a dry run, with these variables set."""
    if terminal:
        return ended(start_reset(host, "--dry-run", *words, env=env)).out
    return host.run(RESET, "--words", host.words_file(), "--count", 40, "--dry-run", *words, env=env).out


@pytest.mark.parametrize("words, terminal, env, coloured", [
    ([], True, {}, True),
    ([], False, {}, False),
    ([], True, {"NO_COLOR": "1"}, False),
    ([], True, {"NO_COLOR": ""}, True),
    ([], True, {"TERM": "dumb"}, False),
    (["--color", "never"], True, {}, False),
    (["--color=always"], False, {}, True),
    (["--color", "always"], True, {"NO_COLOR": "1", "TERM": "dumb"}, True),
    (["--color", "auto"], True, {}, True),
    (["--color", "auto"], False, {}, False),
])
def test_colour_is_used_where_it_is_wanted(host, words, terminal, env, coloured):
    assert ("\x1b[" in dry_run(host, *words, terminal=terminal, **env)) == coloured


def test_another_colour_is_refused(host):
    result = host.run(RESET, "--dry-run", "--color", "sometimes")
    assert result.status == 64
    assert "sometimes" in result.err and "always" in result.err


@pytest.mark.parametrize("locale", ["C", "POSIX"])
def test_without_utf_8_there_is_nothing_but_ascii(host, locale):
    host.mark("test")
    child = start_reset(host, env={"LC_ALL": locale})
    result = complete(child)
    assert result.status == 0
    assert result.out.isascii()
    assert "  ok Confirmed (1 of 2)" in lines(result.out)


def test_where_there_is_no_terminal_there_are_plain_lines_only(host):
    result = reset_at_terminal(host)
    assert result.status == 0 and result.err == ""
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", result.out)
    assert not any(row != row.rstrip() for row in result.out.split("\n"))
    assert section(result.out, "Confirmations") == ["  ✓ Confirmed (1 of 2)", "  ✓ Confirmed (2 of 2)"]


@pytest.mark.parametrize("size", [(24, 80), (40, 120), (24, 60)])
def test_lines_fit_the_terminal(host, size):
    child = start_reset(host, "--dry-run")
    child.setwinsize(*size)
    child.expect(pexpect.EOF)
    for row in lines(child.before):
        assert len(row) <= size[1] or re.match("  (Backup|Undo|Redis|Database) ", row), row


@pytest.mark.parametrize("words", [["--dry-run"], ["--rehearse"], []], ids=["dry run", "rehearsal", "run"])
def test_json_is_all_that_standard_output_holds_while_questions_are_asked(host, words):
    result = reset_at_terminal(host, "--json", *words)
    assert result.status == 0 and result.err == ""
    names = [json.loads(row)["event"] for row in result.out.splitlines()]
    assert names[0] == "run" and names[-1] == "result"
    assert ("committed" in names) == (words == [])
    assert names.count("confirmed") == (0 if words == ["--dry-run"] else 2)


def test_json_of_a_declined_run_ends_with_its_result(host):
    result = reset_at_terminal(host, "--json", answers=("RESET", "erase"))
    assert result.status == 4
    assert result.events[-1]["event"] == "result" and result.events[-1]["code"] == 4
    assert "ERASE" in result.events[-1]["error"]


def test_an_output_that_goes_away_does_not_stop_a_run(host):
    words = shlex.join(host.arguments(RESET, "--words", host.words_file(), "--count", 40))
    child = pexpect.spawn("/bin/bash", ["-c", f"{words} | head -1 >first; echo ended ${{PIPESTATUS[0]}}"],
                          cwd=str(host.directory), env=clean_environment(), encoding="utf-8", timeout=60)
    for phrase in RESET_PHRASES:
        child.expect(PROMPT)
        child.sendline(phrase)
    assert "ended 0" in ended(child).out
    assert host.sql("SELECT count(*) FROM words") == "40"


# ---- Help and version ----


def say(*words, **env):
    """What the program prints without any server."""
    done = subprocess.run([PROGRAM, *words], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                          env=clean_environment(**env))
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("word", ["--help", "-h"])
def test_help_names_every_command_and_status(word):
    status, out, err = say(word)
    assert (status, err) == (0, "")
    for part in ("run", "check", "backups", "runs", "sandbox", "--dry-run", "--rehearse", "--database-url", "--json",
                 "Exit status"):
        assert part in out
    assert all(len(row) <= 80 for row in out.splitlines())


@pytest.mark.parametrize("words", [[RESET, "--help"], ["run", RESET, "--help"], ["--help", RESET]])
def test_a_playbook_tells_its_own_options(words):
    status, out, err = say(*words)
    assert (status, err) == (0, "")
    for part in ("--words FILE", "word list, one word a line", "--count INTEGER", "default: 20000", "type RESET",
                 "type ERASE", "word_views, error_logs, transactions, message_reports, words"):
        assert part in out


@pytest.mark.parametrize("word", ["--version", "-V"])
def test_version_is_one_line(word):
    status, out, _ = say(word)
    assert status == 0
    assert re.fullmatch(r"resethost \d+\.\d+\.\d+\n", out)
