"""Every attack of attacks.py, as a superuser and as an ordinary role, through every way that a playbook has of reading: what
is refused says so in one line, nothing of what is not refused has an effect, and nobody who works meanwhile is kept waiting."""

import contextlib
import os
import shutil
import tempfile

import pexpect
import pytest
from attacks import (COMMANDS, CONDITIONS, DELETING, EFFECTS, HIDDEN, KEYS, NAMES, OPERATIONS, SUPERUSERS_EFFECTS,
                     SUPERUSERS_WRAPPERS, UNLATCHING, WRAPPERS, ZEROES, difference, disguised, everything, filled, install,
                     left_behind, lua_string, statements)
from cases import assert_error, book, change, times
from conftest import Host, cloned

# Ways of reading. {} is the attack as a Lua string.
WAYS = {
    "rows": "inspect = function(db) for _, row in ipairs(db:rows({})) do break end end,",
    "row": "inspect = function(db) return { db:row({}) } end,",
    "value": "inspect = function(db) return { db:value({}) } end,",
    "statistics": 'statistics = function(db) return { { "n", #db:rows({}) } } end,',
    "ask": "ask = function(db) return #db:rows({}) end,",
    "pcall": "inspect = function(db) pcall(db.rows, db, {}) pcall(db.rows, db, 'SELECT 1') end,",
    "coroutine": "inspect = function(db) coroutine.wrap(function() db:rows({}) end)() end,",
    "xpcall": "inspect = function(db) xpcall(db.value, function() return 1 end, db, {}) end,",
    "touches": "TOUCHES",
    "rows of a file": 'OPERATION files.write("out.sql", { sql.rows({}) })',
}
ORDINARY = "clerk_of_attacks"
FAILED, REFUSED, UNVERIFIED, USAGE = 1, 3, 6, 64


@pytest.fixture(scope="module")
def template(servers):
    """A database with everything in it that attacks call, a folder that only they would write to, and an ordinary role."""
    pg, redis = servers
    pg.sql("postgres", f"CREATE DATABASE attacked TEMPLATE small_words; CREATE ROLE {ORDINARY} LOGIN")
    canary = tempfile.mkdtemp(prefix="canary", dir="/tmp")
    if os.getuid() == 0:
        shutil.chown(canary, "postgres", "postgres")
    install(Host(pg, redis, "attacked", canary), canary)
    yield "attacked", canary
    pg.sql("postgres", f"DROP DATABASE attacked WITH (FORCE); DROP ROLE {ORDINARY}")
    shutil.rmtree(canary)


@contextlib.contextmanager
def compared(servers, template, name, directory, ignored):
    """A clone of it, all of which must be the same afterwards, but for what is ignored."""
    database, canary = template
    with cloned(servers, database, name, directory) as host:
        for i in range(20):
            host.redis.call("SET", f"k:{i}", "v")
        before = everything(host, canary)
        yield host, canary
        after = {**everything(host, canary), **{key: before[key] for key in ignored}}
        assert after == before, difference(before, after)


@pytest.fixture
def target(servers, template, request, tmp_path):
    """For dry runs: beside somebody who is at work. A function that switches READ ONLY off may try to write."""
    may_try = "unlatching" in request.node.name and servers[0].version < 160000
    with compared(servers, template, request.node.name, tmp_path, ["attempts"] if may_try else []) as (host, canary):
        with at_work(host):
            yield host, canary
        host.sql("DROP TABLE over")


@pytest.fixture
def target_of_runs(servers, template, request, tmp_path):
    """For what must be rolled back."""
    with compared(servers, template, request.node.name, tmp_path, ["attempts"]) as both:
        yield both


@contextlib.contextmanager
def at_work(host):
    """Somebody who takes, again and again, the locks that reading and writing need, and would not wait for one."""
    session = host.session()
    session.process.stdin.write("""DO $$ DECLARE waits int := 0; BEGIN LOOP
      BEGIN LOCK TABLE words, notes IN ROW EXCLUSIVE MODE NOWAIT;
      EXCEPTION WHEN lock_not_available THEN waits := waits + 1; END;
      COMMIT; EXIT WHEN to_regclass('public.over') IS NOT NULL; PERFORM pg_sleep(0.002); END LOOP;
      RAISE NOTICE 'waited % times', waits; END $$;\n""")
    session.process.stdin.flush()
    try:
        yield
    finally:
        host.sql("CREATE TABLE over (n int)")
        said = session.run("")
        session.close()
    assert said == ["NOTICE:  waited 0 times"], f"somebody who wanted to write had to wait: {said}"


def playbook(host, way, statement, number):
    text = WAYS[way].replace("{}", lua_string(statement))
    if text.startswith("OPERATION "):
        fields = change(text.removeprefix("OPERATION "))
    elif text == "TOUCHES":
        path = host.directory / f"b{number}.lua"
        path.write_text('return { api = 1, name = "b", change = function() return {} end,\n'
                        f"  touches = function(db) db:rows({lua_string(statement)}) return {{ 'words' }} end }}\n")
        return path
    else:
        fields = text + "\n" + change("")
    return book(host, fields, name=f"b{number}.lua")


def manners(result, must_fail):
    """What is wrong with how a dry run ended; nothing, if it was refused in one line, or proved that it did nothing."""
    if result.status not in (0, FAILED, REFUSED, UNVERIFIED, USAGE):
        return "status"
    if result.status == 0:
        proofs = [p["xid_assigned"] for p in result.named("proof")]
        return "not refused" if must_fail else "" if proofs == [False] else "no proof"
    if result.named("proof"):
        return "proof of a run that failed"
    return "" if len(result.err.splitlines()) == 1 and result.err.startswith("resethost: ") else "not one line"


def run_all(host, playbooks, must_fail, *words):
    """All runs are made before anything is said. `playbooks` are pairs of what they say, and the file."""
    wrong = []
    for said, path in playbooks:
        result = host.run(path, "--json", *words)
        problem = manners(result, must_fail)
        if problem:
            wrong.append(f"{problem}: {said!r}: {result.status}: {result.err[:300]}")
    assert not wrong, "\n".join(wrong)


def attack_all(target, attacks, must_fail):
    """Each in another way; in ./dev test long each in every way."""
    host, canary = target
    ways = list(WAYS)
    run_all(host, [(f"{way}: {statement}", playbook(host, way, filled(statement, host, canary), i))
                   for i, statement in enumerate(attacks)
                   for way in [ways[(i + k) % len(ways)] for k in range(times(1, len(ways)))]], must_fail, "--dry-run")


def some(attacks):
    """Of those that are much alike."""
    return attacks[::times(3, 1)]


KINDS = {"commands": (some(COMMANDS), True), "disguised": (some(disguised()), True), "zeroes": (ZEROES, False),
         "superusers": (statements(SUPERUSERS_EFFECTS), True),
         "superusers-wrapped": (statements([f"{w}()" for w in SUPERUSERS_WRAPPERS]), True)}
FOR_BOTH = {"functions": (statements(DELETING), False), "unlatching": (statements(UNLATCHING), True),
            "effects": (statements(EFFECTS), True), "wrapped": (statements([f"{w}()" for w in WRAPPERS]), False),
            "hidden": (HIDDEN, False)}


def batches():
    """Who attacks, with what, and whether each must be refused."""
    for kind, (attacks, must_fail) in {**KINDS, **FOR_BOTH}.items():
        yield pytest.param("owner", attacks, must_fail, id=f"{kind}-superuser")
    for kind, (attacks, must_fail) in {**times({}, KINDS), **FOR_BOTH}.items():
        yield pytest.param(ORDINARY, some(attacks), must_fail, id=f"{kind}-ordinary")


@pytest.mark.parametrize("role, attacks, must_fail", batches())
def test_an_attack_is_refused_or_without_effect(target, role, attacks, must_fail):
    host, _ = target
    host.url = host.pg.url(host.database, role)
    attack_all(target, attacks, must_fail)


@pytest.mark.parametrize("mode", [["--dry-run"], ["--rehearse"], []], ids=["dry run", "rehearsal", "run"])
def test_no_text_of_an_operation_gets_through(target_of_runs, mode):
    """Not a single one of them is a change that was declared."""
    host, canary = target_of_runs
    (host.directory / "list.txt").write_text("one\n")
    operations = OPERATIONS + [f'sql.delete("notes", {{ where = {lua_string(c)} }})' for c in CONDITIONS]
    run_all(host, [(o, book(host, change(filled(o, host, canary)), f"o{i}.lua", touches='"notes"'))
                   for i, o in enumerate(operations)][::times(3, 1)], True, *mode)
    assert not (host.directory / "out.sql").exists()


def test_names_of_tables_and_keys_are_names(target):
    host, _ = target
    reads = ["db:count({})", "db:exists({})"]
    run_all(host, [(f"{read} {name!r}", book(host, change("") + "inspect = function(db) return {"
                                             + read.replace("{}", lua_string(name)) + "} end,", f"n{i}{k}.lua"))
                   for i, name in enumerate(NAMES) for k, read in enumerate(reads)][::times(2, 1)], False, "--dry-run")
    reads = ["redis:get({})", "redis:count({})", "pcall(redis.get, redis, {})"]
    run_all(host, [(f"{read} {key!r}", book(host, change("") + "inspect = function() return { x = "
                                            + read.replace("{}", lua_string(key)) + "} end,", f"k{i}{k}.lua"))
                   for i, key in enumerate(KEYS) for k, read in enumerate(reads)][::times(2, 1)], False, "--dry-run")


def test_redis_can_only_be_read(target):
    """What would write is an operation, which does nothing until it is returned; all else is not there."""
    host, _ = target
    for i, call in enumerate(["redis:set('k:1', 'x')", "redis.set('k:1', 'x')", "redis:call('FLUSHALL')", "redis.delete 'k:*'",
                              "redis:eval('return 1')", "redis.flush_db()", "redis:del('k:1')", "getmetatable(redis).__index.x()"]):
        host.run(book(host, change("") + f"inspect = function() return {{ pcall(function() return {call} end) }} end,",
                      f"r{i}.lua"), "--dry-run")


def test_verify_reaches_no_further_than_a_dry_run(target_of_runs):
    """It runs where writes were allowed a moment before."""
    host, canary = target_of_runs
    attacks = [f"SELECT {w}()" for w in SUPERUSERS_WRAPPERS] + [f"SELECT {e}" for e in SUPERUSERS_EFFECTS + UNLATCHING]
    attacks += ["ROLLBACK TO SAVEPOINT rh_island", "RELEASE SAVEPOINT rh_island", "SELECT beyond_advisory()", "SELECT beyond_lock()",
                "SELECT runs('ROLLBACK TO SAVEPOINT rh_island')"]
    run_all(host, [(a, book(host, change('sql.update("notes", { set = { text = "x" }, where = "true" })')
                            + f"verify = function(db) pcall(db.rows, db, {lua_string(filled(a, host, canary))}) end,", f"v{i}.lua",
                            touches='"notes"')) for i, a in enumerate(attacks)][::times(3, 1)], True)


def test_a_lock_that_only_shows_when_it_is_taken_ends_the_run(target_of_runs):
    host, _ = target_of_runs
    for text, part in [("LO#CK TABLE words IN EXCLUSIVE MODE", "ExclusiveLock on words"),
                       ("CLUS#TER notes USING notes_pkey", "transaction id"), ("SELECT pg_adv#isory_lock(4711)", "advisory lock")]:
        query = f"SELECT runs(replace('{text}', (SELECT min('#') FROM words), ''))"
        path = book(host, change("") + f"inspect = function(db) return db:rows({lua_string(query)}) end,")
        assert_error(host.run(path, "--dry-run"), REFUSED, part)
        assert left_behind(host) == ""


@pytest.mark.parametrize("statement", [
    "SELECT " + " + ".join(["1"] * 20000), "SELECT " + "(" * 20000 + "1" + ")" * 20000, "SELECT " + "a" * 3000000,
    "SELECT 1 IN (" + ",".join(map(str, range(200000))) + ")", "SELECT " + ", ".join(f"f{i}()" for i in range(20000)),
    "SELECT 1 FROM " + ", ".join(f"words w{i}" for i in range(60)), "-" * 2000000, "/*" * 500000, '"' * 1000001,
    "SELECT '" + "x" * 3000000 + "'", "WITH " + ", ".join(f"c{i} AS (SELECT 1)" for i in range(2000)) + " SELECT 1",
], ids=["terms", "parentheses", "name", "list", "functions", "tables", "dashes", "comments", "quotes", "string", "common"])
def test_a_statement_of_any_size_is_answered(untouched, statement):
    path = book(untouched, change("") + f"inspect = function(db) return {{ #db:rows({lua_string(statement)}) }} end,")
    result = untouched.run(path, "--dry-run", "--json")
    assert manners(result, False) == "", result.err[:300]
    assert len(result.err) < 2000


@pytest.mark.parametrize("query", ["SELECT count(*) FROM words a, words b, words c, words d, words e", "SELECT never_stops()"])
def test_a_query_that_never_ends_is_stopped_by_ctrl_c(host, query):
    """Also one that holds on when it is cancelled: then the session is dropped."""
    host.sql("CREATE FUNCTION never_stops() RETURNS int LANGUAGE plpgsql AS $$ BEGIN LOOP BEGIN LOOP PERFORM pg_sleep(0.01);"
             " END LOOP; EXCEPTION WHEN query_canceled THEN PERFORM 1; END; END LOOP; END $$")
    path = book(host, change("") + f'inspect = function(db) print "begun" return db:rows [[{query}]] end,')
    child = host.terminal(path, "--dry-run")
    try:
        child.expect_exact("begun")
        for _ in range(500):
            if host.sql("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()"
                        " AND (query LIKE '%words e%' OR query LIKE '%never%')") != "0":
                break
        child.sendintr()
        child.expect(pexpect.EOF)
    finally:
        child.close(force=True)
    assert child.exitstatus == 130
    if host.pg.version >= 140000:
        assert left_behind(host) == ""
