"""Which backups go, by the dates in their manifests, and that the newest one that reads back intact never does."""

import fcntl
import json
import os
import shutil
import signal
import subprocess
from datetime import datetime, timedelta, timezone

import pytest
from cases import assert_error, book, error_line, last_event_of
from conftest import Host, cloned, clean_environment

DAY, HOUR = 86400, 3600


@pytest.fixture(scope="module")
def template(servers, tmp_path_factory):
    """A host with one sealed backup, to be copied and dated."""
    with cloned(servers, "small_words", "retention", tmp_path_factory.mktemp("retention")) as host:
        result = host.run(book(host, "  change = function() return { backup.take() } end,", name="nightly.lua"))
        assert result.status == 0, result.err
        yield host


@pytest.fixture
def kept(servers, template, tmp_path):
    """A host without a backup yet, and the function that adds one of some age."""
    host = Host(*servers, template.database, tmp_path)
    host.backups.mkdir(mode=0o700)

    def add(name, age_s, **changes):
        path = host.backups / name
        shutil.copytree(template.backups / template.sealed()[0], path)
        made = datetime.now(timezone.utc) - timedelta(seconds=age_s)
        rewrite(path, date=changes.pop("date", made.isoformat()), **changes)
        return path

    return host, add


def rewrite(path, **changes):
    manifest = path / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), **changes}))


def damage(path):
    with open(path / "words.json", "ab") as file:
        file.write(b" ")


def names(host):
    return sorted(p.name for p in host.backups.iterdir())


def prune(host, *words, days=30):
    return host.run("--json", "backups", "prune", "--keep-days", days, *words, url=False, redis=False)


def told(result, event):
    return [e["name"] for e in result.named(event)]


# ---- What goes ----


def test_only_what_is_older_goes_and_each_is_told_with_its_age(kept):
    host, add = kept
    add("new", HOUR), add("young", 30 * DAY - 60), add("old", 30 * DAY + 60), add("older", 400 * DAY)
    result = prune(host)
    assert result.status == 0, result.err
    assert names(host) == ["new", "young"]
    assert told(result, "backup_removed") == ["old", "older"]
    assert [e["age_s"] // DAY for e in result.named("backup_removed")] == [30, 400]
    assert prune(host).named("backup_removed") == []
    last_event_of(result)


def test_a_dry_run_tells_exactly_what_would_go_and_removes_nothing(kept):
    host, add = kept
    add("new", 0), add("a", 50 * DAY), add("b", 60 * DAY)
    dry = prune(host, "--dry-run")
    assert (dry.status, names(host)) == (0, ["a", "b", "new"])
    assert told(dry, "planned_removal") == ["a", "b"] == told(prune(host), "backup_removed")
    assert names(host) == ["new"]


def test_the_manifest_says_how_old_it_is_and_neither_the_name_nor_the_files_do(kept):
    host, add = kept
    add("new", 0)
    add("nightly_20010101_000000", DAY)
    os.utime(host.backups / "nightly_20010101_000000", (0, 0))
    os.utime(host.backups / "nightly_20010101_000000" / "manifest.json", (0, 0))
    add("nightly_29990101_000000", 31 * DAY)
    assert told(prune(host), "backup_removed") == ["nightly_29990101_000000"]
    assert names(host) == ["new", "nightly_20010101_000000"]


def test_a_playbook_that_is_named_is_the_only_one(kept):
    host, add = kept
    for playbook in ("nightly", "weekly"):
        add(f"{playbook}_new", 0, playbook=playbook), add(f"{playbook}_old", 99 * DAY, playbook=playbook)
    assert told(prune(host, "--playbook", "weekly"), "backup_removed") == ["weekly_old"]
    assert names(host) == ["nightly_new", "nightly_old", "weekly_new"]


# ---- What stays ----


def test_the_newest_stays_however_old_it_is(kept):
    host, add = kept
    add("a", 300 * DAY), add("b", 200 * DAY), add("c", 100 * DAY)
    result = prune(host, days=1)
    assert (names(host), told(result, "backup_kept")) == (["c"], ["c"])
    assert "newest that is intact" in result.named("backup_kept")[0]["reason"]


def test_the_newest_intact_one_stays_when_newer_ones_are_damaged(kept):
    host, add = kept
    add("good", 90 * DAY), add("older", 95 * DAY)
    damage(add("bad", 60 * DAY)), damage(add("today", HOUR))
    result = prune(host)
    assert names(host) == ["good", "today"]
    assert told(result, "backup_kept") == ["good"]
    assert any("today" in e["text"] and "words.json" in e["text"] for e in result.named("warning"))


def test_nothing_goes_when_none_is_intact(kept):
    host, add = kept
    for name, age in (("a", 0), ("b", 60 * DAY), ("c", 90 * DAY)):
        damage(add(name, age))
    result = prune(host)
    assert (result.status, names(host)) == (0, ["a", "b", "c"])
    assert {e["reason"] for e in result.named("backup_kept")} == {"none of its kind is intact"}


def test_each_database_and_each_playbook_keeps_one_of_its_own(kept):
    host, add = kept
    add("here_new", 0, place="a:5432/shop"), add("here_old", 99 * DAY, place="a:5432/shop")
    add("there", 99 * DAY, place="b:5432/shop"), add("other", 99 * DAY, playbook="other", place="a:5432/shop")
    assert told(prune(host), "backup_removed") == ["here_old"]
    assert names(host) == ["here_new", "other", "there"]


def test_a_date_of_the_future_neither_goes_nor_vouches_for_the_others(kept):
    host, add = kept
    add("tomorrow", -DAY), add("in_ten_years", -3650 * DAY), add("a", 40 * DAY), add("b", 50 * DAY)
    result = prune(host)
    assert names(host) == ["a", "in_ten_years", "tomorrow"]
    assert told(result, "backup_kept") == ["a"]


def test_a_date_that_cannot_be_read_is_left_alone(kept):
    host, add = kept
    add("a", 40 * DAY), add("strange", 0, date="the day before yesterday"), add("empty", 0, date="")
    assert prune(host).status == 0
    assert names(host) == ["a", "empty", "strange"]


def test_what_is_not_sealed_is_never_touched(kept):
    host, add = kept
    add("new", 0), add("a.partial", 99 * DAY), add(".hidden", 99 * DAY), damage(add("half", 99 * DAY))
    (host.backups / "half" / "manifest.json").unlink()
    add("cut", 99 * DAY)
    (host.backups / "cut" / "manifest.json").write_text('{"format": "resethost-ba')
    (host.backups / "notes.txt").write_text("mine")
    before = names(host)
    assert prune(host).status == 0
    assert names(host) == before


def test_a_directory_with_a_strangers_file_is_left_alone_and_named(kept):
    host, add = kept
    add("new", 0)
    (add("noted", 99 * DAY) / "why.txt").write_text("keep for the audit")
    (add("nested", 99 * DAY) / "more").mkdir()
    result = prune(host)
    assert names(host) == ["nested", "new", "noted"]
    reasons = {e["name"]: e["reason"] for e in result.named("backup_kept")}
    assert "why.txt" in reasons["noted"] and "more" in reasons["nested"]


def test_links_are_followed_nowhere(kept, tmp_path):
    host, add = kept
    outside = tmp_path / "elsewhere"
    add("new", 0)
    add("moved", 99 * DAY).rename(outside)
    (host.backups / "moved").symlink_to(outside)
    linked = add("linked", 99 * DAY)
    (linked / "words.json").rename(tmp_path / "precious.json")
    (linked / "words.json").symlink_to(tmp_path / "precious.json")
    assert told(prune(host), "backup_kept") == ["linked"]
    assert names(host) == ["linked", "moved", "new"]
    assert (outside / "words.json").exists() and (tmp_path / "precious.json").exists()


def test_a_link_to_a_good_backup_vouches_for_nothing(kept, tmp_path):
    host, add = kept
    add("fresh", 0).rename(tmp_path / "fresh")
    (host.backups / "fresh").symlink_to(tmp_path / "fresh")
    add("a", 40 * DAY)
    assert told(prune(host), "backup_kept") == ["a"]


# ---- Interrupted removals ----


def test_what_is_left_of_a_removal_is_no_backup_and_goes_the_next_time(kept):
    host, add = kept
    add("new", 0)
    add("begun", 99 * DAY).rename(host.backups / "begun.removing")
    (host.backups / "begun.removing" / "words.json").unlink()
    (host.backups / "done.removing").mkdir()
    (host.backups / "mine.removing").mkdir()
    (host.backups / "mine.removing" / "file").write_text("not a backup")
    listed = host.run("--json", "backups", url=False)
    assert [e["name"] for e in listed.named("backup")] == ["new"]
    assert not listed.named("warning")
    assert_error(host.run("backups", "verify", "begun.removing", url=False), 1, "removed")
    assert prune(host).status == 0
    assert names(host) == ["mine.removing", "new"]


def test_it_stops_between_files_when_it_is_told_to(kept):
    """What it tells is not taken from it, so it cannot be done before the signal comes."""
    host, add = kept
    add("old", 99 * DAY), add("older", 100 * DAY)
    for i in range(60):
        damage(add(f"bad{i}", HOUR))
    before = names(host)
    child = subprocess.Popen(host.arguments("--json", "backups", "prune", "--keep-days", "30", url=False, redis=False),
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment(), cwd=host.directory)
    fcntl.fcntl(child.stdout, 1031, 4096)  # F_SETPIPE_SZ
    first = os.read(child.stdout.fileno(), 1)
    child.send_signal(signal.SIGTERM)
    out, err = child.communicate(timeout=60)
    events = [json.loads(line) for line in (first + out).splitlines()]
    assert child.returncode == 143, err
    assert 0 < len([e for e in events if e["event"] == "warning"]) < 60
    assert names(host) == before


def test_a_removal_that_is_not_permitted_leaves_a_whole_backup(kept):
    host, add = kept
    add("new", 0)
    old = add("old", 99 * DAY)
    (host.backups / "old.removing").mkdir()
    (host.backups / "old.removing" / "file").write_text("in the way")
    assert_error(prune(host), 1, "old", "File exists")
    assert host.run("backups", "verify", old.name, url=False).status == 0


# ---- The list ----


def test_the_list_says_how_old_each_is(kept):
    host, add = kept
    add("a", 3 * HOUR + 20), add("b", 5 * DAY + 20), add("c", -DAY), add("d", 0, date="?")
    ages = {e["name"]: e.get("age_s") for e in host.run("--json", "backups", url=False).named("backup")}
    assert (ages["a"] // HOUR, ages["b"] // DAY, ages["d"]) == (3, 5, None) and ages["c"] < 0
    shown = host.run("backups", "list", url=False).out
    for part in ("3 h", "5 days", "in the future", "?"):
        assert part in shown


@pytest.mark.parametrize("age_s, limit, status", [(25 * HOUR, "26h", 0), (27 * HOUR, "26h", 1), (HOUR, "90m", 0),
                                                  (3 * DAY, "2d", 1), (30, "3600s", 0)])
def test_max_age_is_a_status(kept, age_s, limit, status):
    host, add = kept
    add("newest", age_s), add("older", 50 * DAY)
    result = host.run("backups", "list", "--max-age", limit, url=False)
    assert result.status == status, result.err
    assert "newest" in result.out
    if status:
        assert_error(result, 1, "newest", "old, more than")


def test_max_age_wants_a_backup_of_that_playbook_that_is_not_of_the_future(kept):
    host, add = kept
    assert_error(host.run("backups", "--max-age", "26h", url=False), 1, "no sealed backup")
    add("tomorrow", -DAY)
    assert_error(host.run("backups", "--max-age", "26h", url=False), 1, "no sealed backup")
    add("reset", HOUR, playbook="factory_reset")
    assert host.run("backups", "--max-age", "26h", url=False).status == 0
    line = error_line(host.run("backups", "--max-age", "26h", "--playbook", "nightly", url=False))
    assert "of nightly" not in line or "tomorrow" not in line
    assert host.run("backups", "--max-age", "26h", "--playbook", "nightly", url=False).status == 1


def test_a_manifest_that_cannot_be_trusted_is_named_by_the_list(kept):
    host, add = kept
    add("good", DAY)
    (add("bad", HOUR) / "manifest.json").write_text("{}")
    result = host.run("--json", "backups", "list", url=False)
    assert [e["name"] for e in result.named("backup")] == ["good"]
    assert any("bad/manifest.json" in e["text"] for e in result.named("warning"))


# ---- Wrong calls ----


@pytest.mark.parametrize("words, part", [
    (["prune"], "--keep-days"), (["prune", "--keep-days", "0"], "1 to 36500"),
    (["prune", "--keep-days", "-3"], "1 to 36500"), (["prune", "--keep-days", "3", "x"], "nothing behind it"),
    (["prune", "--keep-days", "3", "--rehearse"], "--rehearse"), (["list", "--keep-days", "3"], "prune"),
    (["list", "--dry-run"], "prune"), (["verify", "x", "--max-age", "1h"], "list"),
    (["--max-age", "26"], "as in 26h"), (["--max-age", "0h"], "as in 26h"), (["--max-age", "h"], "as in 26h"),
    (["--max-age", "9999999999h"], "as in 26h"), (["burn"], "knows list, verify and prune")])
def test_a_wrong_call_removes_nothing(kept, words, part):
    host, add = kept
    add("new", 0), add("old", 99 * DAY)
    assert_error(host.run("backups", *words, url=False), 64, part)
    assert names(host) == ["new", "old"]


# ---- As an operation ----


def nightly(host, operations="backup.take(), backup.prune { days = 30 }", name="nightly.lua"):
    return book(host, f"  change = function() return {{ {operations} }} end,", name=name)


def run(host, *words, **more):
    return host.run("--json", nightly(host, **more), *words)


@pytest.fixture
def mine(kept):
    """The same, with backups of the very database that the run is about."""
    host, add = kept
    add("older", 60 * DAY), add("old", 31 * DAY), add("young", 29 * DAY)
    return host, add


def test_a_run_keeps_a_backup_and_removes_the_old_ones_that_its_plan_named(mine):
    host, add = mine
    add("other", 99 * DAY, playbook="weekly")
    add("elsewhere", 99 * DAY, place="far:5432/away"), add("elsewhere_new", DAY, place="far:5432/away")
    before = names(host)
    dry = run(host, "--dry-run")
    assert (dry.status, names(host)) == (0, before)
    assert told(dry, "planned_removal") == ["old", "older"]
    rehearsed = run(host, "--rehearse")
    assert (rehearsed.status, names(host)) == (0, before)
    result = run(host)
    assert result.status == 0, result.err
    assert told(result, "backup_removed") == told(dry, "planned_removal")
    assert [n for n in names(host) if not n.startswith("nightly_")] == \
        ["elsewhere", "elsewhere_new", "other", "young"]
    assert len(host.sealed()) == 5
    assert run(host).named("backup_removed") == []


def test_a_run_that_fails_removes_nothing(mine):
    host, add = mine
    path = book(host, "  change = function() return { backup.take(), backup.prune { days = 30 } } end,\n"
                      "  verify = function() error 'no' end,", name="nightly.lua")
    result = host.run("--json", path)
    assert result.status == 6
    assert {"old", "older"} <= set(names(host))


def test_a_run_reads_a_damaged_newest_one_once_and_keeps_the_one_before(mine):
    host, add = mine
    damage(host.backups / "young")
    result = run(host, operations="backup.prune { days = 30 }")
    assert result.status == 0, result.err
    assert told(result, "backup_removed") == ["older"]
    assert told(result, "backup_kept") == ["old"]
    assert len([e for e in result.named("warning") if "young" in e["text"]]) == 1


def test_a_run_with_nothing_old_has_nothing_to_do(kept):
    host, add = kept
    add("young", DAY)
    result = run(host, operations="backup.prune { days = 30 }")
    assert result.status == 0
    assert not result.named("planned_end")[0]["changes"]


def test_the_screen_names_what_goes_before_and_after(mine):
    host, add = mine
    result = host.run(nightly(host))
    plan, done = result.out.split("Old backups")
    assert "At the end, remove the backup older" in plan and "60 days" in plan
    assert "removed" in done and "older" in done


@pytest.mark.parametrize("operation, part", [
    ("backup.prune { days = 0 }", "1 to 36500"), ("backup.prune { days = '30' }", "1 to 36500"),
    ("backup.prune {}", "1 to 36500"), ("backup.prune { day = 3, days = 3 }", "did you mean"),
    ("backup.prune { days = 30, keep = 2 }", "keep")])
def test_a_wrong_operation_is_refused(mine, operation, part):
    host, add = mine
    before = names(host)
    assert_error(host.run(nightly(host, operation)), 64, part)
    assert names(host) == before
