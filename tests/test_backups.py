"""A backup that is not what it was is found out, by `backups verify` and before a restore asks anything."""

import json
import shutil

import pytest
from cases import (assert_error, at_terminal, book, error_line, last_event_of, obey_permissions, record,
                   reset_at_terminal)
from conftest import RESTORE, Host, cloned

TABLES = ["error_logs.json", "message_reports.json", "transactions.json", "word_states.json", "word_views.json"]
FILES = [*TABLES, "summary.json"]


@pytest.fixture(scope="module")
def made(servers, tmp_path_factory):
    """A backup, and the database that it was made from after its reset."""
    with cloned(servers, "small_words", "backups", tmp_path_factory.mktemp("backups")) as host:
        result = reset_at_terminal(host)
        assert result.status == 0, result.err
        yield host


@pytest.fixture
def kept(servers, made, tmp_path):
    """A host with a copy of that backup; the database must stay as it is."""
    host = Host(*servers, made.database, tmp_path)
    shutil.copytree(made.backups, host.backups)
    before = host.fingerprint()
    yield host
    assert host.fingerprint() == before


def backup_of(host):
    return host.backups / host.sealed()[0]


def verify(host, name="latest", **more):
    return host.run("backups", "verify", name, url=False, redis=False, **more)


def dry_restore(host, name="latest"):
    return host.run(RESTORE, "--backup", name, "--dry-run")


# ---- Ways to damage a file ----


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def cut(path):
    path.write_bytes(path.read_bytes()[:-3])


def lengthen(path):
    with open(path, "ab") as file:
        file.write(b"\n")


def link(path):
    moved = path.with_suffix(".moved")
    path.rename(moved)
    path.symlink_to(moved)


def become_directory(path):
    path.unlink()
    path.mkdir()


DAMAGES = {flip: "content has changed", cut: "bytes instead of", lengthen: "bytes instead of",
           link: "not a regular file", become_directory: "not a regular file", lambda path: path.unlink(): "missing"}


# ---- Verifying ----


def test_an_intact_backup_is_found_by_its_name_by_its_directory_and_as_the_latest(kept):
    name = backup_of(kept).name
    for given in (name, "latest", backup_of(kept), f"{backup_of(kept)}/", f"./backups/{name}"):
        result = verify(kept, given)
        assert result.status == 0, result.err
        assert result.err == ""
        assert "is intact" in result.out


def test_verifying_tells_every_file_and_then_the_backup(kept):
    result = kept.run("--json", "backups", "verify", "latest", url=False)
    assert sorted(e["file"] for e in result.named("backup_file")) == sorted(FILES)
    assert {e["state"] for e in result.named("backup_file")} == {"ok"}
    told, = result.named("verified_backup")
    assert (told["files"], told["rows"]) == (5, 300 + 200 + 12 + 900 + 9)


@pytest.mark.parametrize("file", FILES)
def test_one_flipped_bit_is_found_in_every_file(kept, file):
    flip(backup_of(kept) / file)
    result = kept.run("--json", "backups", "verify", "latest")
    assert_error(result, 1, "damaged", file, "content has changed")
    assert {e["file"]: e["state"] for e in result.named("backup_file")} == \
        {name: "damaged" if name == file else "ok" for name in FILES}
    last_event_of(result)


@pytest.mark.parametrize("damage, part", DAMAGES.items(), ids=["flip", "cut", "longer", "link", "directory", "missing"])
@pytest.mark.parametrize("by_directory", [False, True], ids=["latest", "directory"])
def test_every_kind_of_damage_is_named(kept, damage, part, by_directory):
    name = backup_of(kept)
    damage(name / "word_states.json")
    assert_error(verify(kept, name if by_directory else name.name), 1, str(name), "word_states.json", part)


def test_all_damaged_files_are_named_in_one_line(kept):
    for file in TABLES:
        flip(backup_of(kept) / file)
    assert_error(verify(kept), 1, *TABLES)


def edit(host, change):
    path = backup_of(host) / "manifest.json"
    manifest = json.loads(path.read_text())
    change(manifest)
    path.write_text(json.dumps(manifest))


def rows_of(n):
    return lambda m: m["files"][0].update(rows=n)


@pytest.mark.parametrize("change, part", [
    (lambda m: m["files"][0].update(rows=m["files"][0]["rows"] + 1), "rows instead of"),
    (lambda m: m["files"][0].update(rows=-1), "count of rows"),
    (lambda m: m["files"][0].update(sha256="0" * 64), "content has changed"),
    (lambda m: m["files"][0].update(sha256="x"), "checksum"),
    (lambda m: m["files"][0].update(file="../../etc/passwd.json"), "name that is not allowed"),
    (lambda m: m["files"][0]["columns"].pop(), "checksum"),
    (lambda m: m["files"].append(m["files"][0]), "twice"),
    (lambda m: m.update(files=None), "list of files"),
    (lambda m: m.update(version=99), "version 99"),
    (lambda m: m.update(format="other"), "not the manifest of a resethost backup"),
    (lambda m: m.pop("playbook"), "which run"),
    (lambda m: m.pop("sequences"), "sequences"),
    (lambda m: m.pop("summary"), "summary.json"),
])
def test_an_edited_manifest_is_found_out(kept, change, part):
    edit(kept, change)
    name = backup_of(kept)
    assert_error(verify(kept, name), 1, part)


@pytest.mark.parametrize("damage", [flip, cut], ids=["flip", "cut"])
def test_a_manifest_that_is_no_json_any_more_is_found_out(kept, damage):
    manifest = backup_of(kept) / "manifest.json"
    manifest.write_text("{" + manifest.read_text()) if damage is flip else damage(manifest)
    assert_error(verify(kept, backup_of(kept)), 1, "manifest.json")


def test_a_backup_without_a_manifest_is_none(kept):
    name = backup_of(kept)
    (name / "manifest.json").unlink()
    assert_error(verify(kept, name), 1, "not sealed")
    assert_error(verify(kept), 1)
    listed = kept.run("--json", "backups", "list")
    assert listed.status == 0
    assert not listed.named("backup")


def test_a_partial_backup_is_none(kept):
    name = backup_of(kept)
    name.rename(str(name) + ".partial")
    assert_error(verify(kept, str(name) + ".partial"), 1, "not sealed")
    assert not kept.run("--json", "backups").named("backup")


@pytest.mark.parametrize("name", ["nothing", "..", ".", "", "/", "/etc", "../backups/nothing", "x" * 300])
def test_a_name_that_is_no_backup_is_refused(kept, name):
    assert_error(verify(kept, name), 1)


def test_a_backup_that_may_not_be_read_is_named(kept):
    (backup_of(kept) / "transactions.json").chmod(0)
    assert_error(verify(kept, preexec_fn=obey_permissions), 1, "transactions.json", "Permission denied")


def test_backups_of_no_directory_are_none(kept):
    shutil.rmtree(kept.backups)
    assert kept.run("backups").status == 0
    assert_error(verify(kept), 1, str(kept.backups))


# ---- Restoring ----

# What a restore says of them.
UNFIT = {"content has changed": "is damaged", "bytes instead of": "is damaged", "missing": "No such file"}


def test_an_intact_backup_can_be_restored(kept):
    for name in ("latest", backup_of(kept).name, str(backup_of(kept))):
        result = dry_restore(kept, name)
        assert result.status == 0, result.err


@pytest.mark.parametrize("damage, part", DAMAGES.items(), ids=["flip", "cut", "longer", "link", "directory", "missing"])
@pytest.mark.parametrize("file", ["word_states.json", "word_views.json"])
def test_a_damaged_backup_is_not_restored_and_nothing_is_asked(kept, damage, part, file):
    damage(backup_of(kept) / file)
    result = at_terminal(kept, RESTORE, "--backup", "latest", answers=["RESTORE"])
    assert_error(result, 1, file, UNFIT.get(part, part))
    assert "confirmed" not in [e["event"] for e in record(kept)]


@pytest.mark.parametrize("change", [rows_of(1), lambda m: m["files"][0].update(sha256="0" * 64)])
def test_a_backup_with_an_edited_manifest_is_not_restored(kept, change):
    edit(kept, change)
    assert_error(at_terminal(kept, RESTORE, "--backup", "latest", answers=["RESTORE"]), 1, "error_logs")


def test_a_damaged_manifest_does_not_make_a_backup_an_unsealed_one(kept):
    flipped = backup_of(kept) / "manifest.json"
    flipped.write_text("{" + flipped.read_text())
    result = kept.run(RESTORE, "--backup", backup_of(kept), "--unsealed", "--dry-run")
    assert_error(result, 1, "there is no backup")


@pytest.mark.parametrize("name", ["nothing", "../..", "/etc"])
def test_a_backup_that_is_not_there_is_not_restored(kept, name):
    assert_error(dry_restore(kept, name), 1, "there is no backup", name, str(kept.backups))


def test_without_any_backup_nothing_is_restored(kept):
    shutil.rmtree(kept.backups)
    assert_error(kept.run(RESTORE, "--dry-run"), 1, "there is no backup to restore")


def test_without_a_terminal_the_option_that_names_the_backup_is_said(kept):
    assert_error(kept.run(RESTORE), 4, "--backup")


def test_a_backup_that_changes_while_the_question_waits_is_not_restored(kept):
    result = at_terminal(kept, RESTORE, "--backup", "latest", answers=["RESTORE"],
                         before_last=lambda: flip(backup_of(kept) / "word_views.json"))
    assert result.status in (1, 5), error_line(result)
    error_line(result)


def test_a_column_that_the_table_has_lost_is_named_and_can_be_skipped(host):
    assert reset_at_terminal(host).status == 0
    host.sql("ALTER TABLE words DROP COLUMN moderated_at")
    assert_error(dry_restore(host), 1, '"moderated_at"', 'skip = { "moderated_at" }')
    path = book(host, """
      change = function(_, run)
        local words = run.backups[1]:file "word_states"
        return { sql.merge("words", words, { key = { "text" }, skip = { "moderated_at" } }) }
      end,""")
    result = host.run(path)
    assert result.status == 0, result.err
    assert host.sql("SELECT count(*), count(owner_name) FROM words") == "340|60"
