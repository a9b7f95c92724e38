# SPDX-License-Identifier: MIT
"""What machines read of resethost, held against docs/events.schema.json in a strict form: an event or a field that is
not described there is an error here, though a reader in the wild skips it. The fixtures use it on all that any test
makes the program write."""

import functools
import json
import pathlib

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCHEMA = json.loads((ROOT / "docs/events.schema.json").read_text())


@functools.cache
def validator(name):
    assert name in SCHEMA["$defs"], f"the event \"{name}\" is not in docs/events.schema.json"
    return jsonschema.Draft202012Validator({**SCHEMA["$defs"][name], "additionalProperties": False})


def unique(pairs):
    """A key that comes twice is read in two ways by two readers."""
    assert len(dict(pairs)) == len(pairs), pairs
    return dict(pairs)


def check_line(line):
    """One line is one event as it is described; returns it."""
    event = json.loads(line, object_pairs_hook=unique)
    assert next(iter(event)) == "event", line
    for error in validator(event["event"]).iter_errors(event):
        raise AssertionError(f"{error.message} in {line}")
    return event


def lines_of(text):
    """Only a line feed ends a line, and no line holds what a reader could take for an end."""
    assert text == "" or text.endswith("\n"), text[-200:]
    lines = text.split("\n")[:-1]
    assert lines == text.splitlines(), "a line holds a character that some readers end it at"
    return lines


def check_stream(result):
    """All of standard output with --json: one result, the last, with the exit status in it. What was killed could not say
    one."""
    events = [check_line(line) for line in lines_of(result.out)]
    if result.status in (-9, 128 + 9):
        return
    names = [e["event"] for e in events]
    assert names.count("result") == 1 and names[-1] == "result", names
    last = events[-1]
    assert last["code"] == result.status, (last, result.status)
    assert ("error" in last) == (result.status not in (0, 2)), last


def check_record(path):
    """A run's record; its last line may be torn when the run was killed. A result ends it, unless it was resumed."""
    *whole, torn = path.read_text().split("\n")
    names = [check_line(line)["event"] for line in whole]
    assert "progress" not in names
    for name, following in zip(names, [*names[1:], "" if torn == "" else "torn"]):
        assert name != "result" or following in ("", "resumed"), names
