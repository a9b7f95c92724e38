"""Every attack of attacks.py, as a superuser and as an ordinary role, through every way that a playbook has of reading: what
is refused says so in one line, nothing of what is not refused has an effect, and nobody who works meanwhile is kept waiting."""

import contextlib
import os
import shutil
import tempfile

import pytest
from attacks import (COMMANDS, DELETING, EFFECTS, HIDDEN, SUPERUSERS_EFFECTS, SUPERUSERS_WRAPPERS, UNLATCHING, WRAPPERS,
                     ZEROES, difference, disguised, everything, filled, install, lua_string, statements)
from cases import book, change, times
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
FAILED, REFUSED = 1, 3


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


@pytest.fixture
def target(servers, template, request, tmp_path):
    """A clone of it, what it was like before, and a session of somebody who is at work."""
    name, canary = template
    with cloned(servers, name, request.node.name, tmp_path) as host, at_work(host):
        for i in range(20):
            host.redis.call("SET", f"k:{i}", "v")
        before = everything(host, canary)
        yield host, canary
        after = everything(host, canary)
        if "unlatching" in request.node.name and int(host.sql("SHOW server_version_num")) < 160000:
            after["attempts"] = before["attempts"]
        assert after == before, difference(before, after)


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
    if result.status not in (0, FAILED, REFUSED):
        return "status"
    if result.status == 0:
        proofs = [p["xid_assigned"] for p in result.named("proof")]
        return "not refused" if must_fail else "" if proofs == [False] else "no proof"
    if result.named("proof"):
        return "proof of a run that failed"
    return "" if len(result.err.splitlines()) == 1 and result.err.startswith("resethost: ") else "not one line"


def attack_all(target, attacks, must_fail):
    """Each in another way; in ./dev test long each in every way. All are made before anything is said."""
    host, canary = target
    ways, wrong = list(WAYS), []
    for i, statement in enumerate(attacks):
        for k in range(times(1, len(ways))):
            way = ways[(i + k) % len(ways)]
            result = host.run(playbook(host, way, filled(statement, host, canary), i), "--dry-run", "--json")
            problem = manners(result, must_fail)
            if problem:
                wrong.append(f"{problem}: {way}: {statement!r}: {result.status}: {result.err[:300]}")
    assert not wrong, "\n".join(wrong)


def some(attacks):
    """What any role may say, and is refused by its first word, is said less often."""
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
    for kind, (attacks, must_fail) in {**KINDS, **FOR_BOTH}.items() if times(0, 1) else FOR_BOTH.items():
        yield pytest.param(ORDINARY, attacks, must_fail, id=f"{kind}-ordinary")


@pytest.mark.parametrize("role, attacks, must_fail", batches())
def test_an_attack_is_refused_or_without_effect(target, role, attacks, must_fail):
    host, _ = target
    host.url = host.pg.url(host.database, role)
    attack_all(target, attacks, must_fail)
