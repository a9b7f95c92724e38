"""Every allocation of the process fails once, at some run or other: in the program itself, in libpq, hiredis, OpenSSL,
the C library, Lua. It ends with a status of its own and one line, and the database is as before or as after."""

import json
import os
import subprocess

import pytest
from cases import book, change, times
from conftest import PROGRAM, ROOT, clean_environment

FIELDS = """
  backup = { views = "word_views" },
  redis = { "word-registry:*" },
  statistics = function(db) return { { "Views", db:count "word_views" } } end,
  inspect = function(db) return { newest = db:value "SELECT max(id) FROM word_views" } end,
  verify = function(db) assert(db:count "word_views" == 2) end,
  after = function(facts) assert(json.decode(json.encode { facts.newest })) end,
""" + change("""
    sql.clear "word_views",
    sql.insert("word_views", { { word_id = 1, ip_address = "a" }, { word_id = 2, ip_address = "b" } }),
    redis.delete "word-registry:*" """)

OLD = ("TRUNCATE word_views; INSERT INTO word_views (word_id, timestamp, ip_address)"
       " SELECT 1 + g % 300, now(), 'old' FROM generate_series(1, 50) g")
STATE = "SELECT count(*), count(*) FILTER (WHERE ip_address = 'old') FROM word_views"
OLD_STATE, NEW_STATE = "50|50", "2|0"
BEFORE, AFTER = {1, 6, 64}, {8, 9}  # 6: it was verify() that had none


# A sanitizer has an allocator of its own.
RELEASE = os.environ.get("RESETHOST_RELEASE", PROGRAM)


@pytest.fixture(scope="module")
def preloaded(tmp_path_factory):
    library = tmp_path_factory.mktemp("no_memory") / "no_memory.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, ROOT / "tests/no_memory.c"], check=True)
    return str(library)


def run(host, preloaded, *words, at=0, for_good=False):
    """The status, what was said, and how many allocations there were."""
    count = host.directory / "count"
    count.unlink(missing_ok=True)
    env = clean_environment(LD_PRELOAD=preloaded, NO_MEMORY_AT=str(at), NO_MEMORY_COUNT=str(count))
    if for_good:
        env["NO_MEMORY_FOR_GOOD"] = "1"
    done = subprocess.run([RELEASE, *host.arguments(*words)[1:]], capture_output=True, text=True, cwd=host.directory, env=env,
                          stdin=subprocess.DEVNULL, start_new_session=True, timeout=60)
    return done, int(count.read_text()) if count.exists() else 0


def numbers(total, how_many):
    """Numbers of allocations, all of them or a spread that differs from run to run of the tests."""
    step = max(1, total // how_many)
    return range(1 + os.getpid() % step, total + 1, step)


def said(done):
    """What the program said; lua-cjson says something before it exits."""
    return [line for line in done.stderr.splitlines() if line not in ("Out of memory", "")]


def take_record(host):
    """The events of the only record, which is taken away; there is none when a run failed before it."""
    records = list((host.state / "runs").glob("*.jsonl"))
    assert len(records) <= 1
    lines = records[0].read_text().splitlines() if records else []
    for path in records:
        path.unlink()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for good"])
def test_a_dry_run_ends_with_one_line(host, preloaded, for_good):
    path = book(host, FIELDS, touches='"word_views"')
    host.sql(OLD)
    done, total = run(host, preloaded, path, "--dry-run", "--json")
    assert done.returncode == 0 and total > 500, (done.stderr, total)
    for at in numbers(total, times(10, 1500)):
        done, _ = run(host, preloaded, path, "--dry-run", "--json", at=at, for_good=for_good)
        what = (at, done.returncode, done.stderr, done.stdout[-300:])
        assert done.returncode in {0} | BEFORE, what
        assert len(said(done)) == (done.returncode != 0), what
        assert "\0" not in done.stdout
    assert host.sql(STATE) == OLD_STATE


@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for good"])
def test_a_run_leaves_the_database_as_before_or_as_after(host, preloaded, for_good):
    path = book(host, FIELDS, touches='"word_views"')
    host.sql(OLD)
    done, total = run(host, preloaded, path, "--jobs", 2)
    assert done.returncode == 0 and host.sql(STATE) == NEW_STATE, done.stderr
    assert take_record(host)[-1]["code"] == 0
    for at in numbers(total, times(12, 1200)):
        host.sql(OLD)
        done, _ = run(host, preloaded, path, "--jobs", 2, at=at, for_good=for_good)
        state = host.sql(STATE)
        what = (at, done.returncode, done.stderr, state)
        assert done.returncode in {0} | BEFORE | AFTER, what
        assert state in (OLD_STATE, NEW_STATE), what
        assert done.returncode == 9 or (state == NEW_STATE) == (done.returncode in (0, 8)), what
        assert len(said(done)) == (done.returncode != 0), what
        ends = [event["code"] for event in take_record(host) if event["event"] == "result"]
        assert len(ends) <= 1 and set(ends) <= {done.returncode}, (ends, what)
        assert host.sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == "0", what
