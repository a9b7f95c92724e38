# SPDX-License-Identifier: MIT
"""--junit: a report that every reader of JUnit XML takes, whatever happened and whatever a table is called; whole, or
not there."""

import os
import re
import signal
import subprocess
import xml.etree.ElementTree as ElementTree

import pytest
from cases import assert_error, at_terminal, book, change, reset_at_terminal, small_files
from conftest import RESET, clean_environment
from test_json import CLEAR, STRANGE, texts, views

SUMS = {"failures": "failure", "errors": "error", "skipped": "skipped"}
ALLOWED = {
    "testsuites": {"name", "tests", "failures", "errors", "skipped", "time"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time", "timestamp"},
    "testcase": {"classname", "name", "time"}, "properties": set(), "property": {"name", "value"},
    "failure": {"message", "type"}, "error": {"message", "type"}, "skipped": {"message"}, "system-out": set()}
ORDER = ["properties", "testcase", "system-out"]


def check_structure(root):
    assert root.tag == "testsuites"
    for node in root.iter():
        assert set(node.attrib) <= ALLOWED[node.tag], (node.tag, node.attrib)
        assert "time" not in node.attrib or re.fullmatch(r"\d+\.\d{3}", node.attrib["time"])
    for node in [root, *root.findall("testsuite")]:
        assert int(node.attrib["tests"]) == len(list(node.iter("testcase")))
        for name, tag in SUMS.items():
            assert int(node.attrib[name]) == len(list(node.iter(tag)))
    for suite in root:
        tags = [child.tag for child in suite]
        assert tags == sorted(tags, key=ORDER.index) and tags.count("system-out") <= 1
        assert "timestamp" not in suite.attrib or re.fullmatch(r"[-\d]{10}T[:\d]{8}", suite.attrib["timestamp"])


def report(host, name="report.xml"):
    """The report: for each suite its cases by name, with what became of them and why."""
    root = ElementTree.parse(host.directory / name).getroot()
    check_structure(root)
    suites = {}
    for suite in root:
        cases = suites.setdefault(suite.attrib["name"], {})
        for case in suite.findall("testcase"):
            verdicts = [child for child in case if child.tag != "system-out"]
            assert len(verdicts) <= 1 and case.attrib["name"] not in cases
            verdict = verdicts[0] if verdicts else None
            cases[case.attrib["name"]] = ("passed", "") if verdict is None else (verdict.tag, verdict.attrib["message"])
    return suites


def run(host, *words, **more):
    return host.run(*words, "--junit", host.directory / "report.xml", **more)


def bad_cases(cases):
    return {name: verdict for name, verdict in cases.items() if verdict[0] in ("failure", "error")}


def test_a_dry_run_shows_its_steps_and_what_it_would_do(untouched):
    assert run(untouched, RESET, "--dry-run").status == 0
    cases = report(untouched)["factory_reset"]
    assert [n for n, v in cases.items() if v[0] == "passed"] == ["load and connect", "inspect", "plan",
                                                                 "nothing was written"]
    assert cases["5. sql.clear words"] == ("skipped", "planned: a dry run changes nothing")
    assert "after the commit: 3. redis.delete word-registry:*" in cases


def test_a_run_shows_what_was_done(host):
    result = reset_at_terminal(host, "--junit", host.directory / "report.xml")
    assert result.status == 0, result.err
    cases = report(host)["factory_reset"]
    assert set(cases.values()) == {("passed", "")}
    assert {"confirm", "backup", "verify", "commit", "6. sql.load words", "follow up"} <= set(cases)
    text = (host.directory / "report.xml").read_text()
    assert host.sealed()[0] in text and 'name="undo"' in text and "Load words from words.txt: 40 rows" in text


@pytest.mark.parametrize("fields, words, step, kind, status", [
    ("  nonsense = 1,", [], "load and connect", "error", 64),
    (CLEAR, ["--no-such", "1"], "load and connect", "error", 64),
    (CLEAR, ["--database-url", "postgresql:///none?host=/nowhere"], "load and connect", "error", 1),
    ('  inspect = function(db) db:value "SELECT 1/0" end,\n' + CLEAR, [], "inspect", "error", 1),
    (change('sql.clear { "transactions" }'), [], "inspect", "failure", 3),
    ('  confirm = { "GO" },\n' + CLEAR, [], "confirm", "failure", 4),
    ('  verify = function() error "wrong" end,\n' + CLEAR, [], "verify", "failure", 6)])
def test_what_fails_is_named_with_its_step(untouched, fields, words, step, kind, status):
    path = views(untouched, fields)
    result = run(untouched, path, *words, "--json", url="--database-url" not in words)
    assert result.status == status, result.err
    (cases,) = report(untouched).values()
    ((name, verdict),) = bad_cases(cases).items()
    assert (name, *verdict) == (step, kind, result.events[-1]["error"])


def test_an_operation_that_was_not_reached_is_skipped(untouched):
    path = views(untouched, '  verify = function() error "wrong" end,\n  redis = { "*" },\n'
                + change('sql.clear { "word_views" }, redis.delete "a*"'))
    assert run(untouched, path).status == 6
    cases = report(untouched)["book"]
    assert cases["1. sql.clear word_views"][0] == "passed"
    assert cases["after the commit: 2. redis.delete a*"] == ("skipped", "not reached")


def test_a_follow_up_that_fails_is_the_one_that_is_named(host):
    path = book(host, '  commands = { "false" },\n' + change('sql.clear { "word_views" }, command.run { "false" }'),
                touches='"word_views"')
    assert run(host, path).status == 8
    assert list(bad_cases(report(host)["book"])) == ["after the commit: 2. command.run false"]


def test_each_playbook_that_is_checked_is_a_suite(untouched):
    bad = views(untouched, "  nonsense = 1,")
    assert run(untouched, "check", RESET, bad, "nowhere.lua").status == 64
    suites = report(untouched)
    assert {name: cases["check"][0] for name, cases in suites.items()} == {
        RESET: "passed", str(bad): "error", "nowhere.lua": "error"}


def test_what_fails_before_any_playbook_is_in_the_report(untouched):
    result = run(untouched, "sandbox", "nowhere.lua", url=False, redis=False)
    assert result.status == 64
    assert report(untouched)["resethost"]["start"][0] == "error"


@texts(STRANGE)
def test_any_text_is_well_formed_xml(untouched, text):
    path = views(untouched, f'  inspect = function() print("<a>]]>&{text}") error("{text}", 0) end,\n' + CLEAR)
    assert run(untouched, path, "--dry-run").status == 1
    (verdict,) = bad_cases(report(untouched)["book"]).values()
    assert verdict[0] == "error"


def test_names_of_tables_are_well_formed_xml(host):
    name = "a\"<&>'\x01\x1f\u2028|`]]>ä"
    quoted = name.replace('"', '""')
    host.sql(f'CREATE TABLE "{quoted}" (id int); INSERT INTO "{quoted}" VALUES (1)')
    lua = name.replace('"', '\\"').replace("\x01", "\\1").replace("\x1f", "\\31")
    path = book(host, change(f'sql.clear {{ "{lua}" }}'), touches=f'"{lua}"')
    result = run(host, path)
    assert result.status == 0, result.err
    cases = report(host)["book"]
    assert [v for n, v in cases.items() if n.startswith("1. sql.clear a\"<&>'\ufffd\ufffd\u2028|`]]>ä")] == [("passed", "")]


# ---- The file ----


@pytest.mark.parametrize("mask, mode", [(0o022, 0o644), (0o077, 0o600), (0, 0o666)])
def test_the_mode_is_what_the_umask_leaves(untouched, mask, mode):
    run(untouched, "check", RESET, umask=mask)
    assert (untouched.directory / "report.xml").stat().st_mode & 0o777 == mode


@pytest.mark.parametrize("make", [
    lambda path: path.mkdir(), lambda path: path.symlink_to(path.parent / "other"), os.mkfifo,
    lambda path: None], ids=["directory", "link", "fifo", "no folder"])
def test_a_place_that_cannot_be_written_is_told_before_anything_else(untouched, make):
    place = untouched.directory / "report.xml"
    make(place)
    if not os.path.lexists(place):
        place = place / "report.xml"
    result = untouched.run(RESET, "--dry-run", "--junit", place)
    assert_error(result, 1, "report", place)
    assert not (untouched.state / "runs").exists()
    assert not (untouched.directory / "other").exists()


def test_commands_without_playbooks_have_no_report(untouched):
    assert_error(run(untouched, "backups"), 64, "--junit")
    assert_error(untouched.run(RESET, "--dry-run", "--junit"), 64, "--junit")


def test_an_older_report_is_not_taken_for_the_one_of_a_run_that_was_killed(untouched):
    place = untouched.directory / "report.xml"
    place.write_text("<old/>")
    path = views(untouched, '  inspect = function(db) print "here" db:value "SELECT pg_sleep(60)" end,\n' + CLEAR)
    process = subprocess.Popen(untouched.arguments(path, "--junit", place), cwd=untouched.directory,
                               env=clean_environment(), stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    while b"here" not in process.stdout.readline():
        pass
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert not place.exists()


@pytest.mark.parametrize("commits", [False, True])
def test_a_report_that_is_lost_at_the_end_is_told(host, commits):
    """On a disk that is full. What was committed stays a success."""
    path = book(host, f'  inspect = function() print(("<"):rep(4000)) end,\n{CLEAR}',
                touches='"word_views"')
    words = [] if commits else ["--dry-run"]
    host.sql("DELETE FROM word_views WHERE id > 3")
    result = run(host, path, *words, preexec_fn=small_files(18000))
    assert (result.status, host.sql("SELECT count(*) FROM word_views")) == ((0, "0") if commits else (1, "3")), result.err
    assert "report.xml cannot be written" in result.err
    assert not (host.directory / "report.xml").exists()
    assert not list(host.directory.glob("report.xml.*"))


def test_a_declined_run_at_a_terminal_has_a_report(untouched):
    result = at_terminal(untouched, RESET, "--junit", untouched.directory / "report.xml", answers=("no",))
    assert result.status == 4
    assert list(bad_cases(report(untouched)["factory_reset"])) == ["confirm"]
