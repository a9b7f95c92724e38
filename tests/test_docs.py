# SPDX-License-Identifier: MIT
"""What the documents say against what the code has: every field, operation,
helper, option and event is described, nothing else is, and what is shown to be
typed works. Reads the sources, but changes nothing.
"""

import re
import subprocess

import jsonschema
import pytest

from conftest import PROGRAM, ROOT
from stream import SCHEMA

GUIDE = (ROOT / "playbooks/README.md").read_text()
EVENTS = (ROOT / "docs/events.md").read_text()
COMMANDS = (ROOT / "docs/commands.md").read_text()
README = (ROOT / "README.md").read_text()

# How what a C function of a binding gives is written in a playbook.
PREFIXES = {"db": "db:", "key": "key:", "prompt": "run.prompt.", "rh_json": "json."}


def source(*folders):
    files = (f for folder in folders for f in sorted((ROOT / folder).rglob("*.c")))
    return "\n".join(f.read_text() for f in files)


def section(text, title):
    return re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", text, re.M | re.S).group(1)


def first_cells(text):
    """The words in the first column of the tables, as they are marked there."""
    return re.findall(r"^\| `\"?([^`(\"]+)", text, re.M)


def test_every_field_and_function_of_a_playbook_is_described_and_no_other():
    table = re.findall(r'\{"(\w+)", +(DATA|FUNCTION|EITHER)\}', source("host/engine"))
    described = first_cells(section(GUIDE, "Fields").split("| type |")[0])
    assert sorted(described) == sorted(n for n, kind in table if kind != "FUNCTION")
    described = first_cells(section(GUIDE, "Functions"))
    assert sorted(described) == sorted(n for n, kind in table if kind != "DATA")


def test_every_type_of_an_option_is_described_and_no_other():
    types = re.search(r"types\[\] = \{(.*?)\};", source("host/engine"), re.S).group(1)
    described = first_cells(section(GUIDE, "Fields").split("| type |")[1])
    assert sorted(described) == sorted(re.findall(r'"(\w+)"', types))


def bound():
    """Everything that a playbook can call, as it is written there."""
    code = source("bindings")
    made = re.findall(r'\{"(\w+)", +(\w+)\}', code)
    made += [(n, f) for f, n in re.findall(r'pushc\w+\(L, (\w+)[^;]*;\s*lua_setfield\(L, -2, "(\w+)"', code)]
    for name, function in made:
        owner = function.removesuffix("_" + name)
        if owner != "rh_binding" and not name.startswith("__"):
            yield PREFIXES.get(owner, owner + ".") + name


def test_every_function_for_playbooks_is_described():
    missing = sorted(name for name in bound() if not re.search(rf"{re.escape(name)}\b", GUIDE))
    assert missing == []


def test_no_function_is_described_that_is_not_there():
    known = {name.replace("run.", "") for name in bound()} | {"json.null"}
    modules = "sql|redis|files|backup|command|commands|hash|ed25519|base64|json|db|key|prompt"
    said = set(re.findall(rf"\b(?<![\w/.])(?:run\.)?((?:{modules})[.:][a-z_]+)(?=[ (\"`{{]|$)", GUIDE))
    files = {name for name in said if re.search(r"\.(lua|sql|json|redis|md)$", name)}
    assert sorted(said - known - files) == []


def test_every_part_of_an_operation_is_described():
    inner = {"argv", "parts", "tables"}  # what the constructors make of their arguments
    lists = re.findall(r"known\[\] = \{(.*?)\};", source("host/core/change"), re.S)
    words = {w for one in lists for w in re.findall(r'"(\w+)"', one)} - inner
    assert sorted(w for w in words if not re.search(rf"\b{w}\b", GUIDE)) == []


def event_rows():
    return {n: cells for n, cells in re.findall(r"^\| `(\w+)` \|(.*)\|$", EVENTS, re.M)}


def test_every_event_is_described():
    calls = re.findall(r'(?:RH_EMIT|rh_events_emit)\(\s*[\w>.-]+,\s*"(\w+)"', source("host", "bindings"))
    assert sorted(set(calls) - set(event_rows())) == []


def test_every_field_of_an_event_is_described():
    rows, text = event_rows(), source("host", "bindings")
    told = {(name, key)
            for name, rest in re.findall(r'RH_EMIT\(\s*[\w>.-]+,\s*"(\w+)"(.*?);', text, re.S)
            for key in re.findall(r'RH_F_\w+\(\s*"(\w+)"', rest)}
    assert sorted((n, k) for n, k in told if not re.search(rf"\b{k}\b", rows.get(n, ""))) == []
    anywhere = set(re.findall(r'RH_F_\w+\(\s*"(\w+)"', text))
    assert sorted(k for k in anywhere if f"`{k}`" not in EVENTS) == []


def test_no_event_is_described_that_is_not_there():
    text = source("host", "bindings")
    assert sorted(n for n in event_rows() if f'"{n}"' not in text) == []


def described_fields(name):
    """Each field of the event with whether it may be absent, as events.md has it; {} where it refers to another row."""
    cells = event_rows()[name].split(" | ")[0]
    cells = re.sub(r"\((?:[^()]|\([^()]*\))*\)", "", cells)  # what is said of a field: its values, and what it means
    optional = set(re.findall(r"`(\w+)`", " ".join(re.findall(r"\[([^\]]*)\]", cells))))
    required = set(re.findall(r"`(\w+)`", re.sub(r"\[[^\]]*\]", "", cells).split(": ")[-1 if ": `" in cells else 0]))
    return {**dict.fromkeys(required, False), **dict.fromkeys(optional, True)}


def schema_fields(name):
    definition = SCHEMA["$defs"][name]
    assert definition["properties"]["event"] == {"const": name}
    return {key: key not in definition.get("required", []) for key in definition["properties"] if key != "event"}


def test_the_schema_is_one_and_has_every_event_once():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    rules = [(r["if"]["properties"]["event"]["const"], r["then"]["$ref"]) for r in SCHEMA["allOf"]]
    assert rules == [(name, f"#/$defs/{name}") for name in SCHEMA["$defs"]]
    assert sorted(SCHEMA["$defs"]) == sorted(event_rows())
    assert schema_fields("run_result") == schema_fields("result")


@pytest.mark.parametrize("name", SCHEMA["$defs"])
def test_the_schema_says_of_an_event_what_the_document_says(name):
    cells, described = event_rows()[name], described_fields(name)
    if "the same" in cells:
        described |= described_fields("planned_removal")
    assert schema_fields(name) == described


KINDS = {"TEXT": "string", "INT": "integer", "BOOL": "boolean", "NUMBER": "number"}


def may_be(schema, kind):
    values = schema.get("enum", [schema.get("const")])
    names = {str: "string", int: "integer", bool: "boolean"}
    return kind in schema["type"] if "type" in schema else kind in {names[type(v)] for v in values}


def test_the_schema_has_every_field_of_the_code_with_its_type():
    told = [(name, kind, key)
            for name, rest in re.findall(r'RH_EMIT\(\s*[\w>.-]+,\s*"(\w+)"(.*?);', source("host", "bindings"), re.S)
            for kind, key in re.findall(r'RH_F_(\w+)\(\s*"(\w+)"', rest)]
    assert len(told) > 100
    wrong = [one for one in told if not may_be(SCHEMA["$defs"][one[0]]["properties"].get(one[2], {"enum": []}),
                                               KINDS[one[1]])]
    assert wrong == []


def test_a_reader_skips_what_the_schema_does_not_know():
    reader = jsonschema.Draft202012Validator(SCHEMA)
    assert reader.is_valid({"event": "not invented yet", "text": 1})
    assert reader.is_valid({"event": "print", "text": "a", "more": None})
    assert not reader.is_valid({"event": "print", "text": 1})
    assert not reader.is_valid({"event": "print"}) and not reader.is_valid({"text": "a"})


@pytest.fixture(scope="module")
def help_text():
    return subprocess.run([PROGRAM, "--help"], capture_output=True, text=True, check=True).stdout


def test_every_option_is_in_the_help_and_in_the_commands_and_no_other(help_text):
    table = (ROOT / "host/cli/options.c").read_text()
    options = set(re.findall(r'\[[A-Z_]+\] = \{"([a-z-]+)",', table))
    described = {o for cell in re.findall(r"^\| (.*?) \|", COMMANDS, re.M)
                 for o in re.findall(r"--([a-z-]+)", cell)}
    assert described == options
    assert set(re.findall(r"--([a-z-]+)", help_text)) == options


def test_every_exit_status_of_the_help_is_described(help_text):
    statuses = re.findall(r"^  ([\d, ]+?)  ", help_text.split("Exit status")[1], re.M)
    described = re.findall(r"^\| ([\d, ]+) \|", COMMANDS, re.M)
    assert described == statuses


def test_every_playbook_is_listed():
    names = {p.name for p in (ROOT / "playbooks").glob("*.lua")}
    assert set(first_cells(section(GUIDE, "What is here"))) == names


DOCUMENTS = sorted(p for p in ROOT.rglob("*.md") if not re.match(r"build|\.", str(p.relative_to(ROOT))))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(path):
    text = path.read_text()
    anchors = {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in re.findall(r"^#+ (.*)$", text, re.M)}
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        file, _, anchor = link.partition("#")
        if not link.startswith("http"):
            assert not file or (path.parent / file).exists(), link
            assert file or anchor in anchors, link


def test_every_document_is_listed():
    listed = re.findall(r"^- `([^`]+)`", (ROOT / "docs/README.md").read_text(), re.M)
    there = {p.name for p in (ROOT / "docs").iterdir() if p.suffix in (".md", ".svg", ".json")} - {"README.md"}
    assert set(listed) == there


# ---- What is shown to be typed -------------------------------------------

def write_shown_files(text, folder):
    """Each block behind a line that names a file: `notes/schema.sql`."""
    for name, body in re.findall(r"`(\w+/\w+\.\w+)`:\n\n```\w+\n(.*?)```", text, re.S):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(body)


def shown_commands(text, *words):
    blocks = "".join(re.findall(r"```sh\n(.*?)```", text, re.S))
    lines = [line.partition("#")[0].strip() for line in blocks.splitlines()]
    return [line for line in lines if line.startswith(words)]


def run_shown(command, folder):
    command = re.sub(r"^resethost", PROGRAM, command)
    command += " --answer CLEAR" if command.endswith("clear_notes.lua") else ""
    command += " --answer FORGET" if command.endswith("forget_carts.lua") and " sandbox " in command else ""
    return subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("title,text,count", [
    ("guide", GUIDE, 4), ("readme", README, 4)], ids=["guide", "readme"])
def test_the_first_playbooks_work_as_they_are_written(tmp_path, title, text, count):
    write_shown_files(text, tmp_path)
    commands = shown_commands(text, "lua5.4", "resethost sandbox notes", "resethost sandbox shop",
                              "resethost check shop", "resethost shop")
    assert len(commands) == count
    for command in commands:
        r = run_shown(command, tmp_path)
        stops = "--most 1" in command
        assert r.returncode == (1 if stops else 0), (command, r.stdout, r.stderr)
        assert not stops or "2 notes are done, more than --most" in r.stderr
