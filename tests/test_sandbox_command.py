"""resethost sandbox: throw-away servers in which playbooks run, the only place where an answer may be written down, and
nothing left of it at the end, however it ends."""

import os
import pathlib
import signal

import pytest
from conftest import PLAYBOOKS, RESET, RESTORE
from screen import ended, lines, section, to_prompt, wait_until


def remains(directory):
    """Processes that still name this directory, and the directory itself."""
    found = [directory] if os.path.exists(directory) else []
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if directory.encode() in path.read_bytes():
                found.append(path.parent.name)
        except OSError:
            pass
    return found


def short(host):
    """Options for a reset with few words."""
    return ["--words", host.words_file(), "--count", 40]


@pytest.fixture
def alone(blank):
    """A host for calls that name no server."""
    blank.run_alone = lambda *words, **more: blank.run(*words, url=False, redis=False, **more)
    return blank


def test_answers_may_be_written_down_in_the_sandbox_only(alone):
    result = alone.run_alone("sandbox", "--json", RESET, *short(alone), "--answer", "RESET", "--answer", "ERASE",
                             RESTORE, "--backup", "latest", "--answer", "RESTORE")
    assert result.status == 0, result.err
    assert [e["playbook"] for e in result.named("run")] == ["factory_reset", "restore_from_backup"]
    assert [e["code"] for e in result.named("run_result")] == [0, 0]
    wait_until(lambda: not remains(result.named("sandbox")[0]["directory"]), "the servers end")
    refused = alone.run(RESET, "--answer", "RESET", "--answer", "ERASE")
    assert refused.status == 64
    assert "answer" in refused.err


def test_the_statistics_stand_side_by_side_at_the_end(alone):
    result = alone.run_alone("sandbox", RESET, *short(alone), "--answer", "RESET", "--answer", "ERASE")
    assert result.status == 0, result.err
    rows = lines(result.out)
    rows = rows[rows.index("Statistics, side by side") + 1:]
    assert rows[0].split() == ["before", "after", "factory_reset"]
    assert rows[1].split() == ["Total", "words", "20,523", "40"]
    assert not any(row.startswith("  Undo") for row in lines(result.out))


@pytest.mark.parametrize("answers, status", [(["--answer", "reset"], 4), (["--answer", "RESET"], 4), ([], 4)])
def test_a_wrong_or_missing_answer_ends_the_sandbox(alone, answers, status):
    result = alone.run_alone("sandbox", "--json", RESET, *short(alone), *answers, RESTORE)
    assert result.status == status
    assert len(result.named("run")) == 1
    wait_until(lambda: not remains(result.named("sandbox")[0]["directory"]), "the servers end")


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_the_servers_are_gone_however_it_ends(alone, end):
    child = alone.terminal("sandbox", RESET, *short(alone), url=False, redis=False)
    screen = to_prompt(child)
    directory = section(screen, "Sandbox (gone when this ends)")[2].split()[1]
    assert len(remains(directory)) > 2
    os.kill(child.pid, end)
    assert ended(child).status == (-end if end == signal.SIGKILL else 128 + end)
    wait_until(lambda: not remains(directory), "the servers end")


def test_the_servers_of_others_are_refused(alone):
    for option, url in (("--database-url", alone.url), ("--redis-url", alone.redis.url)):
        result = alone.run_alone("sandbox", option, url, RESET)
        assert result.status == 64
        assert "makes its own servers" in result.err


# A way back needs something to bring back. Two ask for the backup before their phrases.
BEFORE = {"restore_from_backup": ["factory_reset"], "restore_database": ["backup_database", "reset_and_seed"],
          "restore_exact": ["cleanup_invalid_instances"]}
CHOOSING = {"restore_from_backup", "restore_exact"}


def shown(host, name):
    """A playbook and the answers to all that it asks, as words behind `sandbox`."""
    path = PLAYBOOKS / f"{name}.lua"
    phrases = [e["phrase"] for e in host.run_alone("check", "--json", path).named("confirmation") if "phrase" in e]
    return [path, *(word for answer in ["1"] * (name in CHOOSING) + phrases for word in ("--answer", answer))]


@pytest.mark.parametrize("name", sorted(path.stem for path in PLAYBOOKS.glob("*.lua")))
def test_each_playbook_shows_itself_with_nothing_but_answers(alone, name):
    words = [word for each in [*BEFORE.get(name, []), name] for word in shown(alone, each)]
    result = alone.run_alone("sandbox", "--json", *words)
    assert result.status == 0, result.err
    assert {run["code"] for run in result.named("result")} == {0}
    assert result.named("planned_end")[-1]["changes"]
    assert {path.name for path in alone.directory.iterdir()} <= {"backups", "state"}
