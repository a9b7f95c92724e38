"""One process, from before its start to after its end, at a terminal of its own."""
import fcntl
import json
import os
import pty
import re
import select
import subprocess
import tempfile
import termios
import time

LOOK_MS = 20


class Run:
    """What a process did: seconds, peak memory (MB), output, events."""

    def __init__(self, status, seconds, peak, first_prompt, out, err):
        self.status, self.seconds, self.peak, self.first_prompt = status, seconds, peak, first_prompt
        self.out, self.err = out, err

    @property
    def events(self):
        return [json.loads(line) for line in self.out.splitlines() if line.startswith("{")]

    def total_ms(self, name, **fields):
        """The sum of an event's elapsed_ms, in seconds."""
        return sum(e["elapsed_ms"] for e in self.events if e["event"] == name
                   and all(e.get(k) == v for k, v in fields.items())) / 1000

    @property
    def timing(self):
        """The sum of what psql's \\timing told, in seconds."""
        return sum(float(ms) for ms in re.findall(r"^Time: ([0-9.]+) ms", self.out, re.M)) / 1000


def peak_of(pid):
    """VmHWM, not ru_maxrss: that one begins with the memory of whoever forked."""
    try:
        with open(f"/proc/{pid}/status") as status:
            return next((int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM:")), 0)
    except (OSError, ValueError):
        return 0


def own_terminal():
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def environment():
    kept = {k: os.environ[k] for k in ("PATH", "HOME") if k in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", "TERM": "dumb", "PGTZ": "UTC"}


def run(command, answers=(), expected=0, stdin=None):
    """Each answer is typed the moment that a prompt stands there. stdin names a file."""
    answers = list(answers)
    master, slave = pty.openpty()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given = open(stdin) if stdin else slave
        start = time.perf_counter()
        child = subprocess.Popen([str(word) for word in command], stdin=given, stdout=out, stderr=err,
                                 start_new_session=True, preexec_fn=None if stdin else own_terminal,
                                 env=environment())
        peak, first_prompt = follow(child, master, answers, start)
        child.wait()
        seconds = time.perf_counter() - start
        for fd in (master, slave):
            os.close(fd)
        if stdin:
            given.close()
        out.seek(0)
        err.seek(0)
        done = Run(child.returncode, seconds, peak, first_prompt, out.read().decode(), err.read().decode())
    if done.status != expected:
        raise RuntimeError(f"{command} ended with {done.status}:\n{done.out[-2000:]}\n{done.err[-2000:]}")
    return done


def follow(child, master, answers, start):
    """Until the process ends: its memory, its prompts. Nothing is subtracted for the typing."""
    peak, first_prompt, said = 0, None, b""
    ended = os.pidfd_open(child.pid)
    poll = select.poll()
    poll.register(ended, select.POLLIN)
    poll.register(master, select.POLLIN)
    while True:
        ready = dict(poll.poll(LOOK_MS))
        if ended in ready:
            os.close(ended)
            return peak, first_prompt
        peak = max(peak, peak_of(child.pid))
        if master in ready:
            said = (said + os.read(master, 65536))[-64:]
            if said.endswith(b"> "):
                first_prompt = first_prompt or time.perf_counter() - start
                os.write(master, (answers.pop(0) if answers else "no").encode() + b"\n")
                said = b""
