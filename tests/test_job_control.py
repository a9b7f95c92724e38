"""Every kind of question under attack at the terminal: stopped and continued, in the background, hung up, with odd
settings, with what merely looks like the phrase. Nothing of it counts as an answer, and the terminal is left as it was."""

import os
import re
import shlex
import shutil
import signal
import termios

import pexpect
import pytest
from cases import LONG, change, some
from cases import book as any_book
from conftest import PROMPT, clean_environment
from screen import assert_recorded, ended, newest_record, plain, start_reset, to_prompt, wait_until


def book(host, fields):
    """A playbook that clears the one table that nothing refers to."""
    return any_book(host, fields, touches='"word_views"')


CLEAR = change('sql.clear { "word_views" }')
WAITS = re.compile(r"> $|Ctrl-C stops\. $")


def asking(call):
    """A playbook that asks this before anything else."""
    return f'  ask = function(db, run) return run.prompt.{call} end,\n' + CLEAR


KINDS = {
    "phrase": '  confirm = { "GO" },\n' + CLEAR,
    "countdown": '  confirm = { { countdown = 60 } },\n' + CLEAR,
    "no backup": "  backup = false,\n" + CLEAR,
    "flush": change('sql.clear { "word_views" }, redis.flush_db()'),
    "choose": asking('choose { text = "Which?", option = "which", choices = { "a", "b" } }'),
    "text": asking('text { text = "What?", option = "what" }'),
    "secret": asking('secret { text = "Password?", option = "password" }'),
    "yes": asking('yes { text = "Really?", option = "really" }'),
}
ANSWERS = {"phrase": "GO", "no backup": "NO BACKUP", "flush": "FLUSH REDIS", "choose": "1", "yes": "yes"}


def hang_up(child):
    os.kill(child.pid, signal.SIGHUP)


ENDS = {"Ctrl-C": (lambda child: child.send("\x03"), 130), "Ctrl-\\": (lambda child: child.send("\x1c"), 131),
        "hang-up": (hang_up, 129), "end of input": (lambda child: child.send("\x04"), 4)}
# Each kind with one way to end it; all of them in the long form.
ATTACKS = [(kind, end) for i, kind in enumerate(KINDS) for j, end in enumerate(ENDS)
           if (LONG or j == i % len(ENDS)) and (kind, end) != ("countdown", "end of input")]


@pytest.fixture
def safe(untouched):
    """Nothing changes, in Redis neither, and no backup is begun."""
    untouched.redis.call("SET", "word-registry:stats", "1")
    yield untouched
    assert untouched.redis.call("GET", "word-registry:stats") == "1"
    assert not untouched.backups.exists() or not list(untouched.backups.iterdir())


def state_of(pid):
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0]


def stop_and_continue(child, typed):
    """Types while the program is stopped."""
    os.kill(child.pid, signal.SIGSTOP)
    wait_until(lambda: state_of(child.pid) == "T", "the program stops")
    child.send(typed)
    os.kill(child.pid, signal.SIGCONT)


@pytest.mark.parametrize("kind, end", ATTACKS, ids=[f"{k}-{e}" for k, e in ATTACKS])
def test_a_question_is_asked_again_after_a_stop_and_the_terminal_is_left_as_it_was(safe, kind, end):
    finish, status = ENDS[end]
    child = safe.terminal(book(safe, KINDS[kind]))
    before = termios.tcgetattr(child.child_fd)
    child.expect(WAITS)
    stop_and_continue(child, ANSWERS.get(kind, "typed meanwhile") + "\n")
    child.expect(WAITS)
    assert "Confirmed" not in child.before
    finish(child)
    child.expect(pexpect.EOF)
    assert termios.tcgetattr(child.child_fd) == before
    child.close()
    got = child.exitstatus if child.exitstatus is not None else -child.signalstatus
    assert got == status
    assert "nothing was changed" in child.before
    assert_recorded(safe, newest_record(safe)[-1]["code"])


def test_a_countdown_that_was_stopped_begins_anew(safe):
    child = safe.terminal(book(safe, KINDS["countdown"]))
    child.expect_exact("Going on in 58 s")
    stop_and_continue(child, "\n")
    child.expect_exact("Going on in 60 s")
    child.send("\x03")
    assert ended(child).status == 130


# ---- A shell with job control ----


@pytest.fixture
def shell(safe):
    """An interactive bash, in which `reset` is the run."""
    child = pexpect.spawn("/bin/bash", ["--norc", "--noprofile", "--noediting", "-i"], cwd=str(safe.directory),
                          env=clean_environment(PS1="sh$ "), encoding="utf-8", timeout=60, dimensions=(50, 200))
    child.expect_exact("sh$ ")
    child.sendline(f"reset() {{ {shlex.join(safe.arguments(book(safe, KINDS['phrase'])))}; }}; echo rea''dy")
    child.expect_exact("ready")
    child.expect_exact("sh$ ")
    yield child
    child.close(force=True)


def say_status(shell, status):
    shell.sendline("echo status $?")
    shell.expect_exact(f"status {status}\r\n")


def suspended(shell):
    shell.sendline("reset")
    shell.expect(PROMPT)
    shell.send("G")
    shell.sendcontrol("z")
    shell.expect_exact("Stopped")
    shell.expect_exact("sh$ ")


def test_ctrl_z_and_fg_ask_again(shell):
    suspended(shell)
    shell.send("fg\nGO\n")
    shell.expect_exact("type ")
    shell.expect(PROMPT)
    shell.sendline("O")
    shell.expect_exact("not confirmed")
    shell.expect_exact("sh$ ")
    say_status(shell, 4)


def test_in_the_background_a_question_is_declined_and_does_not_wait_for_ever(shell):
    suspended(shell)
    shell.sendline("bg")
    shell.expect_exact("not confirmed, because there is no terminal to type at")
    shell.sendline("wait; jobs; echo none''left")
    shell.expect_exact("noneleft")
    assert "Running" not in shell.before and "Stopped" not in shell.before


# ---- Where nobody can answer ----


@pytest.mark.parametrize("around", ["setsid -w {}", "nohup {}", "{} >&- 2>&- <&-", "{} <&- >out"],
                         ids=["setsid", "nohup", "all closed", "input closed"])
def test_nobody_confirms_from_anywhere_else(safe, around):
    command = shlex.join(safe.arguments(book(safe, KINDS["phrase"])))
    child = pexpect.spawn("/bin/bash", ["-c", f"{around.format(command)}; echo $? >status"], cwd=str(safe.directory),
                          env=clean_environment(), encoding="utf-8", timeout=60)
    child.expect(pexpect.EOF)
    child.close()
    assert (safe.directory / "status").read_text() == "4\n"
    assert_recorded(safe, 4)


def test_with_its_output_closed_a_run_still_asks_and_nothing_else_gets_what_is_printed(host):
    command = shlex.join(host.arguments(book(host, KINDS["phrase"])))
    child = pexpect.spawn("/bin/bash", ["-c", f"exec {command} >&- 2>&-"], cwd=str(host.directory),
                          env=clean_environment(), encoding="utf-8", timeout=60)
    child.expect(PROMPT)
    if os.getuid() == 0:  # nobody else may look
        assert [os.readlink(f"/proc/{child.pid}/fd/{fd}") for fd in (1, 2)] == ["/dev/null"] * 2
    child.sendline("GO")
    assert ended(child).status == 0
    assert host.sql("SELECT count(*) FROM word_views") == "0"
    assert host.run("backups", "verify", "latest").status == 0
    assert newest_record(host)[-1]["code"] == 0


def test_another_terminal_on_standard_input_is_not_the_one_that_controls(safe):
    mine, theirs = os.openpty()
    os.write(mine, b"GO\n")
    command = shlex.join(safe.arguments(book(safe, KINDS["phrase"])))
    child = pexpect.spawn("/bin/bash", ["-c", f"{command} <{os.ttyname(theirs)}"], cwd=str(safe.directory),
                          env=clean_environment(), encoding="utf-8", timeout=60)
    child.send("GO\n")
    result = ended(child)
    os.close(mine)
    os.close(theirs)
    assert result.status == 4
    assert "no terminal to type at" in result.out


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_no_answer_for_ten_minutes_counts_as_no(safe):
    command = safe.arguments(book(safe, KINDS["phrase"]))
    child = pexpect.spawn("strace", ["-o", "/dev/null", "-e", "trace=ppoll", "-e", "inject=ppoll:retval=0", *command],
                          cwd=str(safe.directory), env=clean_environment(ASAN_OPTIONS="detect_leaks=0"),
                          encoding="utf-8", timeout=60)
    result = ended(child)
    assert result.status == 4
    assert "No answer for 10 minutes counts as no." in result.out
    assert_recorded(safe, 4)


# ---- Settings of the terminal ----


@pytest.mark.parametrize("mode", ["raw -echo", "igncr inlcr -icrnl -opost", "-icanon min 0 time 1 -isig -iexten",
                                  "noflsh eol E eol2 S iuclc"])
def test_whatever_the_terminal_was_set_to_the_phrase_can_be_typed(safe, mode):
    command = shlex.join(safe.arguments(book(safe, '  confirm = { "RESET", "GO" },\n' + CLEAR)))
    child = pexpect.spawn("/bin/sh", ["-c", f"stty {mode}; stty -a >before; {command}; echo $? >status; stty -a >after"],
                          cwd=str(safe.directory), env=clean_environment(), encoding="utf-8", timeout=60)
    child.expect(PROMPT)
    child.setwinsize(20, 50)
    child.send("RESEX\x7fT\r")
    child.expect(PROMPT)
    child.send("no\r")
    child.expect(pexpect.EOF)
    assert (safe.directory / "status").read_text() == "4\n"
    before, after = [(safe.directory / f).read_text().split("line =")[1] for f in ("before", "after")]
    assert before == after  # but for the size, which is nobody's to put back
    assert_recorded(safe, 4, ["RESET"])


def test_a_letter_is_not_made_another_by_the_terminal(safe):
    command = shlex.join(safe.arguments(book(safe, KINDS["phrase"])))
    child = pexpect.spawn("/bin/sh", ["-c", f"stty istrip cs8; {command}"], cwd=str(safe.directory),
                          env=clean_environment(), timeout=60)
    child.expect(rb"> $")
    child.send(bytes([ord("G") | 0x80, ord("O")]) + b"\n")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 4


# ---- What only looks like the phrase ----

PHRASE = "GO ÄÖ ﬁ 1"
LIKE_IT = {
    "small letters": "go äö ﬁ 1", "decomposed": "GO A\u0308O\u0308 ﬁ 1", "compatibility form": "GO ÄÖ fi 1",
    "full width": "ＧＯ ÄÖ ﬁ 1", "homoglyph": "GО ÄÖ ﬁ 1", "no-break space": "GO\u00a0ÄÖ ﬁ 1", "tab": "GO\tÄÖ ﬁ 1",
    "tab behind": "GO ÄÖ ﬁ 1\t", "two blanks": "GO  ÄÖ ﬁ 1", "zero width": "GO\u200b ÄÖ ﬁ 1",
    "byte order mark": "\ufeffGO ÄÖ ﬁ 1", "quotes": '"GO ÄÖ ﬁ 1"', "pasted": "\x1b[200~GO ÄÖ ﬁ 1\x1b[201~",
    "control": "GO ÄÖ ﬁ 1\x16\x07", "carriage return within": "GO ÄÖ ﬁ 1\x16\r", "escape": "\x1b[AGO ÄÖ ﬁ 1",
    "bidi": "\u202eGO ÄÖ ﬁ 1", "another digit": "GO ÄÖ ﬁ １", "no": "no"}


@pytest.mark.parametrize("typed", some(LIKE_IT.values(), 3), ids=some(LIKE_IT, 3))
def test_what_looks_like_the_phrase_is_not_it(safe, typed):
    child = safe.terminal(book(safe, f'  confirm = {{ "{PHRASE}" }},\n' + CLEAR))
    child.expect(PROMPT)
    child.send(typed + "\n")
    assert ended(child).status == 4
    assert_recorded(safe, 4)


def test_the_phrase_itself_is_it_with_quotes_and_letters_of_any_kind(host):
    phrase = PHRASE + " it's \\\"so\\\""
    child = host.terminal(book(host, f'  confirm = {{ "{phrase}" }},\n' + CLEAR))
    child.expect(PROMPT)
    assert "it's" in plain(child.before)
    child.send(phrase.replace("\\", "") + "\n")
    assert ended(child).status == 0


@pytest.mark.parametrize("words, env", [
    (["--answer", "GO"], {}), (["--yes"], {}), (["--force"], {}), (["-y"], {}), (["--confirm", "GO"], {}),
    ([], {"RESETHOST_CONFIRM": "GO", "RESETHOST_YES": "1", "CI": "true", "DEBIAN_FRONTEND": "noninteractive",
          "RESETHOST_ANSWER": "GO"})],
    ids=["answer", "yes", "force", "-y", "confirm", "environment"])
def test_no_option_and_no_variable_answers(safe, words, env):
    result = safe.run(book(safe, KINDS["phrase"]), *words, env=env)
    assert result.status == (64 if words else 4), result.err
