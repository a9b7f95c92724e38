"""resethost new: a playbook that works before a word of it was changed, and nothing overwritten."""

import os

import pytest
from cases import assert_error, done
from conftest import ROOT


def new(host, *words, **more):
    return host.run("new", *words, url=False, redis=False, **more)


@pytest.mark.parametrize("word", ["forget_carts", "shop/forget_carts.lua", "./a1"])
def test_what_it_writes_is_valid_and_runs_in_its_sandbox(host, word):
    (host.directory / "shop").mkdir()
    made = done(new(host, word))
    path = word.removesuffix(".lua") + ".lua"
    assert path in made.out and "sandbox" in made.out
    done(host.run("check", path, url=False, redis=False))
    run = done(host.run("sandbox", path, "--answer", "DELETE", url=False, redis=False))
    assert "60" in run.out
    assert sorted(p.suffix for p in (host.directory / path).parent.glob(path.split("/")[-1][:-4] + ".*")) == [".lua", ".sql"]


@pytest.mark.parametrize("there", ["mine.lua", "mine.sql"])
def test_nothing_is_overwritten_and_nothing_half_made(host, there):
    (host.directory / there).write_text("precious")
    assert_error(new(host, "mine"), 64, there, "exists")
    assert [p.name for p in host.directory.glob("mine.*")] == [there]
    assert (host.directory / there).read_text() == "precious"


def test_a_link_that_leads_nowhere_is_not_followed(host):
    (host.directory / "mine.lua").symlink_to("elsewhere.lua")
    assert_error(new(host, "mine"), 64, "mine.lua", "exists")
    assert not (host.directory / "elsewhere.lua").exists()


@pytest.mark.parametrize("word", ["", "Carts", "1st", "two words", "a-b", "x/", ".lua", "ü", "a" * 61, "../Carts"])
def test_a_name_that_no_playbook_may_have_is_refused(host, word):
    before = sorted(os.listdir(host.directory))
    assert_error(new(host, word), 64, "no name for a playbook")
    assert sorted(os.listdir(host.directory)) == before


def test_what_is_missing_is_said(host):
    assert_error(new(host), 64, "one name")
    assert_error(new(host, "a", "b"), 64, "one name")
    assert_error(new(host, "nowhere/a"), 64, "nowhere/a.lua", "folder first")


def test_a_playbook_of_that_name_is_run_with_its_folder(host):
    assert "`./check`" in (ROOT / "docs/commands.md").read_text()
    assert_error(host.run("./new"), 64, "./new")
