# SPDX-License-Identifier: MIT
"""In a GitHub workflow: a summary that no name can break, annotations, and no line of any output that GitHub would take a
command from but resethost's own."""

import re

import pytest
from cases import assert_error, book, change, reset_at_terminal
from conftest import RESET
from test_json import CLEAR, STRANGE, texts, views

LIMIT = 1024 * 1024
KINDS = {"error", "warning", "notice"}
DATA = {"%0D": "\r", "%0A": "\n", "%25": "%"}
PROPERTY = {**DATA, "%3A": ":", "%2C": ","}


def unescape(text, codes):
    return re.sub("|".join(codes), lambda m: codes[m.group()], text)


def commands(output):
    """What a runner takes for commands: (name, properties, text). It looks behind any white space at the start of a line,
    and for the older form anywhere in it."""
    found = []
    for line in re.split("\r\n|\r|\n", output):
        assert not re.search(r"##\[[^\]]*\]", line), line
        line = line.lstrip()
        match = re.match(r"::([^:\s]+)(?: ([^:]*))?::(.*)$", line)
        assert bool(match) == line.startswith("::"), line
        if match:
            pairs = [one.split("=", 1) for one in (match.group(2) or "").split(",") if one]
            found.append((match.group(1), {k: unescape(v, PROPERTY) for k, v in pairs}, unescape(match.group(3), DATA)))
    return found


class Step:
    """One step of a workflow: what it printed, and its summary."""

    def __init__(self, host, *words, env=None, runner=None, before="", **more):
        self.path = host.directory / "summary.md"
        self.path.write_text(before)
        settings = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(self.path),
                    "GITHUB_WORKSPACE": str(host.directory), **(env or {})}
        self.result = (runner or type(host).run)(host, *words, env=settings, **more)
        self.commands = commands(self.result.out) + commands(self.result.err)
        assert {name for name, _, _ in self.commands} <= KINDS, self.commands
        assert commands(self.result.out) == []
        self.summary = self.path.read_text()
        assert self.summary.startswith(before)
        check_markdown(self.summary[len(before):])

    def texts(self, kind):
        return [text for name, _, text in self.commands if name == kind]


def check_markdown(text):
    """Only what resethost itself writes is markup: all else is words and entities."""
    width = None
    for line in text.split("\n"):
        pipes = line.count("|")
        width = pipes if pipes and width is None else width if pipes else None
        assert pipes == (width or 0), line
        assert not re.search(r"[`*_~\[\]\\{}$@]", re.sub(r"^<pre>.*</pre>$", "", line)), line
        assert re.fullmatch(r"(<pre>[^<>]*</pre>|[^<>]*)", line), line
        assert not re.search(r"https?:|www\.|[\x00-\x1f\x7f-\x9f\u2028\u2029\u202e]", re.sub("<pre>.*", "", line)), line


def plain(text):
    """The words of the summary as they are shown."""
    return re.sub(r"&#(\d+);", lambda m: chr(int(m.group(1))), text)


def test_a_dry_run_has_a_summary_and_a_notice(untouched):
    step = Step(untouched, RESET, "--dry-run")
    assert step.result.status == 0
    text = plain(step.summary)
    assert "## ✅ dry run: factory_reset on t_unchanging: done" in text
    for row in ("| Class | test |", "| 5 | Delete all rows of words | 300 | destroys |", "| words | 300 |",
                "- redis.delete word-registry:*: 0 keys", "| before | Total words | 300 |"):
        assert row in text, text
    assert step.texts("notice") == ["dry run: factory_reset on t_unchanging: done. No table was changed"]
    assert step.texts("error") == []


def test_a_run_says_what_it_did_and_how_to_undo_it(host):
    step = Step(host, runner=lambda h, *words, env: reset_at_terminal(h, env=env))
    assert step.result.status == 0, step.result.err
    assert "The database was changed" in plain(step.summary)
    assert host.sealed()[0] in plain(step.summary)
    assert re.search(r"To undo it:\n\n<pre>resethost \S+restore_from_backup.lua --backup \S+ ", step.summary)
    assert plain(step.summary).index("To undo it") < plain(step.summary).index("### Plan")


def test_nothing_of_it_elsewhere(untouched):
    path = untouched.directory / "summary.md"
    for env in ({}, {"GITHUB_ACTIONS": "false"}, {"GITHUB_ACTIONS": ""}):
        result = untouched.run(RESET, "--dry-run", env={**env, "GITHUB_STEP_SUMMARY": str(path)})
        assert (result.status, result.err) == (0, "")
    assert not path.exists()
    assert untouched.run(RESET, "--dry-run", env={"GITHUB_ACTIONS": "true"}).status == 0


def test_the_error_stands_at_its_line(untouched):
    path = views(untouched, "  nonsense = 1,")
    step = Step(untouched, "check", RESET, path, "nowhere.lua")
    assert step.result.status == 64
    errors = [c for c in step.commands if c[0] == "error"]
    assert errors[0][1]["file"] == "book.lua" and int(errors[0][1]["line"]) >= 1
    assert "nonsense" in errors[0][2] and "nowhere.lua" in errors[1][2] and "file" not in errors[1][1]
    assert plain(step.summary).count("❌") == 2


@pytest.mark.parametrize("words", [["--no-such"], ["backups", "verify", "nothing"], ["nowhere.lua"], ["sandbox"]])
def test_every_error_is_an_annotation(untouched, words):
    step = Step(untouched, *words)
    assert len(step.texts("error")) == 1
    assert step.texts("error")[0] in step.result.err.splitlines()[0]
    assert "❌" in step.summary


ATTACKS = {
    **STRANGE,
    "commands": r"::error::x\n::add-mask::a\n::set-output name=a::b\n::stop-commands::t\n::set-env name=PATH::x",
    "blanks": r" \t ::error::x\n\u{A0}::error::x\n\u{3000}\u{2003}::error::x\n\u{FEFF}::error::x\r::error::x",
    "older": r"a ##[add-path]x\n##[set-env name=a;]b\n###[group]\n####[group]",
    "markdown": r"</pre><b>|`*_~[a](http://b)![c](d)\n# e\n- f\n| g |\n<!-- www.h.org @i #1 $j$ :smile: \\ &lt;",
    "percent": r"%0A::error::x %0D %25 %3A",
}


@pytest.mark.parametrize("json", [[], ["--json"]], ids=["text", "json"])
@texts(ATTACKS)
def test_no_text_of_a_playbook_is_a_command_or_markup(untouched, text, json):
    value = f'"{text}"'
    path = views(untouched, f"""
      summary = {value}, redis = {{ "*" }},
      statistics = function() return {{ {{ {value}, {value}, unit = {value} }} }} end,
      inspect = function() print({value}) warn({value}) end,
      {CLEAR}""")
    step = Step(untouched, path, "--dry-run", *json)
    if step.result.status != 0:  # a text that a field does not take is an error, and goes the same ways
        assert step.texts("error")
    failing = views(untouched, f"  inspect = function() error({value}, 0) end,\n{CLEAR}", name="failing.lua")
    step = Step(untouched, failing, "--dry-run", *json)
    assert step.result.status == 1
    assert len(step.texts("error")) == 1


def test_no_name_of_the_database_is_a_command_or_markup(host):
    name = "::error::|`<b>\n::add-mask::a ##[group]"
    host.sql(f'CREATE TABLE "{name}" ("{name}" int); INSERT INTO "{name}" VALUES (1);')
    lua = name.replace("\n", "\\n")
    path = book(host, change(f'sql.clear {{ "{lua}" }}'), touches=f'"{lua}"')
    step = Step(host, path)
    assert step.result.status == 0, step.result.err
    assert "| 1 | Delete all rows of ::error::|`<b>\\n::add-mask::a ##[group] | 1 | destroys |" in plain(step.summary)
    Step(host, "runs", "show", "latest")
    Step(host, path, "--help")
    host.sql("CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE '%', E'a\\n::add-mask::b ##[group]'; END $$")
    raising = book(host, '  inspect = function(db) db:value "SELECT f()" end,\n' + CLEAR, name="raising.lua")
    assert "::add-mask::b" in Step(host, raising, "--dry-run").texts("error")[0]


def test_the_output_of_a_program_is_no_command(host):
    (host.directory / "talk.sh").write_text("printf '::add-mask::a\\n  ::error::b\\n ##[group]c\\n'\n"
                                            "printf '::error::d\\n' >&2\n")
    path = book(host, '  commands = { "sh" },\n' + change(
        f'sql.clear {{ "word_views" }}, command.run {{ "sh", "{host.directory}/talk.sh" }}'), touches='"word_views"')
    step = Step(host, path)
    assert step.result.status == 0, step.result.err
    assert "add-mask" in step.result.out
    assert step.texts("error") == []


def test_no_more_annotations_than_github_shows(untouched):
    path = views(untouched, "  inspect = function() for i = 1, 25 do warn('warning ' .. i .. '.') end end,\n" + CLEAR)
    step = Step(untouched, path, "--dry-run")
    warnings = step.texts("warning")
    assert len(warnings) == 10
    assert re.match(r"and \d+ more", warnings[9])
    shown = plain(step.summary)
    assert all(f"warning {i}." in shown for i in range(1, 26))


@pytest.mark.parametrize("room", [0, 200, 3000, 30000])
def test_the_summary_is_cut_to_what_there_is_room_for(untouched, room):
    path = views(untouched, "  statistics = function() local s = {} for i = 1, 90 do s[i] = { 'a|' .. i .. ('b'):rep(900), i }"
                           " end return s end,\n" + CLEAR)
    step = Step(untouched, path, "--dry-run", before="x" * (LIMIT - 1 - room) + "\n")
    size = step.path.stat().st_size
    assert size <= LIMIT
    assert step.result.status == (1 if room < 100 else 0)
    if room < 100:
        assert_error_in(step.result, "summary")
    else:
        assert step.summary.endswith("More than GitHub shows of one step: the rest is left out here.\n")
        assert size > LIMIT - 1200


def assert_error_in(result, text):
    assert any(text in line for line in result.err.splitlines() if line.startswith("resethost: ")), result.err


def test_a_summary_that_cannot_be_written_is_told(untouched):
    result = untouched.run(RESET, "--dry-run", env={"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": "/nowhere/a"})
    assert result.status == 1
    assert_error_in(result, "/nowhere/a")


def test_a_secret_is_in_neither(untouched):
    secret = "s3cret|value:%,x"
    path = views(untouched, '  env = { TOKEN = { secret = true } },\n  inspect = function(db, run) print(run.env.TOKEN)'
                           ' warn("a" .. run.env.TOKEN) error("b" .. run.env.TOKEN, 0) end,\n' + CLEAR)
    step = Step(untouched, path, "--dry-run", "--junit", untouched.directory / "report.xml", env={"TOKEN": secret})
    assert step.result.status == 1
    everything = step.result.out + step.result.err + step.summary + (untouched.directory / "report.xml").read_text()
    assert "s3cret" not in everything and "***" in everything


def test_annotations_leave_standard_output_alone(untouched):
    plain_run = untouched.run("check", RESET, "nowhere.lua", "--json")
    step = Step(untouched, "check", RESET, "nowhere.lua", "--json")
    assert [e["event"] for e in step.result.events] == [e["event"] for e in plain_run.events]
    assert_error(plain_run, 64, "nowhere.lua")
