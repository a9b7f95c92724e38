"""What a run leaves on disk is its user's alone, whatever the umask; and where others may write, it says so."""

import os
import stat
import subprocess

import pytest
from cases import assert_error, book, change, reset_at_terminal
from conftest import PROGRAM, RESET, clean_environment
from screen import wait_until

TAKE = change("backup.take()")


def modes(folder):
    """Mode of each thing in the folder, by its path in it."""
    return {str(p.relative_to(folder)): stat.S_IMODE(p.lstat().st_mode) for p in folder.rglob("*")}


def assert_private(folder):
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for name, mode in modes(folder).items():
        assert mode == (0o700 if (folder / name).is_dir() else 0o600), (name, oct(mode))


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o777])
def test_all_that_a_run_leaves_is_private_under_any_umask(untouched, mask):
    top = untouched.directory / "new"
    untouched.backups, untouched.state = top / "a" / "backups", top / "b" / "state"
    path = book(untouched, TAKE)
    for words in ([], ["--compress"]):
        done = untouched.run(path, *words, preexec_fn=lambda: os.umask(mask))
        assert done.status == 0, done.err
    assert "can be written by others" not in done.out
    assert_private(top)
    assert len(untouched.sealed()) == 2


@pytest.mark.parametrize("mask", [0o000, 0o777])
def test_a_plan_on_paper_is_private_under_any_umask(untouched, mask):
    plan = untouched.directory / "reset.plan"
    done = untouched.run(RESET, "--words", untouched.words_file(), "--count", 40, "--dry-run", "--plan-out", plan,
                         preexec_fn=lambda: os.umask(mask))
    assert done.status == 0, done.err
    assert stat.S_IMODE(plan.stat().st_mode) == 0o600


@pytest.mark.parametrize("mode, part", [(0o777, "written by others (mode 0777)"), (0o770, "written by others (mode 0770)"),
                                        (0o1777, "written by others (mode 1777)"), (0o755, None), (0o700, None)])
def test_a_folder_where_others_may_write_is_named(untouched, mode, part):
    for folder in (untouched.backups, untouched.state):
        folder.mkdir()
        folder.chmod(mode)
    done = untouched.run("--json", RESET, "--words", untouched.words_file(), "--count", 40, "--dry-run")
    texts = [e["text"] for e in done.named("warning") if "chmod 700" in e["text"]]
    assert len(texts) == (2 if part else 0)
    for folder, text in zip((untouched.backups, untouched.state), texts):
        assert text.startswith(f"{folder} can be {part}")


def test_a_folder_that_anybody_may_exchange_is_named(untouched):
    open_to_all = untouched.directory / "open"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    untouched.backups = open_to_all / "backups"
    untouched.backups.mkdir(mode=0o700)
    done = untouched.run("--json", RESET, "--words", untouched.words_file(), "--count", 40, "--dry-run")
    assert any("anybody may put another in its place" in e["text"] for e in done.named("warning"))


# ---- Things that stand where a backup is to go ----


def test_what_an_enemy_put_in_the_place_of_a_backup_is_not_written_to(untouched):
    target = untouched.directory / "target"
    target.mkdir()
    untouched.backups.mkdir(mode=0o700)
    first = untouched.run("--json", book(untouched, TAKE))
    stamp = untouched.sealed()[0].removeprefix("book_")
    assert first.status == 0
    for second in range(0, 59):
        name = f"book_{stamp[:-2]}{second:02}.partial"
        (untouched.backups / name).symlink_to(target)
    again = untouched.run(book(untouched, TAKE))
    assert again.status == 0, again.err
    assert not list(target.iterdir())


@pytest.mark.parametrize("name", ["../x", "a/b", "/tmp/x", "..", ".", "", "x\\n", "\\27[2J", "x\\0y", "manifest", "summary",
                                  ("x" * 250)], ids=repr)
def test_no_name_of_a_backup_s_file_leads_out_of_it(untouched, name):
    result = untouched.run(book(untouched, f'  backup = {{ ["{name}"] = "words" }},\n{TAKE}'))
    assert result.status in (1, 64), result.out
    assert len(result.err.splitlines()) == 1
    assert not untouched.backups.exists() or not list(untouched.backups.iterdir())


@pytest.mark.parametrize("name", ["../x", "a/b", "/tmp/x", "..", "", "a b", "\\27[2J", "Ä"], ids=repr)
def test_no_name_of_a_playbook_leads_out_of_the_folder_of_backups(untouched, name):
    path = book(untouched, TAKE)
    path.write_text(path.read_text().replace('name = "book"', f'name = "{name}"'))
    assert_error(untouched.run(path), 64, "name")
    assert not untouched.backups.exists()


def test_a_table_whose_name_is_a_path_is_backed_up_within(host):
    host.sql('CREATE TABLE "../../evil" (id int); INSERT INTO "../../evil" VALUES (1)')
    result = host.run(book(host, TAKE, touches='"../../evil"'))
    assert result.status == 0, result.err
    file, = host.directory.rglob("*evil*")
    assert file.parent == host.backups / host.sealed()[0] and file.name == "______evil.json"


def test_nobody_else_reaches_the_servers_of_a_sandbox(tmp_path):
    words = tmp_path / "w.txt"
    words.write_text("a\nb\n")
    process = subprocess.Popen([PROGRAM, "--json", "--state-dir", tmp_path / "state", "sandbox", RESET, "--keep", "--dry-run",
                                "--words", words, "--count", "2"], cwd=tmp_path, text=True, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, env=clean_environment(), preexec_fn=lambda: os.umask(0))
    out, _ = process.communicate(timeout=60)
    told = next(line for line in out.splitlines() if '"event":"sandbox"' in line)
    directory = told.split('"directory":"')[1].split('"')[0]
    try:
        assert stat.S_IMODE(os.stat(directory).st_mode) == 0o700
    finally:
        subprocess.run(["sh", f"{directory}/stop"], check=True, stdout=subprocess.DEVNULL)
    wait_until(lambda: not os.path.exists(directory), "the sandbox goes")
