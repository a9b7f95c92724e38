"""What follows the commit: programs and Redis, in order, after it and never without it; what fails is named, the rest is
done all the same, and the record says how far it came."""

import os
import signal
import stat
import time

import pytest
from cases import assert_error, at_terminal, book, change, everything_written, last_event_of, record
from conftest import PROMPT

CLEAR = 'sql.clear { "error_logs" }'
TOUCHES = '"error_logs"'


class Programs:
    """Scripts in a folder that is first in PATH; each leaves its mark in a file."""

    def __init__(self, host):
        self.folder = host.directory / "bin"
        self.folder.mkdir()
        self.marks = host.directory / "marks.txt"
        self.env = {"PATH": f"{self.folder}:{os.environ['PATH']}", "MARKS": str(self.marks)}

    def add(self, name, body="", interpreter="/bin/sh"):
        path = self.folder / name
        path.write_text(f'#!{interpreter}\necho "{name} $*" >>"$MARKS"\n{body}\n')
        path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)

    def called(self):
        return self.marks.read_text().splitlines() if self.marks.exists() else []


@pytest.fixture
def programs(host):
    return Programs(host)


def follow_book(host, operations, commands="", more="", touches=TOUCHES):
    declared = f"  commands = {{ {commands} }},\n" if commands else ""
    return book(host, declared + more + change(operations), touches=touches)


def steps(events, *names):
    return [(e["event"], e["operation"]) for e in events if e["event"] in names]


# ---- Programs ----------------------------------------------------------------------------------------------------------


def test_a_program_runs_after_the_commit_and_is_told_line_by_line(host, programs):
    programs.add("notify", 'echo out; echo err >&2; printf "a\\033[31mred\\033[0m\\tb\\001\\377\\n"; printf "end"')
    path = follow_book(host, f'{CLEAR}, command.run {{ "notify", "two words", "it\'s", timeout = 9 }}', '"notify"')
    result = host.run(path, "--json", env=programs.env)
    assert result.status == 0, result.err
    planned, = result.named("planned_command")
    assert planned["command"] == "notify 'two words' 'it'\\''s'"
    assert planned["program"] == str(programs.folder / "notify")
    assert planned["timeout_s"] == 9
    assert [e["text"] for e in result.named("command_output")] == ["out", "err", "ared b\ufffd\ufffd", "end"]
    assert programs.called() == ["notify two words it's"]
    names = [e["event"] for e in result.events]
    assert names.index("committed") < names.index("follow_up_started") < names.index("command_output")
    assert result.named("command_ended")[0]["status"] == 0
    assert host.sql("SELECT count(*) FROM error_logs") == "0"


def test_a_program_shows_in_plan_and_closing_at_a_terminal(host, programs):
    programs.add("notify", "echo hello from it")
    path = follow_book(host, f'{CLEAR}, command.run {{ "notify", "now" }}', '"notify"')
    result = host.run(path, env=programs.env)
    assert result.status == 0, result.err
    assert "After the commit, run: notify now" in result.out
    assert "at most 60 s" in result.out
    assert "Run notify now" in result.out
    assert "hello from it" in result.out


def test_a_program_has_no_terminal_no_input_and_its_own_session(host, programs):
    programs.add("look", 'read line && echo "got $line"; (: </dev/tty) 2>/dev/null && echo tty; cut -d" " -f6 /proc/$$/stat; echo $$')
    path = follow_book(host, f'{CLEAR}, command.run {{ "look" }}', '"look"')
    result = at_terminal(host, path, "--json", answers=(), env=programs.env)
    assert result.status == 0, result.err
    session, own = [e["text"] for e in result.named("command_output")]
    assert session == own


def test_nothing_follows_a_run_that_did_not_commit(host, programs):
    programs.add("notify")
    host.redis.call("SET", "app:a", "1")
    follow = 'command.run { "notify" }, redis.delete "app:*", redis.set("app:b", "2"), redis.flush_db()'
    path = follow_book(host, f"{CLEAR}, {follow}", '"notify"', "verify = function() error('no', 0) end,\n")
    result = at_terminal(host, path, "--json", answers=("FLUSH REDIS",), env=programs.env)
    assert_error(result, 6, "no")
    good = follow_book(host, f"{CLEAR}, {follow}", '"notify"')
    assert at_terminal(host, good, "--rehearse", answers=("FLUSH REDIS",), env=programs.env).status == 0
    dry = host.run(good, "--dry-run", "--json", env=programs.env)
    assert dry.status == 0, dry.err
    assert programs.called() == []
    assert host.redis.call("KEYS", "*") == "app:a"
    for events in (result.events, dry.events):
        assert not [e for e in events if e["event"].startswith("follow_up")]


def test_a_run_of_follow_ups_alone_works(host, programs):
    programs.add("notify")
    path = follow_book(host, 'command.run { "notify" }, redis.set("app:a", 1)', '"notify"', touches="")
    before = host.fingerprint()
    result = host.run(path, "--json", env=programs.env)
    assert result.status == 0, result.err
    assert programs.called() == ["notify "]
    assert host.redis.call("GET", "app:a") == "1"
    assert host.fingerprint() == before


def test_a_program_alone_is_confirmed_like_a_change(host, programs):
    programs.add("notify")
    path = follow_book(host, 'command.run { "notify" }', '"notify"', '  confirm = { "GO" },\n', touches="")
    assert host.run(path, env=programs.env).status == 4
    assert at_terminal(host, path, answers=("no",), env=programs.env).status == 4
    host.mark("production")
    assert_error(host.run(path, env=programs.env), 3, "production")
    assert programs.called() == []


def test_what_fails_is_named_and_the_rest_is_done_in_order(host, programs):
    programs.add("first", "echo broken >&2; exit 3")
    programs.add("second", 'redis-cli -s "$SOCKET" GET app:a >>"$MARKS"')
    operations = (f'{CLEAR}, command.run {{ "first" }}, redis.set("app:a", "set"), command.run {{ "second" }}, '
                  'redis.delete "app:*"')
    path = follow_book(host, operations, '"first", "second"')
    result = host.run(path, "--json", env={**programs.env, "SOCKET": str(host.redis.socket)})
    assert_error(result, 8, "run first", "status 3", "committed")
    assert last_event_of(result)["committed"] is True
    assert programs.called() == ["first ", "second ", "set"]
    assert host.redis.call("KEYS", "*") == ""
    assert host.sql("SELECT count(*) FROM error_logs") == "0"
    told = steps(record(host), "follow_up_started", "follow_up_done", "follow_up_failed")
    assert told == [("follow_up_started", 2), ("follow_up_failed", 2), ("follow_up_started", 3), ("follow_up_done", 3),
                    ("follow_up_started", 4), ("follow_up_done", 4), ("follow_up_started", 5), ("follow_up_done", 5)]
    failed, = [e for e in record(host) if e["event"] == "follow_up_failed"]
    assert failed["what"] == "run first" and failed["reason"] == "it ended with status 3"


def test_a_failed_program_of_a_run_without_changes_is_8_too(host, programs):
    programs.add("first", "exit 1")
    path = follow_book(host, 'command.run { "first" }', '"first"', touches="")
    assert_error(host.run(path, env=programs.env), 8, "run first", "the database was not changed")


def test_a_program_that_takes_too_long_is_ended_with_its_children(host, programs):
    programs.add("slow", 'sh -c "trap \\"\\" TERM; echo \\$\\$ >>$MARKS; sleep 300" & wait')
    path = follow_book(host, f'{CLEAR}, command.run {{ "slow", timeout = 1 }}, redis.set("app:a", "1")', '"slow"')
    result = host.run(path, "--json", env=programs.env)
    assert_error(result, 8, "run slow", "1 s", "stopped")
    assert host.redis.call("GET", "app:a") == "1"
    deaf = int(programs.called()[1])
    for _ in range(200):
        if not os.path.exists(f"/proc/{deaf}") or open(f"/proc/{deaf}/stat").read().split()[2] == "Z":
            break
        time.sleep(0.05)
    else:
        os.kill(deaf, signal.SIGKILL)
        pytest.fail("the program's child lives on")


def test_ctrl_c_stops_the_program_and_what_follows_is_done(host, programs):
    programs.add("slow", "echo waiting; sleep 300")
    path = follow_book(host, f'{CLEAR}, command.run {{ "slow" }}, redis.set("app:a", "1")', '"slow"')
    child = host.terminal(path, env=programs.env)
    child.expect_exact("waiting")
    child.sendintr()
    child.expect_exact("it was interrupted")
    child.wait()
    assert child.exitstatus == 8
    assert host.redis.call("GET", "app:a") == "1"
    assert [e["code"] for e in record(host) if e["event"] == "result"] == [8]


def test_a_program_may_leave_a_server_behind(host, programs):
    programs.add("start", 'sleep 300 & echo $! >>"$MARKS"; echo started')
    path = follow_book(host, f'{CLEAR}, command.run {{ "start", timeout = 20 }}', '"start"')
    result = host.run(path, "--json", env=programs.env)
    assert result.status == 0, result.err
    left = int(programs.called()[1])
    os.kill(left, 0)
    os.kill(left, signal.SIGKILL)


def test_output_is_kept_up_to_a_limit_and_the_rest_counted(host, programs):
    programs.add("loud", "i=0; while [ $i -lt 3000 ]; do echo 123456789012345678901234567890123456789; i=$((i+1)); done")
    path = follow_book(host, f'{CLEAR}, command.run {{ "loud" }}', '"loud"')
    result = host.run(path, "--json", env=programs.env)
    assert result.status == 0, result.err
    lines = [e["text"] for e in result.named("command_output")]
    assert set(lines) == {"123456789012345678901234567890123456789"}
    assert len(lines) * 40 + result.named("command_ended")[0]["dropped"] == 3000 * 40
    assert 60000 < len(lines) * 40 <= 65536


def test_no_secret_in_what_a_program_says(host, programs):
    programs.add("tell", 'echo "the token is $TOKEN"; echo "again $1"')
    env = {**programs.env, "TOKEN": "hunter2-and-more"}
    path = follow_book(host, 'command.run { "tell", run.env.TOKEN }', '"tell"',
                       "  env = { TOKEN = { secret = true } },\n", touches="")
    result = host.run(path, "--json", env=env)
    assert result.status == 0, result.err
    assert [e["text"] for e in result.named("command_output")] == ["the token is ***", "again ***"]
    assert programs.called() == ["tell hunter2-and-more"]
    assert "hunter2" not in everything_written(host, result)


@pytest.mark.parametrize("operation, commands, status, parts", [
    ('command.run { "notify" }', '"other"', 3, ['program "notify" is not declared', "add it to commands"]),
    ('command.run { "notify" }', "", 3, ['program "notify" is not declared']),
    ('command.run { "no-such-program" }', '"no-such-program"', 1, ["not in PATH", "optional = true"]),
    ('command.run { "notify", timeout = 0 }', '"notify"', 64, ["timeout", "1 to 3600"]),
    ('command.run { "notify", timeuot = 5 }', '"notify"', 64, ["timeuot", "did you mean"]),
    ('command.run { "notify", "a\\0b" }', '"notify"', 64, ["word 2", "zero"]),
    ('command.run { "notify", 5 }', '"notify"', 1, ["a word must be a string"]),
    ('command.run {}', '"notify"', 1, ["names no program"]),
    ('command.run "notify"', '"notify"', 1, ["must be a table"]),
    ('command.run { "notify" }', '"/bin/notify"', 64, ["without a folder"]),
])
def test_a_program_is_refused_before_anything_is_asked(host, programs, operation, commands, status, parts):
    programs.add("notify")
    before = host.fingerprint()
    path = follow_book(host, f"{CLEAR}, {operation}", commands, '  confirm = { "GO" },\n')
    assert_error(host.run(path, env=programs.env), status, *parts)
    assert programs.called() == []
    assert host.fingerprint() == before


def test_an_optional_program_that_is_not_there_is_left_out_with_a_warning(host, programs):
    operation = 'command.run { "no-such-program", optional = true }'
    result = host.run(follow_book(host, f"{CLEAR}, {operation}", '"no-such-program"'), "--json", env=programs.env)
    assert result.status == 0, result.err
    assert [e["text"] for e in result.named("warning") if "no-such-program" in e["text"]]
    assert steps(result.events, "follow_up_skipped") == [("follow_up_skipped", 2)]
    alone = host.run(follow_book(host, operation, '"no-such-program"', touches=""), "--json", env=programs.env)
    assert alone.status == 0
    assert alone.named("planned_end")[0]["changes"] is False


def test_a_sandbox_runs_no_program(host, programs):
    programs.add("notify")
    host.mark("sandbox")
    result = host.run(follow_book(host, f'{CLEAR}, command.run {{ "notify" }}', '"notify"'), env=programs.env)
    assert result.status == 0, result.err
    assert "After the commit, run: notify" in result.out
    assert "this is a sandbox" in result.out
    assert programs.called() == []


def test_help_names_the_programs(host, programs):
    result = host.run(follow_book(host, CLEAR, '"notify", "curl"'), "--help")
    assert result.status == 0
    assert "notify, curl" in result.out


def test_find_sees_what_is_in_the_path_and_no_folder(host, programs):
    programs.add("notify")
    (programs.folder / "folder").mkdir()
    path = follow_book(host, f"{CLEAR}", "", """  inspect = function()
    print(commands.find "notify", commands.find "folder", commands.find "no-such-program",
          (pcall(commands.find, "/bin/sh")))
  end,
""")
    result = host.run(path, "--dry-run", "--json", env=programs.env)
    assert [e["text"] for e in result.named("print")] == ["true false false false"]


# ---- Redis -------------------------------------------------------------------------------------------------------------


def fill(host, *keys):
    for key in keys:
        host.redis.call("SET", key, "1")


def test_flush_asks_for_its_own_phrase_with_database_and_number_of_keys(host):
    fill(host, "app:a", "other:b", "third")
    path = follow_book(host, f"{CLEAR}, redis.flush_db()", more='  confirm = { "GO" },\n')
    child = host.terminal(path)
    child.expect_exact("All 3 keys of the Redis database 0")
    child.expect_exact("FLUSH REDIS")
    child.expect(PROMPT)
    assert host.redis.call("DBSIZE") == "3"
    child.sendline("FLUSH REDIS")
    child.expect_exact("GO")
    child.expect(PROMPT)
    child.sendline("GO")
    child.expect_exact("Flushed the Redis database 0, 3 keys")
    child.wait()
    assert child.exitstatus == 0
    assert host.redis.call("DBSIZE") == "0"


@pytest.mark.parametrize("answers", [("GO",), ("flush redis",), ()])
def test_no_flush_without_its_phrase(host, answers):
    fill(host, "app:a")
    before = host.fingerprint()
    path = follow_book(host, f"{CLEAR}, redis.flush_db()", more='  confirm = { "GO" },\n')
    result = at_terminal(host, path, answers=answers) if answers else host.run(path)
    assert result.status == 4
    assert host.redis.call("KEYS", "*") == "app:a"
    assert host.fingerprint() == before


def test_flush_empties_the_database_of_the_url_only(host):
    fill(host, "app:a")
    host.redis.call("-n", "3", "SET", "b", "1")
    host.redis.call("-n", "3", "SET", "c", "1")
    path = follow_book(host, "redis.flush_db()", touches="")
    result = at_terminal(host, path, "--json", "--redis-url", f"{host.redis.url}?db=3", answers=("FLUSH REDIS",),
                         redis=False)
    assert result.status == 0, result.err
    assert result.named("planned_redis")[0]["database"] == 3
    assert result.named("redis_flushed")[0]["keys"] == 2
    assert host.redis.call("KEYS", "*") == "app:a"
    assert host.redis.call("-n", "3", "DBSIZE") == "0"


def test_set_writes_the_value_with_its_time_to_live(host):
    operations = f"{CLEAR}, redis.set(\"app:v\", \"a b\\nc 'd'\"), redis.set(\"app:n\", 7, {{ ttl = 500 }})"
    result = host.run(follow_book(host, operations, more='  redis = { "app:*" },\n'), "--json")
    assert result.status == 0, result.err
    assert host.redis.call("GET", "app:v") == "a b\nc 'd'"
    assert host.redis.call("GET", "app:n") == "7"
    assert host.redis.call("TTL", "app:v") == "-1"
    assert 400 < int(host.redis.call("TTL", "app:n")) <= 500
    assert [e["key"] for e in result.named("planned_redis")] == ["app:v", "app:n"]


@pytest.mark.parametrize("operation, declared, status, parts", [
    ('redis.set("other:a", "1")', '"app:*"', 3, ['"other:a" is not declared']),
    ('redis.set("app:ab", "1")', '"app:?", "app:[xy]*"', 3, ['"app:ab" is not declared']),
    ('redis.set("app:a", "1", { ttl = 0 })', '"app:*"', 64, ["ttl"]),
    ('redis.set("app:a", "1", { tll = 5 })', '"app:*"', 64, ["tll", "did you mean"]),
    ('redis.set("app:a", null)', '"app:*"', 64, ["needs a value"]),
    ('redis.set("app:a")', '"app:*"', 1, ["the value is nil"]),
    ('redis.set("", "1")', '"app:*"', 1, ["the key is empty"]),
    ('redis.flush_db("all")', '"app:*"', 1, ["takes nothing"]),
    ('redis.delete "other:*"', '"app:*"', 3, ['keys "other:*" are not declared']),
    ('redis.delete "*"', "", 3, ['keys "*" are not declared']),
    ('redis.delete "?*"', "", 3, ['keys "?*" are not declared']),
])
def test_keys_outside_of_what_is_declared_are_refused(host, operation, declared, status, parts):
    path = follow_book(host, f"{CLEAR}, {operation}", more=f"  redis = {{ {declared} }},\n")
    before = host.fingerprint()
    assert_error(host.run(path), status, *parts)
    assert host.redis.call("DBSIZE") == "0"
    assert host.fingerprint() == before


@pytest.mark.parametrize("pattern, key", [("app:?", "app:a"), ("app:[a-c]*", "app:bx"), ("app:[^a]", "app:b"),
                                          ("a*b*c", "axxbyyc"), ("a\\\\*", "a*"), ("app:*", "app:")])
def test_declared_patterns_mean_what_redis_means(host, pattern, key):
    operation = f'redis.set("{key}", "1")'
    result = host.run(follow_book(host, operation, more=f'  redis = {{ "{pattern}" }},\n', touches=""))
    assert result.status == 0, result.err
    assert host.redis.call("KEYS", pattern.replace("\\\\", "\\")) == key


def test_a_flush_and_a_set_that_redis_refuses_are_named(host):
    path = follow_book(host, f'{CLEAR}, redis.set("app:a", "1"), redis.flush_db()')
    host.redis.stop()
    try:
        result = at_terminal(host, path, "--json", answers=("FLUSH REDIS",))
    finally:
        host.redis.start()
    assert_error(result, 8, "set the Redis key app:a", "flush the Redis database", "committed")
    assert "how many there are is not known" not in result.err
    assert len([e for e in record(host) if e["event"] == "follow_up_failed"]) == 2


def test_without_a_redis_url_nothing_is_asked_and_it_is_skipped(host):
    path = follow_book(host, f'{CLEAR}, redis.set("app:a", "1"), redis.flush_db()')
    result = host.run(path, "--json", redis=False)
    assert result.status == 0, result.err
    assert steps(result.events, "follow_up_started", "follow_up_skipped") == [
        ("follow_up_skipped", 2), ("follow_up_skipped", 3)]


def test_a_killed_run_has_in_its_record_what_had_begun(host, programs):
    programs.add("kill_it", "kill -9 $PPID; sleep 300")
    path = follow_book(host, f'{CLEAR}, redis.set("app:a", "1"), command.run {{ "kill_it" }}, redis.set("app:b", "1")',
                       '"kill_it"')
    assert host.run(path, env=programs.env).status == -signal.SIGKILL
    told = steps(record(host), "follow_up_started", "follow_up_done")
    assert told == [("follow_up_started", 2), ("follow_up_done", 2), ("follow_up_started", 3)]
    assert host.redis.call("KEYS", "*") == "app:a"
