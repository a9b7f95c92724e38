"""Redis may be down at any moment: the database decides, and keys that could not be deleted are named in the end."""

import pytest
from cases import assert_error, book, change, last_event_of, record, reset_at_terminal
from conftest import RESET

KEYS = ["word-registry:a", "word-registry:b", "others:c"]


@pytest.fixture
def filled(host):
    """A host with keys of its own application and of another; Redis is up again after the test."""
    for key in KEYS:
        host.redis.call("SET", key, "1")
    yield host
    if host.redis.process.poll() is not None:
        host.redis.start()


def keys(host):
    return sorted(host.redis.call("KEYS", "*").split())


def test_only_the_named_keys_are_deleted(filled):
    assert reset_at_terminal(filled).status == 0
    assert keys(filled) == ["others:c"]


def test_a_dry_run_counts_keys_and_deletes_none(filled):
    result = filled.run(RESET, "--dry-run", "--json")
    assert result.named("planned_redis")[0]["keys"] == 2
    assert keys(filled) == sorted(KEYS)


def test_a_dry_run_without_redis_works_and_warns(filled):
    filled.redis.stop()
    result = filled.run(RESET, "--dry-run", "--json")
    assert result.status == 0, result.err
    assert any(str(filled.redis.socket) in e["text"] for e in result.named("warning"))
    assert "note" in result.named("planned_redis")[0]
    assert result.err == ""


def assert_incomplete(host, result):
    assert_error(result, 8, "committed", "word-registry:*")
    events = record(host)
    failed, = [e for e in events if e["event"] == "follow_up_failed"]
    assert "word-registry:*" in failed["what"]
    assert events[-1]["committed"] is True
    assert events[-1]["code"] == 8
    assert host.sql("SELECT count(*) FROM words") == "40"
    assert host.sealed()


def test_a_reset_without_redis_changes_the_database_and_names_the_keys(filled):
    filled.redis.stop()
    result = reset_at_terminal(filled, "--json")
    assert_incomplete(filled, result)
    assert last_event_of(result)["backup"]
    assert any(str(filled.redis.socket) in e["text"] for e in result.named("warning"))


def test_a_redis_that_dies_after_the_plan_is_named_too(filled):
    assert_incomplete(filled, reset_at_terminal(filled, before_last=filled.redis.stop))


def test_a_redis_that_comes_up_after_the_plan_is_used(filled):
    filled.redis.stop()

    def start():
        filled.redis.start()
        filled.redis.call("SET", "word-registry:late", "1")

    result = reset_at_terminal(filled, before_last=start)
    assert result.status == 0, result.err
    assert keys(filled) == []


def test_a_redis_that_restarts_after_the_plan_is_used(filled):
    def restart():
        filled.redis.stop()
        filled.redis.start()
        filled.redis.call("SET", "word-registry:late", "1")

    result = reset_at_terminal(filled, before_last=restart)
    assert result.status == 0, result.err
    assert keys(filled) == []


def test_without_any_redis_configured_the_reset_is_complete(filled):
    result = reset_at_terminal(filled, "--json", redis=False)
    assert result.status == 0, result.err
    assert "no Redis is configured" in result.named("planned_redis")[0]["note"]
    assert "redis" not in result.named("target")[0]
    assert keys(filled) == sorted(KEYS)


def optional_book(host):
    return book(host, change('sql.clear { "error_logs" }, redis.delete("word-registry:a*", { optional = true }),'
                             'redis.delete("word-registry:b*", { optional = true })'), touches='"error_logs"')


def test_an_optional_deletion_is_left_out_with_one_warning_when_redis_is_down(filled):
    filled.redis.stop()
    result = filled.run("--json", optional_book(filled))
    assert result.status == 0, result.err
    assert filled.sql("SELECT count(*) FROM error_logs") == "0"
    assert all("keys" not in e and "left out" in e["note"] for e in result.named("planned_redis"))
    assert len([e for e in result.named("warning") if "keys were left as they are" in e["text"]]) == 1
    assert [e["operation"] for e in result.named("follow_up_skipped")] == [2, 3]
    assert not result.named("follow_up_failed")


def test_an_optional_deletion_is_done_when_redis_is_up(filled):
    result = filled.run("--json", optional_book(filled))
    assert result.status == 0, result.err
    assert keys(filled) == ["others:c"]
    assert not result.named("follow_up_skipped")


def test_keys_that_cannot_be_counted_are_not_called_none(filled):
    path = optional_book(filled)
    assert "not counted" not in filled.run(path, "--dry-run").out
    unconfigured = filled.run(path, "--dry-run", redis=False).out
    assert "not counted" in unconfigured and unconfigured.count("no Redis is configured") == 1
    filled.redis.stop()
    down = filled.run(path, "--dry-run").out
    assert "not counted" in down and "0 keys" not in down


def test_a_rolled_back_run_leaves_redis_alone(filled):
    path = book(filled, change('sql.clear { "error_logs" }, redis.delete "word-registry:*"')
                + "verify = function() error('no', 0) end,", touches='"error_logs"')
    assert_error(filled.run(path), 6, "no")
    assert filled.run(path, "--rehearse").status == 6
    assert keys(filled) == sorted(KEYS)


def test_a_playbook_that_has_to_read_redis_fails_without_it(filled):
    filled.redis.stop()
    before = filled.fingerprint()
    path = book(filled, change('sql.clear { "error_logs" }')
                + 'inspect = function() return { n = redis:count "word-registry:*" } end,', touches='"error_logs"')
    assert_error(filled.run(path), 1, "Redis cannot be read")
    filled.redis.start()
    assert filled.run(path, "--dry-run").status == 0
    assert filled.fingerprint() == before


def test_a_change_of_redis_alone_without_redis_is_told(filled):
    filled.redis.stop()
    path = book(filled, change('redis.delete "word-registry:*"'), touches="")
    result = filled.run(path, "--json")
    assert_error(result, 1, "word-registry:*", "the database was not changed")
    last_event_of(result)
    filled.redis.start()
    filled.redis.call("SET", "word-registry:a", "1")
    assert filled.run(path).status == 0
    assert keys(filled) == []
