"""What is in the run's record before anything that cannot be taken back is sent: seen in the order of system calls."""

import os
import re
import subprocess

import pytest
from cases import book, change
from conftest import clean_environment


def ptrace_is_forbidden():
    return subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True).returncode != 0


def calls_of(host, path):
    """The run's writes, syncs and sends, in their order: (name, descriptor, text)."""
    log = host.directory / "strace.log"
    # The leak checker traces the process itself, which only one can do.
    done = subprocess.run(["strace", "-o", log, "-s", "300", "-e", "trace=write,fdatasync,sendto", *host.arguments(path)],
                          env=clean_environment(ASAN_OPTIONS="detect_leaks=0"), cwd=host.directory, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, start_new_session=True)
    assert done.returncode == 0, done.stderr
    return re.findall(r"^(\w+)\((\d+)(.*)$", log.read_text(errors="replace"), re.M)


def place(calls, name, text, after=0):
    return next(i for i, call in enumerate(calls) if i >= after and call[0] == name and text in call[2])


@pytest.mark.skipif(ptrace_is_forbidden(), reason="ptrace is not permitted here")
@pytest.mark.parametrize("event, statement", [
    ('{\\"event\\":\\"backup_sealed\\"', "TRUNCATE"), ('{\\"event\\":\\"committing\\"', "COMMIT")])
def test_the_record_is_on_the_disk_before_what_cannot_be_taken_back(host, event, statement):
    calls = calls_of(host, book(host, change('sql.clear { "word_views" }'), touches='"word_views"'))
    written = place(calls, "write", event)
    sent = place(calls, "sendto", statement, written)
    syncs = [i for i, (name, fd, _) in enumerate(calls) if name == "fdatasync" and fd == calls[written][1]]
    assert any(written < i < sent for i in syncs), calls[written:sent + 1]
