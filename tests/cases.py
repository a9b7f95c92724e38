"""What the tests of refusals share: playbooks written on the spot, answers at a terminal with the output kept apart,
and the questions that every refusal must answer."""

import ctypes
import json
import os
import resource
import signal

import pexpect
from conftest import PROMPT, RESET, Result, clean_environment
from stream import check_stream

PASSWORD = "s3cr3t/pa:ss@word"
ENCODED = "s3cr3t%2Fpa%3Ass%40word"
LONG = bool(os.environ.get("RESETHOST_LONG"))
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, PR_CAPBSET_DROP = 1, 2, 24


def times(short, long):
    """How often an attack is repeated: in every test, and in ./dev test long."""
    return long if LONG else short


def some(cases, every):
    """Every so-manieth of the cases in every test, and all of them in ./dev test long."""
    return list(cases) if LONG else list(cases)[::every]


def book(host, fields, name="book.lua", touches='"words"'):
    """A playbook with these fields; what is always needed is put before them."""
    path = host.directory / name
    path.write_text(f'return {{\n  api = 1, name = "{path.stem}", touches = {{ {touches} }},\n{fields}\n}}\n')
    return path


def change(operations):
    """The field change, returning these operations."""
    return f"  change = function(facts, run) return {{ {operations} }} end,"


def done(result, status=0):
    """The same result, which must have this status."""
    assert result.status == status, result.err
    return result


def rows(host, query):
    """What a query gives: a line each, fields separated by '|'."""
    return host.sql(query).splitlines()


def objects(host, query):
    """What a query gives: a dictionary each."""
    return json.loads(host.sql(f"SELECT coalesce(json_agg(x), '[]') FROM ({query}) x"))


def error_line(result):
    """The only line on standard error, without the program's name."""
    lines = result.err.splitlines()
    assert len(lines) == 1, result.err
    assert lines[0].startswith("resethost: "), result.err
    return lines[0].removeprefix("resethost: ")


def assert_error(result, status, *parts):
    """One line that says all of these, and the status."""
    line = error_line(result)
    assert result.status == status, (result.status, line)
    for part in parts:
        assert str(part) in line, line


def last_event_of(result):
    """With --json: the result, and what it says is on standard error as well."""
    check_stream(result)
    last = result.events[-1]
    if result.status != 0:
        assert last["error"] == error_line(result)
    return last


def record(host):
    """The events of the newest record."""
    newest = max((host.state / "runs").glob("*.jsonl"), key=lambda p: p.stat().st_mtime_ns)
    return [json.loads(line) for line in newest.read_text().splitlines()]


def at_terminal(host, *words, answers=("RESET", "ERASE"), before_last=None, **more):
    """Runs the program at a terminal that holds the questions only: standard output and standard error go to files.
    `before_last` is called while the last question waits."""
    out, err = host.directory / "stdout.txt", host.directory / "stderr.txt"
    env = clean_environment(**more.pop("env", {}))
    command = host.arguments(*words, **{k: more.pop(k) for k in ("url", "redis") if k in more})
    child = pexpect.spawn("/bin/sh", ["-c", 'exec "$@" >"$0" 2>"$OLDERR"', str(out), *command],
                          cwd=str(host.directory), env={**env, "OLDERR": str(err)}, encoding="utf-8",
                          codec_errors="replace", timeout=60, dimensions=(50, 120), **more)
    for i, answer in enumerate(answers):
        if child.expect([PROMPT, pexpect.EOF]) != 0:
            break
        if before_last is not None and i == len(answers) - 1:
            before_last()
        child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    status = child.exitstatus if child.exitstatus is not None else 128 + child.signalstatus
    result = Result(status, out.read_text(), err.read_text())
    if "--json" in words:
        check_stream(result)
    return result


def reset_at_terminal(host, *words, n=40, **more):
    """The factory reset with a short word list, confirmed."""
    return at_terminal(host, RESET, "--words", host.words_file(n), "--count", n, *words, **more)


def obey_permissions():
    """For preexec_fn: root, too, is stopped by the mode of a file."""
    libc = ctypes.CDLL(None)
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


def small_files(limit):
    """For preexec_fn: no file may grow beyond `limit`, as on a full disk; the signal for it is not wanted."""
    def apply():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    return apply


def everything_written(host, *results):
    """Every text that the program left anywhere, in one string."""
    texts = [r.out + r.err for r in results]
    for folder in (host.state, host.backups):
        texts += [p.read_text(errors="replace") for p in folder.rglob("*") if p.is_file()]
    return "\n".join(texts)

