# SPDX-License-Identifier: MIT
"""What a run left undone after its commit, finished from its record alone:
wherever it was killed, as often as one likes, and never twice what must not be
done twice.
"""

import json
import os
import re
import signal
import time

import pexpect
import pytest
from aftermath import FINAL_KEYS, KEYS, Aftermath
from cases import assert_error, at_terminal, everything_written, last_event_of, small_files, times

FIRST_KEPT = "committing"


@pytest.fixture
def whole(host):
    return Aftermath(host)


def killed_by_program(host, operations, more="", commands='"notify", "killer"', touches=""):
    """A run whose program `killer` kills it, once."""
    fields = (f"  commands = {{ {commands} }},\n{more}"
              f"  change = function(facts, run) return {{ sql.clear {{ \"error_logs\" }}, {operations} }} end,\n")
    a = Aftermath(host, fields)
    a.add_program("killer", '[ -e "$MARKS.killed" ] || { touch "$MARKS.killed"; kill -9 $PPID; sleep 300; }; '
                            'echo "killer $*" >>"$MARKS"')
    return a


def standing_of(a):
    shown = a.host.run("runs", "show", "latest", "--json")
    assert shown.status == 0, shown.err
    found = shown.named("standing")
    return found[-1]["state"] if found else None


def listed(a):
    return a.host.run("runs", "--json").named("recorded_run")[0]


def test_nothing_is_left_of_a_run_that_came_to_its_end(whole):
    assert whole.run().status == 0
    assert whole.keys() == FINAL_KEYS
    before = whole.record_path().read_text()
    result = whole.resume()
    assert result.status == 0, result.err
    assert [e["state"] for e in result.named("standing")] == ["complete"]
    assert whole.record_path().read_text() == before
    assert whole.called() == ["notify it is done"]


def cut_points(lines):
    """After each line from COMMIT on, and in the middle of it."""
    first = next(i for i, line in enumerate(lines) if json.loads(line)["event"] == FIRST_KEPT)
    return [(i, torn) for i in range(first + 1, len(lines)) for torn in (False, True)][::times(3, 1)]


def rewind(a, temporary):
    """As it was when the commit had just been done, but for the database."""
    a.set_keys()
    a.marks.unlink(missing_ok=True)
    if a.out.exists():
        a.out.rename(temporary)


def test_a_run_is_resumed_from_each_line_of_its_record(whole):
    """The record of a run that was killed ends anywhere; what was done after that is done again or found done."""
    assert whole.run().status == 0
    after = whole.tables()
    lines = whole.record_path().read_text().splitlines(keepends=True)
    temporary = next(e["temporary"] for e in whole.record() if e["event"] == "file_written")
    for at, torn in cut_points(lines):
        told = [json.loads(line)["event"] for line in lines[:at]]
        rewind(whole, temporary)
        if "file_created" in told:
            os.rename(temporary, whole.out)
        whole.record_path().write_text("".join(lines[:at]) + (lines[at][:len(lines[at]) // 2] if torn else ""))
        events = [json.loads(line) for line in lines[:at]]
        done = {e["kind"] for e in events if e["event"] == "follow_up_done"}
        begun = [e for e in events if e["event"] == "follow_up_started" and e["kind"] == "command.run"]
        ran = "command_ended" in told
        unsure = begun and not ran
        result = whole.resume()
        assert result.status == (8 if unsure else 0), (at, torn, result.err)
        if unsure:
            assert_error(result, 8, "run notify 'it is done'", "--again", "--done")
            assert whole.called() == []
            assert whole.resume("--again").status == 0
        assert whole.called() == ([] if ran else ["notify it is done"]), (at, torn)
        expected = {**({} if "redis.set" in done else {"new:v": "done"}), "other:c": "3",
                    **({"app:a": "1", "app:b": "2"} if "redis.delete" in done else {})}
        assert whole.keys() == expected, (at, torn)
        assert whole.out.exists() and not os.path.exists(temporary)
        assert whole.tables() == after
        assert standing_of(whole) is None
        assert listed(whole)["code"] == 0 and "standing" not in listed(whole)
        again = whole.resume()
        assert again.status == 0 and again.named("standing")[0]["state"] == "complete"


# What a crash does not leave, but a bad disk or somebody's editor: nothing can be said of such a run.
DAMAGE = {"zeros": lambda lines: b"\0" * sum(map(len, lines)), "no text": lambda lines: b"\xff\x1b[2J" + b"".join(lines),
          "a lost line": lambda lines: b"".join(line if b'"committing"' not in line else b"?\n" for line in lines),
          "something behind it": lambda lines: b"".join(lines) + b"\0\0\0",
          "other JSON": lambda lines: b"[1]\n" + b"".join(lines)}


def test_a_record_that_is_damaged_or_of_a_later_version_is_not_resumed(whole):
    assert whole.run().status == 0
    after, path = whole.tables(), whole.record_path()
    lines = path.read_bytes().splitlines(keepends=True)
    lines = lines[:next(i for i, line in enumerate(lines) if b'"event":"committed"' in line) + 1]
    keys = whole.keys()
    for how, damage in DAMAGE.items():
        path.write_bytes(damage(lines))
        for words in (["show"], ["resume"], ["resume", "--dry-run"]):
            assert_error(whole.host.run("runs", *words, path.stem), 1, "damaged"), how
    path.write_bytes(b"".join(lines).replace(b'"version":"0.1', b'"version":"0.2'))
    assert whole.host.run("runs", "show", path.stem).status == 0
    assert_error(whole.host.run("runs", "resume", path.stem), 3, "resume it with that one")
    assert (whole.tables(), whole.keys()) == (after, keys) and len(whole.called()) == 1


def test_a_killed_run_says_what_it_left_and_how_to_go_on(host):
    a = killed_by_program(host, 'redis.delete "app:*", command.run { "killer" }, redis.set("new:v", "done")')
    assert a.run().status == -signal.SIGKILL
    run_id = a.record_path().stem
    assert "not complete, resume it" in host.run("runs").out
    assert listed(a)["standing"] == "unfinished"
    shown = host.run("runs", "show", "latest")
    text = " ".join(shown.out.split())
    assert "it was committed, and what follows the commit is not complete" in text
    assert "run killer (begun, may have been done)" in text
    assert "set the Redis key new:v (not begun)" in text
    assert f"runs resume {run_id}" in text
    dry = a.resume("--dry-run")
    assert dry.status == 0, dry.err
    assert [(e["operation"], e["state"]) for e in dry.named("planned_resume")] == [
        (3, "begun, may have been done"), (4, "not begun")]
    assert a.keys() == {"other:c": "3"}
    result = a.resume()
    assert_error(result, 8, "run killer", "--again", run_id)
    assert last_event_of(result)["committed"] is True
    assert a.keys() == FINAL_KEYS and a.called() == []
    assert a.resume("--again").status == 0
    assert a.called() == ["killer "]
    assert a.resume("--again").status == 0
    assert a.called() == ["killer "]


def test_what_a_person_has_done_is_noted_and_not_done(host):
    a = killed_by_program(host, 'command.run { "killer" }')
    assert a.run().status == -signal.SIGKILL
    assert a.resume("--done").status == 0
    assert a.called() == []
    assert a.resume().named("standing")[0]["state"] == "complete"


def test_what_failed_is_done_again(host):
    a = Aftermath(host)
    host.redis.stop()
    try:
        failed = a.run("--json")
        run_id = a.record_path().stem
        assert_error(failed, 8, f"resethost runs resume {run_id}")
        assert failed.events[-1]["resume"] == f"resethost runs resume {run_id}"
        assert a.called() == ["notify it is done"]
        still = a.resume()
        assert_error(still, 8, "still not complete", "app:*", str(host.redis.socket))
    finally:
        host.redis.start()
    for key, value in KEYS.items():
        host.redis.call("SET", key, value)
    assert a.resume().status == 0
    assert a.keys() == FINAL_KEYS
    assert a.called() == ["notify it is done"]


def test_a_command_that_failed_is_run_again(host):
    a = Aftermath(host, program='[ -e "$MARKS.mended" ] || exit 3; echo "notify $*" >>"$MARKS"')
    assert a.run().status == 8
    assert a.resume().status == 8
    (host.directory / "marks.txt.mended").touch()
    assert a.resume().status == 0
    assert a.called() == ["notify it is done"]


def test_a_run_of_follow_ups_alone_is_resumed_too(host):
    a = Aftermath(host, '  change = function() return { redis.delete "app:*", redis.set("new:v", "done") } end,\n')
    host.redis.stop()
    try:
        assert_error(a.run(), 1, "the database was not changed", "runs resume")
    finally:
        host.redis.start()
    a.set_keys()
    assert a.resume().status == 0
    assert a.keys() == FINAL_KEYS


def test_a_run_that_is_still_going_is_not_resumed(host):
    a = Aftermath(host, program='touch "$MARKS.here"; while [ ! -e "$MARKS.go" ]; do sleep 0.05; done; echo ran >>"$MARKS"')
    child = host.terminal(*a.words, env=a.env)
    while not (host.directory / "marks.txt.here").exists():
        time.sleep(0.02)
    before = a.record_path().read_text()
    assert_error(a.resume(), 7, "still going")
    assert a.resume("--dry-run").status == 7
    assert listed(a)["standing"] == "running"
    assert a.record_path().read_text() == before
    (host.directory / "marks.txt.go").touch()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0 and a.called() == ["ran"]


@pytest.mark.parametrize("answers, status", [(("FLUSH REDIS",), 0), (("no",), 4), ((), 4)])
def test_a_flush_is_confirmed_again(host, answers, status):
    """Keys that were written since belong to an application that runs again."""
    a = killed_by_program(host, 'command.run { "killer" }, redis.flush_db()')
    first = at_terminal(host, *a.words, answers=("FLUSH REDIS",), env=a.env)
    assert first.status == 128 + signal.SIGKILL
    words = ("runs", "resume", "latest", "--again")
    result = at_terminal(host, *words, answers=answers, env=a.env) if answers else host.run(*words, env=a.env)
    assert result.status == status, result.err
    assert a.keys() == ({} if status == 0 else KEYS)
    assert a.called() == (["killer "] if status == 0 else [])


def test_no_secret_is_in_the_record_and_what_holds_one_is_left_to_a_person(host):
    a = killed_by_program(host, 'command.run { "killer" }, redis.set("new:v", "tok " .. run.env.TOKEN), '
                                'command.run { "notify", run.env.TOKEN }, redis.set("new:w", "1")',
                          more="  env = { TOKEN = { secret = true } },\n")
    a.env["TOKEN"] = "hunter2\"and\\more"
    first = a.run("--json")
    assert first.status == -signal.SIGKILL
    withheld = [e for e in a.record() if e["event"] == "follow_up" and "withheld" in e]
    assert [e["operation"] for e in withheld] == [3, 4]
    assert all("secret" in e["withheld"] and "fields" not in e for e in withheld)
    result = a.resume("--again")
    assert_error(result, 8, "set the Redis key new:v", "secret", "--done")
    assert a.keys() == {**KEYS, "new:w": "1"}
    assert a.called() == ["killer "]
    assert a.resume("--done").status == 0
    assert "hunter2" not in everything_written(host, first, result)


def test_what_a_program_says_while_resuming_is_masked_or_not_shown(host):
    a = killed_by_program(host, 'command.run { "killer" }', more="  env = { TOKEN = { secret = true } },\n")
    a.env["TOKEN"] = "hunter2-and-more"
    a.add_program("killer", '[ -e "$MARKS.killed" ] || { touch "$MARKS.killed"; kill -9 $PPID; sleep 300; }; '
                            'echo "the token is $TOKEN"; exit 1')
    assert a.run().status == -signal.SIGKILL
    told = a.resume("--again")
    assert [e["text"] for e in told.named("command_output")] == ["the token is ***"]
    a.path.unlink()
    hidden = a.resume("--again")
    assert not hidden.named("command_output")
    assert any("not shown" in e["text"] for e in hidden.named("warning"))
    assert "hunter2" not in everything_written(host, told, hidden)


@pytest.mark.parametrize("wrong", ["database", "redis", "no redis", "server"])
def test_another_target_is_refused_before_anything_is_done(host, wrong):
    a = killed_by_program(host, 'command.run { "killer" }, redis.delete "app:*"')
    assert a.run().status == -signal.SIGKILL
    words, more = ["--done"], {}
    if wrong == "database":
        words += ["--database-url", host.pg.url("postgres")]
        more["url"] = False
    elif wrong == "redis":
        words += ["--redis-url", host.redis.url + "?db=5"]
        more["redis"] = False
    elif wrong == "no redis":
        more["redis"] = False
    else:
        path = a.record_path()
        system = next(e["system"] for e in a.record() if e["event"] == "target")
        path.write_text(path.read_text().replace(f'"{system}"', '"1234567890"'))
    assert_error(a.resume(*words, **more), 3, "was about")
    assert a.keys() == KEYS
    assert listed(a)["standing"] == "unfinished"


def test_a_run_killed_before_its_commit_is_explained_and_cleaned_up(host):
    a = Aftermath(host)
    host.sql("CREATE TABLE gate (); CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS"
             " 'BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NULL; END';"
             "CREATE TRIGGER wait BEFORE UPDATE ON words FOR EACH STATEMENT EXECUTE FUNCTION wait()")
    before = a.tables()
    keeper = host.session()
    keeper.run("SELECT pg_advisory_lock(7);")
    child = host.terminal(*a.words, env=a.env)
    while host.sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory'") != "1":
        time.sleep(0.02)
    child.kill(signal.SIGKILL)
    child.wait()
    keeper.close()
    left = [p.name for p in a.made.iterdir()]
    assert len(left) == 1 and left[0].endswith(".partial")
    text = " ".join(host.run("runs", "show", "latest").out.split())
    assert "killed while it changed the database" in text and "nothing was changed" in text
    assert left[0] in text and "is sealed and stays" in text
    assert "nothing was changed" in host.run("runs").out
    assert_error(a.resume(), 1, "rolled back", "nothing was changed", "run its playbook again")
    assert list(a.made.iterdir()) == []
    assert_error(a.resume(), 1, "not committed", "run its playbook again")
    assert a.tables() == before and a.keys() == KEYS and a.called() == []


def test_only_backups_that_the_plan_had_named_are_removed_late(host):
    a = killed_by_program(host, 'command.run { "killer" }, backup.prune { days = 30 }')
    a.add_program("killer", "true")
    for _ in range(3):
        assert a.run().status == 0
        time.sleep(1.1)

    def age(name):
        manifest = host.backups / name / "manifest.json"
        manifest.write_text(re.sub(r'"date":\s*"20\d\d', '"date":"2020', manifest.read_text()))

    old, late, _ = host.sealed()
    age(old)
    a.add_program("killer", 'kill -9 $PPID; sleep 300')
    assert a.run().status == -signal.SIGKILL
    age(late)
    a.add_program("killer", 'echo "killer $*" >>"$MARKS"')
    assert a.resume("--again").status == 0
    assert old not in host.sealed() and late in host.sealed()
    assert a.resume().named("standing")[0]["state"] == "complete"


def cut_record_before(a, name, **changed):
    """Takes the record back to the line before the event, with fields of `committing` as given."""
    events = a.record()
    at = next(i for i, e in enumerate(events) if e["event"] == name)
    kept = [{**e, **changed} if e["event"] == "committing" else e for e in events[:at]]
    a.record_path().write_text("".join(json.dumps(e) + "\n" for e in kept))


@pytest.mark.parametrize("field, value, part", [
    ("timeline", "000000FF", "failed over"), ("xid", "3", "does not know")])
def test_where_the_server_cannot_know_nothing_is_done(whole, field, value, part):
    assert whole.run().status == 0
    whole.set_keys()
    cut_record_before(whole, "committed", **{field: value})
    assert standing_of(whole) == "unknown"
    assert "resume it" in whole.host.run("runs").out
    for words in ([], ["--dry-run"]):
        assert_error(whole.resume(*words), 9, "unknown", part)
    assert whole.keys() == KEYS and listed(whole)["standing"] == "unknown"


@pytest.mark.parametrize("xid", ["rolled back", "future"])
def test_a_commit_that_never_came_is_found_rolled_back(whole, xid):
    assert whole.run().status == 0
    whole.set_keys()
    number = whole.host.sql("BEGIN; SELECT pg_current_xact_id(); ROLLBACK;") if xid == "rolled back" else "999999999"
    cut_record_before(whole, "committed", xid=number)
    assert_error(whole.resume("--dry-run"), 1, "rolled back")
    assert standing_of(whole) == "unknown"
    assert_error(whole.resume(), 1, "rolled back")
    assert whole.keys() == KEYS and standing_of(whole) is None
    assert_error(whole.resume(), 1, "not committed")


@pytest.mark.parametrize("words, part", [
    ([], "one id"), (["a", "b"], "one id"), (["latest", "--again", "--done"], "exclude"),
    (["latest", "--rehearse"], "no rehearsal")])
def test_wrong_usage(untouched, words, part):
    assert_error(untouched.run("runs", "resume", *words), 64, part)


def test_a_run_that_is_not_there(untouched):
    assert_error(untouched.run("runs", "resume", "nothing"), 1, "no run nothing is recorded")


def test_a_record_that_cannot_be_written_keeps_everything_from_being_done(host):
    a = killed_by_program(host, 'command.run { "killer" }, redis.delete "app:*"')
    assert a.run().status == -signal.SIGKILL
    size = a.record_path().stat().st_size
    assert_error(a.resume("--again", preexec_fn=small_files(size + 200)), 1, "record")
    assert a.keys() == KEYS and a.called() == []
    assert a.resume("--again").status == 0
    assert a.keys() == {"other:c": "3"} and a.called() == ["killer "]
